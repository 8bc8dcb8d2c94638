// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/apply.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/approval.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/cases/suppression.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/apply_refusals.hpp"
#include "libdsar/engine/begun.hpp"
#include "libdsar/engine/correction_notes.hpp"
#include "libdsar/engine/erasure_notes.hpp"
#include "libdsar/engine/plan_difference.hpp"
#include "libdsar/engine/recipients.hpp"
#include "libdsar/engine/right_plans.hpp"
#include "libdsar/engine/standing.hpp"
#include "libdsar/engine/statement_notes.hpp"
#include "libdsar/engine/vault.hpp"
#include "libdsar/engine/vaulted.hpp"
#include "libdsar/engine/vaults.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/output/documents.hpp"
#include "libdsar/stores/connector.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace dsar {

namespace {

bool is_about(const JournalEntry& entry, std::string_view event, const std::string& plan) {
    return entry.event == event && entry.details.value("plan", "") == plan;
}

class Applying {
 public:
    Applying(const Workspace& workspace, const CaseFile& file,
             const std::vector<JournalEntry>& entries, const ApplyRequest& request,
             Progress& progress)
        : standing_(workspace),
          file_(file),
          entries_(entries),
          request_(request),
          progress_(progress),
          history_(history_of(file.id(), entries)),
          instructed_(instructed_workspace(standing_, &file, history_.right)),
          workspace_(instructed_ ? *instructed_ : standing_) {}

    Applied run();

 private:
    void require_plan();
    void require_approval();
    [[nodiscard]] CaseRequest asked() const;
    ApplyWork look_again();
    [[nodiscard]] std::vector<Identifier> told_of(const ApplyWork& work) const;
    void change_stores(const ApplyWork& work, ErasureNotes& notes, CorrectionNotes& corrections);
    void change_store(const ApplyWork& work, const std::string& store);
    ChangeResult change(const ApplyWork& work, const std::string& store,
                        const std::vector<Change>& changes, const ChangeContext& context);
    [[noreturn]] void stop(const std::string& store, const Error& error);
    [[noreturn]] void refuse_stale(const std::string& store, const ChangeResult& result);
    void describe(const ApplyWork& work);
    void note_done_by_hand(const ApplyWork& work);
    void suppress(const ApplyWork& work);
    void finish(const ApplyWork& work, ErasureNotes& notes, CorrectionNotes& corrections);
    [[nodiscard]] bool is_done_by_hand(int step) const;
    void record(std::string event, Json details);
    [[nodiscard]] bool is_done(const std::string& store) const;
    [[nodiscard]] CorrectionNotes note_corrections() const;
    void state(const ApplyWork& work);

    const Workspace& standing_;
    const CaseFile& file_;
    const std::vector<JournalEntry>& entries_;
    const ApplyRequest& request_;
    Progress& progress_;
    CaseHistory history_;
    std::optional<Workspace> instructed_;
    const Workspace& workspace_;
    std::vector<CorrectedValue> replaced_;
    std::string plan_text_;
    bool any_done_ = false;
    Applied out_;
};

void Applying::record(std::string event, Json details) {
    details["plan"] = out_.plan;
    request_.cases->record(file_, Act{std::move(event), std::move(details)}, *request_.signer);
}

void Applying::require_plan() {
    require_open(history_);
    const std::filesystem::path path = file_.folder() / "plan.json";
    std::error_code ignored;
    require_change(file_.id(), history_.right);
    if (!std::filesystem::exists(path, ignored)) {
        throw Error(ErrorKind::Usage, fmt::format("case {} has no plan", file_.id()), {},
                    fmt::format("dsar show {}", file_.id()));
    }
    plan_text_ = read_file(path);
    out_.plan = plan_digest(plan_text_);
    const Json plan = Json::parse(plan_text_);
    if (plan.value("digest", "") != out_.plan || history_.plan != out_.plan) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("case {} is not applied: its plan was altered", file_.id()),
                    "it is not the one that the journal names",
                    fmt::format("dsar {}", search_command(history_.right, file_.id())));
    }
    if (plan.value("map_digest", "") != workspace_.map.digest) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("case {} is not applied: the data map changed", file_.id()),
                    "the plan was made under another one",
                    fmt::format("dsar {}", search_command(history_.right, file_.id())));
    }
}

