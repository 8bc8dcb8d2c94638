// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/normal_email.hpp"

#include "libdsar/base/unicode.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/model/text_parts.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace dsar {
namespace {

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned value = 0;
        const std::string_view digits = text.substr(at + 1, 2);
        const char* end = digits.data() + digits.size();
        if (text[at] == '%' && digits.size() == 2 &&
            std::from_chars(digits.data(), end, value, 16).ptr == end) {
            decoded += static_cast<char>(value);
            at += 2;
        } else {
            decoded += text[at];
        }
    }
    return decoded;
}

// `Jo <jo@x.com>`, `<jo@x.com>`, `jo@x.com (Jo)`, `mailto:jo@x.com?subject=..`
std::string unwrapped(std::string_view raw) {
    std::string_view text = trimmed(raw);
    if (text.ends_with('>')) {
        if (const std::size_t open = text.rfind('<'); open != std::string_view::npos) {
            text = trimmed(text.substr(open + 1, text.size() - open - 2));
        }
    } else if (text.ends_with(')')) {
        text = trimmed(text.substr(0, text.rfind('(')));
    }
    constexpr std::string_view scheme = "mailto:";
    if (fold_case(text.substr(0, scheme.size())) == scheme) {
        text.remove_prefix(scheme.size());
        return percent_decoded(trimmed(text.substr(0, text.find('?'))));
    }
    return std::string(text);
}

bool is_quoted(std::string_view local) {
    return local.size() > 2 && local.starts_with('"') && local.ends_with('"');
}

std::string normal_local(std::string_view local, const NormaliseOptions& options) {
    std::string kept(local);
    if (options.ignore_plus_tag && !is_quoted(local)) {
        if (const std::size_t plus = kept.find('+'); plus != 0) {
            kept.resize(std::min(plus, kept.size()));
        }
    }
    if (options.ignore_dots && !is_quoted(local)) {
        std::erase(kept, '.');
    }
    return fold_case(trimmed(kept));
}

std::string_view without_root(std::string_view domain) {
    domain = trimmed(domain);
    while (domain.ends_with('.')) {
        domain = trimmed(domain.substr(0, domain.size() - 1));
    }
    return domain;
}

// IDNA also maps other full stops to dots, so the root's dot is looked for before and after.
std::string normal_domain(std::string_view given) {
    const std::string_view domain = without_root(given);
    if (is_ascii(domain)) {
        return fold_case(domain);
    }
    const std::optional<std::string> ascii = domain_to_ascii(nfc(domain));
    return std::string(without_root(fold_case(ascii ? *ascii : domain)));
}

// Neither empty nor with blanks or what stands around and between addresses; IDNA may map other
// characters to these.
bool is_clean(std::string_view part) {
    const auto is_bad = [](char letter) {
        return static_cast<unsigned char>(letter) <= ' ' || letter == 0x7f ||
               std::string_view(",;<>()@\"\\").find(letter) != std::string_view::npos;
    };
    return !part.empty() && std::none_of(part.begin(), part.end(), is_bad);
}

bool is_atom(std::string_view local) {
    return is_clean(local) && local.find(':') == std::string_view::npos;
}

}  // namespace

std::string normal_email(std::string_view raw, const NormaliseOptions& options) {
    const std::string address = unwrapped(raw);
    const std::size_t at = address.rfind('@');
    if (at == std::string::npos) {
        return {};
    }
    std::string_view local = trimmed(std::string_view(address).substr(0, at));
    if (is_quoted(local) && is_atom(trimmed(local.substr(1, local.size() - 2)))) {
        local = trimmed(local.substr(1, local.size() - 2));
    }
    if (!is_quoted(local) && !is_atom(local)) {
        return {};
    }
    const std::string domain = normal_domain(std::string_view(address).substr(at + 1));
    const std::string normal = normal_local(local, options);
    return is_clean(domain) && !normal.empty() ? normal + '@' + domain : std::string();
}

}  // namespace dsar
