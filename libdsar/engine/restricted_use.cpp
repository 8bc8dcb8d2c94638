// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/restricted_use.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/engine/case_request.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/engine/marked.hpp"
#include "libdsar/engine/records_by_key.hpp"
#include "libdsar/engine/standing.hpp"
#include "libdsar/engine/vault.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/rights/restriction.hpp"
#include "libdsar/stores/matching.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace dsar {

namespace {

void require_reason(const CaseFile& file, const CaseHistory& history, const UseOrder& order) {
    if (find_use_reason(order.reason) == nullptr) {
        std::string known;
        for (const UseReason& reason : use_reasons()) {
            known += fmt::format("{}{}", known.empty() ? "" : ", ", reason.word);
        }
        throw Error(ErrorKind::Usage,
                    order.reason.empty()
                        ? std::string("a use of restricted data needs what it is for (Art. 18(2))")
                        : fmt::format("'{}' is no use that Art. 18(2) allows", order.reason),
                    known,
                    fmt::format("dsar restrict --use {} --for consent --why TEXT", file.id()));
    }
    if (order.why.find_first_not_of(" \t\n") == std::string::npos) {
        throw Error(ErrorKind::Usage, "a use of restricted data needs its reason in words", {},
                    "--why TEXT");
    }
    CaseRequest asked;
    asked.right = history.right;
    read_request(file, asked);
    refuse_values_of(asked.subject, order.why, "--why");
}

class Using {
 public:
    Using(const Workspace& workspace, const CaseFile& file,
          const std::vector<JournalEntry>& entries, const ApplyRequest& request, Progress& progress,
          CaseHistory history, ApplyWork work)
        : workspace_(workspace),
          file_(file),
          entries_(entries),
          request_(request),
          progress_(progress),
          history_(std::move(history)),
          work_(std::move(work)) {
        for (const WorkStep& step : work_.steps) {
            if (step.decision == Decision::Mark ||
                (history_.right == Right::Restrict && step.decision == Decision::Suppress)) {
                steps_.push_back(&step);
            }
        }
    }

    [[nodiscard]] std::size_t restricted() const {
        std::size_t out = 0;
        for (const WorkStep* step : steps_) {
            out += step->records.size();
        }
        return out;
    }

    std::vector<RestrictedRecord> records() {
        read_vaults();
        read_stores();
        withhold_secrets();
        std::ranges::stable_sort(out_, {}, [](const RestrictedRecord& each) {
            return std::pair(each.store, each.collection);
        });
        return std::move(out_);
    }

 private:
    [[nodiscard]] bool is_in_vault(const WorkStep& step) const {
        return goes_to_vault(step) && has_gone_to_vault(entries_, work_.plan, step.store);
    }

    [[nodiscard]] const CollectionEntry& collection_of(const std::string& store,
                                                       const std::string& name) const {
        const StoreEntry* const entry = workspace_.map.store(store);
        const CollectionEntry* const collection =
            entry == nullptr ? nullptr : entry->collection(name);
        if (collection == nullptr) {
            throw Error(ErrorKind::NeedsPerson,
                        fmt::format("what case {} restricts cannot be read", file_.id()),
                        fmt::format("the data map knows {}/{} no more", store, name),
                        "describe it in the map as it was");
        }
        return *collection;
    }

    void read_vaults() {
        std::set<std::string> stores;
        for (const WorkStep* step : steps_) {
            if (is_in_vault(*step)) {
                stores.insert(step->store);
            }
        }
        for (const std::string& store : stores) {
            for (VaultedRecord& each : vaulted_records(file_, work_, store)) {
                out_.push_back({store, std::move(each.collection), std::move(each.record), true});
            }
        }
    }

    void withhold_secrets() {
        for (RestrictedRecord& each : out_) {
            for (const FieldEntry& field : collection_of(each.store, each.collection).fields) {
                if (field.disclose_never && remove_at(each.record, field.path)) {
                    each.withheld.push_back(field.path);
                }
            }
        }
    }

    void read_stores() {
        std::vector<AskedRecords> asked;
        std::vector<const WorkStep*> of;
        for (const WorkStep* step : steps_) {
            if (is_in_vault(*step)) {
                continue;
            }
            const CollectionEntry& collection = collection_of(step->store, step->collection);
            AskedRecords& records = asked.emplace_back(
                AskedRecords{step->store, &collection, {}, is_by_position(collection)});
            std::ranges::transform(step->records, std::back_inserter(records.keys),
                                   &WorkRecord::key);
            of.push_back(step);
        }
        std::set<const WorkRecord*> found;
        const auto keep = [&](std::size_t place, const Record& record) {
            for (const WorkRecord& planned : of[place]->records) {
                if (!found.contains(&planned) && is_as_planned(record, planned, asked[place].all)) {
                    found.insert(&planned);
                    out_.push_back({of[place]->store, of[place]->collection, record, false});
                    return;
                }
            }
        };
        require_all_answered(ask_by_key(workspace_, asked, request_.search, progress_, keep),
                             "nothing was handed out: ");
    }

    const Workspace& workspace_;
    const CaseFile& file_;
    const std::vector<JournalEntry>& entries_;
    const ApplyRequest& request_;
    Progress& progress_;
    CaseHistory history_;
    ApplyWork work_;
    std::vector<const WorkStep*> steps_;
    std::vector<RestrictedRecord> out_;
};

}  // namespace

UsedParts use_restricted(const Workspace& workspace, const CaseFile& file,
                         const std::vector<JournalEntry>& entries, const ApplyRequest& request,
                         const UseOrder& order, Progress& progress) {
    CaseHistory history = history_of(file.id(), entries);
    require_open(history);
    std::optional<ApplyWork> work = standing_work(file, entries);
    if (!work) {
        throw Error(ErrorKind::Usage, fmt::format("case {} restricts nothing", file.id()),
                    "only what is restricted needs a reason to be used",
                    fmt::format("dsar show {}", file.id()));
    }
    require_reason(file, history, order);
    UsedParts out{file.id(), order.reason, order.why, request.today, {}, 0, 0, {}, {}};
    out.since = desk_day(workspace.settings, began(entries)->time);
    out.with_records = order.with_records;
    Using use(workspace, file, entries, request, progress, std::move(history), *std::move(work));
    out.restricted = use.restricted();
    if (order.with_records) {
        out.records = use.records();
        out.not_found = out.restricted - std::min(out.restricted, out.records.size());
    }
    if (!request.dry_run) {
        Json details{{"for", order.reason}, {"why", order.why}};
        if (order.with_records) {
            details["records"] = out.records.size();
        }
        request.cases->record(file, Act{"restricted_use", std::move(details)}, *request.signer);
    }
    return out;
}

}  // namespace dsar
