// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/rows.hpp"

#include "libdsar/stores/json/census.hpp"
#include "libdsar/stores/postgres/lookup.hpp"
#include "libdsar/stores/rows/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace dsar {
namespace {

constexpr char place_separator = ':';

std::string oid_of(const StoredRow& row) {
    return row.place.substr(0, row.place.find(place_separator));
}

std::string ctid_of(const StoredRow& row) {
    return row.place.substr(row.place.find(place_separator) + 1);
}

/// Whether a column of whole numbers can hold it; any other column may.
bool may_hold(const PostgresColumn& column, const std::string& text) {
    const bool is_whole = column.is("int2") || column.is("int4") || column.is("int8");
    const bool is_other = column.is("numeric") || column.is("uuid");
    return (!is_whole && !is_other) || !lookup_spellings(column, text).empty();
}

/// How well a record has the key that SQL found it by.
enum class Fit { None, Folded, Text, Exact };

/// None: a part inside JSON, which SQL did not look at, differs. Folded: a collation took one for
/// the other. Text: a number and its digits.
Fit fit_of(FieldReader& reader, const StoredRow& row, const RecordKey& key) {
    Fit fit = Fit::Exact;
    for (const Field& field : key) {
        const FieldPath path(field.name);
        const Value value = reader.first(row.record, {}, path);
        if (value.text != field.value.text) {
            fit = std::min(fit, path.is_nested() ? Fit::None : Fit::Folded);
        } else if (value.kind != field.value.kind) {
            fit = std::min(fit, Fit::Text);
        }
    }
    return fit;
}

}  // namespace

PostgresTables& PostgresRows::tables() {
    if (tables_.empty()) {
        tables_ = list_tables(session_);
        for (const auto& [name, table] : tables_) {
            names_[table.oid] = name;
        }
    }
    return tables_;
}

const RowTable& PostgresRows::view_of(PostgresTable& table) {
    const auto found = views_.find(&table);
    if (found != views_.end()) {
        return *found->second;
    }
    read_columns(session_, {&table});
    auto known = std::make_unique<Known>();
    known->table = &table;
    known->view.name = table.name;
    const PostgresFacts facts = read_facts(session_, table, names_);
    known->view.fixed = facts.fixed;
    for (const PostgresColumn& column : table.columns) {
        const PostgresWritable& writable = facts.columns.at(column.name);
        known->view.columns.push_back({column.name, column.nullable,
                                       writable.generated ? "the column is computed from others"
                                       : writable.always_identity
                                           ? "the server alone numbers it (GENERATED ALWAYS)"
                                           : "",
                                       writable.generated});
    }
    known->facts = facts;
    const RowTable& view = known->view;
    views_[&table] = &view;
    known_[&view] = std::move(known);
    return view;
}

const RowTable& PostgresRows::table(const std::string& collection) {
    return view_of(table_of(session_, tables(), collection));
}

const RowTable* PostgresRows::find_table(const std::string& collection) {
    const auto found = tables().find(collection);
    return found == tables().end() ? nullptr : &view_of(found->second);
}

const PostgresFacts& PostgresRows::facts(const RowTable& table) {
    Known& known = *known_.at(&table);
    if (!known.facts) {
        known.facts = read_facts(session_, *known.table, names_);
    }
    return *known.facts;
}

std::string PostgresRows::columns_sql(const PostgresTable& table) {
    std::string sql;
    for (const PostgresColumn& column : table.columns) {
        sql += quoted_identifier(column.name) + ',';
    }
    return sql + "tableoid,ctid";
}

StoredRow PostgresRows::read_row(const PostgresTable& table, const PostgresRow& row) {
    StoredRow result;
    std::size_t place = 0;
    for (const PostgresColumn& column : table.columns) {
        const bool is_null = row.is_null(place);
        result.record.fields.push_back(
            {column.name, is_null ? Value{} : values_.value(column, row.text(place))});
        result.raw.push_back({column.name, is_null ? Value{} : text_value(row.string(place))});
        ++place;
    }
    result.place = row.string(place) + place_separator + row.string(place + 1);
    return result;
}

/// nullopt: no row can have it.
std::optional<PostgresRows::Sql> PostgresRows::key_sql(const RowTable& table,
                                                       const RecordKey& key) {
    if (key.empty()) {
        throw error(table.name, "a record without a key cannot be found again");
    }
    const PostgresTable& from = *known(table).table;
    std::vector<std::string> parts{"true"};
    std::vector<std::string> parameters;
    for (const Field& field : key) {
        const FieldPath path(field.name);
        const PostgresColumn& column = column_of(session_, from, path);
        if (path.is_nested() || column.is("json") || column.is("jsonb")) {
            continue;  // compared row by row
        }
        const std::optional<std::string> text = parameter_text(column, field.value);
        if (!text) {
            parts.push_back(quoted_identifier(column.name) + " IS NULL");
            continue;
        }
        if (!why_no_text(*text, session_.encoding() == "UTF8").empty() ||
            !may_hold(column, *text)) {
            return std::nullopt;
        }
        parameters.push_back(*text);
        parts.push_back(equals_sql(column, parameters.size()));
    }
    return Sql{fmt::format("SELECT {} FROM {} WHERE {}", columns_sql(from), from.sql_name(),
                           fmt::join(parts, " AND ")),
               std::move(parameters)};
}

