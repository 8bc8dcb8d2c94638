// SPDX-License-Identifier: Apache-2.0
// Reads JSON documents as a stream. Of export-1 only one record at a time is in memory, so that
// data.json may be larger than the machine; keys that come twice are found.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/problem.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace dsar {

/// A record of /collections/N/records, handed over instead of kept.
using RecordSink = std::function<void(std::size_t collection, std::size_t record, Json&& json)>;

/// The document, or nothing when it is not JSON. `problems` gets syntax errors and double keys,
/// with byte offsets and pointers, never with values. With `sink` the arrays /collections/N/records
/// of the result are empty and their elements went to `sink`. Inside a record's `data` double keys
/// are the store's own and are let be.
std::shared_ptr<const Json> read_document(ByteSource& source, Problems& problems,
                                          const RecordSink& sink = {});

/// The value of the top-level key `schema`, reading no further than that; nothing when there is
/// none or the text is not JSON.
std::optional<std::string> schema_of(ByteSource& source);

/// Adds `name` to a JSON pointer (RFC 6901).
std::string pointer_to(const std::string& parent, const std::string& name);

}  // namespace dsar
