// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/survey.hpp"

#include "libdsar/engine/found.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/map/reference.hpp"
#include "libdsar/map/retention.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

namespace {

// A name as a path of the map spells it where it must.
std::string path_name(const std::string& name) {
    if (name.find_first_of(".[]\"") == std::string::npos) {
        return name;
    }
    std::string quoted = "\"";
    for (const char letter : name) {
        quoted += letter == '"' ? "\"\"" : std::string(1, letter);
    }
    return quoted + '"';
}

// One spelling for each path: names may be quoted in the map although they need not be.
std::string canonical_path(const std::string& path) {
    if (path.find('"') == std::string::npos) {
        return path;
    }
    std::string out;
    for (const std::string& part : path_parts(path)) {
        out += part == "[]" ? part : (out.empty() ? "" : ".") + path_name(part);
    }
    return out;
}

// Paths of a record, and whether a value stands there, or nothing.
using Leaves = std::map<std::string, bool>;

void leaves(const Json& json, const std::string& path, Leaves& out) {
    if (json.is_object()) {
        for (const auto& [name, member] : json.items()) {
            leaves(member, path + "." + path_name(name), out);
        }
    } else if (json.is_array()) {
        for (const Json& element : json) {
            leaves(element, path + "[]", out);
        }
    } else {
        out[path] = out[path] || !json.is_null();
    }
}

bool is_at_or_in(const std::string& path, const std::string& outer) {
    return path.starts_with(outer) &&
           (path.size() == outer.size() || path[outer.size()] == '.' || path[outer.size()] == '[');
}

// Where nothing stands, the object or list that the map describes is missing as a whole.
bool is_listed(const CollectionEntry& collection, const std::string& path, bool holds) {
    const auto covers = [&](const std::string& written) {
        const std::string listed = canonical_path(written);
        return is_at_or_in(path, listed) || (!holds && is_at_or_in(listed, path));
    };
    return std::any_of(collection.fields.begin(), collection.fields.end(),
                       [&](const FieldEntry& field) { return covers(field.path); }) ||
           std::any_of(collection.ignore.begin(), collection.ignore.end(),
                       [&](const IgnoredField& field) { return covers(field.path); }) ||
           std::any_of(collection.key.begin(), collection.key.end(), covers) ||
           covers(collection.tenant);
}

// What a value holds: JSON or, where the map describes what is inside, text that is JSON (a column
// of a database).
std::optional<Json> json_described(const CollectionEntry& collection, const std::string& name,
                                   const Value& value) {
    const bool is_text = value.kind == ValueKind::Text && !is_listed(collection, name, true) &&
                         is_listed(collection, name, false);
    if (value.kind != ValueKind::Json && !is_text) {
        return std::nullopt;
    }
    Json json = Json::parse(value.text, nullptr, false);
    const bool is_json = is_text ? json.is_structured() : !json.is_discarded();
    return is_json ? std::optional(std::move(json)) : std::nullopt;
}

std::optional<Date> newest_date(const Record& record, const std::string& path) {
    std::optional<Date> newest;
    for (const Value& value : values_at(record, path)) {
        const auto date = value.is_null() ? std::nullopt : parse_stored_date(value.text);
        if (date && (!newest || *date > *newest)) {
            newest = date;
        }
    }
    return newest;
}

// The dates of one linked record or several, by the values that the link joins.
struct LinkedDates {
    std::optional<Date> newest;
    bool lacks = false;  // an owner has no date: its event has not happened
};

// A link by which a collection takes its dates from another one.
struct DateSource {
    std::size_t node = 0;  // where the date stands
    std::vector<std::string> there;
    std::vector<std::string> ours;
    bool owner = false;  // ours is kept as long as that one: a parent, or what leads to it
    std::map<std::string, LinkedDates> dates;
};

// The event that starts a rule for a collection, and where its date stands.
struct Anchor {
    const RetentionRule* rule = nullptr;
    std::string field;                // of the record itself, or of the linked ones
    std::vector<DateSource> sources;  // empty: the record itself
};

class Surveyor {
 public:
    Surveyor(const Workspace& workspace, const Matches& matches, const Spool& spool, Terms terms)
        : workspace_(workspace),
          matches_(matches),
          spool_(spool),
          graph_(make_link_graph(workspace)) {
        out_.terms.resize(terms == Terms::OfAll ? matches.size() : 0);
        for (std::size_t node = 0; node < graph_.nodes.size(); ++node) {
            nodes_[graph_.nodes[node].name()] = node;
        }
        for (std::size_t node = 0; node < graph_.nodes.size(); ++node) {
            anchors_.push_back(anchor_of(node));
        }
        std::size_t index = 0;
        for (const Match& match : matches) {
            if (match.has_record && !match.mention) {
                add(by_node_[nodes_.at(match.store + "/" + match.collection)], index);
            }
            ++index;
        }
    }

