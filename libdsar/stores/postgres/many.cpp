// SPDX-License-Identifier: Apache-2.0
// Many rows of PostgreSQL read and changed at once: by arrays of keys and places where one
// statement can say it, else by statements that are all sent together.
#include "libdsar/stores/postgres/lookup.hpp"
#include "libdsar/stores/postgres/rows.hpp"
#include "libdsar/stores/rows/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t most_bytes_ahead = 4U << 20U;

std::size_t bytes_in(const std::vector<std::string>& texts) {
    std::size_t bytes = 0;
    for (const std::string& text : texts) {
        bytes += text.size();
    }
    return bytes;
}

}  // namespace

/// The only column of a key, where equal values are found by an array; null: by other means.
const PostgresColumn* PostgresRows::looked_up(const RowTable& table, const RecordKey& key) {
    if (key.size() != 1 || FieldPath(key.front().name).is_nested()) {
        return nullptr;
    }
    const PostgresColumn& column =
        column_of(session_, *known(table).table, FieldPath(key.front().name));
    return can_look_up(column) ? &column : nullptr;
}

/// What an array finds under exactly the value of a key is meant by it; the other keys, which may
/// be spelled otherwise there, are asked for one by one.
std::vector<std::vector<StoredRow>> PostgresRows::rows_of_keys(
    const RowTable& table, std::span<const RecordKey* const> keys) {
    std::vector<std::vector<StoredRow>> found(keys.size());
    const PostgresColumn* column = keys.empty() ? nullptr : looked_up(table, *keys.front());
    std::unordered_multimap<std::string, std::size_t> wanted;
    std::vector<std::string> texts;
    for (std::size_t place = 0; column != nullptr && place < keys.size(); ++place) {
        const RecordKey& key = *keys[place];
        const bool is_alike = key.size() == 1 && key.front().name == keys.front()->front().name;
        const auto text = is_alike ? parameter_text(*column, key.front().value) : std::nullopt;
        if (text && why_no_text(*text, session_.encoding() == "UTF8").empty() &&
            !lookup_spellings(*column, *text).empty()) {
            wanted.emplace(key.front().value.text, place);
            texts.push_back(*text);
        }
    }
    if (!texts.empty()) {
        const PostgresTable& from = *known(table).table;
        const FieldPath path(keys.front()->front().name);
        session_.run(table.name,
                     fmt::format("SELECT {} FROM {} WHERE {}", columns_sql(from), from.sql_name(),
                                 equals_any_sql(*column, 1)),
                     {postgres_array(texts)}, [&](const PostgresRow& each) {
                         const StoredRow row = read_row(from, each);
                         const Value value = reader_.first(row.record, {}, path);
                         const auto [begin, end] = wanted.equal_range(value.text);
                         for (auto place = begin; place != end; ++place) {
                             if (value.kind == keys[place->second]->front().value.kind) {
                                 found[place->second].push_back(row);
                             }
                         }
                     });
    }
    std::vector<std::size_t> rest;
    for (std::size_t place = 0; place < keys.size(); ++place) {
        if (found[place].empty()) {
            rest.push_back(place);
        }
    }
    ask_for_keys(table, keys, rest, found);
    return found;
}

const std::optional<RowRefusal>& PostgresRows::refused_value(const RowTable& table,
                                                             const Field& field,
                                                             const std::string& text) {
    const std::pair column(&table, field.name);
    const auto last = judged_.find(column);
    if (last != judged_.end() && last->second.text == text) {
        return last->second.refusal;
    }
    Judged now{text, refused_by_type(table, field, text)};
    return judged_.insert_or_assign(column, std::move(now)).first->second.refusal;
}

void PostgresRows::write_all(const RowTable& table, std::span<RowWrite> writes) {
    const PostgresTable& at = *known(table).table;
    for (std::size_t begin = 0; begin < writes.size();) {
        take_baseline();
        written_.insert(&table);
        std::vector<PostgresSession::Ask> asks;
        std::vector<std::vector<StoredRow>> after(writes.size() - begin);
        std::size_t bytes = 0;
        std::size_t end = begin;
        for (; end < writes.size() && bytes < most_bytes_ahead; ++end) {
            Sql sql = write_sql(table, *writes[end].row, writes[end].fields);
            bytes += bytes_in(sql.parameters);
            asks.push_back({table.name, sql.text + " RETURNING " + columns_sql(at),
                            std::move(sql.parameters),
                            [&rows = after[end - begin], &at, this](const PostgresRow& row) {
                                rows.push_back(read_row(at, row));
                            }});
        }
        session_.run_all(std::move(asks));
        for (std::size_t each = begin; each < end; ++each) {
            std::vector<StoredRow>& rows = after[each - begin];
            if (rows.size() != 1) {
                throw more_would_change(table);
            }
            ++made_.written;
            require_nothing_else(table, *writes[each].row, rows.front(), writes[each].fields);
            *writes[each].row = std::move(rows.front());
        }
        begin = end;
    }
}

void PostgresRows::remove_all(const RowTable& table, std::span<const StoredRow* const> rows) {
    const PostgresTable& at = *known(table).table;
    std::map<std::string, std::vector<std::string>> places;  // by the table that they lie in
    for (const StoredRow* row : rows) {
        const std::size_t colon = row->place.find(':');
        places[row->place.substr(0, colon)].push_back(row->place.substr(colon + 1));
    }
    for (const auto& [relation, mine] : places) {
        take_baseline();
        written_.insert(&table);
        std::size_t count = 0;
        session_.run(table.name,
                     fmt::format("DELETE FROM {} WHERE tableoid=$1::oid AND ctid = ANY($2::tid[])"
                                 " RETURNING 1",
                                 at.sql_name()),
                     {relation, postgres_array(mine)}, [&](const PostgresRow&) { ++count; });
        if (count != mine.size()) {
            throw more_would_change(table);
        }
        made_.removed += static_cast<std::int64_t>(count);
    }
}

/// Whether a foreign key would delete or change a row with one of these; one column alone is asked
/// for by an array.
bool PostgresRows::may_act(const RowTable& table, std::span<const StoredRow* const> rows) {
    const PostgresFacts& known = facts(table);
    return std::any_of(known.acting.begin(), known.acting.end(), [&](const PostgresActing& each) {
        if (!each.on_delete) {
            return false;
        }
        if (!each.readable || each.parts.size() != 1) {
            return true;
        }
        const auto& [column, condition] = each.parts.front();
        std::vector<std::string> texts;
        for (const StoredRow* row : rows) {
            const Value* value = value_of(row->raw, column);
            if (value != nullptr && !value->is_null()) {
                texts.push_back(value->text);
            }
        }
        bool is_there = false;
        session_.run(
            each.child,
            fmt::format("SELECT EXISTS (SELECT FROM unnest($1::text[]) AS dsar_key(dsar_key)"
                        " JOIN {} ON dsar_key.dsar_key::{} {})",
                        each.child_sql, known.columns.at(column).bare, condition),
            {postgres_array(texts)}, [&](const PostgresRow& row) { is_there = row.is_true(0); });
        return is_there;
    });
}

}  // namespace dsar
