// SPDX-License-Identifier: Apache-2.0
// How a PostgreSQL server is reached, as the map says it.
#pragma once

#include "libdsar/base/postgres_target.hpp"
#include "libdsar/map/data_map.hpp"

#include <filesystem>
#include <string>

namespace dsar {

/// The options of a store of kind postgres, checked.
struct PostgresSettings : PostgresTarget {
    std::string schema;    ///< of collections that are named without one
    bool all_rows = true;  ///< fail where row-level security would leave rows out
};

/// Throws Error (NotSetUp) when an option cannot be used. TLS is verified (`verify-full`) unless
/// the server is on this machine or the map says otherwise.
PostgresSettings postgres_settings(const StoreEntry& store, const std::filesystem::path& root);

}  // namespace dsar
