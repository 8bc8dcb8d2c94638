// SPDX-License-Identifier: Apache-2.0
// What the account may not, as the server of MariaDB or MySQL says it.
#pragma once

#include "libdsar/stores/grants.hpp"
#include "libdsar/stores/mysql/table.hpp"

#include <span>
#include <vector>

namespace dsar {

/// What is lacking for these needs: privileges on tables and columns, on the whole database where
/// one must see what refers to a record, and a server that takes no changes. `tables` is the list
/// of the database; a table that it hides from the account lacks everything. Throws Error.
std::vector<MissingGrant> missing_mysql_grants(MysqlSession& session, const MysqlTables& tables,
                                               std::span<const Need> needs);

}  // namespace dsar
