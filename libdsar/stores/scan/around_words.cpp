// SPDX-License-Identifier: Apache-2.0
// Around a word.
#include "libdsar/base/utf8.hpp"
#include "libdsar/stores/scan/around.hpp"
#include "libdsar/stores/scan/characters.hpp"
#include "libdsar/stores/scan/name_word.hpp"

#include <cstring>

namespace dsar {
namespace {

bool is_outside_ascii(char letter) {
    return static_cast<unsigned char>(letter) >= 0x80;
}

/// As word_hash() has them: letters in lower case, the missing ones zeros.
std::uint64_t eight_at(std::string_view text, std::size_t at, std::size_t count) {
    std::uint64_t value = 0;
    if (at + 8 <= text.size()) {
        std::memcpy(&value, text.data() + at, 8);
        value &= count < 8 ? (std::uint64_t{1} << (8 * count)) - 1 : ~std::uint64_t{0};
    } else {
        std::memcpy(&value, text.data() + at, count < 8 ? count : 8);
    }
    return value | 0x2020202020202020U;
}

}  // namespace

bool Around::is_word(std::size_t start, std::size_t end) const {
    if (!needles_.has_names()) {
        return is_plain_word(start, end);
    }
    if (NameWord(needles_, text_, json_ || needles_.looks_inside_values()).is_one(start, end)) {
        return true;
    }
    for (std::size_t at = start; at < end && needles_.has_plain_words(); ++at) {
        const std::size_t first = at;
        while (at < end && !is_outside_ascii(text_[at])) {
            ++at;
        }
        if (at > first && is_plain_word(first, at)) {
            return true;
        }
    }
    return false;
}

bool Around::is_plain_word(std::size_t start, std::size_t end) const {
    if (has_word(start, end) || (needles_.folds_words() && goes_on_unseen(start, end))) {
        return true;
    }
    if (start == 0) {
        return false;
    }
    // `\nabc`, `\u00e9abc`, `=20abc`: the first letters belong to an escape.
    std::size_t inner = start;
    if (text_[start - 1] == '\\') {
        inner += text_[start] == 'u' ? 5U : 1U;
    } else if (text_[start - 1] == '=' && needles_.reads_escapes()) {
        inner += 2;
    }
    return inner > start && inner < end && has_word(inner, end);
}

/// Whether the word may be longer once characters next to it are folded.
bool Around::goes_on_unseen(std::size_t start, std::size_t end) const {
    std::size_t size = 0;
    return (end < text_.size() && is_outside_ascii(text_[end]) &&
            may_become_word(first_character(text_.substr(end, 4)).character)) ||
           (start > 0 && is_outside_ascii(text_[start - 1]) &&
            may_become_word(character_before(text_, start, size)));
}

bool Around::has_word(std::size_t start, std::size_t end) const {
    const std::size_t size = end - start;
    if (!needles_.has_word_of(size)) {
        return false;
    }
    const std::uint64_t front = eight_at(text_, start, size);
    const std::uint64_t back = size > 8 ? eight_at(text_, end - 8, 8) : std::uint64_t{0};
    return needles_.is_word(mixed(front + back * 0x9e3779b97f4a7c15U + size));
}

}  // namespace dsar
