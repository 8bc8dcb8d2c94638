// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/byte_masks.hpp"

#include "libdsar/stores/scan/find_runs.hpp"

#include <algorithm>
#include <stdexcept>

#if defined(__x86_64__)
#include <immintrin.h>
#if defined(__clang__)
using _Bool = bool;  // C's word, which the header needs, and which only g++ knows in C++
#endif
#include <sys/platform/x86.h>
#endif

namespace dsar {
namespace {

constexpr std::size_t width = 64;
constexpr std::size_t halves = 16;

bool is_letter(unsigned byte) {
    const unsigned lower = byte | 0x20U;
    return byte < 128 && lower >= 'a' && lower <= 'z';
}

const ByteSet& number_signs() {
    static const ByteSet set = [] {
        std::array<bool, 256> bytes{};
        for (const char sign : among_digits) {
            bytes[static_cast<unsigned char>(sign)] = true;
        }
        return ByteSet(bytes);
    }();
    return set;
}

void classify_plain(const ByteClasses& classes, const char* text, std::size_t count,
                    std::size_t first, ByteMasks& out) {
    const ByteSet& signs = number_signs();
    out.clear_from(first);
    for (std::size_t place = 0; place < count * width; ++place) {
        const std::size_t word = first + place / width;
        const std::size_t at = place % width;
        const char sign = text[place];
        const auto byte = static_cast<unsigned char>(sign);
        const bool is_digit = byte >= '0' && byte <= '9';
        const bool is_sign = signs.contains(sign);
        const bool is_stop = byte < 128 && !is_digit && !is_letter(byte) && !is_sign;
        const bool is_end = byte == '\n' || byte == '\r';
        out.event[word] |= std::uint64_t{classes.event.contains(sign)} << at;
        out.bound[word] |= std::uint64_t{classes.bound.contains(sign)} << at;
        out.digit[word] |= std::uint64_t{is_digit} << at;
        out.letter[word] |= std::uint64_t{is_letter(byte) && (byte | 0x20U) != 'x'} << at;
        out.backslash[word] |= std::uint64_t{byte == '\\'} << at;
        out.stop[word] |= std::uint64_t{is_stop} << at;
        out.other[word] |= std::uint64_t{!is_digit && (!is_sign || byte == '\\')} << at;
        const bool is_of_word = (classes.words && (is_digit || is_letter(byte))) ||
                                (classes.foreign_words && byte >= 128);
        out.word[word] |= std::uint64_t{is_of_word} << at;
        out.line_end[word] |= std::uint64_t{classes.line_ends && is_end} << at;
    }
}

void find_runs_plain(const ByteMasks& masks, unsigned fewest, bool spelled, std::size_t count,
                     RunMasks& out) {
    find_runs<16>(masks, fewest, spelled, count, out);
}

void find_quotes_plain(const char* text, std::size_t count, QuoteMasks* out) {
    for (std::size_t word = 0; word < count; ++word) {
        QuoteMasks masks;
        for (std::size_t at = 0; at < width; ++at) {
            const char sign = text[word * width + at];
            masks.quote |= std::uint64_t{sign == '"'} << at;
            masks.line_end |= std::uint64_t{sign == '\n' || sign == '\r'} << at;
        }
        out[word] = masks;
    }
}

#if defined(__x86_64__)

__attribute__((target("avx512bw,avx512f"))) inline std::uint64_t in_set(__m512i bytes,
                                                                        const ByteSet& set) {
    const __m512i half = _mm512_set1_epi8(15);
    const __m512i front = _mm512_and_si512(bytes, half);
    const __m512i back = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), half);
    return _mm512_test_epi8_mask(_mm512_shuffle_epi8(_mm512_load_si512(set.low()), front),
                                 _mm512_shuffle_epi8(_mm512_load_si512(set.high()), back));
}

__attribute__((target("avx512bw,avx512f"))) void classify_avx512(const ByteClasses& classes,
                                                                 const char* text,
                                                                 std::size_t count,
                                                                 std::size_t first,
                                                                 ByteMasks& out) {
    const ByteSet& signs = number_signs();
    const __m512i case_bit = _mm512_set1_epi8(0x20);
    const __m512i zero = _mm512_set1_epi8('0');
    const __m512i small_a = _mm512_set1_epi8('a');
    for (std::size_t word = 0; word < count; ++word) {
        const __m512i bytes = _mm512_loadu_si512(text + word * width);
        const __m512i lower = _mm512_or_si512(bytes, case_bit);
        const std::size_t number = first + word;
        out.event[number] = in_set(bytes, classes.event);
        out.bound[number] = in_set(bytes, classes.bound);
        const std::uint64_t digit =
            _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, zero), _mm512_set1_epi8(10));
        const std::uint64_t letter =
            _mm512_cmplt_epu8_mask(_mm512_sub_epi8(lower, small_a), _mm512_set1_epi8(26));
        const std::uint64_t backslash = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\'));
        out.digit[number] = digit;
        out.backslash[number] = backslash;
        out.letter[number] = letter & ~_mm512_cmpeq_epi8_mask(lower, _mm512_set1_epi8('x'));
        const std::uint64_t counted = digit | in_set(bytes, signs);
        out.other[number] = ~counted | backslash;
        out.stop[number] = ~(counted | letter | _mm512_movepi8_mask(bytes));
        if (classes.words || classes.foreign_words) {
            out.word[number] =
                (classes.words ? digit | letter : 0) |
                (classes.foreign_words ? std::uint64_t{_mm512_movepi8_mask(bytes)} : 0);
        }
        if (classes.line_ends) {
            out.line_end[number] = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n')) |
                                   _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r'));
        }
    }
}

