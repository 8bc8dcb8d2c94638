// SPDX-License-Identifier: Apache-2.0
// An SQLite file, opened so that it cannot be changed unless that is asked for, and its faults in
// our words. No fault quotes a value: only SQLite's own words for the code, or the names in a
// statement that could not be prepared or in a constraint that refused it.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/sql_name.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace dsar {

/// What SQLite's catalogue says of a table.
struct SqliteTableKind {
    std::string type;  ///< table, view, virtual, shadow
    bool without_rowid = false;
};

enum class SqliteUse { Read, Change };

/// One connection, read-only unless it is opened to change. It waits a few seconds for locks, and
/// stops within a statement when asked.
class SqliteSession {
 public:
    /// Opens the store's file and reads its head; never makes one. Opened to change, foreign keys
    /// are enforced and what is deleted is overwritten. Throws Error: Failed when it is not there,
    /// no database, damaged or not readable (to change: not writable), Busy when it stays locked.
    SqliteSession(const StoreEntry& store, const std::filesystem::path& root,
                  SqliteUse use = SqliteUse::Read);
    ~SqliteSession();
    SqliteSession(const SqliteSession&) = delete;
    SqliteSession& operator=(const SqliteSession&) = delete;

    /// Prepares one statement. Throws Error.
    SQLite::Statement prepare(std::string_view collection, const std::string& sql);

    /// The statement, or nullopt when it cannot be prepared; for asking what a table can do.
    std::optional<SQLite::Statement> try_prepare(const std::string& sql);

    /// Tables and views of the file by name, read on first use.
    const std::map<std::string, SqliteTableKind>& tables();

    /// Reads them again when they are next asked for.
    void forget_tables() { tables_.reset(); }

    /// For what SQLiteCpp does not offer; never to be closed.
    [[nodiscard]] sqlite3* handle() const { return database_.getHandle(); }

    /// Goes to the next row; false at the end. Throws Error: Busy, Interrupted, Failed.
    bool step(std::string_view collection, SQLite::Statement& statement);

    /// Runs a statement without result.
    void run(std::string_view collection, const std::string& sql);

    /// Ends what `BEGIN` began, whatever state it is in; from now on nothing asks to stop.
    void end_transaction() noexcept;

    /// From now on statements stop when this one says so.
    void set_stop(std::stop_token stop);
    [[nodiscard]] const std::stop_token& stop() const { return stop_; }

    [[nodiscard]] const StoreEntry& store() const { return store_; }

    /// The store or one of its collections could not be read, or changed.
    [[nodiscard]] Error error(std::string_view collection, std::string why,
                              std::string next = {}) const;

 private:
    static int poll(void* session);
    static int wait_for_lock(void* session, int tries);
    void prepare_to_change();
    [[noreturn]] void fail(std::string_view collection, const SQLite::Exception& fault) const;

    const StoreEntry& store_;
    const SqliteUse use_;
    std::stop_token stop_;
    std::chrono::steady_clock::time_point waiting_since_;
    SQLite::Database database_;
    std::optional<std::map<std::string, SqliteTableKind>> tables_;
};

}  // namespace dsar
