// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL's catalogue says of a table to whoever changes it: privileges, types with their
// lengths, triggers and rules, constraints, and foreign keys that act.
#pragma once

#include "libdsar/stores/postgres/session.hpp"
#include "libdsar/stores/postgres/table.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A trigger or a rule that runs with a change.
struct PostgresTrigger {
    std::string name;
    bool is_rule = false;
    bool on_insert = false;
    bool on_update = false;
    bool on_remove = false;
    std::set<std::string> columns;  ///< of UPDATE OF; empty: whichever is written
    /// It does nothing but what is known: PostgreSQL's own for full-text search, or one that sets
    /// columns of the row itself to the time.
    bool is_known = false;
    std::set<std::string> sets;  ///< of one that is known: the columns that it sets
};

/// A column as it is written.
struct PostgresWritable {
    std::string type;     ///< as SQL, with its domain and length
    std::string bare;     ///< behind domains, without length
    std::string limited;  ///< behind domains, with length; empty: it has none
    bool is_text = false;
    bool generated = false;
    bool always_identity = false;
    bool may_write = false;
    bool may_insert = false;
};

/// One part of such an index: `sql` over a row of the table, and the operator that compares.
struct PostgresKeyPart {
    std::string sql;
    std::string equals;
};

/// One unique index or exclusion constraint of one table in which rows lie.
struct PostgresUnique {
    std::string relation;  ///< oid
    std::string name;
    std::vector<PostgresKeyPart> parts;
    std::set<std::string> columns;  ///< that its parts are; those inside expressions are not told
    bool whole = true;              ///< false: expressions, or a condition
    bool nulls_clash = false;
    bool excludes = false;  ///< an exclusion constraint: its operators need not be equality
    std::string condition;  ///< empty: none
};

struct PostgresCheck {
    std::string relation;  ///< oid
    std::string name;
    std::string sql;
    std::set<std::string> columns;
};

/// A foreign key by which other rows are changed with one of this table.
struct PostgresActing {
    std::string child;  ///< as a collection is named
    std::string child_sql;
    bool readable = false;
    bool on_delete = false;
    bool on_update = false;
    /// Column here; the condition on the child up to its parameter.
    std::vector<std::pair<std::string, std::string>> parts;
};

struct PostgresFacts {
    std::string fixed;  ///< as RowTable::fixed
    bool may_remove = false;
    bool only_reads = false;  ///< the server is a standby
    bool may_vacuum = false;
    std::vector<std::string> tree;  ///< oids: the table, its partitions, what inherits from it
    std::map<std::string, PostgresWritable> columns;
    std::vector<PostgresTrigger> triggers;
    std::set<std::string> stamped;  ///< columns that known triggers set
    std::set<std::string> partition_columns;
    bool moves_by_expression = false;     ///< which partition a row lies in, an expression says
    std::vector<PostgresUnique> uniques;  ///< exclusion constraints behind them
    std::vector<PostgresCheck> checks;
    std::vector<PostgresActing> acting;
};

/// Reads it. `names` gives the collection's name of a table by its oid. Throws Error.
PostgresFacts read_facts(PostgresSession& session, const PostgresTable& table,
                         const std::map<std::string, std::string>& names);

/// The columns that a trigger function in PL/pgSQL sets to the time, where it does nothing else;
/// empty: it does, or is not understood.
std::set<std::string> stamped_columns(std::string_view body);

}  // namespace dsar
