// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/replay_plan.hpp"

#include "libdsar/engine/changes.hpp"
#include "libdsar/engine/verify_records.hpp"
#include "libdsar/stores/matching.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

// What is written there is not to be worked out from the record.
bool is_unknown(const CutField& cut) {
    return cut.cut == Cut::Redact || cut.cut == Cut::Set || cut.cut == Cut::Off;
}

std::optional<std::vector<NewValue>> values_again(const std::vector<CutField>& cuts,
                                                  const Record& record, Date today) {
    std::vector<NewValue> out;
    for (const CutField& cut : cuts) {
        std::optional<Value> value =
            is_unknown(cut) ? std::nullopt : value_after_cut(cut, record, today);
        if (!value) {
            return std::nullopt;
        }
        out.push_back({cut.path, *std::move(value)});
    }
    return out;
}

}  // namespace

const LedgerRecord* decided_last(const std::vector<LedgerRecord>& records,
                                 const std::string& keyed_state) {
    const auto found =
        std::find_if(records.rbegin(), records.rend(),
                     [&](const LedgerRecord& each) { return each.state == keyed_state; });
    return found == records.rend() ? nullptr : &*found;
}

void ReplayPlan::met(const CollectionName& place, const CollectionEntry& collection,
                     const Record& record) {
    const bool by_position = is_by_position(collection);
    std::string state = by_position ? record_digest(record) : std::string();
    const std::vector<LedgerRecord> known =
        by_position ? ledger_.of_state(place, state) : ledger_.of_key(place, key_text(record.key));
    if (known.empty()) {
        return;
    }
    state = by_position ? state : record_digest(record);
    const LedgerRecord* const decided = decided_last(known, ledger_.keyed_state(place, state));
    if (decided == nullptr) {
        if (known.back().decision == Decision::Erase) {
            to_look_at_.push_back({place, key_text(record.key), "changed"});
        }
        return;
    }
    // Lines that look the same are not known apart.
    if (by_position && std::ranges::any_of(known, [&](const LedgerRecord& each) {
            return each.decision != decided->decision;
        })) {
        to_look_at_.push_back({place, key_text(record.key), "differing"});
        return;
    }
    has_later_ = has_later_ || decided != &known.back();
    do_again(place, collection, record, std::move(state), *decided);
}

void ReplayPlan::do_again(const CollectionName& place, const CollectionEntry& collection,
                          const Record& record, std::string state, const LedgerRecord& decided) {
    Change change{
        &collection, record.key, std::move(state), decided.decision == Decision::Erase, {}};
    if (!change.remove) {
        std::optional<std::vector<NewValue>> values = values_again(decided.cuts, record, today_);
        if (!values) {
            to_look_at_.push_back({place, key_text(record.key), "unknown"});
            return;
        }
        change.values = *std::move(values);
        if (holds_cuts(record, {{}, {}, {}, change.values})) {
            return;
        }
    }
    planned_.push_back({place, decided.case_id, std::move(change)});
}

std::map<std::string, std::vector<PlannedReplay>> ReplayPlan::take(
    const std::vector<std::string>& order) {
    std::map<std::string, std::vector<PlannedReplay>> by_name;
    for (PlannedReplay& planned : planned_) {
        by_name[planned.place.store + "/" + planned.place.collection].push_back(std::move(planned));
    }
    std::map<std::string, std::vector<PlannedReplay>> out;
    for (const std::string& name : order) {
        for (PlannedReplay& planned : by_name[name]) {
            out[planned.place.store].push_back(std::move(planned));
        }
    }
    planned_.clear();
    return out;
}

std::vector<RecordToLookAt> ReplayPlan::to_look_at() const {
    std::vector<RecordToLookAt> out = to_look_at_;
    std::ranges::sort(out, {},
                      [](const RecordToLookAt& each) { return std::tie(each.place, each.key); });
    return out;
}

}  // namespace dsar
