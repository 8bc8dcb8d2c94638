// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/row.hpp"

#include "libdsar/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace dsar {
namespace {

std::optional<std::int64_t> whole_number(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool all = fault == std::errc() && end == text.data() + text.size();
    return all ? std::optional(number) : std::nullopt;
}

double real_number(const std::string& text) {
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault == std::errc::result_out_of_range) {
        const double most = std::numeric_limits<double>::infinity();
        return text.find("e-") != std::string::npos ? 0 : (text.front() == '-' ? -most : most);
    }
    return number;
}

/// The values under which a part of a key may stand in the table.
std::vector<Value> spellings(const Value& value) {
    std::vector<Value> result{value};
    const std::optional<std::int64_t> number = whole_number(value.text);
    if (value.kind == ValueKind::Integer) {
        result.push_back(text_value(value.text));
    } else if (value.kind == ValueKind::Text && number && std::to_string(*number) == value.text) {
        result.push_back(integer_value(*number));
    }
    return result;
}

/// What an index can tell of a key, as SQL; the values of its parameters are added to `values`.
std::string where_key(const SqliteSession& session, const SqliteTable& table, const RecordKey& key,
                      std::vector<Value>& values) {
    std::vector<std::string> parts;
    for (const Field& field : key) {
        const FieldPath path(field.name);
        const std::string column = column_sql(session, table, path);
        if (path.is_nested()) {
            continue;  // inside JSON: compared row by row
        }
        if (field.value.is_null()) {
            parts.push_back(column + " IS NULL");
            continue;
        }
        const std::vector<Value> known = spellings(field.value);
        parts.push_back(column + (known.size() == 1 ? " IN (?)" : " IN (?,?)"));
        values.insert(values.end(), known.begin(), known.end());
    }
    return parts.empty() ? "1" : fmt::format("{}", fmt::join(parts, " AND "));
}

/// How well a record has the key that SQL found it by.
enum class Fit { None, Folded, Text, Exact };

/// None: a part inside JSON, which SQL did not look at, differs. Folded: a collation took one for
/// the other. Text: a number and its digits.
Fit fit_of(const SqliteTable& table, const SqliteRow& row, const RecordKey& key) {
    FieldReader reader;
    Position position;
    if (!table.rowid.empty()) {
        position.number = whole_number(row.identity.front().text).value_or(0);
    }
    Fit fit = Fit::Exact;
    for (const Field& field : key) {
        const FieldPath path(field.name);
        const Value value = reader.first(row.record, position, path);
        if (value.text != field.value.text) {
            fit = std::min(fit, path.is_nested() ? Fit::None : Fit::Folded);
        } else if (value.kind != field.value.kind) {
            fit = std::min(fit, Fit::Text);
        }
    }
    return fit;
}

}  // namespace

std::string row_columns(const SqliteTable& table) {
    std::vector<std::string> sql;
    for (const SqliteColumn& column : table.columns) {
        sql.push_back(quoted_identifier(column.name));
    }
    sql.insert(sql.end(), table.identity.begin(), table.identity.end());
    return fmt::format("{}", fmt::join(sql, ","));
}

SqliteRow read_row(const SqliteTable& table, SQLite::Statement& row) {
    SqliteRow result;
    int place = 0;
    for (const SqliteColumn& column : table.columns) {
        result.record.fields.push_back({column.name, column_value(row.getColumn(place++))});
    }
    for (std::size_t part = 0; part < table.identity.size(); ++part) {
        result.identity.push_back(column_value(row.getColumn(place++)));
    }
    return result;
}

std::vector<SqliteRow> rows_of_key(SqliteSession& session, const SqliteTable& table,
                                   const RecordKey& key) {
    if (key.empty()) {
        throw session.error(table.name, "a record without a key cannot be found again");
    }
    std::vector<Value> values;
    const std::string where = where_key(session, table, key, values);
    SQLite::Statement rows = session.prepare(table.name, "SELECT " + row_columns(table) + " FROM " +
                                                             table.sql_name() + " WHERE " + where);
    int place = 0;
    for (const Value& value : values) {
        bind_value(rows, ++place, value);
    }
    std::vector<SqliteRow> found;
    Fit best = Fit::Folded;
    while (session.step(table.name, rows)) {
        SqliteRow row = read_row(table, rows);
        const Fit fit = fit_of(table, row, key);
        if (fit > best) {
            found.clear();
            best = fit;
        }
        if (fit == best) {
            found.push_back(std::move(row));
        }
    }
    return found;
}

std::string identity_text(const std::vector<Value>& identity) {
    std::string text;
    for (const Value& value : identity) {
        text += fmt::format("{}:{}:", static_cast<int>(value.kind), value.text.size());
        text += value.text;
    }
    return text;
}

namespace {

std::string where_identity(const SqliteTable& table) {
    return fmt::format(" WHERE {}=?", fmt::join(table.identity, "=? AND "));
}

}  // namespace

std::string delete_sql(const SqliteTable& table) {
    return "DELETE FROM " + table.sql_name() + where_identity(table);
}

std::string update_sql(const SqliteTable& table, const std::vector<std::string>& columns) {
    std::string set;
    for (const std::string& column : columns) {
        set += (set.empty() ? "" : ",") + quoted_identifier(column) + "=?";
    }
    // ABORT overrules `ON CONFLICT REPLACE` of a constraint, which would delete other rows.
    return "UPDATE OR ABORT " + table.sql_name() + " SET " + set + where_identity(table);
}

std::string insert_sql(const SqliteTable& table, const std::vector<std::string>& names) {
    std::string places = "?";
    for (std::size_t index = 1; index < names.size(); ++index) {
        places += ",?";
    }
    return fmt::format("INSERT OR ABORT INTO {}({}) VALUES ({})", table.sql_name(),
                       fmt::join(names, ","), places);
}

Value as_sqlite_column(const std::string&, const Value& value) {
    switch (value.kind) {
        case ValueKind::Boolean:
            return integer_value(value.text == "true" ? 1 : 0);
        case ValueKind::Json:
            return text_value(value.text);
        case ValueKind::Null:
        case ValueKind::Integer:
        case ValueKind::Number:
        case ValueKind::Text:
        case ValueKind::Bytes:
            break;
    }
    return value;
}

void bind_value(SQLite::Statement& statement, int place, const Value& value) {
    switch (value.kind) {
        case ValueKind::Null:
            statement.bind(place);
            return;
        case ValueKind::Boolean:
            statement.bind(place, value.text == "true" ? 1 : 0);
            return;
        case ValueKind::Integer:
            if (const std::optional<std::int64_t> number = whole_number(value.text)) {
                statement.bind(place, *number);
                return;
            }
            throw Error(ErrorKind::Failed, "cannot write a value",
                        "SQLite has no number that large");
        case ValueKind::Number:
            statement.bind(place, real_number(value.text));
            return;
        case ValueKind::Text:
        case ValueKind::Json:
            statement.bind(place, value.text);
            return;
        case ValueKind::Bytes:
            statement.bind(place, value.text.data(), static_cast<int>(value.text.size()));
            return;
    }
}

}  // namespace dsar
