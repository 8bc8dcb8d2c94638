// SPDX-License-Identifier: Apache-2.0
// What a misdelivered package sets going: the 72 hours of Art 33(1) GDPR, counted from when the
// controller became aware, and who must be told. Pure: no clock is read.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The answer to the question that decides: how likely is a risk to people's rights and freedoms?
/// None: unlikely, nobody need be told, the reasons are written down (Art 33(1), (5)). Risk: the
/// authority is told. High: the person too, without undue delay (Art 34(1)).
enum class IncidentRisk { None, Risk, High };

/// `none`, `risk`, `high`.
DSAR_API std::string_view name_of(IncidentRisk risk);
DSAR_API std::optional<IncidentRisk> parse_incident_risk(std::string_view word);

/// One way to count the hours, and where it leads.
struct IncidentReading {
    Instant until;
    std::string words;
    bool taken = false;
};

/// The clock of one incident.
struct IncidentClock {
    Instant aware;
    IncidentRisk risk = IncidentRisk::Risk;
    std::optional<Instant> notify_by;  ///< the authority, by then; nullopt: need not be told
    bool tell_person = false;          ///< without undue delay, in plain words (Art 34(2))
    std::vector<std::string> steps;
    std::vector<IncidentReading> readings;  ///< empty when the authority need not be told
};

/// Reckons. The hours are real ones: a change between summer and winter time moves the hour on the
/// wall, not the instant. No weekend or holiday moves their end: Regulation 1182/71 Art 3(4) rolls
/// only what is not expressed in hours. Taken is the earliest reading, 72 hours from the very
/// moment; that the hour of the event is not counted (Art 3(1)) and that two working days must lie
/// within (Art 3(5)) would end later and are shown.
DSAR_API IncidentClock incident_clock(Instant aware, IncidentRisk risk);

/// Hours left until `notify_by`, rounded down; negative when they are over, so that a notification
/// needs its reasons for the delay (Art 33(1), second sentence).
DSAR_API long hours_left(const IncidentClock& clock, Instant now);

}  // namespace dsar
