// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/register/incident.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/instant.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/incident.hpp"
#include "libdsar/rights/incident.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar::cli {
namespace {

Instant time_of(const Invocation& invocation, std::string_view flag) {
    const std::optional<Instant> found = parse_instant(invocation.value(flag).value_or(""));
    if (!found) {
        throw Error(ErrorKind::Usage, fmt::format("--{} needs a time with its zone", flag),
                    "2026-03-28T09:30+02:00, or 2026-03-28T07:30Z");
    }
    if (*found > now()) {
        throw Error(ErrorKind::Usage, fmt::format("--{} lies ahead", flag));
    }
    return *found;
}

std::string incident_text(const std::string& case_id, const Incident& incident, const Look& look,
                          Instant at) {
    const IncidentClock clock = incident_clock(
        incident.aware, parse_incident_risk(incident.risk).value_or(IncidentRisk::Risk));
    std::string out = fmt::format("Incident {} of case {}{}{}\n\n", incident.number, case_id,
                                  look.dot(), incident.closed ? "closed" : "open");
    if (clock.notify_by && !incident.notified) {
        const long left = hours_left(clock, at);
        out += fmt::format(
            "{} tell the authority by {} ({}; Art. 33)\n",
            look.mark(left < 0 ? Mark::Failure : Mark::Warning), format(*clock.notify_by),
            left < 0 ? "over: give the reasons for the delay" : fmt::format("{} hours left", left));
    } else if (incident.notified) {
        out += fmt::format("{} the authority was told at {}\n", look.mark(Mark::Ok),
                           format(*incident.notified));
    }
    if (clock.tell_person) {
        out += fmt::format("{} tell the person without undue delay, in plain words (Art. 34)\n",
                           look.mark(Mark::Warning));
    }
    for (const std::string& step : clock.steps) {
        out += "  " + step + "\n";
    }
    for (const IncidentReading& reading : clock.readings) {
        out += fmt::format("  {}   {}{}\n", format(reading.until), reading.words,
                           reading.taken ? ", taken" : "");
    }
    return out;
}

Incident open_incident(const Invocation& invocation, const std::string& account) {
    Incident made;
    made.aware = time_of(invocation, "aware");
    made.what = invocation.value("what").value_or("");
    const auto risk = parse_incident_risk(invocation.value("risk").value_or(""));
    if (made.what.find_first_not_of(" \t") == std::string::npos || !risk) {
        throw Error(ErrorKind::Usage, "an incident needs --aware, --what and --risk",
                    "the risk decides who is told: none, risk or high");
    }
    made.risk = name_of(*risk);
    made.opened = now();
    made.opened_by = account;
    made.notify_by = incident_clock(made.aware, *risk).notify_by;
    return made;
}

Incident open_one(const CaseFile& file) {
    const std::optional<Incident> last = last_incident(file);
    if (!last || last->closed) {
        throw Error(ErrorKind::Usage, "case " + file.id() + " has no open incident");
    }
    return *last;
}

/// The incident with its new state, and the event that says so.
std::pair<Incident, std::string> moved(const Invocation& invocation, const CaseFile& file) {
    if (invocation.has("aware")) {
        Incident made = open_incident(invocation, Session::actor());
        const std::optional<Incident> last = last_incident(file);
        if (last && !last->closed && last->aware == made.aware) {
            // The same one: a killed process kept it and did not write that down, or the officer
            // knows more now.
            made.number = last->number;
            made.opened = last->opened;
        } else if (last && !last->closed) {
            throw Error(ErrorKind::Usage, "case " + file.id() + " has an open incident",
                        "one is settled before the next is opened",
                        fmt::format("dsar register --incident {} --incident-close", file.id()));
        }
        return {made, "incident_opened"};
    }
    Incident incident = open_one(file);
    if (invocation.has("notified")) {
        incident.notified = time_of(invocation, "notified");
        return {incident, "incident_notified"};
    }
    if (!invocation.has("incident-close")) {
        throw Error(ErrorKind::Usage, "an incident needs --aware, --notified or --incident-close");
    }
    if (incident.notify_by && !incident.notified) {
        throw Error(ErrorKind::NeedsPerson, "the incident is not closed: nobody told the authority",
                    "by its risk the authority is told by " + format(*incident.notify_by),
                    fmt::format("dsar register --incident {} --notified TIME", file.id()));
    }
    incident.closed = now();
    return {incident, "incident_closed"};
}

}  // namespace

ExitCode run_incident(const Invocation& invocation, Session& session,
                      const std::function<void(const CaseFile&, const Act&)>& recorder) {
    const Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), ActorRole::Operator, local_today());
    const CaseFile file = CaseFile::open(workspace.root, invocation.value("incident").value_or(""));
    auto [incident, event] = moved(invocation, file);
    incident.number = keep_incident(file, incident);
    const auto instant = [](const std::optional<Instant>& time) {
        return time ? Json(format(*time)) : Json(nullptr);
    };
    recorder(file, {event,
                    {{"incident", incident.number},
                     {"risk", incident.risk},
                     {"aware", format(incident.aware)},
                     {"notify_by", instant(incident.notify_by)},
                     {"notified", instant(incident.notified)}}});
    session.out.write(incident_text(file.id(), incident, session.out.look(), now()));
    return ExitCode::Done;
}

}  // namespace dsar::cli
