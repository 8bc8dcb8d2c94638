// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/value.hpp"

#include <algorithm>
#include <string>

namespace dsar {

Value MysqlValues::value(const MysqlRow& row, std::size_t column) {
    if (row.is_null(column)) {
        return {};
    }
    const std::string_view text = row.text(column);
    switch (row.kind(column)) {
        case MysqlKind::Integer:
            return {ValueKind::Integer, std::string(text)};
        case MysqlKind::Real: {
            const bool whole = text.find_first_of(".e") == std::string_view::npos;
            return {whole ? ValueKind::Integer : ValueKind::Number, std::string(text)};
        }
        case MysqlKind::Bytes:
            return {ValueKind::Bytes, std::string(text)};
        case MysqlKind::Json:
            return json(text);
        case MysqlKind::Text:
            break;
    }
    return text_value(std::string(text));
}

/// Text when our reader does not take it; servers take deeper ones.
Value MysqlValues::json(std::string_view text) {
    constexpr const char* blanks = " \t\r\n";
    const std::size_t start = std::min(text.find_first_not_of(blanks), text.size());
    const std::string_view document = text.substr(start, text.find_last_not_of(blanks) + 1 - start);
    try {
        json_.members(document, [](std::string_view, std::string_view) {});
        return json_value(document);
    } catch (const JsonFault&) {
        return text_value(std::string(text));
    }
}

}  // namespace dsar
