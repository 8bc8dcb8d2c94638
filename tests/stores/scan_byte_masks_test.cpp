// SPDX-License-Identifier: Apache-2.0
// Every way to classify bytes says the same, and the same as their definition.
#include "libdsar/model/text_parts.hpp"
#include "libdsar/stores/scan/byte_masks.hpp"
#include "libdsar/stores/scan/digit_runs.hpp"
#include "tests/stores/scan_sample.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
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

std::array<std::uint64_t, 9> all_of(const ByteMasks& masks, std::size_t word) {
    return {masks.event[word],     masks.bound[word], masks.digit[word],
            masks.letter[word],    masks.stop[word],  masks.other[word],
            masks.backslash[word], masks.word[word],  masks.line_end[word]};
}

ByteClasses classes_with(std::string_view events, std::string_view bounds, bool wanted) {
    return {set_of(events), set_of(bounds), wanted, wanted};
}

/// Digits that may be the last of a number, as said: by the byte behind each.
std::uint64_t ends_of(std::string_view text, const WantedDigits& wanted, bool spelled) {
    std::string padded(text);
    padded.resize(width, ' ');
    ByteMasks masks;
    const ByteClassifier& classifier = byte_classifiers().back();
    classifier.classify(classes_with("", "\"\\", false), padded.data(), 1, 0, masks);
    DigitRuns runs(wanted, classifier);
    runs.step(masks, 1);
    const DigitRuns::Ends ends = runs.word(masks, 0);
    return spelled ? ends.spelled : ends.numbers;
}

bool is_in(char sign, std::string_view signs) {
    return signs.find(sign) != std::string_view::npos;
}

bool is_letter_of_three(char sign) {
    return is_in(sign, "abcdeu");
}

constexpr std::string_view number_signs = "0123456789 -.\\xabcdeu\xc4";

/// Where digits of a text end, byte by byte.
class SlowDigitRuns {
 public:
    SlowDigitRuns(std::string_view text, const WantedDigits& wanted)
        : text_(text), wanted_(wanted) {}

    [[nodiscard]] bool ends(std::size_t end) const {
        return end > 0 && is_digit(text_[end - 1]) &&
               (end == text_.size() || !is_digit(text_[end]));
    }
    [[nodiscard]] bool is_number(std::size_t end) const {
        return ends(end) && digits(behind_stop(end), end) >= wanted_.fewest;
    }
    [[nodiscard]] bool is_spelled(std::size_t end) const {
        const std::size_t begin = behind_stop(end);
        return wanted_.spelled && ends(end) && digits(begin, end) >= 3 &&
               (!wanted_.bounded || behind_bound(end) > begin ||
                digits(behind_bound(begin), begin) == 0);
    }
    /// Whether only signs stand before the next letter, or what may be one.
    [[nodiscard]] bool letters_follow(std::size_t end) const {
        while (end < text_.size() && is_in(text_[end], " -.\\")) {
            ++end;
        }
        return end == text_.size() || is_in(text_[end], "xabcdeu\xc4");
    }
    /// What LastDigits may know of it.
    [[nodiscard]] unsigned last_seven(std::size_t end) const {
        unsigned value = 0;
        unsigned scale = 1;
        unsigned letters = 0;
        for (std::size_t at = end; at > 0 && scale < 10'000'000; --at) {
            letters += is_letter_of_three(text_[at - 1]) ? 1U : 0U;
            if (letters > 2 || is_in(text_[at - 1], "\\x\xc4\":")) {
                return LastDigits::none;
            }
            if (is_digit(text_[at - 1])) {
                value += static_cast<unsigned>(text_[at - 1] - '0') * scale;
                scale *= 10;
            }
        }
        return scale == 10'000'000 ? value : LastDigits::none;
    }

 private:
    [[nodiscard]] bool is_stop(std::size_t at) const {
        const std::string_view near =
            text_.substr(at - std::min<std::size_t>(at, 8), std::min<std::size_t>(at, 8));
        return is_in(text_[at], "\":") ||
               (at > 1 && is_letter_of_three(text_[at]) && is_letter_of_three(text_[at - 1]) &&
                is_letter_of_three(text_[at - 2]) && !is_in('\\', near));
    }
    [[nodiscard]] std::size_t behind_stop(std::size_t end) const {
        while (end > 0 && !is_stop(end - 1)) {
            --end;
        }
        return end;
    }
    [[nodiscard]] std::size_t behind_bound(std::size_t end) const {
        while (end > 0 && !is_in(text_[end - 1], "\"\\")) {
            --end;
        }
        return end;
    }
    [[nodiscard]] std::size_t digits(std::size_t begin, std::size_t end) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(text_.substr(begin, end - begin), &dsar::is_digit));
    }

    std::string_view text_;
    WantedDigits wanted_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(scan_byte_masks)

