// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/look.hpp"

#include "apps/dsar/text_width.hpp"
#include "libdsar/base/unicode.hpp"

#include <fmt/format.h>

namespace dsar::cli {
namespace {

constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view plain = "\x1b[0m";

std::string paint(bool colour, std::string_view with, std::string_view text) {
    if (!colour || with.empty()) {
        return std::string(text);
    }
    return std::string(with).append(text).append(plain);
}

struct Symbol {
    std::string_view unicode;
    std::string_view ascii;
    std::string_view colour;
};

Symbol symbol_of(Mark mark) {
    switch (mark) {
        case Mark::Ok:
            return {"✓", "ok", green};
        case Mark::Warning:
            return {"!", "warn", yellow};
        case Mark::Failure:
            return {"✗", "FAIL", red};
        case Mark::Waiting:
            return {"·", "-", {}};
    }
    return {};
}

// What is not ASCII as \u{..}: nothing is lost where the locale cannot show it.
std::string to_ascii(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const CodePoint next = first_code_point(text);
        if (next.value < 0x80) {
            out += static_cast<char>(next.value);
        } else {
            out += fmt::format("\\u{{{:X}}}", static_cast<unsigned>(next.value));
        }
        text.remove_prefix(next.bytes);
    }
    return out;
}

}  // namespace

std::string Look::mark(Mark mark) const {
    const Symbol symbol = symbol_of(mark);
    const std::string_view text = unicode ? symbol.unicode : symbol.ascii;
    const std::size_t width = unicode ? 1 : text.size();
    return paint(colour, symbol.colour, text) + std::string(mark_width() - width, ' ');
}

std::string Look::alarm(std::string_view text) const {
    return paint(colour, red, text);
}

std::string Look::strong(std::string_view text) const {
    return paint(colour, bold, text);
}

std::string Look::safe(std::string_view text) const {
    const std::string escaped = escape_untrusted(text);
    return unicode ? escaped : to_ascii(escaped);
}

Look decide_look(const LookFacts& facts) {
    Look look;
    look.terminal = facts.terminal && facts.term != "dumb";
    look.unicode = facts.utf8_locale;
    look.columns = facts.columns == 0 ? 80 : facts.columns;
    if (facts.colour == "always") {
        look.colour = true;
    } else if (facts.colour == "auto") {
        look.colour = look.terminal && !facts.no_color;
    }
    return look;
}

}  // namespace dsar::cli
