// SPDX-License-Identifier: Apache-2.0
// JSON read without losing a digit, a duplicate key or the spelling of a value: for store data.
// (nlohmann/json is for our own documents; it rounds numbers and keeps the last of equal keys.)
#pragma once

#include "libdsar/base/api.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

struct ExactMember;

/// One value inside a JSON text, as it is written there. The text must outlive it.
class DSAR_API ExactJson {
 public:
    enum class Kind { Null, Boolean, Number, Text, Array, Object };

    /// Checks that `text` is exactly one JSON value (RFC 8259; any bytes from 0x20 on inside
    /// strings). Throws Error (Failed) with the offset of what is wrong, without its content.
    static ExactJson read(std::string_view text);

    /// As read(), but false instead of an exception.
    static bool is_valid(std::string_view text);

    [[nodiscard]] Kind kind() const;
    /// The value as written, without space around it.
    [[nodiscard]] std::string_view text() const { return text_; }
    /// A string without quotes and escapes, as UTF-8; half a surrogate pair becomes U+FFFD.
    [[nodiscard]] std::string unescaped() const;
    /// Members of an object in their order, equal keys included. Empty for anything else.
    [[nodiscard]] std::vector<ExactMember> members() const;
    /// Elements of an array. Empty for anything else.
    [[nodiscard]] std::vector<ExactJson> elements() const;

 private:
    explicit ExactJson(std::string_view text) : text_(text) {}

    std::string_view text_;
};

/// A member of an object: its key, and that key as written (a JSON string with its quotes).
struct ExactMember {
    std::string key;
    std::string_view written_key;
    ExactJson value;
};

}  // namespace dsar
