// SPDX-License-Identifier: Apache-2.0
// Names in texts, found from how words begin, are those that going through all words finds: on
// random texts of words that look like those of the names.
#include "libdsar/base/utf8.hpp"
#include "libdsar/model/name_forms.hpp"
#include "libdsar/model/needles.hpp"
#include "libdsar/model/text_parts.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace dsar {
namespace {

/// Goes through all words of a text.
class AllWords {
 public:
    void add(const std::string& normal) {
        add_name_forms(places_, normal, names_.size());
        counts_.insert(name_words(normal).size());
        names_.push_back(normal);
    }

    [[nodiscard]] std::set<std::string> in(const std::string& text) const {
        std::set<std::string> found;
        const std::vector<std::string> words = name_words(plain_text(text));
        for (const std::size_t count : counts_) {
            for (std::size_t at = 0; at + count <= words.size(); ++at) {
                const auto first = words.begin() + static_cast<std::ptrdiff_t>(at);
                const std::string name =
                    joined_name({first, first + static_cast<std::ptrdiff_t>(count)});
                if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
                    found.insert(name);
                }
            }
        }
        find_name_forms(places_, words,
                        [&](std::size_t name, NameForm) { found.insert(names_[name]); });
        return found;
    }

 private:
    NamePlaces places_;
    std::vector<std::string> names_;
    std::set<std::size_t> counts_;
};

template <class Random, class List>
const auto& one_of(Random& random, const List& list) {
    return list[random() % list.size()];
}

// Short, so that random words are often alike; some with what only folding sees.
constexpr std::array<std::string_view, 26> stems{
    "jon",  "on",    "petrait", "petrai", "gaid", "gaidž", "kazlausk", "stankevič", "stankevic",
    "butk", "žuk",   "at",      "ac",     "li",   "Müll",  "Muell",    "o'bri",     "d'arc",
    "Иван", "Ивано", "王小明",  "straß",  "łuk",  "j",     "Čert",     "Cerc"};
constexpr std::array<std::string_view, 30> endings{
    "",    "as",    "is",   "ys",   "us",    "a",   "ė",   "e",   "o",   "ui",
    "ą",   "io",    "iui",  "į",    "iu",    "yje", "aus", "umi", "os",  "ienė",
    "ytė", "aitės", "iutė", "ūtei", "ienės", "er",  "ien", "tė",  "čio", "džiui"};
constexpr std::array<std::string_view, 26> between{
    " ",      " ",      " ",      " ",      ", ",           "\n",     "-",  "'",     "\u2019",
    "\u00a0", "\u2014", ". ",     "",       "\u00ad",       "\u200b", "--", "' ",    "/",
    "\u3000", " ir ",   "\u0301", "\u2010", "\xef\xbb\xbf", "|",      "_",  "\u00e6"};

std::string upper(std::string text) {
    for (char& letter : text) {
        letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 0x20) : letter;
    }
    return text;
}

/// Few of them, so that names come again.
struct Parts {
    std::vector<std::string_view> stems;
    std::vector<std::string_view> endings;
};

Parts random_parts(std::mt19937& random) {
    Parts parts;
    for (std::size_t count = 2 + random() % 2; count > 0; --count) {
        parts.stems.push_back(one_of(random, stems));
    }
    for (std::size_t count = 3 + random() % 6; count > 0; --count) {
        parts.endings.push_back(one_of(random, endings));
    }
    return parts;
}

std::string random_text(std::mt19937& random, const Parts& parts, std::size_t words) {
    std::string text;
    for (std::size_t word = 0; word < words; ++word) {
        std::string one(one_of(random, parts.stems));
        one += one_of(random, parts.endings);
        text += random() % 4 == 0 ? upper(one) : one;
        text += one_of(random, between);
        text += random() % 9 == 0 ? std::string(random() % 80, 'x') + " " : "";
    }
    return text;
}

