// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/draft.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace dsar {
namespace {

double rounded(double share) {
    return std::round(share * 10000) / 10000;
}

std::string_view name_of_type(DataType type) {
    return facts_of(type).name;
}

Json name_json(const NameRule& name) {
    return {{"phrase", name.phrase},
            {"says", std::string(name_of_type(name.type))},
            {"sure", name.strong}};
}

Json opaque_json(const Opaque& opaque) {
    const bool digest = opaque.kind == OpaqueKind::Digest;
    const bool sealed = opaque.kind == OpaqueKind::Ciphertext;
    Json json{{"kind", sealed ? "ciphertext" : digest ? "digest" : "bytes"}};
    if (!opaque.format.empty()) {
        json["format"] = opaque.format;
    } else {
        json["spelling"] = opaque.spelling;
    }
    if (sealed && !opaque.likely.empty()) {
        json["likely"] = opaque.likely;
    }
    return json;
}

Json field_json(const DraftField& field) {
    const ColumnVerdict& verdict = field.verdict;
    const DataTypeFacts& facts = facts_of(verdict.type);
    Json json{{"field", field.column.name},
              {"type", field.column.type},
              {"verdict", std::string(name_of(verdict.verdict))},
              {"data", std::string(facts.name)},
              {"direct", facts.direct}};
    if (!facts.category.empty()) {
        json["category"] = std::string(facts.category);
    }
    json["confidence"] = rounded(verdict.confidence);
    if (!verdict.name.phrase.empty()) {
        json["name"] = name_json(verdict.name);
    }
    json["share"] = rounded(verdict.share);
    if (verdict.has_checksum) {
        json["checksum_share"] = rounded(verdict.checksum_share);
    }
    json["values"] = verdict.values;
    json["distinct"] = verdict.distinct;
    json["filled"] = field.column.filled;
    json["records"] = field.column.records;
    json["whole"] = field.column.whole;
    if (!verdict.reason.empty()) {
        json["reason"] = verdict.reason;
    }
    if (verdict.opaque.kind != OpaqueKind::None) {
        json["opaque"] = opaque_json(verdict.opaque);
    }
    if (!verdict.also.empty()) {
        json["also"] = Json::array();
        for (const TypeShare& other : verdict.also) {
            json["also"].push_back(
                {{"data", std::string(name_of_type(other.type))}, {"share", rounded(other.share)}});
        }
    }
    return json;
}

Json link_json(const DraftLink& link) {
    return {{"fields", link.fields},
            {"collection", link.collection},
            {"to", link.to},
            {"kind", std::string(name_of(link.kind))},
            {"declared", link.declared},
            {"confidence", rounded(link.confidence)},
            {"because", link.because}};
}

Json collection_json(const DraftCollection& collection) {
    Json json{{"collection", collection.info.name}, {"records", collection.records},
              {"whole", collection.whole},          {"people", collection.people},
              {"owned", collection.owned},          {"key", collection.key}};
    if (collection.unsure) {
        json["unsure"] = true;
    }
    if (!collection.unread.empty()) {
        json["unread"] = collection.unread;
    }
    json["fields"] = Json::array();
    for (const DraftField& field : collection.fields) {
        json["fields"].push_back(field_json(field));
    }
    json["links"] = Json::array();
    for (const DraftLink& link : collection.links) {
        json["links"].push_back(link_json(link));
    }
    return json;
}

}  // namespace

Json draft_json(const Draft& draft) {
    Json counts{{"found", 0}, {"possible", 0}, {"none", 0}, {"not_scanned", 0}};
    Json collections = Json::array();
    for (const DraftCollection& collection : draft.collections) {
        for (const DraftField& field : collection.fields) {
            Json& count = counts[std::string(name_of(field.verdict.verdict))];
            count = count.get<std::uint64_t>() + 1;
        }
        collections.push_back(collection_json(collection));
    }
    Json json{{"schema", "columns-1"},
              {"store", draft.store.name},
              {"kind", draft.store.kind},
              {"full", draft.options.full}};
    if (!draft.options.full) {
        json["values"] = draft.options.values;
        json["records"] = draft.options.records;
        json["seed"] = draft.options.seed;
    }
    json["counts"] = counts;
    json["collections"] = collections;
    json["views"] = draft.views;
    if (!draft.copies.empty()) {
        json["copies"] = Json::array();
        for (const DraftCollection& copy : draft.copies) {
            json["copies"].push_back(collection_json(copy));
        }
    }
    return json;
}

}  // namespace dsar
