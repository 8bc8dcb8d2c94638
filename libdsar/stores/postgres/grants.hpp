// SPDX-License-Identifier: Apache-2.0
// What the account may not, as PostgreSQL's catalogue says it.
#pragma once

#include "libdsar/stores/grants.hpp"
#include "libdsar/stores/postgres/table.hpp"

#include <span>
#include <vector>

namespace dsar {

/// What is lacking for these needs: privileges on schemas, tables and columns, rows that policies
/// hide, a server that takes no changes. `tables` is the list of the database. Throws Error.
std::vector<MissingGrant> missing_postgres_grants(PostgresSession& session, PostgresTables& tables,
                                                  std::span<const Need> needs);

}  // namespace dsar
