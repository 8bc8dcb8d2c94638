// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/verify_records.hpp"

#include "libdsar/model/consent.hpp"
#include "libdsar/stores/matching.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace dsar {

namespace {

// A mark that stood there before is none of our values, and must stand there still.
bool holds_marks(const Record& record, const WorkRecord& planned) {
    return std::ranges::all_of(planned.cuts, [&](const CutField& cut) {
        const std::vector<Value> there = values_at(record, cut.path);
        return cut.cut != Cut::Mark ||
               (!there.empty() && std::ranges::none_of(there, is_consent_off));
    });
}

}  // namespace

bool holds_cuts(const Record& record, const WorkRecord& planned) {
    return holds_marks(record, planned) &&
           std::ranges::all_of(planned.values, [&](const NewValue& wanted) {
               const std::vector<Value> there = values_at(record, wanted.path);
               return std::ranges::all_of(there, [&](const Value& value) {
                   return wanted.value.is_null() ? value.is_null() || value.text.empty()
                                                 : value.text == wanted.value.text;
               });
           });
}

ExpectedRecords::ExpectedRecords(const Workspace& workspace, const ApplyWork& work)
    : workspace_(workspace), old_values_(workspace) {
    for (const WorkStep& step : work.steps) {
        ExpectedCollection* place = of(step.store, step.collection);
        if (place == nullptr) {
            const StoreEntry* const store = workspace_.map.store(step.store);
            place = &collections_.emplace_back();
            place->store = step.store;
            place->collection = store->collection(step.collection);
            place->by_position = is_by_position(*place->collection);
        }
        for (const WorkRecord& record : step.records) {
            const std::string name =
                place->by_position ? std::to_string(place->by_key.size()) : key_text(record.key);
            const bool goes = takes_away(step);
            place->by_key[name] = {goes,    step.decision == Decision::Forward,
                                   &record, !goes && !record.cuts.empty(),
                                   false,   {},
                                   false};
        }
    }
    for (ExpectedCollection& place : collections_) {
        for (auto& [name, expected] : place.by_key) {
            place.by_state[expected.record->state].push_back(&expected);
        }
    }
}

void ExpectedRecords::were_kept(const std::map<std::string, KeptBefore>& kept) {
    for (ExpectedCollection& place : collections_) {
        const bool is_cut =
            !place.collection->trim.empty() || !place.collection->restrict_mark.empty();
        for (auto& [key, expected] : place.by_key) {
            const WorkRecord& record = *expected.record;
            const auto known =
                kept.find(fmt::format("{}/{}/{}", place.store, place.collection->name, key));
            expected.done_before = !expected.goes && !place.by_position && record.cuts.empty() &&
                                   (record.kept == "needed" || (record.kept == "rule" && is_cut)) &&
                                   known != kept.end() && known->second.digest == record.state;
        }
    }
}

ExpectedCollection* ExpectedRecords::of(const std::string& store, const std::string& collection) {
    const auto known = std::ranges::find_if(collections_, [&](const ExpectedCollection& place) {
        return place.store == store && place.collection->name == collection;
    });
    return known == collections_.end() ? nullptr : &*known;
}

void ExpectedRecords::complain(const ExpectedCollection& collection, const std::string& key,
                               const std::string& what) {
    wrong_[{collection.store, collection.collection->name, what}].insert(key);
}

void ExpectedRecords::judge(ExpectedCollection& collection, const std::string& key,
                            ExpectedRecord& expected, const Record& record) {
    expected.met = true;
    expected.digest = record_digest(record);
    if (expected.goes) {
        complain(collection, key, "still_there");
    } else if (expected.done_before && expected.digest != expected.record->state) {
        complain(collection, key, "not_cut");
    } else if (!holds_cuts(record, *expected.record)) {
        const bool is_old = old_values_.are_in({collection.store, collection.collection->name},
                                               *collection.collection, record);
        complain(collection, key, is_old ? "old_value" : "not_cut");
    }
}

void ExpectedRecords::met(ExpectedCollection& collection, const Record& record) {
    const std::string key = key_text(record.key);
    if (!collection.by_position) {
        if (const auto known = collection.by_key.find(key); known != collection.by_key.end()) {
            judge(collection, key, known->second, record);
        }
        return;
    }
    if (const auto known = collection.by_state.find(record_digest(record));
        known != collection.by_state.end()) {
        for (ExpectedRecord* const expected : known->second) {
            judge(collection, key, *expected, record);
        }
    }
}

void ExpectedRecords::found(const Match& match, const Record* record) {
    ExpectedCollection* const place = of(match.store, match.collection);
    const std::string key = key_text(match.key);
    if (place == nullptr) {
        wrong_[{match.store, match.collection, "not_planned"}].insert(key);
        return;
    }
    if (place->by_position) {
        const bool planned = std::ranges::any_of(place->by_key, [&](const auto& entry) {
            const ExpectedRecord& expected = entry.second;
            return !expected.goes && (expected.record->state == match.state ||
                                      (record != nullptr && !expected.record->cuts.empty() &&
                                       holds_cuts(*record, *expected.record)));
        });
        if (!planned) {
            const bool erased = place->by_state.contains(match.state);
            complain(*place, key, erased ? "still_there" : "not_planned");
        }
        return;
    }
    const auto known = place->by_key.find(key);
    if (known == place->by_key.end()) {
        complain(*place, key, "not_planned");
    } else if (record != nullptr) {
        judge(*place, key, known->second, *record);
    }
}

std::map<std::string, std::string> ExpectedRecords::digests() const {
    std::map<std::string, std::string> out;
    for (const ExpectedCollection& place : collections_) {
        for (const auto& [key, expected] : place.by_key) {
            if (!expected.goes && expected.met && !place.by_position) {
                out[fmt::format("{}/{}/{}", place.store, place.collection->name, key)] =
                    expected.digest;
            }
        }
    }
    return out;
}

void ExpectedRecords::settle(Verification& out) {
    for (ExpectedCollection& place : collections_) {
        for (auto& [key, expected] : place.by_key) {
            const bool goes = expected.goes;
            // What stays without being theirs for certain may come and go: nobody promised it.
            const bool lacks = expected.must_be_there && !expected.met && !place.by_position;
            if (lacks) {
                complain(place, key, "missing");
            }
            out.had_to_go += goes ? 1U : 0U;
            // Nothing is said to be there that was not seen.
            out.had_to_stay += !goes && (expected.met || lacks) ? 1U : 0U;
        }
    }
    std::map<std::string, std::size_t> counts;
    for (const auto& [place, keys] : wrong_) {
        const auto& [store, collection, what] = place;
        out.residuals.push_back({store, collection, what, keys.size()});
        counts[what] += keys.size();
    }
    out.gone = out.had_to_go - std::min(out.had_to_go, counts["still_there"]);
    out.stayed =
        out.had_to_stay -
        std::min(out.had_to_stay, counts["not_cut"] + counts["old_value"] + counts["missing"]);
}

}  // namespace dsar
