// SPDX-License-Identifier: Apache-2.0
// Days of the sample's world, which ends on 2026-10-31 whatever the date is today.
#pragma once

#include "apps/sample/random.hpp"

#include <string>

namespace sample {

/// Counts from 2023-01-01, which is day 0.
using Day = int;
constexpr Day last_day = 1399;          ///< 2026-10-31
constexpr Day first_logged_day = 1216;  ///< 2026-05-01: logs and analytics go back six months
constexpr int logged_months = 6;

/// `2026-05-01`.
std::string date_text(Day day);

/// `2026-05-01T08:15:00Z`, at some moment of the working day.
std::string moment_text(Random& chance, Day day);

/// 0 for the first logged month. The day must be logged.
int logged_month(Day day);

/// `2026-05` for month 0.
std::string month_text(int logged_month);

}  // namespace sample
