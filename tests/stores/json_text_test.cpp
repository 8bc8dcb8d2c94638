// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/text.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(json_text)

BOOST_AUTO_TEST_CASE(blanks_around_a_value_hide_nothing_of_it) {
    dsar::JsonText reader;
    const std::array<std::string, 1> path{"to"};
    const std::array<std::span<const std::string>, 1> paths{path};
    for (const std::string_view text : {R"({"to":"ann","n":1})", "\t{\"to\":\"ann\",\"n\":1}",
                                        " \r\n{\"to\":\"ann\",\"n\":1} "}) {
        std::vector<std::string> found;
        reader.texts(text, [&](std::string_view value) { found.emplace_back(value); });
        BOOST_TEST(found == std::vector<std::string>{"ann"}, boost::test_tools::per_element());
        found.clear();
        reader.at(text, path, [&](std::string_view value) { found.emplace_back(value); });
        BOOST_TEST(found == std::vector<std::string>{"\"ann\""}, boost::test_tools::per_element());
        BOOST_TEST(reader.only(text, paths) == R"({"to":"ann"})");
    }
    std::vector<std::string> found;
    reader.texts(" \"a word\" ", [&](std::string_view value) { found.emplace_back(value); });
    BOOST_TEST(found == std::vector<std::string>{"a word"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
