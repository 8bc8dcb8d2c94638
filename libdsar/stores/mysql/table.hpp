// SPDX-License-Identifier: Apache-2.0
// Tables and views as the catalogue of MariaDB or MySQL describes them.
#pragma once

#include "libdsar/stores/matching.hpp"
#include "libdsar/stores/mysql/session.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One column that a SELECT can name, generated and invisible ones included.
struct MysqlColumn {
    std::string name;
    std::string shown_type;  ///< as the catalogue shows it: `varchar(20)`
    std::string type;        ///< without its size: `varchar`
    std::string charset;     ///< of texts
    std::string extra;       ///< `auto_increment`, `STORED GENERATED`, `INVISIBLE`
    std::string expression;  ///< of a generated one; `ROW START`, `ROW END` of a versioned table
    bool nullable = true;
    bool indexed = false;  ///< a B-tree begins with it
};

/// What a table is.
enum class MysqlTableKind {
    Base,
    View,
    Versioned,  ///< keeps what its rows were before (system versioning)
    History     ///< those former rows of it, a collection of its own
};

/// One table or view.
struct MysqlTable {
    std::string name;      ///< of the collection: `accounts`, or `accounts@history`
    std::string relation;  ///< its own name
    MysqlTableKind kind = MysqlTableKind::Base;
    std::string engine;
    bool partitioned = false;
    std::vector<MysqlColumn> columns;  ///< empty until read_columns()
    std::string row_start;             ///< of a History: since when and until when a row was so
    std::string row_end;
    bool counts_transactions = false;  ///< by their numbers, not by the clock

    [[nodiscard]] const MysqlColumn* column(std::string_view wanted) const;
    /// What follows FROM.
    [[nodiscard]] std::string from_sql() const;
    /// `FROM ... WHERE`, with what must hold of its rows and, when there is one, `condition`.
    [[nodiscard]] std::string rows_sql(const std::string& condition = {}) const;
};

/// All that the database holds, by the name of the collection.
using MysqlTables = std::map<std::string, MysqlTable, std::less<>>;

/// Reads the list of those that the account may see; columns are left empty. Throws Error.
MysqlTables list_tables(MysqlSession& session);

/// Reads the columns of one table, when that was not done yet. Throws Error.
void read_columns(MysqlSession& session, MysqlTable& table);

/// Reads the columns of all of them. Throws Error.
void read_columns(MysqlSession& session, MysqlTables& tables);

/// Throws Error (Failed) unless the account may read every column of the table: the catalogue shows
/// it no others.
void check_readable(MysqlSession& session, const MysqlTable& table);

/// The table of a collection. Throws Error (Failed) with the nearest name when there is none.
MysqlTable& table_of(const MysqlSession& session, MysqlTables& tables,
                     const std::string& collection);

/// The column that the path stands in. Throws Error (Failed) when the table has none, and for
/// positions, which no table has.
const MysqlColumn& column_of(const MysqlSession& session, const MysqlTable& table,
                             const FieldPath& path);

}  // namespace dsar
