// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/right_plans.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/cases/pseudonyms.hpp"
#include "libdsar/engine/begun.hpp"
#include "libdsar/engine/decide.hpp"
#include "libdsar/engine/kept.hpp"
#include "libdsar/engine/referring.hpp"
#include "libdsar/engine/survey.hpp"
#include "libdsar/engine/wrong_values.hpp"
#include "libdsar/model/consent.hpp"
#include "libdsar/rights/disclosure.hpp"
#include "libdsar/rights/erasure.hpp"
#include "libdsar/rights/objection.hpp"
#include "libdsar/rights/planning.hpp"
#include "libdsar/rights/rectification.hpp"
#include "libdsar/rights/restriction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace dsar {

namespace {

std::span<const Match> matches_of(const PlanInput& input) {
    return input.search.subjects.front().matches.whole();
}

const CollectionEntry& collection_of(const Workspace& workspace, const Match& match) {
    return *workspace.map.store(match.store)->collection(match.collection);
}

RecordDecisions decisions_of(const PlanInput& input) {
    return input.file == nullptr ? RecordDecisions() : read_decisions(*input.file);
}

Plan erasure_plan(const PlanInput& input, const RecordHolds& holds) {
    const std::span<const Match> matches = matches_of(input);
    Survey surveyed = survey(input.workspace, input.search.subjects.front().matches, input.spool);
    ErasureFacts facts;
    facts.terms = std::move(surveyed.terms);
    facts.unlisted = std::move(surveyed.unlisted);
    facts.complete = input.search.complete;
    facts.regime = input.request.regime;
    facts.ground = input.order.ground;
    facts.referred_by = referred_by(input.workspace, matches, input.spool);
    facts.fixed_links = input.fixed_links;
    facts.decided = decisions_of(input);
    facts.holds = holds;
    if (input.file != nullptr) {
        const auto entries = entries_of(input.workspace, *input.file);
        facts.kept_before = names_of_begun(input.workspace, begun_works(*input.file, entries, {}),
                                           matches, input.spool);
        if (const auto kept = read_kept(*input.file)) {
            facts.kept_before.merge(names_of_kept(*kept));
        }
    }
    return plan_erasure(input.workspace, matches, facts, input.order.planned);
}

Plan restriction_plan(const PlanInput& input) {
    RestrictionFacts facts;
    facts.ground = find_restriction_ground(input.order.ground)->word;
    facts.decided = decisions_of(input);
    facts.complete = input.search.complete;
    return plan_restriction(input.workspace, matches_of(input), facts);
}

// Consents of a record that say no already, or of which nothing is there.
std::set<std::string> consents_off(const PlanInput& input, const Match& match) {
    std::set<std::string> out;
    if (!match.has_record) {
        return out;
    }
    std::optional<Record> record;
    for (const FieldEntry& field : collection_of(input.workspace, match).fields) {
        if (field.consent_for.empty()) {
            continue;
        }
        if (!record) {
            record = unpack(input.spool.read(match.spooled));
        }
        if (std::ranges::all_of(values_at(*record, field.path), is_consent_off)) {
            out.insert(field.path);
        }
    }
    return out;
}

Plan objection_plan(const PlanInput& input) {
    ObjectionFacts facts;
    facts.kind = find_objection_rule(input.order.objection)->kind;
    facts.purposes = input.order.purposes;
    for (const Match& match : matches_of(input)) {
        facts.off.push_back(consents_off(input, match));
    }
    facts.decided = decisions_of(input);
    facts.weighed = input.file != nullptr && read_balancing(*input.file).has_value();
    facts.complete = input.search.complete;
    return plan_objection(input.workspace, matches_of(input), facts);
}

// Whoever holds a new identifier already is, or will be taken for, the same person.
void block_on_holders(const PlanInput& input, Plan& plan) {
    if (input.search.subjects.size() < 2) {
        return;
    }
    std::set<std::string> own;
    for (const Match& match : matches_of(input)) {
        own.insert(record_name(match));
    }
    std::map<std::pair<std::string, std::string>, std::size_t> others;
    for (const Match& match : input.search.subjects[1].matches) {
        const bool holds = match.certainty == Certainty::Exact && match.tenant.empty();
        if (holds && !own.contains(record_name(match))) {
            ++others[{match.store, match.collection}];
        }
    }
    for (const auto& [place, count] : others) {
        plan.blockers.push_back(
            {place.first, place.second, "unique",
             fmt::format("{} of somebody else {} the new value already",
                         count == 1 ? std::string("a record") : fmt::format("{} records", count),
                         count == 1 ? "holds" : "hold"),
             "find out whose it is: both would be taken for one person"});
    }
}

// Under the workspace's key or, where nothing is kept, a random one.
std::string statement_digest(const PlanInput& input) {
    if (input.order.statement.empty()) {
        return {};
    }
    return input.file == nullptr ? hex_of(random_bytes(32))
                                 : Pseudonyms(input.workspace, "corrections")
                                       .of_text("statement", input.order.statement);
}

Plan rectification_plan(const PlanInput& input) {
    WrongValues wrong = wrong_values(input.workspace, input.request.subject, input.order,
                                     matches_of(input), input.spool);
    RectificationFacts facts;
    for (const OrderedCorrection& correction : input.order.corrections) {
        const auto known = std::ranges::find_if(input.words.new_values, [&](const auto& entry) {
            return entry.second == correction.value;
        });
        facts.corrections.push_back({correction.target, known->first});
    }
    facts.fields = std::move(wrong.fields);
    facts.obstacles = std::move(wrong.obstacles);
    facts.decided = decisions_of(input);
    facts.regime = input.request.regime;
    facts.complete = input.search.complete;
    facts.statement = statement_digest(input);
    Plan plan = plan_rectification(input.workspace, matches_of(input), facts);
    block_on_holders(input, plan);
    return plan;
}

// The kinds of which a correction gives one person another identifier.
std::set<std::string> unique_kinds_of(const Workspace& workspace,
                                      const OrderedCorrection& correction) {
    std::set<std::string> out;
    for (const StoreEntry& store : workspace.map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            for (const std::string& path : targeted_fields(store, collection, correction.target)) {
                const std::optional<Identifies>& identifies = collection.field(path)->identifies;
                if (identifies && workspace.settings.is_unique(identifies->kind)) {
                    out.insert(identifies->kind);
                }
            }
        }
    }
    return out;
}

}  // namespace

