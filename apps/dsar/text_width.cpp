// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/text_width.hpp"

#include <clocale>
#include <cwchar>

namespace dsar::cli {
namespace {

constexpr char32_t replacement = 0xFFFD;

std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead < 0xE0) {
        return 2;
    }
    if (lead >= 0xE0 && lead < 0xF0) {
        return 3;
    }
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

// Length of a colour sequence (ESC [ .. m) at the front, or 0.
std::size_t colour_length(std::string_view text) {
    if (!text.starts_with("\x1b[")) {
        return 0;
    }
    const std::size_t end = text.find('m');
    return end == std::string_view::npos ? 0 : end + 1;
}

std::size_t columns_of(char32_t value) {
    if (value < 0x7F) {
        return 1;
    }
    const int columns = wcwidth(static_cast<wchar_t>(value));
    return columns < 0 ? 1 : static_cast<std::size_t>(columns);
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = sequence_length(lead);
    if (length == 1) {
        return {lead, 1};
    }
    if (length == 0 || text.size() < length) {
        return {replacement, 1};
    }
    char32_t value = lead & (0xFFU >> (length + 1));
    for (std::size_t at = 1; at < length; ++at) {
        const auto next = static_cast<unsigned char>(text[at]);
        if ((next & 0xC0U) != 0x80U) {
            return {replacement, 1};
        }
        value = (value << 6U) | (next & 0x3FU);
    }
    return {value, length};
}

std::size_t width_of(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        if (const std::size_t skip = colour_length(text); skip > 0) {
            text.remove_prefix(skip);
            continue;
        }
        const CodePoint next = first_code_point(text);
        columns += columns_of(next.value);
        text.remove_prefix(next.bytes);
    }
    return columns;
}

std::string padded(std::string_view text, std::size_t width) {
    const std::size_t columns = width_of(text);
    return std::string(text) + std::string(columns < width ? width - columns : 0, ' ');
}

std::string padded_left(std::string_view text, std::size_t width) {
    const std::size_t columns = width_of(text);
    return std::string(columns < width ? width - columns : 0, ' ') + std::string(text);
}

std::string shortened(std::string_view text, std::size_t width, std::string_view ellipsis) {
    if (width_of(text) <= width) {
        return std::string(text);
    }
    const std::size_t room = width - std::min(width, width_of(ellipsis));
    std::string out;
    std::size_t columns = 0;
    while (!text.empty()) {
        const CodePoint next = first_code_point(text);
        columns += columns_of(next.value);
        if (columns > room) {
            break;
        }
        out.append(text.substr(0, next.bytes));
        text.remove_prefix(next.bytes);
    }
    return out.append(ellipsis);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    std::string line;
    while (!text.empty()) {
        const std::size_t blank = text.find(' ');
        const std::string_view word = text.substr(0, blank);
        text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
        if (word.empty()) {
            continue;
        }
        if (!line.empty() && width_of(line) + 1 + width_of(word) > width) {
            lines.push_back(std::move(line));
            line.clear();
        }
        line.append(line.empty() ? "" : " ").append(word);
    }
    if (!line.empty()) {
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace dsar::cli
