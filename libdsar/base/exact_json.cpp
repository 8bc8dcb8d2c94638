// SPDX-License-Identifier: Apache-2.0
// The reader keeps open brackets in a string instead of recursing: depth costs memory, not the
// stack.
#include "libdsar/base/exact_json.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace dsar {
namespace {

bool is_space(char letter) {
    return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
}

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_hex(char letter) {
    return is_digit(letter) || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
}

/// Walks over a text; every step answers whether the text goes on as the grammar asks.
class Scanner {
 public:
    explicit Scanner(std::string_view text) : text_(text) {}

    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
    [[nodiscard]] char front() const { return at_end() ? '\0' : text_[at_]; }

    void space() {
        while (!at_end() && is_space(text_[at_])) {
            ++at_;
        }
    }

    bool take(char letter) {
        const bool there = !at_end() && text_[at_] == letter;
        at_ += there ? 1 : 0;
        return there;
    }

    bool word(std::string_view word) {
        const bool there = text_.substr(at_).starts_with(word);
        at_ += there ? word.size() : 0;
        return there;
    }

    bool digits() {
        const std::size_t start = at_;
        while (!at_end() && is_digit(text_[at_])) {
            ++at_;
        }
        return at_ > start;
    }

    bool number() {
        take('-');
        if (!take('0') && !digits()) {
            return false;
        }
        if (take('.') && !digits()) {
            return false;
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            return digits();
        }
        return true;
    }

    bool string() {
        if (!take('"')) {
            return false;
        }
        while (!at_end() && static_cast<unsigned char>(text_[at_]) >= 0x20) {
            const char letter = text_[at_++];
            if (letter == '"') {
                return true;
            }
            if (letter == '\\' && !escape()) {
                return false;
            }
        }
        return false;
    }

    bool scalar() {
        switch (front()) {
            case '"':
                return string();
            case 't':
                return word("true");
            case 'f':
                return word("false");
            case 'n':
                return word("null");
            default:
                return number();
        }
    }

    // One whole value with everything inside it.
    bool value() {
        std::string open;
        while (true) {
            space();
            if (front() == '{' || front() == '[') {
                open += text_[at_++];
                space();
                if (!take(open.back() == '{' ? '}' : ']')) {
                    if (open.back() == '{' && !key()) {
                        return false;
                    }
                    continue;
                }
                open.pop_back();
            } else if (!scalar()) {
                return false;
            }
            if (!close(open)) {
                return false;
            }
            if (open.empty()) {
                return true;
            }
        }
    }

    bool key() {
        space();
        if (!string()) {
            return false;
        }
        space();
        return take(':');
    }

 private:
    bool escape() {
        if (take('u')) {
            const std::string_view digits = text_.substr(at_, 4);
            at_ += digits.size();
            return digits.size() == 4 && std::all_of(digits.begin(), digits.end(), is_hex);
        }
        constexpr std::string_view letters = "\"\\/bfnrt";
        return !at_end() && letters.find(text_[at_++]) != std::string_view::npos;
    }

    // Behind a value: closes what ends here; stands before the next value, or nothing is open any
    // more.
    bool close(std::string& open) {
        while (!open.empty()) {
            space();
            if (take(',')) {
                return open.back() == '[' || key();
            }
            if (!take(open.back() == '{' ? '}' : ']')) {
                return false;
            }
            open.pop_back();
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

// Where `text` stops being one JSON value; npos when it is one. `value` is set to its span.
std::size_t fault_of(std::string_view text, std::string_view& value) {
    Scanner scanner(text);
    scanner.space();
    const std::size_t start = scanner.at();
    if (!scanner.value()) {
        return scanner.at();
    }
    value = text.substr(start, scanner.at() - start);
    scanner.space();
    return scanner.at_end() ? std::string_view::npos : scanner.at();
}

char32_t unit(std::string_view digits) {
    unsigned number = 0;
    std::from_chars(digits.data(), digits.data() + std::min<std::size_t>(digits.size(), 4), number,
                    16);
    return number;
}

constexpr char32_t replacement = 0xfffd;

// The character of `\uXXXX` (and of the second half that may follow) at the front of `rest`, which
// starts with its digits; takes what it used.
char32_t take_unicode(std::string_view& rest) {
    const char32_t first = unit(rest);
    rest.remove_prefix(4);
    if (first < 0xd800 || first > 0xdfff) {
        return first;
    }
    if (first >= 0xdc00 || !rest.starts_with("\\u")) {
        return replacement;
    }
    const char32_t second = unit(rest.substr(2));
    if (second < 0xdc00 || second > 0xdfff) {
        return replacement;
    }
    rest.remove_prefix(6);
    return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

char plain_escape(char letter) {
    switch (letter) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return letter;
    }
}

std::string unescape(std::string_view quoted) {
    std::string_view rest = quoted.substr(1, quoted.size() - 2);
    std::string text;
    text.reserve(rest.size());
    while (!rest.empty()) {
        const std::size_t plain = std::min(rest.find('\\'), rest.size());
        text += rest.substr(0, plain);
        rest.remove_prefix(plain);
        if (rest.empty()) {
            break;
        }
        const char letter = rest[1];
        rest.remove_prefix(2);
        if (letter == 'u') {
            append_utf8(text, take_unicode(rest));
        } else {
            text += plain_escape(letter);
        }
    }
    return text;
}

}  // namespace

ExactJson ExactJson::read(std::string_view text) {
    std::string_view value;
    const std::size_t fault = fault_of(text, value);
    if (fault != std::string_view::npos) {
        throw Error(ErrorKind::Failed, "not JSON", fmt::format("at byte {}", fault + 1));
    }
    return ExactJson(value);
}

bool ExactJson::is_valid(std::string_view text) {
    std::string_view value;
    return fault_of(text, value) == std::string_view::npos;
}

ExactJson::Kind ExactJson::kind() const {
    switch (text_.front()) {
        case '{':
            return Kind::Object;
        case '[':
            return Kind::Array;
        case '"':
            return Kind::Text;
        case 't':
        case 'f':
            return Kind::Boolean;
        case 'n':
            return Kind::Null;
        default:
            return Kind::Number;
    }
}

std::string ExactJson::unescaped() const {
    return kind() == Kind::Text ? unescape(text_) : std::string(text_);
}

std::vector<ExactMember> ExactJson::members() const {
    std::vector<ExactMember> members;
    if (kind() != Kind::Object) {
        return members;
    }
    Scanner scanner(text_);
    scanner.take('{');
    scanner.space();
    while (!scanner.at_end() && !scanner.take('}')) {
        const std::size_t key_start = scanner.at();
        scanner.string();
        const std::string_view key = text_.substr(key_start, scanner.at() - key_start);
        scanner.space();
        scanner.take(':');
        scanner.space();
        const std::size_t start = scanner.at();
        scanner.value();
        members.push_back(
            {unescape(key), key, ExactJson(text_.substr(start, scanner.at() - start))});
        scanner.space();
        scanner.take(',');
        scanner.space();
    }
    return members;
}

std::vector<ExactJson> ExactJson::elements() const {
    std::vector<ExactJson> elements;
    if (kind() != Kind::Array) {
        return elements;
    }
    Scanner scanner(text_);
    scanner.take('[');
    scanner.space();
    while (!scanner.at_end() && !scanner.take(']')) {
        const std::size_t start = scanner.at();
        scanner.value();
        elements.push_back(ExactJson(text_.substr(start, scanner.at() - start)));
        scanner.space();
        scanner.take(',');
        scanner.space();
    }
    return elements;
}

}  // namespace dsar
