// SPDX-License-Identifier: Apache-2.0
// Whose data a record is: ours, or a client's, and whether that client lets us look (DESIGN,
// Locating: Tenants; Art 28(3)(a)).
#pragma once

#include "libdsar/engine/found.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/right.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// The clients' recorded instructions for one right. Keeps references to what it was made from.
class Tenants {
 public:
    Tenants(const Settings& settings, const LinkGraph& graph, Right right)
        : settings_(settings), graph_(graph), right_(name_of(right)) {}

    /// For each node whether it holds clients' data, and none of them has instructed us for this
    /// right: no more than the existence of its records may be read.
    [[nodiscard]] std::vector<bool> uninstructed() const;
    /// Whether the client behind that tenant has.
    [[nodiscard]] bool instructed(const std::string& tenant) const;
    /// The scope a record states itself: empty for controller data, else its tenant; nullopt when
    /// it names none.
    [[nodiscard]] std::optional<std::string> scope_of(const FoundRecord& record) const;
    /// Whether no more than the record's existence may be read. `by_link`: a record of an
    /// instructed tenant led here.
    [[nodiscard]] bool only_existence(const FoundRecord& record, bool by_link) const;

 private:
    [[nodiscard]] bool any_instruction() const;

    const Settings& settings_;
    const LinkGraph& graph_;
    std::string right_;
};

}  // namespace dsar
