// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/escapes.hpp"

#include "libdsar/base/utf8.hpp"
#include "libdsar/model/escaped_text.hpp"
#include "libdsar/model/text_parts.hpp"
#include "libdsar/stores/scan/byte_masks.hpp"
#include "libdsar/stores/scan/characters.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace dsar {
namespace {

constexpr std::size_t longest_escape = 64;
constexpr std::size_t longest_local = 4096;
constexpr std::size_t radius = 512;
constexpr std::size_t number_radius = 256;  // more than its last seven digits are written in
constexpr std::size_t longest_run = 2048;   // of escapes that are read at once
constexpr std::string_view json_ampersand = "\\u0026";

bool is_in(char letter, std::string_view letters) {
    return letters.find(letter) != std::string_view::npos;
}

bool is_outside_ascii(char letter) {
    return static_cast<unsigned char>(letter) >= 0x80;
}

bool is_in_domain(char letter) {
    return (is_word(letter) && !is_outside_ascii(letter)) || letter == '.' || letter == '-';
}

/// May stand in the local part of an address, or next to one.
bool is_around_local(char letter) {
    return letter > ' ' && letter < 0x7f && !is_in(letter, ",;<>()@\"\\:%");
}

/// The reference that begins here, its `&` as it is or as JSON has it.
EscapedCharacter reference_at(std::string_view text) {
    if (!text.starts_with(json_ampersand)) {
        return referred_character(text.substr(0, longest_escape));
    }
    std::string plain = "&";
    plain += text.substr(json_ampersand.size(), longest_escape);
    EscapedCharacter found = referred_character(plain);
    found.size += found.size > 0 ? json_ampersand.size() - 1 : 0;
    return found;
}

/// Whether a reference may end before `end`.
bool may_end_reference(std::string_view text, std::size_t end) {
    const std::size_t begin = end - std::min(end, longest_escape);
    const std::string_view before = text.substr(begin, end - begin);
    return before.find('&') != std::string_view::npos ||
           before.find(json_ampersand) != std::string_view::npos;
}

/// Whether a digit of a number may be just before `at`, perhaps as an escape.
bool may_follow_digit(std::string_view text, std::size_t at) {
    if (at == 0) {
        return false;
    }
    const char before = text[at - 1];
    const bool ends_escape =
        (at >= 3 && text[at - 3] == '=') || (at >= 2 && text[at - 2] == '\\') || before == ';';
    return is_digit(before) || is_in(before, among_digits) || is_outside_ascii(before) ||
           ends_escape;
}

bool may_precede_digit(std::string_view text, std::size_t at) {
    return at < text.size() && (is_digit(text[at]) || is_in(text[at], among_digits) ||
                                is_outside_ascii(text[at]) || is_in(text[at], "=&"));
}

/// What stands between the digits of one number in a text.
bool parts_number(char32_t character) {
    return character < 0x80 ? is_in(static_cast<char>(character), " \t.-/()~")
                            : is_passed_in_number(character);
}

/// Text as JSON has it, as it is read; what is no escape stays.
std::string read_json(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            out += text[at];
            continue;
        }
        constexpr std::string_view letters = "nrtbf";
        constexpr std::string_view meanings = "\n\r\t\b\f";
        const char next = text[++at];
        const std::size_t letter = letters.find(next);
        const int code = next == 'u' ? four_hex_digits(text.substr(at + 1)) : -1;
        if (code >= 0) {
            append_utf8(out, static_cast<char32_t>(code));
            at += 4;
        } else {
            out += letter == std::string_view::npos ? next : meanings[letter];
        }
    }
    return out;
}

}  // namespace

EscapeLook::EscapeLook(const NeedleSet& needles, const ScanForm& form,
                       const ByteClassifier& classifier)
    : needles_(needles),
      json_(form.json),
      lines_(form.lines),
      inside_(needles.looks_inside_values()),
      inner_(needles, {.json = false, .lines = false, .bounds = {}, .as_it_stands = true},
             classifier) {}

/// Also where JSON has the end of the line as an escape.
bool EscapeLook::breaks_line(std::string_view text) const {
    if (!text.starts_with('=') || soft_break_size(text) > 0) {
        return text.starts_with('=');
    }
    const std::size_t end = text.find_first_not_of(" \t", 1);
    if (!(json_ || inside_) || end == std::string_view::npos || text[end] != '\\') {
        return false;
    }
    const std::size_t behind = text.find_first_not_of('\\', end);
    return behind != std::string_view::npos && is_in(text[behind], "nrtu");
}

EscapeLook::Hides EscapeLook::hides(std::string_view text, std::size_t at) const {
    const std::string_view rest = text.substr(at);
    const bool is_quoted = text[at] == '=';
    const EscapedCharacter found =
        is_quoted ? quoted_character(rest.substr(0, longest_escape)) : reference_at(rest);
    if (found.size > 0) {
        return hides(found.character, text, at, at + found.size);
    }
    return is_quoted && breaks_line(rest) ? Hides::Anything : Hides::Nothing;
}

/// Signs next to words hide none: they are seen. Addresses are looked at from their @.
EscapeLook::Hides EscapeLook::hides(char32_t character, std::string_view text, std::size_t at,
                                    std::size_t end) const {
    const auto only_if = [](bool does) { return does ? Hides::Anything : Hides::Nothing; };
    if (character < 0x80 && is_word(static_cast<char>(character))) {
        return Hides::Anything;
    }
    if (character == '@') {
        const auto is_one = needles_.has_emails() ? is_email(text, at, end) : false;
        return !is_one ? Hides::Anything : *is_one ? Hides::Needle : Hides::Nothing;
    }
    if (character == '%') {
        return only_if(needles_.has_emails() && text.substr(end).starts_with("40"));
    }
    if (hides_anchor(character) ||
        ((needles_.has_names() || !needles_.text_names().empty()) && character >= 0x80) ||
        (needles_.folds_words() && may_become_word(character))) {
        return Hides::Anything;
    }
    const bool is_inside = needles_.has_phones() && parts_number(character) &&
                           may_follow_digit(text, at) && may_precede_digit(text, end);
    return is_inside ? Hides::Number : Hides::Nothing;
}

