// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/erasure.hpp"

#include "libdsar/map/order.hpp"
#include "libdsar/rights/anonymising.hpp"
#include "libdsar/rights/disclosure.hpp"
#include "libdsar/rights/ended_purposes.hpp"
#include "libdsar/rights/grounds.hpp"
#include "libdsar/rights/planning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

// Why a record goes or stays: a word for machines, plain words, the article.
struct Cause {
    std::string reason = {};
    std::string why = {};
    std::string article = {};
    std::string rule = {};
    std::optional<Date> until = {};
};

Cause cause_of(const ErasureGround& ground, std::string why = {}) {
    return {std::string(ground.word), why.empty() ? std::string(ground.words) : std::move(why),
            std::string(ground.article)};
}

std::vector<CutField> cuts_of(const std::vector<std::string>& paths, Cut cut) {
    std::vector<CutField> out;
    for (const std::string& path : paths) {
        out.push_back({path, cut, {}});
    }
    return out;
}

std::vector<CutField> redacting_cuts(const CollectionEntry& collection) {
    std::vector<CutField> out;
    for (const FieldEntry& field : collection.fields) {
        if (field.free_text) {
            out.push_back({field.path, Cut::Redact, {}});
        }
    }
    return out;
}

class Planner {
 public:
    Planner(const Workspace& workspace, std::span<const Match> matches, const ErasureFacts& facts,
            Date today)
        : workspace_(workspace),
          matches_(matches),
          facts_(facts),
          today_(today),
          ended_(workspace, matches, facts.terms, facts.decided, today) {
        plan_.right = Right::Erase;
        plan_.map_digest = workspace.map.digest;
        plan_.complete = facts.complete;
        const std::vector<std::string> order = children_first(workspace.map);
        for (std::size_t place = 0; place < order.size(); ++place) {
            order_[order[place]] = place;
        }
    }

    Plan run();

 private:
    using StepKey = std::tuple<std::size_t, Decision>;

    void decide(std::size_t index);
    void decide_mention(std::size_t index, const CollectionEntry& collection);
    void decide_possible(std::size_t index, const CollectionEntry& collection);
    void decide_theirs(std::size_t index, const CollectionEntry& collection);
    void put(std::size_t index, Decision decision, Cause cause, std::vector<CutField> cuts = {});
    void keep(std::size_t index, const CollectionEntry& collection, Cause cause);
    void detach(std::size_t index, const CollectionEntry& collection,
                const std::vector<std::string>& paths, Cause cause);
    void redact(std::size_t index, const CollectionEntry& collection);
    void check_key(const Match& match, const std::vector<CutField>& cuts);
    void erase(std::size_t index, const CollectionEntry& collection, Cause cause);
    void wait(const Match& match, const char* what, std::string why);
    void wait_once(const Match& match, const char* what, std::string why);
    void block_once(const Match& match, const char* what, std::string why, std::string next);
    void note_recipients(const CollectionEntry& collection);
    [[nodiscard]] std::optional<bool> decided(const std::string& name) const {
        return decision_on(facts_.decided, name);
    }
    [[nodiscard]] std::optional<Cause> exception_of(std::size_t index,
                                                    const CollectionEntry& collection) const;
    [[nodiscard]] std::optional<Cause> ground_of(std::size_t index,
                                                 const CollectionEntry& collection) const;
    [[nodiscard]] std::optional<Cause> ground_of_basis(const Purpose& purpose) const;
    /// What lets go of what stands in other people's records.
    [[nodiscard]] std::string article() const {
        return facts_.regime == "ccpa" ? "1798.105(a)" : "17(1)";
    }
    [[nodiscard]] std::string why_no_ground(const CollectionEntry& collection) const;

    const Workspace& workspace_;
    std::span<const Match> matches_;
    const ErasureFacts& facts_;
    Date today_;
    EndedPurposes ended_;
    std::map<std::string, std::size_t> order_;
    std::map<StepKey, Step> steps_;
    std::set<std::string> said_;  // what waits or blocks for a whole collection is said once
    std::set<std::string> tell_;
    Plan plan_;
};

