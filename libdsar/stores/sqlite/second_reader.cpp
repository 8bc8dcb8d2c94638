// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/second_reader.hpp"

#include "libdsar/base/error.hpp"

#include <sqlite3.h>

#include <utility>

namespace dsar {
namespace {

// How many rows wait for the first thread, which takes them when it has read its own half.
constexpr std::size_t most_waiting = 4096;

// Counts what others commit, as this connection sees it.
std::int64_t data_version(SqliteSession& session) {
    SQLite::Statement version = session.prepare({}, "PRAGMA main.data_version");
    return session.step({}, version) ? version.getColumn(0).getInt64() : 0;
}

void begin(SqliteSession& session) {
    session.run({}, "BEGIN");
    session.run({}, "SELECT 1 FROM sqlite_schema LIMIT 1");  // from here on it sees one state
}

// False: it cannot be used now, for instance because another program has locked the file. What is
// wrong with the file itself, the first connection meets, too.
bool is_free(const std::function<void()>& work) {
    try {
        work();
        return true;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Interrupted) {
            throw;
        }
        return false;
    }
}

// Whether the file is no longer the one that its path names.
bool has_moved(SqliteSession& session) {
    int moved = 1;
    sqlite3_file_control(session.handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0;
}

// Rows on their way from one thread to another one.
class Rows {
 public:
    explicit Rows(std::stop_token stop) : stop_(std::move(stop)) {}

    void put(SecondRow row) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, stop_, [&] { return rows_.size() < most_waiting; });
        if (stop_.stop_requested()) {
            throw Error(ErrorKind::Interrupted, "asked to stop");
        }
        rows_.push_back(std::move(row));
        changed_.notify_all();
    }
    void close() {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }
    // nullopt: there will be none.
    std::optional<SecondRow> get() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return closed_ || !rows_.empty(); });
        if (rows_.empty()) {
            return std::nullopt;
        }
        SecondRow row = std::move(rows_.front());
        rows_.pop_front();
        changed_.notify_all();
        return row;
    }

 private:
    const std::stop_token stop_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<SecondRow> rows_;
    bool closed_ = false;
};

}  // namespace

SqliteSecondReader::SqliteSecondReader(const StoreEntry& store, const std::filesystem::path& root)
    : session_(store, root) {
    sqlite3_busy_timeout(session_.handle(), 0);  // who waits to write waits for the first one, too
}

bool SqliteSecondReader::begin_with(SqliteSession& first) {
    std::int64_t before = 0;
    const bool can_read = is_free([&] { before = data_version(session_); });
    begin(first);
    if (can_read && !has_moved(first) && !has_moved(session_) &&
        is_free([&] { begin(session_); }) && data_version(session_) == before) {
        return true;
    }
    session_.end_transaction();
    return false;
}

void SqliteSecondReader::read_beside(
    const std::stop_token& stop,
    const std::function<void(SqliteSession& session, const Take& found)>& read,
    const std::function<void()>& meanwhile, const Take& take) {
    std::stop_source own;
    const std::stop_callback forward(stop, [&own] { own.request_stop(); });
    session_.set_stop(own.get_token());
    Rows rows(own.get_token());
    std::exception_ptr failure;
    std::jthread other([&] {
        try {
            read(session_, [&](SecondRow row) { rows.put(std::move(row)); });
        } catch (...) {
            failure = std::current_exception();
        }
        rows.close();
    });
    try {
        meanwhile();
        while (std::optional<SecondRow> row = rows.get()) {
            take(std::move(*row));
        }
    } catch (...) {
        own.request_stop();
        other.join();
        throw;
    }
    other.join();
    if (failure) {
        std::rethrow_exception(failure);
    }
}

}  // namespace dsar
