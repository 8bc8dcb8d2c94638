// SPDX-License-Identifier: Apache-2.0
// A list of hashed identifiers (SHA-256), as others hand it over: read line by line, kept so that a
// digest is found at once. About 60 bytes an item and its id; nothing else of a line is kept.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/sha256_bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The items of a list. Filled first, then indexed, then asked, by several threads at once.
class DSAR_API HashedList {
 public:
    /// `id`: what the list calls the item, or empty; `kind`: of its identifier, empty: any.
    void add(const Sha256Bytes& digest, std::string_view id, std::string_view kind,
             std::uint64_t line);
    /// Call once, when all are in.
    void index();

    [[nodiscard]] std::size_t size() const { return items_.size(); }
    [[nodiscard]] std::string_view id(std::size_t item) const;
    [[nodiscard]] std::uint64_t line(std::size_t item) const { return items_[item].line; }
    [[nodiscard]] const std::string& kind(std::size_t item) const {
        return kinds_[items_[item].kind];
    }
    /// The kinds that items have, each once; an empty one: items without.
    [[nodiscard]] const std::vector<std::string>& kinds() const { return kinds_; }

    /// Calls `found` with every item of that digest whose kind is `kind` or any.
    void find(const Sha256Bytes& digest, std::string_view kind,
              const std::function<void(std::size_t item)>& found) const;

 private:
    struct Entry {
        Sha256Bytes digest;
        std::uint32_t item;
    };
    struct Item {
        std::uint64_t id_end;  // in ids_; it begins where the one before ends
        std::uint32_t line;
        std::uint8_t kind;
    };

    [[nodiscard]] std::size_t bucket_of(const Sha256Bytes& digest) const;
    [[nodiscard]] std::size_t kind_number(std::string_view kind);

    std::vector<Entry> entries_;  // sorted by digest once indexed
    std::vector<Item> items_;
    std::string ids_;
    std::vector<std::string> kinds_;
    std::vector<std::uint32_t> buckets_;  // where in entries_ digests of a beginning stand
    unsigned bits_ = 0;
};

/// A line that holds no item, and why. No value is quoted.
struct BadLine {
    std::uint64_t line = 0;
    std::string why;
};

/// What reading a list came to.
struct ListReading {
    std::uint64_t bad = 0;           ///< lines that hold no item
    std::vector<BadLine> bad_lines;  ///< the first of them
};

/// How many bad lines are told one by one.
constexpr std::size_t most_bad_lines = 20;

/// Reads a list: NDJSON objects with `hash` (or `sha256`), and `id` and `kind` where there are any;
/// CSV with a header of these names (also `email_sha256`, `phone_sha256` and the like; `ListType`
/// for `kind`); or one hash a line. `kind`: of items that do not say theirs; empty: any. A line
/// that holds no item is told, and the rest goes on. Throws Error (Usage) when nothing says where
/// the hashes are, and what the source throws.
DSAR_API ListReading read_hashed_list(ByteSource& source, std::string_view kind, HashedList& list);

}  // namespace dsar
