// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/table.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/nearest.hpp"
#include "libdsar/stores/options.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <strings.h>

namespace dsar {
namespace {

[[noreturn]] void no_such_table(SqliteSession& session, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& [other, kind] : session.tables()) {
        names.push_back(other);
    }
    const std::string near = nearest(name, names);
    throw reading_error(session.store(), name, "there is no such table or view",
                        near.empty() ? near : fmt::format("did you mean `{}`?", near));
}

const SqliteTableKind& kind_of(SqliteSession& session, const std::string& name) {
    const auto found = session.tables().find(name);
    if (found == session.tables().end()) {
        no_such_table(session, name);
    }
    return found->second;
}

std::vector<SqliteColumn> read_columns(SqliteSession& session, const std::string& name) {
    constexpr int hidden = 1;     // of a virtual table: arguments and rank, no data
    constexpr int generated = 2;  // or 3, when it is stored
    SQLite::Statement list =
        session.prepare(name, "PRAGMA main.table_xinfo(" + quoted_identifier(name) + ")");
    std::vector<SqliteColumn> columns;
    while (session.step(name, list)) {  // cid, name, type, notnull, dflt_value, pk, hidden
        if (list.getColumn(6).getInt() != hidden) {
            columns.push_back({list.getColumn(1).getString(), list.getColumn(2).getString(),
                               list.getColumn(3).getInt() == 0, list.getColumn(5).getInt(),
                               list.getColumn(6).getInt() >= generated, SqliteAffinity::Unknown});
        }
    }
    return columns;
}

/// By the rules of SQLite, in their order; what numbers become in other types is nobody's business.
SqliteAffinity affinity_of(const std::string& type) {
    const auto holds = [&](const char* word) {
        return ::strcasestr(type.c_str(), word) != nullptr;
    };
    if (holds("INT")) {
        return SqliteAffinity::Number;
    }
    return holds("CHAR") || holds("CLOB") || holds("TEXT") ? SqliteAffinity::Text
                                                           : SqliteAffinity::Unknown;
}

/// A name for the rowid that no column has taken.
std::string free_rowid_name(const SqliteTable& table) {
    for (const char* name : {"rowid", "_rowid_", "oid"}) {
        const bool taken = std::any_of(
            table.columns.begin(), table.columns.end(),
            [&](const auto& column) { return ::strcasecmp(column.name.c_str(), name) == 0; });
        if (!taken) {
            return name;
        }
    }
    return {};
}

std::vector<std::string> primary_key(const SqliteTable& table) {
    std::vector<std::string> key;
    for (int part = 1;; ++part) {
        const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                         [&](const auto& each) { return each.key_part == part; });
        if (column == table.columns.end()) {
            return key;
        }
        key.push_back(quoted_identifier(column->name));
    }
}

std::string real_text(double number) {
    if (std::isinf(number)) {
        return number > 0 ? "9.0e+999" : "-9.0e+999";
    }
    // Scientific notation only where plain digits would be long, as most programs print numbers.
    const double size = std::fabs(number);
    const bool plain = number == 0 || (size >= 1e-4 && size < 1e16);
    std::array<char, 64> text{};
    const auto [end, fault] =
        std::to_chars(text.data(), text.data() + text.size(), number,
                      plain ? std::chars_format::fixed : std::chars_format::scientific);
    std::string digits(text.data(), fault == std::errc() ? end : text.data());
    if (digits.find_first_of(".e") == std::string::npos) {
        digits += ".0";
    }
    return digits;
}

}  // namespace

bool SqliteTable::has(std::string_view column) const {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const auto& each) { return each.name == column; });
}

std::string integer_key(const SqliteTable& table) {
    std::string found;
    for (const SqliteColumn& column : table.columns) {
        if (column.key_part > 1) {
            return {};
        }
        if (column.key_part == 1 && ::strcasecmp(column.type.c_str(), "INTEGER") == 0) {
            found = quoted_identifier(column.name);
        }
    }
    return found;
}

SqliteTable read_table(SqliteSession& session, const std::string& name) {
    const SqliteTableKind& kind = kind_of(session, name);
    SqliteTable table{name, read_columns(session, name), {}, {}};
    if (kind.type == "table") {
        for (SqliteColumn& column : table.columns) {
            column.affinity = affinity_of(column.type);
        }
    }
    if (kind.type == "view") {
        return table;
    }
    if (kind.without_rowid) {
        table.identity = primary_key(table);
        return table;
    }
    table.rowid = free_rowid_name(table);
    const bool usable = !table.rowid.empty() &&
                        (kind.type == "table" || session.try_prepare("SELECT " + table.rowid +
                                                                     " FROM " + table.sql_name()));
    if (!usable) {  // with all three names taken, only this one still is the rowid
        table.rowid = integer_key(table);
    }
    if (!table.rowid.empty()) {
        table.identity = {table.rowid};
    }
    return table;
}

std::string column_sql(const SqliteSession& session, const SqliteTable& table,
                       const FieldPath& path) {
    if (path.is_position()) {
        if (path.text != "#" || table.rowid.empty()) {
            throw reading_error(session.store(), table.name,
                                fmt::format("it has no `{}`", path.text));
        }
        return table.rowid;
    }
    if (!table.has(path.name())) {
        std::vector<std::string> names;
        for (const SqliteColumn& column : table.columns) {
            names.push_back(column.name);
        }
        const std::string near = nearest(path.name(), names);
        throw reading_error(session.store(), table.name,
                            fmt::format("it has no column {}", path.name()),
                            near.empty() ? near : fmt::format("did you mean `{}`?", near));
    }
    return quoted_identifier(path.name());
}

Value column_value(const SQLite::Column& column) {
    switch (column.getType()) {
        case SQLITE_INTEGER:
            return integer_value(column.getInt64());
        case SQLITE_FLOAT:
            return {ValueKind::Number, real_text(column.getDouble())};
        case SQLITE_TEXT:
            return text_value(column.getString());
        case SQLITE_BLOB:
            return {ValueKind::Bytes, column.getString()};
        default:
            return {};
    }
}

}  // namespace dsar
