// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/text_pieces.hpp"

#include "libdsar/base/unicode.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/model/text_parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace dsar {
namespace {

/// What a character becomes in a name.
struct FoldedCharacter {
    enum class Kind : std::uint8_t { Letters, Nothing, Blank, Wild };

    Kind kind = Kind::Wild;
    std::uint8_t size = 0;
    std::array<char, 6> letters{};
};

constexpr char32_t first_folded = 0x80;
constexpr char32_t last_folded = 0x52f;  // Latin, Greek and Cyrillic letters

bool is_plain(char letter) {
    return is_word(letter) && static_cast<unsigned char>(letter) < 0x80;
}

FoldedCharacter folded_alone(char32_t character) {
    FoldedCharacter out;
    if (is_invisible(character) || is_mark(character)) {
        out.kind =
            is_invisible(character) ? FoldedCharacter::Kind::Nothing : FoldedCharacter::Kind::Blank;
        return out;
    }
    std::string text;
    append_utf8(text, character);
    const std::string folded = fold_name(text);
    const bool is_known =
        folded.size() <= out.letters.size() && std::all_of(folded.begin(), folded.end(), is_word);
    if (is_known) {
        out.kind = folded.empty() ? FoldedCharacter::Kind::Nothing : FoldedCharacter::Kind::Letters;
        out.size = static_cast<std::uint8_t>(folded.size());
        std::copy(folded.begin(), folded.end(), out.letters.begin());
    }
    return out;
}

using FoldedCharacters = std::array<FoldedCharacter, last_folded - first_folded + 1>;

FoldedCharacters folded_characters() {
    FoldedCharacters all;
    for (char32_t character = first_folded; character <= last_folded; ++character) {
        all[character - first_folded] = folded_alone(character);
    }
    return all;
}

/// Ideographs are folded to themselves.
bool is_ideograph(char32_t character) {
    return character >= 0x4000 && character <= 0x9fff;
}

}  // namespace

bool may_be_inside_word(char letter) {
    return is_word(letter) || letter == '\'' || letter == '-';
}

#if defined(__SSE2__)
PieceMasks piece_masks(const char* bytes, const PieceForm& form) {
    const auto all = [](int byte) { return _mm_set1_epi8(static_cast<char>(byte)); };
    // Both signs that may be looked for are the same when only one is.
    const bool has_escapes = form.json || form.may_be_json;
    const __m128i one = all(has_escapes ? '\\' : '\'');
    const __m128i two = all(form.apostrophes ? '\'' : '\\');
    const bool has_signs = has_escapes || form.apostrophes;
    PieceMasks masks;
    for (unsigned part = 0; part < 4; ++part) {
        const __m128i here =
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + std::size_t{part} * 16));
        const auto between = [&](__m128i value, char low, char high) {
            const __m128i from = _mm_sub_epi8(value, all(low - (-128)));
            return _mm_cmplt_epi8(from, all(high - low + 1 - 128));
        };
        const __m128i plain =
            _mm_or_si128(between(_mm_or_si128(here, all(0x20)), 'a', 'z'), between(here, '0', '9'));
        __m128i other = here;  // the highest bit counts
        if (has_signs) {
            other = _mm_or_si128(
                other, _mm_or_si128(_mm_cmpeq_epi8(here, one), _mm_cmpeq_epi8(here, two)));
        }
        const auto bits = [](__m128i value) {
            return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(value)));
        };
        masks.plain |= bits(plain) << (16 * part);
        masks.other |= bits(other) << (16 * part);
    }
    return masks;
}
#else
PieceMasks piece_masks(const char* bytes, const PieceForm& form) {
    PieceMasks masks;
    for (unsigned at = 0; at < 64; ++at) {
        const char letter = bytes[at];
        const bool is_other = static_cast<unsigned char>(letter) >= 0x80 ||
                              ((form.json || form.may_be_json) && letter == '\\') ||
                              (form.apostrophes && letter == '\'');
        masks.plain |= std::uint64_t{is_plain(letter)} << at;
        masks.other |= std::uint64_t{is_other} << at;
    }
    return masks;
}
#endif

