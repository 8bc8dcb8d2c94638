// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/unfinished.hpp"

#include "libdsar/base/file.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(unfinished)

BOOST_AUTO_TEST_CASE(only_what_was_left_of_that_file_goes) {
    const dsar::test::Scratch scratch;
    for (const char* name : {"reply.txt", ".reply.txt.0123456789ab", ".reply.txt.XyZ012",
                             ".reply-2.txt.0123456789ab", ".reply.txt"}) {
        dsar::write_file(scratch / name, "words");
    }
    dsar::remove_unfinished(scratch / "reply.txt");
    dsar::remove_unfinished(scratch / "nothing.txt");
    dsar::remove_unfinished(scratch / "no folder" / "reply.txt");
    for (const char* name : {"reply.txt", ".reply-2.txt.0123456789ab", ".reply.txt"}) {
        BOOST_TEST(std::filesystem::exists(scratch / name), name);
    }
    BOOST_TEST(!std::filesystem::exists(scratch / ".reply.txt.0123456789ab"));
    BOOST_TEST(!std::filesystem::exists(scratch / ".reply.txt.XyZ012"));
}

BOOST_AUTO_TEST_SUITE_END()
