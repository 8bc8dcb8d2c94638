// SPDX-License-Identifier: Apache-2.0
// The register read: list, check, metrics, records.
#include "apps/dsar/commands/checking.hpp"
#include "apps/dsar/commands/register/parts.hpp"
#include "apps/dsar/render/problems.hpp"
#include "apps/dsar/render/register.hpp"
#include "apps/dsar/signing.hpp"
#include "apps/dsar/subject_input.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/model/subject_document.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace dsar::cli {
namespace {

/// The person whose cases are asked for; nobody when no identifier was given.
Subject person_asked_for(const Invocation& invocation, Session& session) {
    Subject subject = subject_from_flags(invocation);
    const std::string file = invocation.value("subject").value_or("");
    if (!file.empty()) {
        const Subject read = parse_subject(file == "-" ? session.read_input() : read_file(file),
                                           file == "-" ? "standard input" : file);
        subject.identifiers.insert(subject.identifiers.end(), read.identifiers.begin(),
                                   read.identifiers.end());
    }
    return subject;
}

RegisterFilter filter_of(const Invocation& invocation) {
    RegisterFilter filter;
    if (const auto right = invocation.value("right")) {
        filter.right = parse_right(*right);
    }
    filter.regime = invocation.value("regime").value_or("");
    if (const auto status = invocation.value("status")) {
        filter.status = parse_case_status(*status);
    }
    filter.closed = invocation.has("closed");
    filter.all = invocation.has("all");
    filter.due_before = invocation.date("due-before");
    filter.received_from = invocation.date("received-from");
    filter.received_to = invocation.date("received-to");
    return filter;
}

void sort(std::vector<CaseHistory>& cases, const std::string& by) {
    if (by == "case") {
        std::ranges::sort(cases, {}, &CaseHistory::case_id);
    } else if (by == "received") {
        std::ranges::stable_sort(cases, [](const CaseHistory& left, const CaseHistory& right) {
            return left.received_at < right.received_at;
        });
    }
}

/// The problems that a reading of the register met, on stderr: the list may be wrong there.
/// Returns whether any is more than a warning.
bool warn(Register& cases, const Session& session, bool checks = false) {
    Problems problems = cases.refresh();
    if (checks) {
        const Problems found = cases.check_end();
        problems.insert(problems.end(), found.begin(), found.end());
    }
    if (!problems.empty()) {
        session.err.write(problems_text(problems, session.err.look()) + "\n");
    }
    return has_problem(problems);
}

/// What is written down is really done.
void refuse_dry_run(const Session& session) {
    if (session.globals.dry_run) {
        throw Error(ErrorKind::Usage, "this is written down and has no dry run");
    }
}

std::size_t closed_this_month(Register& cases, Date today) {
    RegisterFilter filter;
    filter.closed = true;
    filter.closed_from = Date(today.year() / today.month() / 1);
    const std::vector<CaseHistory> closed = cases.list(filter);
    return static_cast<std::size_t>(std::ranges::count_if(closed, [&](const CaseHistory& history) {
        return history.closed->year() == today.year() && history.closed->month() == today.month();
    }));
}

/// Cases that kept something: closed ones whose day has come are work again, the others wait.
std::vector<LaterCase> bring_back(Register& cases, RegisterFilter filter, Date today,
                                  std::vector<CaseHistory>& listed) {
    std::vector<LaterCase> later;
    filter.all = true;
    filter.kept = true;
    for (CaseHistory& history : cases.list(filter)) {
        if (*back_on(history) > today) {
            later.push_back(later_of(history));
        } else if (history.status == CaseStatus::Closed) {  // the others are listed
            listed.push_back(std::move(history));
        }
    }
    std::ranges::stable_sort(later, {}, &LaterCase::from);
    return later;
}

/// Whole addresses on the screen are an act, and written down.
void reveal(Office& office, RegisterView& view, Session& session) {
    refuse_dry_run(session);
    require_role(office.workspace.settings, office.account, ActorRole::Operator, local_today());
    const Signer signer = signer_here(office.workspace, session);
    office.cases->record(Act{"revealed", {{"cases", view.cases.size()}}}, signer);
    view.reveal = true;
}

RegisterView view_of(Office& office, std::vector<CaseHistory> cases, const Session& session) {
    RegisterView view;
    view.cases = std::move(cases);
    view.today = session.today();
    view.now = now();
    view.persons = office.cases->persons();
    view.flags = session.repeated_flags();
    for (const CaseHistory& history : view.cases) {
        view.next[history.case_id] = next_step(office.workspace.settings, history, view.today);
    }
    return view;
}

void print(const RegisterView& view, Session& session) {
    switch (session.globals.format) {
        case Format::Human:
            session.out.write(register_text(view, session.out.look()));
            break;
        case Format::Json:
            session.out.write(register_document(view).dump(2) + "\n");
            break;
        case Format::Ndjson:
            for (const CaseHistory& history : view.cases) {
                session.out.line(case_document(view, history).dump());
            }
            break;
    }
}

int year_of(const Invocation& invocation, const Session& session) {
    const std::string text = invocation.value("year").value_or("");
    if (text.empty()) {
        return static_cast<int>(session.today().year());
    }
    int year = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), year);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || text.size() != 4) {
        throw Error(ErrorKind::Usage, "--year needs a year", {}, "--year 2026");
    }
    return year;
}

}  // namespace

