// SPDX-License-Identifier: Apache-2.0
// How a server of MariaDB or MySQL is reached, as the map says it.
#pragma once

#include "libdsar/base/mysql_module.hpp"
#include "libdsar/map/data_map.hpp"

#include <chrono>
#include <filesystem>
#include <string>

namespace dsar {

/// The options of a store of kind mysql, checked.
struct MysqlOptions {
    std::string host;  ///< over TCP; empty: `socket`
    unsigned port = 0;
    std::string socket;
    std::string database;
    std::string user;
    std::string password;  ///< where it comes from, as read_secret() takes it; empty: none
    MysqlTls tls = MysqlTls::VerifyFull;
    std::string authorities;
    std::string certificate;
    std::string key;
    std::chrono::seconds timeout{0};
    std::string place;  ///< `host:port/database`, for complaints
};

/// Throws Error (NotSetUp) when an option cannot be used. TLS is verified (`verify-full`) unless
/// the server is on this machine or the map says otherwise. No file of options is read and no
/// variable of the environment: they could name another server and weaken TLS.
MysqlOptions mysql_options(const StoreEntry& store, const std::filesystem::path& root);

}  // namespace dsar
