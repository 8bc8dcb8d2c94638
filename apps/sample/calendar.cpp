// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/calendar.hpp"

#include <fmt/format.h>

#include <chrono>

namespace sample {

namespace {

constexpr std::chrono::sys_days first_day = std::chrono::sys_days{std::chrono::year{2023} / 1 / 1};
static_assert(first_day + std::chrono::days{last_day} ==
              std::chrono::sys_days{std::chrono::year{2026} / 10 / 31});
static_assert(first_day + std::chrono::days{first_logged_day} ==
              std::chrono::sys_days{std::chrono::year{2026} / 5 / 1});

std::chrono::year_month_day date_of(Day day) {
    return std::chrono::year_month_day{first_day + std::chrono::days{day}};
}

}  // namespace

std::string date_text(Day day) {
    const auto date = date_of(day);
    return fmt::format("{}-{:02}-{:02}", int{date.year()}, unsigned{date.month()},
                       unsigned{date.day()});
}

std::string moment_text(Random& chance, Day day) {
    const int hour = chance.between(7, 19);
    const int minute = chance.between(0, 59);
    return fmt::format("{}T{:02}:{:02}:{:02}Z", date_text(day), hour, minute,
                       chance.between(0, 59));
}

int logged_month(Day day) {
    return static_cast<int>(unsigned{date_of(day).month()}) - 5;
}

std::string month_text(int logged_month) {
    return fmt::format("2026-{:02}", logged_month + 5);
}

}  // namespace sample