void Applying::require_approval() {
    // history_.plan is this plan, so somebody planned it.
    const ApprovalSubject subject{out_.plan, {}, last_entry(entries_, "planned")->actor};
    const ApprovalState state =
        approval_state(workspace_, file_, history_.right, subject, request_.today);
    if (!state.enough()) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("case {} is not applied: its plan is not approved", file_.id()),
                    fmt::format("{} of {} persons agree, the planner counts as one",
                                state.persons.size(), state.needed),
                    fmt::format("dsar approve {}", file_.id()));
    }
    for (const Approval& approval : state.valid) {
        out_.approved_by.push_back(approval.actor);
    }
}

CaseRequest Applying::asked() const {
    CaseRequest out;
    out.right = history_.right;
    read_request(file_, out);
    return out;
}

// Searches and plans anew, as on the day of the plan: all is as it was when the same comes out.
ApplyWork Applying::look_again() {
    CaseRequest asked = this->asked();
    const ActingOrder order = read_acting_order(file_);
    require_day(file_.id(), order.planned, request_.today);
    SearchOptions options = request_.search;
    options.right = history_.right;
    if (history_.returned) {
        asked.subject.identifiers.clear();
    }
    std::vector<ChangedRecords> changed;
    if (history_.right == Right::Erase) {
        changed =
            bring_earlier(workspace_, file_, history_.returned, out_.plan, options, progress_);
    }
    Spool spool(file_.folder());
    const ActingSearch searched = search_to_act(workspace_, asked, order, request_.cases,
                                                file_.id(), options, spool, progress_);
    const SearchResult& found = searched.found;
    require_answers(file_.id(), Json::parse(plan_text_), found);
    ChangePlan now =
        make_change_plan(workspace_, asked, order, &file_, found, spool, request_.today);
    note_vaulted(workspace_, order, searched.vaulted, now.plan);
    note_changed(changed, found.subjects.front().matches.whole(), now.plan);
    require_room(file_.id(), now.plan);
    if (plan_digest(now.plan) != out_.plan) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("case {} is not applied: not all is as it was", file_.id()),
                    plan_difference(plan_text_, plan_document(now.plan)),
                    fmt::format("dsar {}", search_command(history_.right, file_.id())));
    }
    ApplyWork work = make_work(now.plan, now.changes, asked.subject.identifiers,
                               found.subjects.front().identifiers);
    work.plan = out_.plan;
    replaced_ = corrected_values(workspace_, now, found.subjects.front().matches.whole(), spool);
    note_states(workspace_, replaced_, work);
    work.stopped = contact_purposes(workspace_, history_.right, order, now.plan);
    if (!work.stopped.empty()) {
        work.addresses =
            contact_addresses(workspace_, now.plan, found.subjects.front().matches.whole(), spool);
    }
    return work;
}

// A case that came back has looked for nobody by name, but may know the names still.
std::vector<Identifier> Applying::told_of(const ApplyWork& work) const {
    if (!history_.returned) {
        return names_of(work);
    }
    return asked().subject.identifiers;
}

bool Applying::is_done_by_hand(int step) const {
    return request_.done_by_hand.contains(step) ||
           std::ranges::any_of(entries_, [&](const JournalEntry& entry) {
               return is_about(entry, "step_by_hand", out_.plan) &&
                      entry.details.value("step", 0) == step;
           });
}

void Applying::note_done_by_hand(const ApplyWork& work) {
    for (const int number : request_.done_by_hand) {
        const auto step = std::ranges::find(work.steps, number, &WorkStep::step);
        if (step == work.steps.end() || !is_by_hand(*step)) {
            throw Error(ErrorKind::Usage,
                        fmt::format("step {} of case {} is not done by hand", number, file_.id()),
                        {}, fmt::format("dsar apply {} --dry-run", file_.id()));
        }
    }
    for (const int number : request_.done_by_hand) {
        const bool is_noted = std::ranges::any_of(entries_, [&](const JournalEntry& entry) {
            return is_about(entry, "step_by_hand", out_.plan) &&
                   entry.details.value("step", 0) == number;
        });
        if (!is_noted && !request_.dry_run) {
            record("step_by_hand", {{"step", number}});
        }
    }
}

// At once, before any store: nothing is sent while stores are changed.
void Applying::suppress(const ApplyWork& work) {
    if (work.stopped.empty() || contacts_of(work).empty()) {
        return;
    }
    const bool ends = history_.right == Right::Restrict;
    const std::size_t added = SuppressionList(workspace_)
                                  .add(contacts_of(work), work.stopped, request_.today,
                                       ends ? std::string_view(file_.id()) : std::string_view());
    record("suppressed", {{"added", added}, {"purposes", work.stopped}});
}

