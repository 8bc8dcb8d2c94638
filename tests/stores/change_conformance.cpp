// SPDX-License-Identifier: Apache-2.0
// The tests of the suite in change_conformance.hpp.
#include "tests/stores/change_conformance.hpp"

#include "tests/stores/changeable.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {
namespace {

void set_note(std::vector<Field>& fields, const std::string& text) {
    for (Field& field : fields) {
        if (field.name == "note") {
            field.value = text_value(text);
        }
    }
}

void removes_what_is_asked_and_nothing_else(const Candidate& candidate) {
    Changeable store(candidate);
    auto expected = store.all();
    BOOST_REQUIRE(expected.size() == 5U);
    const std::vector<Change> changes{removal(store.collection(), store.record(0)),
                                      removal(store.collection(), store.record(3))};
    const ChangeResult result = store.change(changes);
    BOOST_TEST(result.applied);
    BOOST_TEST(all_are(result, Changed::Done));
    BOOST_TEST(result.records.size() == 2U);
    expected.erase("0");
    expected.erase("3");
    BOOST_TEST((store.all() == expected));
}

void writes_a_value_and_moves_nothing_else(const Candidate& candidate) {
    Changeable store(candidate);
    auto expected = store.all();
    const std::string text = "corrected, \"quoted\"; ščę";
    const ChangeResult result =
        store.change({writing(store.collection(), store.record(2), {{"note", text_value(text)}})});
    BOOST_TEST(result.applied);
    BOOST_TEST(all_are(result, Changed::Done));
    set_note(expected["2"], text);
    BOOST_TEST((store.all() == expected));
}

void does_nothing_at_all_when_one_is_stale(const Candidate& candidate) {
    Changeable store(candidate);
    const std::vector<Change> changes{
        removal(store.collection(), store.record(1)),
        writing(store.collection(), store.record(2), {{"note", text_value("new")}}),
        removal(store.collection(), store.record(4))};
    store.change({writing(store.collection(), store.record(2), {{"note", text_value("other")}})});
    const auto before = store.bytes();
    const ChangeResult result = store.change(changes);
    BOOST_TEST(!result.applied);
    BOOST_REQUIRE(result.records.size() == 3U);
    BOOST_TEST((result.records[1] == Changed::Stale));
    BOOST_TEST((result.records[0] != Changed::Stale));
    BOOST_TEST((result.records[2] != Changed::Stale));
    BOOST_TEST((store.bytes() == before));
}

void finds_it_done_the_second_time(const Candidate& candidate) {
    Changeable store(candidate);
    const std::vector<Change> changes{
        removal(store.collection(), store.record(0)),
        writing(store.collection(), store.record(2), {{"note", text_value("new")}})};
    store.change(changes);
    const auto after = store.all();
    const ChangeResult again = store.change(changes);
    BOOST_TEST(again.applied);
    BOOST_TEST(all_are(again, Changed::Already));
    BOOST_TEST((store.all() == after));
}

void calls_it_stale_when_the_record_is_gone_that_was_to_be_written(const Candidate& candidate) {
    Changeable store(candidate);
    const Record record = store.record(2);
    store.change({removal(store.collection(), record)});
    const ChangeResult result =
        store.change({writing(store.collection(), record, {{"note", text_value("new")}})});
    BOOST_TEST(!result.applied);
    BOOST_TEST(all_are(result, Changed::Stale));
}

void changes_nothing_when_asked_to_stop(const Candidate& candidate) {
    Changeable store(candidate);
    const std::vector<Change> changes{removal(store.collection(), store.record(0))};
    const auto before = store.bytes();
    std::stop_source stop;
    stop.request_stop();
    const Error error = error_of([&] { store.change(changes, {stop.get_token(), {}}); });
    BOOST_TEST((error.kind() == ErrorKind::Interrupted));
    BOOST_TEST((store.bytes() == before));
}

void sees_no_obstacle_where_there_is_none(const Candidate& candidate) {
    Changeable store(candidate);
    const std::vector<Change> changes{
        removal(store.collection(), store.record(0)),
        writing(store.collection(), store.record(2), {{"note", text_value("new")}})};
    const auto before = store.bytes();
    BOOST_TEST(store.reader()->obstacles(changes).empty());
    BOOST_TEST((store.bytes() == before));
}

void leaves_no_byte_of_what_must_not_stay(const Candidate& candidate) {
    Changeable store(candidate);
    const std::vector<std::string> gone{"person3@example.com"};
    const std::vector<Change> removals{removal(store.collection(), store.record(3))};
    const ChangeResult result = store.change(removals, {{}, gone});
    BOOST_TEST(result.applied);
    BOOST_TEST(result.left.empty());
    BOOST_TEST(store.all().size() == 4U);
    // A part of somebody else's address is none of theirs, that address is.
    for (const auto& [value, is_left] :
         {std::pair{"erson2@example.com", false}, std::pair{"person2@example.co", false},
          std::pair{"person2@example.com", true}}) {
        const std::vector<std::string> values{value};
        BOOST_TEST(store.change(removals, {{}, values}).left.empty() != is_left, value);
    }
}

using Check = void (*)(const Candidate&);

constexpr std::pair<const char*, Check> checks[] = {
    {"removes_what_is_asked_and_nothing_else", removes_what_is_asked_and_nothing_else},
    {"writes_a_value_and_moves_nothing_else", writes_a_value_and_moves_nothing_else},
    {"does_nothing_at_all_when_one_is_stale", does_nothing_at_all_when_one_is_stale},
    {"finds_it_done_the_second_time", finds_it_done_the_second_time},
    {"calls_it_stale_when_the_record_is_gone_that_was_to_be_written",
     calls_it_stale_when_the_record_is_gone_that_was_to_be_written},
    {"changes_nothing_when_asked_to_stop", changes_nothing_when_asked_to_stop},
    {"sees_no_obstacle_where_there_is_none", sees_no_obstacle_where_there_is_none},
    {"leaves_no_byte_of_what_must_not_stay", leaves_no_byte_of_what_must_not_stay}};

}  // namespace

bool conform_to_changes(Candidate candidate) {
    namespace ut = boost::unit_test;
    auto* suite = new ut::test_suite("changes_" + candidate.suite(), __FILE__, __LINE__);
    for (const auto& [name, check] : checks) {
        suite->add(ut::make_test_case([candidate, run = check] { run(candidate); }, name, __FILE__,
                                      __LINE__));
    }
    ut::framework::master_test_suite().add(suite);
    return true;
}

}  // namespace dsar::test
