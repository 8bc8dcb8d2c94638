// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/statement_notes.hpp"

#include "libdsar/base/json.hpp"
#include "libdsar/engine/old_values.hpp"
#include "libdsar/engine/right_plans.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace dsar {

namespace {

bool takes_statement(const Json& record) {
    const std::string reason = record.value("reason", "");
    return reason == "statement" || reason == "with_statement";
}

// Whether an erasure leaves it the person's. What it takes away, and what stays for others, is not.
bool stays_theirs(const WorkStep& step, const Json& record) {
    const std::string reason = record.value("reason", "");
    return step.decision != Decision::Erase && step.decision != Decision::Anonymise &&
           reason != "shared" && reason != "mention" && reason != "free_text";
}

// Kinds of which values stand in keys: a store may give a key again when its record is gone.
bool is_key(const DataMap& map, const std::string& kind) {
    for (const StoreEntry& store : map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            for (const std::string& path : collection.key) {
                const FieldEntry* const field = collection.field(path);
                if (field != nullptr && field->identifies && field->identifies->kind == kind) {
                    return true;
                }
            }
        }
    }
    return false;
}

std::vector<Identifier> unique_ones(const Workspace& workspace, std::span<const Identifier> all) {
    std::vector<Identifier> out;
    std::ranges::copy_if(all, std::back_inserter(out), [&](const Identifier& identifier) {
        return workspace.settings.is_unique(identifier.kind);
    });
    return out;
}

std::vector<Identifier> lasting_ones(const Workspace& workspace, std::span<const Identifier> all) {
    std::vector<Identifier> out = unique_ones(workspace, all);
    std::erase_if(
        out, [&](const Identifier& identifier) { return is_key(workspace.map, identifier.kind); });
    return out;
}

// The records of a plan of which `takes` says yes. The work was made from the plan, record by
// record.
std::vector<StatedRecord> records_where(
    const Workspace& workspace, std::string_view plan, const ApplyWork& work,
    const std::function<bool(const WorkStep& step, const Json& planned)>& takes) {
    std::vector<StatedRecord> records;
    const Json steps = Json::parse(plan).at("steps");
    for (std::size_t step = 0; step < work.steps.size(); ++step) {
        const WorkStep& done = work.steps[step];
        const CollectionEntry& collection =
            *workspace.map.store(done.store)->collection(done.collection);
        const Json& planned = steps.at(step).at("records");
        for (std::size_t index = 0; index < done.records.size(); ++index) {
            if (takes(done, planned.at(index))) {
                const WorkRecord& record = done.records[index];
                const std::string& state = record.after.empty() ? record.state : record.after;
                records.push_back(
                    {{done.store, done.collection}, known_by(collection, record.key, state)});
            }
        }
    }
    return records;
}

// Whether others may be meant by what leads to the record.
bool may_be_others(const Match& match) {
    return match.shared || match.mention || match.in_text || match.certainty == Certainty::Possible;
}

}  // namespace

std::vector<Identifier> known_again_by(const Workspace& workspace, const ActingOrder& order,
                                       const ApplyWork& work) {
    std::vector<Identifier> ours = names_of(work);
    for (const Subject& holder :
         subjects_of(workspace, {}, order)) {  // of the values that are right
        ours.insert(ours.end(), holder.identifiers.begin(), holder.identifiers.end());
    }
    std::vector<Identifier> out = lasting_ones(workspace, ours);
    if (out.empty()) {
        out = unique_ones(workspace, ours);
    }
    if (out.empty()) {
        out = std::move(ours);
    }
    std::vector<Identifier> in_clients_data;
    for (const FoundIdentifier& found : work.known) {
        if (!found.scope.empty()) {
            in_clients_data.push_back(found.identifier);
        }
    }
    std::ranges::move(lasting_ones(workspace, in_clients_data), std::back_inserter(out));
    return out;
}

std::size_t put_statement(const Workspace& workspace, const Statement& statement,
                          std::span<const Identifier> by, std::string_view plan,
                          const ApplyWork& work) {
    const std::vector<StatedRecord> records = records_where(
        workspace, plan, work,
        [](const WorkStep&, const Json& planned) { return takes_statement(planned); });
    if (!records.empty()) {
        StatementBook(workspace).put(statement, by, records);
    }
    return records.size();
}

void forget_statements_of_person(const Workspace& workspace, std::string_view plan,
                                 const ApplyWork& work) {
    const std::vector<Identifier> by = unique_ones(workspace, names_of(work));
    if (!by.empty() && StatementBook::is_there(workspace)) {
        StatementBook(workspace).forget_person(by,
                                               records_where(workspace, plan, work, stays_theirs));
    }
}

std::map<std::size_t, std::vector<Statement>> statements_of(const Workspace& workspace,
                                                            const Plan& plan,
                                                            const Matches& matches,
                                                            std::span<const Identifier> asker) {
    std::map<std::size_t, std::vector<Statement>> out;
    if (!StatementBook::is_there(workspace)) {
        return out;
    }
    StatementBook book(workspace);
    book.require_whole();
    const std::vector<Identifier> sure = unique_ones(workspace, asker);
    for (const Step& step : plan.steps) {
        if (step.decision != Decision::Disclose) {
            continue;
        }
        const CollectionEntry& collection =
            *workspace.map.store(step.store)->collection(step.collection);
        for (const PlannedRecord& record : step.records) {
            const Match& match = matches[record.match];
            std::vector<Statement> found = book.of(
                {{step.store, step.collection}, known_by(collection, record.key, match.state)},
                may_be_others(match) ? std::span<const Identifier>(sure) : asker);
            if (!found.empty()) {
                out[record.match] = std::move(found);
            }
        }
    }
    return out;
}

}  // namespace dsar
