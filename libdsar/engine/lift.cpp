// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/lift.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/cases/suppression.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/engine/case_letters.hpp"
#include "libdsar/engine/case_request.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/engine/cut_short.hpp"
#include "libdsar/engine/marked.hpp"
#include "libdsar/engine/other_restrictions.hpp"
#include "libdsar/engine/records_by_key.hpp"
#include "libdsar/engine/standing.hpp"
#include "libdsar/engine/vault.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/rights/objection.hpp"
#include "libdsar/rights/restriction.hpp"
#include "libdsar/stores/connector.hpp"
#include "libdsar/stores/matching.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace dsar {

namespace {

class Lifting {
 public:
    Lifting(const Workspace& workspace, const CaseFile& file,
            const std::vector<JournalEntry>& entries, const ApplyRequest& request,
            const LiftOrder& order, Progress& progress)
        : file_(file),
          entries_(entries),
          request_(request),
          order_(order),
          progress_(progress),
          history_(history_of(file.id(), entries)),
          instructed_(instructed_workspace(workspace, &file, history_.right)),
          workspace_(instructed_ ? *instructed_ : workspace) {}

    Lifted run();

 private:
    /// A mark that this case wrote, as it stands now.
    struct Marked {
        const WorkStep* step = nullptr;
        RecordKey key;
        std::string state;
        std::string field;
    };

    bool take_up_end();
    void require_restriction();
    void require_told() const;
    void find_marks();
    void look_at(const WorkStep& step, const Record& record);
    void require_balancing() const;
    [[nodiscard]] bool is_ours(const WorkRecord& planned, const std::string& mark,
                               const std::string& name, const Record& record) const;
    bool change_store(const std::string& store, std::vector<Change> changes);
    [[nodiscard]] bool has_begun() const {
        return std::ranges::find(entries_, "lift_started", &JournalEntry::event) != entries_.end();
    }
    [[nodiscard]] bool is_back(const std::string& store) const;
    std::vector<Change> changes_in(const std::string& store);
    void lift_store(const std::string& store);
    void lift_by_hand();
    void record(std::string event, Json details) {
        details["plan"] = work_.plan;
        request_.cases->record(file_, Act{std::move(event), std::move(details)}, *request_.signer);
    }

    const CaseFile& file_;
    const std::vector<JournalEntry>& entries_;
    const ApplyRequest& request_;
    const LiftOrder& order_;
    Progress& progress_;
    CaseHistory history_;
    std::optional<Workspace> instructed_;
    const Workspace& workspace_;
    ApplyWork work_;
    OtherRestrictions others_;
    std::map<std::string, std::vector<Marked>> marks_;  // by store
    std::map<const WorkRecord*, bool> found_;           // marked then and there; free by now
    Lifted out_;
};

// A run that was killed after the last record was free, and before the case was closed.
bool Lifting::take_up_end() {
    require_open(history_);
    static constexpr std::string_view later[] = {"lifted", "apply_started", "closed", "reopened"};
    const auto ended = std::find_if(entries_.rbegin(), entries_.rend(), [](const auto& entry) {
        return std::ranges::find(later, entry.event) != std::end(later);
    });
    if (ended == entries_.rend() || ended->event != "lifted") {
        return false;
    }
    const Json& details = ended->details;
    out_.places = details.value("places", std::size_t{0});
    out_.lifted = out_.places;
    out_.records = details.value("records", std::size_t{0});
    out_.gone = details.value("gone", std::size_t{0});
    out_.held = details.value("held", std::size_t{0});
    out_.told = parse_date(details.value("told", ""));
    out_.outcome = details.value("why", "");
    return true;
}

void Lifting::require_restriction() {
    std::optional<ApplyWork> work = standing_work(file_, entries_);
    if (!work) {
        throw Error(ErrorKind::Usage, fmt::format("case {} restricts nothing", file_.id()),
                    "only what was applied can be lifted", fmt::format("dsar show {}", file_.id()));
    }
    work_ = *std::move(work);
    for (const WorkStep& step : work_.steps) {
        const StoreEntry* const store = workspace_.map.store(step.store);
        if (store == nullptr || store->collection(step.collection) == nullptr) {
            throw Error(
                ErrorKind::NeedsPerson,
                fmt::format("the restriction in case {} cannot be lifted", file_.id()),
                fmt::format("the data map knows {}/{} no more", step.store, step.collection),
                "describe it in the map as it was");
        }
    }
    if (history_.right == Right::Object) {
        require_balancing();
    }
}

// After an objection to our interests only their weighing ends it (Art 21(1)).
void Lifting::require_balancing() const {
    if (read_acting_order(file_).objection != rule_of(ObjectionKind::Interests).word) {
        return;
    }
    const std::optional<Balancing> balancing = read_balancing(file_);
    if (!balancing) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("the restriction in case {} cannot be lifted yet", file_.id()),
                    "the interests were not weighed (Art. 21(1))",
                    fmt::format("dsar decide {} --balance FILE", file_.id()));
    }
    if (balancing->upheld && order_.outcome.empty()) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("the restriction in case {} cannot be lifted yet", file_.id()),
                    "the objection was upheld: the data is not used again",
                    fmt::format("dsar restrict --lift {} --outcome TEXT, saying what becomes of it",
                                file_.id()));
    }
}

