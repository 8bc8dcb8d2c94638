// SPDX-License-Identifier: Apache-2.0
// Names of stores and collections as names of files that every system accepts.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace dsar {

/// `name` with every byte but letters, digits, `-`, `_` and `.` made `_`; at most 80 bytes; never
/// empty, hidden, or a device name of Windows.
std::string safe_name(std::string_view name);

/// Every part of a path made safe.
std::string safe_path(std::string_view path);

/// Gives each thing a path of its own. Systems that ignore case must not see two as one: `a.csv`,
/// `A-2.csv`. The same thing gets the same path again.
class SafeNames {
 public:
    /// `thing` is what the path stands for (any text), `wish` a safe path.
    const std::string& path_for(const std::string& thing, const std::string& wish);

 private:
    std::map<std::string, std::string> given_;
    std::set<std::string> taken_;  // in lower case
};

}  // namespace dsar
