// SPDX-License-Identifier: Apache-2.0
// A connection to a PostgreSQL server, and its faults in our words. No fault quotes what the server
// says: it may quote a value.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/base/postgres_connection.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/postgres/settings.hpp"
#include "libdsar/stores/sql_name.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// One connection, made when it is first needed and again when it was given up.
class PostgresSession {
 public:
    using TakeRow = PostgresConnection::TakeRow;
    using Parameters = PostgresConnection::Parameters;

    /// Connects. Throws Error: NotSetUp for options, NoEntry when login is refused or the password
    /// cannot be read, Busy when the server takes no more, Failed when it is not there.
    PostgresSession(const StoreEntry& store, const std::filesystem::path& root);

    /// Begins a transaction that sees one snapshot and cannot write, and whose values come as this
    /// connector reads them, whatever the server's settings. The server is only told together with
    /// the first statement. Throws Error as above.
    void begin();
    /// The same, but it can write: constraints that can be deferred are, and a commit waits until
    /// the server has it on its disk.
    void begin_to_change();
    /// Ends it, whatever state it is in, and waits for no answer; from now on nothing asks to stop.
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

    /// One statement of several.
    struct Ask {
        std::string collection;
        std::string sql;
        Parameters parameters = {};
        TakeRow take = {};
    };
    /// Runs statements that are all sent at once, in one round trip; else as run().
    void run_all(std::vector<Ask> asks);
    /// Runs SELECTs through cursors that are all sent at once. Only those that have many rows take
    /// more than this one round trip.
    void stream_all(std::vector<Ask> asks);

    /// From now on statements stop when this one says so.
    void set_stop(std::stop_token stop) { connection_.set_stop(std::move(stop)); }

    /// Connects anew, whatever was before. Throws Error.
    void reconnect();
    [[nodiscard]] bool is_open() const { return connection_.is_open(); }
    /// Major version and patch: 150004.
    [[nodiscard]] int version() const { return connection_.version(); }
    /// What the last statement failed with; nullptr when it did not, or not for the server's sake.
    [[nodiscard]] const PostgresFault* fault() const { return fault_ ? &*fault_ : nullptr; }

    /// Lets fault() say this.
    void remember(std::optional<PostgresFault> fault) { fault_ = std::move(fault); }

    /// What the database keeps texts in: UTF8, or SQL_ASCII for any bytes.
    [[nodiscard]] std::string encoding() const { return connection_.encoding(); }

    [[nodiscard]] const StoreEntry& store() const { return store_; }
    [[nodiscard]] const PostgresSettings& settings() const { return settings_; }

    /// The store or one of its collections could not be read, or not changed.
    [[nodiscard]] Error error(std::string_view collection, std::string why,
                              std::string next = {}) const;

 private:
    void connect();
    [[nodiscard]] std::string set_up_sql() const;
    [[nodiscard]] std::vector<PostgresStatement> opening() const;
    void require_open(std::string_view collection);
    /// Does `work` with the connection's faults as errors of `collection`.
    template <class Work>
    void in_our_words(std::string_view collection, const Work& work);
    [[noreturn]] void refuse_connection(const PostgresFault& fault) const;
    [[noreturn]] void fail(std::string_view collection, const PostgresFault& fault) const;

    const StoreEntry& store_;
    const PostgresSettings settings_;
    PostgresConnection connection_;
    bool to_begin_ = false;  // the server has not been told of the transaction yet
    bool is_new_ = false;    // connected for the sake of this transaction
    bool changes_ = false;   // begun to change
    std::optional<PostgresFault> fault_;
};

}  // namespace dsar
