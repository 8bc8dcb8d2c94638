// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/truth.hpp"

#include "apps/sample/clients.hpp"
#include "apps/sample/lines.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace sample {

namespace {

using Marks = std::set<std::pair<Kind, int>>;

bool holds(const Marks& marks, Mark mark) {
    return mark.is_set() && marks.contains({mark.kind, mark.number});
}

bool holds_kind(const Marks& marks, Kind kind) {
    const auto next = marks.lower_bound({kind, 0});
    return next != marks.end() && next->first == kind;
}

/// What the identifiers in a record say: rule 2.
Certainty by_identifiers(const Fact& fact, const Marks& given, const Marks& known) {
    std::set<Kind> agreeing;
    for (const auto& naming : fact.namings) {
        if (holds(known, naming.mark)) {
            agreeing.insert(naming.mark.kind);
        }
    }
    if (agreeing.empty()) {
        return Certainty::None;
    }
    for (const auto& naming : fact.namings) {
        const Kind kind = naming.mark.kind;
        if (naming.mark.is_set() && names_one_person(kind) && holds_kind(given, kind) &&
            !agreeing.contains(kind)) {
            return Certainty::Possible;
        }
    }
    const bool unique = std::ranges::any_of(agreeing, names_one_person);
    return unique || agreeing.size() > 1 ? Certainty::Exact : Certainty::Possible;
}

/// One person in one scope: what Outcraft holds for itself, or one client's data.
class Scope {
 public:
    Scope(const Circle& circle, int tenant, const Marks& given)
        : circle_{circle}, tenant_{tenant}, given_{given}, known_{given} {
        state_.resize(circle.facts.size());
        for (std::size_t index = 0; index < circle.facts.size(); ++index) {
            state_[index].fact = &circle.facts[index];
            if (is_here(index)) {
                state_[index].direct = by_identifiers(circle.facts[index], given_, given_);
            }
        }
    }

    /// Only what the given identifiers hit: the client has not told us to act.
    void ask_directly() {
        for (auto& match : state_) {
            match.certainty = match.direct;
        }
    }

    void search() {
        join();
        for (std::size_t index = 0; index < state_.size(); ++index) {
            if (is_here(index)) {
                state_[index].certainty = by_identifiers(circle_.facts[index], given_, known_);
            }
        }
        while (follow_links()) {
        }
        for (std::size_t index = 0; index < state_.size(); ++index) {
            state_[index].shared = is_theirs(index) && is_shared(index);
        }
        find_mentions();
        read_texts();
    }

    void add_to(std::vector<TrueMatch>& matches) const {
        std::ranges::copy_if(state_, std::back_inserter(matches), [](const TrueMatch& match) {
            return match.certainty != Certainty::None;
        });
    }

 private:
    [[nodiscard]] bool is_here(std::size_t index) const {
        return circle_.facts[index].tenant == tenant_;
    }
    [[nodiscard]] bool is_theirs(std::size_t index) const {
        return state_[index].certainty >= Certainty::Linked && !state_[index].mention;
    }

    /// Rule 3: identifiers join from exact records that are nobody else's as well.
    void join() {
        for (std::size_t before = 0; before != known_.size();) {
            before = known_.size();
            for (std::size_t index = 0; index < state_.size(); ++index) {
                const Fact& fact = circle_.facts[index];
                if (!is_here(index) || names_others(fact) ||
                    by_identifiers(fact, given_, known_) != Certainty::Exact) {
                    continue;
                }
                for (const auto& naming : fact.namings) {
                    if (naming.joins && naming.mark.is_set()) {
                        known_.insert({naming.mark.kind, naming.mark.number});
                    }
                }
            }
        }
    }

    /// Rule 5c: two fields of one kind, one ours, one somebody else's.
    [[nodiscard]] bool names_others(const Fact& fact) const {
        return std::ranges::any_of(fact.namings, [&](const Naming& other) {
            return other.mark.is_set() && !other.joins && !holds(known_, other.mark) &&
                   std::ranges::any_of(fact.namings, [&](const Naming& ours) {
                       return ours.mark.kind == other.mark.kind && holds(known_, ours.mark);
                   });
        });
    }

    /// Rule 5a: somebody else's record leads here too.
    [[nodiscard]] bool others_lead_to(std::size_t index) const {
        for (std::size_t from = 0; from < state_.size(); ++from) {
            for (const auto& link : circle_.facts[from].links) {
                if (link.kind == LinkKind::LeadsTo && link.to == index && !is_theirs(from)) {
                    return true;
                }
            }
        }
        return false;
    }

    [[nodiscard]] bool is_shared(std::size_t index) const {
        const Fact& fact = circle_.facts[index];
        if (names_others(fact) || others_lead_to(index)) {
            return true;
        }
        for (const auto& link : fact.links) {  // rule 5b
            if (link.kind == LinkKind::BelongsTo && !is_theirs(link.to)) {
                return true;
            }
        }
        return state_[index].certainty == Certainty::Linked &&  // rule 5d
               std::ranges::any_of(fact.namings, [&](const Naming& naming) {
                   return naming.mark.is_set() && names_one_person(naming.mark.kind) &&
                          holds_kind(known_, naming.mark.kind) && !holds(known_, naming.mark);
               });
    }

    [[nodiscard]] bool can_follow(std::size_t index) const {
        return is_here(index) && is_theirs(index) && !is_shared(index);
    }

    bool link_to(std::size_t index) {
        if (!is_here(index) || is_theirs(index)) {
            return false;
        }
        state_[index].certainty = Certainty::Linked;
        return true;
    }

