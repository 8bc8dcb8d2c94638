// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/objection.hpp"

#include "libdsar/map/categories.hpp"
#include "libdsar/rights/planning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <utility>

namespace dsar {

namespace {

constexpr ObjectionRule rules[] = {
    {ObjectionKind::Marketing, "marketing", "21(2)", "the person objects to direct marketing"},
    {ObjectionKind::Interests, "interests", "21(1)",
     "the person objects; it is not used until the interests have been weighed"},
    {ObjectionKind::Withdrawal, "withdrawal", "7(3)", "the person withdraws the consent"},
    {ObjectionKind::OptOut, "opt-out", "1798.120", "the person opts out of sale and sharing"},
    {ObjectionKind::Limit, "limit", "1798.121", "the person limits the use of sensitive data"},
};

// Civ. Code 1798.140(ae), in words of the taxonomy.
constexpr std::string_view sensitive[] = {
    "user.authorization",
    "user.biometrics",
    "user.content.private",
    "user.demographic.citizenship_or_immigration_status",
    "user.demographic.philosophical_belief",
    "user.demographic.race_ethnicity",
    "user.demographic.religious_belief",
    "user.demographic.sexual_orientation",
    "user.demographic.union_membership",
    "user.financial.bank_account",
    "user.financial.credit_card",
    "user.government_id",
    "user.health",
    "user.location.precise",
};

bool is_sensitive(const FieldEntry& field) {
    return !field.category.empty() &&
           std::ranges::any_of(sensitive, [&](std::string_view category) {
               return includes_category(category, field.category);
           });
}

// `direct_marketing` and `email-marketing` have the word, `remarketing` has not.
bool has_word(std::string_view id, std::initializer_list<std::string_view> words) {
    while (!id.empty()) {
        const std::size_t end = std::min(id.find_first_of("_-./ "), id.size());
        if (std::ranges::find(words, id.substr(0, end)) != words.end()) {
            return true;
        }
        id.remove_prefix(std::min(end + 1, id.size()));
    }
    return false;
}

bool is_named(std::span<const std::string> named, const std::string& id) {
    return std::ranges::find(named, id) != named.end();
}

bool covers(ObjectionKind kind, const Purpose& purpose, std::span<const std::string> named) {
    const bool wanted = named.empty() || is_named(named, purpose.id);
    switch (kind) {
        case ObjectionKind::Marketing:
            return wanted && is_direct_marketing(purpose);
        case ObjectionKind::Interests:
            return wanted &&
                   (purpose.basis == "legitimate_interests" || purpose.basis == "public_task");
        case ObjectionKind::Withdrawal:
            return wanted && purpose.basis == "consent";
        case ObjectionKind::OptOut:
            return named.empty() ? has_word(purpose.id, {"sale", "sharing"}) : wanted;
        case ObjectionKind::Limit:
            return false;
    }
    return false;
}

class Planner {
 public:
    Planner(const Workspace& workspace, std::span<const Match> matches, const ObjectionFacts& facts)
        : facts_(facts),
          draft_(Right::Object, workspace, matches, facts.complete),
          stopped_(stopped_purposes(workspace.settings, facts.kind, facts.purposes)) {}

    Plan run() {
        for (std::size_t index = 0; index < draft_.matches().size(); ++index) {
            if (!draft_.settle(index, facts_.decided)) {
                decide_theirs(index);
            }
        }
        for (const Recipient& recipient : draft_.workspace().settings.recipients) {
            if (std::ranges::any_of(recipient.purposes, [&](const std::string& purpose) {
                    return is_named(stopped_, purpose);
                })) {
                draft_.tell(recipient.id);
            }
        }
        return draft_.finish();
    }

 private:
    void decide_theirs(std::size_t index);
    void stop(std::size_t index, std::vector<CutField> flags);
    void limit(std::size_t index);
    void keep(std::size_t index);
    [[nodiscard]] std::vector<CutField> flags_on(std::size_t index) const;
    [[nodiscard]] bool has_flag(std::size_t index) const;
    [[nodiscard]] bool is_for_others(std::size_t index);
    [[nodiscard]] Cause cause() const {
        const ObjectionRule& rule = rule_of(facts_.kind);
        Cause out{std::string(rule.word), std::string(rule.words), std::string(rule.article)};
        std::ranges::replace(out.reason, '-', '_');  // documents have no dash in words
        return out;
    }