Plan Planner::run() {
    for (std::size_t index = 0; index < matches_.size(); ++index) {
        decide(index);
    }
    for (auto& entry : steps_) {
        add_step(plan_, std::move(entry.second));
    }
    plan_.tell.assign(tell_.begin(), tell_.end());
    return std::move(plan_);
}

void Planner::put(std::size_t index, Decision decision, Cause cause, std::vector<CutField> cuts) {
    const Match& match = matches_[index];
    const auto [place, is_new] = steps_.try_emplace({order_.at(collection_name(match)), decision});
    Step& step = place->second;
    if (is_new) {
        step.store = match.store;
        step.collection = match.collection;
        step.decision = decision;
    }
    check_key(match, cuts);
    std::ranges::sort(cuts);
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    PlannedRecord record;
    record.match = index;
    record.key = match.key;
    record.state = match.state;
    record.reason = std::move(cause.reason);
    record.why = std::move(cause.why);
    record.article = std::move(cause.article);
    record.rule = std::move(cause.rule);
    record.until = cause.until;
    record.cuts = std::move(cuts);
    step.records.push_back(std::move(record));
}

void Planner::check_key(const Match& match, const std::vector<CutField>& cuts) {
    const std::vector<std::string>& key =
        workspace_.map.store(match.store)->collection(match.collection)->key;
    for (const CutField& cut : cuts) {
        if (std::ranges::find(key, cut.path) != key.end()) {
            block_once(match, "key",
                       fmt::format("{} is part of the key, and would have to go although the "
                                   "record stays",
                                   cut.path),
                       fmt::format("say anonymise: keep for {} in the map if it names nobody, or "
                                   "on_erase: delete",
                                   cut.path));
        }
    }
}

void Planner::wait(const Match& match, const char* what, std::string why) {
    plan_.pending.push_back(
        {match.store, match.collection, key_text(match.key), what, std::move(why)});
}

void Planner::wait_once(const Match& match, const char* what, std::string why) {
    if (said_.insert(collection_name(match) + '\n' + what).second) {
        plan_.pending.push_back({match.store, match.collection, {}, what, std::move(why)});
    }
}

void Planner::block_once(const Match& match, const char* what, std::string why, std::string next) {
    if (said_.insert(collection_name(match) + '\n' + what).second) {
        plan_.blockers.push_back(
            {match.store, match.collection, what, std::move(why), std::move(next)});
    }
}

void Planner::note_recipients(const CollectionEntry& collection) {
    tell_.insert(collection.recipients.begin(), collection.recipients.end());
    for (const Recipient& recipient : workspace_.settings.recipients) {
        if (std::ranges::find(recipient.purposes, collection.purpose) != recipient.purposes.end()) {
            tell_.insert(recipient.id);
        }
    }
}

void Planner::decide(std::size_t index) {
    const Match& match = matches_[index];
    const CollectionEntry& collection =
        *workspace_.map.store(match.store)->collection(match.collection);
    if (match.forward) {
        put(index, Decision::Forward,
            {"client", "held for a client, who decides (Art. 28(3)(a)); no instruction is on file",
             "28(3)(a)"});
    } else if (match.mention) {
        decide_mention(index, collection);
    } else if (match.certainty == Certainty::Possible) {
        decide_possible(index, collection);
    } else if (!match.has_record) {
        wait(match, "tenant", "the client whom it belongs to is not known");
        put(index, Decision::Keep, {"tenant", "the client whom it belongs to is not known"});
    } else {
        decide_theirs(index, collection);
    }
}

void Planner::decide_mention(std::size_t index, const CollectionEntry& collection) {
    const Match& match = matches_[index];
    if (auto exception = exception_of(index, collection)) {
        return put(index, Decision::Keep, std::move(*exception));
    }
    if (match.referring_fields.empty()) {
        wait(match, "mention", "it refers to this person, and nobody can say by which field");
        return put(index, Decision::Keep,
                   {"mention", "another person's record; nobody can say which field would go"});
    }
    note_recipients(collection);
    put(index, Decision::Trim,
        {"mention", "another person's record: only what refers to this person goes", article()},
        cuts_of(match.referring_fields, Cut::Clear));
}

