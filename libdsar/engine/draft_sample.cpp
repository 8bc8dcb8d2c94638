// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/draft_sample.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/discovery/word_list.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <random>
#include <utility>

namespace dsar {
namespace {

// Of a long value its beginning says enough; of bytes their first ones do.
constexpr std::size_t longest_value = 1024;
constexpr std::size_t longest_bytes = 256;
constexpr std::size_t most_keys = 300'000;

bool is_blank(const Value& value) {
    return value.is_null() || (value.kind == ValueKind::Text &&
                               value.text.find_first_not_of(" \t\r\n") == std::string::npos);
}

/// Whether nobody can take it for another spelling of the same.
bool is_plain(const Value& value) {
    return std::all_of(value.text.begin(), value.text.end(), [](char letter) {
        return letter > ' ' && letter < 0x7f && (letter < 'A' || letter > 'Z') && letter != '<' &&
               letter != ':';
    });
}

/// The values of one field: some of them kept by chance, or all of them judged as they come.
class FieldSample {
 public:
    FieldSample(DraftField& field, const DraftOptions& options, const ValueLook& look,
                std::size_t place)
        : field_(field), options_(options), look_(look), chance_(options.seed * 7919 + place) {
        keys_.kept = field.column.is_key || is_key_name(field.column.name);
        const std::string& name = field.column.name;
        simple_ = name.find_first_of(".[\"#^") == std::string::npos;
    }

    void take(const Record& record) {
        bool filled = false;
        if (simple_) {
            for (const Field& each : record.fields) {
                if (each.name == field_.column.name) {
                    filled = take(each.value) || filled;
                }
            }
        } else {
            for (const Value& value : values_at(record, field_.column.name)) {
                filled = take(value) || filled;
            }
        }
        ++field_.column.records;
        field_.column.filled += filled ? 1U : 0U;
    }

    /// Judges what was kept.
    void finish(bool whole) {
        for (const Value& value : kept_) {
            field_.column.tally.add(value, look_);
        }
        field_.column.whole = whole && field_.column.tally.values() == seen_;
        keys_.whole = whole && keys_.kept && keys_.values.size() < most_keys;
    }

    [[nodiscard]] KeyValues take_keys() { return std::move(keys_); }
    [[nodiscard]] bool unique() const {
        return keys_.kept && seen_ > 0 && keys_.values.size() == seen_ &&
               field_.column.filled == field_.column.records;
    }

 private:
    bool take(const Value& value) {
        if (is_blank(value)) {
            return false;
        }
        ++seen_;
        field_.plain = field_.plain && is_plain(value);
        if (keys_.kept && keys_.values.size() < most_keys) {
            keys_.values.insert(std::hash<std::string>{}(value.text));
        }
        if (options_.full) {
            field_.column.tally.add(shortened(value), look_);
        } else if (kept_.size() < options_.values) {
            kept_.push_back(shortened(value));
        } else if (const std::uint64_t place = chance_() % seen_; place < kept_.size()) {
            kept_[place] = shortened(value);
        }
        return true;
    }

    static Value shortened(const Value& value) {
        const std::size_t most = value.kind == ValueKind::Bytes ? longest_bytes : longest_value;
        return value.text.size() <= most ? value : Value{value.kind, value.text.substr(0, most)};
    }

    DraftField& field_;
    const DraftOptions& options_;
    const ValueLook& look_;
    std::mt19937_64 chance_;
    bool simple_ = true;
    std::uint64_t seen_ = 0;
    std::vector<Value> kept_;
    KeyValues keys_;
};

/// Reads from the beginning, and stops when enough was read. Returns whether that was all.
bool read_beginning(StoreReader& reader, const SampleRequest& request,
                    const std::function<void(const Record& record)>& sink,
                    const FindContext& context) {
    std::stop_source enough;
    const std::stop_callback asked(context.stop, [&enough] { enough.request_stop(); });
    FindContext mine = context;
    mine.stop = enough.get_token();
    Query query;
    query.collection = request.collection;
    query.all = true;
    std::uint64_t read = 0;
    try {
        reader.find(
            std::span(&query, 1),
            [&](std::size_t, const Record& record, std::span<const Hit>) {
                if (read < request.records) {
                    ++read;
                    sink(record);
                } else {
                    enough.request_stop();
                }
            },
            mine);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Interrupted || context.stop.stop_requested() ||
            !enough.stop_requested()) {
            throw;
        }
    }
    return !enough.stop_requested();
}

/// Whether what was drawn is all there is, as far as the store has counted it.
bool is_all(const DraftCollection& collection, const SampleRequest& request) {
    return collection.info.records <= std::min(request.records, most_counted) &&
           (collection.info.records > 0 || collection.records < request.records);
}

}  // namespace

bool is_key_name(const std::string& field) {
    constexpr std::array<std::string_view, 12> last{"id",     "ids",  "key",   "no",
                                                    "nr",     "code", "uuid",  "guid",
                                                    "number", "ref",  "kodas", "numeris"};
    const std::vector<std::string> words = words_of_name(field);
    return !words.empty() &&
           (std::find(last.begin(), last.end(), words.back()) != last.end() || words.size() == 1);
}

SampledKeys sample_collection(StoreReader& reader, const CollectionEntry& entry,
                              const DraftOptions& options, const ValueLook& look,
                              const FindContext& context, DraftCollection& collection) {
    std::vector<FieldSample> samples;
    samples.reserve(collection.fields.size());
    for (std::size_t place = 0; place < collection.fields.size(); ++place) {
        samples.emplace_back(collection.fields[place], options, look, place);
    }
    const SampleRequest request{
        &entry, options.full ? std::numeric_limits<std::uint64_t>::max() : options.records,
        options.seed};
    const auto sink = [&](const Record& record) {
        ++collection.records;
        for (FieldSample& sample : samples) {
            sample.take(record);
        }
    };
    try {
        collection.whole = reader.sample(request, sink, context)
                               ? options.full || is_all(collection, request)
                               : read_beginning(reader, request, sink, context);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Interrupted) {
            throw;
        }
        collection.unread = error.why().empty() ? error.what() : error.why();
        collection.whole = false;
    }
    SampledKeys keys;
    for (std::size_t place = 0; place < samples.size(); ++place) {
        samples[place].finish(collection.whole);
        keys.unique.push_back(samples[place].unique());
        keys.fields.push_back(samples[place].take_keys());
        collection.fields[place].column.unread = collection.unread;
    }
    return keys;
}

}  // namespace dsar
