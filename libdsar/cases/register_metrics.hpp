// SPDX-License-Identifier: Apache-2.0
// What the register says as a whole: the numbers of 11 CCR 7102 for each right and kind, and the
// records of 11 CCR 7101 for each request. Pure.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_history.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// Requests of one right (and kind, in California). Days are calendar days from receipt to
/// response.
struct RequestMetrics {
    std::string regime;
    std::string right;
    std::string kind;
    std::uint64_t received = 0;
    std::uint64_t complied = 0;  ///< fulfilled, or nothing was held and that was said
    std::uint64_t complied_partly = 0;
    std::uint64_t denied = 0;
    std::uint64_t forwarded = 0;  ///< to the client who decides
    std::uint64_t withdrawn = 0;
    std::uint64_t open = 0;  ///< not closed yet
    std::uint64_t extended = 0;
    std::uint64_t late = 0;                            ///< answered after the date in force
    std::map<std::string, std::uint64_t> denied_by{};  ///< ground -> requests
    std::optional<double> median_days;
    std::optional<double> mean_days;
};

/// Sorted by regime, right, kind.
DSAR_API std::vector<RequestMetrics> request_metrics(std::span<const CaseHistory> cases);

/// metrics-1.
DSAR_API Json metrics_document(int year, const std::vector<RequestMetrics>& metrics);

/// One row for each case, RFC 4180 with a heading: the six columns of 7101(b) first (date, nature
/// and manner of the request; date and nature of the response; basis of a denial), then what an
/// authority asks for besides.
DSAR_API std::string request_records(std::span<const CaseHistory> cases);

}  // namespace dsar
