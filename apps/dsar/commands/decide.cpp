// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/decide.hpp"

#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/answering.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace dsar::cli {
namespace {

struct Options {
    std::string case_id;
    RecordDecisions decisions;
};

// Composite keys are shown as `app/lines#[1,"a"]` and kept as `app/lines/[1,"a"]`.
std::string kept_name(std::string record) {
    if (const std::size_t mark = record.find("#["); mark != std::string::npos) {
        record[mark] = '/';
    }
    return record;
}

Options read_options(const Invocation& invocation) {
    Options options;
    options.case_id = invocation.word(0);
    for (const std::string& record : invocation.values("yes")) {
        options.decisions[kept_name(record)] = true;
    }
    for (const std::string& record : invocation.values("no")) {
        const auto [entry, added] = options.decisions.emplace(kept_name(record), false);
        if (!added && entry->second) {
            throw Error(ErrorKind::Usage, "a record was given both as --yes and as --no");
        }
    }
    if (options.decisions.empty()) {
        throw Error(ErrorKind::Usage, "nothing was decided: give --yes or --no with a record",
                    "records are named store/collection/key", "dsar help decide");
    }
    return options;
}

Right right_of(const std::filesystem::path& plan_file) {
    const Json plan = Json::parse(read_file(plan_file));
    return parse_right(plan.value("right", "")).value_or(Right::Access);
}

/// Keys can name a person: the journal gets the count of the records, the case their names.
void record(const Options& options, const Workspace& workspace, Session& session) {
    const auto yes = std::ranges::count_if(options.decisions,
                                           [](const auto& decision) { return decision.second; });
    Register cases(workspace);
    require_open(cases.find(options.case_id).value_or(CaseHistory()));
    const Signer signer = signer_here(workspace, session);
    record_decisions(workspace, options.case_id, options.decisions);
    cases.record(CaseFile::open(workspace.root, options.case_id),
                 Act{"decided",
                     {{"yes", static_cast<std::uint64_t>(yes)},
                      {"no", options.decisions.size() - static_cast<std::size_t>(yes)}}},
                 signer);
}

ExitCode run(const Invocation& invocation, Session& session) {
    const Options options = read_options(invocation);
    const Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), ActorRole::Operator, local_today());
    record(options, workspace, session);
    const Right right = right_of(workspace.root / "cases" / options.case_id / "plan.json");
    AnsweringOptions again;
    again.case_id = options.case_id;
    return answer_case(right, again, workspace, session);
}

constexpr std::array arguments{
    Argument{"CASE", "the case's number", true, false, Complete::Case},
};
constexpr std::array options{
    Option{"yes", '\0', "RECORD", "it is theirs: store/collection/key", "Options", true},
    Option{"no", '\0', "RECORD", "it is not theirs", "Options", true},
};
constexpr std::array examples{
    Example{"dsar decide 2026-0007 --yes app/tickets/5512 --no app/tickets/5530",
            "two possible matches, as dsar access listed them"},
};

}  // namespace

constinit const Command decide_command{
    .name = "decide",
    .group = "You work the case",
    .summary = "settle what only a person can settle",
    .text =
        "Possible matches and free texts wait for somebody who has looked at them, and so does a "
        "collection with fields that the data map does not list: --yes store/collection hands out "
        "what the map describes of it, --no keeps all of it back. decide records the decision in "
        "the case, searches again and writes the package anew. A later decision on the same "
        "record replaces the earlier one.",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = answering_exits,
    .run = run,
};

}  // namespace dsar::cli
