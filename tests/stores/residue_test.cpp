// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/residue.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

namespace dsar::test {
namespace {

std::string word(const std::string& text, const std::string& value) {
    return std::string(word_at(text, text.find(value), value.size()));
}

/// Looks through `text` for whole values.
bool holds(const std::string& text, const std::string& value) {
    std::size_t at = 0;
    const auto next = [&](std::span<char> to) -> std::optional<std::size_t> {
        const std::size_t size = std::min(to.size(), text.size() - at);
        std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), size, to.begin());
        at += size;
        return size;
    };
    const std::vector<std::string> values{value};
    return holds_any(next, values, [](std::string_view here, std::size_t place, auto whole) {
        return word_at(here, place, whole.size()).size() > whole.size();
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(residue)

BOOST_AUTO_TEST_CASE(knows_the_word_that_a_value_is_a_part_of) {
    const std::string jo = "jo@x.com";
    for (const char* around :
         {"jo@x.com", "<jo@x.com>", "'jo@x.com',", "see jo@x.com.", "-jo@x.com-", "mail=jo@x.com&",
          ".jo@x.com", R"(a\njo@x.com)", R"(\u0041jo@x.com)", "%20jo@x.com", R"("\t-jo@x.com")"}) {
        BOOST_TEST(word(around, jo) == jo, around);
    }
    BOOST_TEST(word("<bobjo@x.com>", jo) == "bobjo@x.com");
    BOOST_TEST(word("ma.jo@x.com,", jo) == "ma.jo@x.com");
    BOOST_TEST(word("a+jo@x.com,", jo) == "a+jo@x.com");
    BOOST_TEST(word("to jo@x.com.lt.", jo) == "jo@x.com.lt");
    BOOST_TEST(word("\xc5\xbejo@x.com", jo) == "\xc5\xbejo@x.com");
    BOOST_TEST(word("+370600000012", "+37060000001") == "+370600000012");
}

BOOST_AUTO_TEST_CASE(finds_whole_values_wherever_they_stand) {
    constexpr std::size_t block = 1U << 20U;
    const std::string jo = "jo@x.com";
    for (const std::size_t at :
         {std::size_t{0}, block - 2000, block - 1024, block - 600, block - 520, block - 512,
          block - 4, block, block + 2, 2 * block - 3}) {
        std::string text(2 * block + 100, ' ');
        BOOST_TEST(!holds(text, jo));
        text.replace(at, jo.size(), jo);
        BOOST_TEST(holds(text, jo), at);
        text[at + jo.size()] = 'm';
        BOOST_TEST(!holds(text, jo), at);
        text[at + jo.size()] = ' ';
        text[at == 0 ? jo.size() : at - 1] = 'b';
        BOOST_TEST(!holds(text, jo), at);
    }
    BOOST_TEST(holds(std::string(block - jo.size(), ' ') + jo, jo));
}

BOOST_AUTO_TEST_CASE(sees_values_in_pieces_of_any_size) {
    const std::vector<std::string> values{"jo@x.com", "", "+37060000001"};
    const std::string filling(40, '-');
    for (const std::string& text :
         {filling + values[0] + filling, values[2] + filling, filling + values[2],
          filling + values[0].substr(1) + values[2].substr(1) + filling, values[0].substr(0, 7)}) {
        const bool expected =
            text.find(values[0]) != std::string::npos || text.find(values[2]) != std::string::npos;
        for (std::size_t size = 1; size < 60; ++size) {
            ResidueWatch watch(values);
            for (std::size_t at = 0; at < text.size(); at += size) {
                watch.add(std::string_view(text).substr(at, size));
            }
            BOOST_TEST(watch.has_seen() == expected, text << " in pieces of " << size);
        }
    }
}

BOOST_AUTO_TEST_CASE(sees_values_in_pieces_that_overlap) {
    const std::vector<std::string> values{"jo@x.com", ""};
    ResidueWatch watch(values);
    watch.look("mail jo@x.co", 7);
    BOOST_TEST(!watch.has_seen());
    watch.look("jo@x.com", 7);
    BOOST_TEST(watch.has_seen());
    ResidueWatch too_little(values);
    too_little.look("nothing", 6);
    BOOST_TEST(too_little.has_seen());
}

BOOST_AUTO_TEST_CASE(takes_what_cannot_be_read_for_a_find) {
    const std::vector<std::string> values{"jo@x.com"};
    BOOST_TEST(holds_any([](std::span<char>) { return std::nullopt; }, values,
                         [](auto, auto, auto) { return true; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