void Planner::decide_possible(std::size_t index, const CollectionEntry& collection) {
    const Match& match = matches_[index];
    const std::optional<bool> answer = decided(record_name(match));
    if (!answer) {
        wait(match, match.in_text ? "free_text" : "possible_match",
             match.in_text ? "an identifier stands in the text of another record; yes redacts it"
                           : "it is not certain that the record is this person's");
        put(index, Decision::Keep, {"possible", "nobody has decided whether it is theirs"});
    } else if (!*answer) {
        put(index, Decision::Keep, {"not_theirs", "a person decided that it is not theirs"});
    } else if (match.in_text) {
        redact(index, collection);
    } else {
        decide_theirs(index, collection);
    }
}

void Planner::redact(std::size_t index, const CollectionEntry& collection) {
    if (auto exception = exception_of(index, collection)) {
        return put(index, Decision::Keep, std::move(*exception));
    }
    note_recipients(collection);
    put(index, Decision::Trim,
        {"free_text", "another record whose text names this person: only that goes", article()},
        redacting_cuts(collection));
}

void Planner::decide_theirs(std::size_t index, const CollectionEntry& collection) {
    const Match& match = matches_[index];
    const auto unlisted = facts_.unlisted.find(collection_name(match));
    if (unlisted != facts_.unlisted.end() && !unlisted->second.empty()) {
        block_once(match, "unmapped_fields",
                   fmt::format("{} {} not in the data map: nobody can say what would be lost",
                               fmt::join(unlisted->second, ", "),
                               unlisted->second.size() == 1 ? "is" : "are"),
                   "describe them in the map, or list them under ignore with a reason");
        return put(index, Decision::Keep,
                   {"unmapped", "it has fields that nobody has described in the data map yet"});
    }
    auto exception = exception_of(index, collection);
    if (exception && match.shared) {  // others use it: neither cut down nor marked
        return put(index, Decision::Keep, std::move(*exception));
    }
    if (exception) {
        return keep(index, collection, std::move(*exception));
    }
    std::vector<std::string> paths = match.agreeing_fields;
    paths.insert(paths.end(), match.referring_fields.begin(), match.referring_fields.end());
    if (match.shared && paths.empty()) {
        return put(index, Decision::Keep,
                   {"shared", "another person needs it too; what links this person to it goes"});
    }
    if (auto ground = ground_of(index, collection)) {
        return match.shared ? detach(index, collection, paths, std::move(*ground))
                            : erase(index, collection, std::move(*ground));
    }
    const std::string name = collection_name(match);
    if (decided(name) == false) {
        return put(index, Decision::Keep,
                   {"no_ground", "a person decided that no ground of Art. 17(1) holds"});
    }
    wait_once(match, "ground", why_no_ground(collection));
    put(index, Decision::Keep, {"no_ground", why_no_ground(collection)});
}

// What a law or a hold keeps is cut down to what the reason needs and marked as restricted.
void Planner::keep(std::size_t index, const CollectionEntry& collection, Cause cause) {
    std::vector<CutField> cuts = cuts_of(collection.trim, Cut::Clear);
    const Decision decision = cuts.empty() ? Decision::Keep : Decision::Trim;
    if (decision == Decision::Trim) {
        note_recipients(collection);
    }
    if (!collection.restrict_mark.empty()) {
        cuts.push_back({collection.restrict_mark, Cut::Mark, {}});
    } else {
        wait_once(matches_[index], "restrict_by_hand",
                  "what is kept must be marked as restricted, and the map names no field for it "
                  "(restrict: {mark: FIELD})");
    }
    put(index, decision, std::move(cause), std::move(cuts));
}

// Another person needs the record too: what in it is about this one goes, the record stays.
void Planner::detach(std::size_t index, const CollectionEntry& collection,
                     const std::vector<std::string>& paths, Cause cause) {
    note_recipients(collection);
    cause.reason = "shared";
    cause.why =
        "another person needs it too: only what is about this person goes (" + cause.why + ")";
    put(index, Decision::Trim, std::move(cause), cuts_of(paths, Cut::Clear));
}

