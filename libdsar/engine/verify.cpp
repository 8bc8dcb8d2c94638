// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/verify.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/cases/suppression.hpp"
#include "libdsar/engine/backups.hpp"
#include "libdsar/engine/begun.hpp"
#include "libdsar/engine/case_request.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/engine/done_letter.hpp"
#include "libdsar/engine/earlier_plans.hpp"
#include "libdsar/engine/kept.hpp"
#include "libdsar/engine/recipients.hpp"
#include "libdsar/engine/records_by_key.hpp"
#include "libdsar/engine/vault.hpp"
#include "libdsar/engine/vaulted.hpp"
#include "libdsar/engine/vaults.hpp"
#include "libdsar/engine/verify_bytes.hpp"
#include "libdsar/engine/verify_records.hpp"
#include "libdsar/model/normalise.hpp"
#include "libdsar/output/certificate.hpp"
#include "libdsar/rights/calendar.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

class Verifying {
 public:
    Verifying(const Workspace& workspace, const CaseFile& file,
              const std::vector<JournalEntry>& entries, const ApplyRequest& request,
              Progress& progress)
        : file_(file),
          entries_(entries),
          request_(request),
          progress_(progress),
          history_(history_of(file.id(), entries)),
          instructed_(instructed_workspace(workspace, &file, history_.right)),
          workspace_(instructed_ ? *instructed_ : workspace),
          work_(require_work()),
          plan_(Json::parse(read_file(file.folder() / "plan.json"))),
          expected_(workspace_, work_) {
        options_ = request.search;
        options_.right = history_.right;
    }

    Verification run();

 private:
    ApplyWork require_work();
    void search_again();
    void ask_for_records();
    void look_at_suppression();
    void look_at_bytes();
    void look_at_raw_bytes_if_asked();
    CaseCertificate certificate() const;
    void write_certificate();
    void put_certificate_away() const;
    void record();

    const CaseFile& file_;
    const std::vector<JournalEntry>& entries_;
    const ApplyRequest& request_;
    Progress& progress_;
    CaseHistory history_;
    std::optional<Workspace> instructed_;
    const Workspace& workspace_;
    ApplyWork work_;
    Json plan_;
    ExpectedRecords expected_;
    SearchOptions options_;
    Verification out_;
};

ApplyWork Verifying::require_work() {
    const JournalEntry* const applied = last_entry(entries_, "applied");
    const std::string plan =
        applied == nullptr ? std::string() : applied->details.value("plan", "");
    const bool is_last = !plan.empty() && plan == history_.plan;
    std::optional<ApplyWork> work = is_last ? read_work(file_, plan) : std::nullopt;
    if (!work) {
        throw Error(ErrorKind::Usage, fmt::format("case {} was not applied", file_.id()),
                    "there is nothing to verify yet", fmt::format("dsar apply {}", file_.id()));
    }
    if (request_.raw_bytes && history_.right != Right::Erase) {
        throw Error(
            ErrorKind::Usage,
            fmt::format("case {} erases nothing: there are no bytes that must be gone", file_.id()),
            {}, fmt::format("dsar verify {}", file_.id()));
    }
    return *std::move(work);
}

void Verifying::search_again() {
    const Subject subject{work_.given};
    options_.known = work_.known;
    if (history_.right == Right::Erase) {
        bring_earlier(workspace_, file_, history_.returned, work_.plan, options_, progress_,
                      &work_);
        expected_.were_kept(names_of_kept(read_kept(file_).value_or(KeptRecords())));
    }
    out_.identifiers = work_.given.size() + work_.known.size();
    Spool spool(file_.folder());
    SearchOptions options = options_;
    if (history_.right == Right::Erase) {
        options.vaults = open_vaults(workspace_, request_.cases, file_.id());
    }
    SearchResult found = search(workspace_, std::span(&subject, 1), options, spool, progress_);
    if (options.vaults) {  // what would come back when a restriction is lifted is not gone
        const std::vector<VaultPlace> vaults =
            vaults_of_person(workspace_, *request_.cases, file_.id(), subject, take_vaulted(found));
        for (const VaultPlace& place : vaults) {
            out_.residuals.push_back({place.store, place.collection, "in_vault", place.records});
        }
    }
    out_.stores = found.stores;
    out_.complete = found.complete;
    for (const Match& match : found.subjects.front().matches) {
        std::optional<Record> record;
        if (match.has_record) {
            record = unpack(spool.read(match.spooled));
        }
        expected_.found(match, record ? &*record : nullptr);
    }
}

