// SPDX-License-Identifier: Apache-2.0
// What lists of keyed digests have in common (the suppression list, the erasure ledger): one SQLite
// file that is made whole or not at all, that knows under which key it was written, and that
// carries a sum over its rows. An empty, cut, flipped or foreign file is never an empty list.
#pragma once

#include "libdsar/cases/database.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace dsar {

/// A digest as its 32 bytes.
using DigestBytes = std::array<std::uint8_t, 32>;

/// 64 hex digits as bytes, and back.
DigestBytes digest_bytes(std::string_view hex);
std::string hex_of_digest(const DigestBytes& digest);

/// The bytes as text, for what hashes or compares them.
std::string_view text_of(const DigestBytes& digest);

void bind_digest(SQLite::Statement& statement, int index, const DigestBytes& digest);

/// Adds a row to a sum, or takes it away: both are the same, in any order.
void add_to(DigestBytes& sum, std::string_view row);

/// What a list is, for its file and its errors.
struct KeyedList {
    std::filesystem::path file;
    std::string_view name;    ///< `the suppression list`
    std::string_view mend;    ///< what to do when it is damaged
    std::string_view tables;  ///< SQL of its own tables
    int version = 1;
};

/// Whether anything stands at the file's place, be it a link that leads nowhere.
bool is_list_there(const std::filesystem::path& path);

/// An open list. Throws Error: Failed when it is damaged, NoEntry when it was made under another
/// key, Busy when it stays locked.
class KeyedDatabase {
 public:
    /// Opens it; makes it when it is not there.
    KeyedDatabase(KeyedList list, const std::string& key_digest);

    [[nodiscard]] SQLite::Database& get() { return database_; }
    /// Runs `work` with SQLite's errors as ours.
    template <class Work>
    auto guarded(const Work& work) -> decltype(work()) {
        return with_database(list_.name, work);
    }
    /// Runs `work` in one transaction that writes; it changes the sum that it is given.
    void change(const std::function<void(DigestBytes& sum)>& work);
    /// Runs `work` in one transaction that reads; the sum that it returns must be the file's.
    void read(const std::function<DigestBytes()>& work);

    [[nodiscard]] DigestBytes bytes_of(const SQLite::Column& column) const;
    [[noreturn]] void throw_damaged(const char* why) const;

 private:
    DigestBytes fact(const char* wanted);
    void check_version();

    KeyedList list_;
    SQLite::Database database_;
};

}  // namespace dsar
