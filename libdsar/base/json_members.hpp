// SPDX-License-Identifier: Apache-2.0
// Members of a JSON object that is being read, in their order.
#pragma once

#include "libdsar/base/json.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace dsar {

/// An object itself has constant keys: each time it grows it copies all members, with all that is
/// in them. These are moved, and become an object when their number is known.
class JsonMembers {
 public:
    /// `key` must differ from those before it.
    void add(std::string key, Json value) {
        members_.emplace_back(std::move(key), std::move(value));
    }

    /// Call once, at the end.
    Json take() {
        Json::object_t object;
        object.reserve(members_.size());
        for (auto& [key, value] : members_) {
            static_cast<Json::object_t::Container&>(object).emplace_back(std::move(key),
                                                                         std::move(value));
        }
        return object;
    }

 private:
    std::vector<std::pair<std::string, Json>> members_;
};

}  // namespace dsar
