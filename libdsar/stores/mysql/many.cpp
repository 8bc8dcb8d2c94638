// SPDX-License-Identifier: Apache-2.0
// Many rows of MariaDB or MySQL read and changed by one statement: by lists of their keys.
#include "libdsar/stores/mysql/lookup.hpp"
#include "libdsar/stores/mysql/parameter.hpp"
#include "libdsar/stores/mysql/rows.hpp"
#include "libdsar/stores/rows/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t most_conditions = 200;

}  // namespace

/// What a list finds under exactly the values of a key is meant by it; the other keys, which may be
/// spelled otherwise there, are asked for one by one.
std::vector<std::vector<StoredRow>> MysqlRows::rows_of_keys(
    const RowTable& table, std::span<const RecordKey* const> keys) {
    std::vector<std::vector<StoredRow>> found(keys.size());
    const MysqlTable& from = *known(table).table;
    for (std::size_t begin = 0; begin < keys.size(); begin += most_conditions) {
        const std::size_t end = std::min(begin + most_conditions, keys.size());
        std::unordered_multimap<std::string, std::size_t> wanted;
        Sql any;
        for (std::size_t place = begin; place < end; ++place) {
            std::set<std::string> asked;
            const std::optional<Sql> one = key_sql(table, *keys[place], asked);
            if (!one || asked.size() != keys[place]->size()) {
                continue;
            }
            any.text += (any.text.empty() ? "(" : " OR (") + one->text + ")";
            any.parameters.insert(any.parameters.end(), one->parameters.begin(),
                                  one->parameters.end());
            wanted.emplace(key_text(*keys[place]), place);
        }
        if (any.text.empty()) {
            continue;
        }
        session_.run(table.name,
                     fmt::format("SELECT {} {}{}", columns_sql(from), from.rows_sql(any.text),
                                 table.fixed.empty() ? lock_sql() : ""),
                     any.parameters, [&](const MysqlRow& each) {
                         const StoredRow row = read_row(table, each);
                         RecordKey key = *keys[begin];
                         for (Field& part : key) {
                             part.value = reader_.first(row.record, {}, FieldPath(part.name));
                         }
                         const auto [first, last] = wanted.equal_range(key_text(key));
                         for (auto place = first; place != last; ++place) {
                             if (*keys[place->second] == key) {
                                 found[place->second].push_back(row);
                             }
                         }
                     });
    }
    for (std::size_t place = 0; place < keys.size(); ++place) {
        if (found[place].empty()) {
            found[place] = rows_of_key(table, *keys[place]);
        }
    }
    return found;
}

/// What tells these rows from all others.
MysqlRows::Sql MysqlRows::identities_sql(const RowTable& table,
                                         std::span<const StoredRow* const> rows) {
    Sql any;
    const std::vector<std::string>& identity = facts(table).identity;
    if (identity.size() == 1) {
        const std::string& name = identity.front();
        for (const StoredRow* row : rows) {
            any.text += any.text.empty() ? "?" : ",?";
            any.parameters.push_back(
                raw_parameter(writable(table, name), *value_of(row->raw, name)));
        }
        any.text = fmt::format("{} IN ({})", mysql_name(name), any.text);
        return any;
    }
    for (const StoredRow* row : rows) {
        const Sql one = identity_sql(table, *row, {});
        any.text += (any.text.empty() ? "(" : " OR (") + one.text + ")";
        any.parameters.insert(any.parameters.end(), one.parameters.begin(), one.parameters.end());
    }
    return any;
}

