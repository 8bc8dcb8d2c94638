// SPDX-License-Identifier: Apache-2.0
// The sample's data map, read by the library that it is written for.
#include "libdsar/map/check.hpp"
#include "libdsar/map/data_map.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

namespace {

struct Sample {
    Sample() {
        std::filesystem::remove_all(folder);
        const std::string command =
            std::string{DSAR_SAMPLE} + " " + folder.string() + " --people 40";
        BOOST_REQUIRE_EQUAL(std::system(command.c_str()), 0);
    }
    ~Sample() { std::filesystem::remove_all(folder); }

    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("sample-map-" + std::to_string(getpid()));
};

void show(const dsar::Problems& problems) {
    for (const auto& problem : problems) {
        BOOST_TEST_MESSAGE(problem.what << " / " << problem.next);
    }
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(sample_map_has_no_problem, Sample) {
    dsar::Problems problems;
    const auto workspace = dsar::load_workspace(folder, problems);
    show(problems);
    BOOST_TEST(problems.size() == 0U);
    const auto found = dsar::check_map(workspace);
    show(found);
    BOOST_TEST(found.size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(sample_map_uses_every_kind_of_file_store, Sample) {
    const auto workspace = dsar::open_workspace(folder);
    std::set<std::string> kinds;
    for (const auto& store : workspace.map.stores) {
        kinds.insert(store.kind);
    }
    BOOST_TEST(workspace.map.stores.size() == 8U);
    BOOST_TEST((kinds == std::set<std::string>{"csv", "files", "json", "jsonl", "sqlite"}));
    BOOST_TEST(workspace.settings.clients.size() == 8U);
}
