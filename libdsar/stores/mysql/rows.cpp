// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/rows.hpp"

#include "libdsar/base/unicode.hpp"
#include "libdsar/stores/json/census.hpp"
#include "libdsar/stores/mysql/lookup.hpp"
#include "libdsar/stores/mysql/parameter.hpp"
#include "libdsar/stores/rows/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t most_values = 1000;

/// Dates such as 2026-02-31 that are there already may be put back.
constexpr const char* lenient_sql =
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,"
    "NO_ENGINE_SUBSTITUTION'";
constexpr const char* strict_sql =
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION,"
    "ERROR_FOR_DIVISION_BY_ZERO'";

/// How well a record has the key that SQL found it by.
enum class Fit { None, Folded, Text, Exact };

/// None: what SQL did not look at differs. Folded: a collation took one for the other. Text: a
/// number and its digits.
Fit fit_of(FieldReader& reader, const StoredRow& row, const RecordKey& key,
           const std::set<std::string>& asked) {
    Fit fit = Fit::Exact;
    for (const Field& field : key) {
        const Value value = reader.first(row.record, {}, FieldPath(field.name));
        if (value.text != field.value.text) {
            fit = std::min(fit, asked.contains(field.name) ? Fit::Folded : Fit::None);
        } else if (value.kind != field.value.kind) {
            fit = std::min(fit, Fit::Text);
        }
    }
    return fit;
}

}  // namespace

MysqlTables& MysqlRows::tables() {
    if (tables_.empty()) {
        tables_ = list_tables(session_);
    }
    return tables_;
}

const RowTable& MysqlRows::view_of(MysqlTable& table) {
    const auto found = views_.find(&table);
    if (found != views_.end()) {
        return *found->second;
    }
    check_readable(session_, table);
    read_columns(session_, table);
    auto known = std::make_unique<Known>();
    known->table = &table;
    known->view.name = table.name;
    known->facts = read_facts(session_, table);
    known->view.fixed = known->facts->fixed;
    for (const MysqlColumn& column : table.columns) {
        const bool generated = known->facts->columns[column.name].generated;
        known->view.columns.push_back({column.name, column.nullable,
                                       generated ? "the server makes the column's value" : "",
                                       generated});
    }
    const RowTable& view = known->view;
    views_[&table] = &view;
    known_[&view] = std::move(known);
    return view;
}

const RowTable& MysqlRows::table(const std::string& collection) {
    return view_of(table_of(session_, tables(), collection));
}

const RowTable* MysqlRows::find_table(const std::string& collection) {
    const auto found = tables().find(collection);
    return found == tables().end() ? nullptr : &view_of(found->second);
}

const MysqlFacts& MysqlRows::facts(const RowTable& table) {
    Known& known = *known_.at(&table);
    if (!known.facts) {
        known.facts = read_facts(session_, *known.table);
    }
    return *known.facts;
}

std::string MysqlRows::columns_sql(const MysqlTable& table) {
    std::string sql;
    for (const MysqlColumn& column : table.columns) {
        sql += (sql.empty() ? "" : ",") + mysql_name(column.name);
    }
    return sql;
}

StoredRow MysqlRows::read_row(const RowTable& table, const MysqlRow& row) {
    StoredRow result;
    std::size_t place = 0;
    for (const MysqlColumn& column : known(table).table->columns) {
        result.record.fields.push_back({column.name, values_.value(row, place)});
        result.raw.push_back(
            {column.name, row.is_null(place) ? Value{} : text_value(row.string(place))});
        ++place;
    }
    Record identity;
    for (const std::string& name : facts(table).identity) {
        identity.fields.push_back({name, *value_of(result.raw, name)});
    }
    // Without one no row is changed, and each is another.
    result.place = pack(identity.fields.empty() ? Record{{}, result.raw} : identity);
    return result;
}

