// SPDX-License-Identifier: Apache-2.0
// The sample's data map, read by the library that it is written for.
#include "libdsar/engine/inspect.hpp"
#include "libdsar/map/check.hpp"
#include "libdsar/map/data_map.hpp"
#include "tests/sample/made_sample.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

namespace {

void show(const dsar::Problems& problems) {
    for (const auto& problem : problems) {
        BOOST_TEST_MESSAGE(problem.what << " / " << problem.next);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(sample_map_has_no_problem) {
    const test::MadeSample sample{40};
    dsar::Problems problems;
    const auto workspace = dsar::load_workspace(sample.folder, problems);
    show(problems);
    BOOST_TEST(problems.size() == 0U);
    const auto found = dsar::check_map(workspace);
    show(found);
    BOOST_TEST(found.size() == 0U);
}

BOOST_AUTO_TEST_CASE(sample_map_uses_every_kind_of_store) {
    const test::MadeSample sample{40};
    const auto workspace = dsar::open_workspace(sample.folder);
    std::set<std::string> kinds;
    for (const auto& store : workspace.map.stores) {
        kinds.insert(store.kind);
    }
    BOOST_TEST(workspace.map.stores.size() == 8U);
    BOOST_TEST((kinds == std::set<std::string>{"csv", "files", "json", "jsonl", "sqlite"}));
    BOOST_TEST(workspace.settings.clients.size() == 8U);
}

BOOST_AUTO_TEST_CASE(sample_map_describes_its_stores_as_they_are) {
    const test::MadeSample sample{400};
    const auto problems = dsar::check_stores(dsar::open_workspace(sample.folder), "");
    show(problems);
    // Columns that hold what people typed are read whole, and that is said: a warning, no problem.
    for (const auto& problem : problems) {
        BOOST_TEST((problem.severity == dsar::Problem::Severity::Warning), problem.what);
    }
    BOOST_TEST(problems.size() <= 4U);
}
