// SPDX-License-Identifier: Apache-2.0
// A connection to a PostgreSQL server that only reads, and its faults in our words. No fault quotes
// what the server says: it may quote a value.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/base/postgres_module.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/postgres/settings.hpp"
#include "libdsar/stores/sql_name.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One row that came; lives until the function that got it returns.
class PostgresRow {
 public:
    PostgresRow(const PostgresFunctions& functions, void* answer)
        : functions_(functions), answer_(answer) {}

    [[nodiscard]] bool is_null(std::size_t column) const {
        return functions_.column(answer_, column).data() == nullptr;
    }
    /// Empty for NULL.
    [[nodiscard]] std::string_view text(std::size_t column) const {
        const auto bytes = functions_.column(answer_, column);
        return {bytes.data(), bytes.size()};
    }
    [[nodiscard]] std::string string(std::size_t column) const { return std::string(text(column)); }
    [[nodiscard]] bool is_true(std::size_t column) const { return text(column) == "t"; }

 private:
    const PostgresFunctions& functions_;
    void* answer_;
};

/// One connection, made when it is first needed and again when it was given up.
class PostgresSession {
 public:
    using TakeRow = std::function<void(const PostgresRow& row)>;
    using Parameters = std::vector<std::string>;

    /// Connects. Throws Error: NotSetUp for options, NoEntry when login is refused or the password
    /// cannot be read, Busy when the server takes no more, Failed when it is not there.
    PostgresSession(const StoreEntry& store, const std::filesystem::path& root);

    /// Begins a transaction that sees one snapshot and cannot write, and whose values come as this
    /// connector reads them, whatever the server's settings. Throws Error as above.
    void begin();
    /// Ends it, whatever state it is in; from now on nothing asks to stop.
    void end() noexcept;

    /// Runs a statement with parameters `$1`... as text; rows come one by one. Throws Error: Busy
    /// for locks, Interrupted, Failed. Then, and when `take` throws, the transaction is lost.
    void run(std::string_view collection, const std::string& sql, const Parameters& parameters = {},
             const TakeRow& take = {});

    /// Runs a SELECT through a cursor, so that however many rows there are, few are in memory.
    /// `between` is called now and then with nothing under way, and at the end.
    void stream(std::string_view collection, const std::string& select,
                const Parameters& parameters, const TakeRow& take,
                const std::function<void()>& between = {});

    /// From now on statements stop when this one says so.
    void set_stop(std::stop_token stop) { stop_ = std::move(stop); }

    /// What the database keeps texts in: UTF8, or SQL_ASCII for any bytes.
    [[nodiscard]] std::string encoding() const;

    [[nodiscard]] const StoreEntry& store() const { return store_; }
    [[nodiscard]] const PostgresSettings& settings() const { return settings_; }

    /// The store or one of its collections could not be read.
    [[nodiscard]] Error error(std::string_view collection, std::string why,
                              std::string next = {}) const;

 private:
    struct Close {
        const PostgresFunctions* functions;
        void operator()(void* handle) const { functions->close(handle); }
    };
    using Clock = std::chrono::steady_clock;

    void connect();
    void wait_until_connected(Clock::time_point deadline);
    [[noreturn]] void refuse_connection();
    void send(std::string_view collection, const std::string& sql, const Parameters& parameters);
    void take_answers(std::string_view collection, const TakeRow& take);
    void wait_for_answer(std::string_view collection);
    bool wait_for_socket(bool write, Clock::time_point deadline);
    [[noreturn]] void fail(std::string_view collection, const std::string& code) const;
    [[noreturn]] void lose(std::string_view collection);

    const StoreEntry& store_;
    const PostgresSettings settings_;
    const PostgresFunctions& functions_;
    std::unique_ptr<void, Close> connection_;
    std::stop_token stop_;
    bool was_lost_ = false;  // in mid-transaction, not given up by us
    std::size_t cursors_ = 0;
};

/// Texts as one array parameter.
std::string postgres_array(const std::vector<std::string>& texts);

}  // namespace dsar