bool may_be_blank(std::string_view text, std::size_t begin) {
    constexpr std::size_t size_of_escape = 6;  // `\u0026`
    if (begin == 0) {
        return false;
    }
    const char before = text[begin - 1];
    if (before == '&' || before == '#' || before == '=') {
        return true;
    }
    return begin >= size_of_escape && text[begin - size_of_escape] == '\\' &&
           text[begin - size_of_escape + 1] == 'u';
}

bool PieceReader::next(TextPiece& piece) {
    while (at_ < text_.size()) {
        piece = TextPiece{};
        piece.begin = at_;
        piece.end = at_;
        while (at_ < text_.size() && add(piece)) {
            piece.end = at_;
        }
        if (piece.is_wild || piece.start.size > 0) {
            piece.is_blank = may_be_blank(text_, piece.begin);
            return true;
        }
    }
    return false;
}

bool PieceReader::add(TextPiece& piece) {
    const char letter = text_[at_];
    if (letter == '\\') {
        return add_escape(piece);
    }
    if (static_cast<unsigned char>(letter) < 0x80) {
        ++at_;
        return add_ascii(piece, letter);
    }
    const Utf8Step step = first_character(text_.substr(at_));
    const std::string_view written = text_.substr(at_, step.size);
    at_ += step.size;
    if (!step.valid) {
        piece.is_wild = true;
        return true;
    }
    return add_character(piece, step.character, written);
}

bool PieceReader::add_ascii(TextPiece& piece, char letter) const {
    if (letter == '\'' && form_.apostrophes) {
        piece.is_wild = true;
        return true;
    }
    if (!is_plain(letter)) {
        return false;
    }
    piece.start.add(letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter);
    return true;
}

bool PieceReader::add_character(TextPiece& piece, char32_t character,
                                std::string_view written) const {
    static const FoldedCharacters known = folded_characters();
    FoldedCharacter folded;
    if (character >= first_folded && character <= last_folded) {
        folded = known[character - first_folded];
    } else if (is_invisible(character)) {
        folded.kind = FoldedCharacter::Kind::Nothing;
    } else if (is_mark(character)) {
        folded.kind = FoldedCharacter::Kind::Blank;
    } else if (is_ideograph(character)) {
        for (const char letter : written) {
            piece.start.add(letter);
        }
        return true;
    }
    for (std::size_t at = 0; at < folded.size; ++at) {
        piece.start.add(folded.letters[at]);
    }
    piece.is_wild = piece.is_wild || folded.kind == FoldedCharacter::Kind::Wild;
    return folded.kind != FoldedCharacter::Kind::Blank;
}

/// Of several backslashes in a row, and of halves of a character, nobody knows here what they mean.
bool PieceReader::add_escape(TextPiece& piece) {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_not_of('\\', at_), text_.size());
    const char sign = at_ < text_.size() ? text_[at_] : ' ';
    const bool is_blank = std::string_view("bfnrt").find(sign) != std::string_view::npos;
    if (sign != 'u' && !is_blank) {
        return false;
    }
    if (at_ - begin > 1 || form_.may_be_json) {
        piece.is_wild = true;
        return true;
    }
    if (is_blank) {
        ++at_;
        return false;
    }
    unsigned code = 0;
    const std::string_view digits = text_.substr(at_ + 1, 4);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() < 4 || error != std::errc() || end != digits.data() + 4 ||
        (code >= 0xd800 && code < 0xe000)) {
        piece.is_wild = true;
        return true;
    }
    at_ += 5;
    if (code < 0x80) {
        return add_ascii(piece, static_cast<char>(code));
    }
    std::string written;
    append_utf8(written, code);
    return add_character(piece, code, written);
}

}  // namespace dsar
