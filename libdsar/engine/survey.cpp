// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/survey.hpp"

#include "libdsar/engine/link_graph.hpp"
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

constexpr std::string_view newest_of = "newest of ";

std::string quoted_part(const std::string& name) {
    return name.find_first_of(".[]\"") == std::string::npos ? name : "\"" + name + "\"";
}

void leaves(const Json& json, const std::string& path, std::set<std::string>& out) {
    if (json.is_object()) {
        for (const auto& [name, member] : json.items()) {
            leaves(member, path + "." + quoted_part(name), out);
        }
    } else if (json.is_array()) {
        for (const Json& element : json) {
            leaves(element, path + "[]", out);
        }
    } else {
        out.insert(path);
    }
}

bool is_listed(const CollectionEntry& collection, const std::string& path) {
    const auto covers = [&path](const std::string& listed) {
        return path == listed || (path.starts_with(listed) &&
                                  (path[listed.size()] == '.' || path[listed.size()] == '['));
    };
    return std::any_of(collection.fields.begin(), collection.fields.end(),
                       [&](const FieldEntry& field) { return covers(field.path); }) ||
           std::any_of(collection.ignore.begin(), collection.ignore.end(),
                       [&](const IgnoredField& field) { return covers(field.path); }) ||
           std::any_of(collection.key.begin(), collection.key.end(), covers) ||
           covers(collection.tenant);
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

std::string joined_values(const Record& record, const std::vector<std::string>& fields) {
    std::string out;
    for (const std::string& field : fields) {
        for (const Value& value : values_at(record, field)) {
            out += normalise(Form::Reference, value.text, {}).value_or("") + "\x1f";
        }
    }
    return out;
}

// The event that starts a rule for a collection, and where its date stands.
struct Anchor {
    const RetentionRule* rule = nullptr;
    std::string field;                              ///< of the record itself
    std::size_t of = static_cast<std::size_t>(-1);  ///< node of `newest of`
    std::vector<std::string> of_fields;             ///< its fields that refer to our record
    std::vector<std::string> our_fields;
    std::map<std::string, Date> newest;  ///< by the values of our_fields
};

class Surveyor {
 public:
    Surveyor(const Workspace& workspace, std::span<const Match> matches, const Spool& spool)
        : workspace_(workspace), spool_(spool), graph_(make_link_graph(workspace)) {
        for (std::size_t node = 0; node < graph_.nodes.size(); ++node) {
            nodes_[graph_.nodes[node].name()] = node;
            anchors_.push_back(anchor_of(node));
        }
        for (const Match& match : matches) {
            if (match.has_record && !match.mention) {
                by_node_[nodes_.at(match.store + "/" + match.collection)].push_back(&match);
            }
        }
    }

    Survey run() {
        for (const auto& [node, matches] : by_node_) {
            gather_newest(node, matches);
        }
        for (const auto& [node, matches] : by_node_) {
            look_at(node, matches);
        }
        return std::move(out_);
    }

 private:
    Anchor anchor_of(std::size_t node) const;
    void gather_newest(std::size_t node, const std::vector<const Match*>& matches);
    void look_at(std::size_t node, const std::vector<const Match*>& matches);
    void note_kept(KeptRange& range, const Anchor& anchor, const Record& record) const;

    const Workspace& workspace_;
    const Spool& spool_;
    LinkGraph graph_;
    std::map<std::string, std::size_t> nodes_;
    std::vector<Anchor> anchors_;
    std::map<std::size_t, std::vector<const Match*>> by_node_;
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
    out.field = dated->second;
    if (!std::string_view(out.field).starts_with(newest_of)) {
        return out;
    }
    const std::string where = out.field.substr(newest_of.size());
    for (const std::size_t index : place.incoming) {
        const Link& link = graph_.links[index];
        const std::string& name = graph_.nodes[link.from].collection->name;
        const std::string full = graph_.nodes[link.from].name();
        for (const std::string& prefix : {name + ".", full + "."}) {
            if (link.kind == CompositeReference::Kind::BelongsTo && where.starts_with(prefix)) {
                out.of = link.from;
                out.of_fields = link.from_fields;
                out.our_fields = link.to_fields;
                out.field = where.substr(prefix.size());
            }
        }
    }
    return out;
}

void Surveyor::gather_newest(std::size_t node, const std::vector<const Match*>& matches) {
    for (Anchor& anchor : anchors_) {
        if (anchor.of != node) {
            continue;
        }
        for (const Match* match : matches) {
            const Record record = unpack(spool_.read(match->spooled));
            if (const auto date = newest_date(record, anchor.field)) {
                Date& newest =
                    anchor.newest.try_emplace(joined_values(record, anchor.of_fields), *date)
                        .first->second;
                newest = std::max(newest, *date);
            }
        }
    }
}

void Surveyor::note_kept(KeptRange& range, const Anchor& anchor, const Record& record) const {
    std::optional<Date> date;
    if (!anchor.our_fields.empty()) {
        const auto newest = anchor.newest.find(joined_values(record, anchor.our_fields));
        date = newest == anchor.newest.end() ? std::nullopt : std::optional(newest->second);
    } else if (!anchor.field.empty()) {
        date = newest_date(record, anchor.field);
    }
    const Kept kept = kept_through(*anchor.rule, date, workspace_.settings.financial_year_end);
    if (!kept.through) {
        ++range.open_ended;
        range.open_words = kept.words;
        return;
    }
    range.first = range.first ? std::min(*range.first, *kept.through) : *kept.through;
    range.last = range.last ? std::max(*range.last, *kept.through) : *kept.through;
}

void Surveyor::look_at(std::size_t node, const std::vector<const Match*>& matches) {
    const Node& place = graph_.nodes[node];
    KeptRange& range = out_.kept[place.name()];
    std::set<std::string> unlisted;
    for (const Match* match : matches) {
        const Record record = unpack(spool_.read(match->spooled));
        note_unlisted(*place.collection, record, unlisted);
        if (anchors_[node].rule != nullptr) {
            note_kept(range, anchors_[node], record);
        }
    }
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
        std::set<std::string> paths;
        if (field.value.kind == ValueKind::Json) {
            leaves(Json::parse(field.value.text, nullptr, false), quoted_part(field.name), paths);
        } else {
            paths.insert(quoted_part(field.name));
        }
        for (const std::string& path : paths) {
            if (!is_listed(collection, path)) {
                unlisted.insert(path);
            }
        }
    }
}

Survey survey(const Workspace& workspace, std::span<const Match> matches, const Spool& spool) {
    return Surveyor(workspace, matches, spool).run();
}

}  // namespace dsar
