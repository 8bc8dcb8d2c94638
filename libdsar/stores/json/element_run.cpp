// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/element_run.hpp"

#include "libdsar/stores/json/scalar.hpp"

#include <bit>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace dsar {
namespace {

constexpr std::size_t width = 64;

/// Where bytes of some kinds stand among 64.
struct Masks {
    std::uint64_t quote = 0;
    std::uint64_t backslash = 0;
    std::uint64_t open = 0;
    std::uint64_t close = 0;
};

#ifdef __SSE2__
Masks masks_of(const char* text) {
    Masks masks;
    for (unsigned part = 0; part < 4; ++part) {
        const __m128i bytes =
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + std::size_t{part} * 16));
        const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        const auto bits = [&](const __m128i& from, char letter) {
            const int found = _mm_movemask_epi8(_mm_cmpeq_epi8(from, _mm_set1_epi8(letter)));
            return std::uint64_t{static_cast<std::uint32_t>(found)} << (part * 16);
        };
        masks.quote |= bits(bytes, '"');
        masks.backslash |= bits(bytes, '\\');
        masks.open |= bits(folded, '{');  // `[`, too
        masks.close |= bits(folded, '}');
    }
    return masks;
}
#else
Masks masks_of(const char* text) {
    Masks masks;
    for (std::size_t at = 0; at < width; ++at) {
        const std::uint64_t bit = std::uint64_t{1} << at;
        const char letter = text[at];
        masks.quote |= letter == '"' ? bit : 0;
        masks.backslash |= letter == '\\' ? bit : 0;
        masks.open |= letter == '{' || letter == '[' ? bit : 0;
        masks.close |= letter == '}' || letter == ']' ? bit : 0;
    }
    return masks;
}
#endif

/// Each bit says whether an odd number of bits is set up to and with it.
std::uint64_t parity_until(std::uint64_t bits) {
    for (unsigned shift = 1; shift < width; shift *= 2) {
        bits ^= bits << shift;
    }
    return bits;
}

class Run {
 public:
    explicit Run(std::string_view text) : text_(text) {}

    std::vector<ElementSpan> find() {
        if (text_.empty() || !begins_element(0)) {
            return {};
        }
        std::size_t base = 0;
        for (; base + width <= text_.size(); base += width) {
            if (!word(base, masks_of(text_.data() + base))) {
                return std::move(found_);
            }
        }
        if (base < text_.size()) {
            char rest[width];
            for (std::size_t at = 0; at < width; ++at) {
                rest[at] = base + at < text_.size() ? text_[base + at] : ' ';
            }
            word(base, masks_of(rest));
        }
        return std::move(found_);
    }

 private:
    /// False when the run is over.
    bool word(std::size_t base, const Masks& masks) {
        const std::uint64_t quotes = masks.quote & ~escaped(masks.backslash);
        const std::uint64_t in_text = parity_until(quotes) ^ (in_text_ ? ~std::uint64_t{0} : 0);
        if ((masks.backslash & ~in_text) != 0) {
            return false;
        }
        in_text_ = (in_text >> 63U) != 0;
        const std::uint64_t open = masks.open & ~in_text;
        const std::uint64_t close = masks.close & ~in_text;
        const auto closes = static_cast<std::size_t>(std::popcount(close));
        if (closes < depth_) {
            depth_ += static_cast<std::size_t>(std::popcount(open)) - closes;
            return true;
        }
        for (std::uint64_t bits = open | close; bits != 0; bits &= bits - 1) {
            if ((open & bits & (~bits + 1)) != 0) {
                ++depth_;
                continue;
            }
            const std::size_t at = base + static_cast<std::size_t>(std::countr_zero(bits));
            if (--depth_ == 0 && !end_element(at + 1)) {
                return false;
            }
        }
        return true;
    }

    /// The bits behind backslashes that are not escaped themselves.
    std::uint64_t escaped(std::uint64_t backslash) {
        std::uint64_t result = is_escaped_ ? 1 : 0;
        is_escaped_ = false;
        for (backslash &= ~result; backslash != 0;) {
            const std::uint64_t first = backslash & (~backslash + 1);
            is_escaped_ = first >> 63U != 0;
            result |= first << 1U;
            backslash &= ~(first | first << 1U);
        }
        return result;
    }

    /// Goes to the next element; false when there is none that a run may hold.
    bool end_element(std::size_t end) {
        found_.push_back({begin_, end});
        const std::size_t comma = behind_blanks(end);
        if (comma == text_.size() || text_[comma] != ',') {
            return false;
        }
        begin_ = behind_blanks(comma + 1);
        return begin_ < text_.size() && begins_element(begin_);
    }

    [[nodiscard]] std::size_t behind_blanks(std::size_t at) const {
        while (at < text_.size() && is_json_space(text_[at])) {
            ++at;
        }
        return at;
    }

    [[nodiscard]] bool begins_element(std::size_t at) const {
        return text_[at] == '{' || text_[at] == '[';
    }

    std::string_view text_;
    std::vector<ElementSpan> found_;
    std::size_t begin_ = 0;
    std::size_t depth_ = 0;
    bool in_text_ = false;
    bool is_escaped_ = false;
};

}  // namespace

std::vector<ElementSpan> element_run(std::string_view text) {
    return Run(text).find();
}

}  // namespace dsar
