// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/decide.hpp"

#include "apps/dsar/commands/acting.hpp"
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/answering.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/rights/grounds.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace dsar::cli {
namespace {

struct Options {
    std::string case_id;
    RecordDecisions decisions;
    std::vector<std::string> holds;     ///< records that stay
    std::vector<std::string> releases;  ///< records that are held no longer
    Hold hold;
    std::string balance;  ///< file, or `-`
};

// Composite keys are shown as `app/lines#[1,"a"]` and kept as `app/lines/[1,"a"]`.
std::string kept_name(std::string record) {
    if (const std::size_t mark = record.find("#["); mark != std::string::npos) {
        record[mark] = '/';
    }
    return record;
}

void read_holds(const Invocation& invocation, Options& options) {
    for (const std::string& record : invocation.values("hold")) {
        options.holds.push_back(kept_name(record));
    }
    for (const std::string& record : invocation.values("release")) {
        options.releases.push_back(kept_name(record));
    }
    if (options.holds.empty()) {
        return;
    }
    options.hold.why = invocation.value("why").value_or("");
    if (options.hold.why.find_first_not_of(" \t") == std::string::npos) {
        throw Error(ErrorKind::Usage, "a hold needs its reason",
                    "Art. 17(3)(e) keeps what a named claim needs, and no more", "--why TEXT");
    }
    const std::string exception = invocation.value("exception").value_or("legal_claims");
    const ErasureException* const found = find_erasure_exception(exception);
    if (found == nullptr) {
        throw Error(ErrorKind::Usage, fmt::format("'{}' is no exception of Art. 17(3)", exception));
    }
    options.hold.article = found->article;
    options.hold.until = invocation.date("until");
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
    read_holds(invocation, options);
    options.balance = invocation.value("balance").value_or("");
    const bool decides =
        !options.decisions.empty() || !options.holds.empty() || !options.releases.empty();
    if (!options.balance.empty() && decides) {
        throw Error(ErrorKind::Usage, "--balance is recorded on its own");
    }
    if (!decides && options.balance.empty()) {
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
    if (!options.decisions.empty()) {
        record_decisions(workspace, options.case_id, options.decisions);
    }
    const CaseFile file = CaseFile::open(workspace.root, options.case_id);
    for (const std::string& name : options.holds) {
        record_hold(file, name, options.hold);
    }
    for (const std::string& name : options.releases) {
        record_hold(file, name, std::nullopt);
    }
    if (!options.balance.empty()) {
        const Balancing balancing = record_balancing(
            file, options.balance == "-" ? session.read_input() : read_file(options.balance),
            session.today());
        cases.record(file, Act{"balanced", {{"upheld", balancing.upheld}}}, signer);
        return;
    }
    Json details{{"yes", static_cast<std::uint64_t>(yes)},
                 {"no", options.decisions.size() - static_cast<std::size_t>(yes)}};
    if (!options.holds.empty() || !options.releases.empty()) {
        details["held"] = options.holds.size();
        details["released"] = options.releases.size();
        details["why"] = options.hold.why;
    }
    cases.record(file, Act{"decided", std::move(details)}, signer);
}

ExitCode run(const Invocation& invocation, Session& session) {
    const Options options = read_options(invocation);
    const Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), ActorRole::Operator, local_today());
    record(options, workspace, session);
    if (!options.balance.empty()) {
        session.out.line("✓ recorded");
        return ExitCode::Done;
    }
    const Right right = right_of(workspace.root / "cases" / options.case_id / "plan.json");
    SearchingOptions again;
    again.case_id = options.case_id;
    if (right == Right::Access || right == Right::Export) {
        return answer_case(right, again, workspace, session);
    }
    return plan_case(right, {again, {}}, workspace, session);
}

constexpr std::array arguments{
    Argument{"CASE", "the case's number", true, false, Complete::Case},
};
constexpr std::array options{
    Option{"yes", '\0', "RECORD", "it is theirs: store/collection/key", "Options", true},
    Option{"no", '\0', "RECORD", "it is not theirs", "Options", true},
    Option{"hold", '\0', "RECORD", "it stays although it would go", "Holds", true},
    Option{"release", '\0', "RECORD", "it is held no longer", "Holds", true},
    Option{"why", '\0', "TEXT", "the claim or the law that holds it", "Holds"},
    Option{"until", '\0', "DATE", "the last day of the hold", "Holds"},
    Option{"exception", '\0', "WORD",
           "of Art. 17(3): legal_claims, legal_obligation, expression, public_health, research",
           "Holds"},
    Option{"balance", '\0', "FILE", "how the interests were weighed, as JSON, - for stdin",
           "Balancing", false, Complete::File},
};
constexpr std::array examples{
    Example{"dsar decide 2026-0007 --yes app/tickets/5512 --no app/tickets/5530",
            "two possible matches, as dsar access listed them"},
    Example{"dsar decide 2026-0008 --hold app/messages/77 --why 'claim 12/2026'",
            "of an erasure: this record is needed for a claim"},
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
        "record replaces the earlier one.\n\n"
        "Of an erasure, --yes with a collection records that a ground of Art. 17(1) holds for it "
        "(its contract has ended), --no that none does. --hold keeps a record for a reason of Art. "
        "17(3), by default a legal claim, until the day that --until names, and the plan is made "
        "anew.\n\n"
        "Of an objection to legitimate interests (Art. 21(1)), --balance records how they were "
        "weighed: a JSON object with the texts interest, necessity, impact, expectations and "
        "safeguards, and outcome, upheld (the person's interests weigh more) or overridden. When "
        "they are overridden, dsar restrict --lift ends the restriction.",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = answering_exits,
    .run = run,
};

}  // namespace dsar::cli
