// SPDX-License-Identifier: Apache-2.0
// A second connection to the same file, which sees what the first one sees: it reads half of what a
// long list asks for, on another core.
#pragma once

#include "libdsar/stores/matching.hpp"
#include "libdsar/stores/sqlite/session.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace dsar {

/// A row of the second connection that answers a query.
struct SecondRow {
    Record record;
    Position position;
    std::string identity;  ///< what tells it from others, when that may be asked
    std::vector<Hit> hits;
};

/// Belongs to one store and is used by one find() at a time.
class SqliteSecondReader {
 public:
    /// Opens the file. Throws Error as SqliteSession does.
    SqliteSecondReader(const StoreEntry& store, const std::filesystem::path& root);

    /// Begins what `first` and this one read in. False when they would not see the same, because
    /// somebody committed between the two, another file stands there now, or a program waits to
    /// write: then `first` has begun alone. Throws Error.
    bool begin_with(SqliteSession& first);
    /// Ends it here.
    void end() noexcept { session_.end_transaction(); }

    using Take = std::function<void(SecondRow row)>;

    /// Runs `read` on another thread, with this connection and a function that takes its rows, and
    /// `meanwhile` on this one; then hands the rows to `take` here, in their order. What either
    /// throws is thrown here, when the other thread has ended.
    void read_beside(const std::stop_token& stop,
                     const std::function<void(SqliteSession& session, const Take& found)>& read,
                     const std::function<void()>& meanwhile, const Take& take);

 private:
    SqliteSession session_;
};

}  // namespace dsar
