// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/grants.hpp"

#include "libdsar/stores/mysql/privileges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace dsar {
namespace {

// What stands here is what counts: roles and whole tables are in it. The server hides columns on
// which there is no privilege at all.
constexpr const char* columns_sql =
    "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, PRIVILEGES, EXTRA, GENERATION_EXPRESSION "
    "FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME, ORDINAL_POSITION";

constexpr unsigned denied = 1142;
constexpr unsigned denied_column = 1143;
constexpr unsigned view_is_broken = 1356;  // or its definer may not read what it is made of

struct Column {
    std::string name;
    bool may_write = false;
    bool may_insert = false;
};

using Columns = std::map<std::string, std::vector<Column>, std::less<>>;

bool contains(std::string_view text, std::string_view word) {
    return text.find(word) != std::string_view::npos;
}

Columns read_columns_of(MysqlSession& session) {
    Columns columns;
    session.run({}, columns_sql, {mysql_text(session.database())}, [&](const MysqlRow& row) {
        if (row.text(0) != session.database()) {
            return;  // the catalogue folds case
        }
        const bool generated = contains(row.text(4), " GENERATED") || row.text(5) == "ROW START" ||
                               row.text(5) == "ROW END";
        columns[row.string(1)].push_back({row.string(2),
                                          generated || contains(row.text(3), "update"),
                                          generated || contains(row.text(3), "insert")});
    });
    return columns;
}

/// `dsar@10.0.0.5` as GRANT takes it.
std::string account_in(const std::string& current) {
    const std::size_t at = current.rfind('@');
    return at == std::string::npos ? mysql_name(current)
                                   : fmt::format("{}@{}", mysql_name(current.substr(0, at)),
                                                 mysql_name(current.substr(at + 1)));
}

/// In GRANT the name of a database is a pattern, where no table follows.
std::string whole_database(std::string_view name) {
    std::string pattern;
    for (const char letter : name) {
        if (letter == '_' || letter == '%' || letter == '\\') {
            pattern += '\\';
        }
        pattern += letter;
    }
    return mysql_name(pattern) + ".*";
}

/// One call of missing_mysql_grants().
class GrantCheck {
 public:
    GrantCheck(MysqlSession& session, const MysqlTables& tables, std::span<const Need> needs)
        : session_(session),
          tables_(tables),
          needs_(needs),
          may_(read_privileges(session)),
          columns_(read_columns_of(session)) {}

    std::vector<MissingGrant> run() {
        session_.run({}, "SELECT CURRENT_USER(), @@global.read_only", {}, [this](const auto& row) {
            account_ = account_in(row.string(0));
            only_reads_ = row.text(1) != "0";
        });
        for (std::size_t need = 0; need < needs_.size(); ++need) {
            const std::string& name = needs_[need].collection->name;
            if (const auto table = tables_.find(name); table != tables_.end()) {
                check(need, table->second);
            } else {
                check_hidden(need, name);
            }
        }
        return std::move(missing_);
    }

 private:
    void check(std::size_t need, const MysqlTable& table) {
        object_ = mysql_name(session_.database()) + '.' + mysql_name(table.relation);
        if (needs_[need].use == Use::Read) {
            return check_read(need, table);
        }
        const bool is_table =
            table.kind == MysqlTableKind::Base || table.kind == MysqlTableKind::Versioned;
        if (!is_table || table.engine != "InnoDB") {
            return refuse(need, {}, {});  // nobody can change it
        }
        check_change(need, table.relation);
    }

    /// A table on which the account has no privilege is shown to it no more than one that is not
    /// there, which the search says.
    void check_hidden(std::size_t need, const std::string& name) {
        constexpr std::string_view history = "@history";
        const std::string relation =
            name.ends_with(history) ? name.substr(0, name.size() - history.size()) : name;
        MysqlTable table;
        table.name = name;
        table.relation = relation;
        if (reading(table) != denied) {
            return;
        }
        object_ = mysql_name(session_.database()) + '.' + mysql_name(relation);
        if (needs_[need].use == Use::Read) {
            lack(need, "SELECT");
        } else if (relation == name) {
            check_change(need, relation);
        }
    }

    /// The fault of reading all columns of it; 0: none.
    unsigned reading(const MysqlTable& table) {
        const auto [entry, is_new] = readings_.try_emplace(table.name, 0);
        if (is_new) {
            entry->second = session_.try_run(
                table.name, fmt::format("SELECT * FROM {} LIMIT 0", table.from_sql()));
        }
        return entry->second;
    }

