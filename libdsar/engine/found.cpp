// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/found.hpp"

#include <algorithm>
#include <utility>

namespace dsar {

namespace {

std::string index_key(std::size_t node, std::string_view key_words) {
    return std::to_string(node) + '/' + std::string(key_words);
}

void add_normal(std::vector<std::string>& out, const Variety& variety, std::string_view raw) {
    auto normal = normalise(variety.form, raw, variety.options);
    if (normal && std::find(out.begin(), out.end(), *normal) == out.end()) {
        out.push_back(std::move(*normal));
    }
}

std::vector<std::string> identifying_values(const LinkGraph& graph, const IdentifyingField& field,
                                            const Record& record) {
    const Variety& variety = graph.varieties[field.variety];
    std::vector<std::string> out;
    if (field.paths.size() == 1) {
        for (const Value& value : values_at(record, field.paths.front())) {
            if (!value.is_null()) {
                add_normal(out, variety, value.text);
            }
        }
        return out;
    }
    std::string joined;
    for (const std::string& path : field.paths) {
        for (const Value& value : values_at(record, path)) {
            if (!value.is_null()) {
                joined += (joined.empty() ? "" : " ") + value.text;
            }
        }
    }
    add_normal(out, variety, joined);
    return out;
}

// A link path may be a pseudo-field of the key (`#`), which stands in the key only.
std::vector<std::string> link_values_at(const Record& record, const std::string& path) {
    std::vector<Value> values = values_at(record, path);
    if (values.empty()) {
        for (const Field& part : record.key) {
            if (part.name == path) {
                values.push_back(part.value);
            }
        }
    }
    std::vector<std::string> out;
    for (const Value& value : values) {
        if (!value.is_null()) {
            auto normal = normalise(Form::Reference, value.text, {});
            if (normal) {
                out.push_back(std::move(*normal));
            }
        }
    }
    return out;
}

template <class ValuesOf>
std::vector<std::string> joined(const std::vector<std::string>& fields, const ValuesOf& values_of) {
    if (fields.size() == 1) {
        return values_of(fields.front());
    }
    std::string out;
    for (const std::string& field : fields) {
        const std::vector<std::string> values = values_of(field);
        if (values.size() != 1) {
            return {};  // a composite reference needs all its parts (DESIGN, Locating)
        }
        out += (&field == &fields.front() ? "" : "\x1f") + values.front();
    }
    return {out};
}

}  // namespace

std::size_t FoundRecords::find(std::size_t node, std::string_view key_words) const {
    const auto known = index_.find(index_key(node, key_words));
    return known == index_.end() ? none : known->second;
}

std::size_t FoundRecords::add(FoundRecord record) {
    const auto [place, is_new] =
        index_.emplace(index_key(record.node, record.key_words), records_.size());
    if (is_new) {
        records_.push_back(std::move(record));
    } else if (FoundRecord& known = records_[place->second]; !known.full && record.full) {
        known = std::move(record);
    }
    return place->second;
}

FoundRecord digest_of(const LinkGraph& graph, std::size_t node, const Record& record,
                      bool existence_only) {
    const Node& place = graph.nodes[node];
    FoundRecord out;
    out.node = node;
    out.key = record.key;
    out.key_words = key_text(record.key);
    for (const IdentifyingField& field : place.identifying) {
        out.identifying.push_back(identifying_values(graph, field, record));
    }
    if (!existence_only) {
        for (const std::string& path : place.link_paths) {
            out.links.push_back(link_values_at(record, path));
        }
    }
    if (!place.collection->tenant.empty()) {
        for (const Value& value : values_at(record, place.collection->tenant)) {
            if (!value.is_null() && !value.text.empty()) {
                out.tenant = value.text;
            }
        }
    }
    return out;
}

std::vector<std::string> link_values(const LinkGraph& graph, const FoundRecord& record,
                                     const std::vector<std::string>& fields) {
    if (record.links.empty()) {
        return {};
    }
    const std::vector<std::string>& paths = graph.nodes[record.node].link_paths;
    return joined(fields, [&](const std::string& field) {
        const auto at = std::find(paths.begin(), paths.end(), field);
        return record.links[static_cast<std::size_t>(at - paths.begin())];
    });
}

std::vector<std::string> link_values(const Record& record, const std::vector<std::string>& fields) {
    return joined(fields, [&](const std::string& field) { return link_values_at(record, field); });
}

}  // namespace dsar
