// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/found.hpp"

#include "libdsar/model/packed_key.hpp"
#include "libdsar/stores/matching.hpp"

#include <algorithm>
#include <utility>

namespace dsar {

namespace {

// About what a record takes that was read lately.
constexpr std::size_t memory_of_one_held = 512;

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
    FieldReader reader;
    const std::vector<FieldPath> paths(field.paths.begin(), field.paths.end());
    reader.each_together(record, position_in(record.key), paths,
                         [&](const auto& parts) { add_normal(out, variety, joined_words(parts)); });
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

}  // namespace

void FoundRecord::put_into_vault(const std::string& case_id) {
    vault = case_id;
    key_words += case_id.empty() ? "" : " in the vault of case " + case_id;
}

std::string packed(const FoundRecord& record) {
    Packer out;
    out.number(record.node);
    put(out, record.key);
    out.text(record.key_words);
    out.text(record.vault);
    for (const auto* lists : {&record.identifying, &record.links}) {
        out.number(lists->size());
        for (const std::vector<std::string>& values : *lists) {
            out.texts(values);
        }
    }
    out.number(record.tenant ? 1 : 0);
    out.text(record.tenant.value_or(""));
    out.number(record.full ? 1 : 0);
    out.number(record.spooled);
    out.text(record.state);
    return out.bytes();
}

void unpack(std::string_view bytes, FoundRecord& record) {
    Unpacker in(bytes);
    record.node = in.number();
    take(in, record.key);
    record.key_words = in.text();
    record.vault = in.text();
    for (auto* lists : {&record.identifying, &record.links}) {
        lists->resize(in.number());
        for (std::vector<std::string>& values : *lists) {
            values = in.texts();
        }
    }
    const bool has_tenant = in.number() != 0;
    std::string tenant = in.text();
    record.tenant = has_tenant ? std::optional(std::move(tenant)) : std::nullopt;
    record.full = in.number() != 0;
    record.spooled = in.number();
    record.state = in.text();
}

FoundRecords::FoundRecords(const std::filesystem::path& folder, std::size_t most_in_memory)
    : records_(folder, most_in_memory),
      rows_(folder, most_in_memory),
      held_(std::max<std::size_t>(1, most_in_memory / memory_of_one_held)) {}

std::shared_ptr<const FoundRecord> FoundRecords::operator[](std::size_t index) const {
    Held& held = held_[index % held_.size()];
    if (held.index != index) {
        auto record = std::make_shared<FoundRecord>();
        unpack(records_[index], *record);
        held = {index, std::move(record)};
    }
    return held.record;
}

std::size_t FoundRecords::find(const KeyDigest& digest) const {
    return index_.find(digest, [&](std::size_t number) { return rows_[number].digest == digest; });
}

std::size_t FoundRecords::find(std::size_t node, std::string_view key_words) const {
    return find(index_.digest_of(index_key(node, key_words)));
}

bool FoundRecords::has_full(std::size_t node, std::string_view key_words) const {
    const KeyDigest digest = index_.digest_of(index_key(node, key_words));
    const std::lock_guard lock(mutex_);
    const std::size_t index = find(digest);
    return index != none && rows_[index].full != 0;
}

std::size_t FoundRecords::add(const FoundRecord& record) {
    const KeyDigest digest = index_.digest_of(index_key(record.node, record.key_words));
    const Row row{digest, static_cast<std::uint32_t>(record.node), record.full ? 1U : 0U};
    const std::size_t known = find(digest);
    if (known == none) {
        const std::size_t index = size();
        records_.push_back(packed(record));
        rows_.push_back(row);
        index_.add(digest, index);
        return index;
    }
    if (record.full && rows_[known].full == 0) {
        records_.replace(known, packed(record));
        rows_.put(known, row);
        held_[known % held_.size()] = {};
    }
    return known;
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
        for (const std::vector<std::string>& fields : place.link_ends) {
            out.links.push_back(link_values(record, fields));
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
    const std::vector<std::vector<std::string>>& ends = graph.nodes[record.node].link_ends;
    const auto at = std::find(ends.begin(), ends.end(), fields);
    return record.links[static_cast<std::size_t>(at - ends.begin())];
}

std::vector<std::string> link_values(const Record& record, const std::vector<std::string>& fields) {
    if (fields.size() == 1) {
        return link_values_at(record, fields.front());
    }
    std::vector<std::string> out;
    FieldReader reader;
    const std::vector<FieldPath> paths(fields.begin(), fields.end());
    reader.each_together(record, position_in(record.key), paths, [&](const auto& parts) {
        for (std::string& value : joined_references(parts)) {
            out.push_back(std::move(value));
        }
    });
    return out;
}

}  // namespace dsar
