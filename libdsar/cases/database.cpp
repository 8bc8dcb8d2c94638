// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/database.hpp"

#include "libdsar/base/error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <thread>

namespace dsar {
namespace {

constexpr int busy_milliseconds = 20'000;

// Going over to WAL takes a lock that no busy handler waits for, when two processes do it at once.
void use_wal(SQLite::Database& database) {
    for (int tries = 0;; ++tries) {
        try {
            if (database.execAndGet("PRAGMA journal_mode").getString() != "wal") {
                database.exec("PRAGMA journal_mode = WAL");
            }
            return;
        } catch (const SQLite::Exception& error) {
            if (error.getErrorCode() != SQLITE_BUSY || tries == 200) {
                throw;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
    }
}

}  // namespace

SQLite::Database open_database(const std::filesystem::path& file) {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE, busy_milliseconds);
    use_wal(database);
    database.exec("PRAGMA synchronous = FULL");
    database.exec("PRAGMA secure_delete = ON");
    return database;
}

void throw_database_error(std::string_view name, const SQLite::Exception& error) {
    if (error.getErrorCode() == SQLITE_BUSY || error.getErrorCode() == SQLITE_LOCKED) {
        throw Error(ErrorKind::Busy, fmt::format("{} is in use", name), "another dsar writes to it",
                    "wait until it is done, and try again");
    }
    throw Error(ErrorKind::Failed, fmt::format("{} cannot be used", name), error.getErrorStr(),
                "dsar doctor");
}

}  // namespace dsar
