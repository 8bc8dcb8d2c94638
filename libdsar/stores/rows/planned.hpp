// SPDX-License-Identifier: Apache-2.0
// Changes that were asked about, with the rows they mean: what looks for obstacles works on these.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/rows/server.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// One change whose row is there and which the server can carry out at all.
struct PlannedRow {
    std::size_t number = 0;  ///< among those that were asked about
    const Change* change = nullptr;
    const RowTable* table = nullptr;
    StoredRow row;
    std::vector<Field> fields;  ///< columns that get another value; none when it is removed
    Record after;               ///< as it would be; empty when it is removed

    [[nodiscard]] bool writes(std::string_view column) const {
        return std::any_of(fields.begin(), fields.end(),
                           [&](const Field& field) { return field.name == column; });
    }

    /// The path of the map under which a column is written; the column when it is none of them.
    [[nodiscard]] std::string path_to(const std::string& column) const {
        for (const NewValue& write : change->values) {
            if (FieldPath(write.path).name() == column) {
                return write.path;
            }
        }
        return column;
    }
};

/// Planned changes, and which row of a table is meant by which.
class PlannedRows {
 public:
    /// `row` is kept; numbers must rise.
    void add(PlannedRow row) {
        by_place_[place_of(*row.table, row.row)].push_back(all_.size());
        all_.push_back(std::move(row));
    }

    [[nodiscard]] std::vector<PlannedRow>& all() { return all_; }
    [[nodiscard]] const std::vector<PlannedRow>& all() const { return all_; }

    /// What is planned for the row.
    [[nodiscard]] std::vector<const PlannedRow*> of(const RowTable& table,
                                                    const StoredRow& row) const {
        std::vector<const PlannedRow*> result;
        const auto known = by_place_.find(place_of(table, row));
        if (known != by_place_.end()) {
            for (const std::size_t index : known->second) {
                result.push_back(&all_[index]);
            }
        }
        return result;
    }

    /// Whether the row is removed.
    [[nodiscard]] bool removes(const RowTable& table, const StoredRow& row) const {
        const auto planned = of(table, row);
        return std::any_of(planned.begin(), planned.end(),
                           [](const auto* each) { return each->change->remove; });
    }

 private:
    static std::string place_of(const RowTable& table, const StoredRow& row) {
        return table.name + '\0' + row.place;
    }

    std::vector<PlannedRow> all_;
    std::map<std::string, std::vector<std::size_t>> by_place_;
};

}  // namespace dsar
