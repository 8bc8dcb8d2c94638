// SPDX-License-Identifier: Apache-2.0
// What the type of a column says to a value. A SELECT does not convert as strictly as a write does,
// so most types are judged here, without the server.
#include "libdsar/base/unicode.hpp"
#include "libdsar/stores/mysql/parameter.hpp"
#include "libdsar/stores/mysql/rows.hpp"
#include "libdsar/stores/uuid_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdlib>
#include <netinet/in.h>
#include <utility>

namespace dsar {
namespace {

RowRefusal no_value(const Field& field, const MysqlWritable& column) {
    return {field.name, "type", fmt::format("it is no value of type {}", column.shown)};
}

RowRefusal other_value(const Field& field, const MysqlWritable& column) {
    return {field.name, "type",
            fmt::format("the column would hold another value ({})", column.shown)};
}

RowRefusal too_long(const Field& field, const MysqlWritable& column) {
    return {field.name, "too_long", fmt::format("the column holds less ({})", column.shown)};
}

/// Whether a whole number of so many bits, with or without sign, can be it.
bool fits_in_bits(const PlainDecimal& number, unsigned bits, bool is_unsigned) {
    const std::string text = number.whole.empty() ? "0" : number.whole;
    std::uint64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size()) {
        return false;
    }
    const std::uint64_t half = std::uint64_t{1} << (bits - 1);
    const std::uint64_t most = half - 1 + (is_unsigned ? half : 0);
    return number.negative ? !is_unsigned && value <= half : value <= most;
}

unsigned bits_of(const MysqlWritable& column) {
    return column.type == "tinyint"     ? 8
           : column.type == "smallint"  ? 16
           : column.type == "mediumint" ? 24
           : column.type == "int"       ? 32
                                        : 64;
}

std::optional<RowRefusal> refused_number(const MysqlWritable& column, const Field& field,
                                         const std::string& text) {
    if (column.type == "float" || column.type == "double") {
        char* end = nullptr;
        std::strtod(text.c_str(), &end);
        const bool whole = !text.empty() && end == text.c_str() + text.size();
        return whole && text.find_first_of("xXnN") == std::string::npos
                   ? std::nullopt
                   : std::optional(no_value(field, column));
    }
    const std::optional<PlainDecimal> number = plain_decimal(text);
    if (!number) {
        return no_value(field, column);
    }
    if (number->fraction.size() > column.scale) {
        return other_value(field, column);
    }
    bool fits = true;
    if (column.type == "decimal") {
        fits = number->whole.size() + column.scale <= column.precision &&
               !(column.is_unsigned && number->negative);
    } else if (column.type == "bit") {
        fits = column.precision >= 64 ||
               (fits_in_bits(*number, 64, true) &&
                std::strtoull(number->whole.c_str(), nullptr, 10) >> column.precision == 0);
        fits = fits && !number->negative;
    } else if (column.type == "year") {
        fits = number->whole.empty() || (number->whole.size() == 4 && number->whole >= "1901" &&
                                         number->whole <= "2155" && !number->negative);
    } else {
        fits = fits_in_bits(*number, bits_of(column), column.is_unsigned);
    }
    return fits ? std::nullopt : std::optional(no_value(field, column));
}

std::size_t letters_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char letter) {
        return (static_cast<unsigned char>(letter) & 0xc0U) != 0x80U;
    }));
}

/// Every member of a set, apart from each other by commas.
bool are_members(const MysqlWritable& column, const std::string& text) {
    for (std::size_t begin = 0; begin <= text.size() && !text.empty();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string member = text.substr(begin, end - begin);
        if (std::find(column.members.begin(), column.members.end(), member) ==
            column.members.end()) {
            return false;
        }
        begin = end + 1;
    }
    return true;
}

bool is_address(int family, const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return ::inet_pton(family, text.c_str(), address.data()) == 1;
}

std::optional<RowRefusal> refused_bytes(const MysqlWritable& column, const Field& field,
                                        const std::string& text) {
    if (column.bytes != 0 && text.size() > column.bytes) {
        return too_long(field, column);
    }
    return column.type == "binary" && text.size() < column.bytes
               ? std::optional(other_value(field, column))
               : std::nullopt;
}

}  // namespace

