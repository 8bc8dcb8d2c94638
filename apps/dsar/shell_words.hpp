// SPDX-License-Identifier: Apache-2.0
// Words for a shell: `next` lines are meant to be pasted, and must mean there what they say here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dsar::cli {

/// `text` as one word of a POSIX shell, in single quotes when it needs them.
std::string shell_word(std::string_view text);

/// The words of one line, as a POSIX shell splits it (quotes and backslashes; no expansions). What
/// follows an unquoted `#` is dropped.
std::vector<std::string> split_words(std::string_view line);

}  // namespace dsar::cli
