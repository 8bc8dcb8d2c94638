// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/normal_email.hpp"

#include "libdsar/base/unicode.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/model/text_parts.hpp"

#include <idn2.h>

#include <algorithm>
#include <charconv>
#include <memory>

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

std::string normal_local(std::string_view local, const NormaliseOptions& options) {
    std::string folded = fold_case(local);
    if (options.ignore_plus_tag) {
        if (const std::size_t plus = folded.find('+'); plus != 0) {
            folded.resize(std::min(plus, folded.size()));
        }
    }
    if (options.ignore_dots) {
        std::erase(folded, '.');
    }
    return folded;
}

struct Free {
    void operator()(char* text) const { idn2_free(text); }
};

std::string normal_domain(std::string_view domain) {
    while (domain.ends_with('.')) {
        domain.remove_suffix(1);
    }
    if (is_ascii(domain)) {
        return fold_case(domain);
    }
    const std::string composed = nfc(domain);
    char* ascii = nullptr;
    const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
    const int result = idn2_to_ascii_8z(composed.c_str(), &ascii, flags);
    const std::unique_ptr<char, Free> owner(ascii);
    return result == IDN2_OK && ascii != nullptr ? std::string(ascii) : fold_case(domain);
}

bool is_quoted(std::string_view local) {
    return local.size() > 2 && local.starts_with('"') && local.ends_with('"');
}

}  // namespace

std::string normal_email(std::string_view raw, const NormaliseOptions& options) {
    const std::string address = unwrapped(raw);
    const std::size_t at = address.rfind('@');
    if (at == std::string::npos || at == 0 || at + 1 == address.size()) {
        return {};
    }
    std::string_view local = std::string_view(address).substr(0, at);
    const std::string_view domain = std::string_view(address).substr(at + 1);
    const bool was_quoted = is_quoted(local);
    constexpr std::string_view never = " \t\r\n,;<>";
    if (domain.find_first_of(never) != std::string_view::npos ||
        (!was_quoted && local.find_first_of(" \t\r\n,;<>@") != std::string_view::npos)) {
        return {};
    }
    if (was_quoted && local.find_first_of(" \t@,;<>()\\", 1) == std::string_view::npos) {
        local = local.substr(1, local.size() - 2);
    }
    const std::string normal = normal_domain(domain);
    return normal.empty() ? std::string() : normal_local(local, options) + '@' + normal;
}

}  // namespace dsar
