// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/checksum.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>

namespace dsar {
namespace {

// Which numbers networks issue: the first digits from..to, and how many digits in all.
struct Range {
    unsigned from;
    unsigned to;
    std::size_t prefix;
    std::size_t least;
    std::size_t most;
};
constexpr std::array ranges{
    Range{4, 4, 1, 13, 19},           // Visa
    Range{51, 55, 2, 16, 16},         // Mastercard
    Range{2221, 2720, 4, 16, 16},     // Mastercard
    Range{34, 34, 2, 15, 15},         // American Express
    Range{37, 37, 2, 15, 15},         // American Express
    Range{300, 305, 3, 14, 14},       // Diners Club
    Range{36, 36, 2, 14, 19},         // Diners Club
    Range{38, 39, 2, 14, 19},         // Diners Club
    Range{3528, 3589, 4, 16, 19},     // JCB
    Range{6011, 6011, 4, 16, 19},     // Discover
    Range{644, 659, 3, 16, 19},       // Discover
    Range{62, 62, 2, 16, 19},         // UnionPay
    Range{50, 50, 2, 12, 19},         // Maestro
    Range{56, 58, 2, 12, 19},         // Maestro
    Range{6304, 6304, 4, 12, 19},     // Maestro
    Range{6759, 6759, 4, 12, 19},     // Maestro
    Range{676770, 676774, 6, 12, 19}  // Maestro
};

struct Country {
    std::string_view code;
    std::size_t length;
};
constexpr std::array countries{
    Country{"AD", 24}, Country{"AE", 23}, Country{"AL", 28}, Country{"AT", 20}, Country{"AZ", 28},
    Country{"BA", 20}, Country{"BE", 16}, Country{"BG", 22}, Country{"BH", 22}, Country{"BR", 29},
    Country{"BY", 28}, Country{"CH", 21}, Country{"CR", 22}, Country{"CY", 28}, Country{"CZ", 24},
    Country{"DE", 22}, Country{"DK", 18}, Country{"DO", 28}, Country{"EE", 20}, Country{"EG", 29},
    Country{"ES", 24}, Country{"FI", 18}, Country{"FO", 18}, Country{"FR", 27}, Country{"GB", 22},
    Country{"GE", 22}, Country{"GI", 23}, Country{"GL", 18}, Country{"GR", 27}, Country{"GT", 28},
    Country{"HR", 21}, Country{"HU", 28}, Country{"IE", 22}, Country{"IL", 23}, Country{"IQ", 23},
    Country{"IS", 26}, Country{"IT", 27}, Country{"JO", 30}, Country{"KW", 30}, Country{"KZ", 20},
    Country{"LB", 28}, Country{"LC", 32}, Country{"LI", 21}, Country{"LT", 20}, Country{"LU", 20},
    Country{"LV", 21}, Country{"MC", 27}, Country{"MD", 24}, Country{"ME", 22}, Country{"MK", 19},
    Country{"MR", 27}, Country{"MT", 31}, Country{"MU", 30}, Country{"NL", 18}, Country{"NO", 15},
    Country{"PK", 24}, Country{"PL", 28}, Country{"PS", 29}, Country{"PT", 25}, Country{"QA", 29},
    Country{"RO", 24}, Country{"RS", 22}, Country{"SA", 24}, Country{"SC", 31}, Country{"SE", 24},
    Country{"SI", 19}, Country{"SK", 24}, Country{"SM", 27}, Country{"ST", 25}, Country{"SV", 28},
    Country{"TL", 23}, Country{"TN", 24}, Country{"TR", 26}, Country{"UA", 29}, Country{"VA", 22},
    Country{"VG", 24}, Country{"XK", 20}};

/// The digits, when nothing but blanks and hyphens stands between them.
std::optional<std::string> digits_of(std::string_view text) {
    std::string digits;
    for (const char letter : text) {
        if (letter >= '0' && letter <= '9') {
            digits += letter;
        } else if (letter != ' ' && letter != '-') {
            return std::nullopt;
        }
    }
    return digits;
}

unsigned number_of(std::string_view digits) {
    unsigned number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

}  // namespace

bool passes_luhn(std::string_view digits) {
    unsigned sum = 0;
    bool twice = false;
    for (std::size_t place = digits.size(); place-- > 0;) {
        const unsigned digit = static_cast<unsigned>(digits[place] - '0') << (twice ? 1U : 0U);
        sum += digit > 9 ? digit - 9 : digit;
        twice = !twice;
    }
    return !digits.empty() && sum % 10 == 0;
}

bool is_card_number(std::string_view text) {
    const std::optional<std::string> digits = digits_of(text);
    if (!digits || digits->size() < 12 || digits->size() > 19) {
        return false;
    }
    const bool issued = std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
        const unsigned start = number_of(std::string_view(*digits).substr(0, range.prefix));
        return start >= range.from && start <= range.to && digits->size() >= range.least &&
               digits->size() <= range.most;
    });
    return issued && passes_luhn(*digits);
}

bool is_iban(std::string_view text) {
    std::string plain;
    for (const char letter : text) {
        if (std::isalnum(static_cast<unsigned char>(letter)) != 0) {
            plain += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
        } else if (letter != ' ') {
            return false;
        }
    }
    const auto country = std::find_if(countries.begin(), countries.end(), [&](const Country& each) {
        return plain.starts_with(each.code);
    });
    if (country == countries.end() || plain.size() != country->length) {
        return false;
    }
    std::rotate(plain.begin(), plain.begin() + 4, plain.end());
    unsigned rest = 0;
    for (const char letter : plain) {
        const bool is_digit = letter >= '0' && letter <= '9';
        const auto value = static_cast<unsigned>(is_digit ? letter - '0' : letter - 'A' + 10);
        rest = (rest * (is_digit ? 10 : 100) + value) % 97;
    }
    return rest == 1;
}

}  // namespace dsar
