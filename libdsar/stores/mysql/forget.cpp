// SPDX-License-Identifier: Apache-2.0
// After a change: what tables still hold of a person, former rows of versioned tables included.
#include "libdsar/stores/mysql/rows.hpp"
#include "libdsar/stores/residue.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dsar {
namespace {

/// Whether one stands there by itself, not as a part of another person's address or number.
bool stands_in(std::string_view text, std::span<const std::string> values) {
    return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
        for (std::size_t at = value.empty() ? std::string_view::npos : text.find(value);
             at != std::string_view::npos; at = text.find(value, at + 1)) {
            if (word_at(text, at, value.size()).size() == value.size()) {
                return true;
            }
        }
        return false;
    });
}

bool is_there(const MysqlRow& row, std::size_t columns, std::span<const std::string> values) {
    for (std::size_t column = 0; column < columns; ++column) {
        if (!row.is_null(column) && stands_in(row.text(column), values)) {
            return true;
        }
    }
    return false;
}

}  // namespace

/// Every base table is passed over, whether the map names it or not. Pages of files, undo records
/// and logs cannot be looked at from here; dsar-stores(7) says what is left to whoever runs the
/// server.
std::vector<std::string> MysqlRows::forget(const std::set<const RowTable*>&,
                                           std::span<const std::string> must_not_stay) {
    if (must_not_stay.empty()) {
        return {};
    }
    std::vector<std::string> left;
    try {
        session_.set_stop({});
        if (!session_.is_open()) {
            session_.reconnect();
        }
        for (auto& [name, table] : tables()) {
            if (table.kind == MysqlTableKind::View) {
                continue;
            }
            const bool is_history = table.kind == MysqlTableKind::History;
            try {
                session_.begin();
                check_readable(session_, table);
                read_columns(session_, table);
                bool found = false;
                session_.stream(name, columns_sql(table) + ' ' + table.rows_sql(), {},
                                [&](const MysqlRow& row) {
                                    found =
                                        found || is_there(row, table.columns.size(), must_not_stay);
                                });
                if (found) {
                    left.push_back(fmt::format("{} of {}", is_history ? "former rows" : "rows",
                                               table.relation));
                }
            } catch (const Error&) {
                left.push_back("what could not be read of " + table.relation);
            }
            session_.end();
        }
    } catch (const Error&) {
        left.emplace_back("the tables, which could not be looked at");
    }
    return left;
}

}  // namespace dsar
