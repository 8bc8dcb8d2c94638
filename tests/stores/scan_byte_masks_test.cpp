// SPDX-License-Identifier: Apache-2.0
// Every way to classify bytes says the same, and the same as their definition.
#include "libdsar/stores/scan/byte_masks.hpp"
#include "libdsar/stores/scan/digit_runs.hpp"
#include "tests/stores/scan_sample.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <stdexcept>

namespace dsar::test {
namespace {

constexpr std::size_t width = 64;

ByteSet set_of(std::string_view signs) {
    std::array<bool, 256> bytes{};
    for (const char sign : signs) {
        bytes[static_cast<unsigned char>(sign)] = true;
    }
    return ByteSet(bytes);
}

/// Words of 64 bytes with all bytes, those that matter more often.
std::string sample_bytes(std::uint64_t seed, std::size_t words) {
    Dice dice(seed);
    std::string text;
    while (text.size() < words * width) {
        const std::string_view often = "\"\\;,|\n\r\t @%0123456789xXabc.-";
        text +=
            dice.once_in(2) ? often[dice.roll(often.size())] : static_cast<char>(dice.roll(256));
    }
    return text;
}

std::array<std::uint64_t, 8> all_of(const ByteMasks& masks) {
    return {masks.event,     masks.bound, masks.digit, masks.letter,
            masks.backslash, masks.stop,  masks.word,  masks.line_end};
}

/// Digits that may be the last of a number, as said: by the byte behind each.
std::uint64_t ends_of(std::string_view text, const DigitRuns::Wanted& wanted, bool spelled) {
    ByteClasses classes{set_of(""), set_of("\"\\"), false, false};
    std::string padded(text);
    padded.resize(width, ' ');
    ByteMasks masks;
    byte_classifiers().back().classify(classes, padded.data(), 1, &masks);
    const DigitRuns::Ends ends = DigitRuns(wanted).word(masks);
    return spelled ? ends.spelled : ends.numbers;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scan_byte_masks)

BOOST_AUTO_TEST_CASE(all_classifiers_say_the_same) {
    constexpr std::size_t words = 500;
    const std::string text = sample_bytes(3, words);
    for (const bool wanted : {false, true}) {
        const ByteClasses classes{set_of("@%\\\n;\x01\x1f\xd9\xef\xff"), set_of("\"\\,\r\n"),
                                  wanted, wanted};
        std::vector<ByteMasks> expected(words);
        byte_classifiers().back().classify(classes, text.data(), words, expected.data());
        for (const ByteClassifier& classifier : byte_classifiers()) {
            std::vector<ByteMasks> got(words);
            classifier.classify(classes, text.data(), words, got.data());
            std::vector<QuoteMasks> quotes(words);
            classifier.find_quotes(text.data(), words, quotes.data());
            for (std::size_t word = 0; word < words; ++word) {
                BOOST_TEST((all_of(got[word]) == all_of(expected[word])), classifier.name);
                for (std::size_t at = 0; at < width; ++at) {
                    const char sign = text[word * width + at];
                    BOOST_REQUIRE(((quotes[word].quote >> at) & 1U) == (sign == '"' ? 1U : 0U));
                    BOOST_REQUIRE(((quotes[word].line_end >> at) & 1U) ==
                                  (sign == '\n' || sign == '\r' ? 1U : 0U));
                    BOOST_REQUIRE(((got[word].event >> at) & 1U) ==
                                  (classes.event.contains(sign) ? 1U : 0U));
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_set_holds_its_bytes_and_no_others) {
    const std::string_view signs = "@%\\\n;\x01\x1f\xd9\xef\xff";
    const ByteSet set = set_of(signs);
    for (unsigned byte = 0; byte < 256; ++byte) {
        const char sign = static_cast<char>(byte);
        BOOST_TEST(set.contains(sign) == (signs.find(sign) != std::string_view::npos));
    }
    BOOST_CHECK_THROW(set_of("\x01\x12\x23\x34\x45\x56\x67\x78\x89"), std::length_error);
}

BOOST_AUTO_TEST_CASE(digits_end_a_number_when_enough_of_them_are_near) {
    const DigitRuns::Wanted seven{7, false, false};
    const auto ends = [&](std::string_view text) { return ends_of(text, seven, false) != 0; };
    for (const char* text : {"8 612 34567", "8a6b12x34567", "(8-612)~3[4]567", "8xxx61234567",
                             "8 612\\u00abcd34567", "8 612\\nab 34567",
                             "8\xc2\xa0"
                             "61234567"}) {
        BOOST_TEST(ends(text), text);
    }
    for (const char* text : {"", "123456", "12:34567", "123 abc 4567", "123,4567", "12+34567"}) {
        BOOST_TEST(!ends(text), text);
    }
    BOOST_TEST(ends_of("1234567", seven, false) == std::uint64_t{1} << 7U);
    BOOST_TEST((ends_of("1234", {4, false, false}, false) == std::uint64_t{1} << 4U));
}

BOOST_AUTO_TEST_CASE(a_spelled_number_begins_at_the_first_digit_of_its_value) {
    const DigitRuns::Wanted anywhere{7, true, false};
    const DigitRuns::Wanted bounded{7, true, true};
    for (const char* text : {"\"1-800-FLOWERS\"", "\"call 1-800-FLOWERS\"", "7:\"1-800-FLOWERS"}) {
        BOOST_TEST(ends_of(text, bounded, true) != 0U, text);
    }
    for (const char* text :
         {"\"at 5: 1-800-FLOWERS\"", "\"room 7 and 1-800-FLOWERS\"", "\"80-FLO"}) {
        BOOST_TEST(ends_of(text, bounded, true) == 0U, text);
    }
    BOOST_TEST(ends_of("\"at 5: 1-800-FLOWERS\"", anywhere, true) != 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
