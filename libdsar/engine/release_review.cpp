// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/release.hpp"
#include "libdsar/output/documents.hpp"
#include "libdsar/output/package_folder.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace dsar {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void need_person(std::string what, std::string why, std::string next) {
    throw Error(ErrorKind::NeedsPerson, std::move(what), std::move(why), std::move(next));
}

Right right_of(const CaseFile& file, const Json& plan) {
    if (const auto right = parse_right(plan.value("right", ""))) {
        return *right;
    }
    throw Error(ErrorKind::Failed, fmt::format("the plan of case {} is damaged", file.id()));
}

void require_file(const CaseFile& file, const std::string& name, const char* lacks) {
    std::error_code ignored;
    if (!fs::exists(file.folder() / name, ignored)) {
        throw Error(ErrorKind::Usage, fmt::format("case {} has no {}", file.id(), lacks),
                    "its search did not come to an end", fmt::format("dsar show {}", file.id()));
    }
}

std::string detail(const JournalEntry& entry, const char* name) {
    const auto found = entry.details.find(name);
    return found != entry.details.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The request as the case keeps it; empty when it has none.
Json request_of(const CaseFile& file) {
    return file.has("request.json") ? Json::parse(file.read_sealed("request.json"))
                                    : Json::object();
}

// Who planned last; a case without a journal knows who opened it.
std::string planner_of(const Json& request, const std::vector<JournalEntry>& entries) {
    const JournalEntry* const planned = last_entry(entries, "planned");
    return planned == nullptr ? request.value("opened_by", "") : planned->actor;
}

IdentityLevel recorded_identity(const std::vector<JournalEntry>& entries) {
    IdentityLevel best = IdentityLevel::None;
    for (const JournalEntry& entry : entries) {
        if (entry.event != "identity_verified") {
            continue;
        }
        for (const IdentityLevel level : {IdentityLevel::Reasonable, IdentityLevel::High}) {
            if (detail(entry, "level") == name_of(level)) {
                best = std::max(best, level);
            }
        }
    }
    return best;
}

// A reason that somebody gave for this very plan and package counts for whoever comes next.
bool has_reason(const ReleaseReview& review, const std::vector<JournalEntry>& entries,
                const char* event, const std::string& given) {
    return !given.empty() || std::ranges::any_of(entries, [&](const JournalEntry& entry) {
        return entry.event == event && detail(entry, "plan") == review.subject.plan_digest &&
               detail(entry, "package") == review.subject.package_sha256;
    });
}

/// Whether the plan tells categories only, because nobody knows who asks for specific pieces
/// (11 CCR 7024(a)): then the level for categories is enough.
bool tells_categories(const std::vector<JournalEntry>& entries, const std::string& plan) {
    const JournalEntry* const planned = last_entry(entries, "planned");
    return planned != nullptr && detail(*planned, "plan") == plan &&
           planned->details.value("categories_only", false);
}

std::string_view outcome_of(const ReleaseReview& review) {
    return review.has_package() ? "released" : "approved";
}

void require_identity(const ReleaseReview& review, const std::string& regime, bool specific) {
    if (review.identity < review.needed) {
        need_person(
            fmt::format("case {} is not {}: identity is not verified", review.case_id,
                        outcome_of(review)),
            fmt::format("{} needs the level {}, and {} is recorded ({})", name_of(review.right),
                        name_of(review.needed), name_of(review.identity),
                        regime == "ccpa" ? "11 CCR 7060-7062" : "Art. 12(6)"),
            fmt::format("dsar approve {} --identity login", review.case_id) +
                (specific ? fmt::format("\ndsar {} --case {} --unverified", name_of(review.right),
                                        review.case_id)
                          : std::string()));
    }
}

std::string record_name(const Json& entry) {
    const std::string key = entry.value("key", "");
    std::string name = entry.value("store", "") + "/" + entry.value("collection", "");
    return key.empty() ? name : name + (key.starts_with('[') ? "#" : "/") + key;
}

void require_decisions(const Json& plan, bool may_wait, ReleaseReview& review) {
    std::string example;
    for (const Json& entry : plan.at("pending")) {
        if (entry.value("what", "") == "identity") {
            continue;
        }
        ++review.left_pending;
        if (example.empty() && !entry.value("key", "").empty()) {
            example = record_name(entry);
        }
    }
    if (review.left_pending == 0 || may_wait) {
        return;
    }
    std::string next = fmt::format("dsar show {}", review.case_id);
    if (!example.empty()) {
        next += fmt::format("\ndsar decide {} --no '{}'", review.case_id, example);
    }
    next += fmt::format("\ndsar approve {} --leave-pending WHY", review.case_id);
    need_person(
        fmt::format("case {} is not {}: {} {} for a decision", review.case_id, outcome_of(review),
                    review.left_pending,
                    review.left_pending == 1 ? "matter waits" : "matters wait"),
        review.has_package() ? "what waits is not in the package" : "what waits stays as it is",
        next);
}

void require_complete(const ReleaseReview& review, bool may_lack) {
    if (!review.complete && !may_lack) {
        need_person(fmt::format("case {} is not {}: its search is incomplete", review.case_id,
                                outcome_of(review)),
                    review.has_package()
                        ? "a store did not answer, so that the package may lack what it holds"
                        : "a store did not answer, so that what it holds would stay",
                    fmt::format("dsar {0} --case {1}\ndsar approve {1} --partial WHY",
                                name_of(review.right), review.case_id));
    }
}

void require_same(const ReleaseReview& review, const char* what, const std::string& asked,
                  const std::string& found) {
    if (!asked.empty() && !found.starts_with(asked)) {
        need_person(fmt::format("case {} is not {}: the {} is another", review.case_id,
                                outcome_of(review), what),
                    fmt::format("{} was asked for; the {} is now {}", asked, what, found),
                    fmt::format("dsar show {}", review.case_id));
    }
}

void require_same_map(const Workspace& workspace, const Json& plan, const ReleaseReview& review) {
    const std::string made_under = plan.value("map_digest", "");
    if (made_under != workspace.map.digest) {
        need_person(fmt::format("case {} is not {}: the data map changed", review.case_id,
                                outcome_of(review)),
                    fmt::format("the plan was made under {}; the map is now {}", made_under,
                                workspace.map.digest),
                    fmt::format("dsar {} --case {}", name_of(review.right), review.case_id));
    }
}

// What stores would refuse is settled first: nothing is done by halves.
void require_no_blockers(const Json& plan, const ReleaseReview& review) {
    const Json& blockers = plan.at("blockers");
    if (blockers.empty() || review.has_package()) {
        return;
    }
    std::string why;
    for (const Json& blocker : blockers) {
        why += fmt::format("{}{}/{}: {}", why.empty() ? "" : "\n", blocker.value("store", ""),
                           blocker.value("collection", ""), blocker.value("why", ""));
    }
    need_person(fmt::format("case {} is not approved: {} in the way", review.case_id,
                            blockers.size() == 1 ? std::string("something stands")
                                                 : fmt::format("{} things stand", blockers.size())),
                why, fmt::format("dsar show {}", review.case_id));
}

void note_kept(const Json& plan, ReleaseReview& review) {
    for (const Json& kept : plan.at("kept")) {
        ++review.kept;
        const Json& until = kept.at("until");
        const auto day = until.is_string() ? parse_date(until.get<std::string>()) : std::nullopt;
        if (day && (!review.kept_until || *day < *review.kept_until)) {
            review.kept_until = day;
        }
    }
}

// Plans of this case that somebody approved and that are not the one of now.
std::vector<std::string> earlier_plans(const std::vector<JournalEntry>& entries,
                                       const std::string& now) {
    std::set<std::string> plans;
    for (const JournalEntry& entry : entries) {
        if (entry.event == "approved" && detail(entry, "plan") != now) {
            plans.insert(detail(entry, "plan"));
        }
    }
    return {plans.begin(), plans.end()};
}

}  // namespace

