// SPDX-License-Identifier: Apache-2.0
// What the workspace's own SQLite files have in common: how they are opened, and how SQLite's
// errors are told.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string_view>

namespace dsar {

/// Opens an existing file for reading and writing: write-ahead log, synced before a transaction is
/// done, what is deleted leaves the file; waits 20 seconds for others. Throws SQLite::Exception.
SQLite::Database open_database(const std::filesystem::path& file);

/// Throws SQLite's error as ours: Busy, or Failed. `name` says what it is: `the register`.
[[noreturn]] void throw_database_error(std::string_view name, const SQLite::Exception& error);

/// Runs `work` with SQLite's errors as ours.
template <class Work>
auto with_database(std::string_view name, const Work& work) -> decltype(work()) {
    try {
        return work();
    } catch (const SQLite::Exception& error) {
        throw_database_error(name, error);
    }
}

}  // namespace dsar
