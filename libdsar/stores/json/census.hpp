// SPDX-License-Identifier: Apache-2.0
// Which fields JSON documents have, seen by looking at some of them.
#pragma once

#include "libdsar/stores/json/text.hpp"
#include "libdsar/stores/store.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Collects the paths of everything in documents, in the notation of the map.
class FieldCensus {
 public:
    /// Adds one record. Throws JsonFault when it is not valid JSON.
    void add(std::string_view json);

    /// What was seen, in the order of first sight; the types of a field joined by `|`.
    [[nodiscard]] std::vector<FieldInfo> fields() const;

 private:
    void add_object(const std::string& prefix, std::string_view json);
    void add_value(const std::string& path, std::string_view raw);

    std::vector<std::string> order_;
    std::map<std::string, std::set<std::string>> types_;
};

/// A name as part of a path: quoted where it would be taken for more than a name.
std::string path_part(std::string_view name);

}  // namespace dsar
