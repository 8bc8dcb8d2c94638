// SPDX-License-Identifier: Apache-2.0
// Needles in free text, on token boundaries. Cheap anchors first: an @, the last digits of a
// number, the first word of a value.
#include "libdsar/base/unicode.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/model/escaped_text.hpp"
#include "libdsar/model/needles.hpp"
#include "libdsar/model/text_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {
namespace {

constexpr std::size_t longest_local = 256;  // bytes; RFC 5321 allows 64
constexpr std::size_t most_digits = 17;     // E.164 has 15, and a prefix to dial abroad

bool is_in(char letter, std::string_view letters) {
    return letters.find(letter) != std::string_view::npos;
}

bool is_outside_ascii(char letter) {
    return static_cast<unsigned char>(letter) >= 0x80;
}

// Whether there is neither an @ or %, nor the first byte of a full-width one.
bool lacks_anchor(std::string_view text) {
    return text.find('@') == std::string_view::npos && text.find('%') == std::string_view::npos &&
           text.find('\xef') == std::string_view::npos;
}

// Where the local part may begin: at the front of everything that may belong to it, and behind each
// sign that is allowed in it but rather stands around it ('jo@x.com', mail=jo@x.com).
std::vector<std::size_t> local_starts(std::string_view text, std::size_t at) {
    std::size_t start = at;
    while (start > 0 && at - start < longest_local &&
           (is_word(text[start - 1]) || is_in(text[start - 1], ".!#$%&'*+-/=?^_`{|}~"))) {
        --start;
    }
    std::vector<std::size_t> starts;
    bool leading = true;
    for (std::size_t here = start; here < at; ++here) {
        if (here == start || leading || is_in(text[here - 1], "!#$%&'*/=?^`{|}~")) {
            starts.push_back(here);
        }
        leading = leading && is_in(text[here], "._-+");
    }
    return starts;
}

std::size_t domain_end(std::string_view text, std::size_t start) {
    std::size_t end = start;
    while (end < text.size() && (is_word(text[end]) || is_in(text[end], ".-"))) {
        ++end;
    }
    while (end > start && is_in(text[end - 1], ".-")) {
        --end;
    }
    return end;
}

/// Neighbouring digits.
struct Group {
    std::size_t start = 0;
    std::size_t end = 0;
};

std::size_t digits_end(std::string_view text, std::size_t at) {
    std::size_t size = 0;
    while (at < text.size() && digit_at(text.substr(at), size) >= 0) {
        at += size;
    }
    return at;
}

// The next digits from `at` on; empty at the end of the text.
Group next_group(std::string_view text, std::size_t at) {
    std::size_t size = 1;
    while (at < text.size() && !is_digit(text[at])) {
        if (!is_outside_ascii(text[at])) {
            ++at;
        } else if (digit_at(text.substr(at), size) < 0) {
            at += size;
        } else {
            break;
        }
    }
    return {at, digits_end(text, at)};
}

// Whether two groups can belong to one number.
bool are_joined(std::string_view between) {
    constexpr std::size_t most_separators = 3;
    return between.size() <= most_separators &&
           between.find_first_not_of(" \t.-/()~") == std::string_view::npos;
}

}  // namespace

void Needles::mentioned_emails(std::string_view text, const Found& found) const {
    for (const std::string_view anchor : {"@", "%40"}) {
        for (std::size_t at = text.find(anchor); at != std::string_view::npos;
             at = text.find(anchor, at + 1)) {
            const std::size_t domain = at + anchor.size();
            const std::size_t end = domain_end(text, domain);
            for (const std::size_t start : local_starts(text, at)) {
                report(fmt::format("{}@{}", text.substr(start, at - start),
                                   text.substr(domain, end - domain)),
                       found);
            }
        }
    }
}

// Behind the last digits of a number, tries those that end here, the longest first.
void Needles::try_phones(std::string_view text, std::span<const std::size_t> starts,
                         std::size_t end, const Found& found) const {
    for (std::size_t start : starts) {
        while (start > 0 && is_in(text[start - 1], "(+")) {
            --start;
        }
        report(text.substr(start, end - start), found);
    }
}

