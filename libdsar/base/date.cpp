// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace dsar {
namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

// All of `text` as a number; nullopt when it is empty or holds anything but digits.
std::optional<int> digits(std::string_view text) {
    int number = 0;
    const char* end = text.data() + text.size();
    if (text.empty() || !is_digit(text.front())) {
        return std::nullopt;
    }
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && stopped == end ? std::optional(number) : std::nullopt;
}

std::optional<Date> date_of(std::string_view year, std::string_view month, std::string_view day) {
    const auto y = digits(year);
    const auto m = digits(month);
    const auto d = digits(day);
    if (!y || !m || !d) {
        return std::nullopt;
    }
    const Date date{std::chrono::year(*y), std::chrono::month(static_cast<unsigned>(*m)),
                    std::chrono::day(static_cast<unsigned>(*d))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

// Takes `size` digits off the front of `text`, at most `highest`.
bool take_number(std::string_view& text, std::size_t size, int highest) {
    const auto number = digits(text.substr(0, size));
    if (text.size() < size || !number || *number > highest) {
        return false;
    }
    text.remove_prefix(size);
    return true;
}

bool take(std::string_view& text, char letter) {
    const bool there = text.starts_with(letter);
    text.remove_prefix(there ? 1 : 0);
    return there;
}

bool take_zone(std::string_view& text) {
    take(text, ' ');
    if (text.empty() || take(text, 'Z') || take(text, 'z')) {
        return true;
    }
    if (text == "UTC" || text == "GMT") {
        text = {};
        return true;
    }
    if (!take(text, '+') && !take(text, '-')) {
        return false;
    }
    if (!take_number(text, 2, 23)) {
        return false;
    }
    take(text, ':');
    return text.empty() || take_number(text, 2, 59);
}

// `hh:mm[:ss[.fraction]][zone]`, all of `text`.
bool is_time(std::string_view text) {
    if (!take_number(text, 2, 24) || !take(text, ':') || !take_number(text, 2, 59)) {
        return false;
    }
    if (take(text, ':')) {
        if (!take_number(text, 2, 60)) {
            return false;
        }
        if (take(text, '.') || take(text, ',')) {
            while (!text.empty() && is_digit(text.front())) {
                text.remove_prefix(1);
            }
        }
    }
    return take_zone(text) && text.empty();
}

std::optional<Date> date_of_count(std::string_view text) {
    std::int64_t count = 0;
    const char* end = text.data() + text.size();
    auto [stopped, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || text.empty()) {
        return std::nullopt;
    }
    if (stopped != end && *stopped == '.') {
        ++stopped;
        while (stopped != end && is_digit(*stopped)) {
            ++stopped;
        }
    }
    if (stopped != end) {
        return std::nullopt;
    }
    // Seconds reach the year 5138 before they are as long as milliseconds of 1973, and so on.
    constexpr std::int64_t longest = 100'000'000'000;
    using std::chrono::floor;
    using Days = std::chrono::days;
    if (count > -longest && count < longest) {
        return Date(std::chrono::sys_days(floor<Days>(std::chrono::seconds(count))));
    }
    if (count > -longest * 1000 && count < longest * 1000) {
        return Date(std::chrono::sys_days(floor<Days>(std::chrono::milliseconds(count))));
    }
    if (count > -longest * 1'000'000 && count < longest * 1'000'000) {
        return Date(std::chrono::sys_days(floor<Days>(std::chrono::microseconds(count))));
    }
    return std::nullopt;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    return date_of(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
}

std::optional<Date> parse_stored_date(std::string_view text) {
    while (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    while (text.ends_with(' ')) {
        text.remove_suffix(1);
    }
    if (const auto date = parse_date(text.substr(0, 10))) {
        const std::string_view rest = text.substr(10);
        const bool has_time =
            rest.starts_with('T') || rest.starts_with('t') || rest.starts_with(' ');
        return rest.empty() || (has_time && is_time(rest.substr(1))) ? date : std::nullopt;
    }
    if (text.size() == 8 && (text.starts_with("19") || text.starts_with("20"))) {
        if (const auto date = date_of(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2))) {
            return date;
        }
    }
    return date_of_count(text);
}

std::string format(Date date) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string format(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::hh_mm_ss time(instant - day);
    return fmt::format("{}T{:02}:{:02}:{:02}Z", format(Date(day)), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

std::optional<Period> parse_period(std::string_view text) {
    const std::size_t space = text.find(' ');
    if (space > 5) {
        return std::nullopt;
    }
    const auto count = digits(text.substr(0, space));
    std::string_view unit = text.substr(space + 1);
    if (!count) {
        return std::nullopt;
    }
    if (unit.ends_with('s')) {
        unit.remove_suffix(1);
    }
    if (unit == "day") {
        return Period{0, 0, *count};
    }
    if (unit == "week") {
        return Period{0, 0, *count * 7};
    }
    if (unit == "month") {
        return Period{0, *count, 0};
    }
    return unit == "year" ? std::optional(Period{*count, 0, 0}) : std::nullopt;
}

Date add(Date date, const Period& period) {
    using namespace std::chrono;
    const year_month month =
        year_month(date.year(), date.month()) + years(period.years) + months(period.months);
    const day last = year_month_day_last(month.year(), month_day_last(month.month())).day();
    const Date moved(month.year(), month.month(), std::min(date.day(), last));
    return Date(sys_days(moved) + days(period.days));
}

}  // namespace dsar
