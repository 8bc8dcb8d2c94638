// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/examination.hpp"

#include "apps/dsar/commands/examine_corrected.hpp"
#include "apps/dsar/commands/examine_erased.hpp"
#include "apps/dsar/commands/examine_evidence.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/map.hpp"
#include "libdsar/engine/inspect.hpp"
#include "libdsar/map/check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dsar::cli {
namespace {

using Verdict = Finding::Verdict;

std::size_t bad(const Problems& problems) {
    return static_cast<std::size_t>(
        std::ranges::count(problems, Problem::Severity::Problem, &Problem::severity));
}

std::string place_of(const Problem& problem) {
    return problem.file + (problem.where.empty() ? "" : " " + problem.where);
}

Finding from_file(std::string_view subject, const Problems& found, const std::string& good,
                  const Session& session) {
    if (bad(found) == 0) {
        return {std::string(subject), Verdict::Good, good, {}, {}};
    }
    const auto first = std::ranges::find(found, Problem::Severity::Problem, &Problem::severity);
    const std::string more =
        bad(found) > 1 ? fmt::format(" (and {} more)", bad(found) - 1) : std::string{};
    return {std::string(subject), Verdict::Problem,
            fmt::format("{}: {}{}", place_of(*first), first->what, more),
            fmt::format("dsar {}map check --offline", session.repeated_flags()), place_of(*first)};
}

void examine_map(const Workspace& workspace, const Problems& loaded, const Session& session,
                 std::vector<Finding>& findings) {
    Problems settings;
    Problems map;
    for (const Problem& problem : loaded) {
        (problem.file == "dsar.yaml" ? settings : map).push_back(problem);
    }
    findings.push_back(from_file("settings", settings, "dsar.yaml is valid", session));
    if (bad(loaded) == 0) {
        for (Problems more : {check_map(workspace), check_store_options(workspace)}) {
            map.insert(map.end(), more.begin(), more.end());
        }
    }
    Finding finding = from_file("map", map, map_size(workspace.map), session);
    if (workspace.map.stores.empty() && finding.verdict == Verdict::Good) {
        finding = {"map", Verdict::Warning, "no store is described yet: add map/NAME.yaml", {}, {}};
    }
    findings.push_back(finding);
}

void examine_stores(const Workspace& workspace, const std::string& only, const Session& session,
                    std::vector<Finding>& findings) {
    const std::vector<StoreHealth> health = check_health(workspace, only);
    std::size_t answering = 0;
    const StoreHealth* slowest = nullptr;
    for (const StoreHealth& store : health) {
        if (!store.answers) {
            findings.push_back(
                {"stores", Verdict::Problem,
                 fmt::format("{} does not answer: {}", store.store, store.why),
                 fmt::format("dsar {}map check {}", session.repeated_flags(), store.store),
                 store.store});
            continue;
        }
        ++answering;
        slowest = slowest == nullptr || store.seconds > slowest->seconds ? &store : slowest;
    }
    if (slowest == nullptr) {
        return;
    }
    const std::string pace =
        only.empty() ? fmt::format("slowest is {}, {:.1f} s", slowest->store, slowest->seconds)
                     : fmt::format("{} in {:.1f} s", counted(slowest->collections, "collection"),
                                   slowest->seconds);
    findings.push_back({"stores",
                        Verdict::Good,
                        fmt::format("{} of {} answer; {}", answering, health.size(), pace),
                        {},
                        {}});
}

}  // namespace

std::vector<Finding> examine(const std::filesystem::path& root, const std::string& only,
                             const Session& session) {
    Problems loaded;
    const Workspace workspace = load_workspace(root, loaded);
    if (!only.empty()) {
        require_store(workspace, only);
    }
    std::vector<Finding> findings;
    examine_map(workspace, loaded, session, findings);
    if (bad(loaded) == 0) {
        examine_stores(workspace, only, session, findings);
        examine_erased(workspace, only, session, findings);
        examine_corrected(workspace, only, findings);
    }
    if (!only.empty()) {
        return findings;
    }
    findings.push_back({"secrets", Verdict::Good, "none needed", {}, {}});
    examine_evidence(workspace, bad(loaded) == 0, session, findings);
    return findings;
}

Problems problems_of(const std::vector<Finding>& findings) {
    Problems problems;
    for (const Finding& finding : findings) {
        if (finding.verdict == Verdict::Good) {
            continue;
        }
        Problem problem;
        problem.severity = finding.verdict == Verdict::Warning ? Problem::Severity::Warning
                                                               : Problem::Severity::Problem;
        problem.where = finding.subject;
        problem.file = finding.place;
        problem.what = finding.says;
        problem.next = finding.next;
        problems.push_back(std::move(problem));
    }
    return problems;
}

}  // namespace dsar::cli
