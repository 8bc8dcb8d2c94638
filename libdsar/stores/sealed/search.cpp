// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sealed/search.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/connector.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/sealed/asked.hpp"
#include "libdsar/stores/sealed/compound.hpp"
#include "libdsar/stores/sealed/sample.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <stop_token>

namespace dsar {
namespace {

/// Records between two words on how far a scan is.
constexpr std::uint64_t step = 256;

std::uint64_t about_records(const Connector* connector, const StoreEntry& store,
                            const CollectionEntry& collection, const std::filesystem::path& root) {
    if (connector == nullptr || connector->about_records == nullptr) {
        return 0;
    }
    try {
        return connector->about_records(store, collection, root);
    } catch (const Error&) {
        return 0;  // an account may have one connection only; the search itself says what fails
    }
}

}  // namespace

const SealedHash* asked_index(const SealedField& field) {
    for (const SealedHash& hash : field.tools().indexes) {
        if (!hash.bytes && !hash.column.is_nested()) {
            return &hash;
        }
    }
    return nullptr;
}

SealedWay sealed_way(const FieldEntry& field) {
    const SealedEntry& entry = *field.sealed;
    const bool plain_type = entry.type == "text" || entry.type == "integer";
    if (FieldPath(field.path).is_nested() || !plain_type) {
        return SealedWay::Scan;
    }
    const bool has_index =
        std::any_of(entry.indexes.begin(), entry.indexes.end(), [](const SealedIndex& index) {
            return index.encoding != "bytes" && !FieldPath(index.column).is_nested();
        });
    if (has_index) {
        return SealedWay::Index;
    }
    return entry.is_deterministic() && !entry.bytes && entry.context_fields().empty()
               ? SealedWay::Deterministic
               : SealedWay::Scan;
}

/// One find(): opens what comes from below and hands it on.
class SealedReading::Decrypting {
 public:
    Decrypting(std::span<const Asked> all, const RecordSink& sink, const FindContext& context,
               std::uint64_t total)
        : all_(all), sink_(sink), context_(context), total_(total) {}

    void take(std::size_t number, Record record, std::span<const Hit> hits) {
        const Asked& asked = all_[number];
        if (asked.sealed == nullptr) {
            sink_(number, std::move(record), hits);
            return;
        }
        std::vector<Hit> held;
        for (const Hit& hit : hits) {
            if (asked.plain[hit.condition] != Asked::candidate) {
                held.push_back({asked.plain[hit.condition], hit.needle});
            }
        }
        if (asked.matcher != nullptr) {
            count(asked);
            asked.sealed->open(record,
                               [&](const SealedField& field) { return asked.compares(field); });
            for (Hit& hit : asked.matcher->hits(record, position_in(record.key), reader_)) {
                held.push_back({asked.places[hit.condition], std::move(hit.needle)});
            }
            asked.drop_parts(held);
        }
        if (held.empty() && !asked.outer->all) {
            return;
        }
        std::stable_sort(held.begin(), held.end(), [](const Hit& left, const Hit& right) {
            return left.condition < right.condition;
        });
        sink_(number, finished(asked, std::move(record)), held);
    }

    void leave_it_to_the_store() { tells_ = false; }

    void tell(std::string_view unit) const {
        if (context_.progress && tells_) {
            context_.progress(done_, done_ <= total_ ? total_ : 0, unit);
        }
    }

 private:
    Record finished(const Asked& asked, Record record) {
        if (asked.outer->existence_only) {
            return reader_.only(record, asked.whole->existence_paths());
        }
        asked.sealed->open(record, [&](const SealedField& field) {
            return asked.matcher == nullptr || !asked.compares(field);
        });
        asked.sealed->take_indexes_out(record);
        return record;
    }

    void count(const Asked& asked) {
        if (context_.stop.stop_requested()) {
            throw Error(ErrorKind::Interrupted, "asked to stop");
        }
        if (asked.counts && ++done_ % step == 0) {
            tell("records decrypted");
        }
    }