    Survey run() {
        for (const auto& [node, runs] : by_node_) {
            gather_dates(node, runs);
        }
        for (const auto& [node, runs] : by_node_) {
            look_at(node, runs);
        }
        return std::move(out_);
    }

 private:
    // Matches by index, from the first to behind the last: those of one collection come together.
    using Runs = std::vector<std::pair<std::size_t, std::size_t>>;

    static void add(Runs& runs, std::size_t index) {
        if (runs.empty() || runs.back().second != index) {
            runs.emplace_back(index, index);
        }
        ++runs.back().second;
    }
    template <class Work>
    void each(const Runs& runs, const Work& work) const {
        for (const auto& [first, end] : runs) {
            for (std::size_t index = first; index < end; ++index) {
                const Match match = matches_[index];
                work(index, match, unpack(spool_.read(match.spooled)));
            }
        }
    }

    Anchor anchor_of(std::size_t node) const;
    std::vector<DateSource> sources_of(std::size_t node, std::size_t other) const;
    void gather_dates(std::size_t node, const Runs& runs);
    void look_at(std::size_t node, const Runs& runs);
    static std::optional<Date> date_of(const Anchor& anchor, const Match& match,
                                       const Record& record);
    [[nodiscard]] RecordTerm term_of(const Anchor& anchor, std::optional<Date> date) const;
    static void note_kept(KeptRange& range, const RecordTerm& term);

