// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/request_input.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/model/subject_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace dsar::cli {
namespace {

std::string kind_of(const RequestInput& input, const std::string& regime, Right right) {
    if (regime != "ccpa" || !input.kind.empty()) {
        return input.kind;
    }
    switch (right) {
        case Right::Access:
            return "know";
        case Right::Export:
            return "specific";
        case Right::Erase:
            return "delete";
        case Right::Rectify:
            return "correct";
        case Right::Object:
            return "opt-out";
        case Right::Restrict:
            break;
    }
    throw Error(ErrorKind::Usage, "Californian law knows no right to restriction", {},
                "--open object --kind limit");
}

void require_kind(const std::string& kind, Right right) {
    const bool fits = kind.empty() || right_of_kind(kind) == right ||
                      (right == Right::Export && kind == "specific");
    if (!fits) {
        throw Error(ErrorKind::Usage,
                    fmt::format("--kind {} does not belong to {}", kind, name_of(right)));
    }
}

}  // namespace

RequestInput read_request_input(const Invocation& invocation) {
    RequestInput input;
    input.subject = subject_from_flags(invocation);
    input.subject_file = invocation.value("subject").value_or("");
    input.received = invocation.value("received").value_or("");
    input.channel = invocation.value("channel").value_or("");
    input.language = invocation.value("language").value_or("");
    input.regime = invocation.value("regime").value_or("");
    input.kind = invocation.value("kind").value_or("");
    input.agent = invocation.value("agent").value_or("");
    if (input.regime != "ccpa" && !input.kind.empty()) {
        throw Error(ErrorKind::Usage, "--kind is for requests under Californian law", {},
                    fmt::format("--regime ccpa --kind {}", input.kind));
    }
    return input;
}

Subject subject_of(const RequestInput& input, std::string_view command, Session& session) {
    Subject subject = input.subject;
    if (!input.subject_file.empty()) {
        const bool piped = input.subject_file == "-";
        const Subject read =
            parse_subject(piped ? session.read_input() : read_file(input.subject_file),
                          piped ? "standard input" : input.subject_file);
        subject.identifiers.insert(subject.identifiers.end(), read.identifiers.begin(),
                                   read.identifiers.end());
    }
    if (!subject.identifiers.empty()) {
        return subject;
    }
    if (!session.can_ask) {
        throw Error(ErrorKind::Usage, "no identifier of a person was given", {},
                    fmt::format("dsar {} --subject -\ndsar help {}", command,
                                command.substr(0, command.find(' '))));
    }
    const std::string answer = session.ask(
        "E-mail address, phone number or KIND=VALUE of the person:", "--email or --subject");
    if (answer.find_first_not_of(" \t") == std::string::npos) {
        throw Error(ErrorKind::Usage, "no identifier of a person was given");
    }
    subject.identifiers.push_back(identifier_from_answer(answer));
    return subject;
}

Arrival arrival_of(const RequestInput& input, const Settings& settings, const Session& session) {
    if (input.received.empty()) {
        if (session.globals.today) {
            return {Instant(std::chrono::sys_days(*session.globals.today)), *session.globals.today,
                    false};
        }
        return {now(), desk_day(settings, now()), true};
    }
    const std::optional<Arrival> arrival = parse_arrival(input.received, settings.time_zone);
    if (!arrival) {
        throw Error(ErrorKind::Usage, "--received needs a day or a time",
                    "a time without a zone is one on the controller's clock",
                    "2026-03-02, 2026-03-02T23:30, or 2026-03-02T23:30+02:00");
    }
    const bool ahead =
        session.globals.today ? arrival->day > *session.globals.today : arrival->at > now();
    if (ahead) {
        throw Error(ErrorKind::Usage, "--received lies ahead");
    }
    return *arrival;
}

std::string regime_of(const RequestInput& input, const Settings& settings) {
    const auto& regimes = settings.regimes;
    if (!input.regime.empty()) {
        return input.regime;
    }
    return regimes.empty() || std::ranges::find(regimes, "gdpr") != regimes.end() ? "gdpr"
                                                                                  : regimes.front();
}

Intake intake_of(Right right, const RequestInput& input, std::string_view command,
                 const Workspace& workspace, Session& session) {
    const Arrival arrival = arrival_of(input, workspace.settings, session);
    Intake intake;
    intake.right = right;
    intake.regime = regime_of(input, workspace.settings);
    intake.kind = kind_of(input, intake.regime, right);
    require_kind(intake.kind, right);
    intake.subject = subject_of(input, command, session);
    intake.received_at = arrival.at;
    intake.received = arrival.day;
    intake.opened = session.globals.today.value_or(desk_day(workspace.settings, now()));
    intake.channel = input.channel;
    intake.language = input.language;
    intake.requester = input.agent.empty() ? "subject" : "agent";
    intake.mandate = input.agent;
    reckon_intake(workspace.settings, intake);
    return intake;
}

void warn_of_earlier(Register& cases, const std::string& case_id, Session& session) {
    const std::optional<CaseHistory> history = cases.find(case_id);
    if (session.globals.quiet || !history || history->earlier.empty()) {
        return;
    }
    const std::size_t count = history->earlier.size();
    const std::string& last = history->earlier.back();
    session.err.write(warning_text(
        count == 1 ? fmt::format("the same person has case {}: is it the same request?", last)
                   : fmt::format("the same person has {} cases, the last is {}: is it the same "
                                 "request?",
                                 count, last),
        session.err.look()));
}

}  // namespace dsar::cli
