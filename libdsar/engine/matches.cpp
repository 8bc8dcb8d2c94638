// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/matches.hpp"

#include "libdsar/base/entry_sort.hpp"
#include "libdsar/model/key_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

using Kind = CompositeReference::Kind;

std::string joined(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

class Explainer {
 public:
    Explainer(const LinkGraph& graph, const FoundRecords& records, const Identities& identities,
              std::size_t subject, const TheirRecords& theirs, TextExplainer& texts)
        : graph_(graph),
          records_(records),
          identities_(identities),
          subject_(subject),
          theirs_(theirs),
          texts_(texts) {}

    std::vector<std::string> path_to(std::size_t record) const {
        std::vector<std::string> steps;
        std::set<std::size_t> seen;
        for (std::size_t at = record; seen.insert(at).second;) {
            const Theirs how = theirs_.at(at);
            if (how.source == FoundRecords::none || how.certainty == Certainty::Exact) {
                const std::vector<std::string> start = by_identifiers(at, how);
                steps.insert(steps.end(), start.rbegin(), start.rend());
                break;
            }
            steps.push_back(by_link(at, how));
            at = how.source;
        }
        std::reverse(steps.begin(), steps.end());
        return steps;
    }

 private:
    std::string by_link(std::size_t at, const Theirs& how) const {
        const Link& link = graph_.links[how.link];
        const std::string here = record_name(graph_, *records_[at]);
        const std::string source = record_name(graph_, *records_[how.source]);
        if (link.kind == Kind::LeadsTo) {
            return fmt::format("{} leads to {} by {}", source, here, joined(link.from_fields));
        }
        return fmt::format("{} {} {} by {}", here, how.mention ? "mentions" : "belongs to", source,
                           joined(link.from_fields));
    }

    std::vector<std::string> by_identifiers(std::size_t at, const Theirs& how) const {
        const auto record = records_[at];
        const FoundRecord& found = *record;
        const std::string here = record_name(graph_, found);
        if (how.kept) {
            return {fmt::format("{} was kept by an earlier plan of this case", here)};
        }
        if (how.changed && how.certainty == Certainty::Possible) {
            return {fmt::format("what had the key of {} was kept by an earlier plan of this case",
                                here)};
        }
        if (how.in_text) {
            return {fmt::format("free text in {} holds {}", here,
                                texts_.words_for(subject_, graph_.nodes[found.node], found))};
        }
        std::vector<std::string> out;
        const std::string scope = how.scope.value_or(unknown_scope);
        for (const std::size_t field : identities_.agreement(found, subject_, scope).agreeing) {
            const IdentifyingField& identifying = graph_.nodes[found.node].identifying[field];
            const std::string& kind = graph_.varieties[identifying.variety].kind;
            if (where_from(found, field, scope, kind) == "found in " + here) {
                continue;  // what the record itself gave explains nothing about it
            }
            out.push_back(fmt::format("{} in {} is the {} {}", joined(identifying.paths), here,
                                      words_for_kind(kind), where_from(found, field, scope, kind)));
        }
        return out;
    }

    std::string where_from(const FoundRecord& found, std::size_t field, const std::string& scope,
                           const std::string& kind) const {
        for (const std::string& normal : found.identifying[field]) {
            if (const FoundIdentifier* origin = identities_.origin(subject_, scope, kind, normal)) {
                return origin->because;
            }
        }
        return "given in the request";
    }

    const LinkGraph& graph_;
    const FoundRecords& records_;
    const Identities& identities_;
    std::size_t subject_;
    const TheirRecords& theirs_;
    TextExplainer& texts_;
};

std::vector<std::string> paths_of(const Node& node, const std::vector<std::size_t>& fields) {
    std::vector<std::string> out;
    for (const std::size_t field : fields) {
        const std::vector<std::string>& paths = node.identifying[field].paths;
        out.insert(out.end(), paths.begin(), paths.end());
    }
    return out;
}

// The fields by which records that stay refer to what is the subject's alone: what must be cut when
// that goes. What others need too stays, and so do their links to it.
class Referring {
 public:
    Referring(const LinkGraph& graph, const FoundRecords& records, const TheirRecords& theirs,
              const Sharing& sharing, std::size_t subject)
        : graph_(graph), records_(records), theirs_(theirs), sharing_(sharing), subject_(subject) {}

    /// `mention`: of another person's record, only what is about the subject.
    std::vector<std::string> fields_of(std::size_t record, bool mention) {
        std::set<std::string> out;
        for (const std::size_t link : graph_.nodes[records_.node_of(record)].outgoing) {
            const Link& reference = graph_.links[link];
            if (mention && reference.kind != CompositeReference::Kind::Mentions) {
                continue;
            }
            const std::set<std::string>& known = values_behind(link);
            const auto values = link_values(graph_, *records_[record], reference.from_fields);
            if (std::any_of(values.begin(), values.end(),
                            [&](const std::string& value) { return known.contains(value); })) {
                out.insert(reference.from_fields.begin(), reference.from_fields.end());
            }
        }
        return {out.begin(), out.end()};
    }

 private:
    const std::set<std::string>& values_behind(std::size_t link) {
        const auto [place, is_new] = values_.try_emplace(link);
        if (is_new) {
            const Link& reference = graph_.links[link];
            std::set<std::string>& known = place->second;
            theirs_.each([&](std::size_t index, const Theirs& how) {
                if (records_.node_of(index) == reference.to && how.own() &&
                    !sharing_.is_shared(subject_, theirs_, index)) {
                    const auto values = link_values(graph_, *records_[index], reference.to_fields);
                    known.insert(values.begin(), values.end());
                }
            });
        }
        return place->second;
    }

    const LinkGraph& graph_;
    const FoundRecords& records_;
    const TheirRecords& theirs_;
    const Sharing& sharing_;
    std::size_t subject_;
    std::map<std::size_t, std::set<std::string>> values_;
};

std::vector<Identifier> unknown_identifiers(const LinkGraph& graph, const FoundRecord& found,
                                            const Identities& identities, std::size_t subject,
                                            const std::string& scope) {
    std::vector<Identifier> out;
    const Node& node = graph.nodes[found.node];
    for (std::size_t field = 0; field < node.identifying.size(); ++field) {
        const std::size_t variety = node.identifying[field].variety;
        for (const std::string& normal : found.identifying[field]) {
            if (!identities.knows(subject, variety, scope, normal)) {
                out.push_back({graph.varieties[variety].kind, normal});
            }
        }
    }
    return out;
}

class MatchMaker {
 public:
    MatchMaker(const LinkGraph& graph, const FoundRecords& records, const Identities& identities,
               const Sharing& sharing, std::size_t subject, const TheirRecords& theirs,
               TextExplainer& texts)
        : graph_(graph),
          records_(records),
          identities_(identities),
          sharing_(sharing),
          subject_(subject),
          theirs_(theirs),
          explainer_(graph, records, identities, subject, theirs, texts),
          referring_(graph, records, theirs, sharing, subject) {}

    Match make(std::size_t index) {
        const auto record = records_[index];
        const FoundRecord& found = *record;
        const Theirs how = theirs_.at(index);
        const Node& node = graph_.nodes[found.node];
        const std::string scope = how.scope.value_or(unknown_scope);
        Match match;
        match.store = node.store->name;
        match.collection = node.collection->name;
        match.key = found.key;
        match.certainty = how.certainty;
        match.because = explainer_.path_to(index);
        match.mention = how.mention;
        match.bridge = node.collection->bridge;
        match.in_text = how.in_text;
        match.tenant = scope;
        match.forward = how.forward;
        match.vault = found.vault;
        match.state = found.state;
        match.spooled = found.spooled;
        match.has_record = found.full && !how.forward;
        const Agreement agreement = identities_.agreement(found, subject_, scope);
        match.agreeing_fields = paths_of(node, agreement.agreeing);
        if (how.own()) {
            match.shared = sharing_.is_shared(subject_, theirs_, index);
            match.other_person_fields =
                paths_of(node, sharing_.other_person_fields(subject_, how, index));
        }
        if (match.shared || match.mention) {
            match.referring_fields = referring_.fields_of(index, match.mention);
        }
        if (how.own() && how.certainty == Certainty::Exact && !match.shared && !how.kept) {
            match.identifiers_found =
                unknown_identifiers(graph_, found, identities_, subject_, scope);
        }
        return match;
    }

 private:
    const LinkGraph& graph_;
    const FoundRecords& records_;
    const Identities& identities_;
    const Sharing& sharing_;
    std::size_t subject_;
    const TheirRecords& theirs_;
    Explainer explainer_;
    Referring referring_;
};

// A place in the order, as bytes: the rank of the collection, the record, its key, its vault.
struct Placed {
    std::uint64_t rank = 0;
    std::uint64_t record = 0;
    std::string_view key;
    std::string_view vault;

    explicit Placed(std::string_view bytes) {
        std::uint64_t key_size = 0;
        for (std::uint64_t* number : {&rank, &record, &key_size}) {
            std::memcpy(number, bytes.data(), sizeof *number);
            bytes.remove_prefix(sizeof *number);
        }
        key = bytes.substr(0, key_size);
        vault = bytes.substr(key_size);
    }

    static std::string bytes(std::uint64_t rank, std::uint64_t record, const std::string& key,
                             const std::string& vault) {
        std::string out;
        for (const std::uint64_t number : {rank, record, std::uint64_t{key.size()}}) {
            out.append(reinterpret_cast<const char*>(&number), sizeof number);
        }
        return out.append(key).append(vault);
    }

    static bool before(std::string_view left_bytes, std::string_view right_bytes) {
        const Placed left(left_bytes);
        const Placed right(right_bytes);
        return std::tuple(left.rank, key_place(left.key), left.vault) <
               std::tuple(right.rank, key_place(right.key), right.vault);
    }
};

// The nodes as their names are ordered.
std::vector<std::uint64_t> ranks_of(const LinkGraph& graph) {
    std::map<std::pair<std::string, std::string>, std::size_t> ordered;
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        ordered[{graph.nodes[node].store->name, graph.nodes[node].collection->name}] = node;
    }
    std::vector<std::uint64_t> out(graph.nodes.size());
    std::uint64_t rank = 0;
    for (const auto& [name, node] : ordered) {
        out[node] = rank++;
    }
    return out;
}

