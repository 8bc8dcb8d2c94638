// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/lift.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/cases/suppression.hpp"
#include "libdsar/engine/case_letters.hpp"
#include "libdsar/engine/case_request.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/engine/other_restrictions.hpp"
#include "libdsar/engine/records_by_key.hpp"
#include "libdsar/engine/vault.hpp"
#include "libdsar/engine/work.hpp"
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

    void require_restriction();
    void require_told() const;
    void find_marks();
    void look_at(const WorkStep& step, const Record& record);
    void change_store(const std::string& store, const std::vector<Change>& changes);
    std::vector<Change> changes_in(const std::string& store);
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
    std::set<std::string> others_;
    std::map<std::string, std::vector<Marked>> marks_;  // by store
    std::size_t found_ = 0;
    Lifted out_;
};

void Lifting::require_restriction() {
    require_open(history_);
    const JournalEntry* const applied = last_entry(entries_, "applied");
    const std::string plan =
        applied == nullptr ? std::string() : applied->details.value("plan", "");
    std::optional<ApplyWork> work = plan.empty() ? std::nullopt : read_work(file_, plan);
    const bool restricts =
        work && std::ranges::any_of(work->steps, [](const WorkStep& step) {
            return step.decision == Decision::Mark || step.decision == Decision::Suppress;
        });
    if (!restricts || (history_.right != Right::Restrict && history_.right != Right::Object)) {
        throw Error(ErrorKind::Usage, fmt::format("case {} restricts nothing", file_.id()),
                    "only what was applied can be lifted", fmt::format("dsar show {}", file_.id()));
    }
    work_ = *std::move(work);
}

void Lifting::require_told() const {
    const JournalEntry* const applied = last_entry(entries_, "applied");
    const Date since = desk_day(workspace_.settings, applied->time);
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

// The mark that this case wrote into the record; empty: none.
std::string mark_of(const WorkRecord& record) {
    for (const CutField& cut : record.cuts) {
        const bool is_ours =
            cut.cut == Cut::Mark &&
            std::ranges::find(record.values, cut.path, &NewValue::path) != record.values.end();
        if (is_ours) {
            return cut.path;
        }
    }
    return {};
}

void Lifting::look_at(const WorkStep& step, const Record& record) {
    const std::string key = key_text(record.key);
    for (const WorkRecord& planned : step.records) {
        const std::string field = mark_of(planned);
        if (field.empty() || key_text(planned.key) != key) {
            continue;
        }
        const auto ours = std::ranges::find(planned.values, field, &NewValue::path);
        const std::vector<Value> there = values_at(record, field);
        const bool is_ours = !there.empty() && std::ranges::all_of(there, [&](const Value& value) {
            return value.text == ours->value.text;
        });
        if (!is_ours) {
            continue;  // somebody has marked it anew, or lifted it before
        }
        ++found_;
        if (others_.contains(step.store + "/" + step.collection + "/" + key)) {
            ++out_.held;
        } else {
            marks_[step.store].push_back({&step, record.key, record_digest(record), field});
        }
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
    for (const StoreOutcome& outcome : outcomes) {
        if (outcome.status == StoreOutcome::Status::Failed) {
            throw Error(ErrorKind::Incomplete,
                        fmt::format("nothing was lifted: {} did not answer", outcome.store),
                        outcome.why, fmt::format("dsar doctor {}", outcome.store));
        }
    }
    out_.gone = marked - found_;
}

// Marks go, and what lies in the vault comes back.
std::vector<Change> Lifting::changes_in(const std::string& store) {
    std::vector<Change> changes;
    for (const Marked& mark : marks_[store]) {
        const CollectionEntry* const collection =
            workspace_.map.store(store)->collection(mark.step->collection);
        changes.push_back({collection, mark.key, mark.state, false, {{mark.field, Value()}}});
    }
    const bool is_back = std::ranges::any_of(entries_, [&](const JournalEntry& entry) {
        return entry.event == "lift_done" && entry.details.value("store", "") == store;
    });
    if (!is_back) {
        std::vector<Change> back = put_backs(file_, workspace_, work_, store);
        std::ranges::move(back, std::back_inserter(changes));
    }
    return changes;
}

void Lifting::change_store(const std::string& store, const std::vector<Change>& changes) {
    const auto opened = open_to_change(*workspace_.map.store(store), workspace_.root);
    if (!opened) {
        throw Error(ErrorKind::Failed, fmt::format("{} can only be read", store));
    }
    ChangeContext context;
    context.stop = request_.search.stop;
    const ChangeResult result = opened->change(changes, context);
    if (!result.applied) {
        throw Error(
            ErrorKind::Incomplete, fmt::format("the restriction still stands in {}", store),
            "another program changed its records meanwhile",
            fmt::format("dsar restrict --lift {} --told {}", file_.id(), format(*order_.told)));
    }
    out_.records += changes.size();
    record("lift_done", {{"store", store}, {"records", changes.size()}});
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
    require_restriction();
    require_told();
    others_ = other_restrictions(workspace_, *request_.cases, file_.id());
    find_marks();
    if (request_.dry_run) {
        return std::move(out_);
    }
    record("lift_started", {{"told", format(*order_.told)}});
    for (const std::string& store : stores_of(work_)) {
        if (const std::vector<Change> changes = changes_in(store); !changes.empty()) {
            change_store(store, changes);
        }
        empty_vault(file_, work_, store);
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
    if (out_.waits.empty()) {
        record(
            "lifted",
            {{"told", format(*order_.told)}, {"records", out_.records}, {"why", order_.outcome}});
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
