// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/instant.hpp"

#include <algorithm>

namespace dsar {
namespace {

constexpr std::size_t date_size = 10;

// Takes two digits off the front; -1 when they are not there or beyond `highest`.
int take_two(std::string_view& text, int highest) {
    const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
    if (text.size() < 2 || !is_digit(text[0]) || !is_digit(text[1])) {
        return -1;
    }
    const int number = (text[0] - '0') * 10 + (text[1] - '0');
    text.remove_prefix(2);
    return number <= highest ? number : -1;
}

bool take(std::string_view& text, char letter) {
    const bool there = text.starts_with(letter);
    text.remove_prefix(there ? 1 : 0);
    return there;
}

// `Z` or `+02:00`, all of `text`.
std::optional<std::chrono::minutes> offset(std::string_view text) {
    if (text == "Z" || text == "z") {
        return std::chrono::minutes(0);
    }
    const bool east = take(text, '+');
    if (!east && !take(text, '-')) {
        return std::nullopt;
    }
    const int hours = take_two(text, 23);
    if (hours < 0 || !take(text, ':')) {
        return std::nullopt;
    }
    const int minutes = take_two(text, 59);
    if (minutes < 0 || !text.empty()) {
        return std::nullopt;
    }
    return std::chrono::minutes((east ? 1 : -1) * (hours * 60 + minutes));
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) {
    const std::optional<Date> date = parse_date(text.substr(0, date_size));
    text.remove_prefix(std::min(text.size(), date_size));
    if (!date || (!take(text, 'T') && !take(text, 't') && !take(text, ' '))) {
        return std::nullopt;
    }
    const int hour = take_two(text, 23);
    const bool colon = take(text, ':');
    const int minute = take_two(text, 59);
    const int second = take(text, ':') ? take_two(text, 59) : 0;
    const std::optional<std::chrono::minutes> east = offset(text);
    if (hour < 0 || !colon || minute < 0 || second < 0 || !east) {
        return std::nullopt;
    }
    return std::chrono::sys_days(*date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) - *east;
}

}  // namespace dsar