    const ObjectionFacts& facts_;
    PlanDraft draft_;
    std::vector<std::string> stopped_;
};

bool Planner::has_flag(std::size_t index) const {
    return std::ranges::any_of(draft_.collection(index).fields, [&](const FieldEntry& field) {
        return is_named(stopped_, field.consent_for);
    });
}

std::vector<CutField> Planner::flags_on(std::size_t index) const {
    std::vector<CutField> out;
    for (const FieldEntry& field : draft_.collection(index).fields) {
        const bool off = index < facts_.off.size() && facts_.off[index].contains(field.path);
        if (is_named(stopped_, field.consent_for) && !off) {
            out.push_back({field.path, Cut::Off, {}});
        }
    }
    return out;
}

// Marketing and sale stop at once; else nobody speaks for another one.
bool Planner::is_for_others(std::size_t index) {
    return facts_.kind != ObjectionKind::Marketing && facts_.kind != ObjectionKind::OptOut &&
           settle_shared(draft_, index, facts_.decided, "stops it for both");
}

void Planner::decide_theirs(std::size_t index) {
    if (facts_.kind == ObjectionKind::Limit) {
        return limit(index);
    }
    std::vector<CutField> flags = flags_on(index);
    if (is_named(stopped_, draft_.collection(index).purpose)) {
        return stop(index, std::move(flags));
    }
    if (!has_flag(index)) {
        return keep(index);
    }
    if (flags.empty()) {
        return draft_.put(index, Decision::Keep, {"already", "no consent stands in it any more"});
    }
    if (!is_for_others(index)) {
        draft_.tell_recipients_of(draft_.collection(index));
        draft_.put(index, Decision::Correct, cause(), std::move(flags));
    }
}

void Planner::stop(std::size_t index, std::vector<CutField> flags) {
    if (is_for_others(index)) {
        return;
    }
    draft_.tell_recipients_of(draft_.collection(index));
    if (facts_.kind != ObjectionKind::Interests) {
        return draft_.put(index, Decision::Suppress, cause(), std::move(flags));
    }
    if (!facts_.weighed) {
        draft_.wait_once(draft_.matches()[index], "balancing",
                         "the interests are to be weighed and the outcome recorded; until then it "
                         "is restricted (Art. 18(1)(d))");
    }
    put_marked(draft_, index, cause());
}

void Planner::limit(std::size_t index) {
    const CollectionEntry& collection = draft_.collection(index);
    if (std::ranges::none_of(collection.fields, is_sensitive)) {
        return draft_.put(index, Decision::Keep,
                          {"not_sensitive", "nothing in it is sensitive (1798.140(ae))"});
    }
    if (!is_for_others(index)) {
        draft_.tell_recipients_of(collection);
        put_marked(draft_, index, cause());
    }
}

void Planner::keep(std::size_t index) {
    if (facts_.kind == ObjectionKind::OptOut && stopped_.empty()) {
        return draft_.put(index, Decision::Keep,
                          {"not_sold", "nothing is sold or shared (1798.120)"});
    }
    const Purpose* purpose = draft_.workspace().settings.purpose(draft_.collection(index).purpose);
    if (facts_.kind == ObjectionKind::Interests && purpose != nullptr &&
        !covers(facts_.kind, *purpose, {})) {
        return draft_.put(
            index, Decision::Keep,
            {"other_basis", fmt::format("its basis is {}, to which nobody can object (Art. 21(1))",
                                        purpose->basis)});
    }
    draft_.put(index, Decision::Keep, {"other_purpose", "it is held for another purpose"});
}

}  // namespace

std::span<const ObjectionRule> objection_rules() {
    return rules;
}

const ObjectionRule& rule_of(ObjectionKind kind) {
    return *std::ranges::find(rules, kind, &ObjectionRule::kind);
}

const ObjectionRule* find_objection_rule(std::string_view word_or_article) {
    const auto* found = std::ranges::find_if(rules, [&](const ObjectionRule& rule) {
        return rule.word == word_or_article || rule.article == word_or_article;
    });
    return found == std::end(rules) ? nullptr : found;
}

bool is_direct_marketing(const Purpose& purpose) {
    return purpose.direct_marketing.value_or(
        has_word(purpose.id, {"marketing", "advertising", "newsletter"}));
}

std::vector<std::string> stopped_purposes(const Settings& settings, ObjectionKind kind,
                                          std::span<const std::string> named) {
    std::vector<std::string> out;
    for (const Purpose& purpose : settings.purposes) {
        if (covers(kind, purpose, named)) {
            out.push_back(purpose.id);
        }
    }
    return out;
}

Plan plan_objection(const Workspace& workspace, std::span<const Match> matches,
                    const ObjectionFacts& facts) {
    return Planner(workspace, matches, facts).run();
}

}  // namespace dsar
