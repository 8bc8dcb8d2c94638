// SPDX-License-Identifier: Apache-2.0
// Numbers in free text, against a slow and obvious way to find them.
#include "libdsar/model/needles.hpp"
#include "libdsar/model/text_parts.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {
namespace {

bool is_in(char letter, std::string_view letters) {
    return letters.find(letter) != std::string_view::npos;
}

struct Group {
    std::size_t start = 0;
    std::size_t end = 0;
};

/// Neighbouring digits of any script.
std::vector<Group> groups_of(std::string_view text) {
    std::vector<Group> groups;
    bool is_open = false;
    for (std::size_t at = 0, size = 0; at < text.size(); at += size) {
        if (digit_at(text.substr(at), size) < 0) {
            is_open = false;
            continue;
        }
        if (!is_open) {
            groups.push_back({at, at});
        }
        is_open = true;
        groups.back().end = at + size;
    }
    return groups;
}

/// Every stretch of groups with little between them, whatever its digits are.
std::vector<std::string> slowly_mentioned(const Needles& phones, std::string_view text) {
    constexpr std::size_t most_groups = 17;
    const std::vector<Group> groups = groups_of(text);
    std::vector<std::string> found;
    std::size_t first = 0;
    for (std::size_t last = 0; last < groups.size(); ++last) {
        const Group& group = groups[last];
        const std::size_t gap = last == 0 ? 0 : groups[last - 1].end;
        const std::string_view between = text.substr(gap, group.start - gap);
        if (between.size() > 3 ||
            between.find_first_not_of(" \t.-/()~") != std::string_view::npos) {
            first = last;
        }
        if (first == last && group.start > 0 && is_word(text[group.start - 1])) {
            first = last + 1;
            continue;
        }
        first = std::max(first, last + 1 - std::min(last + 1, most_groups));
        if (group.end < text.size() && is_word(text[group.end]) && !is_in(text[group.end], "xX")) {
            continue;
        }
        for (std::size_t from = first; from <= last; ++from) {
            std::size_t start = groups[from].start;
            while (start > 0 && is_in(text[start - 1], "(+")) {
                --start;
            }
            const auto needle = phones.hit(text.substr(start, group.end - start));
            if (needle && std::find(found.begin(), found.end(), *needle) == found.end()) {
                found.push_back(*needle);
            }
        }
    }
    return found;
}

std::vector<std::string> mentioned(const Needles& phones, std::string_view text) {
    std::vector<std::string> found;
    phones.mentions(text, [&](const std::string& needle) { found.push_back(needle); });
    return found;
}

/// Texts full of digits, of which some are numbers.
class Writer {
 public:
    explicit Writer(const std::vector<std::string>& numbers) : numbers_(numbers) {}

    std::string text() {
        static constexpr std::array<std::string_view, 26> pieces{
            " ", ".",  "-",    "/",        "(",        ")",  "~",   "+",    ", ",
            ":", "x",  " x",   "\xc4\x97", "\xd9\xa3", "a",  "tel", "\t",   "   ",
            "#", "\n", "\xd9", "\xe0",     "\xe0\xa4", "12", "8 ",  "+370 "};
        std::string text;
        for (std::size_t left = 2 + random_() % 24; left > 0; --left) {
            switch (random_() % 4) {
                case 0:
                    add_number(text);
                    break;
                case 1:
                    text += std::to_string(random_() % 100'000);
                    break;
                default:
                    text += pieces[random_() % pieces.size()];
            }
        }
        return text;
    }

 private:
    void add_number(std::string& text) {
        const std::string& number = numbers_[random_() % numbers_.size()];
        const std::size_t left_out = random_() % 3 == 0 ? 0 : 4;
        text += left_out == 0 ? "" : (random_() % 2 == 0 ? "8" : "0");
        for (const char letter : number.substr(left_out)) {
            text += letter;
            if (random_() % 6 == 0) {
                text += " -"[random_() % 2];
            }
        }
    }

    const std::vector<std::string>& numbers_;
    std::mt19937 random_{21};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(phone_mentions)

BOOST_AUTO_TEST_CASE(are_those_that_a_slow_search_finds) {
    // The second and the third end alike in seven digits, the others in fewer.
    const std::vector<std::string> numbers{"+37061234567", "+37051234568", "+37061234568",
                                           "+37066234567", "+24762345",    "+18003569377"};
    Needles phones(Form::Phone, {"LT", false, false});
    for (const std::string& number : numbers) {
        phones.add(number);
    }
    Writer writer(numbers);
    std::size_t found = 0;
    for (std::size_t count = 0; count < 20'000; ++count) {
        const std::string text = writer.text();
        const std::vector<std::string> expected = slowly_mentioned(phones, text);
        found += expected.size();
        BOOST_TEST(mentioned(phones, text) == expected, boost::test_tools::per_element());
    }
    BOOST_TEST(found > 5'000U);
}

BOOST_AUTO_TEST_CASE(of_numbers_that_end_alike_are_all_found) {
    Needles phones(Form::Phone, {"LT", false, false});
    phones.add("+37121234567");
    phones.add("+37021234567");
    BOOST_TEST(mentioned(phones, "from 00371 21234567").size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
