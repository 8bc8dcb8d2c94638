// SPDX-License-Identifier: Apache-2.0
// Fields are `NAME=value` in a line, or a line with the name, eight bytes of size, the bytes and a
// line feed. An empty line ends the entry.
#include "libdsar/stores/text/line_formats.hpp"

#include <cstdint>

namespace dsar {
namespace {

constexpr std::size_t size_bytes = 8;
constexpr std::uint64_t largest_field = std::uint64_t{768} << 20;  // the journal's own limit

std::uint64_t size_at(std::string_view text) {
    std::uint64_t size = 0;
    for (std::size_t byte = size_bytes; byte-- > 0;) {
        size = size << 8U | static_cast<unsigned char>(text[byte]);
    }
    return size;
}

/// A field at the front of a text.
struct FieldRead {
    std::string_view name;
    std::string_view value;
    std::size_t size = 0;  ///< with its line feed; 0: it goes on behind the text
    bool fits = true;      ///< false: `size` bytes that are no field
};

/// `text` does not begin with a line feed.
FieldRead field_at(std::string_view text, bool is_last) {
    const std::size_t line_feed = text.find('\n');
    const std::string_view line = text.substr(0, line_feed);
    const std::size_t sign = line.find('=');
    if (line_feed == std::string_view::npos) {
        return {line.substr(0, sign),
                sign == std::string_view::npos ? std::string_view() : line.substr(sign + 1),
                is_last ? text.size() : 0, sign != std::string_view::npos && sign > 0};
    }
    if (sign != std::string_view::npos) {
        return {line.substr(0, sign), line.substr(sign + 1), line_feed + 1, sign > 0};
    }
    const std::string_view rest = text.substr(line_feed + 1);
    if (rest.size() < size_bytes) {
        return {line, {}, is_last ? line_feed + 1 : 0, false};
    }
    const std::uint64_t size = size_at(rest);
    const std::string_view value = rest.substr(size_bytes);
    if (size >= value.size()) {
        const bool goes_on = !is_last && size <= largest_field;
        return {line, {}, goes_on ? 0 : line_feed + 1, false};
    }
    const bool ends = value[static_cast<std::size_t>(size)] == '\n';
    return {line, value.substr(0, static_cast<std::size_t>(size)),
            ends ? line_feed + 1 + size_bytes + static_cast<std::size_t>(size) + 1 : line_feed + 1,
            ends};
}

}  // namespace

std::size_t journal_entry_end(std::string_view text, bool is_last, std::size_t& seen) {
    while (seen < text.size()) {
        if (text[seen] == '\n') {
            return seen + 1;
        }
        const FieldRead field = field_at(text.substr(seen), is_last);
        if (field.size == 0) {
            return 0;
        }
        seen += field.size;
    }
    return is_last ? text.size() : 0;
}

bool take_journal(std::string_view record, std::vector<TextPart>& parts) {
    parts.clear();
    for (std::size_t at = 0; at < record.size() && record[at] != '\n';) {
        const FieldRead field = field_at(record.substr(at), true);
        if (!field.fits) {
            return false;
        }
        parts.push_back({field.name, field.value, Written::Assigned, at, at + field.size});
        at += field.size;
    }
    return !parts.empty();
}

}  // namespace dsar
