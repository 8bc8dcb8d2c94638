// SPDX-License-Identifier: Apache-2.0
// Changes through connections that are cut, whatever the server: the database is wholly as it was
// or wholly as it shall be, what is said of it is true, and to ask again completes it.
#pragma once

#include "tests/stores/changing.hpp"
#include "tests/stores/cutting_proxy.hpp"

#include <cstdlib>
#include <functional>
#include <random>
#include <set>

namespace dsar::test {

/// Two tables, three changes: one record goes with what refers to it, another is written. What the
/// tables hold has the word `marker` in it.
class CutScene {
 public:
    CutScene() = default;
    CutScene(const CutScene&) = delete;
    CutScene& operator=(const CutScene&) = delete;
    virtual ~CutScene() = default;

    /// All as it was before the changes.
    virtual void reset() = 0;
    virtual std::string state() = 0;
    /// Nobody but the scene is connected: what was cut has ended, one way or the other.
    virtual void wait_until_alone() = 0;
    /// The store, with nothing between.
    virtual StoreEntry direct() = 0;
    virtual StoreEntry through(const CutOnceProxy& proxy) = 0;
    virtual std::unique_ptr<CutOnceProxy> proxy(std::size_t from_client,
                                                std::size_t from_server) = 0;

    std::vector<Change> changes;
    std::string before;
    std::string after;
};

struct CutOutcome {
    bool said_done = false;
    bool landed = false;
};

/// One change through a cut connection, and what is true afterwards.
inline CutOutcome change_through(CutScene& scene, std::size_t from_client, std::size_t from_server,
                                 std::array<std::string, 2>* seen = nullptr) {
    scene.reset();
    CutOutcome outcome;
    bool is_unknown = false;
    std::string words;
    {
        const std::unique_ptr<CutOnceProxy> proxy = scene.proxy(from_client, from_server);
        const StoreEntry entry = scene.through(*proxy);
        try {
            const ChangeResult result = open_to_change(entry, {})->change(scene.changes, {});
            BOOST_TEST(result.applied);
            outcome.said_done = true;
        } catch (const Error& error) {
            is_unknown = error.kind() == ErrorKind::Incomplete;
            words = words_of(error);
        }
        const std::array<std::string, 2> went = proxy->seen();
        outcome.landed = went[0].size() == from_client || went[1].size() == from_server;
        if (seen != nullptr) {
            *seen = went;
        }
    }
    scene.wait_until_alone();
    const std::string state = scene.state();
    BOOST_TEST(words.find("marker") == std::string::npos);
    BOOST_TEST((state == scene.after || state == scene.before), state);
    BOOST_TEST((!outcome.said_done || state == scene.after));
    BOOST_TEST((outcome.said_done || is_unknown || state == scene.before), words);
    const StoreEntry direct = scene.direct();
    const ChangeResult again = open_to_change(direct, {})->change(scene.changes, {{}, {}, true});
    BOOST_TEST(all_are(again, state == scene.after ? Changed::Already : Changed::Done));
    BOOST_TEST(scene.state() == scene.after);
    return outcome;
}

/// Every place on the long run; else one of `step`, but for the end, where what was done is kept.
inline void thin_out(std::set<std::size_t>& places, std::size_t size, std::size_t step) {
    const char* level = std::getenv("DSAR_TEST_LEVEL");
    if (level != nullptr && std::string_view(level) == "long") {
        return;
    }
    std::size_t number = 0;
    std::erase_if(places,
                  [&](std::size_t place) { return place < size * 9 / 10 && ++number % step != 0; });
}

/// At every message of either side, one byte around it, and at two hundred seeded places.
/// `message_ends` says where the messages of one side end.
inline void change_cut_everywhere(
    CutScene& scene,
    const std::function<std::vector<std::size_t>(const std::string& bytes, bool is_client)>&
        message_ends,
    std::size_t step = 3) {
    constexpr std::size_t never = CutOnceProxy::never;
    constexpr std::size_t seeded = 200;
    std::array<std::string, 2> whole;
    BOOST_TEST(change_through(scene, never, never, &whole).said_done);
    std::mt19937 random(20261128);
    std::size_t done = 0;
    std::size_t failed = 0;
    std::size_t landed = 0;
    for (std::size_t side = 0; side < 2; ++side) {
        std::set<std::size_t> places;
        for (const std::size_t end : message_ends(whole.at(side), side == 0)) {
            places.insert({end - 1, end, end + 1});
        }
        for (std::size_t count = 0; count < seeded / 2; ++count) {
            places.insert(random() % whole.at(side).size() + 1);
        }
        thin_out(places, whole.at(side).size(), step);
        for (const std::size_t place : places) {
            const CutOutcome outcome =
                change_through(scene, side == 0 ? place : never, side == 1 ? place : never);
            (outcome.said_done ? done : failed) += 1;
            landed += outcome.landed ? 1U : 0U;
        }
    }
    BOOST_TEST_MESSAGE(landed << " cuts landed: " << done << " done all the same, " << failed
                              << " failed");
    BOOST_TEST(landed * 10 >= (done + failed) * 9);  // talk gets shorter or longer by a few bytes
    BOOST_TEST(done > 4U);  // cut while or after it was kept, and found out
    BOOST_TEST(failed > 100U / step);
}

}  // namespace dsar::test