void Planner::erase(std::size_t index, const CollectionEntry& collection, Cause cause) {
    note_recipients(collection);
    if (collection.on_erase != "anonymise") {
        return put(index, Decision::Erase, std::move(cause));
    }
    put(index, Decision::Anonymise, std::move(cause), anonymising_cuts(collection));
}

std::optional<Cause> Planner::exception_of(std::size_t index,
                                           const CollectionEntry& collection) const {
    const bool california = facts_.regime == "ccpa";
    if (const auto hold = facts_.holds.find(record_name(matches_[index]));
        hold != facts_.holds.end() && (!hold->second.until || *hold->second.until >= today_)) {
        return Cause{"hold", hold->second.why, hold->second.article, "hold", hold->second.until};
    }
    const RetentionRule* rule = workspace_.settings.rule(collection.retention);
    if (rule == nullptr || rule->blocks_erasure.empty()) {
        return std::nullopt;
    }
    const RecordTerm& term = facts_.terms[index];
    if (term.through && *term.through < today_) {
        return std::nullopt;
    }
    const ErasureException* exception = find_erasure_exception(rule->blocks_erasure);
    const std::string article = exception != nullptr && california
                                    ? std::string(exception->california)
                                    : rule->blocks_erasure;
    return Cause{"retention", fmt::format("{}: {}", rule->law, term.words), article, rule->id,
                 term.through};
}

std::optional<Cause> Planner::ground_of(std::size_t index,
                                        const CollectionEntry& collection) const {
    if (collection.role == Role::Processor) {
        return Cause{"instruction", "the client instructed us to erase it", "28(3)(a)"};
    }
    if (facts_.regime == "ccpa") {
        return Cause{"request", "the person asked for it", "1798.105(a)"};
    }
    if (const ErasureGround* ground = find_erasure_ground(facts_.ground)) {
        return cause_of(*ground);
    }
    const RecordTerm& term = facts_.terms[index];
    if (term.through && *term.through < today_) {
        return cause_of(*find_erasure_ground("17(1)(a)"),
                        fmt::format("its term ended on {}", format(*term.through)));
    }
    if (const std::optional<bool> answer = decided(collection_name(matches_[index]))) {
        return *answer ? std::optional(cause_of(*find_erasure_ground("17(1)(a)"),
                                                "a person decided that it is no longer needed"))
                       : std::nullopt;
    }
    const Purpose* purpose = workspace_.settings.purpose(collection.purpose);
    return purpose == nullptr ? std::nullopt : ground_of_basis(*purpose);
}

std::optional<Cause> Planner::ground_of_basis(const Purpose& purpose) const {
    if (purpose.basis == "consent") {
        return cause_of(*find_erasure_ground("17(1)(b)"), "the request withdraws the consent");
    }
    if (purpose.basis == "legitimate_interests") {
        return cause_of(*find_erasure_ground("17(1)(c)"));
    }
    if (purpose.basis == "contract") {
        if (const std::optional<Date> ended = ended_.on(purpose.id)) {
            return cause_of(*find_erasure_ground("17(1)(a)"),
                            fmt::format("ended on {}", format(*ended)));
        }
    }
    return std::nullopt;
}

std::string Planner::why_no_ground(const CollectionEntry& collection) const {
    const Purpose* purpose = workspace_.settings.purpose(collection.purpose);
    if (purpose == nullptr) {
        return "the map gives it no purpose, so nothing says whether it is still needed";
    }
    if (purpose->basis == "contract") {
        return ended_.is_running(purpose->id)
                   ? "the contract is still running, so it is still needed"
                   : "nothing says when the contract ended";
    }
    return fmt::format("its basis is {}, and no rule says whether it must be kept", purpose->basis);
}

}  // namespace

Plan plan_erasure(const Workspace& workspace, std::span<const Match> matches,
                  const ErasureFacts& facts, Date today) {
    return Planner(workspace, matches, facts, today).run();
}

}  // namespace dsar
