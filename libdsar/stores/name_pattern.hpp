// SPDX-License-Identifier: Apache-2.0
// Fields that lie in file names: a regular expression with named groups.
#pragma once

#include "libdsar/map/data_map.hpp"
#include "libdsar/model/record.hpp"

#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// An ECMAScript expression in which `(?P<name>..)` or `(?<name>..)` makes the field `name`. It
/// must match the whole file name, or the whole relative path when it holds a `/`.
class NamePattern {
 public:
    /// Throws Error (NotSetUp) when the expression is not valid.
    NamePattern(const StoreEntry& store, const std::string& pattern);

    /// The names of the groups, in their order.
    [[nodiscard]] const std::vector<std::string>& groups() const { return groups_; }

    /// Adds one field for each group; NULL when the name does not match.
    void add_groups(const std::string& name, Record& record) const;

 private:
    std::regex regex_;
    std::vector<std::string> groups_;
    std::vector<std::size_t> numbers_;  // of the groups in the expression
    bool whole_path_ = false;
};

}  // namespace dsar