std::set<std::string> mentioned(const Needles& needles, const std::string& text) {
    std::set<std::string> found;
    needles.mentions(text, [&](const std::string& name) { found.insert(name); });
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(name_starts)

BOOST_AUTO_TEST_CASE(finds_what_going_through_all_words_finds) {
    std::mt19937 random(20261128);
    std::size_t all = 0;
    for (int round = 0; round < 400; ++round) {
        Needles needles(Form::Name, {});
        AllWords slow;
        const Parts parts = random_parts(random);
        for (std::size_t name = 0; name < 1 + random() % 12; ++name) {
            const auto normal =
                normalise(Form::Name, random_text(random, parts, 1 + random() % 3), {});
            if (normal) {
                needles.add(*normal);
                slow.add(*normal);
            }
        }
        for (int text = 0; text < 10; ++text) {
            const std::string one = random_text(random, parts, random() % 12);
            const std::set<std::string> expected = slow.in(one);
            all += expected.size();
            BOOST_TEST(mentioned(needles, one) == expected, boost::test_tools::per_element());
            BOOST_TEST(needles.name_form(one).has_value() == !expected.empty(), one);
        }
    }
    BOOST_TEST(all > 500U);
}

// Of every letter, in front of and inside of a word of the name.
BOOST_AUTO_TEST_CASE(folds_every_character_as_names_are_folded) {
    Needles needles(Form::Name, {});
    AllWords slow;
    for (const char* name : {"ona petraitis", "aona petraitis", "jsonas petraitis"}) {
        needles.add(name);
        slow.add(name);
    }
    for (char32_t character = 0x80; character < 0x2f000;
         character += character < 0x2100 || (character >= 0xf900 && character < 0x10000) ? 1 : 61) {
        if (character >= 0xd800 && character < 0xe000) {
            continue;
        }
        std::string letter;
        append_utf8(letter, character);
        for (const std::string& text :
             {letter + "ona petraitis", "on" + letter + "a petraitis",
              "j" + letter + "onas petraitis", "x" + letter + "ona" + letter + "petraičiui."}) {
            if (mentioned(needles, text) != slow.in(text)) {
                BOOST_ERROR("differs: " << text);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(finds_names_where_blocks_of_bytes_meet) {
    Needles needles(Form::Name, {});
    needles.add("jonas petraitis");
    for (std::size_t before = 0; before < 140; ++before) {
        for (const std::string_view fill : {"x", "é", "."}) {
            std::string text;
            while (text.size() < before) {
                text += fill;
            }
            text += " Jono Petraičio";
            BOOST_TEST(mentioned(needles, text).size() == 1U, text);
            BOOST_TEST(mentioned(needles, text + " " + std::string(before, 'y')).size() == 1U);
            BOOST_TEST(mentioned(needles, text + "x" + std::string(before, 'y')).empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(sees_names_in_json_with_escapes) {
    NameStarts starts;
    starts.add("jonas petraitis");
    const auto has_place = [&](std::string_view text) {
        bool found = false;
        starts.each_place(text, {true, false, false}, [&](std::size_t at) {
            found = true;
            BOOST_TEST(at < text.size());
        });
        return found;
    };
    BOOST_TEST(has_place(R"({"a":"Jono Petraičio"})"));
    BOOST_TEST(has_place(R"({"a":"\nJono\tPetrai\u010dio"})"));
    BOOST_TEST(has_place(R"({"a":"\u004aono\u00a0\u0050etraičio"})"));
    BOOST_TEST(has_place(R"({"a":"{\"b\":\"\\nJono\\nPetraičio\"}"})"));
    BOOST_TEST(has_place(R"({"a":"Jono \\u0050etraičio"})"));
    BOOST_TEST(has_place(R"({"a":"Jono&nbsp;Petraičio"})"));
    BOOST_TEST(has_place(R"({"a":"Jono\u0026nbsp;Petraičio"})"));
    BOOST_TEST(has_place(R"({"a":"Jono=20Petraičio"})"));
    BOOST_TEST(has_place(R"({"a":"ponui=20Jonui=20Petraiciui=20ir"})"));
    BOOST_TEST(has_place(R"({"a":"ponui&#32Jonui&#32Petraiciui ir"})"));
    BOOST_TEST(!has_place(R"({"a":"x=20y&nbsp;z"})"));
    BOOST_TEST(!has_place(R"({"a":"Jono","b":"Petraičio"})"));
    BOOST_TEST(!has_place(R"({"a":"Jan\u017ei Petrai\u010dio"})"));
    BOOST_TEST(!has_place(R"({"a":"Jonui\nC:\\Petrai"})"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
