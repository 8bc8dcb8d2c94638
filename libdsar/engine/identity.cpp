// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/identity.hpp"

#include "libdsar/base/error.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace dsar {

namespace {

// Shorter ids stand in texts by chance.
constexpr std::size_t shortest_id_in_text = 5;

std::string value_key(std::size_t variety, const std::string& normal) {
    return std::to_string(variety) + '/' + normal;
}

}  // namespace

Identities::Identities(const LinkGraph& graph, std::span<const Subject> subjects, bool nameless)
    : graph_(graph) {
    persons_.resize(subjects.size());
    for (std::size_t subject = 0; subject < subjects.size(); ++subject) {
        persons_[subject].given.resize(graph.varieties.size());
        bool usable = nameless;
        for (const Identifier& identifier : subjects[subject].identifiers) {
            usable = give(subject, identifier) || usable;
        }
        if (!usable) {
            throw Error(ErrorKind::Usage, "no identifier that the data map can look for was given",
                        "each identifier is empty, malformed, or of a kind that no field of the "
                        "map identifies by",
                        "dsar map show");
        }
    }
}

bool Identities::give(std::size_t subject, const Identifier& identifier) {
    bool usable = false;
    for (std::size_t variety = 0; variety < graph_.varieties.size(); ++variety) {
        const Variety& way = graph_.varieties[variety];
        if (way.kind != identifier.kind) {
            continue;
        }
        const auto normal = normalise(way.form, identifier.value, way.options);
        if (normal && persons_[subject].given[variety].insert(*normal).second) {
            index(subject, variety, *normal);
            new_.push_back({variety, *normal, true, {}});
        }
        usable = usable || normal.has_value();
    }
    return usable;
}

void Identities::index(std::size_t subject, std::size_t variety, const std::string& normal) {
    std::vector<std::size_t>& known = by_value_[value_key(variety, normal)];
    if (std::find(known.begin(), known.end(), subject) == known.end()) {
        known.push_back(subject);
    }
}

std::vector<NewNeedle> Identities::take_new() {
    return std::exchange(new_, {});
}