/// Rows that get the same values: written by one statement, read again by another.
void MysqlRows::write_alike(const RowTable& table, std::span<RowWrite* const> writes) {
    std::vector<const StoredRow*> rows;
    std::unordered_map<std::string, RowWrite*> by_place;
    for (RowWrite* each : writes) {
        rows.push_back(each->row);
        by_place.emplace(each->row->place, each);
    }
    const Sql where = identities_sql(table, rows);
    Sql sql = write_sql(table, writes.front()->fields);
    sql.text += " WHERE " + where.text;
    sql.parameters.insert(sql.parameters.end(), where.parameters.begin(), where.parameters.end());
    change_exactly(table, sql, rows.size());
    const MysqlTable& from = *known(table).table;
    std::size_t there = 0;
    session_.run(
        table.name,
        fmt::format("SELECT {} {}{}", columns_sql(from), from.rows_sql(where.text), lock_sql()),
        where.parameters, [&](const MysqlRow& row) {
            StoredRow after = read_row(table, row);
            const auto known_place = by_place.find(after.place);
            if (known_place == by_place.end()) {
                throw error(table.name, "a record has another key after it was written");
            }
            RowWrite& write = *known_place->second;
            made_.written += after.raw == write.row->raw ? 0 : 1;
            require_nothing_else(table, *write.row, after, write.fields);
            *write.row = std::move(after);
            ++there;
        });
    if (there != rows.size()) {
        throw error(table.name, "a record is not there after it was written");
    }
}

/// Values that must be unique are written in their turn: one may take what another leaves.
bool MysqlRows::may_write_together(const RowTable& table, std::span<const Field> fields) {
    const std::vector<MysqlUnique>& all = facts(table).uniques;
    return std::none_of(all.begin(), all.end(), [&](const MysqlUnique& index) {
        return std::any_of(index.parts.begin(), index.parts.end(), [&](const auto& part) {
            return std::any_of(fields.begin(), fields.end(),
                               [&](const Field& field) { return field.name == part.first; });
        });
    });
}

void MysqlRows::write_all(const RowTable& table, std::span<RowWrite> writes) {
    const bool together = std::all_of(writes.begin(), writes.end(), [&](const RowWrite& each) {
        return may_write_together(table, each.fields);
    });
    if (!together) {
        RowServer::write_all(table, writes);
        return;
    }
    std::map<std::string, std::vector<RowWrite*>> alike;  // by what is written
    for (RowWrite& each : writes) {
        alike[pack(Record{{}, each.fields})].push_back(&each);
    }
    for (const auto& [values, all] : alike) {
        for (std::size_t begin = 0; begin < all.size(); begin += most_conditions) {
            write_alike(table, std::span(all).subspan(
                                   begin, std::min(most_conditions, all.size() - begin)));
        }
    }
}

void MysqlRows::remove_all(const RowTable& table, std::span<const StoredRow* const> rows) {
    for (std::size_t begin = 0; begin < rows.size(); begin += most_conditions) {
        const auto some = rows.subspan(begin, std::min(most_conditions, rows.size() - begin));
        Sql sql = identities_sql(table, some);
        sql.text = fmt::format("DELETE FROM {} WHERE {}", known(table).table->from_sql(), sql.text);
        change_exactly(table, sql, some.size());
        made_.removed += static_cast<std::int64_t>(some.size());
    }
}

/// Whether a foreign key may delete or change a row with one of these; one column alone is asked
/// for by a list.
bool MysqlRows::may_act(const RowTable& table, std::span<const StoredRow* const> rows) {
    const MysqlFacts& known = facts(table);
    return std::any_of(known.acting.begin(), known.acting.end(), [&](const MysqlActing& each) {
        if (!each.on_delete) {
            return false;
        }
        if (each.child.empty() || each.parts.size() != 1) {
            return true;
        }
        const auto& [column, there] = each.parts.front();
        std::string places;
        MysqlSession::Parameters parameters;
        for (const StoredRow* row : rows) {
            const Value* value = value_of(row->raw, column);
            if (value != nullptr && !value->is_null()) {
                places += places.empty() ? "?" : ",?";
                parameters.push_back(raw_parameter(writable(table, column), *value));
            }
        }
        bool is_there = false;
        if (!parameters.empty()) {
            session_.run(each.child,
                         fmt::format("SELECT 1 FROM {} WHERE {} IN ({}) LIMIT 1{}",
                                     mysql_name(each.child), mysql_name(there), places, lock_sql()),
                         parameters, [&](const MysqlRow&) { is_there = true; });
        }
        return is_there;
    });
}

}  // namespace dsar
