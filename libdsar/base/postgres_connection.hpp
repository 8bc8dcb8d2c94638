// SPDX-License-Identifier: Apache-2.0
// A connection to a PostgreSQL server, and what goes wrong with it. It knows no statement of its
// own. No fault quotes what the server says: it may quote a value.
#pragma once

#include "libdsar/base/postgres_module.hpp"
#include "libdsar/base/postgres_target.hpp"

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// One row that came; lives until the function that got it returns.
class PostgresRow {
 public:
    PostgresRow(const PostgresFunctions& functions, void* answer)
        : functions_(functions), answer_(answer) {}

    /// How many columns it has.
    [[nodiscard]] std::size_t size() const { return functions_.columns(answer_); }
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

/// What went wrong, so far as it makes a difference to whoever asked.
enum class PostgresTrouble {
    // while connecting
    NoMemory,
    NoAnswer,  ///< nobody answers there in time
    /// The server asks for one, and none is named. words(): a password file that was left alone,
    /// as others may read it.
    LacksPassword,
    LoginRefused,
    NoDatabase,
    TakesNoMore,   ///< too many connections, or it is starting
    NoConnection,  ///< any other reason; words() may tell it
    // while a statement runs; NotAllowed also when the database may not be connected to
    Lost,   ///< the connection, before the end: what became of the statement is unknown
    Ended,  ///< the server says that it ends the connection
    TooLong,
    Locked,
    GaveUp,  ///< for the sake of others (serialization, deadlock): nothing was done
    NotAllowed,
    Refused  ///< any other code
};

/// Thrown by a connection; whoever asked says it in own words.
class PostgresFault final : public std::exception {
 public:
    explicit PostgresFault(PostgresTrouble trouble, std::string code = {}, std::string words = {},
                           std::size_t statement = 0)
        : trouble_(trouble),
          code_(std::move(code)),
          words_(std::move(words)),
          statement_(statement) {}

    [[nodiscard]] PostgresTrouble trouble() const noexcept { return trouble_; }
    /// SQLSTATE; empty when the server said none.
    [[nodiscard]] const std::string& code() const noexcept { return code_; }
    /// What our side says of a connection: names places and no values.
    [[nodiscard]] const std::string& words() const noexcept { return words_; }
    /// Of several statements that were sent at once, the one at which it went wrong.
    [[nodiscard]] std::size_t statement() const noexcept { return statement_; }
    [[nodiscard]] const char* what() const noexcept override { return "PostgreSQL"; }

 private:
    PostgresTrouble trouble_;
    std::string code_;
    std::string words_;
    std::size_t statement_;
};

/// One statement of several that are sent at once.
struct PostgresStatement {
    std::string sql;
    std::vector<std::string> parameters = {};
    std::function<void(const PostgresRow& row)> take = {};
};

/// One connection, for one thread at a time. The target must outlive it.
class PostgresConnection {
 public:
    using TakeRow = std::function<void(const PostgresRow& row)>;
    using Parameters = std::vector<std::string>;

    /// Does not connect yet.
    explicit PostgresConnection(const PostgresTarget& target);

    /// Connects anew. Throws PostgresFault, and Error (NoEntry) when the password cannot be read.
    void connect();
    [[nodiscard]] bool is_open() const { return connection_ != nullptr; }
    /// Gives it up, with what it has begun.
    void close() noexcept {
        connection_.reset();
        in_pipeline_ = false;
        is_ahead_ = false;
    }

    /// Runs a statement with parameters `$1`... as text; rows come one by one. Without parameters
    /// it may be several statements. Throws PostgresFault, and Error (Interrupted) when asked to
    /// stop; unless the server itself named the fault, and when `take` throws, the connection is
    /// given up.
    void run(const std::string& sql, const Parameters& parameters = {}, const TakeRow& take = {});
    /// The same; a nullptr among the parameters is NULL.
    void run_with_nulls(const std::string& sql, std::span<const char* const> parameters,
                        const TakeRow& take = {});

    /// Runs statements that are all sent at once, in one round trip, and takes the rows of each as
    /// they come. Those behind one that fails are not carried out. Throws as run().
    void run_all(std::span<const PostgresStatement> statements);

    /// Sends a statement whose answer nobody waits for: what came of it is only taken, and not
    /// looked at, when the next one is run. Throws PostgresFault.
    void send_ahead(const std::string& sql);

    /// Runs a SELECT through a cursor in the transaction that is open, so that however many rows
    /// there are, few are in memory. `between` is called now and then with nothing under way, and
    /// at the end.
    void stream(const std::string& select, const Parameters& parameters, const TakeRow& take,
                const std::function<void()>& between = {});

    /// From now on statements stop when this one says so.
    void set_stop(std::stop_token stop) { stop_ = std::move(stop); }

    /// A setting that the server reports, such as server_encoding; empty when it does not.
    [[nodiscard]] std::string reported(const char* name) const;
    /// What the database keeps texts in: UTF8, or SQL_ASCII for any bytes.
    [[nodiscard]] std::string encoding() const { return reported("server_encoding"); }
    /// Major version and patch: 150004.
    [[nodiscard]] int version() const { return functions_.version(connection_.get()); }

 private:
    struct Close {
        const PostgresFunctions* functions;
        void operator()(void* handle) const { functions->close(handle); }
    };
    using Clock = std::chrono::steady_clock;
    class GiveUp;

    void wait_until_connected(Clock::time_point deadline);
    [[noreturn]] void refuse_connection();
    void send(const std::string& sql, std::span<const char* const> parameters);
    void add(const PostgresStatement& statement);
    void end_of_all();
    void enter_pipeline();
    void leave_pipeline();
    std::string take_answers(const TakeRow& take);
    void take_end_of_all();
    void take_ahead();
    void wait_for_answer();
    bool wait_for_socket(short events, Clock::time_point deadline);
    [[noreturn]] void lose();

    const PostgresTarget& target_;
    const PostgresFunctions& functions_;
    std::unique_ptr<void, Close> connection_;
    std::stop_token stop_;
    std::size_t cursors_ = 0;
    bool in_pipeline_ = false;
    bool is_ahead_ = false;  // something was sent whose answer nobody has taken
};

/// Texts as one array parameter.
std::string postgres_array(const std::vector<std::string>& texts);

}  // namespace dsar
