// SPDX-License-Identifier: Apache-2.0
// What a search keeps of its records in files: it must be what memory would hold.
#include "libdsar/engine/heard.hpp"
#include "libdsar/engine/theirs.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace dsar {
namespace {

FoundRecord a_record(std::size_t node, int number, bool full) {
    FoundRecord record;
    record.node = node;
    record.key = {{"id", integer_value(number)}};
    record.key_words = std::to_string(number);
    record.identifying = {{"jo@x.com", "al@x.com"}, {}};
    record.links = {{std::to_string(number % 7)}};
    record.tenant = number % 2 == 0 ? std::optional<std::string>("2") : std::nullopt;
    record.full = full;
    record.spooled = static_cast<std::uint64_t>(number) * 1000;
    record.state = full ? "state" : "";
    return record;
}

void check_same(const FoundRecord& left, const FoundRecord& right) {
    BOOST_TEST(left.node == right.node);
    BOOST_TEST((left.key == right.key));
    BOOST_TEST(left.key_words == right.key_words);
    BOOST_TEST((left.identifying == right.identifying));
    BOOST_TEST((left.links == right.links));
    BOOST_TEST((left.tenant == right.tenant));
    BOOST_TEST(left.full == right.full);
    BOOST_TEST(left.spooled == right.spooled);
    BOOST_TEST(left.state == right.state);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(many_records)

BOOST_AUTO_TEST_CASE(each_record_has_one_index_and_is_completed_once) {
    const test::Scratch scratch;
    FoundRecords records(scratch.path());
    constexpr int count = 20000;
    for (int number = 0; number < count; ++number) {
        BOOST_REQUIRE(records.add(a_record(1, number, false)) == static_cast<std::size_t>(number));
    }
    BOOST_TEST(records.add(a_record(2, 5, true)) == static_cast<std::size_t>(count));
    BOOST_TEST(records.add(a_record(1, 5, true)) == 5U);
    BOOST_TEST(records.add(a_record(1, 5, false)) == 5U);  // it was complete
    BOOST_TEST(records.size() == count + 1U);
    check_same(*records[5], a_record(1, 5, true));
    check_same(*records[19999], a_record(1, 19999, false));
    BOOST_TEST(records.node_of(count) == 2U);
    BOOST_TEST(records.has_full(1, "5"));
    BOOST_TEST(!records.has_full(1, "6"));
    BOOST_TEST(!records.has_full(1, "20000"));
    BOOST_TEST(records.find(1, "777") == 777U);
    BOOST_TEST(records.find(2, "777") == FoundRecords::none);
}

// Around the number from which on they are in a file.
BOOST_AUTO_TEST_CASE(what_is_known_of_theirs_is_the_same_in_a_file) {
    const test::Scratch scratch;
    TheirRecords theirs(scratch.path());
    std::map<std::size_t, Theirs> expected;
    std::mt19937 random(11);
    for (int round = 0; round < 12000; ++round) {
        const std::size_t record = random() % 30000;
        Theirs how = theirs.find(record).value_or(Theirs());
        BOOST_TEST((how.link == (expected.contains(record) ? expected[record].link : 0)));
        how.certainty = static_cast<Certainty>(random() % 3);
        how.mention = random() % 2 == 0;
        how.in_text = random() % 2 == 0;
        how.forward = random() % 2 == 0;
        how.followed = random() % 2 == 0;
        how.kept = random() % 2 == 0;
        how.changed = random() % 2 == 0;
        how.scope = random() % 3 == 0 ? std::nullopt : std::optional(std::to_string(random() % 5));
        how.source = random() % 3 == 0 ? FoundRecords::none : random() % 30000;
        how.link = random() % 9;
        theirs.put(record, how);
        expected[record] = how;
    }
    BOOST_TEST(theirs.size() == expected.size());
    BOOST_REQUIRE(theirs.size() > 8000U);
    auto at = expected.begin();
    theirs.each([&](std::size_t record, const Theirs& how) {
        BOOST_TEST(record == at->first);
        const Theirs& other = at++->second;
        BOOST_TEST((how.certainty == other.certainty && how.mention == other.mention &&
                    how.in_text == other.in_text && how.forward == other.forward &&
                    how.followed == other.followed && how.kept == other.kept &&
                    how.changed == other.changed && how.scope == other.scope &&
                    how.source == other.source && how.link == other.link));
    });
    BOOST_TEST((at == expected.end()));
    BOOST_TEST(!theirs.find(30000).has_value());
}

BOOST_AUTO_TEST_CASE(what_stores_answer_comes_store_by_store) {
    const test::Scratch scratch;
    Heard heard(scratch.path(), 3, PagedFile::usual_memory);
    const std::vector<Hit> hits = {{0, "jo@x.com"}, {2, ""}};
    heard.add(2, a_record(4, 1, true), hits);
    heard.add(0, a_record(1, 2, false), {});
    heard.add(2, a_record(4, 3, true), hits);
    std::vector<std::string> order;
    heard.take([&](const FoundRecord& record, std::span<const Hit> found) {
        order.push_back(record.key_words + ":" + std::to_string(found.size()));
        if (!found.empty()) {
            BOOST_TEST(found[0].needle == "jo@x.com");
            BOOST_TEST(found[1].condition == 2U);
        }
    });
    BOOST_TEST((order == std::vector<std::string>{"2:0", "1:2", "3:2"}));
    heard.take([](const FoundRecord&, std::span<const Hit>) { BOOST_ERROR("came twice"); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
