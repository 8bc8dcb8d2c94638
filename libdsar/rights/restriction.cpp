// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/restriction.hpp"

#include "libdsar/rights/objection.hpp"
#include "libdsar/rights/planning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace dsar {

namespace {

constexpr RestrictionGround grounds[] = {
    {"accuracy", "18(1)(a)", "the person contests that the data is right",
     "when it has been verified"},
    {"unlawful", "18(1)(b)", "the processing is unlawful, and the person does not want it erased",
     "when the person says so"},
    {"claims", "18(1)(c)", "no longer needed here, but needed by the person for legal claims",
     "when the claim has ended"},
    {"objection", "18(1)(d)", "the person objects, and nobody has weighed the interests yet",
     "when the interests have been weighed"},
};

constexpr UseReason reasons[] = {
    {"consent", "the person consents to it"},
    {"legal-claims", "to establish, exercise or defend a legal claim"},
    {"rights-of-another", "to protect the rights of another person"},
    {"public-interest", "for an important public interest of the Union or a Member State"},
};

bool is_for_marketing(const Settings& settings, const CollectionEntry& collection) {
    const Purpose* purpose = settings.purpose(collection.purpose);
    return purpose != nullptr && is_direct_marketing(*purpose);
}

// Sending is a use; the mark tells so in the record, too.
void put_suppressed(PlanDraft& draft, std::size_t index, const Cause& cause) {
    const std::string& mark = draft.collection(index).restrict_mark;
    draft.put(
        index, Decision::Suppress, cause,
        mark.empty() ? std::vector<CutField>() : std::vector<CutField>{{mark, Cut::Mark, {}}});
}

}  // namespace

std::span<const RestrictionGround> restriction_grounds() {
    return grounds;
}

const RestrictionGround* find_restriction_ground(std::string_view word_or_article) {
    const auto* found = std::ranges::find_if(grounds, [&](const RestrictionGround& ground) {
        return ground.word == word_or_article || ground.article == word_or_article;
    });
    return found == std::end(grounds) ? nullptr : found;
}

std::span<const UseReason> use_reasons() {
    return reasons;
}

const UseReason* find_use_reason(std::string_view word) {
    const auto* found = std::ranges::find(reasons, word, &UseReason::word);
    return found == std::end(reasons) ? nullptr : found;
}

Plan plan_restriction(const Workspace& workspace, std::span<const Match> matches,
                      const RestrictionFacts& facts) {
    PlanDraft draft(Right::Restrict, workspace, matches, facts.complete);
    const RestrictionGround* ground = find_restriction_ground(facts.ground);
    const Cause cause = ground == nullptr
                            ? Cause{"requested", "the person asked for it", "18(1)"}
                            : Cause{std::string(ground->word), std::string(ground->words),
                                    std::string(ground->article)};
    for (std::size_t index = 0; index < matches.size(); ++index) {
        if (draft.settle(index, facts.decided) ||
            settle_shared(draft, index, facts.decided, "restricts it for both")) {
            continue;
        }
        const CollectionEntry& collection = draft.collection(index);
        draft.tell_recipients_of(collection);
        if (is_for_marketing(workspace.settings, collection)) {
            put_suppressed(draft, index, cause);
        } else {
            put_marked(draft, index, cause);
        }
    }
    return draft.finish();
}

std::string why_not_lifted(const LiftFacts& facts) {
    if (!facts.told) {
        return "the person must be told before it is lifted (Art. 18(3))";
    }
    if (*facts.told > facts.today) {
        return fmt::format("the person will only have been told on {} (Art. 18(3))",
                           format(*facts.told));
    }
    if (*facts.told < facts.since) {
        return fmt::format("a notice of {} is older than the restriction itself (Art. 18(3))",
                           format(*facts.told));
    }
    return {};
}

bool restriction_keeps(Removal removal, Instant since, std::optional<Instant> asked) {
    switch (removal) {
        case Removal::RetentionSweep:
        case Removal::ErasureSweep:
            return true;
        case Removal::Request:
            return !asked || *asked <= since;
    }
    return true;
}

}  // namespace dsar
