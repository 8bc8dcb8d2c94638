// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/work.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/model/plan_words.hpp"
#include "libdsar/model/record.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace dsar {

namespace {

template <typename Words>
auto by_name(const Words& words, std::string_view name) {
    if (const auto word = of_name(words, name)) {
        return *word;
    }
    throw Error(ErrorKind::Failed, "the case's record of what is being done is damaged");
}

std::string name_of_file(std::string_view plan_digest) {
    return fmt::format("work-{}.json", plan_digest.substr(0, 16));
}

// Fields as the spool keeps them: lossless, also for bytes.
std::string packed(std::vector<Field> fields) {
    return base64(pack(Record{{}, std::move(fields)}));
}

std::vector<Field> unpacked(const Json& text) {
    return unpack(from_base64(text.get<std::string>()).value()).fields;
}

Json record_json(const WorkRecord& record) {
    Json out{{"key", packed(record.key)}, {"state", record.state}};
    for (const CutField& cut : record.cuts) {
        out["cuts"].push_back({cut.path, name_of(cut.cut), cut.fixed, cut.digest});
    }
    if (!record.after.empty()) {
        out["after"] = record.after;
    }
    std::vector<Field> values;
    for (const NewValue& value : record.values) {
        values.push_back({value.path, value.value});
    }
    if (!values.empty()) {
        out["values"] = packed(std::move(values));
    }
    if (!record.kept.empty()) {
        out["kept"] = record.kept;
        out["until"] = record.until ? format(*record.until) : std::string();
    }
    return out;
}

WorkRecord record_from(const Json& json) {
    WorkRecord out;
    out.key = unpacked(json.at("key"));
    out.state = json.at("state").get<std::string>();
    for (const Json& cut : json.value("cuts", Json::array())) {
        out.cuts.push_back({cut.at(0).get<std::string>(),
                            by_name(all_cuts, cut.at(1).get<std::string>()),
                            cut.at(2).get<std::string>(), cut.at(3).get<std::string>()});
    }
    out.after = json.value("after", "");
    if (json.contains("values")) {
        for (Field& field : unpacked(json.at("values"))) {
            out.values.push_back({std::move(field.name), std::move(field.value)});
        }
    }
    out.kept = json.value("kept", "");
    out.until = parse_date(json.value("until", ""));
    return out;
}

// Why a record of an erasure goes one day and not now.
std::string kept_word(const Plan& plan, const Step& step, const PlannedRecord& record) {
    const bool waits = plan.right == Right::Erase && step.decision != Decision::Erase &&
                       step.decision != Decision::Forward && !record.rule.empty();
    if (record.reason == "kept_changed") {
        return "changed";
    }
    return !waits ? "" : record.reason == "needed_by_kept" ? "needed" : "rule";
}

Json step_json(const WorkStep& step) {
    Json records = Json::array();
    for (const WorkRecord& record : step.records) {
        records.push_back(record_json(record));
    }
    return {{"step", step.step},
            {"store", step.store},
            {"collection", step.collection},
            {"decision", name_of(step.decision)},
            {"how", step.how},
            {"by_hand", step.by_hand},
            {"records", std::move(records)}};
}

WorkStep step_from(const Json& json) {
    WorkStep out;
    out.step = json.at("step").get<int>();
    out.store = json.at("store").get<std::string>();
    out.collection = json.at("collection").get<std::string>();
    out.decision = by_name(all_decisions, json.at("decision").get<std::string>());
    out.how = json.value("how", "");
    out.by_hand = json.value("by_hand", "");
    for (const Json& record : json.at("records")) {
        out.records.push_back(record_from(record));
    }
    return out;
}

}  // namespace

ApplyWork make_work(const Plan& plan, const std::vector<StoreChanges>& changes,
                    std::vector<Identifier> given, std::vector<FoundIdentifier> known) {
    ApplyWork out;
    out.given = std::move(given);
    out.known = std::move(known);
    for (const Step& step : plan.steps) {
        WorkStep& work = out.steps.emplace_back(WorkStep{
            step.step, step.store, step.collection, step.decision, step.how, step.by_hand, {}});
        for (const PlannedRecord& record : step.records) {
            work.records.push_back({record.key,
                                    record.state,
                                    record.cuts,
                                    {},
                                    {},
                                    kept_word(plan, step, record),
                                    record.until});
        }
    }
    for (const StoreChanges& store : changes) {
        out.must_not_stay[store.store] = store.must_not_stay;
        for (std::size_t index = 0; index < store.changes.size(); ++index) {
            const PlanPlace& place = store.places[index];
            out.steps[place.step].records[place.record].values = store.changes[index].values;
        }
    }
    return out;
}

