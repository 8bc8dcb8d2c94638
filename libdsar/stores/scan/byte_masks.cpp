// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/byte_masks.hpp"

#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace dsar {
namespace {

constexpr std::size_t width = 64;

bool is_in(char letter, std::string_view letters) {
    return letters.find(letter) != std::string_view::npos;
}

/// The members of ByteMasks, in their order.
constexpr std::array members{
    &ByteMasks::line_feed, &ByteMasks::carriage_return, &ByteMasks::quote,   &ByteMasks::anchor,
    &ByteMasks::digit,     &ByteMasks::word,            &ByteMasks::backslash, &ByteMasks::foreign,
    &ByteMasks::control,   &ByteMasks::letter,          &ByteMasks::stop,    &ByteMasks::bound,
    &ByteMasks::semicolon};

/// The bits of the members that a byte belongs to.
std::array<std::uint16_t, 256> classes_of_bytes() {
    std::array<std::uint16_t, 256> classes{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        const char sign = static_cast<char>(byte);
        const bool is_digit = byte >= '0' && byte <= '9';
        const unsigned lower = byte | 0x20U;
        const bool is_letter = byte < 128 && lower >= 'a' && lower <= 'z';
        const std::array<bool, members.size()> in{
            byte == '\n',
            byte == '\r',
            byte == '"',
            byte == '@' || byte == '%',
            is_digit,
            is_digit || is_letter,
            byte == '\\',
            byte >= 0xd9,
            byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r',
            is_letter && lower != 'x',
            byte < 128 && !is_digit && !is_letter && !is_in(sign, among_digits),
            is_in(sign, value_bounds),
            byte == ';'};
        for (unsigned bit = 0; bit < in.size(); ++bit) {
            classes[byte] = static_cast<std::uint16_t>(classes[byte] | (unsigned{in[bit]} << bit));
        }
    }
    return classes;
}

void classify_plain(const char* text, std::size_t count, ByteMasks* out) {
    static const auto classes = classes_of_bytes();
    for (std::size_t word = 0; word < count; ++word) {
        std::array<std::uint64_t, members.size()> masks{};
        for (std::size_t at = 0; at < width; ++at) {
            const auto byte = static_cast<unsigned char>(text[word * width + at]);
            for (unsigned bit = 0; bit < masks.size(); ++bit) {
                masks[bit] |= std::uint64_t{(classes[byte] >> bit) & 1U} << at;
            }
        }
        for (std::size_t member = 0; member < members.size(); ++member) {
            out[word].*members[member] = masks[member];
        }
    }
}

#if defined(__x86_64__)

/// Sets of bytes of ASCII, looked up by both halves of a byte: it is in one of them when the two
/// have a bit in common.
struct HalfTables {
    alignas(64) std::array<std::uint8_t, 64> low{};  // 16 of them, four times
    alignas(64) std::array<std::uint8_t, 64> high{};
};

/// `high` halves that share a bit have the same low halves.
constexpr HalfTables tables_of(std::string_view signs) {
    HalfTables out;
    unsigned bit = 1;
    for (unsigned high = 0; high < 8; ++high) {
        bool any = false;
        for (const char sign : signs) {
            const auto byte = static_cast<unsigned char>(sign);
            if (byte >> 4U == high) {
                out.low[byte & 15U] = static_cast<std::uint8_t>(out.low[byte & 15U] | bit);
                any = true;
            }
        }
        if (any) {
            out.high[high] = static_cast<std::uint8_t>(bit);
            bit *= 2;
        }
    }
    for (std::size_t at = 16; at < out.low.size(); ++at) {
        out.low[at] = out.low[at - 16];
        out.high[at] = out.high[at - 16];
    }
    return out;
}

constexpr HalfTables among_tables = tables_of(among_digits);
constexpr HalfTables bound_tables = tables_of(value_bounds);

__attribute__((target("avx512bw,avx512f"))) inline std::uint64_t in_tables(
    __m512i bytes, const HalfTables& tables) {
    const __m512i low = _mm512_load_si512(tables.low.data());
    const __m512i high = _mm512_load_si512(tables.high.data());
    // A byte outside ASCII picks zero from `low`.
    const __m512i halves = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), _mm512_set1_epi8(15));
    const __m512i front = _mm512_and_si512(bytes, _mm512_set1_epi8(static_cast<char>(0x8f)));
    return _mm512_test_epi8_mask(_mm512_shuffle_epi8(low, front),
                                 _mm512_shuffle_epi8(high, halves));
}

