// SPDX-License-Identifier: Apache-2.0
// One flag names what is done; without one the open cases are listed. The doing is in register/.
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/register/clients.hpp"
#include "apps/dsar/commands/register/identify.hpp"
#include "apps/dsar/commands/register/incident.hpp"
#include "apps/dsar/commands/register/letter.hpp"
#include "apps/dsar/commands/register/parts.hpp"
#include "apps/dsar/commands/register/recipients.hpp"
#include "apps/dsar/request_input.hpp"
#include "libdsar/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dsar::cli {
namespace {

using Recorder = std::function<void(const CaseFile&, const Act&)>;
using Part = ExitCode (*)(const Invocation&, Session&, const Recorder&);

/// A closed case is neither handed over nor instructed; what is handed over was searched.
void require_movable(Register& cases, const Invocation& invocation) {
    for (const char* flag : {"identify", "instruct", "forward", "letter"}) {
        // Of whom we told, people may ask at any time.
        if (!invocation.has(flag) || invocation.value("which") == "recipients") {
            continue;
        }
        const CaseHistory history =
            cases.find(invocation.value(flag).value_or("")).value_or(CaseHistory());
        require_open(history);
        if (std::string_view(flag) == "forward" && history.stage < CaseStage::Planned) {
            throw Error(ErrorKind::NeedsPerson,
                        fmt::format("case {} is not handed over", history.case_id),
                        "no search of it has come to an end",
                        fmt::format("dsar {} --case {}", name_of(history.right), history.case_id));
        }
    }
}

/// A part that knows how to do it, and is given where to write it down.
template <Part part>
ExitCode run_part(const Invocation& invocation, Session& session) {
    Office office;
    open_desk(office, session);
    require_movable(*office.cases, invocation);
    return part(invocation, session, [&](const CaseFile& file, const Act& act) {
        office.cases->record(file, act, *office.signer);
    });
}

struct Action {
    std::string_view flag;
    ExitCode (*run)(const Invocation&, Session&);
};

constexpr std::array actions{
    Action{"open", run_open},
    Action{"extend", run_extend},
    Action{"suspend", run_suspend},
    Action{"resume", run_resume},
    Action{"refuse", run_refuse},
    Action{"close", run_close},
    Action{"reopen", run_reopen},
    Action{"identify", run_part<run_identify>},
    Action{"instruct", run_part<run_instruct>},
    Action{"forward", run_part<run_forward>},
    Action{"told", run_told},
    Action{"letter", run_part<run_letter>},
    Action{"incident", run_part<run_incident>},
    Action{"check", run_list},
    Action{"metrics", run_metrics},
    Action{"export", run_records},
    Action{"sweep", run_sweep},
    Action{"move-from", run_move},
};

ExitCode run(const Invocation& invocation, Session& session) {
    const Action* chosen = nullptr;
    for (const Action& action : actions) {
        if (!invocation.has(action.flag)) {
            continue;
        }
        if (chosen != nullptr) {
            throw Error(ErrorKind::Usage,
                        fmt::format("--{} and --{} do not go together", chosen->flag, action.flag),
                        "one thing is done at a time");
        }
        chosen = &action;
    }
    return chosen == nullptr ? run_list(invocation, session) : chosen->run(invocation, session);
}

constexpr std::array own_options{
    Option{"right", '\0', "access|rectify|erase|restrict|export|object", "only cases of this right",
           "The list"},
    Option{"status", '\0', "open|suspended|closed", "only cases that stand so", "The list"},
    Option{"closed", '\0', "", "the closed ones", "The list"},
    Option{"all", '\0', "", "open and closed ones", "The list"},
    Option{"due-before", '\0', "DATE", "to be answered before", "The list"},
    Option{"received-from", '\0', "DATE", "received on that day or later", "The list"},
    Option{"received-to", '\0', "DATE", "received on that day or earlier", "The list"},
    Option{"sort", '\0', "due|case|received", "the order; default due", "The list"},
    Option{"reveal", '\0', "", "show whole addresses; this is written down", "The list"},
    Option{"check", '\0', "", "list what is overdue, erasable or damaged; exit 4 if any",
           "The list"},
    Option{"open", '\0', "access|rectify|erase|restrict|export|object",
           "open a case for a request, without searching", "A new case"},
    email_option,
    phone_option,
    name_option,
    id_option,
    ip_option,
    subject_option,
    received_option,
    channel_option,
    language_option,
    agent_option,
    regime_option,
    Option{"kind", '\0', "know|specific|delete|correct|opt-out|limit", "California: what is asked",
           "The request"},
    Option{"extend", '\0', "CASE", "take the longer period of the law", "A case moves", false,
           Complete::Case},
    Option{"suspend", '\0', "CASE", "ask who asks; the clock waits", "A case moves", false,
           Complete::Case},
    Option{"resume", '\0', "CASE", "the answer has come", "A case moves", false, Complete::Case},
    Option{"refuse", '\0', "CASE", "refuse it on a ground of the law", "A case moves", false,
           Complete::Case},
    Option{"close", '\0', "CASE", "nothing is left to do", "A case moves", false, Complete::Case},
    Option{"reopen", '\0', "CASE", "take a closed case up again", "A case moves", false,
           Complete::Case},
    Option{"why", '\0', "TEXT", "reasons, without values of the person", "A case moves"},
    Option{"suffices", '\0', "TEXT", "what would show who asks", "A case moves"},
    Option{"ground", '\0', "GROUND", "of a refusal: excessive, identity, ..", "A case moves"},
    Option{"outcome", '\0',
           "fulfilled|partly|refused|nothing_held|forwarded|withdrawn|sent|acknowledged|impossible",
           "with which it is closed; of --told", "A case moves"},
    Option{"on", '\0', "DATE", "the day of the question, or of its answer; default today",
           "A case moves"},
    Option{"until", '\0', "DATE", "an earlier end than the law allows, or of a restriction",
           "A case moves"},
};
constexpr std::array record_options{
    Option{"metrics", '\0', "", "numbers of a year's requests (11 CCR 7102)", "Records"},
    Option{"year", '\0', "YEAR", "of --metrics; default this one", "Records"},
    Option{"export", '\0', "", "all requests as CSV (11 CCR 7101)", "Records"},
    Option{"sweep", '\0', "", "delete what closed cases hold when its time has come", "Records"},
    Option{"move-from", '\0', "WHERE", "take the register over from sqlite or postgres://..",
           "Records"},
};

template <std::size_t... Sizes>
constexpr auto joined(const std::array<Option, Sizes>&... parts) {
    std::array<Option, (Sizes + ...)> all{};
    std::size_t at = 0;
    const auto add = [&](const auto& part) {
        for (const Option& option : part) {
            all[at++] = option;
        }
    };
    (add(parts), ...);
    return all;
}

constexpr auto options = joined(own_options, identify_options, client_options, recipient_options,
                                letter_options, incident_options, record_options);

constexpr std::array examples{
    Example{"dsar register", "the open cases, the most urgent first"},
    Example{"dsar register --open erase --channel phone --subject - < person.json",
            "a request that came by phone"},
    Example{"dsar register --extend 2026-0006 --why \"3 systems, many requests\"",
            "two more months, with the letter that says so"},
    Example{"dsar register --close 2026-0007 --outcome fulfilled", "when the answer was sent"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Problems, "--check: something is overdue, erasable or damaged"},
    ExitNote{ExitCode::NeedsPerson, "the journal does not show that it was done"},
    ExitNote{ExitCode::Busy, "another dsar works on the case"},
};

}  // namespace