void keep_work(const CaseFile& file, const ApplyWork& work) {
    Json steps = Json::array();
    for (const WorkStep& step : work.steps) {
        steps.push_back(step_json(step));
    }
    Json given = Json::array();
    for (const Identifier& identifier : work.given) {
        given.push_back({identifier.kind, identifier.value});
    }
    Json addresses = Json::array();
    for (const Identifier& identifier : work.addresses) {
        addresses.push_back({identifier.kind, identifier.value});
    }
    Json known = Json::array();
    for (const FoundIdentifier& found : work.known) {
        known.push_back(
            {found.identifier.kind, found.identifier.value, found.scope, found.because});
    }
    file.write_sealed(name_of_file(work.plan), Json{{"plan", work.plan},
                                                    {"steps", std::move(steps)},
                                                    {"must_not_stay", work.must_not_stay},
                                                    {"given", std::move(given)},
                                                    {"known", std::move(known)},
                                                    {"addresses", std::move(addresses)},
                                                    {"stopped", work.stopped}}
                                                   .dump());
}

std::optional<ApplyWork> read_work(const CaseFile& file, std::string_view plan_digest) {
    const std::string name = name_of_file(plan_digest);
    if (!file.has(name)) {
        return std::nullopt;
    }
    const Json json = Json::parse(file.read_sealed(name));
    ApplyWork out;
    out.plan = json.at("plan").get<std::string>();
    if (out.plan != plan_digest) {
        throw Error(ErrorKind::Failed,
                    "the case's record of what is being done is of another plan");
    }
    for (const Json& step : json.at("steps")) {
        out.steps.push_back(step_from(step));
    }
    json.at("must_not_stay").get_to(out.must_not_stay);
    for (const Json& identifier : json.at("given")) {
        out.given.push_back(
            {identifier.at(0).get<std::string>(), identifier.at(1).get<std::string>()});
    }
    for (const Json& found : json.at("known")) {
        out.known.push_back({{found.at(0).get<std::string>(), found.at(1).get<std::string>()},
                             found.at(2).get<std::string>(),
                             found.at(3).get<std::string>()});
    }
    for (const Json& identifier : json.value("addresses", Json::array())) {
        out.addresses.push_back(
            {identifier.at(0).get<std::string>(), identifier.at(1).get<std::string>()});
    }
    out.stopped = json.value("stopped", std::vector<std::string>());
    return out;
}

std::vector<Identifier> names_of(const ApplyWork& work) {
    std::vector<Identifier> out = work.given;
    for (const FoundIdentifier& found : work.known) {
        if (found.scope.empty()) {
            out.push_back(found.identifier);
        }
    }
    return out;
}

std::vector<Identifier> contacts_of(const ApplyWork& work) {
    std::vector<Identifier> out;
    const auto add = [&](const std::vector<Identifier>& all) {
        for (const Identifier& identifier : all) {
            if (identifier.kind == "email" || identifier.kind == "phone") {
                out.push_back(identifier);
            }
        }
    };
    add(names_of(work));
    add(work.addresses);
    return out;
}

bool changes_store(const WorkStep& step) {
    return takes_away(step) || std::ranges::any_of(step.records, [](const WorkRecord& record) {
               return !record.values.empty();
           });
}

std::vector<std::string> stores_of(const ApplyWork& work) {
    std::vector<std::string> out;
    for (const WorkStep& step : work.steps) {
        if (changes_store(step) && std::ranges::find(out, step.store) == out.end()) {
            out.push_back(step.store);
        }
    }
    return out;
}

std::vector<Change> changes_in(const Workspace& workspace, const ApplyWork& work,
                               const std::string& store) {
    std::vector<Change> out;
    const StoreEntry* const entry = workspace.map.store(store);
    for (const WorkStep& step : work.steps) {
        if (step.store != store) {
            continue;
        }
        for (const WorkRecord& record : step.records) {
            const bool remove = takes_away(step);
            if (remove || !record.values.empty()) {
                out.push_back({entry->collection(step.collection), record.key, record.state, remove,
                               record.values});
                out.back().vault = remove && step.decision == Decision::Mark;
            }
        }
    }
    return out;
}

}  // namespace dsar
