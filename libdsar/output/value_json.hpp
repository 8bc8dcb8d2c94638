// SPDX-License-Identifier: Apache-2.0
// Values of stores as JSON. In what is handed out every digit stays; in documents that are signed
// and compared by common readers, what a double cannot hold is text (dsar-package(5), Values).
#pragma once

#include "libdsar/base/base64.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/json_writer.hpp"
#include "libdsar/model/record.hpp"

#include <string>
#include <string_view>

namespace dsar {

/// Whether a common JSON reader can read `text` as one value (no bad UTF-8, no number beyond a
/// double).
bool is_readable_json(std::string_view text);

/// Writes the value as it is: numbers with the store's digits, nested JSON as it stands, bytes as
/// `{"base64": ..}`, text that is not UTF-8 as `{"text": .., "base64": ..}`.
void write_value(JsonWriter& json, const Value& value);

/// Writes the fields as one object; a name that comes again gets `#2`, `#3` behind it.
void write_fields(JsonWriter& json, const std::vector<Field>& fields);

/// A key for plans and matches: whole numbers up to 2^53 are numbers, anything else is text.
Json key_json(const RecordKey& key);

}  // namespace dsar
