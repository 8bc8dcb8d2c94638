// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/rectification.hpp"

#include "libdsar/base/nearest.hpp"
#include "libdsar/map/categories.hpp"
#include "libdsar/map/reference.hpp"
#include "libdsar/rights/planning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace dsar {

namespace {

// Every way in which people may write a field of the map; the full one first.
std::vector<std::string> names_of(const StoreEntry& store, const CollectionEntry& collection,
                                  const std::string& path) {
    return {reference_text({store.name, collection.name, {path}}),
            fmt::format("{}/{}.{}", store.name, collection.name, path),
            fmt::format("{}.{}.{}", store.name, collection.name, path),
            fmt::format("{}.{}", collection.name, path)};
}

bool names(const std::string& target, const StoreEntry& store, const CollectionEntry& collection,
           const std::string& path) {
    const std::vector<std::string> all = names_of(store, collection, path);
    if (std::ranges::find(all, target) != all.end()) {
        return true;
    }
    const std::optional<Reference> reference = parse_reference(target, store.name);
    return reference && *reference == Reference{store.name, collection.name, {path}};
}

bool means(const std::string& target, const StoreEntry& store, const CollectionEntry& collection,
           const FieldEntry& field) {
    return (field.identifies && field.identifies->kind == target) ||
           (target.find('.') != std::string::npos && !field.category.empty() &&
            includes_category(target, field.category)) ||
           names(target, store, collection, field.path);
}

// All that the map would understand: kinds, categories, fields.
std::vector<std::string> known_targets(const DataMap& map) {
    std::set<std::string> out;
    for (const StoreEntry& store : map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            for (const FieldEntry& field : collection.fields) {
                out.insert(names_of(store, collection, field.path).front());
                out.insert(fmt::format("{}.{}", collection.name, field.path));
                if (field.identifies) {
                    out.insert(field.identifies->kind);
                }
                if (!field.category.empty()) {
                    out.insert(field.category);
                }
            }
        }
    }
    return {out.begin(), out.end()};
}

bool is_known(const DataMap& map, const std::string& target) {
    return std::ranges::any_of(map.stores, [&](const StoreEntry& store) {
        return std::ranges::any_of(store.collections, [&](const CollectionEntry& collection) {
            return std::ranges::any_of(collection.fields, [&](const FieldEntry& field) {
                return means(target, store, collection, field);
            });
        });
    });
}

// A category that means fields of different kinds would write one value into all of them.
std::string too_wide(const DataMap& map, const std::string& target) {
    if (find_category(target) == nullptr) {
        return {};
    }
    for (const StoreEntry& store : map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            std::map<std::string, std::string> fields;  // by category
            for (const std::string& path : targeted_fields(store, collection, target)) {
                fields.emplace(collection.field(path)->category, path);
            }
            if (fields.size() > 1) {
                return fmt::format("'{}' means both {} and {} of {}/{}", target,
                                   fields.begin()->second, std::next(fields.begin())->second,
                                   store.name, collection.name);
            }
        }
    }
    return {};
}

// A field that two corrections mean.
std::string meant_twice(const DataMap& map, std::span<const Correction> corrections) {
    for (const StoreEntry& store : map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            std::map<std::string, std::string> meant;  // path -> target
            for (const Correction& correction : corrections) {
                for (const std::string& path :
                     targeted_fields(store, collection, correction.target)) {
                    const auto [known, is_new] = meant.emplace(path, correction.target);
                    if (!is_new) {
                        return fmt::format("'{}' and '{}' both mean {}", known->second,
                                           correction.target,
                                           names_of(store, collection, path).front());
                    }
                }
            }
        }
    }
    return {};
}

// What the corrections mean for one record.
struct Findings {
    std::vector<CutField> cuts;
    std::vector<std::string> statements;  // paths that keep what they say
    bool already = false;
    bool other = false;
};

class Planner {
 public:
    Planner(const Workspace& workspace, std::span<const Match> matches,
            const RectificationFacts& facts)
        : facts_(facts), draft_(Right::Rectify, workspace, matches, facts.complete) {}

    Plan run() {
        for (std::size_t index = 0; index < draft_.matches().size(); ++index) {
            if (!draft_.settle(index, facts_.decided)) {
                decide_theirs(index);
            }
        }
        block_on_obstacles();
        Plan plan = draft_.finish();
        wait_for_what_is_nowhere(plan);
        return plan;
    }