void Verifying::ask_for_records() {
    std::vector<AskedRecords> asked;
    for (const ExpectedCollection& place : expected_.collections()) {
        AskedRecords& records =
            asked.emplace_back(AskedRecords{place.store, place.collection, {}, place.by_position});
        for (const auto& [key, expected] : place.by_key) {
            if (!expected.is_client_s) {  // of which no more than the existence may be asked
                records.keys.push_back(expected.record->key);
                ++out_.keys;
            }
        }
    }
    const std::vector<StoreOutcome> outcomes = ask_by_key(
        workspace_, asked, options_, progress_, [&](std::size_t place, const Record& record) {
            expected_.met(expected_.collections()[place], record);
        });
    for (const StoreOutcome& outcome : outcomes) {
        out_.complete = out_.complete && outcome.status != StoreOutcome::Status::Failed;
    }
}

// What has no normal form reaches nobody, and is not on the list.
bool is_address(const Settings& settings, const Identifier& identifier) {
    return normalise(form_of_kind(identifier.kind), identifier.value,
                     settings.normalising(identifier.kind, settings.country))
        .has_value();
}

void Verifying::look_at_suppression() {
    if (work_.stopped.empty()) {
        return;
    }
    SuppressionList list(workspace_);
    for (const Identifier& identifier : contacts_of(work_)) {
        for (const std::string& purpose : work_.stopped) {
            if (is_address(workspace_.settings, identifier) &&
                !list.contains(std::span(&identifier, 1), purpose)) {
                out_.residuals.push_back({"suppression list", purpose, "not_suppressed", 1});
            }
        }
    }
}

void Verifying::look_at_bytes() {
    std::map<std::string, std::size_t> left;
    for (const JournalEntry& entry : entries_) {
        if (entry.event == "step_done" && entry.details.value("plan", "") == work_.plan) {
            left[entry.details.value("store", "")] = entry.details.value("left", std::size_t{0});
        }
    }
    for (const std::string& store : stores_of(work_)) {
        if (!has_vault(file_, work_, store)) {
            out_.residuals.push_back({store, {}, "no_vault", 1});
        }
    }
    for (const auto& [store, places] : left) {
        if (places > 0) {
            out_.residuals.push_back({store, {}, "bytes", places});
        }
    }
}

void Verifying::look_at_raw_bytes_if_asked() {
    if (request_.raw_bytes) {
        look_at_raw_bytes(workspace_, work_, expected_, options_, progress_, out_);
    }
}

void add_kept(const Workspace& workspace, const Json& plan, CaseCertificate& out) {
    using Name = std::tuple<std::string, std::string, std::string, std::string, std::string, bool>;
    std::map<Name, std::size_t> parts;
    for (const Json& step : plan.at("steps")) {
        const std::string decision = step.at("decision").get<std::string>();
        for (const Json& record : step.at("records")) {
            if (!record.contains("rule") || decision == "erase") {
                continue;
            }
            const Json cuts = record.value("cuts", Json::array());
            const bool marked =
                std::ranges::any_of(cuts, [](const Json& cut) { return cut.at("how") == "mark"; });
            ++parts[{step.at("store").get<std::string>(), step.at("collection").get<std::string>(),
                     record.at("rule").get<std::string>(), record.value("article", ""),
                     record.value("until", ""), marked}];
        }
    }
    for (const auto& [name, count] : parts) {
        const auto& [store, collection, rule, article, until, marked] = name;
        const RetentionRule* const found = workspace.settings.rule(rule);
        out.kept_parts.push_back({store, collection, rule, article,
                                  found == nullptr ? std::string() : found->law, parse_date(until),
                                  marked, count});
    }
}

