// SPDX-License-Identifier: Apache-2.0
// The suite of putting back in change_conformance.hpp.
#include "tests/stores/changeable.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {
namespace {

std::vector<Change> removals_of(const Changeable& store, unsigned choice) {
    std::vector<Change> changes;
    for (int id = 0; id < 5; ++id) {
        if ((choice >> id & 1U) != 0) {
            changes.push_back(removal(store.collection(), store.record(id)));
            changes.back().vault = true;
        }
    }
    return changes;
}

/// Everything that may be seen of the store; a database does not promise its bytes.
struct Seen {
    std::map<std::string, std::vector<Field>> records;
    std::map<std::string, std::string> bytes;

    friend bool operator==(const Seen&, const Seen&) = default;
};

Seen seen(const Changeable& store, const Candidate& candidate) {
    return {store.all(),
            candidate.kind == "sqlite" ? std::map<std::string, std::string>() : store.bytes()};
}

void puts_back_whatever_went_as_it_was(const Candidate& candidate) {
    Changeable store(candidate);
    const Seen before = seen(store, candidate);
    for (unsigned choice = 1; choice < 31; ++choice) {
        const std::vector<Change> changes = removals_of(store, choice);
        BOOST_TEST(store.reader()->obstacles(changes).empty());
        const std::vector<std::string> copies = store.copies(changes);
        BOOST_TEST((seen(store, candidate) == before));
        BOOST_TEST(all_are(store.change(changes), Changed::Done));
        BOOST_TEST((seen(store, candidate) != before));
        const ChangeResult result = store.change(put_backs(changes, copies));
        BOOST_TEST(result.applied);
        BOOST_TEST(all_are(result, Changed::Done));
        BOOST_TEST((seen(store, candidate) == before), "choice " << choice);
    }
}

void puts_back_one_by_one_in_any_order(const Candidate& candidate) {
    Changeable store(candidate);
    const Seen before = seen(store, candidate);
    for (const bool reverse : {false, true}) {
        for (unsigned choice = 1; choice < 31; ++choice) {
            const std::vector<Change> changes = removals_of(store, choice);
            std::vector<Change> back = put_backs(changes, store.copies(changes));
            if (reverse) {
                std::reverse(back.begin(), back.end());
            }
            store.change(changes);
            for (const Change& each : back) {
                BOOST_TEST(all_are(store.change({each}), Changed::Done));
            }
            BOOST_TEST((seen(store, candidate) == before), "choice " << choice);
        }
    }
}

void finds_it_put_back_the_second_time(const Candidate& candidate) {
    Changeable store(candidate);
    const auto changes = removals_of(store, 9);
    const auto back = put_backs(changes, store.copies(changes));
    BOOST_TEST(all_are(store.change(back), Changed::Already));  // it is there still
    store.change(changes);
    store.change({back.front()});
    const ChangeResult second = store.change(back);
    BOOST_TEST((second.records == std::vector{Changed::Already, Changed::Done}));
    const Seen after = seen(store, candidate);
    const ChangeResult third = store.change(back);
    BOOST_TEST(third.applied);
    BOOST_TEST(all_are(third, Changed::Already));
    BOOST_TEST((seen(store, candidate) == after));
}

void puts_back_twice_asked_once(const Candidate& candidate) {
    Changeable store(candidate);
    const Seen before = seen(store, candidate);
    const auto changes = removals_of(store, 4);
    const auto back = put_backs(changes, store.copies(changes));
    store.change(changes);
    BOOST_TEST(store.change({back.front(), back.front()}).applied);
    BOOST_TEST((seen(store, candidate) == before));
}

void puts_back_while_others_go(const Candidate& candidate) {
    Changeable store(candidate);
    auto expected = store.all();
    const auto changes = removals_of(store, 2);
    const auto back = put_backs(changes, store.copies(changes));
    store.change(changes);
    auto both = removals_of(store, 5);
    both.push_back(back.front());
    const ChangeResult result = store.change(both);
    BOOST_TEST(result.applied);
    BOOST_TEST(all_are(result, Changed::Done));
    expected.erase("0");
    expected.erase("2");
    BOOST_TEST((store.all() == expected));
    BOOST_TEST(all_are(store.change(both, {{}, {}, true}), Changed::Already));
    BOOST_TEST((store.all() == expected));
}

void does_nothing_when_another_change_is_stale(const Candidate& candidate) {
    Changeable store(candidate);
    const auto changes = removals_of(store, 3);
    const auto back = put_backs(changes, store.copies(changes));
    store.change(changes);
    const Seen before = seen(store, candidate);
    Change other = removals_of(store, 16).front();
    other.state = "another";
    const ChangeResult result = store.change({back[0], other, back[1]});
    BOOST_TEST(!result.applied);
    BOOST_TEST((result.records == std::vector{Changed::Done, Changed::Stale, Changed::Done}));
    BOOST_TEST((seen(store, candidate) == before));
}

void copies_nothing_that_is_not_as_it_was(const Candidate& candidate) {
    Changeable store(candidate);
    auto changes = removals_of(store, 2);
    changes.front().state = "another";
    BOOST_TEST(says(error_of([&] { store.copies(changes); }), "not as it was, or nowhere"));
    changes = removals_of(store, 2);
    store.change(changes);
    const Error error = error_of([&] { store.copies(changes); });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
}

void puts_back_nothing_from_a_damaged_copy(const Candidate& candidate) {
    Changeable store(candidate);
    const auto changes = removals_of(store, 2);
    auto back = put_backs(changes, store.copies(changes));
    store.change(changes);
    const Seen before = seen(store, candidate);
    const std::string copy = back.front().put_back;
    for (const std::string& bad :
         {std::string("x"), copy.substr(0, copy.size() / 2), "1:" + copy}) {
        back.front().put_back = bad;
        const Error error = error_of([&] { store.change(back); });
        BOOST_TEST((error.kind() == ErrorKind::Failed));
        BOOST_TEST(!says(error, "example.com"));
    }
    BOOST_TEST((seen(store, candidate) == before));
}

void puts_nothing_back_when_asked_to_stop(const Candidate& candidate) {
    Changeable store(candidate);
    const auto changes = removals_of(store, 8);
    const auto back = put_backs(changes, store.copies(changes));
    store.change(changes);
    const Seen before = seen(store, candidate);
    std::stop_source stop;
    stop.request_stop();
    const Error error = error_of([&] { store.change(back, {stop.get_token(), {}}); });
    BOOST_TEST((error.kind() == ErrorKind::Interrupted));
    BOOST_TEST((seen(store, candidate) == before));
}

using Check = void (*)(const Candidate&);

constexpr std::pair<const char*, Check> checks[] = {
    {"puts_back_whatever_went_as_it_was", puts_back_whatever_went_as_it_was},
    {"puts_back_one_by_one_in_any_order", puts_back_one_by_one_in_any_order},
    {"finds_it_put_back_the_second_time", finds_it_put_back_the_second_time},
    {"puts_back_twice_asked_once", puts_back_twice_asked_once},
    {"puts_back_while_others_go", puts_back_while_others_go},
    {"does_nothing_when_another_change_is_stale", does_nothing_when_another_change_is_stale},
    {"copies_nothing_that_is_not_as_it_was", copies_nothing_that_is_not_as_it_was},
    {"puts_back_nothing_from_a_damaged_copy", puts_back_nothing_from_a_damaged_copy},
    {"puts_nothing_back_when_asked_to_stop", puts_nothing_back_when_asked_to_stop}};

}  // namespace

bool conform_to_put_backs(Candidate candidate) {
    namespace ut = boost::unit_test;
    auto* suite = new ut::test_suite("puts_back_" + candidate.suite(), __FILE__, __LINE__);
    for (const auto& [name, check] : checks) {
        suite->add(ut::make_test_case([candidate, run = check] { run(candidate); }, name, __FILE__,
                                      __LINE__));
    }
    ut::framework::master_test_suite().add(suite);
    return true;
}

}  // namespace dsar::test