/// False when no row can have it.
bool MysqlRows::add_key_part(const RowTable& table, const Field& field, Sql& where) {
    const FieldPath path(field.name);
    const MysqlColumn& column = column_of(session_, *known(table).table, path);
    const std::string name = mysql_name(column.name);
    if (field.value.is_null()) {
        where.text += " AND " + name + " IS NULL";
        return true;
    }
    if (can_look_up(column)) {
        const auto spelled = lookup_spellings(column, field.value.text);
        if (spelled && spelled->empty()) {
            return false;
        }
        if (spelled) {
            where.text += " AND " + name + " = ?";
            where.parameters.push_back(spelled->front());
            return true;
        }
    }
    if (!is_utf8(field.value.text)) {
        return false;
    }
    where.text += " AND " + name + " = ?";
    where.parameters.push_back(parameter_of(writable(table, column.name), field.value));
    return true;
}

/// What SQL can compare of it, and the names of that; nullopt: no row can have it.
std::optional<MysqlRows::Sql> MysqlRows::key_sql(const RowTable& table, const RecordKey& key,
                                                 std::set<std::string>& asked) {
    if (key.empty()) {
        throw error(table.name, "a record without a key cannot be found again");
    }
    Sql where{"TRUE", {}};
    for (const Field& field : key) {
        const FieldPath path(field.name);
        const MysqlColumn& column = column_of(session_, *known(table).table, path);
        const auto& kinds = facts(table).columns;
        const auto kind = kinds.find(column.name);
        const bool is_compared_here = path.is_nested() || kind == kinds.end() ||
                                      kind->second.is_json || column.type == "float" ||
                                      column.type == "double";
        if (is_compared_here) {
            continue;
        }
        asked.insert(field.name);
        if (!add_key_part(table, field, where)) {
            return std::nullopt;
        }
    }
    return where;
}

std::vector<StoredRow> MysqlRows::rows_of_key(const RowTable& table, const RecordKey& key) {
    std::set<std::string> asked;
    const std::optional<Sql> where = key_sql(table, key, asked);
    if (!where) {
        return {};
    }
    const MysqlTable& from = *known(table).table;
    std::vector<StoredRow> found;
    Fit best = Fit::Folded;
    session_.run(table.name,
                 fmt::format("SELECT {} {}{}", columns_sql(from), from.rows_sql(where->text),
                             table.fixed.empty() ? lock_sql() : ""),
                 where->parameters, [&](const MysqlRow& each) {
                     StoredRow row = read_row(table, each);
                     const Fit fit = fit_of(reader_, row, key, asked);
                     if (fit > best) {
                         found.clear();
                         best = fit;
                     }
                     if (fit == best) {
                         found.push_back(std::move(row));
                     }
                 });
    return found;
}

void MysqlRows::rows_with(const RowTable& table, const std::string& name,
                          std::span<const Value> values,
                          const std::function<void(const StoredRow& row)>& each) {
    const MysqlTable& from = *known(table).table;
    const auto take = [&](const MysqlRow& row) { each(read_row(table, row)); };
    const MysqlColumn* column = name.empty() ? nullptr : from.column(name);
    std::optional<MysqlSession::Parameters> all;
    if (column != nullptr && can_look_up(*column)) {
        all.emplace();
        for (const Value& value : values) {
            const auto spelled = lookup_spellings(*column, value.text);
            if (!spelled) {
                all.reset();
                break;
            }
            all->insert(all->end(), spelled->begin(), spelled->end());
        }
    }
    if (!all) {  // whoever asks compares again
        session_.stream(table.name, columns_sql(from) + ' ' + from.rows_sql(), {}, take);
        return;
    }
    for (std::size_t first = 0; first < all->size(); first += most_values) {
        const std::size_t count = std::min(most_values, all->size() - first);
        std::string places = "?";
        for (std::size_t index = 1; index < count; ++index) {
            places += ",?";
        }
        const auto begin = all->begin() + static_cast<std::ptrdiff_t>(first);
        session_.stream(table.name,
                        columns_sql(from) + ' ' +
                            from.rows_sql(fmt::format("{} IN ({})", mysql_name(name), places)),
                        MysqlSession::Parameters(begin, begin + static_cast<std::ptrdiff_t>(count)),
                        take);
    }
}