    std::span<const Asked> all_;
    const RecordSink& sink_;
    const FindContext& context_;
    std::uint64_t total_;
    std::uint64_t done_ = 0;
    bool tells_ = true;
    FieldReader reader_;
};

const SealedCollection* SealedReading::sealed(const CollectionEntry& collection) {
    if (!has_sealed_fields(collection)) {
        return nullptr;
    }
    const auto known = collections_.find(collection.name);
    if (known != collections_.end()) {
        return &known->second;
    }
    return &collections_.emplace(collection.name, SealedCollection(store_, collection, root_))
                .first->second;
}

const std::vector<CollectionInfo>& SealedReading::described() {
    if (!described_) {
        described_ = inner_.describe();
    }
    return *described_;
}

std::vector<CollectionInfo> SealedReading::describe() {
    described_.reset();  // it may have changed
    std::vector<CollectionInfo> out = described();
    for (CollectionInfo& info : out) {
        const CollectionEntry* const collection = store_.collection(info.name);
        if (collection == nullptr) {
            continue;
        }
        std::map<std::string, bool> indexed;  // columns that are asked
        std::set<std::string> hidden;
        for (const FieldInfo& field : info.fields) {
            indexed[field.name] = field.indexed;
        }
        for (const FieldEntry& field : collection->fields) {
            const auto columns = field.sealed == nullptr ? std::vector<std::string>()
                                                         : field.sealed->index_columns();
            hidden.insert(columns.begin(), columns.end());
            const auto described =
                std::find_if(info.fields.begin(), info.fields.end(),
                             [&](const FieldInfo& each) { return each.name == field.path; });
            if (field.sealed != nullptr && described != info.fields.end() &&
                sealed_way(field) == SealedWay::Index) {
                described->indexed = indexed[columns.front()];
            }
        }
        std::erase_if(info.fields,
                      [&](const FieldInfo& field) { return hidden.contains(field.name); });
    }
    return out;
}

/// Text that the store can compare with text: not a binary column, and no JSON that it rewrites.
bool SealedReading::is_readable_column(const std::string& collection, const FieldPath& column) {
    for (const CollectionInfo& info : described()) {
        for (const FieldInfo& field : info.fields) {
            if (info.name == collection && field.name == column.text) {
                std::string type = field.type;
                std::transform(type.begin(), type.end(), type.begin(), [](char letter) {
                    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20)
                                                          : letter;
                });
                return type.find("json") == std::string::npos &&
                       type.find("blob") == std::string::npos &&
                       type.find("bytea") == std::string::npos &&
                       type.find("binary") == std::string::npos;
            }
        }
    }
    return false;
}

bool SealedReading::can_look_up(const SealedCollection& collection, const SealedField& field,
                                const FindContext& context) {
    const SealedWay way = sealed_way(*collection.entry().field(field.path()));
    if (way == SealedWay::Scan) {
        return false;
    }
    const FieldPath& asked = way == SealedWay::Index ? asked_index(field)->column : field.place();
    return can_look_up(collection, asked, field.path(), context);
}

/// A store that reads everything anyway reads everything.
bool SealedReading::can_look_up(const SealedCollection& collection, const FieldPath& column,
                                const std::string& means, const FindContext& context) {
    const Connector* const connector = find_connector(store_.kind);
    if (connector == nullptr || !connector->has_indexes ||
        !is_readable_column(collection.entry().name, column)) {
        return false;
    }
    const std::string name = collection.entry().name + '\n' + means;
    if (!can_look_up_.contains(name)) {
        sample(collection, context);
    }
    return can_look_up_[name];
}

/// Before nothing is found by an index, one value must show that the key and the options are those
/// of the application: a wrong key would find nothing, and say nothing.
void SealedReading::sample(const SealedCollection& collection, const FindContext& context) {
    SealedSample sample(collection);
    sample.take(inner_, context.stop);
    for (const SealedField& field : collection.fields()) {
        const std::string name = collection.entry().name + '\n' + field.path();
        can_look_up_[name] = sample.is_found_by(field);
        for (const SealedRowHash& hash : field.tools().compounds) {
            can_look_up_[name + '\n' + hash.column.text] = sample.is_found_by(field, hash);
        }
    }
}

std::vector<std::string> SealedReading::texts(const SealedField& field,
                                              const Condition& condition) {
    const SealedHash* const hash = asked_index(field);
    std::vector<std::string> out;
    for (const std::string& normal : condition.needles->values()) {
        for (const Value& value : sealed_spellings(&field.entry(), normal)) {
            if (hash == nullptr) {
                const std::string context = field.context({});
                for (std::string& text : field.tools().cipher.lookups(
                         sealed_plaintext(field.entry(), value), context)) {
                    out.push_back(std::move(text));
                }
                continue;
            }
            auto& known = hashes_[{hash, value.text}];
            for (std::size_t key = known.size(); key < hash->of.size(); ++key) {
                known.push_back(field.index(*hash, value, key).text);
            }
            out.insert(out.end(), known.begin(), known.end());
        }
    }
    return out;
}

