// SPDX-License-Identifier: Apache-2.0
// What CipherSweet seals for values of other types than text, and what it binds a field to.
#include "libdsar/base/error.hpp"
#include "libdsar/sealed/ciphersweet.hpp"
#include "libdsar/sealed/primitives.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

namespace dsar {
namespace {

constexpr std::size_t number_size = 8;

[[noreturn]] void refuse_type() {
    throw Error(ErrorKind::Failed, "cannot seal a value by ciphersweet",
                "it is of another type than the field");
}

std::uint64_t number_of(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t at = number_size; at-- > 0;) {
        value = value << 8 | static_cast<unsigned char>(bytes[at]);
    }
    return value;
}

std::string boolean_bytes(const Json& value) {
    if (!value.is_null() && !value.is_boolean()) {
        refuse_type();
    }
    return std::string(1, value.is_null() ? '\0' : value.get<bool>() ? '\2' : '\1');
}

Json boolean_of(std::string_view bytes) {
    if (bytes.size() != 1 || bytes[0] < 0 || bytes[0] > 2) {
        refuse_form("ciphersweet", "it holds no truth value");
    }
    return bytes[0] == 0 ? Json() : Json(bytes[0] == 2);
}

std::string integer_bytes(const Json& value) {
    if (!value.is_number_integer() ||
        (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)) {
        refuse_type();
    }
    return le64(static_cast<std::uint64_t>(value.get<std::int64_t>()));
}

// What PHP's sort() compares as numbers, or might: it looks at both.
bool looks_like_a_number(std::string_view text) {
    const std::size_t at = text.find_first_not_of(" \t\n\r\v\f+-.");
    return at != std::string_view::npos && text[at] >= '0' && text[at] <= '9';
}

void sort_names(std::vector<std::string>& names) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (std::count_if(names.begin(), names.end(), looks_like_a_number) > 1) {
        throw Error(ErrorKind::Failed, "cannot put the context of ciphersweet in order",
                    "two of its names or literals are numbers");
    }
}

std::string with_length(const std::string& piece) {
    return le64(piece.size()) + piece;
}

}  // namespace

std::string ciphersweet_plaintext(const Json& value, CipherSweetType type) {
    switch (type) {
        case CipherSweetType::Text:
            if (!value.is_string()) {
                refuse_type();
            }
            return value.get<std::string>();
        case CipherSweetType::Integer:
            return integer_bytes(value);
        case CipherSweetType::Real:
            if (!value.is_number_float()) {
                refuse_type();
            }
            return le64(std::bit_cast<std::uint64_t>(value.get<double>()));
        case CipherSweetType::Boolean:
            return boolean_bytes(value);
    }
    refuse_type();
}

Json ciphersweet_value(std::string_view plaintext, CipherSweetType type) {
    if (type == CipherSweetType::Text) {
        return std::string(plaintext);
    }
    if (type == CipherSweetType::Boolean) {
        return boolean_of(plaintext);
    }
    if (plaintext.size() != number_size) {
        refuse_form("ciphersweet", "it holds no number");
    }
    const std::uint64_t number = number_of(plaintext);
    return type == CipherSweetType::Integer ? Json(static_cast<std::int64_t>(number))
                                            : Json(std::bit_cast<double>(number));
}

std::string ciphersweet_context(std::vector<std::pair<std::string, std::string>> columns,
                                std::vector<std::string> literals) {
    std::vector<std::string> names;
    for (const auto& [name, value] : columns) {
        names.push_back(name);
    }
    sort_names(names);
    sort_names(literals);
    std::sort(columns.begin(), columns.end());
    if (names.size() != columns.size()) {
        throw Error(ErrorKind::Failed, "cannot put the context of ciphersweet in order",
                    "a column stands there twice");
    }
    std::string out =
        le64(names.size() + literals.size()) + le64(names.size()) + le64(literals.size());
    for (const auto& [name, value] : columns) {
        out += with_length(name) + with_length(value);
    }
    for (const std::string& literal : literals) {
        out += with_length(literal);
    }
    return out;
}

}  // namespace dsar