std::vector<std::size_t> Identities::candidates(const FoundRecord& record) const {
    std::vector<std::size_t> out;
    const Node& node = graph_.nodes[record.node];
    for (std::size_t field = 0; field < node.identifying.size(); ++field) {
        for (const std::string& normal : record.identifying[field]) {
            const auto known = by_value_.find(value_key(node.identifying[field].variety, normal));
            if (known != by_value_.end()) {
                out.insert(out.end(), known->second.begin(), known->second.end());
            }
        }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

bool Identities::knows(std::size_t subject, std::size_t variety, const std::string& scope,
                       const std::string& normal) const {
    const Person& person = persons_[subject];
    if (person.given[variety].contains(normal)) {
        return true;
    }
    const auto joined = person.joined.find(scope);
    return joined != person.joined.end() && joined->second[variety].contains(normal);
}

bool Identities::has_kind(std::size_t subject, std::size_t variety,
                          const std::string& scope) const {
    const Person& person = persons_[subject];
    if (!person.given[variety].empty()) {
        return true;
    }
    const auto joined = person.joined.find(scope);
    return joined != person.joined.end() && !joined->second[variety].empty();
}

Agreement Identities::agreement(const FoundRecord& record, std::size_t subject,
                                const std::string& scope, std::size_t without) const {
    Agreement out;
    std::set<std::string> agreeing_kinds;
    std::set<std::string> differing_kinds;
    bool unique = false;
    const Node& node = graph_.nodes[record.node];
    std::vector<std::size_t> disagreeing;
    for (std::size_t field = 0; field < node.identifying.size(); ++field) {
        const std::vector<std::string>& values = record.identifying[field];
        const std::size_t way = node.identifying[field].variety;
        const Variety& variety = graph_.varieties[way];
        if (values.empty() || field == without) {
            continue;
        }
        if (std::any_of(values.begin(), values.end(), [&](const std::string& normal) {
                return knows(subject, way, scope, normal);
            })) {
            out.agreeing.push_back(field);
            agreeing_kinds.insert(variety.kind);
            unique = unique || variety.unique;
            continue;
        }
        disagreeing.push_back(field);
        if (variety.unique && !persons_[subject].given[way].empty()) {
            differing_kinds.insert(variety.kind);
        }
    }
    for (const std::size_t field : disagreeing) {
        const std::string& kind = graph_.varieties[node.identifying[field].variety].kind;
        if (agreeing_kinds.contains(kind)) {
            differing_kinds.erase(kind);
            if (!node.identifying[field].extends) {
                out.other_person.push_back(field);
            }
        }
    }
    out.differs = !differing_kinds.empty();
    if (!out.agreeing.empty()) {
        const bool sure = !out.differs && (unique || agreeing_kinds.size() >= 2);
        out.certainty = sure ? Certainty::Exact : Certainty::Possible;
    }
    return out;
}

void Identities::join_known(std::span<const FoundIdentifier> known) {
    for (const FoundIdentifier& each : known) {
        const auto variety =
            std::ranges::find(graph_.varieties, each.identifier.kind, &Variety::kind);
        if (variety != graph_.varieties.end()) {
            join(0, static_cast<std::size_t>(variety - graph_.varieties.begin()), each.scope,
                 each.identifier.value, each.because);
        }
    }
}

bool Identities::join(std::size_t subject, std::size_t variety, const std::string& scope,
                      const std::string& normal, std::string because) {
    if (knows(subject, variety, scope, normal)) {
        return false;
    }
    Person& person = persons_[subject];
    bool added = false;
    // The value joins every variety of its kind: fields elsewhere may normalise with another
    // region.
    for (std::size_t way = 0; way < graph_.varieties.size(); ++way) {
        const Variety& other = graph_.varieties[way];
        if (other.kind != graph_.varieties[variety].kind) {
            continue;
        }
        const auto value = normalise(other.form, normal, other.options);
        Sets& sets = person.joined.try_emplace(scope, Sets(graph_.varieties.size())).first->second;
        if (value && sets[way].insert(*value).second) {
            index(subject, way, *value);
            new_.push_back({way, *value, false, scope});
            added = true;
        }
    }
    if (added) {
        person.found.push_back(
            {{graph_.varieties[variety].kind, normal}, scope, std::move(because)});
    }
    return added;
}

const std::vector<FoundIdentifier>& Identities::joined(std::size_t subject) const {
    return persons_[subject].found;
}

std::size_t Identities::count_joined() const {
    std::size_t out = 0;
    for (const Person& person : persons_) {
        out += person.found.size();
    }
    return out;
}

bool Identities::knows_form(std::size_t subject, Form form, const std::string& scope,
                            const std::string& normal) const {
    for (std::size_t way = 0; way < graph_.varieties.size(); ++way) {
        if (graph_.varieties[way].form == form && knows(subject, way, scope, normal)) {
            return true;
        }
    }
    return false;
}

std::map<Form, std::vector<std::string>> Identities::for_free_text(std::size_t subject,
                                                                   Role role) const {
    std::map<Form, std::set<std::string>> sorted;
    const Person& person = persons_[subject];
    const auto add = [&](const Sets& sets) {
        for (std::size_t way = 0; way < sets.size(); ++way) {
            const Variety& variety = graph_.varieties[way];
            const bool contact = variety.form == Form::Email || variety.form == Form::Phone;
            for (const std::string& normal : sets[way]) {
                const bool is_full_name =
                    variety.form == Form::Name && normal.find(' ') != std::string::npos;
                if (contact || is_full_name ||
                    (variety.unique && variety.form == Form::Plain &&
                     normal.size() >= shortest_id_in_text)) {
                    sorted[variety.form].insert(normal);
                }
            }
        }
    };
    add(person.given);
    for (const auto& [scope, sets] : person.joined) {
        if (scope.empty() == (role == Role::Controller)) {
            add(sets);
        }
    }
    std::map<Form, std::vector<std::string>> out;
    for (const auto& [form, values] : sorted) {
        out[form].assign(values.begin(), values.end());
    }
    return out;
}

const FoundIdentifier* Identities::origin(std::size_t subject, const std::string& scope,
                                          const std::string& kind,
                                          const std::string& normal) const {
    for (const FoundIdentifier& found : persons_[subject].found) {
        if (found.scope == scope && found.identifier.kind == kind &&
            found.identifier.value == normal) {
            return &found;
        }
    }
    return nullptr;
}

}  // namespace dsar
