// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/yaml_scalar.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace dsar {
namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

template <typename Number>
std::optional<Json> number_of(std::string_view text, int base) {
    Number number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number, base);
    if (error != std::errc{} || stopped != end || text.empty()) {
        return std::nullopt;
    }
    return Json(number);
}

std::optional<Json> integer_of(std::string_view text) {
    if (text.starts_with("0x")) {
        return number_of<std::uint64_t>(text.substr(2), 16);
    }
    if (text.starts_with("0o")) {
        return number_of<std::uint64_t>(text.substr(2), 8);
    }
    return text.starts_with('-') ? number_of<std::int64_t>(text, 10)
                                 : number_of<std::uint64_t>(text, 10);
}

// `[0-9]*(\.[0-9]*)?([eE][-+]?[0-9]+)?` with at least one digit in front of the exponent.
bool is_float(std::string_view text) {
    const auto skip_digits = [&] {
        const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
        const auto count = static_cast<std::size_t>(end - text.begin());
        text.remove_prefix(count);
        return count;
    };
    std::size_t digits = skip_digits();
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        digits += skip_digits();
    }
    if (digits > 0 && (text.starts_with('e') || text.starts_with('E'))) {
        text.remove_prefix(1);
        if (text.starts_with('-') || text.starts_with('+')) {
            text.remove_prefix(1);
        }
        digits = skip_digits();
    }
    return digits > 0 && text.empty();
}

std::optional<Json> float_of(std::string_view text) {
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && stopped == end ? std::optional<Json>(number) : std::nullopt;
}

// Digits that are a code rather than a quantity: `007`, `-01`.
bool has_leading_zero(std::string_view text) {
    if (text.starts_with('-')) {
        text.remove_prefix(1);
    }
    return text.size() > 1 && text[0] == '0' && is_digit(text[1]);
}

Json plain(const std::string& value) {
    if (value == "true" || value == "false") {
        return value == "true";
    }
    if (value.empty() || has_leading_zero(value)) {
        return value;
    }
    if (const auto integer = integer_of(value)) {
        return *integer;
    }
    const std::string_view text = value;
    const std::string_view unsigned_text = text.substr(text.starts_with('-') ? 1 : 0);
    const bool whole = std::all_of(unsigned_text.begin(), unsigned_text.end(), is_digit);
    if (!whole && is_float(unsigned_text)) {
        return float_of(text).value_or(value);
    }
    return value;
}

}  // namespace

std::optional<Json> yaml_scalar(const std::string& tag, const std::string& value) {
    if (tag == "?" || tag.empty()) {
        return plain(value);
    }
    if (tag == "!" || tag == "tag:yaml.org,2002:str") {
        return Json(value);
    }
    if (tag == "tag:yaml.org,2002:int" || tag == "tag:yaml.org,2002:float" ||
        tag == "tag:yaml.org,2002:bool") {
        return plain(value);
    }
    return std::nullopt;
}

}  // namespace dsar
