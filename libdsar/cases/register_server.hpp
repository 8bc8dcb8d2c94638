// SPDX-License-Identifier: Apache-2.0
// The PostgreSQL server on which a register lives: transactions that one process at a time does,
// begun again when the server gave up or went away, and never done twice.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/base/postgres_connection.hpp"
#include "libdsar/map/register_place.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One connection, made again when it was lost. In its SQL `~` before a name is the schema. Throws
/// Error: NoEntry when login is refused or the password cannot be read, Busy when the tables stay
/// locked or the server takes no more, Failed for the rest.
class RegisterServer {
 public:
    using Texts = std::vector<std::optional<std::string>>;  ///< nullopt is NULL
    using Rows = std::vector<Texts>;

    RegisterServer(const RegisterPlace& place, const std::filesystem::path& root);

    /// `host:port/database, schema NAME`.
    [[nodiscard]] std::string place() const;
    [[nodiscard]] const std::string& schema() const { return place_.schema; }
    [[nodiscard]] std::string quoted_schema() const;

    /// Runs one statement: within change() in its transaction, else by itself, and then once more
    /// when the connection turns out to be lost: so only what may be done twice. nullopt when the
    /// server refused it with `expected` (SQLSTATE).
    std::optional<Rows> run_unless(std::string_view expected, std::string_view sql,
                                   const Texts& parameters = {});
    Rows run(std::string_view sql, const Texts& parameters = {});

    /// Runs `work` in a transaction that holds the lock which the SELECT `lock` takes, and commits
    /// it: once. What `work` does outside of the server may happen several times.
    void change(std::string_view lock, const std::function<void()>& work);

    /// The fault in our words.
    [[nodiscard]] Error error(const PostgresFault& fault) const;
    [[nodiscard]] Error error(std::string why, std::string next = {}) const;

 private:
    class Attempts;

    [[nodiscard]] std::string in_schema(std::string_view sql) const;
    Rows ask(const std::string& sql, const Texts& parameters);
    void connect();
    /// Begins, takes the lock, and notes the number of the transaction.
    void begin(std::string_view lock);
    void abandon() noexcept;
    [[nodiscard]] bool was_committed(const std::string& transaction);

    const RegisterPlace place_;
    const PostgresTarget target_;
    PostgresConnection connection_;
    bool in_change_ = false;
    std::string transaction_;  // its number, as PostgreSQL tells it
};

}  // namespace dsar
