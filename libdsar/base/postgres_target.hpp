// SPDX-License-Identifier: Apache-2.0
// Where a PostgreSQL server is and how it is trusted: what whoever names one has in common.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// What people say of a server; what they do not say is empty.
struct PostgresWords {
    std::string host;  ///< its name, or the folder of its Unix socket
    std::string port;
    std::string database;
    std::string user;
    std::string password;     ///< where it comes from, as read_secret() takes it
    std::string password_of;  ///< what a person is asked for: "password of store shop"
    std::string sslmode;      ///< one of postgres_ssl_modes()
    std::string sslrootcert;
    std::string sslcert;
    std::string sslkey;
};

/// What a connection needs to know.
struct PostgresTarget {
    /// Names and values of the connection as libpq knows them, without the password.
    std::vector<std::pair<std::string, std::string>> connection;
    std::string password;             ///< where it comes from, as read_secret() takes it
    std::chrono::seconds timeout{0};  ///< that the server may take for an answer
    std::string place;                ///< `host:port/database`, for complaints
};

/// The words for `sslmode` that are understood, the safest first.
const std::vector<std::string>& postgres_ssl_modes();

/// TLS is verified (`verify-full`) unless the server is on this machine or the words say otherwise.
/// Relative files are those of `root`.
PostgresTarget postgres_target(const PostgresWords& words, std::chrono::seconds timeout,
                               const std::filesystem::path& root);

}  // namespace dsar
