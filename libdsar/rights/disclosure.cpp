// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/disclosure.hpp"

#include "libdsar/map/categories.hpp"
#include "libdsar/rights/planning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

const char* const others_why = "it is about another person (Art. 15(4))";

struct NeverShown {
    std::string_view category;  // with everything below it
    std::string_view what;
    bool secret;  // hurts whoever gets it by mistake: not handed out under any law
};

// 11 CCR 7024(d), as categories. Security questions and answers are credentials.
constexpr NeverShown never_shown[] = {
    {"user.authorization.password", "a password", true},
    {"user.authorization.credentials", "a secret used to sign in", true},
    {"user.authorization.biometric", "unique biometric data", false},
    {"user.authorization.biometrics", "unique biometric data", false},
    {"user.biometric", "unique biometric data", false},
    {"user.biometrics", "unique biometric data", false},
    {"user.financial.bank_account", "a financial account number", false},
    {"user.financial.credit_card", "a payment card number", false},
    {"user.government_id", "a number of an official document", false},
    {"user.health.insurance_beneficiary_id", "a health insurance number", false},
    {"user.health.record_id", "a medical record number", false},
    {"user.health_and_medical.insurance_beneficiary_id", "a health insurance number", false},
    {"user.health_and_medical.record_id", "a medical record number", false},
};

std::optional<WithheldField> never_disclosed(const FieldEntry& field, std::string_view regime) {
    for (const NeverShown& entry : never_shown) {
        if (includes_category(entry.category, field.category) &&
            (entry.secret || regime == "ccpa")) {
            return WithheldField{field.path, entry.secret ? "credential" : "never_disclosed",
                                 fmt::format("held, not shown: {}{}", entry.what,
                                             regime == "ccpa" ? " (11 CCR 7024(d))" : "")};
        }
    }
    return std::nullopt;
}

bool is_structure(const CollectionEntry& collection, const FieldEntry& field) {
    const bool is_key =
        std::find(collection.key.begin(), collection.key.end(), field.path) != collection.key.end();
    return is_key || !field.belongs_to.empty() || !field.leads_to.empty();
}

// Art 20 covers what the person provided or what was observed, processed by automated means.
std::optional<WithheldField> not_portable(const CollectionEntry& collection,
                                          const FieldEntry& field) {
    const auto left_out = [&](std::string why) {
        return WithheldField{field.path, "portability", std::move(why)};
    };
    if (!field.automated) {
        return left_out("it is not processed by automated means (Art. 20(1)(b))");
    }
    switch (field.origin) {
        case Origin::Provided:
        case Origin::Observed:
            return std::nullopt;
        case Origin::Inferred:
            return left_out("we inferred it; Art. 20 covers what you provided (ask for access)");
        case Origin::Received:
            return left_out("we received it from others; Art. 20 covers what you provided");
        case Origin::Unknown:
            break;
    }
    if (is_structure(collection, field)) {
        return std::nullopt;  // keys and links keep records readable together
    }
    return left_out("the data map does not say that you provided it");
}

std::optional<WithheldField> field_held_back(Right right, const CollectionEntry& collection,
                                             const FieldEntry& field, std::string_view regime) {
    if (field.disclose_never) {
        return WithheldField{field.path, field.why.empty() ? "never_disclosed" : field.why,
                             "it is held, and its value is never handed out"};
    }
    if (auto never = never_disclosed(field, regime)) {
        return never;
    }
    if (field.about_other) {
        return WithheldField{field.path, "other_person", others_why};
    }
    return right == Right::Export ? not_portable(collection, field) : std::nullopt;
}

std::vector<WithheldField> undecided_text(Right right, const CollectionEntry& collection,
                                          std::string_view regime) {
    std::vector<WithheldField> out;
    for (const FieldEntry& field : collection.fields) {
        if (field.free_text && !field.others_none &&
            !field_held_back(right, collection, field, regime)) {
            out.push_back({field.path, "free_text",
                           "free text may speak of others; a person looks at it first "
                           "(Art. 15(4))"});
        }
    }
    return out;
}

// Why a record is not handed out: a word for machines, and plain words.
struct Cause {
    const char* reason = "";
    const char* why = "";
};

