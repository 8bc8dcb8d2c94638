// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/text/clock.hpp"

#include "libdsar/base/date.hpp"
#include "libdsar/model/text_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dsar {
namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Whether `text` has a digit for each `0` of the shape, a letter for each `a`, and else the same.
bool has_shape(std::string_view text, std::string_view shape) {
    return text.size() == shape.size() &&
           std::equal(text.begin(), text.end(), shape.begin(), [](char letter, char mark) {
               if (mark == '0') {
                   return is_digit(letter);
               }
               if (mark == '+') {
                   return letter == '+' || letter == '-';
               }
               return mark == 'a' ? is_word(letter) && !is_digit(letter) : letter == mark;
           });
}

/// 1 to 12; 0: none.
std::size_t month_of(std::string_view name) {
    const auto found = std::find(months.begin(), months.end(), name);
    return found == months.end() ? 0 : static_cast<std::size_t>(found - months.begin()) + 1;
}

int number(std::string_view digits) {
    int value = 0;
    for (const char digit : digits) {
        value = value * 10 + (digit - '0');
    }
    return value;
}

// 60: a leap second.
bool is_time(std::string_view text) {
    return has_shape(text, "00:00:00") && number(text.substr(0, 2)) < 24 &&
           number(text.substr(3, 2)) < 60 && number(text.substr(6, 2)) <= 60;
}

}  // namespace

std::optional<std::string> clock_read(std::string_view text) {
    if (!has_shape(text, "00/aaa/0000:00:00:00 +0000") || !is_time(text.substr(12, 8))) {
        return std::nullopt;
    }
    const std::string date = fmt::format("{}-{:02}-{}", text.substr(7, 4),
                                         month_of(text.substr(3, 3)), text.substr(0, 2));
    if (!parse_date(date)) {
        return std::nullopt;
    }
    return fmt::format("{}T{}{}:{}", date, text.substr(12, 8), text.substr(21, 3),
                       text.substr(24, 2));
}

std::optional<std::string> clock_written(std::string_view text) {
    if (!has_shape(text, "0000-00-00T00:00:00+00:00") || !parse_date(text.substr(0, 10)) ||
        !is_time(text.substr(11, 8))) {
        return std::nullopt;
    }
    const auto month = static_cast<std::size_t>(number(text.substr(5, 2)));
    return fmt::format("{}/{}/{}:{} {}{}", text.substr(8, 2), months[month - 1], text.substr(0, 4),
                       text.substr(11, 8), text.substr(19, 3), text.substr(23, 2));
}

std::size_t stamp_size(std::string_view text) {
    constexpr std::size_t plain = 19;  // without fraction and zone
    if (text.size() <= plain || !parse_date(text.substr(0, 10)) || text[10] != 'T' ||
        !is_time(text.substr(11, 8))) {
        return 0;
    }
    std::size_t at = plain;
    if (text[at] == '.') {
        const std::size_t digits = at + 1;
        for (++at; at < text.size() && is_digit(text[at]);) {
            ++at;
        }
        if (at == digits) {
            return 0;
        }
    }
    if (text.substr(at).starts_with('Z')) {
        return at + 1;
    }
    for (const std::string_view zone : {"+00:00", "+0000"}) {
        if (has_shape(text.substr(at, zone.size()), zone)) {
            return at + zone.size();
        }
    }
    return 0;
}

std::size_t old_stamp_size(std::string_view text) {
    constexpr std::size_t size = 15;
    if (text.size() < size || month_of(text.substr(0, 3)) == 0 || text[3] != ' ' ||
        text[6] != ' ' || !is_time(text.substr(7, 8))) {
        return 0;
    }
    const bool padded = text[4] == ' ' && is_digit(text[5]) && text[5] != '0';
    const bool whole = has_shape(text.substr(4, 2), "00") && number(text.substr(4, 2)) >= 1 &&
                       number(text.substr(4, 2)) <= 31;
    return padded || whole ? size : 0;
}

int year_of(std::string_view stamp, const YearSource& source) {
    const auto day_in = [&](int year) {
        return parse_date(dated_stamp(stamp, year).substr(0, 10));
    };
    if (!source.changed) {
        return source.year != 0 && day_in(source.year) ? source.year : 0;
    }
    const std::chrono::sys_days last =
        std::chrono::sys_days(*source.changed) + std::chrono::days(1);
    const int newest = static_cast<int>(Date(last).year());
    constexpr int leap = 8;  // between the 29th of February of 1896 and that of 1904
    for (int year = newest; year >= newest - leap; --year) {
        if (const auto day = day_in(year); day && std::chrono::sys_days(*day) <= last) {
            return year;
        }
    }
    return 0;
}

std::string dated_stamp(std::string_view stamp, int year) {
    return fmt::format("{:04}-{:02}-{:02}T{}", year, month_of(stamp.substr(0, 3)),
                       number(trimmed(stamp.substr(4, 2))), stamp.substr(7));
}

}  // namespace dsar
