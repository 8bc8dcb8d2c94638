// SPDX-License-Identifier: Apache-2.0
// Where the records stand that a search had reason to parse. Whoever changes what it has found, in
// the same process and while the files are as they were, need not search them again. Keeps places,
// no bytes.
#pragma once

#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/rewrite.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace dsar {

/// A record in the text of a file, with its end.
struct SeenRecord {
    std::uint64_t begin = 0;
    std::uint64_t size = 0;

    friend auto operator<=>(const SeenRecord&, const SeenRecord&) = default;
};

/// The records of one file, in their order.
struct SeenFile {
    std::filesystem::path path;  ///< canonical
    FileState state;             ///< before and after it was read
    std::vector<SeenRecord> records;
};

/// One pass of a search over all files of a collection.
class SeenPass {
 public:
    /// What comes next is of this file.
    void begin(const StoreFile& file);
    /// A record that was parsed. Thread-safe.
    void add(std::uint64_t begin, std::size_t size);
    /// The file has been read. One that is compressed or in an archive, that was changed meanwhile,
    /// or holds more such records than are worth it, makes the pass useless.
    void end();
    /// Not all records that may answer are noted.
    void give_up() { is_useful_ = false; }

    /// Those of all files, once the pass is over; nullopt: it is useless.
    [[nodiscard]] std::optional<std::vector<SeenFile>> take();

 private:
    std::mutex mutex_;
    std::atomic<bool> is_useful_ = true;
    std::size_t count_ = 0;
    std::vector<SeenFile> files_;
};

/// What was seen is no longer of use; nullptr: nobody was told.
inline void give_up(SeenPass* pass) {
    if (pass != nullptr) {
        pass->give_up();
    }
}

/// Keeps a pass over the files of a collection, and forgets the oldest of those kept.
void keep_seen(const StoreEntry& store, const CollectionEntry& collection, SeenPass& pass);

/// Reads a file by `read`, noting in `pass`, if any, which file it is.
template <class Read>
void read_noting(SeenPass* pass, const StoreFile& file, const Read& read) {
    if (pass != nullptr) {
        pass->begin(file);
    }
    read();
    if (pass != nullptr) {
        pass->end();
    }
}

/// Whether one of the queries asks for records by where they stand: such a search does not find all
/// that are like one that it finds.
bool asks_for_places(std::span<const Query> queries, const CollectionQueries& mine);

/// Given a file, where a record stands in it, and its text, with two bytes more if there are some,
/// in which the end of its line may be.
using TakeSeen =
    std::function<void(const StoreFile& file, const SeenRecord& record, std::string_view text)>;

/// Reads all records that searches which are kept have seen in these files, in their order; calls
/// `begin` before those of each file. A record that one of the searches has found is among them,
/// with all that are like it. False, and some may have been read, where no search over just these
/// files is known, or one is not as it was.
bool read_seen(const StoreEntry& store, const CollectionEntry& collection,
               const std::vector<StoreFile>& files,
               const std::function<void(const StoreFile& file)>& begin, const TakeSeen& take);

}  // namespace dsar
