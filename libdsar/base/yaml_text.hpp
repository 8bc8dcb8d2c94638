// SPDX-License-Identifier: Apache-2.0
// Text written so that every reader of YAML takes it for exactly that text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Plain when no reader of YAML could take it for anything but this text; else as JSON writes it.
std::string yaml_scalar(std::string_view text);

/// One value, or a list of several: `[a, b]`.
std::string yaml_one_or_list(const std::vector<std::string>& values);

/// `# text` in one line: a comment ends with its line, also for readers that know further line
/// ends.
std::string yaml_comment(std::string_view text);

}  // namespace dsar