std::vector<StoredRow> PostgresRows::rows_of_key(const RowTable& table, const RecordKey& key) {
    const RecordKey* const one = &key;
    std::vector<std::vector<StoredRow>> found(1);
    ask_for_keys(table, {&one, 1}, {0}, found);
    return std::move(found.front());
}

/// Every key by a statement of its own, all of them in one round trip.
void PostgresRows::ask_for_keys(const RowTable& table, std::span<const RecordKey* const> keys,
                                const std::vector<std::size_t>& places,
                                std::vector<std::vector<StoredRow>>& found) {
    const PostgresTable& from = *known(table).table;
    std::vector<Fit> best(keys.size(), Fit::Folded);
    std::vector<PostgresSession::Ask> asks;
    for (const std::size_t place : places) {
        std::optional<Sql> sql = key_sql(table, *keys[place]);
        if (!sql) {
            continue;
        }
        const auto take = [&, place](const PostgresRow& each) {
            StoredRow row = read_row(from, each);
            const Fit fit = fit_of(reader_, row, *keys[place]);
            if (fit > best[place]) {
                found[place].clear();
                best[place] = fit;
            }
            if (fit == best[place]) {
                found[place].push_back(std::move(row));
            }
        };
        asks.push_back({table.name, std::move(sql->text), std::move(sql->parameters), take});
    }
    if (asks.size() == 1) {
        const PostgresSession::Ask& only = asks.front();
        session_.run(only.collection, only.sql, only.parameters, only.take);
    } else if (!asks.empty()) {
        session_.run_all(std::move(asks));
    }
}

void PostgresRows::rows_with(const RowTable& table, const std::string& name,
                             std::span<const Value> values,
                             const std::function<void(const StoredRow& row)>& each) {
    const PostgresTable& from = *known(table).table;
    const std::string select = fmt::format("SELECT {} FROM {}", columns_sql(from), from.sql_name());
    const auto take = [&](const PostgresRow& row) { each(read_row(from, row)); };
    if (name.empty()) {
        session_.stream(table.name, select, {}, take);
        return;
    }
    const PostgresColumn& column = *from.column(name);
    std::vector<std::string> texts;
    for (const Value& value : values) {
        const std::string text = parameter_text(column, value).value_or("");
        if (can_look_up(column)) {
            const std::vector<std::string> fitting = lookup_spellings(column, text);
            texts.insert(texts.end(), fitting.begin(), fitting.end());
        } else if (why_no_text(text, session_.encoding() == "UTF8").empty()) {
            texts.push_back(column.is("bool") && !text.empty() ? text.substr(0, 1) : text);
        }
    }
    const std::string where = can_look_up(column)
                                  ? equals_any_sql(column, 1)
                                  : (column.is("bool") ? "left(" : "") + quoted_identifier(name) +
                                        "::text" + (column.is("bool") ? ", 1)" : "") +
                                        " = ANY($1::text[])";
    session_.stream(table.name, select + " WHERE " + where, {postgres_array(texts)}, take);
}

std::string PostgresRows::require_text(const PostgresTable& table, const PostgresColumn& column,
                                       std::string text) const {
    const std::string why = why_no_text(text, session_.encoding() == "UTF8");
    if (!why.empty()) {
        throw error(table.name, fmt::format("{}: {}", column.name, why));
    }
    return text;
}

/// Runs a statement that gives back the one row that it changed.
std::vector<StoredRow> PostgresRows::change_rows(const RowTable& table, const std::string& sql,
                                                 const std::vector<std::string>& parameters) {
    take_baseline();
    written_.insert(&table);
    const PostgresTable& at = *known(table).table;
    std::vector<StoredRow> rows;
    session_.run(table.name, sql + " RETURNING " + columns_sql(at), parameters,
                 [&](const PostgresRow& row) { rows.push_back(read_row(at, row)); });
    if (rows.size() != 1) {
        throw more_would_change(table);
    }
    return rows;
}

Error PostgresRows::more_would_change(const RowTable& table) const {
    return error(table.name, "other records than the one at work would change with it",
                 "a trigger, a rule or row-level security is in the way");
}

/// What a trigger did to the row itself.
void PostgresRows::require_nothing_else(const RowTable& table, const StoredRow& before,
                                        const StoredRow& after, std::span<const Field> fields) {
    const PostgresFacts& known = facts(table);
    for (std::size_t index = 0; index < before.raw.size(); ++index) {
        const std::string& name = before.raw[index].name;
        const bool may = value_of(fields, name) != nullptr || known.columns.at(name).generated ||
                         known.stamped.contains(name);
        if (!may && before.raw[index].value != after.raw[index].value) {
            throw error(table.name, fmt::format("the column {} would change, too", name));
        }
    }
}

