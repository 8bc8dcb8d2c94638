// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/parameter.hpp"

#include "libdsar/stores/rows/json_string.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace dsar {
namespace {

bool is_all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char letter) { return letter >= '0' && letter <= '9'; });
}

/// With as many digits behind the point as the column has.
std::string scaled(const PlainDecimal& number, std::size_t scale) {
    std::string text = (number.negative ? "-" : "") + (number.whole.empty() ? "0" : number.whole);
    if (scale > 0) {
        text += '.' + number.fraction + std::string(scale - number.fraction.size(), '0');
    }
    return text;
}

}  // namespace

std::optional<PlainDecimal> plain_decimal(std::string_view text) {
    PlainDecimal number;
    number.negative = text.starts_with('-');
    text.remove_prefix(number.negative || text.starts_with('+') ? 1 : 0);
    const std::size_t point = std::min(text.find('.'), text.size());
    std::string_view whole = text.substr(0, point);
    std::string_view fraction = text.substr(std::min(point + 1, text.size()));
    if ((whole.empty() && fraction.empty()) || !is_all_digits(whole) || !is_all_digits(fraction)) {
        return std::nullopt;
    }
    whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
    fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
    number.whole = whole;
    number.fraction = fraction;
    number.negative = number.negative && !(whole.empty() && fraction.empty());
    return number;
}

bool is_whole_number(std::string_view text) {
    const auto reads = [text](auto number) {
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
        return fault == std::errc() && end == text.data() + text.size();
    };
    return reads(std::int64_t{0}) || reads(std::uint64_t{0});
}

MysqlParameter raw_parameter(const MysqlWritable& column, const Value& raw) {
    if (raw.is_null()) {
        return {};
    }
    using Kind = MysqlParameter::Kind;
    const Kind kind = column.is_whole() || column.type == "bit" ? Kind::Integer
                      : column.type == "decimal"                ? Kind::Decimal
                      : column.is_bytes()                       ? Kind::Bytes
                                                                : Kind::Text;
    return {kind, raw.text};
}

std::string written_text(const MysqlWritable& column, const Value& value) {
    if (column.is_json) {
        const bool is_text = value.kind == ValueKind::Text || value.kind == ValueKind::Bytes;
        return is_text ? json_string(value.text) : value.text;
    }
    if (value.kind == ValueKind::Boolean && column.is_number()) {
        return value.text == "true" ? "1" : "0";
    }
    return value.text;
}

MysqlParameter parameter_of(const MysqlWritable& column, const Value& value) {
    return value.is_null() ? MysqlParameter()
                           : raw_parameter(column, text_value(written_text(column, value)));
}

Value held_value(const MysqlWritable& column, const Value& value) {
    if (value.is_null()) {
        return {};
    }
    if (column.is_json) {
        return value.kind == ValueKind::Bytes ? text_value(value.text) : value;
    }
    const std::string text = written_text(column, value);
    if (column.is_bytes()) {
        return {ValueKind::Bytes, text};
    }
    if (column.is_number()) {
        const std::optional<PlainDecimal> number = plain_decimal(text);
        if (!number || number->fraction.size() > column.scale) {
            const bool is_real = column.type == "double" || column.type == "float";
            return {number && is_real ? ValueKind::Number : value.kind, text};
        }
        const std::string spelled = scaled(*number, column.scale);
        return {column.scale > 0 ? ValueKind::Number : ValueKind::Integer, spelled};
    }
    if (column.type == "char") {
        return text_value(text.substr(0, text.find_last_not_of(' ') + 1));
    }
    return text_value(text);
}

}  // namespace dsar