void Lifting::require_told() const {
    const Date since = desk_day(workspace_.settings, began(entries_)->time);
    const std::string why = why_not_lifted({since, request_.today, order_.told});
    CaseRequest asked;
    asked.right = history_.right;
    read_request(file_, asked);
    refuse_values_of(asked.subject, order_.outcome, "--outcome");
    if (why.empty()) {
        return;
    }
    LetterOrder letter;
    letter.name = "before-lifting";
    letter.today = request_.today;
    letter.outcome = order_.outcome;
    const std::string path = write_case_letter(workspace_, file_, letter).filename().string();
    throw Error(ErrorKind::NeedsPerson,
                fmt::format("the restriction in case {} cannot be lifted yet", file_.id()), why,
                fmt::format("send cases/{0}/letters/{1}, then\ndsar restrict --lift {0} --told {2}",
                            file_.id(), path, format(request_.today)));
}

bool is_unmarked(const Record& record, const std::string& mark) {
    return std::ranges::all_of(values_at(record, mark), [](const Value& value) {
        return value.is_null() || value.text.empty();
    });
}

// Whether a value is a mark of this case or, where it stood before, of another one that has ended.
bool Lifting::is_ours(const WorkRecord& planned, const std::string& mark, const std::string& name,
                      const Record& record) const {
    const auto own = std::ranges::find(planned.values, mark, &NewValue::path);
    const auto others = others_.written.find(name);
    const std::vector<Value> there = values_at(record, mark);
    return !there.empty() && std::ranges::all_of(there, [&](const Value& value) {
        return own != planned.values.end()
                   ? value.text == own->value.text
                   : others != others_.written.end() && others->second.contains(value.text);
    });
}

// Records known by their position may be alike: each planned one is counted once, and a copy that
// somebody made of a marked one is freed with it.
void Lifting::look_at(const WorkStep& step, const Record& record) {
    const CollectionEntry& collection =
        *workspace_.map.store(step.store)->collection(step.collection);
    const bool by_position = is_by_position(collection);
    const std::string name = step.store + "/" + step.collection + "/";
    const WorkRecord* met = nullptr;
    for (const WorkRecord& planned : step.records) {
        const std::string mark = mark_of(planned);
        if (mark.empty() || !is_as_planned(record, planned, by_position) ||
            !(is_unmarked(record, mark) ||
              is_ours(planned, mark, name + key_text(planned.key), record))) {
            continue;  // another one, or somebody has marked it anew
        }
        const auto found = found_.find(&planned);
        if (found == found_.end()) {
            met = &planned;
            break;
        }
        met = met == nullptr || found->second ? &planned : met;
    }
    if (met == nullptr) {
        return;
    }
    if (is_unmarked(record, mark_of(*met))) {
        found_.try_emplace(met, true);
        return;
    }
    found_[met] = false;
    if (others_.standing.contains(name + key_text(met->key))) {
        ++out_.held;
    } else {
        marks_[step.store].push_back({&step, record.key, record_digest(record), mark_of(*met)});
    }
}

void Lifting::find_marks() {
    std::vector<AskedRecords> asked;
    std::vector<const WorkStep*> steps;
    std::size_t marked = 0;
    for (const WorkStep& step : work_.steps) {
        std::vector<RecordKey> keys;
        for (const WorkRecord& record : step.records) {
            if (!mark_of(record).empty()) {
                keys.push_back(record.key);
            }
        }
        if (!keys.empty()) {
            marked += keys.size();
            const CollectionEntry* const collection =
                workspace_.map.store(step.store)->collection(step.collection);
            asked.push_back({step.store, collection, std::move(keys), is_by_position(*collection)});
            steps.push_back(&step);
        }
    }
    const std::vector<StoreOutcome> outcomes = ask_by_key(
        workspace_, asked, request_.search, progress_,
        [&](std::size_t place, const Record& record) { look_at(*steps[place], record); });
    require_all_answered(outcomes, "nothing was lifted: ");
    out_.gone = marked - found_.size();
    out_.records += static_cast<std::size_t>(
        std::ranges::count_if(found_, [](const auto& found) { return found.second; }));
}

// It says so, and nothing went there after that.
bool Lifting::is_back(const std::string& store) const {
    const bool was_back = std::ranges::any_of(entries_, [&](const JournalEntry& entry) {
        return entry.event == "lift_done" && entry.details.value("store", "") == store &&
               entry.details.value("plan", "") == work_.plan &&
               entry.details.value("clashed", 0) == 0;
    });
    return was_back && !has_gone_to_vault(entries_, work_.plan, store);
}

