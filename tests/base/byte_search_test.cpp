// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/byte_search.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace {

using dsar::ByteSearch;

// Hands out pieces of any size, as a decompressor does.
class Pieces final : public dsar::ByteSource {
 public:
    Pieces(std::string bytes, std::size_t most) : bytes_(std::move(bytes)), most_(most) {}

    std::size_t read(std::span<std::byte> buffer) override {
        const std::size_t size = std::min({buffer.size(), most_, bytes_.size() - at_});
        std::memcpy(buffer.data(), bytes_.data() + at_, size);
        at_ += size;
        return size;
    }

 private:
    std::string bytes_;
    std::size_t most_;
    std::size_t at_ = 0;
};

std::vector<std::size_t> count(const std::vector<std::string>& values, const std::string& bytes,
                               std::size_t most = 1U << 22U) {
    Pieces source(bytes, most);
    std::size_t total = 0;
    const auto counts = ByteSearch(values).count(source, [&](std::size_t got) { total += got; });
    BOOST_TEST(total == bytes.size());
    return counts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(byte_search)

BOOST_AUTO_TEST_CASE(every_spelling_is_found) {
    using namespace std::string_literals;
    for (const std::string& bytes :
         {"x\0ann@x.example\x01"s, "ANN@X.example"s, "?to=ann%40x.example&"s,
          R"({"to":"ann\u0040x.example"})"s, "a\0n\0n\0@\0x\0.\0e\0x\0a\0m\0p\0l\0e\0"s,
          "\0a\0n\0n\0@\0x\0.\0e\0x\0a\0m\0p\0l\0e"s}) {
        BOOST_TEST(count({"Ann@x.example"}, bytes).at(0) == 1);
    }
    BOOST_TEST(count({"ann@x.example"}, "ann@y.example ann.x.example").at(0) == 0);
}

BOOST_AUTO_TEST_CASE(each_place_counts_once_wherever_the_pieces_end) {
    const std::vector<std::string> values{"abcabc", "ca", "zz"};
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::string bytes;
        for (int letter = 0; letter < 300; ++letter) {
            bytes += static_cast<char>('a' + static_cast<int>(random() % 3));
        }
        const auto whole = count(values, bytes);
        for (const std::size_t most : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
            BOOST_TEST(count(values, bytes, most) == whole, boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_value_across_two_blocks_is_found) {
    const std::string value = "jordan@example.org";
    for (std::size_t before = (1U << 20U) - 20; before < (1U << 20U) + 2; ++before) {
        BOOST_TEST(count({value, "x"}, std::string(before, '.') + value).at(0) == 1);
    }
}

BOOST_AUTO_TEST_CASE(what_differs_in_case_is_one_value) {
    BOOST_TEST(ByteSearch(std::vector<std::string>{"Ann@x.example", "", "ann@X.example"}).size() ==
               1);
}

BOOST_AUTO_TEST_CASE(a_text_holds_or_does_not) {
    const std::vector<std::string> values{"ann@x.example", "+49301234"};
    const std::vector<bool> found = ByteSearch(values).in_text("write to JOANN@X.EXAMPLE");
    BOOST_TEST(found.at(0));
    BOOST_TEST(!found.at(1));
}

BOOST_AUTO_TEST_SUITE_END()
