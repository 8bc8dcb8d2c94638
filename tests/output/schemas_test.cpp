// SPDX-License-Identifier: Apache-2.0
// The examples of tests/schemas, judged by our validator; tests/schemas/tests.cmake has them judged
// by ajv as well, so that both always give the same verdict.
#include "libdsar/output/schema.hpp"
#include "libdsar/output/validate.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <map>

namespace dsar {
namespace {

namespace fs = std::filesystem;

std::map<std::string, int> judged(const std::string& folder, bool good) {
    std::map<std::string, int> count;
    for (const fs::directory_entry& entry :
         fs::directory_iterator(fs::path(DSAR_SOURCE_DIR) / "tests/schemas" / folder)) {
        const Validation validation = validate(entry.path());
        const std::string name = entry.path().filename().string();
        BOOST_TEST(!validation.kind.empty(), name);
        BOOST_TEST(has_problem(validation.problems) != good, name);
        BOOST_TEST(name.starts_with(validation.kind), name);
        ++count[validation.kind];
    }
    return count;
}

BOOST_AUTO_TEST_CASE(every_good_example_is_accepted_and_every_bad_one_refused) {
    const std::map<std::string, int> good = judged("good", true);
    const std::map<std::string, int> bad = judged("bad", false);
    for (const char* name :
         {"export-1", "package-1", "matches-1", "plan-1", "problems-1", "event-1", "error-1",
          "journal-1", "journal-head-1", "approval-1", "code-1", "incident-1", "columns-1"}) {
        BOOST_TEST(good.contains(name), name);
        BOOST_TEST((bad.contains(name) && bad.at(name) >= 2), name);
    }
}

}  // namespace
}  // namespace dsar
