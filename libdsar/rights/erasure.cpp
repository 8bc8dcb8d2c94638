// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/erasure.hpp"

#include "libdsar/rights/anonymising.hpp"
#include "libdsar/rights/disclosure.hpp"
#include "libdsar/rights/ended_purposes.hpp"
#include "libdsar/rights/grounds.hpp"
#include "libdsar/rights/needed.hpp"
#include "libdsar/rights/planning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace dsar {

namespace {

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
          ended_(workspace, matches, facts.terms, facts.decided, today),
          draft_(Right::Erase, workspace, matches, facts.complete) {}

    Plan run();

 private:
    void decide(std::size_t index);
    void decide_mention(std::size_t index, const CollectionEntry& collection);
    void decide_possible(std::size_t index, const CollectionEntry& collection);
    void decide_changed(std::size_t index, const CollectionEntry& collection);
    void decide_theirs(std::size_t index, const CollectionEntry& collection);
    void put(std::size_t index, Decision decision, Cause cause, std::vector<CutField> cuts = {}) {
        draft_.put(index, decision, std::move(cause), std::move(cuts));
    }
    void keep(std::size_t index, const CollectionEntry& collection, Cause cause);
    void detach(std::size_t index, const CollectionEntry& collection,
                const std::vector<std::string>& paths, Cause cause);
    void redact(std::size_t index, const CollectionEntry& collection);
    [[nodiscard]] std::vector<std::string> without_fixed(
        const Match& match, const std::vector<std::string>& paths) const;
    void erase(std::size_t index, const CollectionEntry& collection, Cause cause);
    [[nodiscard]] std::optional<bool> decided(const std::string& name) const {
        return decision_on(facts_.decided, name);
    }
    [[nodiscard]] const KeptBefore* kept_before(std::size_t index) const {
        const auto known = facts_.kept_before.find(record_name(matches_[index]));
        return known == facts_.kept_before.end() ? nullptr : &known->second;
    }
    [[nodiscard]] bool has_changed(std::size_t index) const {
        const KeptBefore* const before = kept_before(index);
        return before != nullptr && is_changed(*before, record_name(matches_[index]),
                                               matches_[index].state, facts_.decided);
    }
    [[nodiscard]] bool was_kept(std::size_t index) const {
        return kept_before(index) != nullptr && !has_changed(index);
    }
    [[nodiscard]] bool was_only_needed(std::size_t index) const {
        return was_kept(index) && kept_before(index)->needed;
    }
    // It was cut down and marked, and nothing has been put back.
    [[nodiscard]] bool is_done(std::size_t index) const {
        const KeptBefore* const before = kept_before(index);
        return before != nullptr && !before->digest.empty() &&
               before->digest == matches_[index].state;
    }
    void leave_shells();
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
    PlanDraft draft_;
};

Plan Planner::run() {
    for (std::size_t index = 0; index < matches_.size(); ++index) {
        decide(index);
    }
    keep_what_is_needed(draft_, facts_.referred_by);
    leave_shells();
    return draft_.finish(children_first(matches_, facts_.referred_by));
}

// What an earlier plan made a shell is one already.
void Planner::leave_shells() {
    for (std::size_t index = 0; index < matches_.size(); ++index) {
        DraftedRecord& drafted = draft_.records()[index];
        if (is_done(index) && was_only_needed(index) && drafted.decision == Decision::Anonymise &&
            drafted.record.reason == "needed_by_kept") {
            drafted.decision = Decision::Keep;
            drafted.record.cuts.clear();
        }
    }
}

void Planner::decide(std::size_t index) {
    const Match& match = matches_[index];
    const CollectionEntry& collection = draft_.collection(index);
    if (match.mention && !match.forward) {
        decide_mention(index, collection);
    } else if (match.certainty == Certainty::Possible && !match.forward && has_changed(index)) {
        decide_changed(index, collection);
    } else if (match.certainty == Certainty::Possible && !match.forward) {
        decide_possible(index, collection);
    } else if (!draft_.settle(index, facts_.decided)) {
        decide_theirs(index, collection);
    }
}