Plan plan_by_right(const PlanInput& input, const RecordHolds& holds) {
    switch (input.request.right) {
        case Right::Erase:
            return erasure_plan(input, holds);
        case Right::Restrict:
            return restriction_plan(input);
        case Right::Object:
            return objection_plan(input);
        case Right::Rectify:
            return rectification_plan(input);
        case Right::Access:
        case Right::Export:
            break;
    }
    return {};
}

NewValues new_values(const Workspace& workspace, const ActingOrder& order, bool keyed) {
    NewValues out;
    if (order.corrections.empty()) {
        return out;
    }
    std::optional<Pseudonyms> pseudonyms;
    if (keyed) {
        pseudonyms.emplace(workspace, "corrections");
    }
    for (const OrderedCorrection& correction : order.corrections) {
        out.emplace(
            pseudonyms ? pseudonyms->of_text("value", correction.value) : hex_of(random_bytes(32)),
            correction.value);
    }
    return out;
}

std::vector<std::string> contact_purposes(const Workspace& workspace, Right right,
                                          const ActingOrder& order, const Plan& plan) {
    if (right == Right::Object) {
        const ObjectionKind kind = find_objection_rule(order.objection)->kind;
        return kind == ObjectionKind::Interests
                   ? std::vector<std::string>()
                   : stopped_purposes(workspace.settings, kind, order.purposes);
    }
    std::set<std::string> out;
    if (right == Right::Restrict) {
        for (const Step& step : plan.steps) {
            if (step.decision == Decision::Suppress) {
                out.insert(workspace.map.store(step.store)->collection(step.collection)->purpose);
            }
        }
    }
    return {out.begin(), out.end()};
}

std::vector<Identifier> contact_addresses(const Workspace& workspace, const Plan& plan,
                                          std::span<const Match> matches, const Spool& spool) {
    std::vector<Identifier> out;
    for (const Step& step : plan.steps) {
        const bool stops = step.decision == Decision::Suppress ||
                           (plan.right == Right::Object && step.decision == Decision::Correct);
        for (const PlannedRecord& planned : step.records) {
            const Match& match = matches[planned.match];
            const bool theirs = match.certainty == Certainty::Exact && !match.shared &&
                                match.tenant.empty() && match.has_record;
            if (!stops || !theirs) {
                continue;
            }
            const Record record = unpack(spool.read(match.spooled));
            for (const FieldEntry& field : collection_of(workspace, match).fields) {
                const bool is_other = std::ranges::find(match.other_person_fields, field.path) !=
                                      match.other_person_fields.end();
                const bool reaches = field.identifies && (field.identifies->kind == "email" ||
                                                          field.identifies->kind == "phone");
                for (const Value& value :
                     reaches && !is_other ? values_at(record, field.path) : std::vector<Value>()) {
                    if (!value.is_null() && !value.text.empty()) {
                        out.push_back({field.identifies->kind, value.text});
                    }
                }
            }
        }
    }
    return out;
}

std::vector<Subject> subjects_of(const Workspace& workspace, const CaseRequest& request,
                                 const ActingOrder& order) {
    std::vector<Subject> out{request.subject};
    Subject holder;
    for (const OrderedCorrection& correction : order.corrections) {
        for (const std::string& kind : unique_kinds_of(workspace, correction)) {
            holder.identifiers.push_back({kind, correction.value});
        }
    }
    if (!holder.identifiers.empty()) {
        out.push_back(std::move(holder));
    }
    return out;
}

}  // namespace dsar
