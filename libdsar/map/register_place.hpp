// SPDX-License-Identifier: Apache-2.0
// Where the register lives when it is not a file of the workspace.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/postgres_target.hpp"

#include <string>
#include <string_view>

namespace dsar {

/// A schema of a PostgreSQL database.
struct RegisterPlace {
    PostgresWords server;
    std::string schema = "dsar";
};

/// Reads `postgres://[user@]host[:port]/database[?sslmode=..&schema=..]`; a host that is left out
/// or a folder (`%2Frun%2Fpostgresql`, or `?host=/run/postgresql`) means a Unix socket. Throws
/// Error (Usage) that repeats no part of it: a password may stand there.
DSAR_API RegisterPlace parse_register_url(std::string_view url);

}  // namespace dsar
