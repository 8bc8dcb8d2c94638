// SPDX-License-Identifier: Apache-2.0
// A record of a collection, and how records are named.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/model/value.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// One field of a record; `name` is the store's own name (a column, a top-level member).
struct Field {
    std::string name;
    Value value;

    friend bool operator==(const Field&, const Field&) = default;
};

/// The fields that name a record in its collection, in the map's order. The pseudo-field `#` is the
/// position: SQLite rowid, CSV record number, JSON line number, array index (see dsar-map(5)).
using RecordKey = std::vector<Field>;

/// One record as its store holds it.
struct Record {
    RecordKey key;
    std::vector<Field> fields;
};

/// A key as text: the value alone (`5`), or for composite keys a JSON array (`[1,"a/b"]`).
DSAR_API std::string key_text(const RecordKey& key);

/// Every value at a path of the map in the record: `email`, `caller.number`, `items[].email`; a
/// literal dot is quoted (`"a.b".c`). Values inside Json fields are unwrapped. A missing path gives
/// nothing; an explicit null gives a Null.
DSAR_API std::vector<Value> values_at(const Record& record, std::string_view path);

/// Removes what stands at `path` (for withholding). Returns whether anything was there.
DSAR_API bool remove_at(Record& record, std::string_view path);

/// Splits a path into its names; `[]` is kept as a part of its own: `items[].email` gives
/// `items`, `[]`, `email`. Throws Error (NotSetUp) on bad quoting.
DSAR_API std::vector<std::string> path_parts(std::string_view path);

/// SHA-256 over the record's fields (names, kinds, values): its state in a plan.
DSAR_API std::string record_digest(const Record& record);

/// A record as one compact JSON text, and back, for the spool. Lossless, also for Bytes and bad
/// UTF-8.
DSAR_API std::string pack(const Record& record);
DSAR_API Record unpack(std::string_view packed);

}  // namespace dsar