// Calls `work` with each record, by store, collection, key and vault.
template <class Work>
void in_order(const LinkGraph& graph, const FoundRecords& records, const TheirRecords& theirs,
              const std::filesystem::path& folder, const Work& work) {
    const std::vector<std::uint64_t> ranks = ranks_of(graph);
    EntrySort sort(folder, Placed::before);
    theirs.each([&](std::size_t index, const Theirs&) {
        const auto found = records[index];
        sort.add(Placed::bytes(ranks[found->node], index, key_text(found->key), found->vault));
    });
    sort.each([&](std::string_view entry) { work(Placed(entry).record); });
}

}  // namespace

std::string record_name(const LinkGraph& graph, const FoundRecord& record) {
    return graph.nodes[record.node].name() + "/" + record.key_words;
}

std::string words_for_kind(const std::string& kind) {
    if (kind == "email") {
        return "e-mail address";
    }
    if (kind == "phone") {
        return "phone number";
    }
    if (kind == "ip") {
        return "IP address";
    }
    return kind;
}

std::string joined_from(const Identities& identities, const std::string& store) {
    std::set<std::string> kinds;
    for (std::size_t subject = 0; subject < identities.size(); ++subject) {
        for (const FoundIdentifier& found : identities.joined(subject)) {
            if (found.because.starts_with("found in " + store + "/")) {
                kinds.insert(words_for_kind(found.identifier.kind));
            }
        }
    }
    return kinds.empty() ? "" : fmt::format("also known by {}", fmt::join(kinds, ", "));
}

Matches make_matches(const LinkGraph& graph, const FoundRecords& records,
                     const Identities& identities, const Sharing& sharing, std::size_t subject,
                     const TheirRecords& theirs, TextExplainer& texts,
                     const std::filesystem::path& folder) {
    MatchMaker maker(graph, records, identities, sharing, subject, theirs, texts);
    Matches out = Matches::spooled(folder);
    in_order(graph, records, theirs, folder,
             [&](std::size_t record) { out.push_back(maker.make(record)); });
    return out;
}

}  // namespace dsar
