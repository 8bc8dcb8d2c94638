// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/hex.hpp"

#include "libdsar/base/digest.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {

BOOST_AUTO_TEST_CASE(hex_digits_are_read_as_they_are_written) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all += static_cast<char>(byte);
    }
    BOOST_TEST((bytes_of_hex(hex_of(all)) == all));
    BOOST_TEST((bytes_of_hex("aAfF") == "\xaa\xff"));
    BOOST_TEST((bytes_of_hex("") == ""));
    for (const char* const none : {"0", "0g", "g0", "00 ", "0x", "\xc4\x85"}) {
        BOOST_TEST(!bytes_of_hex(none).has_value(), none);
    }
}

}  // namespace dsar::test
