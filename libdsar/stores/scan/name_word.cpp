// SPDX-License-Identifier: Apache-2.0
// Most words are of ASCII and are told by their first two letters; folding all others would cost
// more than to find them.
#include "libdsar/stores/scan/name_word.hpp"

#include "libdsar/base/utf8.hpp"
#include "libdsar/model/text_parts.hpp"
#include "libdsar/stores/scan/characters.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace dsar {
namespace {

constexpr std::size_t longest_name = 256;  // bytes to each side; what is longer the parser judges

bool is_outside_ascii(char letter) {
    return static_cast<unsigned char>(letter) >= 0x80;
}

constexpr char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
}

/// Whether an e is left out behind it, as name_words() does.
bool is_before_umlaut(char letter) {
    return letter == 'a' || letter == 'o' || letter == 'u';
}

/// Latin letters with accents, which part no words.
bool is_accented(char32_t character) {
    return character >= 0xc0 && character <= 0x17f && character != 0xd7 && character != 0xf7 &&
           character != 0x13f && character != 0x140 && character != 0x149;
}

/// With `\u0117` as the character; backslashes before it may be many.
std::string without_escapes(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t behind = std::min(text.find_first_not_of('\\', at), text.size());
        const int code = behind > at && behind < text.size() && text[behind] == 'u'
                             ? four_hex_digits(text.substr(behind + 1))
                             : -1;
        if (code < 0) {
            out += text[at++];
            continue;
        }
        at = behind + 5;
        auto character = static_cast<char32_t>(code);
        const std::string_view next = text.substr(at);
        const std::size_t mark = std::min(next.find_first_not_of('\\'), next.size());
        const int low = character >= 0xd800 && character < 0xdc00 && mark > 0 &&
                                next.substr(mark).starts_with('u')
                            ? four_hex_digits(next.substr(mark + 1))
                            : -1;
        if (low >= 0xdc00 && low < 0xe000) {
            character =
                0x10000 + ((character - 0xd800) << 10U) + static_cast<char32_t>(low) - 0xdc00;
            at += mark + 5;
        }
        append_utf8(out, character >= 0xd800 && character < 0xe000 ? 0xfffd : character);
    }
    return out;
}

/// Whether two letters of ASCII begin the text, and nothing in it parts words.
bool begins_plainly(std::string_view text) {
    if (text.size() < 2 || is_outside_ascii(text[0]) || is_outside_ascii(text[1]) ||
        (lower(text[1]) == 'e' && is_before_umlaut(lower(text[0])))) {
        return false;
    }
    for (text.remove_prefix(2); !text.empty();) {
        const Utf8Step step = first_character(text);
        if (!step.valid ||
            (step.character < 0x80 ? !is_word(text.front()) : !is_accented(step.character))) {
            return false;
        }
        text.remove_prefix(step.size);
    }
    return true;
}

}  // namespace

/// Where the escape ends that begins at `at`; `at`: there is none.
std::size_t NameWord::escape_behind(std::size_t at) const {
    if (!escapes_ || at >= text_.size() || text_[at] != '\\') {
        return at;
    }
    const std::size_t mark = text_.find_first_not_of('\\', at);
    const bool is_one = mark != std::string_view::npos && text_[mark] == 'u' &&
                        four_hex_digits(text_.substr(mark + 1)) >= 0;
    return is_one ? mark + 5 : at;
}

bool NameWord::is_one(std::size_t start, std::size_t end) const {
    const char before = start > 0 ? text_[start - 1] : ' ';
    if (before == '=' && needles_.reads_escapes() && end - start > 2 &&
        is_written(start + 2, end)) {
        return true;  // =20ona
    }
    if (before != '\\' || !escapes_) {
        return is_written(start, end);
    }
    if (text_[start] != 'u' || four_hex_digits(text_.substr(start + 1)) < 0) {
        // `\nona`: its first letter may be an escape.
        return is_written(start, end) || (end - start > 1 && is_written(start + 1, end));
    }
    std::size_t begin = start;
    while (begin > 0 && text_[begin - 1] == '\\') {
        --begin;
    }
    return is_written(begin, end);
}

/// With the escapes and letters that follow.
bool NameWord::is_written(std::size_t begin, std::size_t end) const {
    std::size_t last = end;
    for (std::size_t next = escape_behind(last); next != last && last - begin < longest_name;
         next = escape_behind(last)) {
        last = next;
        while (last < text_.size() && is_word(text_[last])) {
            ++last;
        }
    }
    const std::string_view written = text_.substr(begin, last - begin);
    const bool is_plain = last == end && std::ranges::all_of(written, [](char letter) {
                              return letter != '\\' && !is_outside_ascii(letter);
                          });
    return is_plain ? is_plain_one(written)
                    : written.size() >= longest_name || is_foreign_one(written);
}

bool NameWord::is_plain_one(std::string_view word) const {
    std::array<char, 64> folded;
    std::size_t size = 0;
    for (const char each : word) {
        const char letter = lower(each);
        if (letter == 'e' && size > 0 && is_before_umlaut(folded[size - 1])) {
            continue;
        }
        if (size == folded.size()) {
            return true;
        }
        folded[size++] = letter;
        if (size == 2 && !needles_.begins_name({folded.data(), size})) {
            return false;
        }
    }
    return size > 0 && needles_.is_name({folded.data(), size});
}

bool NameWord::is_foreign_one(std::string_view written) const {
    const std::string text = written.find('\\') == std::string_view::npos
                                 ? std::string(written)
                                 : without_escapes(written);
    if (begins_plainly(text)) {
        const std::array<char, 2> front{lower(text[0]), lower(text[1])};
        if (!needles_.begins_name({front.data(), front.size()})) {
            return false;
        }
    }
    if (holds_one(text)) {
        return true;
    }
    const std::string plain = plain_text(text);
    return plain != text && holds_one(plain);
}

bool NameWord::holds_one(std::string_view words) const {
    for (const std::string& word : name_words(words)) {
        for (std::string_view rest = word; !rest.empty();) {
            const std::string_view piece = rest.substr(0, rest.find_first_of(name_joints));
            if (!piece.empty() && needles_.is_name(piece)) {
                return true;
            }
            rest.remove_prefix(std::min(piece.size() + 1, rest.size()));
        }
    }
    return false;
}

}  // namespace dsar
