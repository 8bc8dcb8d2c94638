// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/mount_locks.hpp"

#include <boost/test/unit_test.hpp>

using namespace dsar;

BOOST_AUTO_TEST_CASE(tells_folders_whose_locks_stay_on_one_machine) {
    const std::string mounts =
        "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
        "40 22 0:40 / /srv rw - nfs4 nas:/srv rw,vers=4.2,local_lock=none,addr=10.0.0.1\n"
        "41 22 0:41 / /srv/old rw shared:7 - nfs nas:/old rw,vers=3,nolock,local_lock=all\n"
        "42 22 0:42 / /my\\040office rw shared:8 master:1 - cifs //nas/o rw,nobrl\n"
        "43 22 0:43 / /both rw - nfs nas:/b rw,local_lock=flock\n"
        "44 22 0:44 / /both rw - ext4 /dev/vdb rw,nolock\n"
        "45 22 0:45 / /cut rw - nfs\n";
    BOOST_TEST(why_locks_stay_here(mounts, "/home/dsar") == "");
    BOOST_TEST(why_locks_stay_here(mounts, "/srv/office") == "");
    BOOST_TEST(why_locks_stay_here(mounts, "/srv/old") == "nfs, nolock");
    BOOST_TEST(why_locks_stay_here(mounts, "/srv/old/office") == "nfs, nolock");
    BOOST_TEST(why_locks_stay_here(mounts, "/srv/older") == "");
    BOOST_TEST(why_locks_stay_here(mounts, "/my office/x") == "cifs, nobrl");
    BOOST_TEST(why_locks_stay_here(mounts, "/both/x") == "");
    BOOST_TEST(why_locks_stay_here(mounts, "/cut/x") == "");
    BOOST_TEST(why_locks_stay_here("", "/x") == "");
}