PostgresRows::Sql PostgresRows::write_sql(const RowTable& table, const StoredRow& row,
                                          std::span<const Field> fields) const {
    const PostgresTable& at = *known_.at(&table)->table;
    std::string set;
    std::vector<std::string> parameters;
    for (const Field& field : fields) {
        const PostgresColumn& column = *at.column(field.name);
        const std::optional<std::string> text = parameter_text(column, field.value);
        set += (set.empty() ? "" : ",") + quoted_identifier(field.name) + '=';
        if (text) {
            parameters.push_back(require_text(at, column, *text));
        }
        set += text ? fmt::format("${}", parameters.size()) : "NULL";
    }
    parameters.insert(parameters.end(), {oid_of(row), ctid_of(row)});
    return {fmt::format("UPDATE {} SET {} WHERE tableoid=${}::oid AND ctid=${}::tid", at.sql_name(),
                        set, parameters.size() - 1, parameters.size()),
            std::move(parameters)};
}

StoredRow PostgresRows::write(const RowTable& table, const StoredRow& row,
                              std::span<const Field> fields) {
    const Sql sql = write_sql(table, row, fields);
    StoredRow after = std::move(change_rows(table, sql.text, sql.parameters).front());
    ++made_.written;
    require_nothing_else(table, row, after, fields);
    return after;
}

StoredRow PostgresRows::insert(const RowTable& table, const StoredRow& row) {
    const PostgresTable& at = *known(table).table;
    std::string names;
    std::string places;
    std::vector<std::string> parameters;
    for (const Field& field : row.raw) {
        const RowColumn* column = table.column(field.name);
        if (column == nullptr || column->made_by_server) {
            continue;
        }
        names += (names.empty() ? "" : ",") + quoted_identifier(field.name);
        places += places.empty() ? "" : ",";
        if (field.value.is_null()) {
            places += "NULL";
        } else {
            parameters.push_back(field.value.text);
            places += fmt::format("${}", parameters.size());
        }
    }
    StoredRow after =
        std::move(change_rows(table,
                              fmt::format("INSERT INTO {}({}) OVERRIDING SYSTEM VALUE VALUES ({})",
                                          at.sql_name(), names, places),
                              parameters)
                      .front());
    ++made_.inserted;
    return after;
}

Value PostgresRows::as_held(const RowTable& table, const std::string& name, const Value& value) {
    const PostgresColumn* column = known(table).table->column(name);
    if (column == nullptr) {
        return value;
    }
    const std::optional<std::string> text = parameter_text(*column, value);
    if (!text) {
        return {};
    }
    if (column->is("bool")) {
        const bool is_word = *text == "true" || *text == "false";
        return is_word ? Value{ValueKind::Boolean, *text} : value;
    }
    return values_.value(*column, *text);
}

std::vector<RowLink> PostgresRows::links(const std::set<const RowTable*>& asked) {
    constexpr const char* sql =
        "SELECT c.oid, coalesce(pg_partition_root(c.conrelid)::oid, c.conrelid),"
        " coalesce(pg_partition_root(c.confrelid)::oid, c.confrelid), f.attname, p.attname,"
        " c.confdeltype, c.confupdtype, c.condeferrable "
        "FROM pg_constraint c"
        " CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS u(child, parent)"
        " JOIN pg_attribute f ON f.attrelid = c.conrelid AND f.attnum = u.child"
        " JOIN pg_attribute p ON p.attrelid = c.confrelid AND p.attnum = u.parent "
        "WHERE c.contype = 'f' AND c.conparentid = 0"
        " AND (c.conrelid = ANY($1::oid[]) OR c.confrelid = ANY($1::oid[])) ORDER BY c.oid";
    struct Line {
        std::string number, from, to, field, to_field;
        char on_delete, on_update;
        bool at_end;
    };
    std::vector<std::string> oids;
    for (const RowTable* each : asked) {
        const std::vector<std::string>& tree = facts(*each).tree;
        oids.insert(oids.end(), tree.begin(), tree.end());
    }
    std::vector<Line> lines;
    session_.run({}, sql, {postgres_array(oids)}, [&](const PostgresRow& row) {
        lines.push_back({row.string(0), row.string(1), row.string(2), row.string(3), row.string(4),
                         row.text(5).front(), row.text(6).front(),
                         row.is_true(7) && row.text(5) == "a" && row.text(6) == "a"});
    });
    const auto action = [](char letter) -> std::string {
        return letter == 'c'   ? "CASCADE"
               : letter == 'n' ? "SET NULL"
               : letter == 'd' ? "SET DEFAULT"
                               : "RESTRICT";
    };
    std::vector<RowLink> links;
    std::string last;
    for (const Line& line : lines) {
        const auto from = names_.find(line.from);
        const auto to = names_.find(line.to);
        if (from == names_.end() || to == names_.end()) {
            continue;  // PostgreSQL's own, or of another session
        }
        if (line.number != last) {
            last = line.number;
            links.push_back({&table(from->second),
                             {},
                             &table(to->second),
                             {},
                             true,
                             action(line.on_delete),
                             action(line.on_update),
                             line.at_end,
                             false});
        }
        links.back().fields.emplace_back(path_part(line.field));
        links.back().to_fields.emplace_back(path_part(line.to_field));
    }
    return links;
}

}  // namespace dsar
