// SPDX-License-Identifier: Apache-2.0
// What changes mean for the bytes of flat files, found by reading alone: which record is meant, is
// it as it was, which bytes go. The same for every connector whose records are pieces of files.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/file_copy.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/matching.hpp"
#include "libdsar/stores/rewrite.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// Where a record is in the text of its file, and what goes with it.
struct RecordPlace {
    enum class Kind {
        Line,     ///< it goes with its end
        Element,  ///< of a list: it goes with its comma
        File,     ///< it is the file
        Fixed     ///< it cannot go
    };
    Kind kind = Kind::Line;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::optional<std::uint64_t> before = {};  ///< where the element before it ends
    std::optional<std::uint64_t> behind = {};  ///< where the element behind it begins
    bool inner = false;  ///< an element inside a document of the file, or a member of an object
    std::string_view only_read = {};  ///< why it cannot be changed, as Obstacle::why; empty: it can
};

/// A record that a walk has come to; all of it dies when the visit ends.
struct FlatRecord {
    const std::filesystem::path& file;  ///< canonical
    const FileState& state;             ///< of the file before it was read
    Position position;
    RecordPlace place;
    /// The record as find() hands it out, without its key.
    std::function<const Record&()> whole;
    /// The pieces of the file's text to replace, so that the values stand; none when they do.
    std::function<std::vector<Splice>(std::span<const NewValue> values)> write;
    /// The record as it is written, and where that begins in the file's text; empty: not known.
    std::string_view text = {};
    std::uint64_t text_begin = 0;
};

/// What a connector knows about its files.
struct FlatFormat {
    using Wants = std::function<bool(const Position& position)>;
    using Visit = std::function<void(const FlatRecord& record)>;

    /// Visits every record of a collection, but for those that `wants` (asked without `at`) leaves
    /// out.
    std::function<void(const CollectionEntry& collection, const Wants& wants, const Visit& visit)>
        walk;
    /// Visits, of a collection, at least the records that have one of these keys; `ask` is called
    /// often. False, and nothing was visited, where they can only be found by a walk.
    std::function<bool(const CollectionEntry& collection, std::span<const RecordKey> keys,
                       const Visit& visit, const std::function<void()>& ask)>
        walk_keys = {};
    /// Visits the records of a collection that searches in this process had reason to parse, where
    /// all its files are as they were then; those that no search has found may be missing. False,
    /// and some may have been visited, where that cannot be done.
    std::function<bool(const CollectionEntry& collection, const Visit& visit)> walk_seen = {};
    /// Called often by walk_keys; may throw.
    std::function<void()> ask = [] {};
    /// Why a value cannot be written; empty: it can.
    std::function<std::string(const NewValue& value)> refusal;
    /// Splices of the text as splices of bytes; empty: they are.
    std::function<std::vector<Splice>(const std::filesystem::path& file,
                                      std::vector<Splice> splices)>
        to_bytes;
    /// False: files only go as a whole, and nothing is ever written beside them.
    bool rewrites = true;
    /// The files of a collection.
    std::function<std::vector<StoreFile>(const CollectionEntry& collection)> files;
    /// Whether the text of a file is its bytes, unless it is compressed.
    [[nodiscard]] bool is_bytes() const { return rewrites && !to_bytes; }
    /// A file as text.
    std::function<std::unique_ptr<ByteSource>(const CollectionEntry& collection,
                                              const StoreFile& file)>
        open;

    // What putting back needs.
    /// The folder that names of files are relative to.
    std::filesystem::path folder = {};
    /// The record_digest that a record, as it is written, would have in this file; empty: the one
    /// that it had.
    std::function<std::string(const CollectionEntry& collection, const StoreFile& file,
                              const std::string& text)>
        digest_of = {};
    /// What is between the brackets of the list that a file without any record has, as places in
    /// its text; nullopt: it has none. Empty: records are no elements.
    std::function<std::optional<std::pair<std::uint64_t, std::uint64_t>>(
        const CollectionEntry& collection, const StoreFile& file)>
        empty_list = {};
};

/// What is to be done to one file.
struct FileWork {
    std::filesystem::path path;
    FileState as_read;
    bool remove = false;
    std::vector<Splice> splices;          ///< of bytes, in order
    std::vector<std::size_t> changes;     ///< that touch it
    std::vector<Witness> witnesses = {};  ///< of the records that are changed; of text
    std::optional<FileCopy> made = {};    ///< it is put back as a whole
};

/// What is to be done to all of them, in the order of the changes.
struct FlatPlan {
    std::vector<Changed> records;  ///< one per change; Done: it is still to be done
    std::vector<FileWork> files;
    std::vector<Obstacle> obstacles;
};

/// Leaves out changes that put back. A record whose key is its position is the one that stands
/// there, or else the only one of the collection that is as `state` says: lines before it may be
/// gone. Throws Error when the store cannot be read, or is changed meanwhile. `resuming`: as in
/// ChangeContext.
FlatPlan plan_changes(const FlatFormat& format, std::span<const Change> changes, bool resuming);

}  // namespace dsar
