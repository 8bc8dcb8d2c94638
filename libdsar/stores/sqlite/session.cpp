// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/session.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/window.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace dsar {
namespace {

constexpr std::chrono::seconds longest_wait{5};
constexpr std::chrono::milliseconds pause{20};
constexpr int instructions_between_polls = 20000;

/// The file to open, once it is clear that there is one: SQLite's own words for that are "unable to
/// open database file" whatever the reason.
std::string checked_path(const StoreEntry& store, const std::filesystem::path& root) {
    require_store_path(store, root);
    const std::filesystem::path path = store_path(store, root);
    if (!std::filesystem::is_regular_file(path)) {
        throw reading_error(store, {}, path.string() + " is not a file");
    }
    return std::filesystem::absolute(path).string();
}

SQLite::Database open_database(const StoreEntry& store, const std::filesystem::path& root,
                               SqliteUse use) {
    const std::string path = checked_path(store, root);
    try {
        return {path, use == SqliteUse::Read ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE};
    } catch (const SQLite::Exception& fault) {
        throw reading_error(store, {}, fmt::format("{}: {}", path, fault.getErrorStr()),
                            "check that this account may read the file and its folder");
    }
}

std::string advice(int code) {
    switch (code) {
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
            return "reading a database in WAL mode, or after a crash, needs its -wal, -shm or "
                   "-journal files and a folder that this account may write to; else read a copy";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "`PRAGMA integrity_check` in sqlite3 says what is damaged";
        default:
            return {};
    }
}

/// What a constraint says: where the schema wrote the words, which names it; a trigger's own words
/// may quote a row, and those of an extension anything.
std::string refusal_words(const SQLite::Exception& fault) {
    switch (fault.getExtendedErrorCode()) {
        case SQLITE_CONSTRAINT_NOTNULL:
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
        case SQLITE_CONSTRAINT_CHECK:
        case SQLITE_CONSTRAINT_FOREIGNKEY:
        case SQLITE_CONSTRAINT_DATATYPE:
            return fault.what();
        case SQLITE_CONSTRAINT_TRIGGER:
            return "a trigger refused it";
        default:
            return "a constraint refused it";
    }
}

}  // namespace

SqliteSession::SqliteSession(const StoreEntry& store, const std::filesystem::path& root,
                             SqliteUse use)
    : store_(store), use_(use), database_(open_database(store, root, use)) {
    sqlite3* const handle = database_.getHandle();
    const int most = sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, -1);
    const auto limit = std::min(store.max_record, static_cast<std::uint64_t>(most));
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, static_cast<int>(limit));
    // Else a schema that asks JSON, or keeps a full-text index by triggers, is refused: SQLite
    // counts its own functions as unsafe there. Those that are (load_extension) no schema may call.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_busy_handler(handle, &wait_for_lock, this);
    sqlite3_progress_handler(handle, instructions_between_polls, &poll, this);
    run({}, "PRAGMA foreign_keys = 1");
    if (use == SqliteUse::Read) {
        run({}, "PRAGMA query_only = 1");
    } else {
        prepare_to_change();
    }
    run({}, "SELECT 1 FROM sqlite_schema LIMIT 1");
}

SqliteSession::~SqliteSession() = default;

void SqliteSession::prepare_to_change() {
    // SQLite opens a file that it may not write for reading, without a word.
    if (sqlite3_db_readonly(handle(), "main") != 0) {
        throw error({}, "this account may not write to the file",
                    "check the modes of the file and of its folder");
    }
    run({}, "PRAGMA secure_delete = 1");
}

Error SqliteSession::error(std::string_view collection, std::string why, std::string next) const {
    if (use_ == SqliteUse::Read) {
        return reading_error(store_, collection, std::move(why), std::move(next));
    }
    const std::string place =
        collection.empty() ? store_.name : fmt::format("{}/{}", store_.name, collection);
    return {ErrorKind::Failed, "cannot change " + place, std::move(why), std::move(next)};
}

SQLite::Statement SqliteSession::prepare(std::string_view collection, const std::string& sql) {
    try {
        return {database_, sql};
    } catch (const SQLite::Exception& fault) {
        if ((fault.getErrorCode() & 0xff) != SQLITE_ERROR) {
            fail(collection, fault);
        }
        throw error(collection, fault.what());
    }
}

std::optional<SQLite::Statement> SqliteSession::try_prepare(const std::string& sql) {
    try {
        return SQLite::Statement(database_, sql);
    } catch (const SQLite::Exception& fault) {
        if ((fault.getErrorCode() & 0xff) != SQLITE_ERROR) {
            fail({}, fault);
        }
        return std::nullopt;
    }
}

const std::map<std::string, SqliteTableKind>& SqliteSession::tables() {
    if (!tables_) {
        std::map<std::string, SqliteTableKind> found;
        SQLite::Statement list = prepare({}, "PRAGMA main.table_list");
        while (step({}, list)) {  // schema, name, type, ncol, wr, strict
            found[list.getColumn(1).getString()] = {list.getColumn(2).getString(),
                                                    list.getColumn(4).getInt() != 0};
        }
        tables_ = std::move(found);
    }
    return *tables_;
}

bool SqliteSession::step(std::string_view collection, SQLite::Statement& statement) {
    try {
        return statement.executeStep();
    } catch (const SQLite::Exception& fault) {
        fail(collection, fault);
    }
}

void SqliteSession::run(std::string_view collection, const std::string& sql) {
    SQLite::Statement statement = prepare(collection, sql);
    while (step(collection, statement)) {
    }
}

void SqliteSession::end_transaction() noexcept {
    stop_ = {};
    // Nothing was written, so a fault here loses nothing: the next BEGIN would meet it.
    sqlite3_exec(database_.getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteSession::set_stop(std::stop_token stop) {
    stop_ = std::move(stop);
}

int SqliteSession::poll(void* session) {
    return static_cast<SqliteSession*>(session)->stop_.stop_requested() ? 1 : 0;
}

int SqliteSession::wait_for_lock(void* session, int tries) {
    SqliteSession& self = *static_cast<SqliteSession*>(session);
    const auto now = std::chrono::steady_clock::now();
    if (tries == 0) {
        self.waiting_since_ = now;
    }
    if (self.stop_.stop_requested() || now - self.waiting_since_ > longest_wait) {
        return 0;
    }
    std::this_thread::sleep_for(pause);
    return 1;
}

void SqliteSession::fail(std::string_view collection, const SQLite::Exception& fault) const {
    const int code = fault.getErrorCode() & 0xff;
    if (code == SQLITE_INTERRUPT || (code == SQLITE_BUSY && stop_.stop_requested())) {
        throw Error(ErrorKind::Interrupted, "asked to stop");
    }
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
        throw Error(ErrorKind::Busy, error({}, {}).what(),
                    fmt::format("the database stayed locked for {} seconds", longest_wait.count()),
                    "run again when the program that works with it is done");
    }
    if (code == SQLITE_TOOBIG) {
        throw error(collection, fmt::format("a value is larger than max_record ({})",
                                            size_text(store_.max_record)));
    }
    if (code == SQLITE_CONSTRAINT) {
        throw error(collection, refusal_words(fault));
    }
    if (fault.getExtendedErrorCode() == SQLITE_READONLY_ROLLBACK) {
        throw error(collection, "a change of it was cut short, and is not taken back yet",
                    "carry on with that change (dsar apply CASE), or open the file once with a "
                    "program that may write to it");
    }
    throw error(collection, sqlite3_errstr(fault.getExtendedErrorCode()), advice(code));
}

}  // namespace dsar
