// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/parameter.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/stores/json/text.hpp"
#include "libdsar/stores/rows/json_string.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace dsar {
namespace {

std::string as_json(const Value& value) {
    const bool is_text = value.kind == ValueKind::Text || value.kind == ValueKind::Bytes;
    return is_text ? json_string(value.text) : value.text;
}

void append_quoted(std::string& array, std::string_view text) {
    array += '"';
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') {
            array += '\\';
        }
        array += letter;
    }
    array += '"';
}

/// A checked JSON array as PostgreSQL writes one.
std::string array_of_json(std::string_view json) {
    static const std::vector<std::string> elements{"[]"};
    std::vector<std::string> raws;
    JsonText().at(json, elements, [&](std::string_view raw) { raws.emplace_back(raw); });
    std::string array = "{";
    for (const std::string& raw : raws) {
        array += array.size() == 1 ? "" : ",";
        const Value value = json_value(raw);
        if (value.is_null()) {
            array += "NULL";
        } else if (value.kind == ValueKind::Json && raw.starts_with('[')) {
            array += array_of_json(raw);
        } else {
            append_quoted(array, value.text);
        }
    }
    return array + '}';
}

bool is_array(const std::string& text) {
    try {
        return text.starts_with('[') &&
               !JsonText().members(text, [](std::string_view, std::string_view) {});
    } catch (const JsonFault&) {
        return false;
    }
}

}  // namespace

std::optional<std::string> parameter_text(const PostgresColumn& column, const Value& value) {
    if (value.is_null()) {
        return std::nullopt;
    }
    if (!column.element.empty()) {
        return value.kind == ValueKind::Json && is_array(value.text) ? array_of_json(value.text)
                                                                     : value.text;
    }
    if (column.is("json") || column.is("jsonb")) {
        return as_json(value);
    }
    if (column.is("bytea")) {
        return "\\x" + hex_of(value.text);
    }
    const bool is_number = column.is("int2") || column.is("int4") || column.is("int8") ||
                           column.is("numeric") || column.is("float4") || column.is("float8");
    if (value.kind == ValueKind::Boolean && is_number) {
        return value.text == "true" ? "1" : "0";
    }
    return value.text;
}

std::string why_no_text(std::string_view text, bool is_utf8_server) {
    if (text.find('\0') != std::string_view::npos) {
        return "no text of PostgreSQL holds a byte of zero";
    }
    return is_utf8_server && !is_utf8(text) ? "the database holds valid UTF-8 only" : "";
}

std::string bare_type(const PostgresColumn& column) {
    const bool as_text = column.is("varchar") || column.is("name");
    return as_text ? "pg_catalog.text"
                   : quoted_identifier(column.type_schema) + '.' + quoted_identifier(column.type);
}

std::string equals_sql(const PostgresColumn& column, std::size_t parameter) {
    constexpr std::array without_operator{"json", "xml",  "point", "box",   "polygon",
                                          "path", "line", "lseg",  "circle"};
    const std::string name = quoted_identifier(column.name);
    if (std::any_of(without_operator.begin(), without_operator.end(),
                    [&](const char* type) { return column.is(type); })) {
        return fmt::format("{}::text = ${}::text", name, parameter);
    }
    const std::string equals =
        column.type == "citext"
            ? fmt::format("OPERATOR({}.=)", quoted_identifier(column.type_schema))
            : "=";
    return fmt::format("{} {} ${}::{}", name, equals, parameter, bare_type(column));
}

}  // namespace dsar