void Needles::mentioned_phones(std::string_view text, const Found& found) const {
    std::vector<std::size_t> starts;  // of the groups that may be one number
    std::uint64_t tail = 0;
    std::size_t digits = 0;
    std::size_t last_end = 0;
    for (Group group = next_group(text, 0); group.start < text.size();
         group = next_group(text, group.end)) {
        if (!are_joined(text.substr(last_end, group.start - last_end))) {
            starts.clear();
            digits = 0;
        }
        last_end = group.end;
        const bool is_bounded = group.start == 0 || !is_word(text[group.start - 1]);
        const bool is_inside = !starts.empty();
        if (!is_bounded && !is_inside) {
            continue;
        }
        starts.push_back(group.start);
        if (starts.size() > most_digits) {
            starts.erase(starts.begin());
        }
        for (std::size_t at = group.start, size = 0; at < group.end; at += size) {
            const int digit = digit_at(text.substr(at), size);
            tail = (tail * 10 + static_cast<std::uint64_t>(digit)) % 10'000'000;
            ++digits;
        }
        const bool ends =
            group.end == text.size() || !is_word(text[group.end]) || is_in(text[group.end], "xX");
        if (ends && ends_like_one(tail, digits)) {
            try_phones(text, starts, group.end, found);
        }
    }
}

void Needles::mentioned_ips(std::string_view text, const Found& found) const {
    const auto is_part = [](char letter) { return is_in(letter, "0123456789abcdefABCDEF:."); };
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = at;
        while (end < text.size() && is_part(text[end])) {
            ++end;
        }
        std::string_view token = text.substr(at, end - at);
        const bool bounded =
            (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
        while (!token.empty() && is_in(token.back(), ".:") && !token.ends_with("::")) {
            token.remove_suffix(1);
        }
        if (bounded && token.size() > 1) {
            report(token, found);
        }
        at = end + 1;
    }
}

void Needles::mentioned_names(std::string_view text, const FoundName& found) const {
    name_starts_.each_part(text, [&](std::string_view part) { names_in(part, found); });
}

void Needles::names_in(std::string_view text, const FoundName& found) const {
    const std::vector<std::string> words = name_words(plain_text(text));
    for (const std::size_t count : word_counts_) {
        for (std::size_t at = 0; at + count <= words.size(); ++at) {
            const auto first = words.begin() + static_cast<std::ptrdiff_t>(at);
            const std::string name =
                joined_name({first, first + static_cast<std::ptrdiff_t>(count)});
            if (set_.contains(name)) {
                found(name, NameForm::Given);
            }
        }
    }
    find_name_forms(first_words_, words,
                    [&](std::size_t name, NameForm form) { found(values_[name], form); });
}

std::optional<NameForm> Needles::name_form(std::string_view text) const {
    std::optional<NameForm> best;
    const auto look = [&](std::string_view reading) {
        mentioned_names(reading, [&](const std::string&, NameForm form) {
            best = best ? std::min(*best, form) : form;
        });
    };
    if (form_ == Form::Name && !values_.empty()) {
        look(text);
        each_reading(text, std::cref(look));
    }
    return best;
}

void Needles::mentioned_words(std::string_view text, const Found& found) const {
    const std::string folded = fold_case(text);
    const std::string_view rest = folded;
    for (std::size_t at = 0; at < rest.size();) {
        std::size_t end = at;
        while (end < rest.size() && is_word(rest[end])) {
            ++end;
        }
        const auto candidates = first_words_.find(std::string(rest.substr(at, end - at)));
        if (candidates != first_words_.end()) {
            for (const std::size_t index : candidates->second) {
                const std::string needle = fold_case(values_[index]);
                const std::size_t behind = at + needle.size();
                if (rest.substr(at).starts_with(needle) &&
                    (behind == rest.size() || !is_word(rest[behind]) || !is_word(needle.back()))) {
                    found(values_[index]);
                }
            }
        }
        at = std::max(end, at + 1);
    }
}

void Needles::mentions(std::string_view text, const Found& found) const {
    if (values_.empty()) {
        return;
    }
    std::set<std::string> once;
    const Found first = [&](const std::string& needle) {
        if (once.insert(needle).second) {
            found(needle);
        }
    };
    const auto look = [&](std::string_view reading) {
        if (form_ == Form::Name) {
            mentioned_names(reading, [&](const std::string& name, NameForm) { first(name); });
        } else if (form_ != Form::Email || !lacks_anchor(reading)) {
            mentioned(plain_text(reading), first);
        }
    };
    look(text);
    each_reading(text, std::cref(look));
}

void Needles::mentioned(std::string_view text, const Found& found) const {
    switch (form_) {
        case Form::Email:
            return mentioned_emails(text, found);
        case Form::Phone:
            return mentioned_phones(text, found);
        case Form::Ip:
            return mentioned_ips(text, found);
        case Form::Name:
            break;  // mentioned_names() plans which parts of the text it looks at
        case Form::Plain:
        case Form::Reference:
        case Form::Folded:
            return mentioned_words(text, found);
    }
}

}  // namespace dsar
