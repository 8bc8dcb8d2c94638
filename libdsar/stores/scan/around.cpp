// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/around.hpp"

#include "libdsar/base/utf8.hpp"
#include "libdsar/model/text_parts.hpp"
#include "libdsar/stores/scan/byte_masks.hpp"
#include "libdsar/stores/scan/characters.hpp"

#include <algorithm>
#include <array>

namespace dsar {
namespace {

constexpr std::size_t longest_local = 4096;
constexpr std::size_t tail_size = 7;
constexpr unsigned tail_limit = 10'000'000;
constexpr unsigned longest = 32;        // no number has as many digits
constexpr unsigned fewest_letters = 3;  // of a number that is spelt with them
constexpr std::string_view phone_context = ";phone-context=";

bool is_in(char letter, std::string_view letters) {
    return letters.find(letter) != std::string_view::npos;
}

bool is_outside_ascii(char letter) {
    return static_cast<unsigned char>(letter) >= 0x80;
}

bool is_letter(char letter) {
    const char lower = static_cast<char>(letter | 0x20);
    return lower >= 'a' && lower <= 'z' && !is_outside_ascii(letter);
}

bool is_blank(char letter) {
    return static_cast<unsigned char>(letter) <= ' ';
}

constexpr std::uint8_t in_local = 1;      // the plain letters of a local part
constexpr std::uint8_t in_domain = 2;     // those of a domain
constexpr std::uint8_t around_local = 4;  // may stand in a local part, or next to one
constexpr std::uint8_t in_number = 8;     // may stand between digits

constexpr std::array<std::uint8_t, 256> kinds_of_letters() {
    std::array<std::uint8_t, 256> kinds{};
    constexpr std::string_view no_atom = ",;<>()@\"\\:%";
    for (unsigned byte = 0; byte < 128; ++byte) {
        const char letter = static_cast<char>(byte);
        const bool word = is_word(letter);
        const bool local = word || std::string_view("._+-").find(letter) != std::string_view::npos;
        const bool domain = word || letter == '.' || letter == '-';
        const bool atom =
            byte > ' ' && byte != 0x7f && !local && no_atom.find(letter) == std::string_view::npos;
        const bool number = among_digits.find(letter) != std::string_view::npos;
        kinds[byte] =
            static_cast<std::uint8_t>((local ? in_local : 0) | (domain ? in_domain : 0) |
                                      (atom ? around_local : 0) | (number ? in_number : 0));
    }
    return kinds;
}

constexpr auto kinds = kinds_of_letters();

bool is_kind(char letter, std::uint8_t kind) {
    return (kinds[static_cast<unsigned char>(letter)] & kind) != 0;
}

/// A digit, or that on whose key a letter is.
unsigned key_of(char letter) {
    constexpr std::string_view keys = "22233344455566677778889999";
    return static_cast<unsigned>(
        (is_digit(letter) ? letter : keys[static_cast<std::size_t>((letter | 0x20) - 'a')]) - '0');
}

}  // namespace

/// Reads digits from their end to their front, over what may stand between them. What it reads too
/// much does no harm: the last seven are those of a number that has as many.
class Around::Digits {
 public:
    static constexpr int none = -1;
    static constexpr int unclear = -2;  ///< one may be hidden here

    Digits(const Around& around, std::size_t end, unsigned letters)
        : around_(around), text_(around.text_), at_(end), letters_(letters) {}

    int next() {
        while (at_ > 0) {
            const char letter = text_[at_ - 1];
            if (around_.is_escape(at_)) {
                if (const int verdict = pass_escape(); verdict != 0) {
                    return verdict;
                }
            } else if (is_digit(letter)) {
                --at_;
                return letter - '0';
            } else if (is_outside_ascii(letter)) {
                std::size_t size = 0;
                const char32_t character = character_before(text_, at_, size);
                if (!is_passed_in_number(character)) {
                    return is_any_digit(character) ? unclear : none;
                }
                at_ -= size;
            } else if (!pass_ascii(letter)) {
                return none;
            }
        }
        return none;
    }

