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

/// A text with its pieces replaced.
std::string edited(std::string_view text, const std::vector<Splice>& splices);

/// Writes values into JSON texts. Not thread-safe.
class JsonEditor {
 public:
    /// What to replace in a record, so that the values stand. Text that holds JSON is gone into
    /// where a path leads there.
    std::vector<Splice> write(std::string_view record, std::span<const NewValue> values);

    /// The JSON text with the values at paths, of which the first part is behind us.
    std::string written(std::string json, std::span<const NewValue> values);

 private:
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
