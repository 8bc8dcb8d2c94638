// SPDX-License-Identifier: Apache-2.0
// Whether there is room is said of the file system that the file lies on.
#include "libdsar/base/space.hpp"

#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string>

namespace dsar {
namespace {

BOOST_AUTO_TEST_SUITE(space)

BOOST_AUTO_TEST_CASE(room_is_measured_where_the_file_lies) {
    const test::Scratch folder;
    const std::filesystem::path file = folder.path() / "log.csv";
    BOOST_TEST(no_room_because(file, 1).empty());
    const std::string why = no_room_because(file, std::uint64_t{1} << 60);
    BOOST_TEST(
        why.starts_with("no space left for a copy of log.csv: 1099511627776 MiB are needed"));
    BOOST_TEST(no_room_because("/proc/self/nowhere/x", 1).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dsar