 private:
    void decide_theirs(std::size_t index);
    void correct(std::size_t index, Findings findings);
    void keep(std::size_t index, const Findings& findings);
    void find(std::size_t index, const FieldEntry& field, const Correction& correction,
              Findings& findings);
    void block_on_obstacles();
    void wait_for_what_is_nowhere(Plan& plan) const;
    [[nodiscard]] std::string with_statement(std::size_t index);
    [[nodiscard]] Findings findings_of(std::size_t index);
    [[nodiscard]] bool is_recorded_fact(const CollectionEntry& collection) const;
    [[nodiscard]] std::string article() const {
        return facts_.regime == "ccpa" ? "1798.106" : "16";
    }

    const RectificationFacts& facts_;
    PlanDraft draft_;
    std::set<std::string> found_;  // targets that stand in at least one record
    bool stated_ = false;          // a statement stands, or is to stand, beside a record
};

// What a law demands to be kept as it was written.
bool Planner::is_recorded_fact(const CollectionEntry& collection) const {
    const RetentionRule* rule = draft_.workspace().settings.rule(collection.retention);
    return rule != nullptr && !rule->blocks_erasure.empty();
}

void Planner::find(std::size_t index, const FieldEntry& field, const Correction& correction,
                   Findings& findings) {
    const auto state = facts_.fields[index].find(field.path);
    if (state == facts_.fields[index].end()) {
        return;
    }
    found_.insert(correction.target);
    const std::vector<std::string>& others = draft_.matches()[index].other_person_fields;
    if (std::ranges::find(others, field.path) != others.end() || state->second == Stands::Else) {
        findings.other = true;
    } else if (state->second == Stands::New) {
        findings.already = true;
    } else if (field.origin == Origin::Inferred || is_recorded_fact(draft_.collection(index))) {
        findings.statements.push_back(field.path);
    } else {
        findings.cuts.push_back({field.path, Cut::Set, {}, correction.digest});
    }
}

Findings Planner::findings_of(std::size_t index) {
    const Match& match = draft_.matches()[index];
    const CollectionEntry& collection = draft_.collection(index);
    const StoreEntry& store = *draft_.workspace().map.store(match.store);
    Findings out;
    std::set<std::string> done;  // the first correction that means a field wins
    for (const Correction& correction : facts_.corrections) {
        for (const std::string& path : targeted_fields(store, collection, correction.target)) {
            const FieldEntry& field = *collection.field(path);
            if (field.identifies && !field.identifies->with.empty()) {
                found_.insert(correction.target);
                draft_.wait_once(
                    match, "in_parts",
                    fmt::format("{} stands in several fields ({}, {}): correct each "
                                "by its name",
                                correction.target, path, fmt::join(field.identifies->with, ", ")));
            } else if (done.insert(path).second) {
                find(index, field, correction, out);
            }
        }
    }
    return out;
}

void Planner::decide_theirs(std::size_t index) {
    Findings findings = findings_of(index);
    if (findings.cuts.empty() && findings.statements.empty()) {
        return keep(index, findings);
    }
    const bool corrects = !findings.cuts.empty();
    if (settle_shared(draft_, index, facts_.decided,
                      corrects ? "corrects it for both"
                               : "puts the statement beside it, for this person alone")) {
        return;
    }
    if (corrects) {
        correct(index, std::move(findings));
    } else {
        keep(index, findings);
    }
}

// The words for it; its digest, so that whoever approves the plan approves that statement.
std::string Planner::with_statement(std::size_t index) {
    stated_ = true;
    if (!facts_.statement.empty()) {
        return fmt::format("a supplementary statement ({}) stands", facts_.statement.substr(0, 16));
    }
    draft_.wait_once(draft_.matches()[index], "no_statement",
                     "no statement was given that stands beside what is not rewritten");
    return "a supplementary statement is to stand";
}

