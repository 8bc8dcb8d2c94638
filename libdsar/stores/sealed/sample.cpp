// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sealed/sample.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/connector.hpp"
#include "libdsar/stores/sealed/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

/// Records until a field without a value is given up.
constexpr std::uint64_t most_records = 1000;
/// Slow hashes of one index that are computed at all.
constexpr std::uint64_t most_slow = 3;

using Clock = std::chrono::steady_clock;

Value first_of(const Record& record, const std::string& path) {
    std::vector<Value> values = values_at(record, path);
    const auto there = std::find_if(values.begin(), values.end(), [](const Value& value) {
        return !value.is_null() && !value.text.empty();
    });
    return there == values.end() ? Value{} : std::move(*there);
}

}  // namespace

const SealedLook& SealedSample::look(const SealedField& field) const {
    static const SealedLook nothing;
    const auto known = looks_.find(field.path());
    return known == looks_.end() ? nothing : known->second;
}

bool SealedSample::is_found_by(const SealedField& field) const {
    const SealedLook& seen = look(field);
    if (seen.values == 0) {
        return at_end_;  // else nobody knows
    }
    if (const SealedHash* const hash = asked_index(field)) {
        const auto column = seen.columns.find(hash->column.text);
        return column != seen.columns.end() && column->second.missing + column->second.other == 0;
    }
    return seen.unfindable == 0;
}

bool SealedSample::is_found_by(const SealedField& field, const SealedRowHash& hash) const {
    const auto& columns = look(field).columns;
    const auto column = columns.find(hash.column.text);
    return column != columns.end() && column->second.hashed > 0 &&
           column->second.missing + column->second.other == 0;
}

bool SealedSample::has_enough_of(const SealedField& field) const {
    const SealedLook& seen = look(field);
    const auto& compounds = field.tools().compounds;
    return seen.values > 0 &&
           std::all_of(compounds.begin(), compounds.end(), [&](const SealedRowHash& hash) {
               const auto column = seen.columns.find(hash.column.text);
               return column != seen.columns.end() &&
                      column->second.hashed + column->second.missing > 0;
           });
}

/// Whether there is enough of all now. `again`: also looks at those of which there was.
bool SealedSample::look_at_fields(const Record& record, bool again) {
    bool all = true;
    for (const SealedField& field : collection_.fields()) {
        if (again || !has_enough_of(field)) {
            look_at(field, record);
        }
        all = all && has_enough_of(field);
    }
    return all;
}

void SealedSample::look_at(const SealedField& field, const Record& record) {
    SealedLook& look = looks_[field.path()];
    const Value raw = first_of(record, field.path());
    if (raw.is_null()) {
        return;
    }
    if (field.is_plain(raw)) {
        ++look.plain;
        return;
    }
    ++look.values;
    Value plain;
    try {
        plain = field.open(raw, field.context(record));
    } catch (const Error& error) {
        ++look.closed;
        look.why = look.why.empty() ? error.why() : look.why;
        if (failure_ == nullptr) {
            failure_ = std::current_exception();
        }
        return;
    }
    compare(field, raw, plain, record, look);
}

void SealedSample::compare(const SealedField& field, const Value& raw, const Value& plain,
                           const Record& record, SealedLook& look) {
    if (field.entry().is_deterministic()) {
        const std::vector<std::string> texts = field.tools().cipher.lookups(
            sealed_plaintext(field.entry(), plain), field.context(record));
        if (std::find(texts.begin(), texts.end(), raw.text) == texts.end()) {
            ++look.unfindable;
        }
    }
    for (const SealedHash& hash : field.tools().indexes) {
        SealedLook::Column& column = look.columns[hash.column.text];
        const Value there = first_of(record, hash.column.text);
        if (there.is_null()) {
            ++column.missing;
        } else if (!hash.slow || column.hashed < most_slow) {
            bool holds = false;
            for (std::size_t key = 0; key < hash.of.size() && !holds; ++key) {
                holds = field.index(hash, plain, key).text == there.text;
            }
            ++column.hashed;
            column.other += holds ? 0U : 1U;
        }
    }
    compare_compounds(field, record, look);
}

/// Of records that have all the parts: what an application writes for the others is not known.
void SealedSample::compare_compounds(const SealedField& field, const Record& record,
                                     SealedLook& look) {
    for (const SealedRowHash& hash : field.tools().compounds) {
        SealedLook::Column& column = look.columns[hash.column.text];
        if (hash.slow && column.hashed >= most_slow) {
            continue;
        }
        std::vector<Value> parts;
        try {
            const Record plain = collection_.opened(record);
            for (const FieldPath& part : hash.parts) {
                const std::vector<Value> values = values_at(plain, part.text);
                if (!values.empty() && !values.front().is_null()) {
                    parts.push_back(values.front());
                }
            }
        } catch (const Error&) {
            return;  // said where that field is looked at
        }
        if (parts.size() != hash.parts.size()) {
            continue;
        }
        const Value there = first_of(record, hash.column.text);
        if (there.is_null()) {
            ++column.missing;
            continue;
        }
        ++column.hashed;
        column.other += hash.says(parts, there.text) ? 0U : 1U;
    }
}

