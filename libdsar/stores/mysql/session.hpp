// SPDX-License-Identifier: Apache-2.0
// A connection to a server of MariaDB or MySQL, and its faults in our words. No fault quotes what
// the server says: it may quote a value.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/mysql/link.hpp"
#include "libdsar/stores/mysql/settings.hpp"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One connection, made when it is first needed and again when it was given up.
class MysqlSession {
 public:
    using TakeRow = MysqlLink::TakeRow;
    using Parameters = std::vector<MysqlParameter>;

    /// Connects. Throws Error: NotSetUp for options, NoEntry when login is refused or the password
    /// cannot be read, Busy when the server takes no more, Failed when it is not there.
    MysqlSession(const StoreEntry& store, const std::filesystem::path& root);

    /// Begins a transaction that sees one snapshot and cannot write. Throws Error as above.
    void begin();
    /// Begins one that can write.
    void begin_to_change();
    /// Ends it, whatever state it is in, and takes back what it changed; from now on nothing asks
    /// to stop.
    void end() noexcept;
    /// Connects anew, without a transaction. Throws Error as above.
    void reconnect();

    /// Runs a statement with parameters `?`; rows come one by one. Throws Error: Busy for locks,
    /// Interrupted, Failed. When it is lost, or `take` throws, the transaction is, too.
    void run(std::string_view collection, const std::string& sql, const Parameters& parameters = {},
             const TakeRow& take = {});
    /// As run(), but the fault of the server for which nullopt is not enough is handed back: its
    /// code, or 0.
    unsigned try_run(std::string_view collection, const std::string& sql,
                     const Parameters& parameters = {}, const TakeRow& take = {});

    /// Runs SELECT `what`, however long all its rows take; the time to the next one is limited. Few
    /// are in memory.
    void stream(std::string_view collection, const std::string& what, const Parameters& parameters,
                const TakeRow& take);

    /// Runs a statement without parameters, whose rows are of no interest. Throws Error as run().
    void command(const std::string& sql);
    /// How many rows the last statement changed, or found to change.
    [[nodiscard]] unsigned long long changed() const { return link_.changed(); }
    [[nodiscard]] bool is_open() const { return link_.is_open(); }

    /// The code behind the last Error that came out of here; 0: none, or not of a server.
    [[nodiscard]] unsigned fault() const { return fault_; }
    void remember(unsigned fault) { fault_ = fault; }

    /// By which another connection knows this one as long as the server does.
    [[nodiscard]] const std::string& mark() const { return mark_; }

    /// From now on statements stop when this one says so.
    void set_stop(std::stop_token stop);

    [[nodiscard]] const StoreEntry& store() const { return store_; }
    [[nodiscard]] const MysqlOptions& options() const { return options_; }
    /// The database, as the server spells it.
    [[nodiscard]] const std::string& database() const { return database_; }
    [[nodiscard]] bool is_mariadb() const { return is_mariadb_; }

    /// The store or one of its collections could not be read.
    [[nodiscard]] Error error(std::string_view collection, std::string why,
                              std::string next = {}) const;

 private:
    void connect();
    void set_up();
    void begin(const char* sql);
    [[noreturn]] void refuse_connection(const MysqlOutcome& outcome);
    /// Throws unless it is done.
    void check(std::string_view collection, const MysqlOutcome& outcome);
    [[noreturn]] void fail(std::string_view collection, unsigned code);
    [[noreturn]] void lose(std::string_view collection);
    void end_what_the_server_does() noexcept;
    [[nodiscard]] std::chrono::milliseconds most_of_a_step() const;

    const StoreEntry& store_;
    const MysqlOptions options_;
    std::optional<Secret> password_;
    MysqlLink link_;
    std::stop_token stop_;
    std::string database_;
    std::string mark_;  // a lock's name, by which another connection knows this one
    unsigned long number_ = 0;
    unsigned fault_ = 0;
    bool is_mariadb_ = true;
    bool changes_ = false;   // what goes wrong now stops a change
    bool was_lost_ = false;  // in mid-transaction, not given up by us
};

/// A name as SQL, whatever the server's sql_mode: in backticks, its own doubled.
std::string mysql_name(std::string_view name);

/// Parameters.
MysqlParameter mysql_text(std::string text);

}  // namespace dsar