__attribute__((target("avx512bw,avx512f"))) void classify_avx512(const char* text,
                                                                 std::size_t count,
                                                                 ByteMasks* out) {
    const __m512i case_bit = _mm512_set1_epi8(0x20);
    const __m512i zero = _mm512_set1_epi8('0');
    const __m512i small_a = _mm512_set1_epi8('a');
    for (std::size_t word = 0; word < count; ++word) {
        const __m512i bytes = _mm512_loadu_si512(text + word * width);
        const __m512i lower = _mm512_or_si512(bytes, case_bit);
        ByteMasks& masks = out[word];
        masks.line_feed = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'));
        masks.carriage_return = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r'));
        masks.quote = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"'));
        masks.anchor = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('@')) |
                       _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('%'));
        masks.digit = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, zero), _mm512_set1_epi8(10));
        const std::uint64_t letter =
            _mm512_cmplt_epu8_mask(_mm512_sub_epi8(lower, small_a), _mm512_set1_epi8(26));
        masks.word = masks.digit | letter;
        masks.letter = letter & ~_mm512_cmpeq_epi8_mask(lower, _mm512_set1_epi8('x'));
        masks.stop =
            ~(masks.word | in_tables(bytes, among_tables) | _mm512_movepi8_mask(bytes));
        masks.bound = in_tables(bytes, bound_tables);
        masks.semicolon = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(';'));
        masks.backslash = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\'));
        masks.foreign = _mm512_cmpge_epu8_mask(bytes, _mm512_set1_epi8(static_cast<char>(0xd9)));
        const std::uint64_t tab = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\t'));
        masks.control = _mm512_cmplt_epu8_mask(bytes, case_bit) &
                        ~(tab | masks.line_feed | masks.carriage_return);
    }
}

/// The two halves of 64 bytes, and what is asked of both.
struct Halves {
    __m256i low;
    __m256i high;
};

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

__attribute__((target("avx2"))) inline __m256i shared_bits(__m256i bytes, __m256i low,
                                                           __m256i high) {
    // A byte outside ASCII picks zero from `low`.
    const __m256i halves = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
    const __m256i front = _mm256_and_si256(bytes, _mm256_set1_epi8(static_cast<char>(0x8f)));
    return _mm256_cmpeq_epi8(
        _mm256_and_si256(_mm256_shuffle_epi8(low, front), _mm256_shuffle_epi8(high, halves)),
        _mm256_setzero_si256());
}

__attribute__((target("avx2"))) inline std::uint64_t in_tables(const Halves& bytes,
                                                               const HalfTables& tables) {
    const __m256i low = _mm256_load_si256(reinterpret_cast<const __m256i*>(tables.low.data()));
    const __m256i high = _mm256_load_si256(reinterpret_cast<const __m256i*>(tables.high.data()));
    return ~bits_of(shared_bits(bytes.low, low, high), shared_bits(bytes.high, low, high));
}

__attribute__((target("avx2"))) void classify_avx2(const char* text, std::size_t count,
                                                   ByteMasks* out) {
    const __m256i case_bit = _mm256_set1_epi8(0x20);
    for (std::size_t word = 0; word < count; ++word) {
        const auto* const place = reinterpret_cast<const __m256i*>(text + word * width);
        const Halves bytes{_mm256_loadu_si256(place), _mm256_loadu_si256(place + 1)};
        const Halves lower{_mm256_or_si256(bytes.low, case_bit),
                           _mm256_or_si256(bytes.high, case_bit)};
        ByteMasks& masks = out[word];
        masks.line_feed = equal_to(bytes, '\n');
        masks.carriage_return = equal_to(bytes, '\r');
        masks.quote = equal_to(bytes, '"');
        masks.anchor = equal_to(bytes, '@') | equal_to(bytes, '%');
        masks.digit = in_range(bytes, '0', 10);
        const std::uint64_t letter = in_range(lower, 'a', 26);
        masks.word = masks.digit | letter;
        masks.letter = letter & ~equal_to(lower, 'x');
        masks.stop = ~(masks.word | in_tables(bytes, among_tables) | bits_of(bytes.low, bytes.high));
        masks.bound = in_tables(bytes, bound_tables);
        masks.semicolon = equal_to(bytes, ';');
        masks.backslash = equal_to(bytes, '\\');
        masks.foreign = in_range(bytes, 0xd9, 0x100 - 0xd9);
        masks.control = in_range(bytes, 0, ' ') &
                        ~(equal_to(bytes, '\t') | masks.line_feed | masks.carriage_return);
    }
}

#endif

}  // namespace

const std::vector<ByteClassifier>& byte_classifiers() {
    static const std::vector<ByteClassifier> all = [] {
        std::vector<ByteClassifier> out;
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx512bw") != 0) {
            out.push_back({"avx512", &classify_avx512});
        }
        if (__builtin_cpu_supports("avx2") != 0) {
            out.push_back({"avx2", &classify_avx2});
        }
#endif
        out.push_back({"plain", &classify_plain});
        return out;
    }();
    return all;
}

}  // namespace dsar