ReleaseReview review_release(const Workspace& workspace, const CaseFile& file,
                             const std::vector<JournalEntry>& entries, const ReleaseOrder& order) {
    require_open(history_of(file.id(), entries));
    require_file(file, "plan.json", "plan");
    const std::string plan_text = read_file(file.folder() / "plan.json");
    const Json plan = Json::parse(plan_text);
    const Json request = request_of(file);
    ReleaseReview review;
    review.case_id = file.id();
    review.right = right_of(file, plan);
    review.subject = {plan_digest(plan_text), {}, planner_of(request, entries)};
    if (review.has_package()) {
        require_file(file, "package.zip", "package");
        const PackagedFile package = packaged_file(file.folder() / "package.zip");
        review.subject.package_sha256 = package.sha256;
        review.package_bytes = package.size;
    }
    note_kept(plan, review);
    review.complete = plan.value("complete", false);
    for (const auto& [decision, count] : plan.at("totals").items()) {
        review.totals[decision] = count.get<std::size_t>();
    }
    const std::string kind = request.value("kind", "");
    const bool specific = kind == "specific";
    const bool categories = specific && tells_categories(entries, review.subject.plan_digest);
    review.needed = level_needed(workspace.settings, review.right, categories ? "know" : kind);
    review.identity = recorded_identity(entries);
    if (order.identity) {
        review.identity = std::max(review.identity, level_reached(*order.identity));
    }
    review.earlier = earlier_plans(entries, review.subject.plan_digest);
    require_same(review, "plan", order.plan, review.subject.plan_digest);
    require_same(review, "package", order.package, review.subject.package_sha256);
    require_same(review, "plan", plan.value("digest", ""), review.subject.plan_digest);
    require_same_map(workspace, plan, review);
    require_identity(review, request.value("regime", ""), specific && !categories);
    require_complete(review, has_reason(review, entries, "partial_accepted", order.partial));
    require_no_blockers(plan, review);
    require_decisions(plan, has_reason(review, entries, "pending_left", order.leave_pending),
                      review);
    return review;
}

}  // namespace dsar