class Planner {
 public:
    Planner(Right right, const Workspace& workspace, const Matches& matches,
            const DisclosureFacts& facts)
        : right_(right), workspace_(workspace), matches_(matches), facts_(facts) {
        plan_.right = right;
        plan_.map_digest = workspace.map.digest;
        plan_.complete = facts.complete;
        plan_.pending = facts.pending.like();
    }

    Plan run() {
        std::size_t index = 0;
        for (const Match& match : matches_) {
            decide(index++, match);
        }
        for (auto& entry : steps_) {
            add_step(plan_, std::move(entry.second));
        }
        return std::move(plan_);
    }

 private:
    using StepKey = std::tuple<std::string, std::string, Decision>;

    void decide(std::size_t index, const Match& match);
    void put(std::size_t index, const Match& match, Decision decision, Cause cause,
             std::vector<WithheldField> withheld = {});
    void disclose(std::size_t index, const Match& match, const CollectionEntry& collection);
    void wait(const Match& match, const char* what, std::string why);
    void withhold_pending(std::size_t index, const Match& match);
    [[nodiscard]] bool is_pending(const Match& match) const;
    [[nodiscard]] std::optional<bool> decided(const std::string& name) const {
        return decision_on(facts_.decided, name);
    }
    [[nodiscard]] std::set<std::string> unlisted(const Match& match) const;

    Right right_;
    const Workspace& workspace_;
    const Matches& matches_;
    const DisclosureFacts& facts_;
    std::map<StepKey, Step> steps_;
    std::set<std::string> waiting_;  // collections that wait, `store/collection`
    Plan plan_;
};

std::set<std::string> Planner::unlisted(const Match& match) const {
    const auto known = facts_.unlisted.find(collection_name(match));
    return known == facts_.unlisted.end() ? std::set<std::string>{} : known->second;
}

void Planner::put(std::size_t index, const Match& match, Decision decision, Cause cause,
                  std::vector<WithheldField> withheld) {
    const auto [place, is_new] = steps_.try_emplace({match.store, match.collection, decision});
    Step& step = place->second;
    if (is_new) {
        step.store = match.store;
        step.collection = match.collection;
        step.decision = decision;
        step.records = facts_.records.like();
        if (decision == Decision::Disclose) {
            step.withheld =
                held_back(right_, *workspace_.map.store(match.store)->collection(match.collection),
                          unlisted(match), facts_.regime);
        }
    }
    PlannedRecord record;
    record.match = index;
    record.key = match.key;
    record.state = match.state;
    record.reason = cause.reason;
    record.why = cause.why;
    record.withheld = std::move(withheld);
    step.records.push_back(std::move(record));
}

void Planner::wait(const Match& match, const char* what, std::string why) {
    plan_.pending.push_back(
        {match.store, match.collection, key_text(match.key), what, std::move(why)});
}

void Planner::disclose(std::size_t index, const Match& match, const CollectionEntry& collection) {
    if (facts_.categories_only) {
        put(index, match, Decision::Withhold,
            {"categories",
             "this answer tells the categories, not the specific pieces (Cal. Civ. Code "
             "1798.110)"});
        return;
    }
    if (right_ == Right::Export && !is_portable(workspace_.settings, collection)) {
        put(index, match, Decision::Withhold,
            {"portability", "processed on another basis than consent or contract (Art. 20(1)(a))"});
        return;
    }
    if (is_pending(match)) {
        return withhold_pending(index, match);
    }
    std::vector<WithheldField> withheld;
    for (const std::string& path : match.other_person_fields) {
        withheld.push_back({path, "other_person", others_why});
    }
    const std::optional<bool> answer = decided(record_name(match));
    std::vector<WithheldField> texts = undecided_text(right_, collection, facts_.regime);
    if (answer != true && !texts.empty()) {
        if (!answer) {
            wait(match, "free_text", "free text may speak of others");
        }
        std::move(texts.begin(), texts.end(), std::back_inserter(withheld));
    }
    put(index, match, Decision::Disclose, {}, std::move(withheld));
}

// Fields that nobody has described make the whole collection wait (dsar-map(5), ignore).
bool Planner::is_pending(const Match& match) const {
    return !unlisted(match).empty() && decided(collection_name(match)) != true;
}

