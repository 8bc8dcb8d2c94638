// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/acting.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/begun.hpp"
#include "libdsar/engine/blockers.hpp"
#include "libdsar/engine/decide.hpp"
#include "libdsar/engine/kept.hpp"
#include "libdsar/engine/standing.hpp"
#include "libdsar/engine/vaulted.hpp"
#include "libdsar/engine/vaults.hpp"
#include "libdsar/output/documents.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace dsar {

namespace {

constexpr std::string_view holds_file = "holds.json";

std::vector<Identifier> person_of(const CaseRequest& request, const SearchResult& search) {
    std::vector<Identifier> out = request.subject.identifiers;
    for (const FoundIdentifier& found : search.subjects.front().identifiers) {
        out.push_back(found.identifier);
    }
    return out;
}

// Whether it says that a link of a record that stays cannot be cleared.
bool is_fixed_link(const StoreObstacle& obstacle, const ChangePlan& plan,
                   std::span<const Match> matches) {
    if (obstacle.what != "not_null") {
        return false;
    }
    const Step& step = plan.plan.steps[obstacle.place.step];
    const Match& match = matches[step.records[obstacle.place.record].match];
    return std::ranges::find(match.referring_fields, obstacle.field) !=
               match.referring_fields.end() &&
           std::ranges::find(match.agreeing_fields, obstacle.field) == match.agreeing_fields.end();
}

bool is_planned(const CaseFile& file, const std::string& record) {
    const Json plan = Json::parse(read_file(file.folder() / "plan.json"));
    for (const Json& step : plan.at("steps")) {
        const std::string collection =
            step.at("store").get<std::string>() + "/" + step.at("collection").get<std::string>();
        for (const Json& planned : step.at("records")) {
            if (collection + "/" + key_words(planned.at("key")) == record) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace

ActingSearch search_to_act(const Workspace& workspace, const CaseRequest& request,
                           const ActingOrder& order, Register* cases, const std::string& case_id,
                           SearchOptions options, Spool& spool, Progress& progress) {
    options.right = request.right;
    if (request.ahead == nullptr) {
        options.vaults = open_vaults(workspace, cases, case_id);
    }
    ActingSearch out;
    out.found = request.ahead != nullptr ? request.ahead->found
                                         : search(workspace, subjects_of(workspace, request, order),
                                                  options, spool, progress);
    out.act = searched_act(out.found);
    out.vaulted = take_vaulted(out.found);
    for (SubjectMatches& subject : out.found.subjects) {
        subject.matches.edit();
    }
    return out;
}

ChangePlan make_change_plan(const Workspace& workspace, const CaseRequest& request,
                            const ActingOrder& order, const CaseFile* file,
                            const SearchResult& search, const Spool& spool, Date marked) {
    const std::span<const Match> matches = search.subjects.front().matches.whole();
    const ChangeWords words{needles_of(workspace.settings, person_of(request, search)),
                            new_values(workspace, order, file != nullptr), marked};
    const RecordHolds holds = file == nullptr ? RecordHolds() : read_holds(*file);
    std::set<std::string> fixed_links;
    const PlanInput input{workspace, request, order, file, search, spool, words, fixed_links};
    // A link that a store lets nobody clear is left, and with it what it refers to, in part: that
    // is planned anew, until the stores say no more of the kind.
    while (true) {
        ChangePlan out;
        out.plan = plan_by_right(input, holds);
        out.plan.case_id = file == nullptr ? std::string() : file->id();
        add_problems(search.problems, out.plan);
        if (file != nullptr && request.right == Right::Erase) {
            add_loose(*file, order.planned, out.plan);
        }
        out.changes = changes_of(workspace, out.plan, matches, spool, words);
        const std::vector<StoreObstacle> obstacles = find_obstacles(workspace, out.changes);
        const std::size_t before = fixed_links.size();
        for (const StoreObstacle& obstacle : obstacles) {
            if (is_fixed_link(obstacle, out, matches)) {
                fixed_links.insert(obstacle.store + "/" + obstacle.collection + "." +
                                   obstacle.field);
            }
        }
        if (fixed_links.size() == before) {
            add_blockers(obstacles, out.plan);
            return out;
        }
    }
}

namespace {

// What the search did not find to be theirs: the case that it lies in is the same person's.
void add_vaults_of_person(const Workspace& workspace, Register& cases, const std::string& case_id,
                          const Subject& subject, Plan& plan) {
    for (const Blocker& vault :
         vault_blockers(vaults_of_person(workspace, cases, case_id, subject))) {
        const bool is_known = std::ranges::any_of(plan.blockers, [&](const Blocker& known) {
            return known.what == "vault" && known.store == vault.store &&
                   known.collection == vault.collection && known.next == vault.next;
        });
        if (!is_known) {
            plan.blockers.push_back(vault);
        }
    }
}

// A case restricts once: what it marked would be taken for somebody else's mark the next time.
void require_first_restriction(const Workspace& workspace, const std::optional<CaseFile>& file) {
    if (!file) {
        return;
    }
    const std::vector<JournalEntry> entries = entries_of(workspace, *file);
    if (!has_restricted(*file, entries)) {
        return;
    }
    const std::string what = fmt::format("case {} is not planned again: ", file->id());
    const CaseHistory history = history_of(file->id(), entries);
    if (history.stage == CaseStage::Applying) {
        const JournalEntry* const failed = last_entry(entries, "step_failed");
        const bool is_stuck = failed != nullptr && failed->details.value("kind", "") == "stale" &&
                              failed->details.value("plan", "") == history.plan;
        throw Error(ErrorKind::NeedsPerson, what + "its plan is half carried out",
                    "what it has restricted so far would be taken for somebody else's",
                    is_stuck ? next_after_half(history.right, file->id())
                             : fmt::format("dsar apply {}", file->id()));
    }
    throw Error(ErrorKind::NeedsPerson, what + "it has restricted records",
                "lift that first, and open another case for what is to be restricted then",
                fmt::format("dsar restrict --lift {}", file->id()));
}

}  // namespace

Acting plan_acting(const Workspace& standing, const ActingRequest& asked, Progress& progress) {
    ActingRequest request = asked;
    if (request.case_id.empty()) {  // what cannot be planned opens no case
        order_of(standing, request, request.order, nullptr);
    }
    const std::optional<CaseFile> file = begin_case(standing, request, progress);
    require_first_restriction(standing, file);
    const std::optional<Workspace> instructed =
        instructed_workspace(standing, file ? &*file : nullptr, request.right);
    const Workspace& workspace = instructed ? *instructed : standing;
    const ActingOrder order = order_of(workspace, request, request.order, file ? &*file : nullptr);
    request.search.right = request.right;
    std::vector<ChangedRecords> changed;
    if (file && request.right == Right::Erase) {
        changed = bring_earlier(workspace, *file, request.returned, {}, request.search, progress);
    }
    Acting out;
    out.returned = request.returned;
    out.case_id = file ? file->id() : "";
    out.case_folder = file ? file->folder() : "";
    out.regime = request.regime;
    out.kind = request.kind;
    out.deadline = request.returned ? Deadline() : deadline_of(workspace.settings, request);
    Spool own(spool_folder(file));
    Spool& spool = request.ahead != nullptr ? *request.ahead->spool : own;
    out.order = order;
    ActingSearch searched = search_to_act(workspace, request, order, request.cases, out.case_id,
                                          request.search, spool, progress);
    out.search = std::move(searched.found);
    out.vaulted = searched.vaulted.size();
    progress.stage_started("plan");
    out.plan = make_change_plan(workspace, request, order, file ? &*file : nullptr, out.search,
                                spool, request.today)
                   .plan;
    note_vaulted(workspace, order, searched.vaulted, out.plan);
    note_changed(changed, out.search.subjects.front().matches.whole(), out.plan);
    if (file && request.cases != nullptr && request.right == Right::Erase) {
        add_vaults_of_person(workspace, *request.cases, file->id(), request.subject, out.plan);
    }
    out.plan_json = plan_document(out.plan);
    if (file && !request.dry_run) {
        keep_acting_order(*file, order);
        keep_matches(*file, out.search);
        write_file(file->folder() / "plan.json", out.plan_json);
        request.cases->record(
            *file,
            std::vector<Act>{searched.act, planned_act(out.plan, plan_digest(out.plan),
                                                       {{"blockers", out.plan.blockers.size()}})},
            *request.signer);
    }
    if (request.right == Right::Erase) {
        out.backups = backup_terms(workspace, out.plan);
    } else {
        out.minor = discover_minor(workspace, request, file, out.search, spool);
    }
    return out;
}

RecordHolds read_holds(const CaseFile& file) {
    RecordHolds out;
    if (!file.has(holds_file)) {
        return out;
    }
    const Json json = Json::parse(file.read_sealed(holds_file));
    for (const auto& [record, hold] : json.items()) {
        out[record] = {hold.at("article").get<std::string>(), hold.at("why").get<std::string>(),
                       parse_date(hold.at("until").get<std::string>())};
    }
    return out;
}

void record_hold(const CaseFile& file, const std::string& record, const std::optional<Hold>& hold) {
    RecordHolds all = read_holds(file);
    if (!is_planned(file, record)) {
        throw Error(ErrorKind::Usage,
                    "case " + file.id() + " has no record of that name in its plan",
                    "records are named store/collection/key", "dsar show " + file.id());
    }
    all.erase(record);
    if (hold) {
        all[record] = *hold;
    }
    Json json = Json::object();
    for (const auto& [name, each] : all) {
        json[name] = {{"article", each.article},
                      {"why", each.why},
                      {"until", each.until ? format(*each.until) : std::string()}};
    }
    file.write_sealed(holds_file, json.dump());
}

}  // namespace dsar
