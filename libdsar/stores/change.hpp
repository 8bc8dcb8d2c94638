// SPDX-License-Identifier: Apache-2.0
// Changing a store: what is done to records, what came of it, and what would stand in the way. A
// connector carries changes out; it decides nothing.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/stores/store.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A value to stand at a path of the map (`note`, `caller.number`, `items[].email`: at each).
/// Null clears what stands there (in JSON, `null` stands there then); a path that is not in the
/// record is left out.
struct NewValue {
    std::string path;
    Value value;
};

/// What is done to one record.
struct Change {
    const CollectionEntry* collection = nullptr;  ///< never null, outlives the call
    RecordKey key;
    std::string state;    ///< record_digest of the record when it was decided on
    bool remove = false;  ///< the record goes; else `values` are written, and nothing else moves
    std::vector<NewValue> values;
    /// Of a removal: the record shall be put back one day, so obstacles() also tells what could not
    /// be (`no_ability`).
    bool vault = false;
    /// What StoreReader::copies() gave for the removal of this record: it stands there again as it
    /// did. Empty: no putting back. `remove` is false then, and `values` are empty.
    std::string put_back = {};
};

/// What became of one change.
enum class Changed {
    Done,     ///< or, when nothing was applied, what it would have been
    Already,  ///< it was so before: the record is gone, put back, or the values stand there
    Stale     ///< the record is not as it was when it was decided on; of a put-back: another one
              ///< has its key, its file or a value that must be unique, or its file is gone
};

/// What would stop a change, found by reading alone.
struct Obstacle {
    std::size_t change = 0;  ///< index into the changes that were asked about
    std::string field;       ///< path or column; empty: the whole record
    /// not_null, unique, check, too_long, type, foreign_key, trigger, full_text, generated,
    /// read_only, no_ability, no_space, circle
    std::string what;
    std::string why;  ///< in plain words, without values
};

/// What came of a call of Store::change.
struct ChangeResult {
    /// One per change; when not applied, Done says what it would have been.
    std::vector<Changed> records;
    bool applied = false;  ///< false: at least one was stale, and the store is as it was
    /// Places (a file, a table's free pages) in which bytes of `must_not_stay` still stand although
    /// all was done, or old bytes may: what was left beside a file that was rewritten, and a file
    /// of which the disk did not say that it keeps the change. Empty: none do.
    std::vector<std::string> left;
};

/// What a connector is told besides the changes.
struct ChangeContext {
    std::stop_token
        stop;  ///< polled before the point of no return: Error (Interrupted), nothing done
    /// Values that no byte of the store may hold once this is done (identifiers of the person that
    /// stand in no record that stays, and are long enough not to stand somewhere by chance).
    /// Connectors that keep free pages prove it, also when every change is Already.
    std::span<const std::string> must_not_stay;
    /// The same changes may have been carried out before, by a process that was killed. Only then
    /// is a removal whose record is nowhere `Already` in a collection that knows its records by
    /// their position: otherwise somebody else has changed or moved the record, so it is `Stale`.
    bool resuming = false;
};

/// A store opened for changing; reads as a StoreReader does.
class DSAR_API Store : public StoreReader {
 public:
    /// Carries out all changes or, where one is stale, none. Records of one SQLite file change in
    /// one transaction; a flat file is rewritten beside itself and renamed over the old one, so
    /// that a kill leaves each file whole, before or after. To call it again with the same changes,
    /// `resuming`, is safe: what was done is `Already`. A record whose key is its position is the
    /// one that stands there if it is as `state` says, else, in a flat file, the only one of its
    /// collection that is. One that is nowhere is gone for good where it has a key (a removal of it
    /// is `Already`); without one it is Stale, unless `resuming` and nothing shows that what
    /// changes together with it (a file, a database) was not changed yet. Children must precede
    /// their parents.
    /// Several changes of one record all tell its state before the call, and are written together.
    /// A record that is put back gets the bytes, place and neighbours that it had: where nothing
    /// else was changed since it went, each file, and the dump of each database, is the same again.
    /// Where others came or went it stands behind the record that was before it, else at the end of
    /// its file. Those that are put back need no order, but in SQLite, parents precede children; a
    /// server orders what goes, too. In flat files they come last, after all else is done.
    /// Throws Error: Busy when locked or, for a flat file, open for writing; Failed when it could
    /// not be done (disk full, a constraint, a file changed meanwhile); then all is as it was, or
    /// Incomplete: all but files done before. What goes wrong after is no Error, but `left`.
    virtual ChangeResult change(std::span<const Change> changes, const ChangeContext& context) = 0;
};

}  // namespace dsar
