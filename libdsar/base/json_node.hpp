// SPDX-License-Identifier: Apache-2.0
// A part of a JSON document together with where it stands, for walks that report places.
#pragma once

#include "libdsar/base/json.hpp"
#include "libdsar/base/yaml.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace dsar {

/// nullptr when `json` has none of that key, or is no object. Shorter and faster than find(), which
/// compares without looking at sizes.
inline const Json* member_of(const Json& json, std::string_view key) {
    if (const auto* members = json.get_ptr<const Json::object_t*>()) {
        for (const auto& [name, member] : *members) {
            if (name == key) {
                return &member;
            }
        }
    }
    return nullptr;
}

/// A part of the schema or of the document, and where it stands: below `parent`, which must outlive
/// it, or at `base`. Its pointer is only written when there is something to report.
struct JsonNode {
    const Json* json;
    std::string_view base = {};
    const JsonNode* parent = nullptr;
    std::string_view key = {};
    std::size_t index = 0;

    [[nodiscard]] bool has(std::string_view name) const {
        return member_of(*json, name) != nullptr;
    }
    [[nodiscard]] const Json& operator[](std::string_view name) const {
        return *member_of(*json, name);
    }
    [[nodiscard]] JsonNode at(std::string_view name) const {
        return {member_of(*json, name), {}, this, name};
    }
    [[nodiscard]] JsonNode at(std::size_t place) const {
        return {&(*json)[place], {}, this, {}, place};
    }
    [[nodiscard]] std::string pointer() const {
        if (parent == nullptr) {
            return std::string(base);
        }
        return parent->pointer() + '/' +
               (parent->json->is_object() ? pointer_part(key) : std::to_string(index));
    }
};

}  // namespace dsar
