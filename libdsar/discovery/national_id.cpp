// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/national_id.hpp"

#include "libdsar/discovery/checksum.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace dsar {
namespace {

/// The text without what only groups it, in capitals; and where that stood.
struct Written {
    std::string plain;        ///< letters and digits
    std::string_view text;    ///< as it is
    bool all_digits = false;  ///< plain holds digits alone
};

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

unsigned digit(const std::string& text, std::size_t place) {
    return static_cast<unsigned>(text[place] - '0');
}

unsigned two(const std::string& text, std::size_t place) {
    return digit(text, place) * 10 + digit(text, place + 1);
}

std::uint64_t number(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char letter : digits) {
        value = value * 10 + static_cast<std::uint64_t>(letter - '0');
    }
    return value;
}

bool is_date(unsigned year, unsigned month, unsigned day) {
    using namespace std::chrono;
    return year_month_day{std::chrono::year{static_cast<int>(year)}, std::chrono::month{month},
                          std::chrono::day{day}}
        .ok();
}

/// A date without its century: 29 February is one in some of them.
bool is_short_date(unsigned year, unsigned month, unsigned day) {
    return is_date(2000 + year, month, day) || is_date(1900 + year, month, day);
}

unsigned weighted(const std::string& text, std::span<const unsigned> weights) {
    unsigned sum = 0;
    for (std::size_t place = 0; place < weights.size(); ++place) {
        sum += digit(text, place) * weights[place];
    }
    return sum;
}

template <std::size_t Count>
bool has_length(const Written& id, const std::array<unsigned, Count>& /*weights*/) {
    return id.all_digits && id.plain.size() == Count + 1;
}

bool is_baltic(const Written& id) {
    constexpr std::array<unsigned, 10> first{1, 2, 3, 4, 5, 6, 7, 8, 9, 1};
    constexpr std::array<unsigned, 10> second{3, 4, 5, 6, 7, 8, 9, 1, 2, 3};
    const std::string& text = id.plain;
    if (!has_length(id, first) || text[0] < '1' || text[0] > '6' ||
        !is_date(1800 + (digit(text, 0) - 1) / 2 * 100 + two(text, 1), two(text, 3),
                 two(text, 5))) {
        return false;
    }
    unsigned check = weighted(text, first) % 11;
    check = check == 10 ? weighted(text, second) % 11 : check;
    return digit(text, 10) == check % 10;
}

