// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/content_line.hpp"

#include "libdsar/base/utf8.hpp"

namespace dsar {

namespace {

constexpr std::size_t longest_line = 75;

}  // namespace

std::string escaped_property(std::string_view text) {
    std::string escaped;
    while (!text.empty()) {
        const Utf8Step step = first_character(text);
        if (text.starts_with("\r\n")) {
            // The line feed follows.
        } else if (!step.valid) {
            escaped += "\xEF\xBF\xBD";
        } else if (step.character == '\n' || step.character == '\r') {
            escaped += "\\n";
        } else if (step.character == '\\' || step.character == ',' || step.character == ';') {
            escaped += '\\';
            escaped += text.front();
        } else if (step.character >= 0x20 && step.character != 0x7F) {
            escaped += text.substr(0, step.size);
        } else if (step.character == '\t') {
            escaped += ' ';
        }
        text.remove_prefix(step.size);
    }
    return escaped;
}

std::string content_line(std::string_view name, std::string_view value) {
    const std::string whole = std::string(name) + ":" + std::string(value);
    std::string_view rest = whole;
    std::string folded;
    std::size_t in_line = 0;
    while (!rest.empty()) {
        const std::size_t size = first_character(rest).size;
        if (in_line + size > longest_line) {
            folded += "\r\n ";
            in_line = 1;
        }
        folded += rest.substr(0, size);
        in_line += size;
        rest.remove_prefix(size);
    }
    return folded + "\r\n";
}

}  // namespace dsar
