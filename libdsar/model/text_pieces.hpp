// SPDX-License-Identifier: Apache-2.0
// Cuts raw text into pieces of words, folded as names are, without making a copy of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dsar {

/// The first letters of a word, folded as names are.
struct WordStart {
    static constexpr unsigned most = 7;

    std::uint64_t key = 0;  ///< the first letter in the lowest byte
    unsigned size = 0;      ///< of the word; more than `most` is as good as `most`
    char last{};

    /// Adds a byte of the folded word. An e behind a, o or u is how umlauts are written without
    /// marks.
    void add(char letter) {
        if (letter == 'e' && (last == 'a' || last == 'o' || last == 'u')) {
            return;
        }
        if (size < most) {
            key |= std::uint64_t{static_cast<unsigned char>(letter)} << (8 * size);
            ++size;
        }
        last = letter;
    }
};

/// How a text is written.
struct PieceForm {
    bool json = false;         ///< with the escapes of JSON
    bool may_be_json = false;  ///< with such escapes, or with backslashes that mean themselves
    bool apostrophes = false;  ///< an apostrophe does not end a piece, which is wild then
};

/// What lies between hyphens, apostrophes and all else that is no part of a word.
struct TextPiece {
    std::size_t begin = 0;
    std::size_t end = 0;
    WordStart start;
    bool is_wild = false;   ///< it cannot be folded here: may be any word, or several
    bool is_blank = false;  ///< it may be an escape of mail or of a web page (`&nbsp;`, `=20`)
};

/// Of 64 bytes: letters and digits of ASCII, and what else may be a part of pieces.
struct PieceMasks {
    std::uint64_t plain = 0;
    std::uint64_t other = 0;
};
PieceMasks piece_masks(const char* bytes, const PieceForm& form);

/// Whether what begins at `begin` may be such an escape, or behind one.
bool may_be_blank(std::string_view text, std::size_t begin);

/// Whether a byte may stand inside of a word of a name (`O'Brien`, `Anne-Marie`).
bool may_be_inside_word(char letter);

/// Reads the pieces in a part of a text that begins and ends where masks do.
class PieceReader {
 public:
    PieceReader(std::string_view text, std::size_t begin, std::size_t end, const PieceForm& form)
        : text_(text.substr(0, end)), at_(begin), form_(form) {}

    /// Whether there is one more.
    bool next(TextPiece& piece);

 private:
    /// Adds what stands here to the piece; false: it ends the piece.
    bool add(TextPiece& piece);
    bool add_character(TextPiece& piece, char32_t character, std::string_view written) const;
    bool add_ascii(TextPiece& piece, char letter) const;
    bool add_escape(TextPiece& piece);

    std::string_view text_;
    std::size_t at_;
    PieceForm form_;
};

}  // namespace dsar
