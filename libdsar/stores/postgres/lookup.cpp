// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/lookup.hpp"

#include "libdsar/base/unicode.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/stores/split_parts.hpp"
#include "libdsar/stores/uuid_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace dsar {
namespace {

bool is_ip(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return ::inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), address.data()) == 1;
}

bool is_whole(std::string_view text, std::int64_t least, std::int64_t most) {
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size() && number >= least &&
           number <= most;
}

/// Plain digits; not so many that no column could hold them.
bool is_decimal(std::string_view text) {
    constexpr std::size_t most_digits = 1000;
    text.remove_prefix(text.starts_with('-') ? 1 : 0);
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto is_digits = [](std::string_view part) {
        return !part.empty() && std::all_of(part.begin(), part.end(), [](char letter) {
            return letter >= '0' && letter <= '9';
        });
    };
    return text.size() <= most_digits && is_digits(text.substr(0, point)) &&
           (point == text.size() || is_digits(text.substr(point + 1)));
}

bool is_text(const PostgresColumn& column) {
    return column.is("text") || column.is("varchar") || column.is("bpchar") || column.is("name") ||
           column.type == "citext";
}

std::string array_type(const PostgresColumn& column) {
    const bool as_text = column.is("varchar") || column.is("name");
    return as_text ? "text[]"
                   : quoted_identifier(column.type_schema) + '.' + quoted_identifier(column.type) +
                         "[]";
}

}  // namespace

bool can_look_up(const PostgresColumn& column) {
    return is_text(column) || column.is("int2") || column.is("int4") || column.is("int8") ||
           column.is("numeric") || column.is("uuid") || column.is("inet");
}

std::vector<std::string> lookup_spellings(const PostgresColumn& column, const std::string& needle) {
    if (is_text(column)) {
        if (!is_utf8(needle) || needle.find('\0') != std::string::npos) {
            return {};
        }
        std::vector<std::string> result{needle};
        const std::vector<std::string> others = uuid_spellings(needle);
        result.insert(result.end(), others.begin(), others.end());
        return result;
    }
    const std::int64_t most = column.is("int2")   ? std::numeric_limits<std::int16_t>::max()
                              : column.is("int4") ? std::numeric_limits<std::int32_t>::max()
                                                  : std::numeric_limits<std::int64_t>::max();
    const bool fits = column.is("uuid")      ? is_uuid(needle)
                      : column.is("inet")    ? is_ip(needle)
                      : column.is("numeric") ? is_decimal(needle)
                                             : is_whole(needle, -most - 1, most);
    if (fits && column.is("inet") && needle.find(':') == std::string::npos) {
        return {needle, "::ffff:" + needle};
    }
    return fits ? std::vector{needle} : std::vector<std::string>();
}

std::string equals_any_sql(const PostgresColumn& column, std::size_t parameter) {
    const std::string equals =
        column.type == "citext"
            ? fmt::format("OPERATOR({}.=)", quoted_identifier(column.type_schema))
            : "=";
    return fmt::format("{} {} ANY(${}::{})", quoted_identifier(column.name), equals, parameter,
                       array_type(column));
}

namespace {

/// Whether the one column is found by an index on lower() of it, and by no other.
bool asks_lowered(const std::vector<const PostgresColumn*>& columns) {
    const PostgresColumn& column = *columns.front();
    return columns.size() == 1 && column.lowered && !column.indexed &&
           (column.is("text") || column.is("varchar"));
}

/// What a view is made of decides, so the server is asked how it would find the rows.
bool explains_with_indexes(PostgresSession& session, const PostgresTable& table,
                           const std::string& where, const std::vector<std::string>& parameters) {
    std::string plan;
    session.run_all({{table.name, "SET LOCAL enable_seqscan = off"},
                     {table.name,
                      fmt::format("EXPLAIN (FORMAT JSON, COSTS OFF) SELECT * FROM {} WHERE {}",
                                  table.sql_name(), where),
                      parameters, [&](const PostgresRow& row) { plan += row.text(0); }},
                     {table.name, "SET LOCAL enable_seqscan = on"}});
    const auto count = [&](std::string_view words) {
        std::size_t found = 0;
        for (std::size_t at = plan.find(words); at != std::string::npos;
             at = plan.find(words, at + 1)) {
            ++found;
        }
        return found;
    };
    const std::size_t indexes = count("\"Node Type\": \"Index Scan\"") +
                                count("\"Node Type\": \"Index Only Scan\"") +
                                count("\"Node Type\": \"Bitmap Index Scan\"");
    return indexes > 0 && indexes == count("\"Index Cond\": ") &&
           count("\"Node Type\": \"Seq Scan\"") == 0 &&
           count("\"Node Type\": \"Sample Scan\"") == 0 &&
           count("\"Node Type\": \"Foreign Scan\"") == 0;
}

}  // namespace