void Applying::describe(const ApplyWork& work) {
    for (const WorkStep& step : work.steps) {
        const bool marked = std::ranges::any_of(step.records, [](const WorkRecord& record) {
            return std::ranges::find(record.cuts, Cut::Mark, &CutField::cut) != record.cuts.end();
        });
        const bool by_hand = is_by_hand(step);
        const bool waits = by_hand && !is_done_by_hand(step.step);
        out_.steps.push_back({step.step, step.store, step.collection, step.decision, marked,
                              step.records.size(), step.how, by_hand ? step.by_hand : std::string(),
                              waits});
        out_.records += step.records.size();
        out_.waiting += waits ? step.records.size() : 0;
    }
    out_.stopped = contacts_of(work).empty() ? std::vector<std::string>() : work.stopped;
}

void Applying::state(const ApplyWork& work) {
    if (history_.right != Right::Rectify) {
        return;
    }
    const ActingOrder order = read_acting_order(file_);
    if (!order.statement.empty()) {
        out_.stated = put_statement(workspace_, {file_.id(), request_.today, order.statement},
                                    known_again_by(workspace_, order, work), plan_text_, work);
        record("stated", {{"records", out_.stated}});
    }
}

// What an earlier run had begun it had noted before.
CorrectionNotes Applying::note_corrections() const {
    CorrectionNotes out(workspace_, file_.id(), history_.right, request_.today);
    if (!out_.resumed) {
        out.begin(out_.plan, replaced_);
    }
    return out;
}

void Applying::finish(const ApplyWork& work, ErasureNotes& notes, CorrectionNotes& corrections) {
    change_stores(work, notes, corrections);
    state(work);
    notes.all_done(work);
    if (history_.right == Right::Erase) {
        forget_statements_of_person(workspace_, plan_text_, work);
    }
    if (out_.waiting > 0) {
        record("waits_by_hand", {{"records", out_.waiting}});
    } else {
        record("applied", {{"records", out_.records}, {"left", out_.left.size()}});
    }
}

bool Applying::is_done(const std::string& store) const {
    // Where bytes were left it is tried again.
    return std::ranges::any_of(entries_, [&](const JournalEntry& entry) {
        return is_about(entry, "step_done", out_.plan) &&
               entry.details.value("store", "") == store &&
               entry.details.value("left", std::size_t{0}) == 0;
    });
}

void Applying::stop(const std::string& store, const Error& error) {
    record("step_failed", {{"store", store}, {"kind", name_of(error.kind())}});
    if (error.kind() == ErrorKind::Interrupted) {
        throw Error(ErrorKind::Interrupted, fmt::format("stopped before {} was changed", store),
                    error.why(), fmt::format("dsar apply {}", file_.id()));
    }
    const bool is_busy = error.kind() == ErrorKind::Busy && !any_done_;
    const std::string state = error.kind() == ErrorKind::Incomplete
                                  ? fmt::format("not all of {} was changed", store)
                                  : fmt::format("{} was not changed", store);
    throw Error(is_busy ? ErrorKind::Busy : ErrorKind::Incomplete,
                fmt::format("{}: {}", state, error.what()), error.why(),
                (error.next().empty() ? std::string() : std::string(error.next()) + "\n") +
                    fmt::format("dsar apply {}", file_.id()));
}

void Applying::refuse_stale(const std::string& store, const ChangeResult& result) {
    const auto stale = std::ranges::count(result.records, Changed::Stale);
    record("step_failed", {{"store", store}, {"kind", "stale"}, {"records", stale}});
    // What was restricted is planned no more: it ends, and another case begins.
    const bool restricts = has_restricted(file_, entries_of(standing_, file_));
    throw Error(any_done_ ? ErrorKind::Incomplete : ErrorKind::NeedsPerson,
                fmt::format("{} was not changed: {} of its records {} not as planned", store, stale,
                            stale == 1 ? "is" : "are"),
                "another program has changed them since",
                restricts ? next_after_half(history_.right, file_.id())
                          : fmt::format("dsar {}", search_command(history_.right, file_.id())));
}

