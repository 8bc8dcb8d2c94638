// SPDX-License-Identifier: Apache-2.0
// A value of a store, exactly as it is there.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace dsar {

/// What a value is in its store.
enum class ValueKind {
    Null,     ///< SQL NULL, JSON null
    Boolean,  ///< text is `true` or `false`
    Integer,  ///< text is the decimal digits, any size
    Number,   ///< text is a JSON number with the digits of the store (`1.10` stays `1.10`)
    Text,     ///< UTF-8, or whatever bytes the store calls text
    Bytes,    ///< text holds raw bytes (BLOB)
    Json      ///< text is one JSON object or array, as written in the store
};

/// One value; `text` is its exact spelling, so that nothing is lost on the way to the package.
struct Value {
    ValueKind kind = ValueKind::Null;
    std::string text;

    [[nodiscard]] bool is_null() const { return kind == ValueKind::Null; }

    friend bool operator==(const Value&, const Value&) = default;
};

inline Value text_value(std::string text) {
    return {ValueKind::Text, std::move(text)};
}

inline Value integer_value(long long number) {
    return {ValueKind::Integer, std::to_string(number)};
}

}  // namespace dsar
