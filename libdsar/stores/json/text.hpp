// SPDX-License-Identifier: Apache-2.0
// JSON as it is written: members and elements as slices of the text, numbers with their digits,
// objects and arrays as raw text, repeated names kept. Everything is checked: text that is not
// valid JSON throws JsonFault.
#pragma once

#include "libdsar/model/value.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace dsar {

/// Why a text is not JSON, in words without any of its content.
struct JsonFault {
    std::string why;
};

/// Reads JSON texts, one after the other; keeps its buffers between them. Not thread-safe.
class JsonText {
 public:
    JsonText();
    ~JsonText();
    JsonText(JsonText&&) noexcept;
    JsonText& operator=(JsonText&&) noexcept;

    /// Called with the decoded name and the raw text of a member; both live until it returns.
    using Member = std::function<void(std::string_view name, std::string_view raw)>;
    /// Called with the raw text of a value.
    using Slice = std::function<void(std::string_view raw)>;

    /// Checks the whole text and calls `member` for every member of the outermost object, in order.
    /// Returns false, having called nothing, when the text is valid but no object.
    bool members(std::string_view json, const Member& member);

    /// Calls `found` for every value at the path (`items`, `[]`, `email`); the text must have been
    /// checked before. Repeated names are all followed. No parts: the text itself.
    void at(std::string_view json, std::span<const std::string> parts, const Slice& found);

    /// Where a slice that is handed out by members() or at() (with parts) begins in the text.
    [[nodiscard]] std::size_t offset_of(std::string_view raw) const;

    /// Calls `found` with every text inside the value, decoded; names are left out.
    void texts(std::string_view json, const Slice& found);

    /// The value with only what stands at `paths`, objects and arrays around it kept; empty when
    /// there is nothing of it. `depth` parts of each path are already behind us.
    std::string only(std::string_view json, std::span<const std::span<const std::string>> paths);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The exact value that a raw, checked JSON text stands for.
Value json_value(std::string_view raw);

}  // namespace dsar
