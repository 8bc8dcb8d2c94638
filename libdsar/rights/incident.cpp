// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/incident.hpp"

namespace dsar {
namespace {

constexpr std::chrono::hours period{72};

void add_steps(IncidentClock& clock) {
    clock.steps.push_back("aware of it at " + format(clock.aware));
    switch (clock.risk) {
        case IncidentRisk::None:
            clock.steps.emplace_back(
                "a risk to people is unlikely: the authority need not be told (Art. 33(1))");
            clock.steps.emplace_back(
                "what happened, its effects and why the risk is unlikely stay on record "
                "(Art. 33(5))");
            return;
        case IncidentRisk::Risk:
        case IncidentRisk::High:
            clock.steps.push_back("72 hours on, without regard to weekends and holidays: " +
                                  format(*clock.notify_by));
            break;
    }
    if (clock.tell_person) {
        clock.steps.emplace_back(
            "the risk is high: the people concerned are told without undue delay (Art. 34(1))");
    }
}

// Friday noon to Monday noon holds one working day at most; which second one counts is left open.
void add_readings(IncidentClock& clock) {
    const auto next_hour = std::chrono::ceil<std::chrono::hours>(clock.aware);
    clock.readings = {
        {*clock.notify_by, "72 hours from the moment of awareness", true},
        {next_hour + period,
         "the hour in which it became known is not counted (Reg. 1182/71 Art. 3(1))", false}};
    clock.steps.emplace_back(
        "that two working days must lie within (Reg. 1182/71 Art. 3(5)) is not relied on");
}

}  // namespace

std::string_view name_of(IncidentRisk risk) {
    switch (risk) {
        case IncidentRisk::None:
            return "none";
        case IncidentRisk::Risk:
            return "risk";
        case IncidentRisk::High:
            return "high";
    }
    return {};
}

std::optional<IncidentRisk> parse_incident_risk(std::string_view word) {
    for (const IncidentRisk risk : {IncidentRisk::None, IncidentRisk::Risk, IncidentRisk::High}) {
        if (word == name_of(risk)) {
            return risk;
        }
    }
    return std::nullopt;
}

IncidentClock incident_clock(Instant aware, IncidentRisk risk) {
    IncidentClock clock;
    clock.aware = aware;
    clock.risk = risk;
    clock.tell_person = risk == IncidentRisk::High;
    if (risk != IncidentRisk::None) {
        clock.notify_by = aware + period;
    }
    add_steps(clock);
    if (clock.notify_by) {
        add_readings(clock);
    }
    return clock;
}

long hours_left(const IncidentClock& clock, Instant now) {
    return clock.notify_by ? std::chrono::floor<std::chrono::hours>(*clock.notify_by - now).count()
                           : 0;
}

}  // namespace dsar
