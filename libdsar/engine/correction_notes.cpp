// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/correction_notes.hpp"

#include "libdsar/engine/new_value.hpp"
#include "libdsar/engine/old_values.hpp"
#include "libdsar/stores/matching.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace dsar {

namespace {

bool is_correction(const PlannedRecord& planned, const std::string& path) {
    const auto cut = std::ranges::find(planned.cuts, path, &CutField::path);
    return cut != planned.cuts.end() && cut->cut == Cut::Set;
}

// The record as it is known once its plain fields have their new values.
std::string known_afterwards(const CollectionEntry& collection, const Change& change,
                             Record record) {
    for (const NewValue& now : change.values) {
        for (std::vector<Field>* const fields : {&record.key, &record.fields}) {
            for (Field& field : *fields) {
                field.value = field.name == now.path ? now.value : field.value;
            }
        }
    }
    return known_by(collection, record.key, record_digest(record));
}

}  // namespace

std::vector<CorrectedValue> corrected_values(const Workspace& workspace, const ChangePlan& plan,
                                             std::span<const Match> matches, const Spool& spool) {
    std::vector<CorrectedValue> out;
    if (plan.plan.right != Right::Rectify) {
        return out;
    }
    const auto add = [&](const std::string& store, const Change& change,
                         const PlannedRecord& planned, const Record& record) {
        const CollectionEntry& collection = *change.collection;
        const std::string before = known_by(collection, planned.key, planned.state);
        const std::string after = known_afterwards(collection, change, record);
        for (const NewValue& now : change.values) {
            if (!is_correction(planned, now.path)) {
                continue;
            }
            const FieldEntry& field = *collection.field(now.path);
            const std::string right = compared_as(now.value.text, field, workspace.settings);
            std::set<std::string> wrong;  // a value may stand there twice
            for (const Value& old : values_at(record, now.path)) {
                if (!old.is_null() && !old.text.empty()) {
                    wrong.insert(compared_as(old.text, field, workspace.settings));
                }
            }
            wrong.erase(right);
            for (const std::string& each : wrong) {
                out.push_back({{store, collection.name}, before, after, now.path, each, right});
            }
        }
    };
    for (const StoreChanges& store : plan.changes) {
        for (std::size_t index = 0; index < store.changes.size(); ++index) {
            const PlanPlace& place = store.places[index];
            const PlannedRecord& planned = plan.plan.steps[place.step].records[place.record];
            add(store.store, store.changes[index], planned,
                unpack(spool.read(matches[planned.match].spooled)));
        }
    }
    return out;
}

void note_states(const Workspace& workspace, std::span<const CorrectedValue> values,
                 ApplyWork& work) {
    std::map<std::pair<CollectionName, std::string>, std::string> after;
    for (const CorrectedValue& value : values) {
        after[{value.place, value.before}] = value.after;
    }
    for (WorkStep& step : work.steps) {
        const CollectionEntry& collection =
            *workspace.map.store(step.store)->collection(step.collection);
        for (WorkRecord& record : step.records) {
            const auto found = after.find(
                {{step.store, step.collection}, known_by(collection, record.key, record.state)});
            if (found != after.end() && is_by_position(collection)) {
                record.after = state_in(found->second);
            }
        }
    }
}

CorrectionNotes::CorrectionNotes(const Workspace& workspace, std::string case_id, Right right,
                                 Date day)
    : case_id_(std::move(case_id)), day_(day) {
    if (right == Right::Rectify) {
        journal_.emplace(workspace);
    }
}

void CorrectionNotes::begin(const std::string& plan, std::span<const CorrectedValue> values) {
    if (journal_) {
        journal_->begin({case_id_, plan, day_}, values);
    }
}

void CorrectionNotes::store_done(const std::string& plan, const std::string& store) {
    if (journal_) {
        journal_->done(plan, store);
    }
}

}  // namespace dsar