/// False: every value must be opened.
bool SealedReading::look_up(const Condition& condition, Asked& asked, const FindContext& context) {
    const SealedField* const field =
        condition.fields.size() == 1 ? asked.sealed->field(condition.fields.front()) : nullptr;
    if (field == nullptr || condition.typed || condition.in_text || condition.needles->empty() ||
        !can_look_up(*asked.sealed, *field, context)) {
        return false;
    }
    const SealedHash* const hash = asked_index(*field);
    asked.look_up(hash != nullptr ? hash->column.text : field->path(), texts(*field, condition));
    if (field->entry().may_be_plain) {
        asked.inner.any.push_back(condition);
        asked.plain.push_back(Asked::candidate);
    }
    return true;
}

void SealedReading::translate(const Query& query, Asked& asked, const FindContext& context) {
    asked.outer = &query;
    asked.sealed = sealed(*query.collection);
    if (asked.sealed == nullptr) {
        asked.inner = query;
        return;
    }
    asked.inner.collection = asked.opened.collection = query.collection;
    asked.inner.all = query.all;
    std::vector<std::size_t> left;
    for (std::size_t place = 0; place < query.any.size(); ++place) {
        const Condition& condition = query.any[place];
        const bool is_sealed =
            std::any_of(condition.fields.begin(), condition.fields.end(),
                        [&](const std::string& path) { return asked.sealed->touches(path); });
        if (!is_sealed) {
            asked.inner.any.push_back(condition);
            asked.plain.push_back(place);
            continue;
        }
        asked.opened.any.push_back(condition);
        asked.places.push_back(place);
        if (!look_up(condition, asked, context)) {
            left.push_back(place);
        }
    }
    asked.scans = !look_up_compounds(left, asked, context);
    asked.inner.all = asked.inner.all || asked.scans;
    // What is compared must be read, and its context; only what was asked for is handed on.
    asked.inner.existence_only = query.existence_only && asked.opened.any.empty();
    if (!asked.opened.any.empty()) {
        asked.matcher = std::make_unique<QueryMatcher>(asked.opened);
    }
    asked.whole = std::make_unique<QueryMatcher>(query);
}

SealedReading::Estimate SealedReading::to_decrypt(std::span<Asked> all) {
    Estimate estimate;
    std::set<std::string> seen;
    const Connector* const connector = find_connector(store_.kind);
    for (Asked& asked : all) {
        const CollectionEntry& collection = *asked.outer->collection;
        asked.counts = asked.scans && seen.insert(collection.name).second;
        if (!asked.counts) {
            continue;
        }
        if (connector != nullptr && !connector->has_indexes) {
            for (const StoreFile& file : files_of(store_, collection, root_)) {
                estimate.bytes += file.size;
            }
            continue;
        }
        for (const CollectionInfo& info : described()) {
            if (info.name == collection.name) {
                estimate.records += info.records <= most_counted
                                        ? info.records
                                        : std::max(info.records, about_records(connector, store_,
                                                                               collection, root_));
            }
        }
    }
    return estimate;
}

void SealedReading::find(std::span<const Query> queries, const RecordSink& sink,
                         const FindContext& context) {
    std::vector<Asked> all(queries.size());
    std::vector<Query> inner;
    bool scans = false;
    for (std::size_t number = 0; number < queries.size(); ++number) {
        translate(queries[number], all[number], context);
        inner.push_back(all[number].inner);
        scans = scans || all[number].scans;
    }
    const Estimate estimate = scans && context.progress ? to_decrypt(all) : Estimate();
    Decrypting decrypting(all, sink, context, estimate.records);
    FindContext below = context;
    if (estimate.bytes > 0) {
        decrypting.leave_it_to_the_store();  // which knows how far it is in its files
        context.progress(0, estimate.bytes, "bytes to decrypt");
    } else if (scans && context.progress) {
        if (estimate.records > 0) {
            decrypting.tell("records to decrypt");
        }
        below.progress = [&](std::uint64_t, std::uint64_t, std::string_view) {
            decrypting.tell("records decrypted");
        };
    }
    inner_.find(
        inner,
        [&](std::size_t number, Record record, std::span<const Hit> hits) {
            decrypting.take(number, std::move(record), hits);
        },
        below);
}

}  // namespace dsar