    void check_read(std::size_t need, const MysqlTable& table) {
        const unsigned fault = reading(table);
        if (fault == denied || fault == denied_column) {
            return lack(need, "SELECT");  // on the whole: which columns there are is hidden
        }
        if (fault == view_is_broken) {
            return refuse(
                need, fmt::format("the server cannot read what the view {} is made of", table.name),
                "ask its owner: a table is gone, or whoever defined it may not read it");
        }
        // Without it the server does not say whether the view finds rows by an index.
        if (table.kind == MysqlTableKind::View && !may_.on_table("SHOW VIEW", table.relation)) {
            lack(need, "SHOW VIEW");
        }
    }

    void check_change(std::size_t need, const std::string& relation) {
        if (only_reads_) {
            refuse(need, "the server is only read (read_only)",
                   "name the primary server in the map");
        }
        check_privilege(need, relation);
        // Neither keeps an account from changing: dsar does not where it cannot see what else would
        // change. So they are no privileges of the change itself.
        if (!may_.on_table("TRIGGER", relation)) {
            unseen(need, fmt::format("whether triggers of {} would run", relation), "TRIGGER",
                   object_);
        }
        if (needs_[need].use == Use::Remove && !may_.on_database("SELECT")) {
            unseen(need, "whether records of other tables would be deleted, too", "SELECT",
                   whole_database(session_.database()));
        }
    }

    void check_privilege(std::size_t need, const std::string& relation) {
        const auto found = columns_.find(relation);
        const std::vector<Column> columns =
            found == columns_.end() ? std::vector<Column>() : found->second;
        switch (needs_[need].use) {
            case Use::PutBack:
                return check_insert(need, relation, columns);
            case Use::Remove:
                if (!may_.on_table("DELETE", relation)) {
                    lack(need, "DELETE");
                }
                return;
            case Use::Write:
                break;
            case Use::Read:
                return;
        }
        const std::string name = FieldPath(needs_[need].field).name();
        const auto column = std::find_if(columns.begin(), columns.end(),
                                         [&](const Column& each) { return each.name == name; });
        if (column == columns.end() ? is_hidden(relation) : !column->may_write) {
            lack(need, "UPDATE", mysql_name(name));
        }
    }

    /// Whether columns that the server does not show may be there.
    [[nodiscard]] bool is_hidden(const std::string& relation) const {
        const auto shown = [&](const char* privilege) {
            return may_.on_table(privilege, relation);
        };
        return !shown("SELECT") && !shown("UPDATE") && !shown("INSERT") && !shown("REFERENCES");
    }

    void check_insert(std::size_t need, const std::string& relation,
                      const std::vector<Column>& columns) {
        if (may_.on_table("INSERT", relation)) {
            return;
        }
        const auto may = [](const Column& column) { return column.may_insert; };
        if (is_hidden(relation) || std::none_of(columns.begin(), columns.end(), may)) {
            return lack(need, "INSERT");
        }
        for (const Column& column : columns) {
            if (!column.may_insert) {
                lack(need, "INSERT", mysql_name(column.name));
            }
        }
    }

    void lack(std::size_t need, std::string privilege, std::string column = {}) {
        missing_.push_back({need, std::move(privilege), std::move(column), object_, account_});
    }
    void refuse(std::size_t need, std::string why, std::string next) {
        missing_.push_back({need, {}, {}, {}, account_, std::move(why), std::move(next)});
    }
    void unseen(std::size_t need, const std::string& what, const char* privilege,
                const std::string& object) {
        refuse(need, fmt::format("{} may not see {} (privilege {})", account_, what, privilege),
               fmt::format("GRANT {} ON {} TO {}", privilege, object, account_));
    }

    MysqlSession& session_;
    const MysqlTables& tables_;
    std::span<const Need> needs_;
    const MysqlPrivileges may_;
    const Columns columns_;  // by table
    std::string account_;
    std::string object_;  // the table at work
    bool only_reads_ = false;
    std::map<std::string, unsigned, std::less<>> readings_;
    std::vector<MissingGrant> missing_;
};

}  // namespace

std::vector<MissingGrant> missing_mysql_grants(MysqlSession& session, const MysqlTables& tables,
                                               std::span<const Need> needs) {
    return GrantCheck(session, tables, needs).run();
}

}  // namespace dsar