/// What tells the row from all others, once `fields` are written.
MysqlRows::Sql MysqlRows::identity_sql(const RowTable& table, const StoredRow& row,
                                       std::span<const Field> fields) {
    Sql where;
    for (const std::string& name : facts(table).identity) {
        const Value* written = value_of(fields, name);
        const Value* raw = value_of(row.raw, name);
        where.text += (where.text.empty() ? "" : " AND ") + mysql_name(name) + " = ?";
        where.parameters.push_back(written != nullptr
                                       ? parameter_of(writable(table, name), *written)
                                       : raw_parameter(writable(table, name), *raw));
    }
    return where;
}

StoredRow MysqlRows::row_there(const RowTable& table, const Sql& where) {
    const MysqlTable& from = *known(table).table;
    std::vector<StoredRow> rows;
    session_.run(
        table.name,
        fmt::format("SELECT {} {}{}", columns_sql(from), from.rows_sql(where.text), lock_sql()),
        where.parameters, [&](const MysqlRow& row) { rows.push_back(read_row(table, row)); });
    if (rows.size() != 1) {
        throw error(table.name, "a record is not there after it was written");
    }
    return std::move(rows.front());
}

void MysqlRows::change_exactly(const RowTable& table, const Sql& sql, std::size_t count) {
    take_baseline(table);
    session_.run(table.name, sql.text, sql.parameters);
    if (session_.changed() != count) {
        throw error(table.name, "other records than the one at work would change with it",
                    "a trigger is in the way");
    }
}

/// What a trigger did to the row itself.
void MysqlRows::require_nothing_else(const RowTable& table, const StoredRow& before,
                                     const StoredRow& after, std::span<const Field> fields) {
    for (std::size_t index = 0; index < before.raw.size(); ++index) {
        const std::string& name = before.raw[index].name;
        const auto& triggers = facts(table).triggers;
        const bool may = value_of(fields, name) != nullptr || writable(table, name).generated ||
                         std::any_of(triggers.begin(), triggers.end(),
                                     [&](const auto& trigger) { return trigger.stamped == name; });
        if (!may && before.raw[index].value != after.raw[index].value) {
            throw error(table.name, fmt::format("the column {} would change, too", name));
        }
    }
}

/// The protocol would send 0 for what is no number, or for one that is too large for it.
void MysqlRows::require_number(const RowTable& table, const Field& field) {
    const MysqlWritable& column = writable(table, field.name);
    const bool is_exact = column.is_whole() || column.type == "bit" || column.type == "decimal";
    if (!is_exact || field.value.is_null()) {
        return;
    }
    const std::string text = written_text(column, field.value);
    if (column.type == "decimal" ? !plain_decimal(text) : !is_whole_number(text)) {
        throw error(table.name, fmt::format("{}: no value of type {}", field.name, column.shown));
    }
}

/// `UPDATE .. SET ..`
MysqlRows::Sql MysqlRows::write_sql(const RowTable& table, std::span<const Field> fields) {
    Sql sql;
    for (const Field& field : fields) {
        sql.text += (sql.text.empty() ? "" : ",") + mysql_name(field.name) + "=?";
        require_number(table, field);
        sql.parameters.push_back(parameter_of(writable(table, field.name), field.value));
    }
    // Nothing else moves: not even a time of change that the server would set.
    for (const auto& [name, column] : facts(table).columns) {
        if (column.on_update && value_of(fields, name) == nullptr) {
            sql.text += fmt::format(",{0}={0}", mysql_name(name));
        }
    }
    sql.text = fmt::format("UPDATE {} SET {}", known(table).table->from_sql(), sql.text);
    return sql;
}