 private:
    /// 0: passed.
    int pass_escape() {
        const int code = four_hex_digits(text_.substr(at_ - 4, 4));
        const bool is_escaped_itself = at_ > 6 && text_[at_ - 7] == '\\';
        if (!around_.json_ || is_escaped_itself || code < 0) {
            return unclear;
        }
        const auto character = static_cast<char32_t>(code);
        at_ -= 6;
        return character <= ' ' || is_passed_in_number(character) ? 0 : none;
    }

    bool pass_ascii(char letter) {
        const bool is_escaped = at_ > 1 && text_[at_ - 2] == '\\';
        if (is_kind(letter, in_number) || (is_escaped && is_in(letter, "tnrfb"))) {
            at_ -= is_kind(letter, in_number) ? 1U : 2U;
            return true;
        }
        const bool is_mark = letter == 'x' || letter == 'X';
        if (!is_letter(letter) || (letters_ == 0 && !is_mark)) {
            return false;
        }
        letters_ -= letters_ > 0 ? 1U : 0U;
        --at_;
        return true;
    }

    const Around& around_;
    std::string_view text_;
    std::size_t at_;
    unsigned letters_;
};

/// Whether the six bytes before `end` look like an escape, where there are any.
bool Around::is_escape(std::size_t end) const {
    return end >= 6 && text_[end - 6] == '\\' && text_[end - 5] == 'u' &&
           (json_ || needles_.looks_inside_values());
}

Around::Verdict Around::email(std::size_t at) const {
    std::size_t size = 1;
    if (text_[at] == '%') {
        if (text_.substr(at + 1, 2) != "40") {
            return Verdict::No;
        }
        size = 3;
    }
    std::uint64_t hash = 0;
    const Verdict domain = domain_at(at + size, hash);
    if (domain == Verdict::Yes) {
        return local_before(at, hash);
    }
    return domain == Verdict::Perhaps ? Verdict::Yes : domain;
}

Around::Verdict Around::domain_at(std::size_t at, std::uint64_t& hash) const {
    while (at < text_.size() && is_blank(text_[at])) {
        ++at;
    }
    std::size_t end = at;
    while (end < text_.size() && is_kind(text_[end], in_domain)) {
        ++end;
    }
    Verdict other = Verdict::No;
    if (end < text_.size()) {
        const char behind = text_[end];
        other = behind == '=' || behind == '&' ? Verdict::Escaped : other;
        const bool is_escaped = behind == '\\' && (end == at || text_.substr(end + 1, 1) == "u");
        if (is_outside_ascii(behind) || behind == '%' || is_escaped) {
            return Verdict::Perhaps;
        }
    }
    if (end - at < 3 || !needles_.begins_domain(text_.data() + at)) {
        return other;
    }
    hash = domain_hash(text_.substr(at, end - at));
    return needles_.is_domain(hash) ? Verdict::Yes : other;
}

Around::Verdict Around::local_before(std::size_t end, std::uint64_t domain) const {
    const auto judged = [](bool is_one) { return is_one ? Verdict::Yes : Verdict::No; };
    while (end > 0 && is_blank(text_[end - 1])) {
        --end;
    }
    if (end > 0 && text_[end - 1] == '"') {
        // "jo"@x.com; in JSON a quote inside a text has a backslash
        return judged(!json_ || (end > 1 && text_[end - 2] == '\\'));
    }
    std::size_t start = end;
    while (start > 0 && is_kind(text_[start - 1], in_local) && end - start < longest_local) {
        --start;
    }
    const auto is_ours = [&](std::size_t from) {
        const std::uint64_t hash = address_hash(text_.substr(from, end - from), domain);
        return hash != 0 && needles_.is_address(hash);
    };
    if (end - start == longest_local || is_ours(start)) {
        return Verdict::Yes;
    }
    const char before = start > 0 ? text_[start - 1] : ' ';
    if (before == '\\') {
        // The first letter belongs to the escape of a blank, or all of it is one character.
        const bool is_one = end - start < 2 || text_[start] == 'u';
        return judged(is_one || is_ours(start + 1) || may_be_tagged(start - 1));
    }
    if (is_outside_ascii(before) || before == '%') {
        return Verdict::Yes;
    }
    if (!is_kind(before, around_local)) {
        return before == ';' ? Verdict::Escaped : Verdict::No;
    }
    return may_be_tagged(start) ? Verdict::Yes : Verdict::Escaped;
}

/// Whether what stands before the last letters may be the address, and they a part of its tag:
/// `jo+list=x@y.com`.
bool Around::may_be_tagged(std::size_t end) const {
    std::size_t at = end;
    while (at > 0 && end - at < longest_local) {
        const char letter = text_[at - 1];
        const bool is_escape = letter == '\\' && text_.substr(at, 1) == "u";
        if (letter == '+' || letter == '%' || is_escape) {
            return true;
        }
        if (!is_kind(letter, in_local | around_local) && !is_outside_ascii(letter) &&
            letter != '\\') {
            return false;
        }
        --at;
    }
    return at > 0;
}

bool Around::is_phone_context(std::size_t at) const {
    return text_.substr(at).starts_with(phone_context);
}

/// Most digits end here: two of them tell enough, or what stands before them does.
Around::Verdict Around::quick_look(std::size_t end) const {
    unsigned tail = 0;
    unsigned scale = 1;
    unsigned count = 0;
    for (std::size_t at = end; at > 0 && count < tail_size; --at) {
        const char letter = text_[at - 1];
        if (is_digit(letter)) {
            if (at >= 6 && text_[at - 6] == '\\') {
                return Verdict::Perhaps;
            }
            tail += static_cast<unsigned>(letter - '0') * scale;
            scale *= 10;
            ++count;
            if ((count == 2 && !needles_.ends_number_in_two(tail)) ||
                (count == 4 && !needles_.ends_number(tail))) {
                return Verdict::No;
            }
        } else if (!is_kind(letter, in_number) || letter == '\\') {
            const bool may_go_on = is_letter(letter) || is_outside_ascii(letter) || letter == '\\';
            return may_go_on || count > 3 ? Verdict::Perhaps : Verdict::No;
        }
    }
    return count < tail_size || needles_.has_short() || needles_.is_tail(tail) ? Verdict::Perhaps
                                                                               : Verdict::No;
}

bool Around::is_phone(std::size_t end) const {
    if (quick_look(end) == Verdict::No) {
        return false;
    }
    Digits digits(*this, end, 2);
    unsigned tail = 0;
    unsigned scale = 1;
    for (unsigned count = 1; count <= tail_size; ++count) {
        const int digit = digits.next();
        if (digit < 0) {
            return digit == Digits::unclear;
        }
        tail += static_cast<unsigned>(digit) * scale;
        scale *= 10;
        if (count == 4 && !needles_.ends_number(tail)) {
            return false;
        }
        if (count >= 4 && count < tail_size && needles_.is_short(tail, count)) {
            return true;
        }
    }
    return needles_.is_tail(tail);
}

/// Whether letters that follow may be the last two digits of one, told from them alone.
bool Around::may_end_in_letters(std::size_t at) const {
    unsigned letters = 0;
    unsigned two = 0;
    for (unsigned count = 0; count < longest; ++at) {
        const char letter = at < text_.size() ? text_[at] : '"';
        if (is_digit(letter) || is_letter(letter)) {
            letters += is_letter(letter) ? 1U : 0U;
            two = two % 10 * 10 + key_of(letter);
            ++count;
        } else if (letter == '\\' ||
                   (letters >= fewest_letters && needles_.ends_number_in_two(two))) {
            return true;
        } else if (!is_kind(letter, in_number) && !is_outside_ascii(letter)) {
            return false;
        }
    }
    return false;
}

/// A number begins with three digits before letters are taken for keys.
bool Around::is_spelled_phone(std::size_t end) const {
    std::size_t at = end;
    while (at < text_.size() && (is_kind(text_[at], in_number) || is_outside_ascii(text_[at]))) {
        ++at;
    }
    if (at == text_.size() || !is_letter(text_[at]) || !may_end_in_letters(at)) {
        return false;
    }
    Digits front(*this, end, 0);
    for (unsigned count = 0; count < 3; ++count) {
        if (const int digit = front.next(); digit < 0) {
            return digit == Digits::unclear;
        }
    }
    return spells_one(end);
}

/// From the end of digits on.
bool Around::spells_one(std::size_t end) const {
    Digits digits(*this, end, 2);
    unsigned tail = 0;
    unsigned count = 0;
    for (unsigned scale = 1; count < tail_size; ++count, scale *= 10) {
        const int digit = digits.next();
        if (digit < 0) {
            break;
        }
        tail += static_cast<unsigned>(digit) * scale;
    }
    unsigned letters = 0;
    for (std::size_t at = end; count < longest; ++at) {
        if (at < text_.size() && (is_digit(text_[at]) || is_letter(text_[at]))) {
            letters += is_letter(text_[at]) ? 1U : 0U;
            tail = (tail * 10 + key_of(text_[at])) % tail_limit;
            ++count;
            continue;
        }
        if (letters >= fewest_letters && is_tail_of_one(tail, count)) {
            return true;
        }
        if (at >= text_.size() || !(is_kind(text_[at], in_number) || is_outside_ascii(text_[at]))) {
            return false;
        }
        if (text_[at] == '\\' && text_.substr(at + 1, 1) == "u") {
            const int code = four_hex_digits(text_.substr(std::min(at + 2, text_.size())));
            if (code > ' ' && !is_passed_in_number(static_cast<char32_t>(code))) {
                return false;
            }
            at += 5;
        }
    }
    return false;
}

bool Around::is_tail_of_one(unsigned tail, unsigned count) const {
    return needles_.ends_number_in_two(tail % 100) &&
           ((count >= tail_size && needles_.is_tail(tail)) || needles_.is_short(tail % 10'000, 4) ||
            needles_.is_short(tail % 100'000, 5) || needles_.is_short(tail % 1'000'000, 6));
}

bool Around::is_hidden(std::size_t at) const {
    const int code = at <= text_.size() ? four_hex_digits(text_.substr(at)) : -1;
    if (code < 0) {
        return true;
    }
    if (code < 0x80) {
        // What others write so out of caution; none of it is part of what is looked for.
        return code >= ' ' && code != 0x7f && !is_in(static_cast<char>(code), "\"&'<>\\+");
    }
    if (code >= 0xd800 && code < 0xdc00) {
        // Emoji are not digits, but for a few at the end of the block.
        const bool is_emoji = code >= 0xd83c && code <= 0xd83e;
        return !is_emoji || (code == 0xd83e && text_.substr(at + 4, 5) == "\\udff") ||
               (code == 0xd83e && text_.substr(at + 4, 5) == "\\uDFF");
    }
    return hides_anchor(static_cast<char32_t>(code)) ||
           (needles_.folds_words() && may_become_word(static_cast<char32_t>(code)));
}

bool Around::is_foreign_anchor(std::size_t at) const {
    const auto lead = static_cast<unsigned char>(text_[at]);
    if ((lead >= 0xe2 && lead <= 0xe9) || (lead >= 0xeb && lead <= 0xee)) {
        return false;
    }
    const Utf8Step step = first_character(text_.substr(at, 4));
    return step.valid && (hides_anchor(step.character) ||
                          (needles_.folds_words() && may_become_word(step.character)));
}

}  // namespace dsar
