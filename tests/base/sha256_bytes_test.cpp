// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/sha256_bytes.hpp"

#include "libdsar/base/line_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace dsar {
namespace {

// FIPS 180-4, "abc".
const char* const abc_hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const char* const abc_base64 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

std::vector<std::string> lines_of(const std::string& text, std::size_t longest = 100) {
    const auto source = bytes_in_memory(text);
    LineReader reader(*source, longest);
    std::vector<std::string> out;
    while (reader.next()) {
        BOOST_TEST(reader.number() == out.size() + 1);
        out.push_back(std::string(reader.line()) + (reader.is_whole() ? "" : "~"));
    }
    return out;
}

void check_lines(const std::vector<std::string>& found, const std::vector<std::string>& expected) {
    BOOST_CHECK_EQUAL_COLLECTIONS(found.begin(), found.end(), expected.begin(), expected.end());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sha256_as_bytes)

BOOST_AUTO_TEST_CASE(reads_digests_as_people_write_them) {
    const Sha256Bytes abc = sha256_bytes("abc");
    std::string upper(abc_hex);
    for (char& letter : upper) {
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    BOOST_TEST((read_sha256(abc_hex) == abc));
    BOOST_TEST((read_sha256(upper) == abc));
    BOOST_TEST((read_sha256(abc_base64) == abc));
    BOOST_TEST((read_sha256("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0") == abc));
}

BOOST_AUTO_TEST_CASE(takes_nothing_else_for_a_digest) {
    for (const std::string& text :
         {std::string(), std::string(64, 'g'), std::string(63, 'a'), std::string(44, 'A'),
          std::string("a9993e364706816aba3e25717850c26c9cd0d89d"), std::string(44, '=')}) {
        BOOST_TEST(!read_sha256(text));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(reading_lines)

BOOST_AUTO_TEST_CASE(hands_out_lines_without_their_ends) {
    check_lines(lines_of("\xef\xbb\xbf"
                         "a\r\n\nb"),
                {"a", "", "b"});
    check_lines(lines_of(""), {});
    check_lines(lines_of("a\n"), {"a"});
}

BOOST_AUTO_TEST_CASE(keeps_the_beginning_of_an_overlong_line) {
    check_lines(lines_of(std::string(200'000, 'x') + "\ny\n", 3), {"xxx~", "y"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
