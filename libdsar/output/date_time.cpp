// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/date_time.hpp"

#include <fmt/format.h>

namespace dsar {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Two digits at the front of `text`, taken away; nullopt when they are not there or too large.
std::optional<int> two_digits(std::string_view& text, int most) {
    if (text.size() < 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
        return std::nullopt;
    }
    const int number = (text[0] - '0') * 10 + (text[1] - '0');
    text.remove_prefix(2);
    return number <= most ? std::optional(number) : std::nullopt;
}

bool take(std::string_view& text, char letter) {
    if (text.empty() || text.front() != letter) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

std::optional<seconds> time_of_day(std::string_view& text) {
    const auto hour = two_digits(text, 23);
    if (!hour || !take(text, ':')) {
        return std::nullopt;
    }
    const auto minute = two_digits(text, 59);
    if (!minute) {
        return std::nullopt;
    }
    int second = 0;
    if (take(text, ':')) {
        const auto given = two_digits(text, 60);
        if (!given) {
            return std::nullopt;
        }
        second = *given;
        if (take(text, '.')) {
            text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
        }
    }
    return hours(*hour) + minutes(*minute) + seconds(second);
}

// Nothing, `Z`, or an offset; nullopt for other text behind the time.
std::optional<std::optional<seconds>> zone(std::string_view text) {
    if (text.empty()) {
        return std::optional<seconds>();
    }
    if (text == "Z" || text == "z" || text == " UTC") {
        return seconds(0);
    }
    const int sign = text.front() == '-' ? -1 : 1;
    if (!take(text, '+') && !take(text, '-')) {
        return std::nullopt;
    }
    const auto hour = two_digits(text, 23);
    take(text, ':');
    const auto minute = text.empty() ? std::optional(0) : two_digits(text, 59);
    if (!hour || !minute || !text.empty()) {
        return std::nullopt;
    }
    return sign * (hours(*hour) + minutes(*minute));
}

}  // namespace

std::optional<DateTime> parse_date_time(std::string_view text) {
    if (text.size() < 16 || (text[10] != 'T' && text[10] != ' ')) {
        return std::nullopt;
    }
    const std::optional<Date> day = parse_date(text.substr(0, 10));
    std::string_view rest = text.substr(11);
    const std::optional<seconds> time = time_of_day(rest);
    if (!day || !time) {
        return std::nullopt;
    }
    const auto offset = zone(rest);
    if (!offset) {
        return std::nullopt;
    }
    const Instant local = std::chrono::sys_days(*day) + *time;
    return DateTime{local - offset->value_or(seconds(0)), offset->has_value()};
}

std::string calendar_time(const DateTime& time) {
    std::string text;
    for (const char letter : format(time.instant)) {
        if (letter != '-' && letter != ':' && (letter != 'Z' || time.zoned)) {
            text += letter;
        }
    }
    return text;
}

}  // namespace dsar
