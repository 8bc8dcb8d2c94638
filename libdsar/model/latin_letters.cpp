// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/latin_letters.hpp"

#include "libdsar/base/unicode.hpp"
#include "libdsar/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace dsar {
namespace {

// A letter, how it is usually written, and how others write it (the same where all agree).
struct Letter {
    char32_t character;
    const char* usual;
    const char* other;
};

// By code point.
constexpr std::array letters{
    Letter{U'α', "a", "a"},   Letter{U'β', "b", "v"},   Letter{U'γ', "g", "g"},
    Letter{U'δ', "d", "d"},   Letter{U'ε', "e", "e"},   Letter{U'ζ', "z", "z"},
    Letter{U'η', "i", "e"},   Letter{U'θ', "th", "th"}, Letter{U'ι', "i", "i"},
    Letter{U'κ', "k", "k"},   Letter{U'λ', "l", "l"},   Letter{U'μ', "m", "m"},
    Letter{U'ν', "n", "n"},   Letter{U'ξ', "x", "ks"},  Letter{U'ο', "o", "o"},
    Letter{U'π', "p", "p"},   Letter{U'ρ', "r", "rh"},  Letter{U'ς', "s", "s"},
    Letter{U'σ', "s", "s"},   Letter{U'τ', "t", "t"},   Letter{U'υ', "y", "u"},
    Letter{U'φ', "f", "ph"},  Letter{U'χ', "ch", "kh"}, Letter{U'ψ', "ps", "ps"},
    Letter{U'ω', "o", "o"},   Letter{U'а', "a", "a"},   Letter{U'б', "b", "b"},
    Letter{U'в', "v", "v"},   Letter{U'г', "g", "h"},   Letter{U'д', "d", "d"},
    Letter{U'е', "e", "e"},   Letter{U'ж', "zh", "zh"}, Letter{U'з', "z", "z"},
    Letter{U'и', "i", "y"},   Letter{U'й', "y", "i"},   Letter{U'к', "k", "k"},
    Letter{U'л', "l", "l"},   Letter{U'м', "m", "m"},   Letter{U'н', "n", "n"},
    Letter{U'о', "o", "o"},   Letter{U'п', "p", "p"},   Letter{U'р', "r", "r"},
    Letter{U'с', "s", "s"},   Letter{U'т', "t", "t"},   Letter{U'у', "u", "u"},
    Letter{U'ф', "f", "f"},   Letter{U'х', "kh", "h"},  Letter{U'ц', "ts", "ts"},
    Letter{U'ч', "ch", "ch"}, Letter{U'ш', "sh", "sh"}, Letter{U'щ', "shch", "shch"},
    Letter{U'ъ', "", "ie"},   Letter{U'ы', "y", "y"},   Letter{U'ь', "", ""},
    Letter{U'э', "e", "e"},   Letter{U'ю', "yu", "iu"}, Letter{U'я', "ya", "ia"},
    Letter{U'ё', "yo", "e"},  Letter{U'ђ', "dj", "dj"}, Letter{U'є', "ye", "ie"},
    Letter{U'ѕ', "dz", "dz"}, Letter{U'і', "i", "i"},   Letter{U'ї', "yi", "i"},
    Letter{U'ј', "j", "j"},   Letter{U'љ', "lj", "lj"}, Letter{U'њ', "nj", "nj"},
    Letter{U'ћ', "c", "c"},   Letter{U'ў', "u", "w"},   Letter{U'џ', "dz", "dz"},
    Letter{U'ґ', "g", "g"}};

static_assert(std::ranges::is_sorted(letters, {}, &Letter::character));

const Letter* letter_of(char32_t character) {
    const auto found = std::ranges::lower_bound(letters, character, {}, &Letter::character);
    return found != letters.end() && found->character == character ? &*found : nullptr;
}

// Greek letters with an accent, without it: ICU decomposes them, й and ё are letters of their own.
char32_t plain_greek(char32_t character) {
    switch (character) {
        case U'ά':
            return U'α';
        case U'έ':
            return U'ε';
        case U'ή':
            return U'η';
        case U'ί':
        case U'ϊ':
        case U'ΐ':
            return U'ι';
        case U'ό':
            return U'ο';
        case U'ύ':
        case U'ϋ':
        case U'ΰ':
            return U'υ';
        case U'ώ':
            return U'ω';
        default:
            return character;
    }
}

struct Range {
    char32_t first;
    char32_t last;
};

// What is left after folding: digits, Latin, and the scripts that are kept as they are, without
// their punctuation.
constexpr std::array letter_ranges{
    Range{U'0', U'9'},      Range{U'a', U'z'},     Range{0x00e0, 0x00f6}, Range{0x00f8, 0x02af},
    Range{0x0370, 0x0373},  Range{0x0376, 0x0377}, Range{0x037b, 0x037d}, Range{0x0386, 0x0386},
    Range{0x0388, 0x0481},  Range{0x048a, 0x0556}, Range{0x0561, 0x0587}, Range{0x05d0, 0x05f2},
    Range{0x0620, 0x064a},  Range{0x0660, 0x0669}, Range{0x066e, 0x06d3}, Range{0x06ee, 0x06fc},
    Range{0x0710, 0x072f},  Range{0x0750, 0x077f}, Range{0x0900, 0x0963}, Range{0x0966, 0x0df4},
    Range{0x0e01, 0x0e3a},  Range{0x0e40, 0x0e59}, Range{0x0e81, 0x0edf}, Range{0x0f00, 0x0fbc},
    Range{0x1000, 0x109f},  Range{0x10a0, 0x11ff}, Range{0x1200, 0x139f}, Range{0x13a0, 0x16ea},
    Range{0x1780, 0x17d3},  Range{0x1800, 0x1cff}, Range{0x1d00, 0x1fff}, Range{0x2c00, 0x2dff},
    Range{0x3005, 0x3007},  Range{0x3041, 0x3096}, Range{0x309d, 0x309f}, Range{0x30a1, 0x30fa},
    Range{0x30fc, 0x318e},  Range{0x31a0, 0x31ff}, Range{0x3400, 0x4dbf}, Range{0x4e00, 0xa4cf},
    Range{0xa500, 0xa63f},  Range{0xa640, 0xabff}, Range{0xac00, 0xd7ff}, Range{0xf900, 0xfaff},
    Range{0xfb1d, 0xfdff},  Range{0xfe70, 0xfefc}, Range{0xff66, 0xffdc}, Range{0x10000, 0x1efff},
    Range{0x20000, 0x3ffff}};

}  // namespace

std::vector<std::string> in_latin_letters(std::string_view text) {
    const std::string folded = fold_case(text);
    std::string usual;
    std::string other;
    for (std::string_view rest = folded; !rest.empty();) {
        const Utf8Step step = first_character(rest);
        const Letter* letter = step.valid ? letter_of(plain_greek(step.character)) : nullptr;
        usual += letter == nullptr ? rest.substr(0, step.size) : letter->usual;
        other += letter == nullptr ? rest.substr(0, step.size) : letter->other;
        rest.remove_prefix(step.size);
    }
    std::vector<std::string> out{usual};
    if (other != usual) {
        out.push_back(other);
    }
    return out;
}

bool is_name_letter(char32_t character) {
    const auto after = std::ranges::upper_bound(letter_ranges, character, {},
                                                [](const Range& range) { return range.first; });
    return after != letter_ranges.begin() && character <= std::prev(after)->last;
}

}  // namespace dsar
