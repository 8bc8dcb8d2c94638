// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/error.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <tuple>

namespace dsar {
namespace {

Match a_match(int number) {
    Match match;
    match.store = "app";
    match.collection = "accounts";
    match.key = {{"id", integer_value(number)}, {"part", text_value(std::string("a\0b", 3))}};
    match.certainty = Certainty::Linked;
    match.because = {"one", "two"};
    match.mention = match.in_text = match.has_record = true;
    match.tenant = "\x01";
    match.vault = "2026-0001";
    match.state = std::string(64, 'a');
    match.spooled = std::uint64_t{1} << 40U;
    match.agreeing_fields = {"email"};
    match.other_person_fields = {"phone", ""};
    match.referring_fields = {"manager"};
    match.identifiers_found = {{"phone", "+37060000000"}};
    return match;
}

void check_same(const Match& left, const Match& right) {
    BOOST_TEST(left.store == right.store);
    BOOST_TEST(left.collection == right.collection);
    BOOST_TEST((left.key == right.key));
    BOOST_TEST((left.certainty == right.certainty));
    BOOST_TEST(left.because == right.because);
    BOOST_TEST(left.shared == right.shared);
    BOOST_TEST(left.mention == right.mention);
    BOOST_TEST(left.bridge == right.bridge);
    BOOST_TEST(left.in_text == right.in_text);
    BOOST_TEST(left.tenant == right.tenant);
    BOOST_TEST(left.forward == right.forward);
    BOOST_TEST(left.vault == right.vault);
    BOOST_TEST(left.state == right.state);
    BOOST_TEST(left.spooled == right.spooled);
    BOOST_TEST(left.has_record == right.has_record);
    BOOST_TEST(left.agreeing_fields == right.agreeing_fields);
    BOOST_TEST(left.other_person_fields == right.other_person_fields);
    BOOST_TEST(left.referring_fields == right.referring_fields);
    BOOST_TEST((left.identifiers_found == right.identifiers_found));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(packed_values)

BOOST_AUTO_TEST_CASE(matches_come_back_from_a_file_as_they_were) {
    const test::Scratch scratch;
    Matches list = Matches::spooled(scratch.path());
    for (int number = 0; number < 2000; ++number) {
        list.push_back(a_match(number));
    }
    BOOST_TEST(list.size() == 2000U);
    check_same(list[1234], a_match(1234));
    int number = 0;
    for (const Match& match : list) {
        check_same(match, a_match(number++));
    }
    const Matches same = list;
    BOOST_CHECK_THROW(list.push_back(a_match(1)), Error);  // somebody else holds it
    BOOST_CHECK_THROW(std::ignore = list.whole(), Error);
    list.edit().pop_back();
    BOOST_TEST(list.whole().size() == 1999U);
    BOOST_TEST(same.size() == 2000U);
    BOOST_TEST(same.like().empty());
}

BOOST_AUTO_TEST_CASE(planned_records_and_what_waits_come_back_too) {
    PlannedRecord record;
    record.match = 7;
    record.key = {{"id", integer_value(1)}};
    record.state = "s";
    record.reason = "possible";
    record.why = "nobody knows";
    record.withheld = {{"note", "free_text", "may name others"}};
    record.article = "17(1)(b)";
    record.rule = "billing";
    record.until = parse_date("2030-12-31");
    record.cuts = {{"city", Cut::Set, {}, "digest"}, {"day", Cut::Fixed, "then"}};
    PlannedRecord back;
    unpack(packed(record), back);
    BOOST_TEST(back.match == 7U);
    BOOST_TEST((back.key == record.key));
    BOOST_TEST(back.state + back.reason + back.why + back.article + back.rule ==
               "spossiblenobody knows17(1)(b)billing");
    BOOST_TEST(back.withheld.at(0).path + back.withheld.at(0).reason + back.withheld.at(0).why ==
               "notefree_textmay name others");
    BOOST_TEST((back.until == record.until));
    BOOST_TEST((back.cuts == record.cuts));
    record.until.reset();
    unpack(packed(record), back);
    BOOST_TEST(!back.until.has_value());
    Pending pending;
    unpack(packed(Pending{"app", "tickets", "7", "free_text", "why"}), pending);
    BOOST_TEST(pending.store + pending.collection + pending.key + pending.what + pending.why ==
               "apptickets7free_textwhy");
}

BOOST_AUTO_TEST_CASE(lists_in_memory_share_until_one_changes) {
    PlannedRecords list{PlannedRecord{}, PlannedRecord{}};
    const PlannedRecords before = list;
    list.edit()[0].state = "another";
    list.push_back({});
    BOOST_TEST(before.size() == 2U);
    BOOST_TEST(before[0].state == "");
    BOOST_TEST(list[0].state == "another");
    BOOST_CHECK_THROW(std::ignore = list.at(3), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