__attribute__((target("avx512bw,avx512f"))) void find_quotes_avx512(const char* text,
                                                                    std::size_t count,
                                                                    QuoteMasks* out) {
    for (std::size_t word = 0; word < count; ++word) {
        const __m512i bytes = _mm512_loadu_si512(text + word * width);
        out[word].quote = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"'));
        out[word].line_end = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n')) |
                             _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r'));
    }
}

__attribute__((target("avx512bw,avx512f"))) void find_runs_avx512(const ByteMasks& masks,
                                                                  unsigned fewest, bool spelled,
                                                                  std::size_t count,
                                                                  RunMasks& out) {
    find_runs<64>(masks, fewest, spelled, count, out);
}

__attribute__((target("avx2"))) void find_runs_avx2(const ByteMasks& masks, unsigned fewest,
                                                    bool spelled, std::size_t count,
                                                    RunMasks& out) {
    find_runs<32>(masks, fewest, spelled, count, out);
}

/// The two halves of 64 bytes, and what is asked of both.
struct Halves {
    __m256i low;
    __m256i high;
};

__attribute__((target("avx2"))) inline Halves loaded(const char* text) {
    const auto* const place = reinterpret_cast<const __m256i*>(text);
    return {_mm256_loadu_si256(place), _mm256_loadu_si256(place + 1)};
}

__attribute__((target("avx2"))) inline std::uint64_t bits_of(__m256i low, __m256i high) {
    const auto first = static_cast<std::uint32_t>(_mm256_movemask_epi8(low));
    const auto second = static_cast<std::uint32_t>(_mm256_movemask_epi8(high));
    return first | (std::uint64_t{second} << 32U);
}

__attribute__((target("avx2"))) inline std::uint64_t equal_to(const Halves& bytes, char letter) {
    const __m256i wanted = _mm256_set1_epi8(letter);
    return bits_of(_mm256_cmpeq_epi8(bytes.low, wanted), _mm256_cmpeq_epi8(bytes.high, wanted));
}

/// Bytes from `first` on, of which there are `count`, as unsigned numbers.
__attribute__((target("avx2"))) inline std::uint64_t in_range(const Halves& bytes, unsigned first,
                                                              unsigned count) {
    const __m256i begin = _mm256_set1_epi8(static_cast<char>(first));
    const __m256i last = _mm256_set1_epi8(static_cast<char>(count - 1));
    const __m256i low = _mm256_sub_epi8(bytes.low, begin);
    const __m256i high = _mm256_sub_epi8(bytes.high, begin);
    return bits_of(_mm256_cmpeq_epi8(_mm256_max_epu8(low, last), last),
                   _mm256_cmpeq_epi8(_mm256_max_epu8(high, last), last));
}

/// Zero where a byte is not in the set.
__attribute__((target("avx2"))) inline __m256i shared_bits(__m256i bytes, __m256i low,
                                                           __m256i high) {
    const __m256i half = _mm256_set1_epi8(15);
    const __m256i front = _mm256_and_si256(bytes, half);
    const __m256i back = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
    return _mm256_and_si256(_mm256_shuffle_epi8(low, front), _mm256_shuffle_epi8(high, back));
}

__attribute__((target("avx2"))) inline std::uint64_t in_set(const Halves& bytes,
                                                            const ByteSet& set) {
    const __m256i none = _mm256_setzero_si256();
    const __m256i low = _mm256_load_si256(reinterpret_cast<const __m256i*>(set.low()));
    const __m256i high = _mm256_load_si256(reinterpret_cast<const __m256i*>(set.high()));
    return ~bits_of(_mm256_cmpeq_epi8(shared_bits(bytes.low, low, high), none),
                    _mm256_cmpeq_epi8(shared_bits(bytes.high, low, high), none));
}

