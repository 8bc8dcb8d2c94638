// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL server for tests: made once per test program in a temporary folder, on loopback and
// a Unix socket, ended by its process id. PostgreSQL does not run as root: then the account
// `postgres` of Debian's package runs it.
#pragma once

#include "tests/stores/asking.hpp"

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace dsar::test {

/// The server, and one fresh schema for whoever asks.
class PostgresServer {
 public:
    /// The one server of this program, started when it is first asked for.
    static PostgresServer& get();

    PostgresServer();
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// Runs SQL with psql as the owner of everything; the test fails when psql does. Returns what
    /// it printed, fields by `|`.
    std::string sql(const std::string& text, const std::string& database = "shop") const;

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    /// The folder of the Unix socket.
    [[nodiscard]] std::string folder() const { return folder_; }
    /// Who may log in how from now on: pg_hba.conf, and pg_ident.conf. Who is `postgres` on the
    /// socket always may.
    void let_in(const std::string& hba, const std::string& ident = {}) const;
    /// The server itself and all that work for it.
    [[nodiscard]] std::vector<pid_t> processes() const;

    /// The store of the map: over the Unix socket, in schema `schema`.
    [[nodiscard]] StoreEntry store(CollectionEntry collection = {}) const;

    /// Drops the schema `shop` with all that is in it, and makes it again.
    void start_afresh() const;

 private:
    void make();
    void start();
    void wait_until_it_answers() const;

    std::string folder_;
    int port_ = 0;
    pid_t pid_ = 0;
};

/// A value as an SQL literal; Bytes as bytea.
std::string sql_literal(const Value& value);

}  // namespace dsar::test