std::optional<PostgresLookup> PostgresLookup::of(PostgresSession& session,
                                                 const PostgresTable& table,
                                                 const QueryMatcher& matcher) {
    PostgresLookup lookup;
    const Query& query = matcher.query();
    for (std::size_t index = 0; index < query.any.size(); ++index) {
        const Condition& condition = query.any[index];
        std::vector<const PostgresColumn*> columns;
        bool nested = false;
        for (const FieldPath& field : matcher.fields(index)) {
            columns.push_back(&column_of(session, table, field));
            nested = nested || field.is_nested();
        }
        const bool needs_scan =
            condition.typed || condition.in_text || nested ||
            (columns.size() > 1 && condition.needles->form() != Form::Reference);
        if (needs_scan || !lookup.add(session, condition, columns)) {
            return std::nullopt;
        }
    }
    return lookup.has_indexes(session, table) ? std::optional(std::move(lookup)) : std::nullopt;
}

/// False when only a scan can tell.
bool PostgresLookup::add(const PostgresSession& session, const Condition& condition,
                         const std::vector<const PostgresColumn*>& columns) {
    const bool composite = columns.size() > 1;
    for (const PostgresColumn* column : columns) {
        // The operator of a row comparison is looked up by PostgreSQL, where citext has none.
        if (!can_look_up(*column) || (composite && column->type == "citext")) {
            return false;
        }
    }
    auto arm = std::find_if(arms_.begin(), arms_.end(),
                            [&](const Arm& each) { return each.columns == columns; });
    if (arm == arms_.end()) {
        arms_.push_back({columns, std::vector<std::vector<std::string>>(columns.size())});
        arm = std::prev(arms_.end());
    }
    const bool utf8 = session.encoding() == "UTF8";
    for (const std::string& needle : condition.needles->values()) {
        if (!utf8 && !is_ascii(needle)) {
            return false;  // the server may have no such letter, or hold any bytes
        }
        const std::vector<std::string> parts = split_parts(needle, composite);
        if (parts.size() != columns.size()) {
            continue;
        }
        std::vector<std::vector<std::string>> tuples{{}};
        for (std::size_t part = 0; part < parts.size(); ++part) {
            std::vector<std::vector<std::string>> longer;
            for (const std::string& spelling : lookup_spellings(*columns[part], parts[part])) {
                for (std::vector<std::string> tuple : tuples) {
                    tuple.push_back(spelling);
                    longer.push_back(std::move(tuple));
                }
            }
            tuples = std::move(longer);
        }
        for (std::vector<std::string>& tuple : tuples) {
            for (std::size_t part = 0; part < tuple.size(); ++part) {
                arm->values[part].push_back(std::move(tuple[part]));
            }
        }
    }
    return true;
}

bool PostgresLookup::has_indexes(PostgresSession& session, const PostgresTable& table) const {
    const bool plain =
        (table.kind == 'r' && !table.parent) || table.kind == 'p' || table.kind == 'm';
    if (plain) {
        return std::all_of(arms_.begin(), arms_.end(), [](const Arm& arm) {
            return arm.values.front().empty() || asks_lowered(arm.columns) ||
                   std::any_of(arm.columns.begin(), arm.columns.end(),
                               [](const PostgresColumn* column) { return column->indexed; });
        });
    }
    const std::vector<std::string> asked = statements();
    for (std::size_t index = 0; index < asked.size(); ++index) {
        if (!explains_with_indexes(session, table, asked[index], parameters(index))) {
            return false;
        }
    }
    return true;
}

std::string PostgresLookup::sql_of(const Arm& arm, std::size_t first_parameter) {
    if (arm.columns.size() == 1) {
        const PostgresColumn& column = *arm.columns.front();
        if (asks_lowered(arm.columns)) {
            return fmt::format("lower({}) = ANY(ARRAY(SELECT lower(u) FROM unnest(${}::text[]) u))",
                               quoted_identifier(column.name), first_parameter);
        }
        return equals_any_sql(column, first_parameter);
    }
    std::vector<std::string> names;
    std::vector<std::string> arrays;
    for (const PostgresColumn* column : arm.columns) {
        names.push_back(quoted_identifier(column->name));
        arrays.push_back(fmt::format("${}::{}", first_parameter++, array_type(*column)));
    }
    return fmt::format("({}) IN (SELECT * FROM unnest({}))", fmt::join(names, ","),
                       fmt::join(arrays, ","));
}

/// A row that an earlier statement gives is left out of the later ones.
std::vector<std::string> PostgresLookup::statements() const {
    std::vector<std::string> result;
    std::string before;
    std::size_t parameter = 1;
    for (const Arm& arm : arms_) {
        if (arm.values.front().empty()) {
            continue;
        }
        const std::string sql = sql_of(arm, parameter);
        parameter += arm.columns.size();
        result.push_back(before.empty() ? sql
                                        : fmt::format("{} AND ({}) IS NOT TRUE", sql, before));
        before += (before.empty() ? "" : " OR ") + sql;
    }
    return result;
}

std::vector<std::string> PostgresLookup::parameters(std::size_t index) const {
    std::vector<std::string> result;
    std::size_t statement = 0;
    for (const Arm& arm : arms_) {
        if (arm.values.front().empty()) {
            continue;
        }
        for (const std::vector<std::string>& values : arm.values) {
            result.push_back(postgres_array(values));
        }
        if (statement++ == index) {
            break;
        }
    }
    return result;
}

}  // namespace dsar
