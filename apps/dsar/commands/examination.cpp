// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/examination.hpp"

#include "apps/dsar/commands/examine_corrected.hpp"
#include "apps/dsar/commands/examine_erased.hpp"
#include "apps/dsar/commands/examine_evidence.hpp"
#include "apps/dsar/commands/examine_lists.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/map.hpp"
#include "libdsar/engine/inspect.hpp"
#include "libdsar/map/check.hpp"
#include "libdsar/map/sealed_entry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

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

// A store with more lines than this is told once what helps.
constexpr std::size_t most_grants = 20;

std::string words_of(const LackingGrant& lacking) {
    std::vector<std::string_view> rights;
    for (const Right right : lacking.rights) {
        rights.push_back(name_of(right));
    }
    const std::string who = fmt::format("{}", fmt::join(rights, ", "));
    return lacking.grant.empty()
               ? who + ": " + lacking.why
               : fmt::format("{} {} {}", who, rights.size() == 1 ? "lacks" : "lack", lacking.grant);
}

// Which right lacks which grant. What reading lacks fails every search; what only changing lacks
// may be meant so.
void examine_grants(const std::vector<StoreHealth>& health, std::vector<Finding>& findings) {
    for (const StoreHealth& store : health) {
        const std::vector<LackingGrant>& lacking = store.grants.lacking;
        for (std::size_t index = 0; index < std::min(lacking.size(), most_grants); ++index) {
            const LackingGrant& grant = lacking[index];
            findings.push_back({"grants", grant.reads ? Verdict::Problem : Verdict::Warning,
                                store.store + ": " + words_of(grant), grant.next, store.store});
        }
        if (lacking.size() > most_grants) {
            findings.push_back({"grants", Verdict::Problem,
                                fmt::format("{}: {} more grants are lacking", store.store,
                                            lacking.size() - most_grants),
                                "dsar-stores(7) has the GRANTs of both accounts", store.store});
        }
        if (store.grants.only_reads) {
            findings.push_back({"grants",
                                Verdict::Good,
                                store.store +
                                    ": the account only reads, so what rectify, erase, restrict "
                                    "and object change is done by hand there",
                                {},
                                store.store});
        }
    }
}

/// Whether they can be had is found with their stores.
std::string secrets_of(const DataMap& map) {
    std::set<std::string> sources;
    for (const StoreEntry& store : map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            for (const FieldEntry& field : collection.fields) {
                const auto keys = field.sealed == nullptr ? std::vector<std::string>()
                                                          : field.sealed->secret_sources();
                sources.insert(keys.begin(), keys.end());
            }
        }
    }
    return sources.empty() ? "none needed" : counted(sources.size(), "key") + " for sealed fields";
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
        for (const std::string& field : store.closed) {
            findings.push_back(
                {"stores", Verdict::Problem, "sealed field " + field,
                 fmt::format("dsar {}map check {}", session.repeated_flags(), store.store),
                 store.store});
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
    examine_grants(health, findings);
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
    findings.push_back({"secrets", Verdict::Good, secrets_of(workspace.map), {}, {}});
    examine_evidence(workspace, bad(loaded) == 0, session, findings);
    examine_lists(workspace, session, findings);
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
