// SPDX-License-Identifier: Apache-2.0
// Whether a record answers a query, the same for every connector: how fields are found by the map's
// paths, how parts are joined, what NULL does.
#pragma once

#include "libdsar/model/record.hpp"
#include "libdsar/stores/json/text.hpp"
#include "libdsar/stores/store.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Where a record stands in its store: the pseudo-fields `#`, `#file` and `#at`.
struct Position {
    std::int64_t number = 0;  ///< from 1; the rowid of SQLite, which may be negative
    std::string_view file;    ///< relative to the store's path
    std::int64_t at = 0;      ///< from 1
};

/// The place that the key of a record says, which it must outlive.
Position position_in(const RecordKey& key);

/// Whether its records are known by where they stand (`#`, `#at`), having no key of their own.
bool is_by_position(const CollectionEntry& collection);

/// A path of the map, taken apart once.
struct FieldPath {
    std::string text;                ///< as in the map
    std::vector<std::string> parts;  ///< `items`, `[]`, `email`; one for a plain field

    /// Throws Error (NotSetUp) on bad quoting.
    explicit FieldPath(std::string path);

    /// The field of the record that holds it.
    [[nodiscard]] const std::string& name() const { return parts.front(); }
    [[nodiscard]] bool is_nested() const { return parts.size() > 1; }
    /// `#`, `#file` or `#at`: not a field of the record but its place.
    [[nodiscard]] bool is_position() const;
};

/// Looks values up in records. Not thread-safe: it keeps a JSON reader.
class FieldReader {
 public:
    using Found = std::function<void(const Value& value)>;

    /// Calls `found` with every value at the path, NULLs too. Text that holds a JSON object or
    /// array counts as one when the path goes into it.
    void each(const Record& record, const Position& position, const FieldPath& path,
              const Found& found);

    /// The first value at the path; Null when there is none.
    Value first(const Record& record, const Position& position, const FieldPath& path);

    using Together = std::function<void(const std::vector<std::vector<Value>>& parts)>;

    /// Calls `found` with the values of several paths that belong together: once, or where all
    /// paths go into one array, once for each of its elements.
    void each_together(const Record& record, const Position& position,
                       const std::vector<FieldPath>& paths, const Together& found);

    /// The key of the record, in the map's order; without a key in the map, its position.
    RecordKey key(const CollectionEntry& collection, const Record& record,
                  const Position& position);

    /// The record with nothing but `paths`.
    Record only(const Record& record, std::span<const FieldPath> paths);

    /// A JSON reader for the values that `each` hands out, which is busy itself meanwhile.
    JsonText& inner() { return inner_; }

 private:
    JsonText json_;
    JsonText inner_;
};

/// The parts of a name as one text: those that are there, by a space. Empty when none is.
std::string joined_words(const std::vector<std::vector<Value>>& parts);

/// The normal forms of a composite reference, parts joined by U+001F; none when a part is missing.
std::vector<std::string> joined_references(const std::vector<std::vector<Value>>& parts);

/// One query, prepared for comparing many records.
class QueryMatcher {
 public:
    /// The query and its needles must outlive the matcher. Throws Error (NotSetUp) for a bad path.
    explicit QueryMatcher(const Query& query);

    /// Every condition that holds, with each needle it holds for; empty when none does.
    [[nodiscard]] std::vector<Hit> hits(const Record& record, const Position& position,
                                        FieldReader& reader) const;

    /// Names of the record's fields that the conditions look at.
    [[nodiscard]] const std::set<std::string, std::less<>>& names() const { return names_; }

    /// The fields that an existence query may hand out: key, tenant, fields of the conditions.
    [[nodiscard]] const std::vector<FieldPath>& existence_paths() const { return existence_; }

    [[nodiscard]] const Query& query() const { return *query_; }
    /// The fields of one of its conditions.
    [[nodiscard]] std::span<const FieldPath> fields(std::size_t condition) const {
        return fields_[condition];
    }

 private:
    const Query* query_;
    std::vector<std::vector<FieldPath>> fields_;  // of each condition
    std::set<std::string, std::less<>> names_;
    std::vector<FieldPath> existence_;
};

}  // namespace dsar
