// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/planning.hpp"

#include "libdsar/map/order.hpp"
#include "libdsar/rights/disclosure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

// In one collection a record is cut before another one goes that it refers to.
int rank_of(Decision decision) {
    switch (decision) {
        case Decision::Trim:
            return 0;
        case Decision::Anonymise:
            return 1;
        case Decision::Correct:
            return 2;
        case Decision::Mark:
            return 3;
        case Decision::Suppress:
            return 4;
        case Decision::Erase:
            return 5;
        case Decision::Keep:
            return 6;
        case Decision::Forward:
            return 7;
        case Decision::Disclose:
        case Decision::Withhold:
            break;
    }
    return 8;
}

Step empty_step(const Match& match, const CollectionEntry& collection, Decision decision) {
    Step step;
    step.store = match.store;
    step.collection = match.collection;
    step.decision = decision;
    if (decision == Decision::Mark) {
        step.how = name_of(collection.restrict_by);
        step.by_hand = collection.restrict_by_hand;
    }
    return step;
}

}  // namespace

std::string collection_name(const Match& match) {
    return match.store + "/" + match.collection;
}

std::optional<bool> decision_on(const std::map<std::string, bool>& decided,
                                const std::string& name) {
    const auto known = decided.find(name);
    return known == decided.end() ? std::nullopt : std::optional(known->second);
}

void add_step(Plan& plan, Step step) {
    step.step = static_cast<int>(plan.steps.size()) + 1;
    plan.totals[std::string(name_of(step.decision))] += step.records.size();
    plan.steps.push_back(std::move(step));
}

PlanDraft::PlanDraft(Right right, const Workspace& workspace, std::span<const Match> matches,
                     bool complete)
    : workspace_(workspace), matches_(matches), records_(matches.size()) {
    plan_.right = right;
    plan_.map_digest = workspace.map.digest;
    plan_.complete = complete;
}

const CollectionEntry& PlanDraft::collection(std::size_t index) const {
    const Match& match = matches_[index];
    return *workspace_.map.store(match.store)->collection(match.collection);
}

void PlanDraft::put(std::size_t index, Decision decision, Cause cause, std::vector<CutField> cuts) {
    std::ranges::sort(cuts);
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    const Match& match = matches_[index];
    DraftedRecord& drafted = records_[index];
    drafted.decision = decision;
    PlannedRecord& record = drafted.record;
    record.match = index;
    record.key = match.key;
    record.state = match.state;
    record.reason = std::move(cause.reason);
    record.why = std::move(cause.why);
    record.article = std::move(cause.article);
    record.rule = std::move(cause.rule);
    record.until = cause.until;
    record.cuts = std::move(cuts);
}

bool PlanDraft::settle(std::size_t index, const std::map<std::string, bool>& decided) {
    const Match& match = matches_[index];
    if (match.forward) {
        put(index, Decision::Forward,
            {"client", "held for a client, who decides (Art. 28(3)(a)); no instruction is on file",
             "28(3)(a)"});
    } else if (match.mention) {
        put(index, Decision::Keep, {"mention", "another person's record that refers to this one"});
    } else if (match.certainty == Certainty::Possible &&
               settle_possible(index, decided,
                               "an identifier stands in the text of another record")) {
        return true;
    } else if (!match.has_record) {
        wait(match, "tenant", "the client whom it belongs to is not known");
        put(index, Decision::Keep, {"tenant", "the client whom it belongs to is not known"});
    } else {
        return false;
    }
    return true;
}

bool PlanDraft::settle_possible(std::size_t index, const std::map<std::string, bool>& decided,
                                const char* in_text) {
    const Match& match = matches_[index];
    const std::optional<bool> answer = decision_on(decided, record_name(match));
    if (!answer) {
        wait(match, match.in_text ? "free_text" : "possible_match",
             match.in_text ? in_text : "it is not certain that the record is this person's");
        put(index, Decision::Keep, {"possible", "nobody has decided whether it is theirs"});
    } else if (!*answer) {
        put(index, Decision::Keep, {"not_theirs", "a person decided that it is not theirs"});
    }
    return answer != true;
}

void PlanDraft::wait(const Match& match, const char* what, std::string why) {
    plan_.pending.push_back(
        {match.store, match.collection, key_text(match.key), what, std::move(why)});
}

