// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/checking.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/map.hpp"
#include "apps/dsar/render/problems.hpp"
#include "libdsar/engine/inspect.hpp"
#include "libdsar/engine/old_values.hpp"
#include "libdsar/map/check.hpp"

#include <fmt/format.h>

#include <array>

namespace dsar::cli {
namespace {

struct Options {
    bool offline = false;
    std::string store;
};

Options read_options(const Invocation& invocation) {
    return {invocation.has("offline"), invocation.word(0)};
}

bool concerns(const Problem& problem, const StoreEntry& store) {
    return problem.file == store.file || problem.where.starts_with(store.name + ".") ||
           problem.where == store.name;
}

void append(Problems& all, Problems more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

// A map that cannot be read whole would only give consequences of its own faults.
Problems check(const Workspace& workspace, Problems problems, const Options& options) {
    if (has_problem(problems)) {
        return problems;
    }
    append(problems, check_map(workspace));
    append(problems, check_store_options(workspace));
    if (const StoreEntry* store = workspace.map.store(options.store)) {
        std::erase_if(problems, [&](const Problem& problem) { return !concerns(problem, *store); });
    }
    if (!options.offline) {
        append(problems, check_stores(workspace, options.store));
        append(problems, check_corrections_stand(workspace, options.store));
    }
    return problems;
}

ExitCode run(const Invocation& invocation, Session& session) {
    const Options options = read_options(invocation);
    Problems problems;
    const Workspace workspace = load_workspace(session.workspace_root(), problems);
    if (!options.store.empty()) {
        require_store(workspace, options.store);
    }
    problems = check(workspace, std::move(problems), options);
    if (wants_document(session)) {
        print_problems_document("map", problems, session);
        return exit_code_for(problems);
    }
    const Look& look = session.out.look();
    session.out.write(fmt::format("map: {}\n\n", map_size(workspace.map)));
    session.out.write(problems_text(problems, look) + (problems.empty() ? "" : "\n"));
    session.out.line(problems.empty() ? fmt::format("{} no problems", look.mark(Mark::Ok))
                                      : problems_summary(problems));
    return exit_code_for(problems);
}

constexpr std::array arguments{
    Argument{"STORE", "only this store of the map", false, false, Complete::Store},
};
constexpr std::array options{
    Option{"offline", '\0', "", "check the files alone, open no store", "Options"},
};
constexpr std::array examples{
    Example{"dsar map check", "after a change of the map or of a database"},
    Example{"dsar map check --offline --format json", "in CI, without access to the stores"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Problems, "problems were found; each says what to do"},
};

}  // namespace

constinit const Command map_check_command{
    .name = "map check",
    .group = "You get ready",
    .summary = "compare the data map with the stores",
    .text =
        "Checks settings and map by themselves: keys, purposes, rules, recipients and links that "
        "do not exist, collections with personal data that no identifier reaches. Then opens "
        "every store and compares: collections and fields that are missing on either side; "
        "foreign keys that the map lacks or contradicts; fields that are NOT NULL and would be "
        "cleared; types that cannot be what the map says; columns without an index and what they "
        "cost; and values that a search by index would miss because they are not in normal form "
        "(counted, never shown). Collections in which "
        "something was corrected (dsar rectify) are read: a value that was wrong and stands in "
        "its record again, for instance after an import, is a problem.\n\n"
        "Warnings do not change the exit code.",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
};

}  // namespace dsar::cli
