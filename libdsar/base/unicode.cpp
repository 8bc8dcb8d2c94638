// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/unicode.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/latin_fold.hpp"
#include "libdsar/base/module.hpp"
#include "libdsar/base/unicode_module.hpp"
#include "libdsar/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace dsar {
namespace {

std::string in_module(UnicodeFunction* function, std::string_view text) {
    std::string result;
    if (!function(text, result)) {
        throw Error(ErrorKind::Failed, "cannot normalise text", "ICU refused");
    }
    return result;
}

UnicodeFunction* symbol(const char* name) {
    return reinterpret_cast<UnicodeFunction*>(module_symbol("unicode", name));
}

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    for (char& letter : lower) {
        if (letter >= 'A' && letter <= 'Z') {
            letter = static_cast<char>(letter - 'A' + 'a');
        }
    }
    return lower;
}

struct Range {
    char32_t first;
    char32_t last;
};

// Controls, invisible characters, and those that change the order of others on the screen.
constexpr Range unsafe[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},       {0x61c, 0x61c},
    {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},
    {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
};

bool is_unsafe(char32_t letter) {
    return std::any_of(std::begin(unsafe), std::end(unsafe), [&](const Range& range) {
        return letter >= range.first && letter <= range.last;
    });
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!is_ascii(text)) {
        while (static_cast<unsigned char>(text.front()) < 0x80) {
            text.remove_prefix(1);
        }
        const Utf8Step step = first_character(text);
        if (!step.valid) {
            return false;
        }
        text.remove_prefix(step.size);
    }
    return true;
}

std::string nfc(std::string_view text) {
    if (is_ascii(text) || !is_utf8(text)) {
        return std::string(text);
    }
    static UnicodeFunction* const function = symbol("dsar_nfc");
    return in_module(function, text);
}

std::string fold_case(std::string_view text) {
    if (is_ascii(text)) {
        return ascii_lower(text);
    }
    static UnicodeFunction* const function = symbol("dsar_fold_case");
    static const LatinFold latin(function, false);
    if (auto folded = latin(text)) {
        return std::move(*folded);
    }
    return is_utf8(text) ? in_module(function, text) : std::string(text);
}

std::string lower_case(std::string_view text) {
    if (is_ascii(text)) {
        return ascii_lower(text);
    }
    static UnicodeFunction* const function = symbol("dsar_lower_case");
    return is_utf8(text) ? in_module(function, text) : std::string(text);
}

std::string fold_name(std::string_view text) {
    if (is_ascii(text)) {
        return ascii_lower(text);
    }
    static UnicodeFunction* const function = symbol("dsar_fold_name");
    static const LatinFold latin(function, true);
    if (auto folded = latin(text)) {
        return std::move(*folded);
    }
    return is_utf8(text) ? in_module(function, text) : std::string(text);
}

std::optional<std::string> domain_to_ascii(std::string_view domain) {
    static UnicodeFunction* const function = symbol("dsar_domain_to_ascii");
    std::string ascii;
    return function(domain, ascii) ? std::optional(std::move(ascii)) : std::nullopt;
}

std::string escape_untrusted(std::string_view text, bool keep_lines) {
    std::string safe;
    safe.reserve(text.size());
    while (!text.empty()) {
        const Utf8Step step = first_character(text);
        const bool is_line = step.character == '\n' || step.character == '\t';
        if (!step.valid) {
            for (const char byte : text.substr(0, step.size)) {
                fmt::format_to(std::back_inserter(safe), "\\x{:02X}",
                               static_cast<unsigned char>(byte));
            }
        } else if (is_unsafe(step.character) && !(keep_lines && is_line)) {
            fmt::format_to(std::back_inserter(safe), "\\u{{{:04X}}}",
                           static_cast<std::uint32_t>(step.character));
        } else {
            safe += text.substr(0, step.size);
        }
        text.remove_prefix(step.size);
    }
    return safe;
}

}  // namespace dsar