bool EscapeLook::goes_on_in_domain(std::string_view text, std::size_t at) const {
    if (at == text.size()) {
        return false;
    }
    const std::string_view rest = text.substr(at);
    const bool is_quoted = text[at] == '=';
    if (!is_quoted && text[at] != '&' && text[at] != '\\') {
        return false;
    }
    const EscapedCharacter found =
        is_quoted ? quoted_character(rest.substr(0, longest_escape)) : reference_at(rest);
    return found.size > 0 &&
           (found.character >= 0x80 || is_in_domain(static_cast<char>(found.character)));
}

std::optional<bool> EscapeLook::is_email(std::string_view text, std::size_t at) const {
    const bool is_percent = text[at] == '%';
    if (is_percent && text.substr(at + 1, 2) != "40") {
        return false;
    }
    return is_email(text, at, at + (is_percent ? 3 : 1));
}

/// The sign at `at`, behind which the domain begins, may be an escape itself.
std::optional<bool> EscapeLook::is_email(std::string_view text, std::size_t at,
                                         std::size_t begin) const {
    std::size_t end = begin;
    while (end < text.size() && is_in_domain(text[end])) {
        ++end;
    }
    const bool is_escape = text[at] != '@' && text[at] != '%';
    const auto is_unclear = [&](char letter) {
        return is_escape && (is_outside_ascii(letter) || is_in(letter, "%\\"));
    };
    if (goes_on_in_domain(text, end) || (end < text.size() && is_unclear(text[end]))) {
        return std::nullopt;
    }
    if (end - begin < 3 || !needles_.begins_domain(text.data() + begin) ||
        !needles_.is_domain(domain_hash(text.substr(begin, end - begin)))) {
        return false;
    }
    std::size_t start = at;
    bool has_escapes = is_escape;
    while (start > 0 && is_around_local(text[start - 1]) && at - start < longest_local) {
        --start;
        has_escapes = has_escapes || text[start] == '=' || text[start] == '&';
    }
    const char before = start > 0 ? text[start - 1] : ' ';
    if (is_unclear(before) || (before == ';' && may_end_reference(text, start))) {
        return std::nullopt;
    }
    return has_escapes && holds(text.substr(start, end - start));
}

/// The line, where each is a record.
std::string_view EscapeLook::record_around(std::string_view text, std::size_t at) const {
    if (!lines_) {
        return text;
    }
    const std::size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    return text.substr(0, text.find('\n', at)).substr(before + 1);  // npos + 1 is 0
}

EscapeLook::Reading EscapeLook::read(std::string_view text, std::size_t at) const {
    const std::string_view record = record_around(text, at);
    const auto offset = static_cast<std::size_t>(record.data() - text.data());
    const std::size_t first = at - offset;
    std::size_t last = first;
    for (std::size_t next = first;
         next != std::string_view::npos && next <= last + radius && next < first + longest_run;
         next = record.find_first_of("=&@", next + 1)) {
        last = next;
    }
    const std::size_t begin = first - std::min(first, radius);
    const std::size_t end = std::min(last + radius, record.size());
    const auto is_open = [&](std::size_t from, std::size_t to) {
        return record.substr(from, to - from).find_first_of(" \t\r\n\"<>,") ==
               std::string_view::npos;
    };
    // What is longer than what is read at once is looked at by the parser.
    const bool is_cut =
        (begin > 0 && is_open(begin, first)) || (end < record.size() && is_open(last, end));
    return {offset + last + 1, is_cut || holds(record.substr(begin, end - begin))};
}

/// Where what may be digits of the number ends, or stand between them.
std::size_t EscapeLook::number_end(std::string_view text, std::size_t at) const {
    const std::size_t limit = std::min(text.size(), at + number_radius);
    while (at < limit) {
        const std::string_view rest = text.substr(at);
        const EscapedCharacter found =
            text[at] == '=' ? quoted_character(rest.substr(0, longest_escape)) : reference_at(rest);
        const bool is_passed = is_digit(text[at]) || is_in(text[at], among_digits) ||
                               is_outside_ascii(text[at]) || breaks_line(rest);
        if (found.size == 0 && !is_passed) {
            return at;
        }
        const bool is_escape = found.size == 0 && text[at] == '\\';
        at += found.size > 0 ? found.size
              : is_escape    ? (rest.substr(1).starts_with('u') ? 6U : 2U)
                             : 1U;
    }
    return std::min(at, text.size());
}

bool EscapeLook::holds_number(std::string_view text, std::size_t at) const {
    const std::string_view record = record_around(text, at);
    const std::size_t first = at - static_cast<std::size_t>(record.data() - text.data());
    const std::size_t begin = first - std::min(first, number_radius);
    return holds(record.substr(begin, number_end(record, first) - begin));
}

bool EscapeLook::holds(std::string_view window) const {
    ScanMatcher::Places places;
    bool found = false;
    const auto look = [&](std::string_view reading) {
        if (!found) {
            inner_.search(reading, places);
            found = !places.at.empty();
        }
    };
    std::string text(window);
    const bool is_written = window.find('\\') != std::string_view::npos;
    if (json_ && is_written) {
        text = read_json(text);
    }
    each_reading(text, std::cref(look));
    if (inside_ && is_written && !found) {
        each_reading(read_json(text), std::cref(look));
    }
    return found;
}

}  // namespace dsar
