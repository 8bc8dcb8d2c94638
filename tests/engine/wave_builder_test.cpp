// SPDX-License-Identifier: Apache-2.0
// Who asks for a value is known once, in the order in which they asked, however many they are.
#include "libdsar/engine/wave_builder.hpp"

#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>

namespace {

using dsar::Asker;

struct Shop : dsar::test::TempWorkspace {
    Shop() {
        map("app", R"(store: app
kind: sqlite
path: app.db
collections:
  people: {key: id, fields: {id: {identifies: account}}}
  calls: {key: id, fields: {id: {}, person: {belongs_to: people.id}}}
)");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(wave_builder, Shop)

BOOST_AUTO_TEST_CASE(knows_each_asker_once_in_their_order) {
    const dsar::Workspace workspace = load();
    const dsar::LinkGraph graph = dsar::make_link_graph(workspace);
    dsar::WaveBuilder builder(graph);
    const auto ask = [&](std::uint32_t subject, std::uint32_t source) {
        builder.link(dsar::AskedFor::OtherParents, 0, 0, {"id"}, {"7"}, {subject, source});
    };
    for (const auto& [subject, source] : {std::pair<std::uint32_t, std::uint32_t>{1, 9},
                                          {0, 4},
                                          {1, 9},
                                          {1, 9},
                                          {0, 5},
                                          {0, 4},
                                          {1, 2}}) {
        ask(subject, source);
    }
    const dsar::BuiltWave built = builder.build({false, false});
    const std::vector<Asker> expected{{1, 9}, {0, 4}, {0, 5}, {1, 2}};
    BOOST_TEST((built.conditions.at(0).front().askers.at("7") == expected));
    BOOST_TEST(built.wave->needles.front()->size() == 1U);
}

BOOST_AUTO_TEST_CASE(takes_many_askers_for_one_value_in_time) {
    const dsar::Workspace workspace = load();
    const dsar::LinkGraph graph = dsar::make_link_graph(workspace);
    dsar::WaveBuilder builder(graph);
    constexpr std::uint32_t many = 300'000;
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint32_t source = 0; source < many; ++source) {
        builder.link(dsar::AskedFor::OtherParents, 0, 0, {"id"}, {"7"}, {0, source});
    }
    const dsar::BuiltWave built = builder.build({false, false});
    BOOST_TEST(built.conditions.at(0).front().askers.at("7").size() == many);
    // Comparing each with each takes minutes.
    BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(15)));
}

BOOST_AUTO_TEST_SUITE_END()