StoredRow MysqlRows::write(const RowTable& table, const StoredRow& row,
                           std::span<const Field> fields) {
    Sql sql = write_sql(table, fields);
    const Sql where = identity_sql(table, row, {});
    sql.text += " WHERE " + where.text;
    sql.parameters.insert(sql.parameters.end(), where.parameters.begin(), where.parameters.end());
    change_exactly(table, sql, 1);
    StoredRow after = row_there(table, identity_sql(table, row, fields));
    made_.written += after.raw == row.raw ? 0 : 1;  // what stays the same is not written
    require_nothing_else(table, row, after, fields);
    return after;
}

StoredRow MysqlRows::insert(const RowTable& table, const StoredRow& row) {
    std::string names;
    std::string places;
    MysqlSession::Parameters parameters;
    for (const Field& field : row.raw) {
        const RowColumn* column = table.column(field.name);
        if (column == nullptr || column->made_by_server) {
            continue;
        }
        names += (names.empty() ? "" : ",") + mysql_name(field.name);
        places += places.empty() ? "?" : ",?";
        parameters.push_back(raw_parameter(writable(table, field.name), field.value));
    }
    session_.command(lenient_sql);
    const Sql sql{fmt::format("INSERT INTO {}({}) VALUES ({})", known(table).table->from_sql(),
                              names, places),
                  std::move(parameters)};
    try {
        change_exactly(table, sql, 1);
    } catch (const Error&) {
        const unsigned fault = session_.fault();
        if (session_.is_open()) {
            session_.command(strict_sql);
        }
        session_.remember(fault);
        throw;
    }
    session_.command(strict_sql);
    ++made_.inserted;
    return row_there(table, identity_sql(table, row, {}));
}

Value MysqlRows::as_held(const RowTable& table, const std::string& name, const Value& value) {
    const auto& columns = facts(table).columns;
    const auto column = columns.find(name);
    return column == columns.end() ? value : held_value(column->second, value);
}

std::vector<RowLink> MysqlRows::links(const std::set<const RowTable*>& asked) {
    constexpr const char* sql =
        "SELECT k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.REFERENCED_TABLE_SCHEMA,"
        " k.REFERENCED_TABLE_NAME, k.COLUMN_NAME, k.REFERENCED_COLUMN_NAME, r.DELETE_RULE,"
        " r.UPDATE_RULE FROM information_schema.KEY_COLUMN_USAGE k"
        " JOIN information_schema.REFERENTIAL_CONSTRAINTS r"
        " ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME"
        " AND r.TABLE_NAME = k.TABLE_NAME WHERE k.TABLE_SCHEMA = ?"
        " ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION";
    struct Line {
        std::string name, from, to, field, to_field, on_delete, on_update;
    };
    std::vector<Line> lines;
    session_.run({}, sql, {mysql_text(session_.database())}, [&](const MysqlRow& row) {
        if (row.text(0) == session_.database() && row.text(3) == session_.database()) {
            lines.push_back({fmt::format("{} {}", row.text(1), row.text(2)), row.string(1),
                             row.string(4), row.string(5), row.string(6), row.string(7),
                             row.string(8)});
        }
    });
    std::set<std::string> names;
    for (const RowTable* each : asked) {
        names.insert(each->name);
    }
    std::vector<RowLink> links;
    std::string last;
    for (const Line& line : lines) {
        if (!names.contains(line.from) && !names.contains(line.to)) {
            continue;
        }
        const RowTable* from = find_table(line.from);
        const RowTable* to = find_table(line.to);
        if (from == nullptr || to == nullptr) {
            continue;
        }
        if (line.name != last) {
            last = line.name;
            // InnoDB finds a row that refers to itself when it is removed, not when it is put in.
            links.push_back({from, {}, to, {}, true, line.on_delete, line.on_update, false, true});
        }
        links.back().fields.emplace_back(path_part(line.field));
        links.back().to_fields.emplace_back(path_part(line.to_field));
    }
    return links;
}

}  // namespace dsar
