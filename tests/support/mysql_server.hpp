// SPDX-License-Identifier: Apache-2.0
// A MariaDB server for tests: made once per test program in a temporary folder, on loopback and a
// Unix socket, ended by its process id. It does not run as root: then the account `mysql` of
// Debian's package runs it.
#pragma once

#include "tests/stores/asking.hpp"

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace dsar::test {

/// The server, and one fresh database for whoever asks.
class MysqlServer {
 public:
    /// The one server of this program, started when it is first asked for.
    static MysqlServer& get();

    MysqlServer();
    ~MysqlServer();
    MysqlServer(const MysqlServer&) = delete;
    MysqlServer& operator=(const MysqlServer&) = delete;

    /// Runs SQL with the mariadb client as the owner of everything; the test fails when that does.
    /// Returns what it printed, fields by tabs.
    std::string sql(const std::string& text, const std::string& database = "shop") const;

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    [[nodiscard]] std::string folder() const { return folder_; }
    [[nodiscard]] std::string socket() const { return folder_ + "/socket"; }
    [[nodiscard]] pid_t process() const { return pid_; }

    /// The store of the map: over the Unix socket, database `shop`.
    [[nodiscard]] StoreEntry store(CollectionEntry collection = {}) const;

    /// Drops the database `shop` with all that is in it, and makes it again.
    void start_afresh() const;

 private:
    void make();
    void start();
    void wait_until_it_answers() const;

    std::string folder_;
    int port_ = 0;
    pid_t pid_ = 0;
};

/// A value as an SQL literal that no sql_mode reads otherwise.
std::string mysql_literal(const Value& value);

}  // namespace dsar::test
