// SPDX-License-Identifier: Apache-2.0
// Writes JSON as a stream, so that a package of a million records needs no memory for them, and
// numbers come out with exactly the digits they came in with.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/json.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A streaming writer of one JSON value, indented by two spaces or without white space. Invalid
/// UTF-8 in text is replaced by U+FFFD. Not thread-safe. The output function is called with pieces
/// of any size.
class DSAR_API JsonWriter {
 public:
    using Output = std::function<void(std::string_view)>;

    enum class Layout { Indented, Compact };

    explicit JsonWriter(Output output, Layout layout = Layout::Indented);

    void begin_object();
    void end_object();
    void begin_array();
    void end_array();
    /// The key of the next value; only inside an object.
    void key(std::string_view name);
    void text(std::string_view value);
    void number(std::int64_t value);
    void boolean(bool value);
    void null();
    /// Writes `json` as it is: the caller vouches that it is one valid JSON value.
    void raw(std::string_view json);
    /// Writes a whole document at this place.
    void value(const Json& json);

 private:
    void before_value();
    void line_break();
    void end(std::string_view bracket);

    Output output_;
    std::vector<bool> has_entry_;  // one per open object or array: is there an entry already?
    bool after_key_ = false;
    Layout layout_;
};

/// `text` as a JSON string with its quotes; invalid UTF-8 is replaced by U+FFFD.
DSAR_API std::string json_quoted(std::string_view text);

}  // namespace dsar
