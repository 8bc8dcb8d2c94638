// SPDX-License-Identifier: Apache-2.0
// Changes that were asked about, with the rows they mean: what looks for obstacles works on these.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/sqlite/row.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One change whose row is there and which SQLite can carry out at all.
struct PlannedChange {
    std::size_t number = 0;  ///< among those that were asked about
    const Change* change = nullptr;
    const SqliteTable* table = nullptr;
    SqliteRow row;
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
class PlannedChanges {
 public:
    /// `change` is kept; numbers must rise.
    void add(PlannedChange change) {
        by_row_[row_text(*change.table, change.row)].push_back(all_.size());
        all_.push_back(std::move(change));
    }

    [[nodiscard]] std::vector<PlannedChange>& all() { return all_; }
    [[nodiscard]] const std::vector<PlannedChange>& all() const { return all_; }

    /// What is planned for the row.
    [[nodiscard]] std::vector<const PlannedChange*> of(const SqliteTable& table,
                                                       const SqliteRow& row) const {
        std::vector<const PlannedChange*> result;
        const auto known = by_row_.find(row_text(table, row));
        if (known != by_row_.end()) {
            for (const std::size_t place : known->second) {
                result.push_back(&all_[place]);
            }
        }
        return result;
    }

    /// Whether the row is removed.
    [[nodiscard]] bool removes(const SqliteTable& table, const SqliteRow& row) const {
        const auto planned = of(table, row);
        return std::any_of(planned.begin(), planned.end(),
                           [](const auto* each) { return each->change->remove; });
    }

 private:
    static std::string row_text(const SqliteTable& table, const SqliteRow& row) {
        return table.name + '\0' + identity_text(row.identity);
    }

    std::vector<PlannedChange> all_;
    std::map<std::string, std::vector<std::size_t>> by_row_;
};

}  // namespace dsar