void open_office(Office& office, ActorRole role, Session& session) {
    office.workspace = session.open();
    office.account = Session::actor();
    require_role(office.workspace.settings, office.account, role, local_today());
    office.cases.emplace(office.workspace);
}

void open_desk(Office& office, Session& session) {
    refuse_dry_run(session);
    if (session.globals.today) {
        throw Error(ErrorKind::Usage, "what is written down takes no --today",
                    "it bears its true day");
    }
    open_office(office, ActorRole::Operator, session);
    office.signer.emplace(signer_here(office.workspace, session));
}

ExitCode run_list(const Invocation& invocation, Session& session) {
    Office office;
    open_office(office, ActorRole::Viewer, session);
    RegisterFilter filter = filter_of(invocation);
    const Subject person = person_asked_for(invocation, session);
    if (!person.identifiers.empty()) {
        filter.cases = office.cases->cases_of(person);
        filter.all = !filter.closed && !filter.status;
    }
    const bool checks = invocation.has("check");
    if (checks && !filter.closed && !filter.status) {
        filter.all = true;  // an incident is often noticed after its case was closed
    }
    const bool damaged = warn(*office.cases, session, checks);
    std::vector<CaseHistory> cases = office.cases->list(filter);
    const Date today = session.today();
    std::vector<LaterCase> later;
    if (checks) {
        std::erase_if(cases, [&](const CaseHistory& history) {
            return !is_overdue(history, today, now()) && !is_erasable(history, today);
        });
    } else if (!filter.closed && !filter.status && !filter.all) {
        later = bring_back(*office.cases, filter, today, cases);
    }
    sort(cases, invocation.value("sort").value_or("due"));
    RegisterView view = view_of(office, std::move(cases), session);
    const bool any_erasable = std::ranges::any_of(
        view.cases, [&](const CaseHistory& history) { return is_erasable(history, today); });
    view.heading = checks          ? any_erasable ? "Overdue, or erasable now" : "Overdue"
                   : filter.closed ? "Closed cases"
                   : filter.all    ? "Cases"
                                   : "Open cases";
    view.later = std::move(later);
    view.closed_this_month = checks || filter.closed ? 0 : closed_this_month(*office.cases, today);
    if (invocation.has("reveal")) {
        reveal(office, view, session);
    }
    print(view, session);
    return checks && (damaged || !view.cases.empty()) ? ExitCode::Problems : ExitCode::Done;
}

ExitCode run_metrics(const Invocation& invocation, Session& session) {
    const int year = year_of(invocation, session);
    Office office;
    open_office(office, ActorRole::Viewer, session);
    warn(*office.cases, session);
    RegisterFilter filter = filter_of(invocation);
    filter.all = true;
    filter.received_from = Date(std::chrono::year(year) / 1 / 1);
    filter.received_to = Date(std::chrono::year(year) / 12 / 31);
    const std::vector<RequestMetrics> metrics = request_metrics(office.cases->list(filter));
    if (session.globals.format == Format::Human) {
        session.out.write(metrics_text(year, metrics, session.out.look()));
    } else {
        const Json document = metrics_document(year, metrics);
        session.out.write(document.dump(session.globals.format == Format::Json ? 2 : -1) + "\n");
    }
    return ExitCode::Done;
}

ExitCode run_records(const Invocation& invocation, Session& session) {
    refuse_dry_run(session);
    Office office;
    open_office(office, ActorRole::Viewer, session);
    warn(*office.cases, session);
    RegisterFilter filter = filter_of(invocation);
    filter.all = !filter.closed && !filter.status;
    const std::vector<CaseHistory> cases = office.cases->list(filter);
    const Signer signer = signer_here(office.workspace, session);
    office.cases->record(Act{"exported", {{"cases", cases.size()}}}, signer);
    session.out.write(request_records(cases));
    return ExitCode::Done;
}

}  // namespace dsar::cli