// Marks go, and what lies in the vault comes back.
std::vector<Change> Lifting::changes_in(const std::string& store) {
    std::vector<Change> changes;
    for (const Marked& mark : marks_[store]) {
        const CollectionEntry* const collection =
            workspace_.map.store(store)->collection(mark.step->collection);
        changes.push_back({collection, mark.key, mark.state, false, {{mark.field, Value()}}});
    }
    // A run that was killed before it had filled the vault has changed nothing.
    if (has_gone_to_vault(entries_, work_.plan, store) && has_vault(file_, work_, store)) {
        std::vector<Change> back = put_backs(file_, workspace_, work_, store);
        std::ranges::move(back, std::back_inserter(changes));
    }
    return changes;
}

// Only what is back is forgotten: a vault is the last place in which its records are.
void Lifting::lift_store(const std::string& store) {
    bool back = !has_gone_to_vault(entries_, work_.plan, store);
    if (is_back(store)) {
        out_.records += vaulted_in(work_, store);
    }
    std::vector<Change> changes = changes_in(store);
    if (!changes.empty()) {
        back = change_store(store, std::move(changes));
    }
    if (back) {
        empty_vault(file_, work_, store);
    }
}

// One record that somebody made anew while it lay in the vault holds up no other.
bool Lifting::change_store(const std::string& store, std::vector<Change> changes) {
    const auto opened = open_to_change(*workspace_.map.store(store), workspace_.root);
    if (!opened) {
        throw Error(ErrorKind::Failed, fmt::format("{} can only be read", store));
    }
    ChangeContext context;
    context.stop = request_.search.stop;
    std::size_t clashed = 0;
    while (!changes.empty()) {
        const ChangeResult result = opened->change(changes, context);
        if (result.applied) {
            break;
        }
        std::vector<Change> left;
        for (std::size_t at = 0; at < changes.size(); ++at) {
            if (result.records[at] != Changed::Stale) {
                left.push_back(std::move(changes[at]));
            }
        }
        clashed += changes.size() - left.size();
        changes = std::move(left);
    }
    out_.records += changes.size();
    out_.clashed += clashed;
    record("lift_done", {{"store", store}, {"records", changes.size()}, {"clashed", clashed}});
    return clashed == 0;
}

void Lifting::lift_by_hand() {
    for (const WorkStep& step : work_.steps) {
        if (!is_by_hand(step)) {
            continue;
        }
        const bool is_noted = std::ranges::any_of(entries_, [&](const JournalEntry& entry) {
            return entry.event == "lifted_by_hand" && entry.details.value("step", 0) == step.step;
        });
        if (!is_noted && order_.done_by_hand.contains(step.step)) {
            record("lifted_by_hand", {{"step", step.step}});
        } else if (!is_noted) {
            out_.waits.push_back({step.step, step.store, step.collection, step.decision, false,
                                  step.records.size(), step.how, step.by_hand, true});
        }
    }
}

Lifted Lifting::run() {
    if (take_up_end()) {
        return std::move(out_);
    }
    require_restriction();
    require_told();
    out_.told = order_.told;
    out_.outcome = order_.outcome;
    others_ = other_restrictions(workspace_, *request_.cases, file_.id());
    if (!request_.dry_run && has_begun()) {
        const std::vector<std::string> stores = stores_of(work_);
        take_back_what_was_cut_short(workspace_, {stores.begin(), stores.end()});
    }
    find_marks();
    if (request_.dry_run) {
        return std::move(out_);
    }
    record("lift_started", {{"told", format(*order_.told)}});
    for (const std::string& store : stores_of(work_)) {
        lift_store(store);
    }
    SuppressionList(workspace_).lift(file_.id());
    lift_by_hand();
    std::set<std::string> places;
    for (const WorkStep& step : work_.steps) {
        if (step.decision == Decision::Mark || step.decision == Decision::Suppress) {
            places.insert(step.store + "/" + step.collection);
        }
    }
    out_.places = places.size();
    out_.lifted = places.size() - out_.waits.size();
    if (out_.is_done()) {
        record("lifted", {{"told", format(*order_.told)},
                          {"places", out_.places},
                          {"records", out_.records},
                          {"gone", out_.gone},
                          {"held", out_.held},
                          {"why", order_.outcome}});
    }
    return std::move(out_);
}

}  // namespace

Lifted lift_restriction(const Workspace& workspace, const CaseFile& file,
                        const std::vector<JournalEntry>& entries, const ApplyRequest& request,
                        const LiftOrder& order, Progress& progress) {
    return Lifting(workspace, file, entries, request, order, progress).run();
}

}  // namespace dsar
