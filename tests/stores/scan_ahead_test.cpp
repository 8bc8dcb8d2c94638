// SPDX-License-Identifier: Apache-2.0
// What is found ahead of its turn ends at the first fault, and is numbered when its turn comes.
#include "libdsar/base/error.hpp"
#include "libdsar/stores/scan/ahead.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace dsar::test {
namespace {

/// Finds every record, and throws at one that is `bad`.
class EveryRecord final : public RecordFinder {
 private:
    void look(std::string_view text, const Position& position) override {
        Record record;
        record.key.push_back({"#", text_value(std::to_string(position.number))});
        sink()(0, std::move(record), {});
        if (text == "bad") {
            throw Error(ErrorKind::Failed, "bad");
        }
    }
};

/// Finds in every word a record of a mebibyte.
class LargeRecords final : public RecordFinder {
 private:
    void look(std::string_view, const Position&) override {
        Record record;
        record.fields.push_back({"text", text_value(std::string(std::size_t{1} << 20U, 'x'))});
        sink()(0, std::move(record), {});
    }
};

/// Passes the words of `block`, which single blanks divide.
FoundAhead found_in(FinderPool& pool, std::string_view block) {
    FoundAhead ahead;
    pool.find_ahead(block, "f", ahead, [&](const FindInRecord& find) {
        std::int64_t number = 0;
        for (std::size_t at = 0; at < block.size();) {
            const std::size_t end = std::min(block.find(' ', at), block.size());
            find(block.substr(at, end - at), ++number);
            at = end + 1;
        }
    });
    return ahead;
}

std::string delivered(FinderPool& pool, FoundAhead& ahead, std::int64_t before) {
    std::string numbers;
    pool.deliver(ahead, before, [&](std::size_t, const Record& record, std::span<const Hit>) {
        numbers += record.key.at(0).value.text + ",";
    });
    return numbers;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scan_ahead)

BOOST_AUTO_TEST_CASE(all_of_a_sound_block_is_found_and_counted_on_from_those_before) {
    FinderPool pool([] { return std::make_unique<EveryRecord>(); });
    FoundAhead ahead = found_in(pool, "a bc d");
    BOOST_TEST(ahead.until == 6U);
    BOOST_TEST(delivered(pool, ahead, 10) == "11,12,13,");
    BOOST_TEST(ahead.waiting == 0U);
}

BOOST_AUTO_TEST_CASE(a_fault_ends_it_and_takes_back_what_its_record_gave) {
    FinderPool pool([] { return std::make_unique<EveryRecord>(); });
    FoundAhead ahead = found_in(pool, "a bc bad d");
    BOOST_TEST(ahead.until == 4U);
    BOOST_TEST(delivered(pool, ahead, 0) == "1,2,");
}

BOOST_AUTO_TEST_CASE(without_a_finder_nothing_is_found_and_nothing_is_done) {
    FinderPool pool(
        []() -> std::unique_ptr<RecordFinder> { throw Error(ErrorKind::Failed, "there is none"); });
    const FoundAhead ahead = found_in(pool, "a bc");
    BOOST_TEST(ahead.until == 0U);
    BOOST_TEST(ahead.records.empty());
}

// What is delivered makes room again.
BOOST_AUTO_TEST_CASE(no_more_waits_than_a_few_mebibytes) {
    FinderPool pool([] { return std::make_unique<LargeRecords>(); });
    std::string block;
    for (std::size_t word = 0; word < 40; ++word) {
        block += "a ";
    }
    for (std::size_t round = 0; round < 2; ++round) {
        FoundAhead ahead = found_in(pool, block);
        BOOST_TEST(ahead.records.size() > 8U);
        BOOST_TEST(ahead.records.size() < 20U);
        BOOST_TEST(ahead.until == ahead.records.size() * 2 - 1);
        FoundAhead none = found_in(pool, block);
        BOOST_TEST(none.records.empty());
        pool.deliver(ahead, 0, [](std::size_t, const Record&, std::span<const Hit>) {});
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
