// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/erasure_notes.hpp"

#include "libdsar/cases/statements.hpp"
#include "libdsar/engine/old_values.hpp"

#include <utility>
#include <vector>

namespace dsar {

ErasureNotes::ErasureNotes(const Workspace& workspace, std::string case_id, Right right, Date day)
    : workspace_(workspace), case_id_(std::move(case_id)), day_(day) {
    if (right == Right::Erase) {
        ledger_.emplace(workspace);
    }
}

void ErasureNotes::store_done(const ApplyWork& work, const std::string& store) {
    add(work, &store, {});
    if (ledger_ && StatementBook::is_there(workspace_)) {
        forget_statements(work, store);
    }
}

void ErasureNotes::forget_statements(const ApplyWork& work, const std::string& store) const {
    std::vector<StatedRecord> gone;
    for (const WorkStep& step : work.steps) {
        if (step.store != store ||
            (step.decision != Decision::Erase && step.decision != Decision::Anonymise)) {
            continue;
        }
        const CollectionEntry& collection =
            *workspace_.map.store(step.store)->collection(step.collection);
        for (const WorkRecord& record : step.records) {
            gone.push_back(
                {{step.store, step.collection}, known_by(collection, record.key, record.state)});
        }
    }
    StatementBook(workspace_).forget(gone);
}

void ErasureNotes::all_done(const ApplyWork& work) {
    add(work, nullptr, names_of(work));
}

void ErasureNotes::add(const ApplyWork& work, const std::string* store,
                       const std::vector<Identifier>& identifiers) {
    if (!ledger_) {
        return;
    }
    std::vector<ErasedRecord> records;
    for (const WorkStep& step : work.steps) {
        if (step.decision == Decision::Forward || (store != nullptr && step.store != *store)) {
            continue;
        }
        for (const WorkRecord& record : step.records) {
            records.push_back({{step.store, step.collection},
                               key_text(record.key),
                               record.state,
                               step.decision,
                               record.cuts});
        }
    }
    ledger_->add({case_id_, work.plan, day_}, records, identifiers);
}

}  // namespace dsar
