// SPDX-License-Identifier: Apache-2.0
// Prints what calendar_oracle.py compares with its own reckoning: one fact per line.
#include "libdsar/rights/calendar.hpp"
#include "libdsar/rights/deadline.hpp"

#include <fmt/format.h>

using namespace dsar;

int main() {
    for (int year = 1583; year <= 4099; ++year) {
        fmt::print("easter {}\n", format(easter_sunday(year)));
    }
    const Date last{std::chrono::year{2030} / 12 / 31};
    for (Date day{std::chrono::year{2024} / 1 / 1}; day <= last; day = plus_days(day, 1)) {
        fmt::print("weekday {}\n", with_weekday(day));
        DeadlineQuestion question;
        question.calendar = "LT";
        question.received = day;
        for (const DeadlineEvent event : {DeadlineEvent::Respond, DeadlineEvent::RespondExtended}) {
            question.event = event;
            fmt::print("{} {} {}\n", name_of(event), format(day), format(*reckon(question).due));
        }
        question.identity = IdentityQuestion{plus_days(day, 2), plus_days(day, 19)};
        question.event = DeadlineEvent::Respond;
        fmt::print("suspended {} {}\n", format(day), format(*reckon(question).due));
    }
}