bool is_latvian(const Written& id) {
    constexpr std::array<unsigned, 10> weights{1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    const std::string& text = id.plain;
    if (!has_length(id, weights) || (id.text.size() != 11 && id.text.substr(6, 1) != "-")) {
        return false;
    }
    return text[6] <= '2' &&
           is_date(1800 + digit(text, 6) * 100 + two(text, 4), two(text, 2), two(text, 0)) &&
           digit(text, 10) == (1101 - weighted(text, weights)) % 11 % 10;
}

bool is_polish(const Written& id) {
    constexpr std::array<unsigned, 10> weights{1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
    constexpr std::array<unsigned, 5> centuries{1900, 2000, 2100, 2200, 1800};
    const std::string& text = id.plain;
    if (!has_length(id, weights)) {
        return false;
    }
    const unsigned month = two(text, 2);
    return is_date(centuries[month / 20] + two(text, 0), month % 20, two(text, 4)) &&
           digit(text, 10) == (10 - weighted(text, weights) % 10) % 10;
}

/// Eleven digits; of the first ten one stands there two or three times, and no other does.
bool is_german(const Written& id) {
    const std::string& text = id.plain;
    if (!id.all_digits || text.size() != 11 || text[0] == '0') {
        return false;
    }
    std::array<unsigned, 10> counts{};
    unsigned product = 10;
    for (std::size_t place = 0; place < 10; ++place) {
        ++counts.at(digit(text, place));
        const unsigned sum = (digit(text, place) + product) % 10;
        product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    const auto often = std::count_if(counts.begin(), counts.end(),
                                     [](unsigned count) { return count == 2 || count == 3; });
    const auto more =
        std::count_if(counts.begin(), counts.end(), [](unsigned count) { return count > 3; });
    return often == 1 && more == 0 && digit(text, 10) == (11 - product) % 10;
}

/// Ten digits, or twelve with the century; a day above 60 is of somebody who is not registered.
bool is_swedish(const Written& id) {
    std::string text = id.plain;
    if (!id.all_digits || (text.size() != 10 && text.size() != 12)) {
        return false;
    }
    if (text.size() == 12) {
        if (!text.starts_with("19") && !text.starts_with("20")) {
            return false;
        }
        text.erase(0, 2);
    }
    const unsigned day = two(text, 4);
    return is_short_date(two(text, 0), two(text, 2), day > 60 ? day - 60 : day) &&
           passes_luhn(text);
}

bool is_finnish(const Written& id) {
    constexpr std::string_view letters = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    constexpr std::string_view centuries = "+-ABCDEFUVWXY";
    const std::string_view text = id.text;
    if (text.size() != 11 || centuries.find(text[6]) == std::string_view::npos ||
        !std::all_of(text.begin(), text.begin() + 6, is_digit) ||
        !std::all_of(text.begin() + 7, text.begin() + 10, is_digit)) {
        return false;
    }
    const std::string digits = std::string(text.substr(0, 6)) + std::string(text.substr(7, 3));
    return is_short_date(two(digits, 4), two(digits, 2), two(digits, 0)) &&
           letters[number(digits) % 31] == id.plain.back();
}

bool is_norwegian(const Written& id) {
    constexpr std::array<unsigned, 9> first{3, 7, 6, 1, 8, 9, 4, 5, 2};
    constexpr std::array<unsigned, 10> second{5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
    const std::string& text = id.plain;
    if (!has_length(id, second)) {
        return false;
    }
    const unsigned day = two(text, 0);
    return is_short_date(two(text, 4), two(text, 2), day > 40 ? day - 40 : day) &&
           (11 - weighted(text, first) % 11) % 11 == digit(text, 9) &&
           (11 - weighted(text, second) % 11) % 11 == digit(text, 10);
}

bool is_spanish(const Written& id) {
    constexpr std::string_view letters = "TRWAGMYFPDXBNJZSQVHLCKE";
    constexpr std::string_view foreign = "XYZ";
    std::string text = id.plain;
    if (text.size() != 9) {
        return false;
    }
    if (const std::size_t place = foreign.find(text[0]); place != std::string_view::npos) {
        text[0] = static_cast<char>('0' + place);
    }
    return std::all_of(text.begin(), text.begin() + 8, is_digit) &&
           letters[number(std::string_view(text).substr(0, 8)) % 23] == text[8];
}

bool is_italian(const Written& id) {
    constexpr std::array<unsigned, 26> odd{1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                           20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
    constexpr std::string_view form = "AAAAAA00A00A000A";
    constexpr std::string_view months = "ABCDEHLMPRST";
    const std::string& text = id.plain;
    if (text.size() != form.size() || months.find(text[8]) == std::string_view::npos) {
        return false;
    }
    unsigned sum = 0;
    for (std::size_t place = 0; place < form.size(); ++place) {
        if (is_digit(text[place]) != (form[place] == '0')) {
            return false;
        }
        const auto value =
            static_cast<unsigned>(is_digit(text[place]) ? text[place] - '0' : text[place] - 'A');
        if (place + 1 < form.size()) {
            sum += place % 2 == 0 ? odd.at(value) : value;
        }
    }
    return static_cast<unsigned>(text.back() - 'A') == sum % 26;
}

/// Sex, year, month, department, place, order, and a key of two digits; Corsica's department has a
/// letter.
bool is_french(const Written& id) {
    std::string text = id.plain;
    if (text.size() != 15 || text[0] < '1' || text[0] > '4') {
        return false;
    }
    if (text[5] == '2' && (text[6] == 'A' || text[6] == 'B')) {
        text.replace(5, 2, text[6] == 'A' ? "19" : "18");
    }
    if (!std::all_of(text.begin(), text.end(), is_digit)) {
        return false;
    }
    const unsigned month = two(text, 3);
    const std::string_view all = text;
    return ((month >= 1 && month <= 12) || (month >= 20 && month <= 42)) &&
           number(all.substr(13)) == 97 - number(all.substr(0, 13)) % 97;
}

bool is_dutch(const Written& id) {
    constexpr std::array<unsigned, 8> weights{9, 8, 7, 6, 5, 4, 3, 2};
    return has_length(id, weights) && number(id.plain) > 9999999 &&
           weighted(id.plain, weights) % 11 == digit(id.plain, 8);
}

bool is_belgian(const Written& id) {
    const std::string& text = id.plain;
    if (!id.all_digits || text.size() != 11 ||
        !is_short_date(two(text, 0), two(text, 2), two(text, 4))) {
        return false;
    }
    const std::uint64_t key = number(std::string_view(text).substr(9));
    return key == 97 - number(std::string_view(text).substr(0, 9)) % 97 ||
           key == 97 - number("2" + text.substr(0, 9)) % 97;
}

bool is_czech(const Written& id) {
    const std::string& text = id.plain;
    if (!id.all_digits || text.size() != 10) {
        return false;
    }
    unsigned month = two(text, 2);
    month -= month > 50 ? 50 : 0;
    month -= month > 20 ? 20 : 0;
    return is_short_date(two(text, 0), month, two(text, 4)) && number(text) % 11 == 0;
}

bool is_romanian(const Written& id) {
    constexpr std::array<unsigned, 12> weights{2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9};
    if (!has_length(id, weights) || id.plain[0] == '0' || id.plain[0] == '9' ||
        !is_short_date(two(id.plain, 1), two(id.plain, 3), two(id.plain, 5))) {
        return false;
    }
    const unsigned check = weighted(id.plain, weights) % 11;
    return digit(id.plain, 12) == (check == 10 ? 1 : check);
}

bool is_bulgarian(const Written& id) {
    constexpr std::array<unsigned, 9> weights{2, 4, 8, 5, 10, 9, 7, 3, 6};
    if (!has_length(id, weights)) {
        return false;
    }
    const unsigned month = two(id.plain, 2);
    return is_short_date(two(id.plain, 0), month % 20, two(id.plain, 4)) && month < 60 &&
           digit(id.plain, 9) == weighted(id.plain, weights) % 11 % 10;
}

bool is_austrian(const Written& id) {
    constexpr std::array<unsigned, 10> weights{3, 7, 9, 0, 5, 8, 4, 2, 1, 6};
    const std::string& text = id.plain;
    return id.all_digits && text.size() == weights.size() && text[0] != '0' &&
           is_short_date(two(text, 8), two(text, 6), two(text, 4)) &&
           weighted(text, weights) % 11 == digit(text, 3);
}

bool is_swiss(const Written& id) {
    constexpr std::array<unsigned, 12> weights{1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3};
    return has_length(id, weights) && id.plain.starts_with("756") &&
           digit(id.plain, 12) == (10 - weighted(id.plain, weights) % 10) % 10;
}

bool is_irish(const Written& id) {
    constexpr std::string_view letters = "WABCDEFGHIJKLMNOPQRSTUV";
    constexpr std::array<unsigned, 7> weights{8, 7, 6, 5, 4, 3, 2};
    const std::string& text = id.plain;
    if ((text.size() != 8 && text.size() != 9) ||
        !std::all_of(text.begin(), text.begin() + 7, is_digit)) {
        return false;
    }
    const unsigned more = text.size() == 9 && text[8] >= 'A' && text[8] <= 'I'
                              ? 9 * static_cast<unsigned>(text[8] - 'A' + 1)
                              : 0;
    return letters[(weighted(text, weights) + more) % 23] == text[7];
}

bool is_british(const Written& id) {
    const std::string& text = id.plain;
    constexpr std::string_view never = "DFIQUV";
    return text.size() == 9 && never.find(text[0]) == std::string_view::npos &&
           never.find(text[1]) == std::string_view::npos && !is_digit(text[0]) &&
           !is_digit(text[1]) && text[1] != 'O' &&
           std::all_of(text.begin() + 2, text.begin() + 8, is_digit) && text[8] >= 'A' &&
           text[8] <= 'D';
}

/// Only as it is usually written: a number of nine digits is many things.
bool is_american(const Written& id) {
    const std::string_view text = id.text;
    return id.all_digits && text.size() == 11 && text[3] == '-' && text[6] == '-' &&
           !id.plain.starts_with("000") && !id.plain.starts_with("666") && id.plain[0] != '9' &&
           id.plain.substr(3, 2) != "00" && !id.plain.ends_with("0000");
}

bool is_danish(const Written& id) {
    return id.all_digits && id.text.size() == 11 && id.text[6] == '-' &&
           is_short_date(two(id.plain, 4), two(id.plain, 2), two(id.plain, 0));
}

struct Scheme {
    std::string_view country;
    bool (*fits)(const Written& id);
    bool checked = true;
};
constexpr std::array schemes{
    Scheme{"LT or EE", is_baltic},   Scheme{"LV", is_latvian},
    Scheme{"PL", is_polish},         Scheme{"DE", is_german},
    Scheme{"SE", is_swedish},        Scheme{"FI", is_finnish},
    Scheme{"NO", is_norwegian},      Scheme{"ES", is_spanish},
    Scheme{"IT", is_italian},        Scheme{"FR", is_french},
    Scheme{"BE", is_belgian},        Scheme{"CZ or SK", is_czech},
    Scheme{"RO", is_romanian},       Scheme{"BG", is_bulgarian},
    Scheme{"AT", is_austrian},       Scheme{"CH", is_swiss},
    Scheme{"IE", is_irish},          Scheme{"NL", is_dutch},
    Scheme{"GB", is_british, false}, Scheme{"US", is_american, false},
    Scheme{"DK", is_danish, false},
};

}  // namespace

std::optional<NationalIdMatch> match_national_id(std::string_view text) {
    if (text.size() < 8 || text.size() > 24) {
        return std::nullopt;
    }
    Written id{{}, text, true};
    for (const char letter : text) {
        if (std::isalnum(static_cast<unsigned char>(letter)) != 0) {
            id.plain += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
            id.all_digits = id.all_digits && is_digit(letter);
        } else if (std::string_view(" -+./").find(letter) == std::string_view::npos) {
            return std::nullopt;
        }
    }
    const bool bare = id.all_digits && id.plain.size() == text.size();
    const auto fitting = std::find_if(schemes.begin(), schemes.end(),
                                      [&](const Scheme& scheme) { return scheme.fits(id); });
    return fitting == schemes.end()
               ? std::nullopt
               : std::optional(NationalIdMatch{fitting->country, fitting->checked, bare});
}

}  // namespace dsar
