// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/hash_index.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <set>
#include <string>
#include <vector>

namespace dsar {

BOOST_AUTO_TEST_SUITE(hash_index)

BOOST_AUTO_TEST_CASE(texts_are_found_where_they_are_in_the_list) {
    TextIndex index;
    std::vector<std::string> texts;
    BOOST_TEST(index.find(texts, "") == TextIndex::none);
    for (std::size_t number = 0; number < 5000; ++number) {
        texts.push_back(std::to_string(number * 7));
        index.add(texts.back());
        BOOST_TEST(index.find(texts, texts[number / 2]) == number / 2);
    }
    for (std::size_t number = 0; number < 35'000; ++number) {
        const std::size_t expected = number % 7 == 0 ? number / 7 : TextIndex::none;
        BOOST_TEST(index.find(texts, std::to_string(number)) == expected);
    }
}

BOOST_AUTO_TEST_CASE(numbers_are_as_in_a_tree) {
    std::mt19937 random(4);
    NumberSet set;
    std::set<std::uint32_t> expected;
    BOOST_TEST(!set.contains(1));
    for (std::size_t count = 0; count < 20'000; ++count) {
        const auto number = static_cast<std::uint32_t>(1 + random() % 30'000);
        BOOST_TEST(set.contains(number) == expected.contains(number));
        BOOST_TEST(set.add(number) == expected.insert(number).second);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