void Planner::withhold_pending(std::size_t index, const Match& match) {
    const std::string name = collection_name(match);
    if (decided(name)) {
        put(index, match, Decision::Withhold,
            {"unmapped", "a person decided to keep it back until the data map describes it"});
        return;
    }
    put(index, match, Decision::Withhold,
        {"unmapped", "it has fields that nobody has described in the data map yet"});
    if (waiting_.insert(name).second) {
        const std::set<std::string> paths = unlisted(match);
        plan_.pending.push_back({match.store,
                                 match.collection,
                                 {},
                                 "unmapped_fields",
                                 fmt::format("{} {} not in the data map", fmt::join(paths, ", "),
                                             paths.size() == 1 ? "is" : "are")});
    }
}

void Planner::decide(std::size_t index, const Match& match) {
    const CollectionEntry& collection =
        *workspace_.map.store(match.store)->collection(match.collection);
    const std::optional<bool> answer = decided(record_name(match));
    if (match.forward) {
        put(index, match, Decision::Forward,
            {"client",
             "held for a client, who decides (Art. 28(3)(a)); no instruction is on file"});
    } else if (match.mention) {
        put(index, match, Decision::Withhold,
            {"mention", "another person's record that refers to you"});
    } else if (match.certainty == Certainty::Possible && answer != true) {
        if (!answer) {
            wait(match, "possible_match",
                 match.in_text ? "an identifier stands in the text of the record"
                               : "it is not certain that the record is this person's");
        }
        put(index, match, Decision::Withhold,
            {"possible", answer ? "a person decided that it is not theirs"
                                : "nobody has decided whether it is theirs"});
    } else if (match.bridge) {
        put(index, match, Decision::Withhold, {"bridge", "it only links other records"});
    } else if (!match.has_record) {
        wait(match, "possible_match", "no tenant is known, so no client can be asked");
        put(index, match, Decision::Withhold,
            {"tenant", "the client whom it belongs to is not known"});
    } else {
        disclose(index, match, collection);
    }
}

}  // namespace

Plan plan_disclosure(Right right, const Workspace& workspace, const Matches& matches,
                     const DisclosureFacts& facts) {
    return Planner(right, workspace, matches, facts).run();
}

std::vector<WithheldField> held_back(Right right, const CollectionEntry& collection,
                                     const std::set<std::string>& unlisted,
                                     std::string_view regime) {
    std::vector<WithheldField> out;
    for (const FieldEntry& field : collection.fields) {
        if (auto withheld = field_held_back(right, collection, field, regime)) {
            out.push_back(std::move(*withheld));
        }
    }
    for (const IgnoredField& field : collection.ignore) {
        out.push_back({field.path, "ignored", field.why});
    }
    for (const std::string& path : unlisted) {
        out.push_back({path, "unmapped",
                       "nobody has described it in the data map yet, so it waits for a person"});
    }
    return out;
}

bool is_portable(const Settings& settings, const CollectionEntry& collection) {
    const Purpose* purpose = settings.purpose(collection.purpose);
    return purpose != nullptr && (purpose->basis == "consent" || purpose->basis == "contract");
}

std::vector<std::string> rights_that_apply(std::string_view basis) {
    const bool by_law = basis == "legal_obligation";
    std::vector<std::string> out = {"access (Art. 15)", "rectification (Art. 16)"};
    out.emplace_back(by_law ? "erasure once the legal period has ended (Art. 17(3)(b))"
                            : "erasure (Art. 17)");
    out.emplace_back("restriction (Art. 18)");
    if (basis == "consent" || basis == "contract") {
        out.emplace_back("portability (Art. 20)");
    }
    if (basis == "legitimate_interests" || basis == "public_task") {
        out.emplace_back("objection (Art. 21)");
    }
    if (basis == "consent") {
        out.emplace_back("withdrawal of consent (Art. 7(3))");
    }
    return out;
}

std::string record_name(const std::string& store, const std::string& collection,
                        const RecordKey& key) {
    return store + "/" + collection + "/" + key_text(key);
}

std::string record_name(const Match& match) {
    return record_name(match.store, match.collection, match.key);
}

}  // namespace dsar
