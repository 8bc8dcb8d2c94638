// SPDX-License-Identifier: Apache-2.0
// The moves of a case: opened, extended, suspended, resumed, refused, closed, taken up again.
#include "apps/dsar/commands/register/parts.hpp"
#include "apps/dsar/error_form.hpp"
#include "apps/dsar/request_input.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <functional>

namespace dsar::cli {
namespace {

CaseDesk desk_of(Office& office) {
    return {office.workspace, *office.cases, *office.signer,
            desk_day(office.workspace.settings, now())};
}

/// Opens the desk and the case that `flag` names, and does `move` to it.
ExitCode on_case(const Invocation& invocation, Session& session, std::string_view flag,
                 const std::function<void(const CaseDesk&, const CaseFile&)>& move) {
    Office office;
    open_desk(office, session);
    const CaseFile file =
        CaseFile::open(office.workspace.root, invocation.value(flag).value_or(""));
    move(desk_of(office), file);
    return ExitCode::Done;
}

std::string why(const Invocation& invocation) {
    return invocation.value("why").value_or("");
}

/// What a move came to, and where its letter lies.
void print(const CaseFile& file, std::string_view what, const CaseMove& move, Session& session) {
    const Look& look = session.out.look();
    if (session.globals.format != Format::Human) {
        Json letters = Json::array();
        for (const auto& letter : move.letters) {
            letters.push_back(session.named(letter));
        }
        const Json document{{"case", file.id()},
                            {"did", what},
                            {"due", move.due ? Json(format(*move.due)) : Json(nullptr)},
                            {"letters", letters},
                            {"warnings", move.warnings}};
        session.out.line(document.dump());
        return;
    }
    session.out.line(fmt::format("{} case {}: {}", look.mark(Mark::Ok), file.id(), what));
    session.out.line(move.due ? fmt::format("  answer by {}", format(*move.due))
                              : "  the clock waits for the answer");
    for (const auto& letter : move.letters) {
        session.out.line(fmt::format("  letter    {}", look.safe(session.named(letter))));
    }
    if (move.tell_by && !move.letters.empty()) {
        session.out.line(fmt::format("  send it by {}", format(*move.tell_by)));
    }
    for (const std::string& warning : move.warnings) {
        session.err.write(warning_text(warning, session.err.look()));
    }
}

void print_done(const CaseFile& file, std::string_view what, Session& session) {
    if (session.globals.format != Format::Human) {
        session.out.line(Json{{"case", file.id()}, {"did", what}}.dump());
        return;
    }
    session.out.line(
        fmt::format("{} case {}: {}", session.out.look().mark(Mark::Ok), file.id(), what));
}

}  // namespace

ExitCode run_open(const Invocation& invocation, Session& session) {
    const std::optional<Right> right = parse_right(invocation.value("open").value_or(""));
    if (!right) {
        throw Error(ErrorKind::Usage, "--open needs a right");
    }
    RequestInput input = read_request_input(invocation);
    Office office;
    open_desk(office, session);
    Intake intake = intake_of(*right, input, fmt::format("register --open {}", name_of(*right)),
                              office.workspace, session);
    const CaseFile file = office.cases->open_case(intake, *office.signer);
    const std::optional<CaseHistory> history = office.cases->find(file.id());
    const NextStep next =
        history ? next_step(office.workspace.settings, *history, session.today()) : NextStep();
    print(file, "opened", {intake.due, std::nullopt, {}, {}}, session);
    if (session.globals.format == Format::Human) {
        warn_of_earlier(*office.cases, file.id(), session);
        if (!next.command.empty()) {
            session.out.write(
                "\n" + next_text(fmt::format("dsar {}{}", session.repeated_flags(), next.command)));
        }
    }
    return ExitCode::Done;
}

ExitCode run_extend(const Invocation& invocation, Session& session) {
    return on_case(invocation, session, "extend", [&](const CaseDesk& desk, const CaseFile& file) {
        print(file, "extended", extend_case(desk, file, why(invocation), invocation.date("until")),
              session);
    });
}

ExitCode run_suspend(const Invocation& invocation, Session& session) {
    return on_case(invocation, session, "suspend", [&](const CaseDesk& desk, const CaseFile& file) {
        const CaseMove move =
            ask_identity(desk, file, why(invocation), invocation.value("suffices").value_or(""),
                         invocation.date("on").value_or(desk.today));
        print(file, move.due ? "asked who asks; the clock goes on" : "suspended", move, session);
    });
}

ExitCode run_resume(const Invocation& invocation, Session& session) {
    return on_case(invocation, session, "resume", [&](const CaseDesk& desk, const CaseFile& file) {
        print(file, "resumed", resume_case(desk, file, invocation.date("on").value_or(desk.today)),
              session);
    });
}

ExitCode run_refuse(const Invocation& invocation, Session& session) {
    return on_case(invocation, session, "refuse", [&](const CaseDesk& desk, const CaseFile& file) {
        print(file, "refused",
              refuse_case(desk, file, invocation.value("ground").value_or(""), why(invocation)),
              session);
    });
}

ExitCode run_close(const Invocation& invocation, Session& session) {
    return on_case(invocation, session, "close", [&](const CaseDesk& desk, const CaseFile& file) {
        const std::string outcome = invocation.value("outcome").value_or("");
        close_case(desk, file, outcome, why(invocation));
        print_done(file, "closed, " + outcome, session);
    });
}

ExitCode run_reopen(const Invocation& invocation, Session& session) {
    return on_case(invocation, session, "reopen", [&](const CaseDesk& desk, const CaseFile& file) {
        reopen_case(desk, file, why(invocation));
        print_done(file, "open again", session);
    });
}

}  // namespace dsar::cli