    const Workspace& workspace_;
    const Matches matches_;
    const Spool& spool_;
    LinkGraph graph_;
    std::map<std::string, std::size_t> nodes_;
    std::vector<Anchor> anchors_;
    std::map<std::size_t, Runs> by_node_;
    Survey out_;
};

Anchor Surveyor::anchor_of(std::size_t node) const {
    const Node& place = graph_.nodes[node];
    Anchor out;
    out.rule = workspace_.settings.rule(place.collection->retention);
    if (out.rule == nullptr) {
        return out;
    }
    const auto dated = place.collection->dated_by.find(out.rule->after);
    if (dated == place.collection->dated_by.end()) {
        return out;
    }
    const auto elsewhere =
        date_elsewhere(workspace_.map, *place.store, *place.collection, dated->second);
    out.field = elsewhere ? elsewhere->fields.front() : dated->second;
    if (elsewhere) {
        out.sources = sources_of(node, nodes_.at(elsewhere->store + "/" + elsewhere->collection));
    }
    return out;
}

std::vector<DateSource> Surveyor::sources_of(std::size_t node, std::size_t other) const {
    std::vector<DateSource> out;
    for (const Link& link : graph_.links) {
        const bool belongs = link.kind == CompositeReference::Kind::BelongsTo;
        if (link.kind == CompositeReference::Kind::Mentions) {
            continue;
        }
        if (link.from == node && link.to == other) {
            out.push_back({other, link.to_fields, link.from_fields, belongs, {}});
        } else if (link.from == other && link.to == node) {
            out.push_back({other, link.from_fields, link.to_fields, !belongs, {}});
        }
    }
    return out;
}

void Surveyor::gather_dates(std::size_t node, const Runs& runs) {
    for (Anchor& anchor : anchors_) {
        for (DateSource& source : anchor.sources) {
            if (source.node != node) {
                continue;
            }
            each(runs, [&](std::size_t, const Match&, const Record& record) {
                const auto date = newest_date(record, anchor.field);
                for (const std::string& value : link_values(record, source.there)) {
                    LinkedDates& known = source.dates[value];
                    known.newest = std::max(known.newest, date);
                    known.lacks = known.lacks || !date;
                }
            });
        }
    }
}

std::optional<Date> Surveyor::date_of(const Anchor& anchor, const Match& match,
                                      const Record& record) {
    if (anchor.sources.empty()) {
        return anchor.field.empty() ? std::nullopt : newest_date(record, anchor.field);
    }
    std::optional<Date> newest;
    for (const DateSource& source : anchor.sources) {
        // Of a shared record the other owners are not known here.
        bool open = source.owner && match.shared;
        for (const std::string& value : link_values(record, source.ours)) {
            if (const auto known = source.dates.find(value); known != source.dates.end()) {
                newest = std::max(newest, known->second.newest);
                open = open || (source.owner && known->second.lacks);
            }
        }
        if (open) {
            return std::nullopt;
        }
    }
    return newest;
}

RecordTerm Surveyor::term_of(const Anchor& anchor, std::optional<Date> date) const {
    const Kept kept = kept_through(*anchor.rule, date, workspace_.settings.financial_year_end);
    return {!anchor.field.empty(), date, kept.through, kept.words};
}

void Surveyor::note_kept(KeptRange& range, const RecordTerm& term) {
    if (!term.through) {
        ++range.open_ended;
        range.open_words = term.words;
        return;
    }
    range.first = range.first ? std::min(*range.first, *term.through) : *term.through;
    range.last = range.last ? std::max(*range.last, *term.through) : *term.through;
}

void Surveyor::look_at(std::size_t node, const Runs& runs) {
    const Node& place = graph_.nodes[node];
    KeptRange& range = out_.kept[place.name()];
    std::set<std::string> unlisted;
    each(runs, [&](std::size_t index, const Match& match, const Record& record) {
        note_unlisted(*place.collection, record, unlisted);
        if (anchors_[node].rule != nullptr) {
            RecordTerm term = term_of(anchors_[node], date_of(anchors_[node], match, record));
            note_kept(range, term);
            if (!out_.terms.empty()) {
                out_.terms[index] = std::move(term);
            }
        }
    });
    if (!unlisted.empty()) {
        out_.unlisted[place.name()] = std::move(unlisted);
    }
}

}  // namespace

std::string KeptRange::words() const {
    std::string out;
    if (first && *first == *last) {
        out = "until " + format(*first);
    } else if (first) {
        out = fmt::format("between {} and {}, depending on the record", format(*first),
                          format(*last));
    }
    if (open_ended > 0 && first) {
        out += fmt::format("; {} more: {}", open_ended, open_words);
    } else if (open_ended > 0) {
        out = open_words;
    }
    return out;
}

void note_unlisted(const CollectionEntry& collection, const Record& record,
                   std::set<std::string>& unlisted) {
    for (const Field& field : record.fields) {
        const std::string name = path_name(field.name);
        Leaves paths;
        if (const std::optional<Json> inner = json_described(collection, name, field.value)) {
            leaves(*inner, name, paths);
        } else {
            paths[name] = !field.value.is_null();
        }
        for (const auto& [path, holds] : paths) {
            if (!is_listed(collection, path, holds)) {
                unlisted.insert(path);
            }
        }
    }
}

Survey survey(const Workspace& workspace, const Matches& matches, const Spool& spool, Terms terms) {
    return Surveyor(workspace, matches, spool, terms).run();
}

}  // namespace dsar
