// SPDX-License-Identifier: Apache-2.0
// Dates, requests and line breaks of letters.
#include "libdsar/base/utf8.hpp"
#include "libdsar/output/letter.hpp"

#include <fmt/format.h>

#include <array>

namespace dsar {
namespace {

constexpr std::size_t columns = 72;

constexpr std::array<std::string_view, 12> months_en = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
// In the genitive: the month's day.
constexpr std::array<std::string_view, 12> months_lt = {
    "sausio", "vasario",   "kovo",    "balandžio", "gegužės",   "birželio",
    "liepos", "rugpjūčio", "rugsėjo", "spalio",    "lapkričio", "gruodžio"};

struct Phrase {
    std::string_view word;
    std::string_view en;
    std::string_view lt;
};

constexpr Phrase rights[] = {
    {"access", "for access to personal data (Art. 15 GDPR)",
     "susipažinti su asmens duomenimis (BDAR 15 straipsnis)"},
    {"rectify", "to have personal data corrected (Art. 16 GDPR)",
     "ištaisyti asmens duomenis (BDAR 16 straipsnis)"},
    {"erase", "to have personal data erased (Art. 17 GDPR)",
     "ištrinti asmens duomenis (BDAR 17 straipsnis)"},
    {"restrict", "to have the use of personal data restricted (Art. 18 GDPR)",
     "apriboti asmens duomenų tvarkymą (BDAR 18 straipsnis)"},
    {"export", "to receive personal data in a portable form (Art. 20 GDPR)",
     "perkelti asmens duomenis (BDAR 20 straipsnis)"},
    {"object", "to stop using personal data (objection, Art. 21 GDPR)",
     "nebetvarkyti asmens duomenų (nesutikimas, BDAR 21 straipsnis)"},
};

constexpr Phrase kinds[] = {
    {"know",
     "to know the categories of personal information that we collect (Cal. Civ. Code 1798.110)",
     "nurodyti renkamos asmeninės informacijos kategorijas (Cal. Civ. Code 1798.110)"},
    {"specific",
     "to know the specific pieces of personal information that we hold (Cal. Civ. Code 1798.110)",
     "pateikti konkrečią turimą asmeninę informaciją (Cal. Civ. Code 1798.110)"},
    {"delete", "to delete personal information (Cal. Civ. Code 1798.105)",
     "ištrinti asmeninę informaciją (Cal. Civ. Code 1798.105)"},
    {"correct", "to correct personal information (Cal. Civ. Code 1798.106)",
     "ištaisyti asmeninę informaciją (Cal. Civ. Code 1798.106)"},
    {"opt-out",
     "to opt out of the sale and sharing of personal information (Cal. Civ. Code "
     "1798.120)",
     "neparduoti asmeninės informacijos ir ja nesidalyti (Cal. Civ. Code 1798.120)"},
    {"limit", "to limit the use of sensitive personal information (Cal. Civ. Code 1798.121)",
     "apriboti jautrios asmeninės informacijos naudojimą (Cal. Civ. Code 1798.121)"},
};

// Californians who say no kind: what the right means there.
std::string_view kind_of(Right right) {
    switch (right) {
        case Right::Access:
        case Right::Export:
            return "specific";
        case Right::Rectify:
            return "correct";
        case Right::Erase:
            return "delete";
        case Right::Restrict:
            return "limit";
        case Right::Object:
            return "opt-out";
    }
    return {};
}

std::string said(std::span<const Phrase> phrases, std::string_view word,
                 std::string_view language) {
    for (const Phrase& phrase : phrases) {
        if (phrase.word == word) {
            return std::string(language == "lt" ? phrase.lt : phrase.en);
        }
    }
    return {};
}

std::size_t width_of(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        text.remove_prefix(first_character(text).size);
        ++width;
    }
    return width;
}

void wrap_line(std::string_view line, std::string& out) {
    if (line.starts_with("    ") || width_of(line) <= columns) {
        out += line;
        out += '\n';
        return;
    }
    const std::string indent(line.starts_with("- ") ? 2 : 0, ' ');
    std::size_t used = 0;
    bool is_first = true;
    while (!line.empty()) {
        const std::string_view word = line.substr(0, line.find(' '));
        const std::size_t width = width_of(word);
        if (!is_first && used + 1 + width > columns) {
            out += '\n';
            out += indent;
            used = indent.size();
        } else if (!is_first) {
            out += ' ';
            ++used;
        }
        out += word;
        used += width;
        is_first = false;
        line.remove_prefix(std::min(line.size(), word.size() + 1));
    }
    out += '\n';
}

}  // namespace

std::string date_in_words(Date date, std::string_view language) {
    const auto month = static_cast<unsigned>(date.month());
    const auto day = static_cast<unsigned>(date.day());
    const int year = static_cast<int>(date.year());
    if (!date.ok()) {
        return {};
    }
    if (language == "en") {
        return fmt::format("{} {} {}", day, months_en.at(month - 1), year);
    }
    if (language == "lt") {
        return fmt::format("{} m. {} {} d.", year, months_lt.at(month - 1), day);
    }
    return format(date);
}

std::string request_in_words(Right right, std::string_view regime, std::string_view kind,
                             std::string_view language) {
    if (regime == "ccpa") {
        const std::string words = said(kinds, kind, language);
        return words.empty() ? said(kinds, kind_of(right), language) : words;
    }
    return said(rights, name_of(right), language);
}

std::string wrapped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        while (line.ends_with(' ')) {
            line.remove_suffix(1);
        }
        const bool is_gap = line.empty() && (out.empty() || out.ends_with("\n\n"));
        if (!is_gap) {
            wrap_line(line, out);
        }
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    while (out.ends_with("\n\n")) {
        out.pop_back();
    }
    return out;
}

}  // namespace dsar
