// SPDX-License-Identifier: Apache-2.0
// Files to which programs write, out of their way: under another name, with an empty file instead.
#pragma once

#include "libdsar/stores/rewrite.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace dsar {

/// A free name beside the file, with the time of its last change in it, for which `takes` holds:
/// `calls-20250612T081500Z.jsonl`, else `calls.jsonl-20250612T081500Z`; empty: there is none.
std::filesystem::path rotated_name(const std::filesystem::path& path, const FileState& state,
                                   const std::function<bool(const std::string& name)>& takes);

/// Where the file is now: it has the other name when a program had it open for writing or had
/// written to it, and is at rest again. Mode, owner and attributes of the empty file are those of
/// the file. Throws Error: Failed when it was changed otherwise, Busy when a program goes on
/// writing to it; it keeps the other name then.
std::filesystem::path rotated_if_written(const std::filesystem::path& path,
                                         const FileState& as_read, const RewriteManner& manner,
                                         const std::function<void()>& poll);

}  // namespace dsar