std::vector<OldPart> old_values_in(const Json& plan) {
    std::map<std::tuple<std::string, std::string, std::string>, std::size_t> parts;
    for (const Json& step : plan.at("steps")) {
        for (const Json& record : step.at("records")) {
            const std::string reason = record.value("reason", "");
            if (reason == "other_value" || reason == "statement" || reason == "with_statement") {
                ++parts[{step.at("store").get<std::string>(),
                         step.at("collection").get<std::string>(), reason}];
            }
        }
    }
    std::vector<OldPart> out;
    for (const auto& [name, count] : parts) {
        const auto& [store, collection, what] = name;
        out.push_back({store, collection, what, count});
    }
    return out;
}

// Kept through its last day, erasable from the day after.
void add_days(CaseCertificate& out, const KeptRecords& kept) {
    for (const KeptPart& part : out.kept_parts) {
        if (part.until) {
            out.erasable_from[plus_days(*part.until, 1)] += part.count;
        }
    }
    for (const LooseRecords& loose : kept.loose) {
        if (loose.carried && loose.until) {
            out.erasable_from[plus_days(*loose.until, 1)] += loose.count;
        }
    }
}

void add_manual(const Json& plan, CaseCertificate& out) {
    std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> parts;
    for (const Json& entry : plan.at("pending")) {
        ++parts[{entry.value("store", ""), entry.value("collection", ""),
                 entry.at("what").get<std::string>(), entry.at("why").get<std::string>()}];
    }
    for (const auto& [name, count] : parts) {
        const auto& [store, collection, what, why] = name;
        out.manual.push_back({store, collection, what, why, count});
    }
}

// Of an erasure: what went stays in backups for a while, also what an earlier plan took.
std::map<std::string, Date, std::less<>> days_of_change(const Settings& settings,
                                                        std::span<const JournalEntry> entries,
                                                        const ApplyWork& work) {
    std::map<std::string, Date, std::less<>> out;
    for (const JournalEntry& entry : entries) {
        if (entry.event == "step_done" && entry.details.value("records", std::size_t{0}) > 0) {
            out[entry.details.value("store", "")] = desk_day(settings, entry.time);
        }
    }
    for (const WorkStep& step : work.steps) {
        if (changes_store(step) && !step.records.empty()) {
            out[step.store] = desk_day(settings, last_entry(entries, "applied")->time);
        }
    }
    return out;
}

CaseCertificate Verifying::certificate() const {
    const Settings& settings = workspace_.settings;
    CaseCertificate out;
    out.case_id = file_.id();
    out.right = history_.right;
    out.regime = history_.regime;
    out.controller = settings.controller;
    out.contact = settings.contact;
    out.plan = work_.plan;
    out.received = history_.received.value_or(request_.today);
    out.made_at = request_.signer->now();
    out.approved_by.assign(history_.approved_by.begin(), history_.approved_by.end());
    for (const auto& [decision, count] : plan_.at("totals").items()) {
        out.counts[decision] = count.get<std::size_t>();
    }
    for (const WorkStep& step : work_.steps) {
        out.done.push_back({step.store, step.collection, std::string(name_of(step.decision)),
                            step.records.size()});
    }
    out.earlier = earlier_plans(settings, file_, entries_, work_.plan);
    out.stores_searched = out_.stores.size();
    out.identifiers = out_.identifiers;
    out.keys = out_.keys;
    out.raw = out_.raw;
    out.gone = out_.gone;
    out.kept = out_.stayed;
    add_kept(workspace_, plan_, out);
    add_manual(plan_, out);
    if (history_.right == Right::Erase) {
        const auto changed = days_of_change(settings, entries_, work_);
        out.backups = backup_parts(workspace_, changed, desk_day(settings, out.made_at));
        out.in_files = stores_in_files(workspace_, changed);
    }
    out.old_values = out_.old_values;
    if (file_.has("request.json")) {  // else nobody could be named to them
        out.told = recipient_names(settings, plan_, history_.recipients);
    }
    out.journal_entries = entries_.size();
    out.journal_head = entries_.back().digest();
    return out;
}

