// SPDX-License-Identifier: Apache-2.0
// What the account, the roles that it has taken on, and PUBLIC may do.
#pragma once

#include "libdsar/stores/mysql/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One line of SHOW GRANTS. Privileges on single columns are not among these: the catalogue says
/// them of each column.
struct MysqlGrant {
    std::vector<std::string> privileges;  ///< `SELECT`; all of them: `ALL PRIVILEGES`
    std::string database;                 ///< a pattern of LIKE where `table` is `*`; `*`: of all
    std::string table;                    ///< `*`: of all tables
};

/// Reads one line; one that grants a role, or rights on something else than tables, is a grant
/// without privileges.
MysqlGrant parse_mysql_grant(std::string_view line);

/// All of them, for one database.
class MysqlPrivileges {
 public:
    MysqlPrivileges(std::string database, std::vector<MysqlGrant> grants)
        : database_(std::move(database)), grants_(std::move(grants)) {}

    /// On the whole table.
    [[nodiscard]] bool on_table(std::string_view privilege, std::string_view table) const;
    /// On all tables of the database.
    [[nodiscard]] bool on_database(std::string_view privilege) const {
        return on_table(privilege, {});
    }

 private:
    std::string database_;
    std::vector<MysqlGrant> grants_;
};

/// Asks the server; information_schema tells an account nothing of its roles. Throws Error.
MysqlPrivileges read_privileges(MysqlSession& session);

}  // namespace dsar
