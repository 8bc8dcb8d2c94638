// SPDX-License-Identifier: Apache-2.0
// The clients of Outcraft, who are the tenants of its platform. workspace/dsar.yaml says the same
// to the privacy officer: who has given which instruction.
#pragma once

#include <array>
#include <string_view>

namespace sample {

/// A client; its number in the list is its tenant.
struct Client {
    std::string_view name;
    std::string_view country;
    std::string_view plan;
    bool is_instructed;  ///< standing instructions for access and export
};

constexpr std::array<Client, 8> clients{{
    {"Nordlicht Energie GmbH", "DE", "business", true},
    {"Baltijos Baldai UAB", "LT", "business", true},
    {"Kraków Dental sp. z o.o.", "PL", "starter", false},
    {"Ąžuolo Klinika VšĮ", "LT", "business", true},
    {"Thames Windows Ltd", "GB", "starter", false},
    {"Pomorze Meble S.A.", "PL", "business", true},
    {"Žemės Draudimas UADB", "LT", "enterprise", true},
    {"Rheinland Reisen KG", "DE", "starter", false},
}};

}  // namespace sample
