// SPDX-License-Identifier: Apache-2.0
#include "libdsar/modules/mysql_cells.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace dsar {
namespace {

constexpr unsigned binary_charset = 63;
constexpr std::size_t usual_text = 256;
constexpr unsigned most_digits = 6;  // of a second

std::string_view attribute(const MYSQL_FIELD& field, mariadb_field_attr_t which) {
    MARIADB_CONST_STRING text{};
    return mariadb_field_attr(&text, &field, which) == 0 && text.str != nullptr
               ? std::string_view(text.str, text.length)
               : std::string_view();
}

/// What a column of texts holds.
MysqlKind kind_of_text(const MYSQL_FIELD& field) {
    if (attribute(field, MARIADB_FIELD_ATTR_FORMAT_NAME) == "json") {
        return MysqlKind::Json;
    }
    const std::string_view name = attribute(field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME);
    if (name == "uuid" || name == "inet4" || name == "inet6") {
        return MysqlKind::Text;
    }
    return field.charsetnr == binary_charset ? MysqlKind::Bytes : MysqlKind::Text;
}

MysqlKind kind_of(const MYSQL_FIELD& field) {
    switch (field.type) {
        case MYSQL_TYPE_TINY:
        case MYSQL_TYPE_SHORT:
        case MYSQL_TYPE_INT24:
        case MYSQL_TYPE_LONG:
        case MYSQL_TYPE_LONGLONG:
        case MYSQL_TYPE_YEAR:
        case MYSQL_TYPE_BIT:
            return MysqlKind::Integer;
        case MYSQL_TYPE_FLOAT:
        case MYSQL_TYPE_DOUBLE:
        case MYSQL_TYPE_DECIMAL:
        case MYSQL_TYPE_NEWDECIMAL:
            return MysqlKind::Real;
        case MYSQL_TYPE_JSON:
            return MysqlKind::Json;
        case MYSQL_TYPE_GEOMETRY:
            return MysqlKind::Bytes;
        case MYSQL_TYPE_DATE:
        case MYSQL_TYPE_NEWDATE:
        case MYSQL_TYPE_TIME:
        case MYSQL_TYPE_DATETIME:
        case MYSQL_TYPE_TIMESTAMP:
            return MysqlKind::Text;
        default:
            return kind_of_text(field);
    }
}

std::string padded(unsigned long number, std::size_t width) {
    const std::string digits = std::to_string(number);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

/// The fewest digits that read back as the same number.
template <class Real>
std::string shortest(Real number) {
    std::array<char, 64> text{};
    const auto [end, fault] = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end};
}

std::string bit_text(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes) {
        number = number << 8U | static_cast<unsigned char>(byte);
    }
    return std::to_string(number);
}

}  // namespace

bool MysqlCell::is_number() const {
    return kind == MysqlKind::Integer && field->type != MYSQL_TYPE_BIT;
}

bool MysqlCell::is_time() const {
    return field->type == MYSQL_TYPE_DATE || field->type == MYSQL_TYPE_NEWDATE ||
           field->type == MYSQL_TYPE_TIME || field->type == MYSQL_TYPE_DATETIME ||
           field->type == MYSQL_TYPE_TIMESTAMP;
}

void MysqlCell::bind(MYSQL_BIND& place) {
    kind = kind_of(*field);
    is_unsigned_ = (field->flags & UNSIGNED_FLAG) != 0 || field->type == MYSQL_TYPE_YEAR;
    place.is_null = &null_flag_;
    place.length = &length_;
    place.error = &cut_flag_;
    place.buffer_type = field->type;
    if (is_number()) {
        place.buffer_type = MYSQL_TYPE_LONGLONG;
        place.is_unsigned = is_unsigned_ ? 1 : 0;
        place.buffer = &integer_;
    } else if (field->type == MYSQL_TYPE_FLOAT) {
        place.buffer = &single_;
    } else if (field->type == MYSQL_TYPE_DOUBLE) {
        place.buffer = &real_;
    } else if (is_time()) {
        place.buffer = &time_;
    } else {
        buffer_.resize(usual_text);
        place.buffer_type = MYSQL_TYPE_BLOB;
        place.buffer = buffer_.data();
        place.buffer_length = buffer_.size();
    }
}

std::string MysqlCell::time_text() const {
    std::string result;
    if (field->type == MYSQL_TYPE_TIME) {
        result = (time_.neg != 0 ? "-" : "") + padded(time_.day * 24 + time_.hour, 2);
    } else {
        result = padded(time_.year, 4) + '-' + padded(time_.month, 2) + '-' + padded(time_.day, 2);
        if (field->type == MYSQL_TYPE_DATE || field->type == MYSQL_TYPE_NEWDATE) {
            return result;
        }
        result += ' ' + padded(time_.hour, 2);
    }
    result += ':' + padded(time_.minute, 2) + ':' + padded(time_.second, 2);
    if (field->decimals >= 1 && field->decimals <= most_digits) {
        result += '.' + padded(time_.second_part, most_digits).substr(0, field->decimals);
    }
    return result;
}

/// A text out of the packet that came.
bool MysqlCell::read_text(MYSQL_STMT* statement, unsigned index) {
    if (length_ <= buffer_.size()) {
        text.assign(buffer_.data(), length_);
        return true;
    }
    text.resize(length_);
    MYSQL_BIND place{};
    unsigned long length = 0;
    my_bool null_flag = 0;
    my_bool cut_flag = 0;
    place.buffer_type = MYSQL_TYPE_BLOB;
    place.buffer = text.data();
    place.buffer_length = text.size();
    place.length = &length;
    place.is_null = &null_flag;
    place.error = &cut_flag;
    return mysql_stmt_fetch_column(statement, &place, index, 0) == 0 && length == text.size();
}

bool MysqlCell::read(MYSQL_STMT* statement, unsigned index) {
    is_null = null_flag_ != 0;
    if (is_null) {
        text.clear();
    } else if (is_number()) {
        text = is_unsigned_ ? std::to_string(static_cast<unsigned long long>(integer_))
                            : std::to_string(integer_);
    } else if (field->type == MYSQL_TYPE_FLOAT) {
        text = shortest(single_);
    } else if (field->type == MYSQL_TYPE_DOUBLE) {
        text = shortest(real_);
    } else if (is_time()) {
        text = time_text();
    } else {
        if (!read_text(statement, index)) {
            return false;
        }
        if (field->type == MYSQL_TYPE_BIT) {
            text = bit_text(text);
        }
    }
    return true;
}

}  // namespace dsar
