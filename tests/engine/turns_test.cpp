// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/turns.hpp"

#include "libdsar/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dsar {
namespace {

std::vector<Subject> people(std::size_t count) {
    std::vector<Subject> out(count);
    for (std::size_t number = 0; number < count; ++number) {
        out[number].identifiers = {{"email", "p" + std::to_string(number) + "@x.example"}};
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(turns_of_many)

BOOST_AUTO_TEST_CASE(takes_turns_in_order_whoever_is_first) {
    const std::vector<Subject> subjects = people(200);
    std::mutex mutex;
    std::vector<std::size_t> order;
    in_turns(subjects, 8, [&](BatchTurn& turn) {
        if (turn.number() % 7 == 3) {
            return;  // takes none, and holds nobody up
        }
        turn.wait();
        {
            const std::scoped_lock lock(mutex);
            order.push_back(turn.number());
        }
        turn.pass();
    });
    BOOST_TEST(order.size() == 171U);
    BOOST_TEST(std::is_sorted(order.begin(), order.end()));
}

BOOST_AUTO_TEST_CASE(works_for_one_person_at_a_time) {
    std::vector<Subject> subjects = people(40);
    for (std::size_t number = 0; number < subjects.size(); number += 4) {
        subjects[number].identifiers.push_back(
            {"phone", number % 8 == 0 ? "+1 (415) 555-9317" : "+14155559317"});
    }
    std::atomic<int> now = 0;
    std::atomic<int> most = 0;
    in_turns(subjects, 8, [&](BatchTurn& turn) {
        if (turn.number() % 4 == 0) {
            most = std::max<int>(most, ++now);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            --now;
        }
    });
    BOOST_TEST(most == 1);
}

BOOST_AUTO_TEST_CASE(waits_for_everybody_who_shares_an_identifier) {
    std::vector<Subject> subjects(4);
    subjects[0].identifiers = {{"email", "a"}, {"id", "1"}};
    subjects[1].identifiers = {{"id", "7"}};
    subjects[2].identifiers = {{"id", "1"}, {"id", "7"}};
    subjects[3].identifiers = {{"email", "a"}, {"id", "1"}};
    std::mutex mutex;
    std::vector<std::size_t> ended;
    in_turns(subjects, 4, [&](BatchTurn& turn) {
        turn.pass();
        const auto takes = std::chrono::milliseconds(turn.number() == 0 ? 100 : 5);
        std::this_thread::sleep_for(takes);
        const std::scoped_lock lock(mutex);
        ended.push_back(turn.number());
    });
    BOOST_TEST((ended == std::vector<std::size_t>{1, 0, 2, 3}));
}

BOOST_AUTO_TEST_CASE(begins_with_nobody_after_a_failure) {
    const std::vector<Subject> subjects = people(1000);
    std::atomic<std::size_t> begun = 0;
    BOOST_CHECK_THROW(in_turns(subjects, 4,
                               [&](BatchTurn&) {
                                   if (++begun == 5) {
                                       throw Error(ErrorKind::Interrupted, "asked to stop");
                                   }
                                   std::this_thread::sleep_for(std::chrono::milliseconds(1));
                               }),
                      Error);
    BOOST_TEST(begun < 50U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