constinit const Command register_command{
    .name = "register",
    .group = "You work the case",
    .summary = "all cases with their dates; open, move and close them",
    .text =
        "Lists the cases that are open: who asked what, by when the answer is due, and what comes "
        "next. People are masked; --reveal shows them, and is written down. With --email, --phone, "
        "--id or --subject only the cases of that person are listed, found by keyed digests.\n\n"
        "One flag moves a case. Every move reckons its dates (dsar-deadline(1)), writes its letter "
        "into cases/CASE/letters, and is recorded in the case's journal (dsar-journal(5)); "
        "nothing is sent. A case is closed with an outcome that its journal shows: fulfilled when "
        "its package was released, nothing_held when a search of every store found nothing.\n\n"
        "--identify records who asks: what was looked at (--how), what agreed by name "
        "(--matched), or a one-time code that goes to the mailer (--send-code) and comes back on "
        "standard input (--code -).\n\n"
        "--told records what became of the notice to a recipient of what was changed (Art. 19): "
        "sent, acknowledged, or impossible and --why. What is drafted and not sent is overdue "
        "once the answer to the person is. The letter `recipients` lists them for the person.\n\n"
        "A case whose erasure kept records for a law is named under Later with the first day on "
        "which some of them may go. On that day it is listed as work again, and --check says so, "
        "until dsar erase --case CASE takes it up.\n\n"
        "--sweep deletes what closed cases hold when the periods of keeping in dsar.yaml are over; "
        "with -n it lists what would go. Of a case that comes back the keys of what was kept stay, "
        "and its journal, until the last of it is gone.\n\n"
        "The register is a file of the workspace, or a schema of a PostgreSQL server where "
        "`register` in dsar.yaml says so (dsar-team(7)). --move-from brings it over, with its "
        "signed chain, from where it was before dsar.yaml was changed: sqlite, or "
        "postgres://[user@]host[:port]/database[?schema=NAME].",
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
};

}  // namespace dsar::cli
