// SPDX-License-Identifier: Apache-2.0
// Needles in free text, on token boundaries. Cheap anchors first: an @, the last digits of a
// number, the first word of a value.
#include "libdsar/base/unicode.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/model/byte_finding.hpp"
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

// What plain_text() changes begins with one of these bytes.
constexpr FourBytes changed_by_plain_text{'\xc2', '\xe2', '\xe3', '\xef'};

bool is_in(char letter, std::string_view letters) {
    return letters.find(letter) != std::string_view::npos;
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
            if (find(name) != nullptr) {
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
            const bool is_plain = next_of(reading, 0, changed_by_plain_text) == reading.size();
            mentioned(is_plain ? reading : plain_text(reading), first);
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
