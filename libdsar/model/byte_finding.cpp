// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/byte_finding.hpp"

#include "libdsar/model/text_parts.hpp"

#include <algorithm>
#include <bit>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace dsar {
namespace {

template <bool with_digits>
bool is_one(char letter, const FourBytes& bytes) {
    return std::ranges::find(bytes, letter) != bytes.end() || (with_digits && is_digit(letter));
}

#if defined(__SSE2__)
/// Returns where one is, or a place behind which less than sixteen bytes are left.
template <bool with_digits>
std::size_t next_by_sixteen(std::string_view text, std::size_t at, const FourBytes& bytes) {
    const __m128i one = _mm_set1_epi8(bytes[0]);
    const __m128i two = _mm_set1_epi8(bytes[1]);
    const __m128i three = _mm_set1_epi8(bytes[2]);
    const __m128i four = _mm_set1_epi8(bytes[3]);
    const __m128i from_zero = _mm_set1_epi8('0' - 128);  // signed: what is below 0 comes out high
    const __m128i ten = _mm_set1_epi8(10 - 128);
    for (; at + 16 <= text.size(); at += 16) {
        const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
        __m128i found =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(here, one), _mm_cmpeq_epi8(here, two)),
                         _mm_or_si128(_mm_cmpeq_epi8(here, three), _mm_cmpeq_epi8(here, four)));
        if constexpr (with_digits) {
            found = _mm_or_si128(found, _mm_cmplt_epi8(_mm_sub_epi8(here, from_zero), ten));
        }
        if (const auto bits = static_cast<unsigned>(_mm_movemask_epi8(found)); bits != 0) {
            return at + static_cast<std::size_t>(std::countr_zero(bits));
        }
    }
    return at;
}
#else
template <bool with_digits>
std::size_t next_by_sixteen(std::string_view, std::size_t at, const FourBytes&) {
    return at;
}
#endif

template <bool with_digits>
std::size_t next(std::string_view text, std::size_t at, const FourBytes& bytes) {
    at = next_by_sixteen<with_digits>(text, at, bytes);
    while (at < text.size() && !is_one<with_digits>(text[at], bytes)) {
        ++at;
    }
    return at;
}

}  // namespace

std::size_t next_of(std::string_view text, std::size_t at, const FourBytes& bytes) {
    return next<false>(text, at, bytes);
}

std::size_t next_digit_or(std::string_view text, std::size_t at, const FourBytes& bytes) {
    return next<true>(text, at, bytes);
}

}  // namespace dsar