    /// Rule 4, one round. Whether anything was new.
    bool follow_links() {
        bool is_new = false;
        for (std::size_t from = 0; from < state_.size(); ++from) {
            for (const auto& link : circle_.facts[from].links) {
                if (link.kind == LinkKind::BelongsTo && can_follow(link.to)) {
                    is_new |= link_to(from);
                } else if (link.kind == LinkKind::LeadsTo && can_follow(from)) {
                    is_new |= link_to(link.to);
                }
            }
        }
        return is_new;
    }

    void find_mentions() {
        for (std::size_t from = 0; from < state_.size(); ++from) {
            for (const auto& link : circle_.facts[from].links) {
                if (link.kind == LinkKind::Mentions && is_here(from) && !is_theirs(from) &&
                    is_theirs(link.to)) {
                    state_[from].certainty = Certainty::Linked;
                    state_[from].mention = true;
                }
            }
        }
    }

    /// Rule 6.
    void read_texts() {
        for (std::size_t index = 0; index < state_.size(); ++index) {
            const auto& quotes = circle_.facts[index].quotes;
            if (is_here(index) && state_[index].certainty == Certainty::None &&
                std::ranges::any_of(quotes, [&](Mark mark) { return holds(known_, mark); })) {
                state_[index].certainty = Certainty::Possible;
                state_[index].in_text = true;
            }
        }
    }

    const Circle& circle_;
    int tenant_;
    Marks given_;
    Marks known_;
    std::vector<TrueMatch> state_;
};

std::string_view word_of(Certainty certainty) {
    switch (certainty) {
        case Certainty::None:
            break;
        case Certainty::Possible:
            return "possible";
        case Certainty::Linked:
            return "linked";
        case Certainty::Exact:
            return "exact";
    }
    return "none";
}

std::string match_json(const TrueMatch& match) {
    JsonObject json;
    json.text("store", match.fact->store).text("collection", match.fact->collection);
    json.text("key", match.fact->key).text("certainty", word_of(match.certainty));
    const auto flag = [&](std::string_view name, bool is_set) {
        if (is_set) {
            json.boolean(name, true);
        }
    };
    flag("shared", match.shared);
    flag("mention", match.mention);
    flag("in_text", match.in_text);
    flag("bridge", match.fact->bridge);
    if (match.fact->tenant != controller) {
        json.text("tenant", std::to_string(match.fact->tenant));
    }
    flag("direct", match.direct != Certainty::None);
    if (match.direct != Certainty::None && match.direct != match.certainty) {
        json.text("direct_certainty", word_of(match.direct));
    }
    return json.done();
}

std::string array_of(const std::vector<std::string>& parts) {
    std::string result = "[";
    for (const auto& part : parts) {
        result += result.size() > 1 ? "," + part : part;
    }
    return result + "]";
}

/// The request's identifiers as a subject-1 document.
std::string subject_json(const Person& person) {
    const auto list = [&](Kind kind) {
        std::vector<std::string> values;
        for (const auto& given : person.given) {
            if (given.mark.kind == kind) {
                values.push_back(json_text(given.typed));
            }
        }
        return values;
    };
    JsonObject json;
    const auto add = [](JsonObject& to, std::string_view name,
                        const std::vector<std::string>& values) {
        if (!values.empty()) {
            to.raw(name, array_of(values));
        }
    };
    add(json, "email", list(Kind::Email));
    add(json, "phone", list(Kind::Phone));
    add(json, "name", list(Kind::Name));
    add(json, "ip", list(Kind::Ip));
    JsonObject ids;
    add(ids, "account_id", list(Kind::AccountId));
    add(ids, "device_id", list(Kind::DeviceId));
    add(ids, "lead_id", list(Kind::LeadId));
    const std::string all_ids = ids.done();
    if (all_ids != "{}") {
        json.raw("ids", all_ids);
    }
    return json.done();
}

}  // namespace

bool is_instructed(int tenant) {
    return tenant != controller && clients[static_cast<std::size_t>(tenant)].is_instructed;
}

std::vector<TrueMatch> truth_of(const Circle& circle, const Person& person) {
    Marks given;
    for (const auto& identifier : person.given) {
        given.insert({identifier.mark.kind, identifier.mark.number});
    }
    std::set<int> tenants{controller};
    for (const auto& fact : circle.facts) {
        tenants.insert(fact.tenant);
    }
    std::vector<TrueMatch> matches;
    for (const int tenant : tenants) {
        Scope scope{circle, tenant, given};
        if (tenant == controller || is_instructed(tenant)) {
            scope.search();
        } else {
            scope.ask_directly();
        }
        scope.add_to(matches);
    }
    std::ranges::sort(matches, {}, [](const TrueMatch& match) {
        return std::tuple{match.fact->store, match.fact->collection,
                          std::string_view{match.fact->key}};
    });
    return matches;
}

std::string truth_line(const Circle& circle, const Person& person) {
    std::vector<std::string> traits;
    for (const auto& trait : std::set<std::string>(person.traits.begin(), person.traits.end())) {
        traits.push_back(json_text(trait));
    }
    std::vector<std::string> records;
    for (const auto& match : truth_of(circle, person)) {
        records.push_back(match_json(match));
    }
    JsonObject json;
    json.integer("person", static_cast<long long>(person.number)).raw("traits", array_of(traits));
    json.raw("subject", subject_json(person)).raw("records", array_of(records));
    return json.done();
}

}  // namespace sample