// The earlier one says what was done then: it is put away, not lost.
void Verifying::put_certificate_away() const {
    if (!history_.returned || !std::filesystem::exists(out_.certificate_json)) {
        return;
    }
    const Json old = Json::parse(read_file(out_.certificate_json), nullptr, false);
    const std::string plan = old.is_object() ? old.value("plan", "") : std::string();
    if (plan.empty() || plan == work_.plan) {
        return;
    }
    const std::filesystem::path folder = file_.folder() / "certificates";
    make_private_folder(folder);
    for (const auto& [path, ending] :
         {std::pair{out_.certificate_json, ".json"}, std::pair{out_.certificate_page, ".html"}}) {
        const std::filesystem::path kept = folder / (plan.substr(0, 16) + ending);
        if (!std::filesystem::exists(kept)) {
            write_file(kept, read_file(path));
        }
    }
}

void Verifying::write_certificate() {
    const bool erases = history_.right == Right::Erase;
    const KeptRecords kept =
        erases ? kept_after(workspace_, file_, work_, expected_.digests(), request_.today)
               : KeptRecords();
    out_.certificate = certificate();
    if (erases) {
        add_days(*out_.certificate, kept);
    }
    const SigningKey key = controller_key(workspace_);
    out_.certificate_json = file_.folder() / "certificate.json";
    out_.certificate_page = file_.folder() / "certificate.html";
    put_certificate_away();
    write_file(out_.certificate_json, certificate_document(*out_.certificate, key));
    write_file(out_.certificate_page,
               certificate_page(*out_.certificate, key.public_key().fingerprint()));
    if (!history_.returned) {  // who asked has the answer: it named the days
        out_.letter = write_done_letter(workspace_, file_, *out_.certificate, request_.today);
    }
    if (erases) {
        keep_kept(file_, kept);
    }
}

// Whether anything has to be lifted one day.
bool restricts(const ApplyWork& work) {
    return std::ranges::any_of(work.steps, [](const WorkStep& step) {
        return step.decision == Decision::Mark || step.decision == Decision::Suppress;
    });
}

void Verifying::record() {
    std::size_t residual = 0;
    for (const Residual& each : out_.residuals) {
        residual += each.count;
    }
    Json details{{"plan", work_.plan},
                 {"complete", out_.complete},
                 {"gone", out_.gone},
                 {"kept", out_.stayed},
                 {"residual", residual},
                 {"restricts", restricts(work_)},
                 {"certificate", out_.certificate.has_value()}};
    if (out_.certificate) {
        for (const auto& [day, records] : out_.certificate->erasable_from) {
            details["erasable_from"][format(day)] = records;
        }
    }
    request_.cases->record(file_, Act{"verified", std::move(details)}, *request_.signer);
}

Verification Verifying::run() {
    search_again();
    ask_for_records();
    expected_.settle(out_);
    look_at_bytes();
    look_at_suppression();
    look_at_raw_bytes_if_asked();
    out_.journal_entries = entries_.size();
    if (history_.right == Right::Rectify) {
        out_.old_values = old_values_in(plan_);
    }
    if (out_.is_clean()) {
        write_certificate();
    }
    record();
    return std::move(out_);
}

}  // namespace

Verification verify_case(const Workspace& workspace, const CaseFile& file,
                         const std::vector<JournalEntry>& entries, const ApplyRequest& request,
                         Progress& progress) {
    return Verifying(workspace, file, entries, request, progress).run();
}

}  // namespace dsar