/// As the server itself reads a date or a time, to the sixth digit of a second and as the column
/// would keep it.
std::optional<RowRefusal> MysqlRows::refused_time(const RowTable& table, const Field& field,
                                                  const std::string& text) {
    const MysqlWritable& column = writable(table, field.name);
    const std::string whole = column.type == "time" ? "TIME(6)" : "DATETIME(6)";
    const std::string kept = column.type == "date"   ? std::string("DATE")
                             : column.type == "time" ? fmt::format("TIME({})", column.fraction)
                                                     : fmt::format("DATETIME({})", column.fraction);
    bool is_one = false;
    bool is_same = false;
    session_.run(table.name,
                 fmt::format("SELECT CAST(? AS {0}) IS NOT NULL AND CAST(? AS {1}) IS NOT NULL,"
                             " CAST(? AS {0}) = CAST(CAST(? AS {1}) AS {0})",
                             whole, kept),
                 MysqlSession::Parameters(4, mysql_text(text)), [&](const MysqlRow& row) {
                     is_one = row.text(0) == "1";
                     is_same = row.text(1) == "1";
                 });
    bool in_range = true;
    if (is_one && column.type == "timestamp") {
        session_.run(table.name, "SELECT UNIX_TIMESTAMP(CAST(? AS DATETIME(6))) > 0",
                     {mysql_text(text)},
                     [&](const MysqlRow& row) { in_range = row.text(0) == "1"; });
    }
    if (!is_one || !in_range) {
        return no_value(field, column);
    }
    return is_same ? std::nullopt : std::optional(other_value(field, column));
}

/// A text, in letters of the column's character set.
std::optional<RowRefusal> MysqlRows::refused_text(const RowTable& table, const Field& field,
                                                  const std::string& text) {
    const MysqlWritable& column = writable(table, field.name);
    if (!is_utf8(text)) {
        return RowRefusal{field.name, "type", "the column holds letters only, and these are none"};
    }
    bool fits = true;
    std::size_t bytes = text.size();
    if (column.charset != "utf8mb4" && !column.charset.empty()) {
        session_.run(table.name,
                     fmt::format("SELECT CAST(CONVERT(CONVERT(? USING {0}) USING utf8mb4) AS"
                                 " BINARY) = CAST(? AS BINARY), LENGTH(CONVERT(? USING {0}))",
                                 mysql_name(column.charset)),
                     MysqlSession::Parameters(3, mysql_text(text)), [&](const MysqlRow& row) {
                         fits = row.text(0) == "1";
                         bytes = std::strtoull(row.string(1).c_str(), nullptr, 10);
                     });
    }
    if (!fits) {
        return RowRefusal{field.name, "type",
                          fmt::format("the column cannot hold every letter ({})", column.charset)};
    }
    if (column.type == "enum") {
        return std::find(column.members.begin(), column.members.end(), text) == column.members.end()
                   ? std::optional(no_value(field, column))
                   : std::nullopt;
    }
    if (column.type == "set") {
        return are_members(column, text) ? std::nullopt : std::optional(no_value(field, column));
    }
    const bool by_letters = column.type == "char" || column.type == "varchar";
    const std::size_t size = by_letters ? letters_in(text) : bytes;
    const std::size_t most = by_letters ? column.letters : column.bytes;
    if (most != 0 && size > most) {
        return too_long(field, column);
    }
    return column.type == "char" && text.ends_with(' ') ? std::optional(other_value(field, column))
                                                        : std::nullopt;
}

/// What the column's type says to a value.
std::optional<RowRefusal> MysqlRows::refused_by_type(const RowTable& table, const Field& field,
                                                     const std::string& text) {
    const MysqlWritable& column = writable(table, field.name);
    if (column.is_json) {
        try {
            JsonText().members(text, [](std::string_view, std::string_view) {});
        } catch (const JsonFault&) {
            return no_value(field, column);
        }
    }
    if (column.is_number()) {
        return refused_number(column, field, text);
    }
    if (column.is_bytes()) {
        return refused_bytes(column, field, text);
    }
    if (column.is_time()) {
        return refused_time(table, field, text);
    }
    const bool is_other = (column.type == "uuid" && !is_uuid(text)) ||
                          (column.type == "inet4" && !is_address(AF_INET, text)) ||
                          (column.type == "inet6" && !is_address(AF_INET6, text));
    if (is_other) {
        return no_value(field, column);
    }
    return column.is_text() || !column.members.empty() ? refused_text(table, field, text)
                                                       : std::nullopt;
}

}  // namespace dsar
