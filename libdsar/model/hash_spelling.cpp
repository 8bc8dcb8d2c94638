// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/hash_spelling.hpp"

#include "libdsar/model/drop.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dsar {
namespace {

constexpr std::array words{std::pair{std::string_view("any"), Spelling::Any},
                           std::pair{std::string_view("typed"), Spelling::Typed},
                           std::pair{std::string_view("lower"), Spelling::Lower},
                           std::pair{std::string_view("google"), Spelling::Google},
                           std::pair{std::string_view("meta"), Spelling::Meta},
                           std::pair{std::string_view("uid2"), Spelling::Uid2},
                           std::pair{std::string_view("drop"), Spelling::Drop}};

std::string_view trimmed(std::string_view raw) {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = raw.find_first_not_of(blank);
    return first == std::string_view::npos
               ? std::string_view()
               : raw.substr(first, raw.find_last_not_of(blank) - first + 1);
}

class Spellings {
 public:
    Spellings(Spelling spelling, const NormaliseOptions& options, std::vector<std::string>& out)
        : spelling_(spelling), options_(options), out_(out) {}

    void add_email(std::string_view raw) {
        NormaliseOptions plain;  // what the settings let pass is no concern of others
        const auto normal = normalise(Form::Email, raw, plain);
        if (!normal) {
            return;
        }
        const std::size_t at = normal->rfind('@');
        const std::string_view domain = std::string_view(*normal).substr(at);
        const bool gmail = domain == "@gmail.com" || domain == "@googlemail.com";
        if (by(Spelling::Typed)) {
            add(trimmed(raw));
        }
        if (by(Spelling::Lower) || by(Spelling::Meta) || !gmail) {
            add(*normal);
        }
        if (gmail) {
            add_gmail(normal->substr(0, at), domain);
        }
    }

    void add_phone(std::string_view raw) {
        if (by(Spelling::Typed)) {
            add(trimmed(raw));
        }
        if (spelling_ == Spelling::Typed) {
            return;
        }
        if (const auto number = normalise(Form::Phone, raw, options_)) {
            if (by(Spelling::Lower) || by(Spelling::Google) || by(Spelling::Uid2)) {
                add(*number);
            }
            if (by(Spelling::Meta)) {
                add(std::string_view(*number).substr(number->starts_with('+') ? 1 : 0));
            }
        }
    }

    void add_other(std::string_view kind, std::string_view raw) {
        const std::string_view text = trimmed(raw);
        if (by(Spelling::Typed) || spelling_ != Spelling::Any) {
            add(text);
        }
        if (by(Spelling::Lower) || by(Spelling::Meta)) {
            add(normalise(Form::Folded, text, options_).value_or(std::string(text)));
            add(normalise(form_of_kind(kind), text, options_).value_or(std::string(text)));
        }
    }

    void add(std::string_view text) {
        if (!text.empty() && std::ranges::find(out_, text) == out_.end()) {
            out_.emplace_back(text);
        }
    }

 private:
    [[nodiscard]] bool by(Spelling spelling) const {
        return spelling_ == Spelling::Any || spelling_ == spelling;
    }

    void add_gmail(std::string local, std::string_view domain) {
        std::erase(local, '.');
        if (by(Spelling::Google)) {
            add(local + std::string(domain));
        }
        if (by(Spelling::Google) || by(Spelling::Uid2)) {
            add(local.substr(0, local.find('+')) + std::string(domain));
        }
    }

    Spelling spelling_;
    const NormaliseOptions& options_;
    std::vector<std::string>& out_;
};

void add_drop(std::string_view kind, std::string_view raw, Spellings& out) {
    const std::vector<std::string> found = kind == "email"   ? drop_email(raw)
                                           : kind == "phone" ? drop_phone(raw)
                                           : kind == "name"  ? drop_name(raw)
                                                             : drop_code(raw);
    for (const std::string& text : found) {
        out.add(text);
    }
}

}  // namespace

std::optional<Spelling> spelling_of(std::string_view word) {
    const auto found = std::ranges::find(words, word, [](const auto& each) { return each.first; });
    return found == words.end() ? std::nullopt : std::optional(found->second);
}

void add_spellings(Spelling spelling, std::string_view kind, std::string_view raw,
                   const NormaliseOptions& options, std::vector<std::string>& out) {
    Spellings spellings(spelling, options, out);
    if (spelling == Spelling::Drop) {
        add_drop(kind, raw, spellings);
    } else if (kind == "email") {
        spellings.add_email(raw);
    } else if (kind == "phone") {
        spellings.add_phone(raw);
    } else {
        spellings.add_other(kind, raw);
    }
}

}  // namespace dsar