ChangeResult Applying::change(const ApplyWork& work, const std::string& store,
                              const std::vector<Change>& changes, const ChangeContext& context) {
    try {
        const auto opened = open_to_change(*workspace_.map.store(store), workspace_.root);
        if (!opened) {
            throw Error(ErrorKind::Failed, "this kind of store is only read");
        }
        if (!out_.resumed || !has_vault(file_, work, store)) {
            fill_vault(file_, workspace_, work, store, *opened);
        }
        return opened->change(changes, context);
    } catch (const Error& error) {
        stop(store, error);
    }
}

void Applying::change_store(const ApplyWork& work, const std::string& store) {
    std::vector<int> steps;
    for (const WorkStep& step : work.steps) {
        if (step.store == store && changes_store(step)) {
            steps.push_back(step.step);
        }
    }
    record("step_started", {{"store", store}, {"steps", steps}});
    const std::vector<Change> changes = changes_in(workspace_, work, store);
    ChangeContext context;
    context.stop = request_.search.stop;
    context.resuming = out_.resumed && may_have_begun(entries_, out_.plan, store);
    const auto proof = work.must_not_stay.find(store);
    if (proof != work.must_not_stay.end()) {
        context.must_not_stay = proof->second;
    }
    const ChangeResult result = change(work, store, changes, context);
    if (!result.applied) {
        refuse_stale(store, result);
    }
    any_done_ = true;
    for (const std::string& place : result.left) {
        // Names of files may name people.
        const bool is_files = workspace_.map.store(store)->kind == "files";
        out_.left.push_back(is_files ? store : fmt::format("{}: {}", store, place));
    }
    const auto already = std::ranges::count(result.records, Changed::Already);
    record("step_done", {{"store", store},
                         {"steps", steps},
                         {"records", changes.size()},
                         {"already", already},
                         {"left", result.left.size()}});
}

void Applying::change_stores(const ApplyWork& work, ErasureNotes& notes,
                             CorrectionNotes& corrections) {
    for (const std::string& store : stores_of(work)) {
        if (is_done(store)) {
            any_done_ = true;
        } else if (request_.search.stop.stop_requested()) {
            throw Error(ErrorKind::Interrupted, fmt::format("stopped before {} was changed", store),
                        "what was done before is written down",
                        fmt::format("dsar apply {}", file_.id()));
        } else {
            change_store(work, store);
        }
        notes.store_done(work, store);
        corrections.store_done(work.plan, store);
    }
}

Applied Applying::run() {
    require_plan();
    require_approval();
    out_.again = std::ranges::any_of(entries_, [&](const JournalEntry& entry) {
        return is_about(entry, "applied", out_.plan) &&
               entry.details.value("left", std::size_t{0}) == 0;
    });
    if (!out_.again) {
        require_not_lifted(file_.id(), entries_, out_.plan);
    }
    std::optional<ApplyWork> work = read_work(file_, out_.plan);
    if (history_.right == Right::Erase && !out_.again) {
        require_no_vault(file_.id(), vault_blockers(vaults_of_person(workspace_, *request_.cases,
                                                                     file_.id(), asked().subject)));
    }
    // Until something was done stores may move: what was worked out then is worked out anew.
    out_.resumed = work && may_have_begun(entries_, out_.plan);
    if (!out_.resumed) {
        work = look_again();
    }
    note_done_by_hand(*work);
    describe(*work);
    if (request_.dry_run || out_.again) {
        return std::move(out_);
    }
    ErasureNotes notes(workspace_, file_.id(), history_.right, request_.today);
    CorrectionNotes corrections = note_corrections();
    keep_work(file_, *work);
    // Recipients are told by names that will be gone: the letters are written first.
    Json recipients = Json::array();
    for (const RecipientLetter& letter : write_recipient_letters(
             workspace_, file_, told_of(*work), plan_text_, request_, read_acting_order(file_))) {
        out_.letters.push_back(letter.path);
        recipients.push_back(letter.recipient);
    }
    record("apply_started",
           {{"steps", work->steps.size()}, {"resumed", out_.resumed}, {"recipients", recipients}});
    suppress(*work);
    finish(*work, notes, corrections);
    return std::move(out_);
}

}  // namespace

Applied apply_plan(const Workspace& workspace, const CaseFile& file,
                   const std::vector<JournalEntry>& entries, const ApplyRequest& request,
                   Progress& progress) {
    return Applying(workspace, file, entries, request, progress).run();
}

}  // namespace dsar
