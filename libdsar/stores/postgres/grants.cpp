// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/grants.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace dsar {
namespace {

constexpr const char* account_sql =
    "SELECT quote_ident(current_user), pg_is_in_recovery(),"
    " current_setting('default_transaction_read_only')::bool";

// Of a role that may everything, has_..._privilege says so.
constexpr const char* rights_sql =
    "SELECT c.oid, quote_ident(n.nspname), quote_ident(n.nspname) || '.' || quote_ident(c.relname),"
    " has_schema_privilege(n.oid, 'USAGE'), row_security_active(c.oid),"
    " has_table_privilege(c.oid, 'SELECT'), has_table_privilege(c.oid, 'UPDATE'),"
    " has_table_privilege(c.oid, 'DELETE'), has_table_privilege(c.oid, 'INSERT') "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY($1::oid[])";

// A generated column is never written.
constexpr const char* columns_sql =
    "SELECT a.attrelid, a.attname, quote_ident(a.attname),"
    " has_column_privilege(a.attrelid, a.attnum, 'SELECT'),"
    " has_column_privilege(a.attrelid, a.attnum, 'UPDATE') OR a.attgenerated <> '',"
    " has_column_privilege(a.attrelid, a.attnum, 'INSERT') OR a.attgenerated <> '' "
    "FROM pg_attribute a WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped "
    "ORDER BY a.attrelid, a.attnum";

struct Column {
    std::string name;
    std::string sql_name;
    bool may_read = false;
    bool may_write = false;
    bool may_insert = false;
};

struct Rights {
    std::string schema;
    std::string table;
    bool may_enter = false;
    bool hides_rows = false;
    bool may_read = false;
    bool may_write = false;
    bool may_remove = false;
    bool may_insert = false;
    std::vector<Column> columns;
};

/// One call of missing_grants().
class GrantCheck {
 public:
    GrantCheck(PostgresSession& session, PostgresTables& tables, std::span<const Need> needs)
        : session_(session), tables_(tables), needs_(needs) {}

    std::vector<MissingGrant> run() {
        session_.run({}, account_sql, {}, [this](const PostgresRow& row) {
            account_ = row.string(0);
            is_standby_ = row.is_true(1);
            is_read_only_ = row.is_true(2);
        });
        read_rights();
        for (std::size_t need = 0; need < needs_.size(); ++need) {
            const PostgresTable* const table = find(needs_[need]);
            if (table != nullptr) {
                check(need, *table, rights_.find(table->oid)->second);
            }
        }
        return std::move(missing_);
    }

 private:
    [[nodiscard]] const PostgresTable* find(const Need& need) const {
        return find_table(session_, tables_, need.collection->name);
    }

    void read_rights() {
        std::set<std::string> oids;
        for (const Need& need : needs_) {
            if (const PostgresTable* table = find(need)) {
                oids.insert(table->oid);
            }
        }
        const std::string list = postgres_array({oids.begin(), oids.end()});
        session_.run({}, rights_sql, {list}, [this](const PostgresRow& row) {
            rights_[row.string(0)] = {row.string(1),  row.string(2),  row.is_true(3),
                                      row.is_true(4), row.is_true(5), row.is_true(6),
                                      row.is_true(7), row.is_true(8), {}};
        });
        session_.run({}, columns_sql, {list}, [this](const PostgresRow& row) {
            rights_[row.string(0)].columns.push_back(
                {row.string(1), row.string(2), row.is_true(3), row.is_true(4), row.is_true(5)});
        });
    }

    void check(std::size_t need, const PostgresTable& table, const Rights& rights) {
        const Use use = needs_[need].use;
        const bool writes = use != Use::Read;
        if (writes && table.kind != 'r' && table.kind != 'p' && table.kind != 'f') {
            return refuse(need, {}, {});  // nobody can write to it
        }
        if (!rights.may_enter) {
            lack(need, "USAGE", {}, "SCHEMA " + rights.schema);
        }
        if (rights.hides_rows && session_.settings().all_rows) {
            refuse(need, "row-level security hides rows of " + rights.table + " from " + account_,
                   "ALTER ROLE " + account_ +
                       " BYPASSRLS, or say `row_security: accept` in the map: then hidden rows are "
                       "not there");
        }
        if (writes && (is_standby_ || is_read_only_)) {
            refuse(need,
                   is_standby_ ? "the server is a standby, which takes no changes"
                               : "default_transaction_read_only is on for " + account_ +
                                     ": somebody wanted it to change nothing",
                   is_standby_ ? "name the primary server in the map"
                               : "ALTER ROLE " + account_ +
                                     " SET default_transaction_read_only = off, if it may change "
                                     "what is there");
        }
        check_privilege(need, rights);
    }

    void check_privilege(std::size_t need, const Rights& rights) {
        switch (needs_[need].use) {
            case Use::Read:
                return check_columns(need, rights, "SELECT", rights.may_read, &Column::may_read);
            case Use::PutBack:
                return check_columns(need, rights, "INSERT", rights.may_insert,
                                     &Column::may_insert);
            case Use::Remove:
                if (!rights.may_remove) {
                    lack(need, "DELETE", {}, rights.table);
                }
                return;
            case Use::Write:
                break;
        }
        const std::string name = FieldPath(needs_[need].field).name();
        const auto column = std::ranges::find(rights.columns, name, &Column::name);
        if (column != rights.columns.end() && !column->may_write) {
            lack(need, "UPDATE", column->sql_name, rights.table);
        }
    }

    /// A privilege on every column: on the table, or on each by itself.
    void check_columns(std::size_t need, const Rights& rights, const char* privilege, bool on_table,
                       bool Column::*on_column) {
        if (on_table) {
            return;
        }
        if (std::ranges::none_of(rights.columns, on_column)) {
            return lack(need, privilege, {}, rights.table);
        }
        for (const Column& column : rights.columns) {
            if (!(column.*on_column)) {
                lack(need, privilege, column.sql_name, rights.table);
            }
        }
    }

    void lack(std::size_t need, std::string privilege, std::string column, std::string object) {
        missing_.push_back(
            {need, std::move(privilege), std::move(column), std::move(object), account_});
    }
    void refuse(std::size_t need, std::string why, std::string next) {
        missing_.push_back({need, {}, {}, {}, account_, std::move(why), std::move(next)});
    }

    PostgresSession& session_;
    PostgresTables& tables_;
    std::span<const Need> needs_;
    std::string account_;
    bool is_standby_ = false;
    bool is_read_only_ = false;
    std::map<std::string, Rights, std::less<>> rights_;  // by oid
    std::vector<MissingGrant> missing_;
};

}  // namespace

std::vector<MissingGrant> missing_postgres_grants(PostgresSession& session, PostgresTables& tables,
                                                  std::span<const Need> needs) {
    return GrantCheck(session, tables, needs).run();
}

}  // namespace dsar
