// SPDX-License-Identifier: Apache-2.0
// How a PostgreSQL server is reached, as the map says it.
#pragma once

#include "libdsar/map/data_map.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace dsar {

/// The options of a store of kind postgres, checked.
struct PostgresSettings {
    /// Names and values of the connection as libpq knows them, without the password.
    std::vector<std::pair<std::string, std::string>> connection;
    std::string password;  ///< where it comes from, as read_secret() takes it; empty: none
    std::string schema;    ///< of collections that are named without one
    std::chrono::seconds timeout{0};
    bool all_rows = true;  ///< fail where row-level security would leave rows out
    std::string place;     ///< `host:port/database`, for complaints
};

/// Throws Error (NotSetUp) when an option cannot be used. TLS is verified (`verify-full`) unless
/// the server is on this machine or the map says otherwise.
PostgresSettings postgres_settings(const StoreEntry& store, const std::filesystem::path& root);

}  // namespace dsar