void PlanDraft::wait_once(const Match& match, const char* what, std::string why) {
    if (said_.insert(collection_name(match) + '\n' + what).second) {
        plan_.pending.push_back({match.store, match.collection, {}, what, std::move(why)});
    }
}

void PlanDraft::block_once(const Match& match, const char* what, std::string why,
                           std::string next) {
    if (said_.insert(collection_name(match) + '\n' + what).second) {
        plan_.blockers.push_back(
            {match.store, match.collection, what, std::move(why), std::move(next)});
    }
}

void PlanDraft::block(const Match& match, const std::string& what, std::string why) {
    if (said_.insert(fmt::format("{}\n{}\n{}", collection_name(match), what, why)).second) {
        plan_.blockers.push_back({match.store, match.collection, what, std::move(why), {}});
    }
}

void PlanDraft::tell_recipients_of(const CollectionEntry& collection) {
    tell_.insert(collection.recipients.begin(), collection.recipients.end());
    for (const Recipient& recipient : workspace_.settings.recipients) {
        if (std::ranges::find(recipient.purposes, collection.purpose) != recipient.purposes.end()) {
            tell_.insert(recipient.id);
        }
    }
}

void PlanDraft::check_key(const DraftedRecord& drafted) {
    const std::vector<std::string>& key = collection(drafted.record.match).key;
    for (const CutField& cut : drafted.record.cuts) {
        if (std::ranges::find(key, cut.path) != key.end()) {
            block_once(matches_[drafted.record.match], "key",
                       fmt::format("{} is part of the key, and would have to change although the "
                                   "record stays",
                                   cut.path),
                       plan_.right == Right::Erase
                           ? fmt::format("say anonymise: keep for {} in the map if it names "
                                         "nobody, or on_erase: delete",
                                         cut.path)
                           : std::string("correct it by hand, in all that refers to it, too"));
        }
    }
}

void put_marked(PlanDraft& draft, std::size_t index, Cause cause) {
    const CollectionEntry& collection = draft.collection(index);
    std::vector<CutField> cuts;
    if (collection.restrict_by == RestrictBy::Undeclared) {
        draft.wait_once(draft.matches()[index], "restrict_by_hand",
                        "the map names no way to restrict it (restrict: mark, vault, hide, "
                        "manual), so somebody does it by hand");
    } else if (!collection.restrict_mark.empty()) {
        cuts.push_back({collection.restrict_mark, Cut::Mark, {}});
    }
    draft.put(index, Decision::Mark, std::move(cause), std::move(cuts));
}

bool settle_shared(PlanDraft& draft, std::size_t index, const std::map<std::string, bool>& decided,
                   const char* if_yes) {
    const Match& match = draft.matches()[index];
    const std::optional<bool> answer = decision_on(decided, record_name(match));
    if (!match.shared || answer == true) {
        return false;
    }
    if (!answer) {
        draft.wait(match, "shared", fmt::format("another person needs it, too; yes {}", if_yes));
    }
    draft.put(index, Decision::Keep,
              {"shared", answer ? "a person decided that it stays as it is for the other one"
                                : "another person needs it, too, and nobody has decided"});
    return true;
}

Plan PlanDraft::finish(std::span<const std::size_t> order) {
    std::map<std::string, std::size_t> places;
    for (const std::string& name : children_first(workspace_.map)) {
        places.emplace(name, places.size());
    }
    std::map<std::tuple<std::size_t, int>, Step> steps;
    for (std::size_t place = 0; place < records_.size(); ++place) {
        const std::size_t index = order.empty() ? place : order[place];
        DraftedRecord& drafted = records_[index];
        check_key(drafted);
        const auto [entry, is_new] = steps.try_emplace(
            {places.at(collection_name(matches_[index])), rank_of(drafted.decision)});
        if (is_new) {
            entry->second = empty_step(matches_[index], collection(index), drafted.decision);
        }
        entry->second.records.push_back(std::move(drafted.record));
    }
    for (auto& entry : steps) {
        add_step(plan_, std::move(entry.second));
    }
    plan_.tell.assign(tell_.begin(), tell_.end());
    return std::move(plan_);
}

}  // namespace dsar