__attribute__((target("avx2"))) void classify_avx2(const ByteClasses& classes, const char* text,
                                                   std::size_t count, std::size_t first,
                                                   ByteMasks& out) {
    const ByteSet& signs = number_signs();
    const __m256i case_bit = _mm256_set1_epi8(0x20);
    for (std::size_t word = 0; word < count; ++word) {
        const Halves bytes = loaded(text + word * width);
        const Halves lower{_mm256_or_si256(bytes.low, case_bit),
                           _mm256_or_si256(bytes.high, case_bit)};
        const std::size_t number = first + word;
        out.event[number] = in_set(bytes, classes.event);
        out.bound[number] = in_set(bytes, classes.bound);
        const std::uint64_t digit = in_range(bytes, '0', 10);
        const std::uint64_t letter = in_range(lower, 'a', 26);
        const std::uint64_t backslash = equal_to(bytes, '\\');
        out.digit[number] = digit;
        out.backslash[number] = backslash;
        out.letter[number] = letter & ~equal_to(lower, 'x');
        const std::uint64_t counted = digit | in_set(bytes, signs);
        out.other[number] = ~counted | backslash;
        out.stop[number] = ~(counted | letter | bits_of(bytes.low, bytes.high));
        if (classes.words || classes.foreign_words) {
            out.word[number] = (classes.words ? digit | letter : 0) |
                               (classes.foreign_words ? bits_of(bytes.low, bytes.high) : 0);
        }
        if (classes.line_ends) {
            out.line_end[number] = equal_to(bytes, '\n') | equal_to(bytes, '\r');
        }
    }
}

__attribute__((target("avx2"))) void find_quotes_avx2(const char* text, std::size_t count,
                                                      QuoteMasks* out) {
    for (std::size_t word = 0; word < count; ++word) {
        const Halves bytes = loaded(text + word * width);
        out[word].quote = equal_to(bytes, '"');
        out[word].line_end = equal_to(bytes, '\n') | equal_to(bytes, '\r');
    }
}

#endif

}  // namespace

void ByteMasks::pass() {
    for (MaskRow* row :
         {&event, &bound, &digit, &letter, &backslash, &stop, &other, &word, &line_end}) {
        row->pass();
    }
}

void ByteMasks::clear_from(std::size_t first) {
    for (MaskRow* row :
         {&event, &bound, &digit, &letter, &backslash, &stop, &other, &word, &line_end}) {
        for (std::size_t number = first; number < words_of_step; ++number) {
            (*row)[number] = 0;
        }
    }
}

void RunMasks::pass() {
    for (MaskRow* row : {&stops, &third, &enough, &goes_on}) {
        row->pass();
    }
}

ByteSet::ByteSet(const std::array<bool, 256>& bytes) {
    std::vector<std::uint32_t> sets;
    for (std::size_t high = 0; high < halves; ++high) {
        std::uint32_t set = 0;
        for (std::size_t low = 0; low < halves; ++low) {
            set |= std::uint32_t{bytes[high * halves + low]} << low;
        }
        if (set == 0) {
            continue;
        }
        const auto known = std::ranges::find(sets, set);
        const auto number = static_cast<std::size_t>(known - sets.begin());
        if (number == 8) {
            throw std::length_error("the bytes of a set differ too much");
        }
        if (known == sets.end()) {
            sets.push_back(set);
        }
        const auto bit = static_cast<std::uint8_t>(1U << number);
        for (std::size_t at = 0; at < low_.size(); ++at) {
            const bool has = ((set >> (at % halves)) & 1U) != 0;
            low_[at] = static_cast<std::uint8_t>(low_[at] | (has ? bit : 0U));
            high_[at] = at % halves == high ? bit : high_[at];
        }
    }
}

const std::vector<ByteClassifier>& byte_classifiers() {
    static const std::vector<ByteClassifier> all = [] {
        std::vector<ByteClassifier> out;
#if defined(__x86_64__)
        // The C library has asked the processor already; __builtin_cpu_supports() asks it again at
        // each start of the program, which takes 0.3 ms where every such question leaves a virtual
        // machine.
        const bool counts = x86_cpu_active(x86_cpu_POPCNT) && x86_cpu_active(x86_cpu_LZCNT) &&
                            x86_cpu_active(x86_cpu_BMI1) && x86_cpu_active(x86_cpu_BMI2);
        if (counts && x86_cpu_active(x86_cpu_AVX512BW)) {
            out.push_back(
                {"avx512", &classify_avx512, &find_quotes_avx512, &find_runs_avx512, true});
        }
        if (counts && x86_cpu_active(x86_cpu_AVX2)) {
            out.push_back({"avx2", &classify_avx2, &find_quotes_avx2, &find_runs_avx2, true});
        }
#endif
        out.push_back({"plain", &classify_plain, &find_quotes_plain, &find_runs_plain, false});
        return out;
    }();
    return all;
}

}  // namespace dsar
