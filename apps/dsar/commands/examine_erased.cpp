// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/examine_erased.hpp"

#include "apps/dsar/render/count.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/engine/reappeared.hpp"

#include <fmt/format.h>

namespace dsar::cli {
namespace {

using Verdict = Finding::Verdict;

void add(const Reappeared& each, const Session& session, std::vector<Finding>& findings) {
    const std::string place = each.place.store + "/" + each.place.collection;
    if (each.again > 0) {
        findings.push_back(
            {"erased", Verdict::Warning,
             fmt::format("{} of people who were erased {} in {} again",
                         counted(each.again, "record"), each.again == 1 ? "is" : "are", place),
             fmt::format("dsar {}erase --replay --store {}", session.repeated_flags(),
                         each.place.store),
             place});
    }
    if (each.anew > 0) {
        findings.push_back(
            {"erased", Verdict::Warning,
             fmt::format("{} in {} {} people who were erased: they came back, or were imported",
                         counted(each.anew, "record"), place, each.anew == 1 ? "names" : "name"),
             fmt::format("dsar {}erase --subject -", session.repeated_flags()), place});
    }
}

}  // namespace

void examine_erased(const Workspace& workspace, const std::string& only, const Session& session,
                    std::vector<Finding>& findings) {
    try {
        const ReappearedCheck check = find_reappeared(workspace, only);
        for (const Reappeared& each : check.found) {
            add(each, session, findings);
        }
        if (check.erasures > 0 && check.complete && check.found.empty()) {
            findings.push_back(
                {"erased", Verdict::Good, "nobody who was erased is there again", {}, {}});
        }
    } catch (const Error& error) {
        findings.push_back({"erased", Verdict::Problem,
                            fmt::format("{}: {}", error.what(), error.why()), error.next(),
                            ".dsar/erasures.db"});
    }
}

}  // namespace dsar::cli
