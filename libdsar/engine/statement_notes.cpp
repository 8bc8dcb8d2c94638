// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/statement_notes.hpp"

#include "libdsar/base/json.hpp"
#include "libdsar/engine/old_values.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace dsar {

namespace {

bool takes_statement(const Json& record) {
    const std::string reason = record.value("reason", "");
    return reason == "statement" || reason == "with_statement";
}

}  // namespace

std::size_t put_statement(const Workspace& workspace, const Statement& statement,
                          std::string_view plan, const ApplyWork& work) {
    std::vector<StatedRecord> records;
    const Json steps = Json::parse(plan).at("steps");
    // The work was made from the plan, record by record.
    for (std::size_t step = 0; step < work.steps.size(); ++step) {
        const WorkStep& done = work.steps[step];
        const CollectionEntry& collection =
            *workspace.map.store(done.store)->collection(done.collection);
        const Json& planned = steps.at(step).at("records");
        for (std::size_t index = 0; index < done.records.size(); ++index) {
            if (takes_statement(planned.at(index))) {
                const WorkRecord& record = done.records[index];
                const std::string& state = record.after.empty() ? record.state : record.after;
                records.push_back(
                    {{done.store, done.collection}, known_by(collection, record.key, state)});
            }
        }
    }
    if (!records.empty()) {
        StatementBook(workspace).put(statement, records);
    }
    return records.size();
}

std::map<std::size_t, std::vector<Statement>> statements_of(const Workspace& workspace,
                                                            const Plan& plan,
                                                            std::span<const Match> matches) {
    std::map<std::size_t, std::vector<Statement>> out;
    if (!StatementBook::is_there(workspace)) {
        return out;
    }
    StatementBook book(workspace);
    book.require_whole();
    for (const Step& step : plan.steps) {
        if (step.decision != Decision::Disclose) {
            continue;
        }
        const CollectionEntry& collection =
            *workspace.map.store(step.store)->collection(step.collection);
        for (const PlannedRecord& record : step.records) {
            std::vector<Statement> found =
                book.of({{step.store, step.collection},
                         known_by(collection, record.key, matches[record.match].state)});
            if (!found.empty()) {
                out[record.match] = std::move(found);
            }
        }
    }
    return out;
}

}  // namespace dsar