void Planner::decide_mention(std::size_t index, const CollectionEntry& collection) {
    const Match& match = matches_[index];
    if (auto exception = exception_of(index, collection)) {
        return put(index, Decision::Keep, std::move(*exception));
    }
    if (match.referring_fields.empty()) {
        draft_.wait(match, "mention",
                    "it refers to this person, and nobody can say by which field");
        return put(index, Decision::Keep,
                   {"mention", "another person's record; nobody can say which field would go"});
    }
    const std::vector<std::string> paths = without_fixed(match, match.referring_fields);
    if (paths.empty()) {
        return put(index, Decision::Keep,
                   {"mention",
                    "another person's record; its link to this person's record cannot be "
                    "cleared, so that record stays as a shell"});
    }
    draft_.tell_recipients_of(collection);
    put(index, Decision::Trim,
        {"mention", "another person's record: only what refers to this person goes", article()},
        cuts_of(paths, Cut::Clear));
}

// Links that can be cut. What identifies is never left out: that it cannot be cleared is told.
std::vector<std::string> Planner::without_fixed(const Match& match,
                                                const std::vector<std::string>& paths) const {
    std::vector<std::string> out;
    for (const std::string& path : paths) {
        const bool is_link =
            std::ranges::find(match.agreeing_fields, path) == match.agreeing_fields.end();
        if (!is_link || !facts_.fixed_links.contains(collection_name(match) + "." + path)) {
            out.push_back(path);
        }
    }
    return out;
}

void Planner::decide_possible(std::size_t index, const CollectionEntry& collection) {
    if (draft_.settle_possible(
            index, facts_.decided,
            "an identifier stands in the text of another record; yes redacts it")) {
        return;
    }
    if (matches_[index].in_text) {
        redact(index, collection);
    } else {
        decide_theirs(index, collection);
    }
}

// Somebody else may have the key by now, or somebody took a mark away: a person finds out.
void Planner::decide_changed(std::size_t index, const CollectionEntry& collection) {
    const Match& match = matches_[index];
    if (decided(name_of_changed(record_name(match), match.state)) == false) {
        return put(index, Decision::Keep, {"not_theirs", "a person decided that it is not theirs"});
    }
    Cause cause = exception_of(index, collection).value_or(Cause());
    cause.reason = "kept_changed";
    cause.why = "it was kept, and its key is in use again or it was changed since";
    draft_.wait(match, "kept_changed", cause.why + "; yes: it is theirs");
    put(index, Decision::Keep, std::move(cause));
}

void Planner::redact(std::size_t index, const CollectionEntry& collection) {
    if (auto exception = exception_of(index, collection)) {
        return put(index, Decision::Keep, std::move(*exception));
    }
    draft_.tell_recipients_of(collection);
    put(index, Decision::Trim,
        {"free_text", "another record whose text names this person: only that goes", article()},
        redacting_cuts(collection));
}

