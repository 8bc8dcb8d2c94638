// SPDX-License-Identifier: Apache-2.0
// A case as its documents tell it. Nothing is opened but the case folder.
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/show_parts.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/render/case.hpp"
#include "apps/dsar/render/register.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/register.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

namespace dsar::cli {
namespace {

namespace fs = std::filesystem;

bool is_case_number(const std::string& text) {
    const auto digit = [](unsigned char letter) { return letter >= '0' && letter <= '9'; };
    return text.size() >= 9 && text[4] == '-' &&
           std::all_of(text.begin(), text.begin() + 4, digit) &&
           std::all_of(text.begin() + 5, text.end(), digit);
}

fs::path case_folder(const std::string& number, const Session& session) {
    if (!is_case_number(number)) {
        throw Error(ErrorKind::Usage, "a case is named by its number, as 2026-0007");
    }
    const fs::path folder = session.workspace_root() / "cases" / number;
    if (!fs::exists(folder)) {
        throw Error(ErrorKind::Usage, "there is no case " + number);
    }
    return folder;
}

/// What the register knows of a case that was not planned yet.
ExitCode show_entry(const std::string& number, Session& session) {
    const Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), ActorRole::Viewer, local_today());
    const std::optional<CaseHistory> history = Register(workspace).find(number);
    if (!history) {
        throw Error(ErrorKind::Failed, "case " + number + " is not in the register",
                    "nothing but its number was kept");
    }
    const NextStep next = next_step(workspace.settings, *history, session.today());
    if (session.globals.format != Format::Human) {
        throw Error(ErrorKind::Failed, "case " + number + " has no plan",
                    "no search of it has come to an end",
                    "dsar " + session.repeated_flags() +
                        (next.command.empty() ? "register --all --format json" : next.command));
    }
    session.out.write(entry_text(*history, next, session.repeated_flags(), session.out.look()));
    return ExitCode::Done;
}

/// What else there is to show than the plan; one at a time.
void require_one_view(const Invocation& invocation) {
    int views = 0;
    for (const char* flag : {"records", "journal", "open"}) {
        views += invocation.has(flag) ? 1 : 0;
    }
    if (views > 1) {
        throw Error(ErrorKind::Usage, "--records, --journal and --open do not go together");
    }
}

ExitCode run(const Invocation& invocation, Session& session) {
    require_one_view(invocation);
    const fs::path folder = case_folder(invocation.word(0), session);
    if (invocation.has("journal")) {
        return show_journal(folder, session);
    }
    if (const auto name = invocation.value("open")) {
        return show_sealed(invocation.word(0), *name, session);
    }
    if (!fs::exists(folder / "plan.json")) {
        return show_entry(folder.filename().string(), session);
    }
    const bool records = invocation.has("records");
    const std::string document = read_file(folder / (records ? "matches.json" : "plan.json"));
    if (session.globals.format == Format::Json) {
        session.out.write(document.ends_with('\n') ? document : document + "\n");
        return ExitCode::Done;
    }
    if (session.globals.format == Format::Ndjson) {
        session.out.line(Json::parse(document).dump());
        return ExitCode::Done;
    }
    const Json json = Json::parse(document);
    const Look& look = session.out.look();
    session.out.write(records ? matches_text(json, look)
                              : plan_text(json, session.repeated_flags(), look));
    return ExitCode::Done;
}

constexpr std::array arguments{
    Argument{"CASE", "the case's number", true, false, Complete::Case},
};
constexpr std::array options{
    Option{"records", '\0', "", "every match, and why it is theirs", "Options"},
    Option{"journal", '\0', "", "what was done, by whom, and whether it was changed", "Options"},
    Option{"open", '\0', "NAME", "print a sealed document in clear; this is written down",
           "Options"},
};
constexpr std::array examples{
    Example{"dsar show 2026-0007", "the plan: what is decided on every record"},
    Example{"dsar show 2026-0007 --records", "each match, and how it was found"},
    Example{"dsar show 2026-0007 --format json | jq .totals", "the plan as plan-1"},
    Example{"dsar show 2026-0007 --journal --format ndjson", "the journal's very lines"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Problems, "the journal is not as it was written"},
    ExitNote{ExitCode::NoEntry, "the workspace's key is missing"},
};

}  // namespace

constinit const Command show_command{
    .name = "show",
    .group = "You work the case",
    .summary = "print a case: its plan, every record, its journal",
    .text =
        "Prints the plan of a case: what is decided on the records of each collection, and what "
        "waits for a person; before there is one, what the register knows of the request. With "
        "--records it prints every match with its certainty and the "
        "path that led to it, with --journal what was done to the case and whether anybody "
        "changed that since (dsar-journal(5)), with --open a document that is kept encrypted.\n\n"
        "With --format json it prints the very document that the case keeps: plan-1, or "
        "matches-1 with --records, "
        "the lines of journal-1 as they are with --journal.",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
};

}  // namespace dsar::cli