BOOST_AUTO_TEST_CASE(all_classifiers_say_the_same) {
    constexpr std::size_t words = words_of_step;
    const std::string events = "@%\\\n;\x01\x1f\xd9\xef\xff";
    for (std::size_t seed = 1; seed < 20; ++seed) {
        const std::string text = sample_bytes(seed, words);
        const ByteClasses classes = classes_with(events, "\"\\,\r\n", seed % 2 == 0);
        ByteMasks expected;
        byte_classifiers().back().classify(classes, text.data(), words, 0, expected);
        for (const ByteClassifier& classifier : byte_classifiers()) {
            ByteMasks got;
            classifier.classify(classes, text.data(), 10, 0, got);
            classifier.classify(classes, text.data() + 10 * width, words - 10, 10, got);
            std::array<QuoteMasks, words> quotes;
            classifier.find_quotes(text.data(), words, quotes.data());
            for (std::size_t word = 0; word < words; ++word) {
                BOOST_TEST((all_of(got, word) == all_of(expected, word)), classifier.name);
                for (std::size_t at = 0; at < width; ++at) {
                    const char sign = text[word * width + at];
                    BOOST_REQUIRE(((quotes[word].quote >> at) & 1U) == (sign == '"' ? 1U : 0U));
                    BOOST_REQUIRE(((quotes[word].line_end >> at) & 1U) ==
                                  (sign == '\n' || sign == '\r' ? 1U : 0U));
                    BOOST_REQUIRE(((got.event[word] >> at) & 1U) ==
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
    const WantedDigits seven{7, false, false};
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
    const WantedDigits anywhere{7, true, false};
    const WantedDigits bounded{7, true, true};
    for (const char* text : {"\"1-800-FLOWERS\"", "\"call 1-800-FLOWERS\"", "7:\"1-800-FLOWERS"}) {
        BOOST_TEST(ends_of(text, bounded, true) != 0U, text);
    }
    for (const char* text :
         {"\"at 5: 1-800-FLOWERS\"", "\"room 7 and 1-800-FLOWERS\"", "\"80-FLO"}) {
        BOOST_TEST(ends_of(text, bounded, true) == 0U, text);
    }
    BOOST_TEST(ends_of("\"at 5: 1-800-FLOWERS\"", anywhere, true) != 0U);
}

/// What is said of the digits that end in a word, against what is so; counts what is known at once.
void check_word(const ByteMasks& masks, const DigitRuns& runs, std::size_t word,
                const SlowDigitRuns& slow, std::size_t base, const std::string& text,
                std::array<std::size_t, 3>& found) {
    const DigitRuns::Ends ends = runs.word(masks, word);
    BOOST_REQUIRE((runs.is_busy(word) || (ends.numbers | ends.spelled) == 0));
    for (unsigned bit = 0; bit < width; ++bit) {
        const std::size_t at = base + bit;
        const bool is_spelled = ((ends.spelled >> bit) & 1U) != 0;
        BOOST_REQUIRE(((ends.numbers >> bit) & 1U) == (slow.is_number(at) ? 1U : 0U));
        BOOST_REQUIRE((is_spelled || !slow.is_spelled(at) || !slow.letters_follow(at)));
        BOOST_REQUIRE((!is_spelled || slow.is_spelled(at) || text.size() > words_of_step * width));
        if (slow.is_number(at)) {
            const unsigned seven = LastDigits::seven(masks, word, bit, text.data() + base);
            const unsigned two = LastDigits::two(masks, word, bit, text.data() + base);
            const bool has_both = seven != LastDigits::none && two != LastDigits::none;
            BOOST_REQUIRE((seven == LastDigits::none || seven == slow.last_seven(at)));
            BOOST_REQUIRE((!has_both || two == seven % 100));
            found[0] += 1;
            found[1] += seven == LastDigits::none ? 0U : 1U;
            found[2] += two == LastDigits::none ? 0U : 1U;
        }
    }
}

/// Texts of some words, and of some steps, from mostly digits to mostly stops.
BOOST_AUTO_TEST_CASE(digits_end_where_they_do_byte_by_byte) {
    Dice dice(11);
    std::array<std::size_t, 3> found{};
    for (std::size_t round = 0; round < 1500; ++round) {
        const WantedDigits wanted{dice.once_in(2) ? 7U : 4U, dice.once_in(2), dice.once_in(2)};
        const std::size_t words = dice.once_in(50) ? 2 * words_of_step + 9 : 1 + dice.roll(9);
        std::string text;
        while (text.size() < words * width) {
            text += dice.once_in(2 + round % 60)
                        ? "\":abc"[dice.roll(5)]
                        : number_signs[dice.roll(dice.once_in(3) ? 10 : number_signs.size())];
        }
        const SlowDigitRuns slow(text, wanted);
        const ByteClassifier& classifier = byte_classifiers()[round % byte_classifiers().size()];
        ByteMasks masks;
        DigitRuns runs(wanted, classifier);
        for (std::size_t first = 0; first < words; first += words_of_step) {
            const std::size_t count = std::min(words - first, words_of_step);
            masks.clear_from(count);
            classifier.classify(classes_with("", "\"\\", false), text.data() + first * width, count,
                                0, masks);
            runs.step(masks, count);
            for (std::size_t word = 0; word < count; ++word) {
                check_word(masks, runs, word, slow, (first + word) * width, text, found);
            }
            runs.pass(masks);
            masks.pass();
        }
    }
    BOOST_TEST_MESSAGE(found[0] << " ends, " << found[1] << " and " << found[2]
                                << " known at once");
    BOOST_TEST(found[1] > found[0] / 20);
    BOOST_TEST(found[2] > found[0] / 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
