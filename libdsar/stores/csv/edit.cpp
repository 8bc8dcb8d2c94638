// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/csv/edit.hpp"

#include <algorithm>

namespace dsar {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::size_t end_of_field(std::string_view record, std::size_t at, char delimiter) {
    if (at < record.size() && record[at] == '"') {
        ++at;
        while (at < record.size()) {
            const bool quote = record[at] == '"';
            if (quote && !record.substr(at + 1).starts_with('"')) {
                break;
            }
            at += quote ? 2 : 1;
        }
    }
    while (at < record.size() && record[at] != delimiter && record[at] != '\n' &&
           record[at] != '\r') {
        ++at;
    }
    return at;
}

}  // namespace

std::vector<std::string_view> written_fields(std::string_view record, char delimiter) {
    std::vector<std::string_view> fields;
    std::size_t begin = 0;
    while (true) {
        const std::size_t end = end_of_field(record, begin, delimiter);
        fields.push_back(record.substr(begin, end - begin));
        if (end == record.size() || record[end] != delimiter) {
            return fields;
        }
        begin = end + 1;
    }
}

std::string csv_field(std::string_view value, std::string_view written, char delimiter,
                      bool alone) {
    const bool special =
        value.find_first_of(std::string("\"\r\n") + delimiter) != std::string_view::npos ||
        value.starts_with(byte_order_mark) || (alone && value.empty());
    if (!special && !written.starts_with('"')) {
        return std::string(value);
    }
    std::string field = "\"";
    for (const char letter : value) {
        field += letter;
        if (letter == '"') {
            field += letter;
        }
    }
    return field + '"';
}

}  // namespace dsar
