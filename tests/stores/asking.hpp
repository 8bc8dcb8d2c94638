// SPDX-License-Identifier: Apache-2.0
// What tests of stores need: needles, queries, and what came back.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/model/needles.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/stores/connector.hpp"
#include "libdsar/stores/store.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar::test {

/// Needles of a form, from values as people write them.
inline Needles needles_of(Form form, const std::vector<std::string>& values) {
    const NormaliseOptions options{"LT", false, false};
    Needles needles(form, options);
    for (const std::string& value : values) {
        needles.add(normalise(form, value, options).value());
    }
    return needles;
}

/// One record that came back.
struct Found {
    std::size_t query = 0;
    Record record;
    std::vector<Hit> hits;
};

inline std::vector<Found> find_all(StoreReader& reader, std::span<const Query> queries) {
    std::vector<Found> found;
    reader.find(queries,
                [&](std::size_t query, Record record, std::span<const Hit> hits) {
                    found.push_back({query, std::move(record), {hits.begin(), hits.end()}});
                },
                {});
    return found;
}

/// The keys of what one condition finds, sorted.
inline std::vector<std::string> keys_found(StoreReader& reader, const CollectionEntry& collection,
                                           Condition condition) {
    const Query query{&collection, {std::move(condition)}, false};
    std::vector<std::string> keys;
    for (const Found& found : find_all(reader, {&query, 1})) {
        keys.push_back(key_text(found.record.key));
    }
    std::sort(keys.begin(), keys.end());
    return keys;
}

inline std::vector<std::string> keys_found(StoreReader& reader, const CollectionEntry& collection,
                                           const std::vector<std::string>& fields,
                                           const Needles& needles, bool typed = true,
                                           bool in_text = false) {
    return keys_found(reader, collection, Condition{fields, &needles, typed, in_text});
}

/// The value of a field, if the record has it.
inline std::optional<Value> value_in(const Record& record, std::string_view name) {
    for (const Field& field : record.fields) {
        if (field.name == name) {
            return field.value;
        }
    }
    return std::nullopt;
}

/// A store of the map with one collection.
inline StoreEntry store_entry(std::string kind, std::string path, CollectionEntry collection,
                              std::map<std::string, std::string> options = {}) {
    StoreEntry store;
    store.name = "shop";
    store.kind = std::move(kind);
    store.options = std::move(options);
    store.options["path"] = std::move(path);
    store.collections.push_back(std::move(collection));
    return store;
}

inline CollectionEntry collection_entry(std::string name, std::vector<std::string> key) {
    CollectionEntry collection;
    collection.name = std::move(name);
    collection.key = std::move(key);
    return collection;
}

/// The error that `work` throws; fails the test when it throws none.
template <class Work>
Error error_of(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        return error;
    }
    BOOST_FAIL("no error was thrown");
    return Error(ErrorKind::Failed, "");
}

/// What an error says, all of it.
inline std::string words_of(const Error& error) {
    return std::string(error.what()) + "|" + error.why() + "|" + error.next();
}

inline bool says(const Error& error, std::string_view words) {
    const bool found = words_of(error).find(words) != std::string::npos;
    BOOST_TEST_MESSAGE((found ? "says: " : "does not say: ") << words << " in " << words_of(error));
    return found;
}

}  // namespace dsar::test
