// SPDX-License-Identifier: Apache-2.0
// Values written into JSON, and pieces taken out of it, with every other byte as it was.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/flat_plan.hpp"
#include "libdsar/stores/json/text.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A value as JSON in one line; nullopt when JSON cannot say it.
std::optional<std::string> json_of(const Value& value);

/// Writes values into JSON texts, one after the other, so that the last of several at one place
/// stands. What stands there already, however it is spelt, stays. Throws Error (Failed) when JSON
/// cannot hold a value. Not thread-safe.
class JsonEditor {
 public:
    /// What to replace in a record, so that the values stand. Text that holds JSON is gone into
    /// where a path leads there.
    std::vector<Splice> write(std::string_view record, std::span<const NewValue> values);

    /// A text of a store with the value at every place of the path (`items`, `[]`, `email`) in the
    /// JSON object or array that it is; as it was where it is none.
    std::string in_text(std::string text, std::span<const std::string> path, const Value& value);

 private:
    bool is_container(std::string_view text);
    std::string in_json(std::string json, std::span<const std::string> path, const Value& value);
    std::string in_member(std::string raw, std::span<const std::string> path, const Value& value);
    void write_member(std::string_view raw, std::uint64_t at, std::span<const NewValue> values,
                      std::vector<Splice>& splices);

    JsonText outer_;
    JsonText inner_;
};

/// The place of the value [begin, end) in a checked JSON text, as an element or member of what
/// holds it; `offset` is where the text begins in its file.
RecordPlace place_in(std::string_view json, std::size_t begin, std::size_t end,
                     std::uint64_t offset);

}  // namespace dsar