void Planner::decide_theirs(std::size_t index, const CollectionEntry& collection) {
    const Match& match = matches_[index];
    const auto unlisted = facts_.unlisted.find(collection_name(match));
    if (unlisted != facts_.unlisted.end() && !unlisted->second.empty()) {
        draft_.block_once(
            match, "unmapped_fields",
            fmt::format("{} {} not in the data map: nobody can say what would be lost",
                        fmt::join(unlisted->second, ", "),
                        unlisted->second.size() == 1 ? "is" : "are"),
            "describe them in the map, or list them under ignore with a reason");
        return put(index, Decision::Keep,
                   {"unmapped", "it has fields that nobody has described in the data map yet"});
    }
    auto exception = exception_of(index, collection);
    // Others use it, or it was done before: neither cut down nor marked.
    const auto said = decided(name_of_changed(record_name(match), match.state));
    const bool shared = match.shared && said != true;
    if (exception && (shared || is_done(index))) {
        return put(index, Decision::Keep, std::move(*exception));
    }
    if (exception) {
        return keep(index, collection, std::move(*exception));
    }
    std::vector<std::string> paths = match.agreeing_fields;
    paths.insert(paths.end(), match.referring_fields.begin(), match.referring_fields.end());
    paths = without_fixed(match, paths);
    if (shared && paths.empty()) {
        if (was_kept(index) && said == std::nullopt) {
            draft_.wait(match, "kept_changed",
                        "it was kept, and a record needs it that is another person's, or may be; "
                        "yes: it is only theirs");
        }
        return put(index, Decision::Keep,
                   {"shared", "another person needs it too; what links this person to it goes"});
    }
    if (auto ground = ground_of(index, collection)) {
        return shared ? detach(index, collection, paths, std::move(*ground))
                      : erase(index, collection, std::move(*ground));
    }
    const std::string name = collection_name(match);
    if (decided(name) == false) {
        return put(index, Decision::Keep,
                   {"no_ground", "a person decided that no ground of Art. 17(1) holds"});
    }
    draft_.wait_once(match, "ground", why_no_ground(collection));
    put(index, Decision::Keep, {"no_ground", why_no_ground(collection)});
}

// What a law or a hold keeps is cut down to what the reason needs and marked as restricted.
void Planner::keep(std::size_t index, const CollectionEntry& collection, Cause cause) {
    std::vector<CutField> cuts = cuts_of(collection.trim, Cut::Clear);
    const Decision decision = cuts.empty() ? Decision::Keep : Decision::Trim;
    if (decision == Decision::Trim) {
        draft_.tell_recipients_of(collection);
    }
    if (!collection.restrict_mark.empty()) {
        cuts.push_back({collection.restrict_mark, Cut::Mark, {}});
    } else {
        draft_.wait_once(
            matches_[index], "restrict_by_hand",
            "what is kept must be marked as restricted, and the map names no field for it "
            "(restrict: {mark: FIELD})");
    }
    put(index, decision, std::move(cause), std::move(cuts));
}

// Another person needs the record too: what in it is about this one goes, the record stays.
void Planner::detach(std::size_t index, const CollectionEntry& collection,
                     const std::vector<std::string>& paths, Cause cause) {
    draft_.tell_recipients_of(collection);
    cause.reason = "shared";
    cause.why =
        "another person needs it too: only what is about this person goes (" + cause.why + ")";
    put(index, Decision::Trim, std::move(cause), cuts_of(paths, Cut::Clear));
}

void Planner::erase(std::size_t index, const CollectionEntry& collection, Cause cause) {
    draft_.tell_recipients_of(collection);
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
    if (rule == nullptr || rule->blocks_erasure.empty() || was_only_needed(index)) {
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
    if (was_only_needed(index)) {
        return cause_of(*find_erasure_ground("17(1)(a)"), "nothing that is kept needs it any more");
    }
    const RecordTerm& term = facts_.terms[index];
    const bool has_ended = term.through && *term.through < today_;
    const auto ended = [&] {
        return cause_of(*find_erasure_ground("17(1)(a)"),
                        fmt::format("its term ended on {}", format(*term.through)));
    };
    if (has_ended && was_kept(index)) {
        return ended();
    }
    if (facts_.regime == "ccpa") {
        return Cause{"request", "the person asked for it", "1798.105(a)"};
    }
    if (const ErasureGround* ground = find_erasure_ground(facts_.ground)) {
        return cause_of(*ground);
    }
    if (has_ended) {
        return ended();
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

std::string name_of_changed(const std::string& record, const std::string& digest) {
    return record + "@" + digest;
}

bool is_changed(const KeptBefore& kept, const std::string& record, const std::string& digest,
                const std::map<std::string, bool>& decided) {
    const bool is_same = !kept.digest.empty() && kept.digest == digest;
    return !is_same && decision_on(decided, name_of_changed(record, digest)) != true;
}

Plan plan_erasure(const Workspace& workspace, std::span<const Match> matches,
                  const ErasureFacts& facts, Date today) {
    return Planner(workspace, matches, facts, today).run();
}

}  // namespace dsar
