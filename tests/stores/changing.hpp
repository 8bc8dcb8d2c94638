// SPDX-License-Identifier: Apache-2.0
// What tests of changes need: records as a search finds them, and changes of them.
#pragma once

#include "libdsar/stores/change.hpp"
#include "tests/stores/asking.hpp"

namespace dsar::test {

/// The records of a collection in which `field` is one of `values`, as a search hands them out.
inline std::vector<Record> records_with(StoreReader& reader, const CollectionEntry& collection,
                                        const std::string& field,
                                        const std::vector<std::string>& values) {
    Needles needles(Form::Reference, {});
    for (const std::string& value : values) {
        needles.add(value);
    }
    const Query query{&collection, {{{field}, &needles, true, false}}, false};
    std::vector<Record> records;
    for (Found& found : find_all(reader, {&query, 1})) {
        records.push_back(std::move(found.record));
    }
    return records;
}

inline Record record_with(StoreReader& reader, const CollectionEntry& collection,
                          const std::string& field, const std::string& value) {
    std::vector<Record> records = records_with(reader, collection, field, {value});
    BOOST_REQUIRE_MESSAGE(records.size() == 1, records.size() << " records where one was meant");
    return std::move(records.front());
}

inline Change removal(const CollectionEntry& collection, const Record& record) {
    return {&collection, record.key, record_digest(record), true, {}};
}

inline Change writing(const CollectionEntry& collection, const Record& record,
                      std::vector<NewValue> values) {
    return {&collection, record.key, record_digest(record), false, std::move(values)};
}

/// The same records put back, the last one that went first.
inline std::vector<Change> put_backs(const std::vector<Change>& removals,
                                     const std::vector<std::string>& copies) {
    BOOST_REQUIRE(removals.size() == copies.size());
    std::vector<Change> changes;
    for (std::size_t index = removals.size(); index-- > 0;) {
        Change change = removals[index];
        change.remove = false;
        change.put_back = copies[index];
        changes.push_back(std::move(change));
    }
    return changes;
}

inline bool all_are(const ChangeResult& result, Changed word) {
    return !result.records.empty() && std::all_of(result.records.begin(), result.records.end(),
                                                  [&](Changed each) { return each == word; });
}

/// `change field what` of each, one after the other: `0 email unique`.
inline std::string obstacle_words(const std::vector<Obstacle>& obstacles) {
    std::string words;
    for (const Obstacle& each : obstacles) {
        words += (words.empty() ? "" : ", ") + std::to_string(each.change) + " " + each.field +
                 (each.field.empty() ? "" : " ") + each.what;
    }
    return words;
}

}  // namespace dsar::test