void Planner::correct(std::size_t index, Findings findings) {
    draft_.tell_recipients_of(draft_.collection(index));
    if (findings.statements.empty()) {
        return draft_.put(index, Decision::Correct,
                          {"inaccurate", "the person says that it is not right", article()},
                          std::move(findings.cuts));
    }
    draft_.put(
        index, Decision::Correct,
        {"with_statement",
         fmt::format("the person says that it is not right; {} beside {}, which {} not rewritten",
                     with_statement(index), fmt::join(findings.statements, ", "),
                     findings.statements.size() == 1 ? "is" : "are"),
         article()},
        std::move(findings.cuts));
}

void Planner::keep(std::size_t index, const Findings& findings) {
    if (!findings.statements.empty()) {
        const CollectionEntry& collection = draft_.collection(index);
        draft_.tell_recipients_of(collection);
        const bool fact = is_recorded_fact(collection);
        return draft_.put(index, Decision::Keep,
                          {"statement",
                           fmt::format("{}: it is not rewritten, {} beside {}",
                                       fact ? "a record that the law wants as it was written"
                                            : "an assessment of our own",
                                       with_statement(index), fmt::join(findings.statements, ", ")),
                           article(), fact ? collection.retention : std::string()});
    }
    if (findings.already) {
        return draft_.put(index, Decision::Keep, {"already", "it says so already"});
    }
    if (findings.other) {
        return draft_.put(index, Decision::Keep,
                          {"other_value", "it holds another value than the one that is wrong"});
    }
    draft_.put(index, Decision::Keep,
               {"not_concerned", "nothing of what is to be corrected stands in it"});
}

void Planner::block_on_obstacles() {
    for (const FieldObstacle& obstacle : facts_.obstacles) {
        const DraftedRecord& drafted = draft_.records()[obstacle.match];
        const bool changes = std::ranges::any_of(drafted.record.cuts, [&](const CutField& cut) {
            return cut.cut == Cut::Set && (obstacle.path.empty() || cut.path == obstacle.path);
        });
        if (changes) {
            draft_.block(draft_.matches()[obstacle.match], obstacle.what,
                         obstacle.path.empty()
                             ? obstacle.why
                             : fmt::format("{}: {}", obstacle.path, obstacle.why));
        }
    }
}

void Planner::wait_for_what_is_nowhere(Plan& plan) const {
    for (const Correction& correction : facts_.corrections) {
        if (!found_.contains(correction.target)) {
            plan.pending.push_back(
                {{},
                 {},
                 {},
                 "nothing_to_correct",
                 fmt::format("no record of this person holds {}", correction.target)});
        }
    }
    if (!facts_.statement.empty() && !stated_) {
        plan.pending.push_back(
            {{},
             {},
             {},
             "nothing_to_state",
             "what is wrong is rewritten or waits for a decision, so the supplementary statement "
             "stands beside nothing"});
    }
}

}  // namespace

Problems check_corrections(const Workspace& workspace, std::span<const Correction> corrections) {
    Problems out;
    const auto add = [&](const std::string& where, std::string what, std::string next) {
        Problem problem;
        problem.where = where;
        problem.what = std::move(what);
        problem.next = std::move(next);
        out.push_back(std::move(problem));
    };
    for (const Correction& correction : corrections) {
        const std::string& target = correction.target;
        if (std::string wide = too_wide(workspace.map, target); !wide.empty()) {
            add(target, std::move(wide), "name a field or a narrower category");
        } else if (!is_known(workspace.map, target)) {
            const std::string near = nearest(target, known_targets(workspace.map));
            add(target,
                fmt::format("'{}' is no kind of identifier, no field and no category of the data "
                            "map",
                            target),
                near.empty() ? "dsar map show" : fmt::format("did you mean '{}'?", near));
        }
    }
    if (std::string twice = meant_twice(workspace.map, corrections); !twice.empty()) {
        add({}, std::move(twice), "give one new value for each field");
    }
    return out;
}

std::vector<std::string> targeted_fields(const StoreEntry& store, const CollectionEntry& collection,
                                         const std::string& target) {
    std::vector<std::string> out;
    for (const FieldEntry& field : collection.fields) {
        if (!field.about_other && means(target, store, collection, field)) {
            out.push_back(field.path);
        }
    }
    return out;
}

Plan plan_rectification(const Workspace& workspace, std::span<const Match> matches,
                        const RectificationFacts& facts) {
    return Planner(workspace, matches, facts).run();
}

}  // namespace dsar