/// Until `each` has enough, or the store has no more.
template <class Each>
void SealedSample::pass(StoreReader& reader, std::stop_token stop, const Each& each) {
    std::stop_source enough;
    const std::stop_callback forward(stop, [&] { enough.request_stop(); });
    FindContext context;
    context.stop = enough.get_token();
    Query query;
    query.collection = &collection_.entry();
    query.all = true;
    bool done = false;
    try {
        reader.find(
            {&query, 1},
            [&](std::size_t, const Record& record, std::span<const Hit>) {
                done = done || each(record);
                if (done) {
                    enough.request_stop();
                }
            },
            context);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Interrupted || !done || stop.stop_requested()) {
            throw;
        }
    }
    at_end_ = !done;
}

void SealedSample::take(StoreReader& reader, std::stop_token stop) {
    std::uint64_t records = 0;
    pass(reader, std::move(stop), [&](const Record& record) {
        return look_at_fields(record, false) || failure_ != nullptr || ++records >= most_records;
    });
    if (failure_ != nullptr) {
        std::rethrow_exception(failure_);
    }
}

void SealedSample::take_for(StoreReader& reader, std::chrono::milliseconds time) {
    const Clock::time_point until = Clock::now() + time;
    std::uint64_t records = 0;
    pass(reader, {}, [&](const Record& record) {
        const bool all = look_at_fields(record, time.count() > 0);
        ++records;
        return time.count() > 0 ? Clock::now() > until : all || records >= most_records;
    });
}

namespace {

std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural) {
    return fmt::format("{} {}", count, count == 1 ? singular : plural);
}

void note_faults(const SealedField& field, const SealedLook& look, const std::string& collection,
                 std::vector<SealedFault>& out) {
    const auto add = [&](std::string why) {
        out.push_back({collection, field.path(), std::move(why)});
    };
    if (look.closed > 0) {
        add(fmt::format("{} of {} cannot be opened: {}", look.closed,
                        counted(look.values, "value", "values"), look.why));
    }
    if (look.unfindable > 0 && !field.has_context()) {
        add(
            fmt::format("{} not sealed as the map says (deterministic, digest, compress), so "
                        "every search decrypts the whole column",
                        counted(look.unfindable, "value is", "values are")));
    }
    for (const auto& [column, seen] : look.columns) {
        if (seen.other > 0) {
            add(
                fmt::format("its index {} holds something else in {}: key, name, transforms or "
                            "size are others",
                            column, counted(seen.other, "record", "records")));
        }
        if (seen.missing > 0) {
            add(fmt::format("its index {} is empty in {}, which no search finds by it", column,
                            counted(seen.missing, "record", "records")));
        }
    }
}

void note_columns(const CollectionEntry& collection, const CollectionInfo& info,
                  std::vector<SealedFault>& out) {
    for (const FieldEntry& field : collection.fields) {
        for (const std::string& column :
             field.sealed == nullptr ? std::vector<std::string>() : field.sealed->index_columns()) {
            const bool there =
                std::any_of(info.fields.begin(), info.fields.end(),
                            [&](const FieldInfo& each) { return paths_touch(each.name, column); });
            if (!there) {
                out.push_back(
                    {collection.name, field.path, "its index " + column + " is not in the store"});
            }
        }
    }
}

}  // namespace

std::vector<SealedFault> check_sealed_store(const StoreEntry& store,
                                            const std::filesystem::path& root,
                                            std::chrono::milliseconds time) {
    std::vector<SealedFault> out;
    const bool any =
        std::any_of(store.collections.begin(), store.collections.end(), has_sealed_fields);
    if (!any) {
        return out;
    }
    const std::unique_ptr<StoreReader> reader =
        find_connector(store.kind)->open_reader(store, root);
    const std::vector<CollectionInfo> described = reader->describe();
    for (const CollectionEntry& collection : store.collections) {
        const auto info =
            std::find_if(described.begin(), described.end(),
                         [&](const CollectionInfo& each) { return each.name == collection.name; });
        if (!has_sealed_fields(collection) || info == described.end()) {
            continue;
        }
        note_columns(collection, *info, out);
        try {
            const SealedCollection sealed(store, collection, root);
            SealedSample sample(sealed);
            sample.take_for(*reader, time);
            for (const SealedField& field : sealed.fields()) {
                note_faults(field, sample.look(field), collection.name, out);
            }
        } catch (const Error& error) {
            out.push_back({collection.name, {}, error.why().empty() ? error.what() : error.why()});
        }
    }
    return out;
}

}  // namespace dsar
