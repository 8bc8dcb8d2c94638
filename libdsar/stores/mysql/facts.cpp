// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/facts.hpp"

#include "libdsar/stores/mysql/privileges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <regex>

namespace dsar {
namespace {

constexpr const char* columns_sql =
    "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_SET_NAME,"
    " CHARACTER_MAXIMUM_LENGTH, CHARACTER_OCTET_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE,"
    " DATETIME_PRECISION, IS_NULLABLE, EXTRA, GENERATION_EXPRESSION, PRIVILEGES "
    "FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";

constexpr const char* triggers_sql =
    "SELECT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, TRIGGER_NAME, EVENT_MANIPULATION,"
    " ACTION_TIMING, ACTION_STATEMENT FROM information_schema.TRIGGERS "
    "WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? ORDER BY TRIGGER_NAME";

constexpr const char* uniques_sql =
    "SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART "
    "FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
    " AND NON_UNIQUE = 0 ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX";

constexpr const char* mariadb_checks_sql =
    "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE "
    "FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME = ?";

constexpr const char* mysql_checks_sql =
    "SELECT c.CONSTRAINT_SCHEMA, t.TABLE_NAME, c.CONSTRAINT_NAME,"
    " REPLACE(c.CHECK_CLAUSE, '\\\\''', '''') FROM information_schema.CHECK_CONSTRAINTS c"
    " JOIN information_schema.TABLE_CONSTRAINTS t ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA"
    " AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK' "
    "WHERE c.CONSTRAINT_SCHEMA = ? AND t.TABLE_NAME = ? AND t.ENFORCED = 'YES'";

constexpr const char* acting_sql =
    "SELECT k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME, k.TABLE_NAME, k.CONSTRAINT_NAME,"
    " k.COLUMN_NAME, k.REFERENCED_COLUMN_NAME, r.DELETE_RULE, r.UPDATE_RULE, k.TABLE_SCHEMA "
    "FROM information_schema.KEY_COLUMN_USAGE k"
    " JOIN information_schema.REFERENTIAL_CONSTRAINTS r"
    " ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME"
    " AND r.TABLE_NAME = k.TABLE_NAME "
    "WHERE k.REFERENCED_TABLE_SCHEMA = ? AND k.REFERENCED_TABLE_NAME = ?"
    " ORDER BY k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION";

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::size_t number_in(const MysqlRow& row, std::size_t column) {
    std::size_t number = 0;
    const std::string_view text = row.text(column);
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// `enum('a','b''c')`.
std::vector<std::string> members_in(std::string_view shown) {
    std::vector<std::string> members;
    bool inside = false;
    for (std::size_t at = 0; at < shown.size(); ++at) {
        if (shown[at] != '\'') {
            if (inside) {
                members.back() += shown[at];
            }
        } else if (inside && at + 1 < shown.size() && shown[at + 1] == '\'') {
            members.back() += shown[at++];
        } else {
            inside = !inside;
            if (inside) {
                members.emplace_back();
            }
        }
    }
    return members;
}

/// Reads one table's facts.
class FactReader {
 public:
    FactReader(MysqlSession& session, const MysqlTable& table) : session_(session), table_(table) {}

    MysqlFacts read() {
        read_server();
        read_columns();
        read_checks();
        read_triggers();
        read_uniques();
        read_acting();
        judge();
        return std::move(facts_);
    }

 private:
    /// Rows whose first two columns name exactly this table: the catalogue folds case.
    void ask(const std::string& sql, const MysqlSession::TakeRow& take) {
        session_.run(table_.name, sql,
                     {mysql_text(session_.database()), mysql_text(table_.relation)},
                     [&](const MysqlRow& row) {
                         if (row.text(0) == session_.database() && row.text(1) == table_.relation) {
                             take(row);
                         }
                     });
    }

    void read_server() {
        session_.run({}, "SELECT @@global.read_only", {},
                     [&](const MysqlRow& row) { facts_.only_reads = row.text(0) != "0"; });
        const MysqlPrivileges may = read_privileges(session_);
        facts_.may_remove = may.on_table("DELETE", table_.relation);
        facts_.sees_triggers = may.on_table("TRIGGER", table_.relation);
        facts_.sees_all_tables = may.on_database("SELECT");
    }

    void read_columns() {
        ask(columns_sql, [&](const MysqlRow& row) {
            MysqlWritable& column = facts_.columns[row.string(2)];
            column.type = row.string(3);
            column.shown = row.string(4);
            column.charset = row.string(5);
            column.letters = number_in(row, 6);
            column.bytes = number_in(row, 7);
            column.precision = number_in(row, 8);
            column.scale = number_in(row, 9);
            column.fraction = number_in(row, 10);
            column.nullable = row.text(11) == "YES";
            column.is_unsigned = column.shown.find("unsigned") != std::string::npos;
            column.is_json = column.type == "json";
            if (is_one_of(column.type, {"enum", "set"})) {
                column.members = members_in(column.shown);
            }
            const std::string extra = row.string(12);
            const std::string expression = row.string(13);
            column.generated = extra.find("STORED GENERATED") != std::string::npos ||
                               extra.find("VIRTUAL GENERATED") != std::string::npos ||
                               expression == "ROW START" || expression == "ROW END";
            column.on_update = extra.find("on update") != std::string::npos;
            const std::string privileges = row.string(14);
            column.may_write = privileges.find("update") != std::string::npos;
            column.may_insert = privileges.find("insert") != std::string::npos;
        });
    }

    void read_checks() {
        ask(session_.is_mariadb() ? mariadb_checks_sql : mysql_checks_sql,
            [&](const MysqlRow& row) {
                facts_.checks.push_back({row.string(2), row.string(3)});
            });
        for (auto& [name, column] : facts_.columns) {
            const std::string json = fmt::format("json_valid({})", mysql_name(name));
            column.is_json = column.is_json ||
                             std::any_of(facts_.checks.begin(), facts_.checks.end(),
                                         [&](const MysqlCheck& each) { return each.sql == json; });
        }
    }

    void read_triggers() {
        ask(triggers_sql, [&](const MysqlRow& row) {
            MysqlTrigger trigger{row.string(2), row.string(3), {}};
            if (row.text(4) == "BEFORE" && trigger.event == "UPDATE") {
                trigger.stamped = stamped_column(row.text(5));
            }
            facts_.triggers.push_back(std::move(trigger));
        });
    }

    void read_uniques() {
        ask(uniques_sql, [&](const MysqlRow& row) {
            if (facts_.uniques.empty() || facts_.uniques.back().name != row.text(2)) {
                facts_.uniques.push_back({row.string(2), {}});
            }
            facts_.uniques.back().parts.emplace_back(row.string(3), number_in(row, 4));
        });
        for (const MysqlUnique& index : facts_.uniques) {
            if (facts_.identity.empty() && tells_apart(index)) {
                for (const auto& [column, letters] : index.parts) {
                    facts_.identity.push_back(column);
                }
            }
        }
    }

    /// Whether no two rows are the same in it, and equal values are found by it exactly.
    bool tells_apart(const MysqlUnique& index) const {
        return std::all_of(index.parts.begin(), index.parts.end(), [&](const auto& part) {
            const auto column = facts_.columns.find(part.first);
            return column != facts_.columns.end() && part.second == 0 && !column->second.nullable &&
                   !column->second.is_json && !is_one_of(column->second.type, {"float", "double"});
        });
    }

    void read_acting() {
        std::string last;
        ask(acting_sql, [&](const MysqlRow& row) {
            const std::string name = fmt::format("{} {} {}", row.text(8), row.text(2), row.text(3));
            const auto acts = [](std::string_view rule) {
                return rule == "CASCADE" || rule.starts_with("SET");
            };
            if (!acts(row.text(6)) && !acts(row.text(7))) {
                return;
            }
            if (name != last) {
                last = name;
                const bool is_here = row.text(8) == session_.database();
                facts_.acting.push_back({is_here ? row.string(2) : std::string(),
                                         acts(row.text(6)),
                                         acts(row.text(7)),
                                         {}});
            }
            facts_.acting.back().parts.emplace_back(row.string(5), row.string(4));
        });
    }

    void judge() {
        switch (table_.kind) {
            case MysqlTableKind::View:
                facts_.fixed = "the rows of a view cannot be changed";
                return;
            case MysqlTableKind::History:
                facts_.fixed =
                    "former rows of a table cannot be changed, only all removed (DELETE HISTORY)";
                return;
            case MysqlTableKind::Base:
            case MysqlTableKind::Versioned:
                break;
        }
        if (table_.engine != "InnoDB") {
            facts_.fixed = fmt::format("its engine {} has no transactions", table_.engine);
        } else if (facts_.identity.empty()) {
            facts_.fixed = "it has no primary key that tells its rows apart";
        }
    }

    MysqlSession& session_;
    const MysqlTable& table_;
    MysqlFacts facts_;
};

}  // namespace

bool MysqlWritable::is_whole() const {
    return is_one_of(type, {"tinyint", "smallint", "mediumint", "int", "bigint"});
}

bool MysqlWritable::is_number() const {
    return is_whole() || is_one_of(type, {"decimal", "float", "double", "year", "bit"});
}

bool MysqlWritable::is_bytes() const {
    return is_one_of(
        type, {"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "geometry",
               "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
               "geometrycollection", "geomcollection"});
}

bool MysqlWritable::is_text() const {
    return is_one_of(type, {"char", "varchar", "tinytext", "text", "mediumtext", "longtext"});
}

bool MysqlWritable::is_time() const {
    return is_one_of(type, {"date", "time", "datetime", "timestamp"});
}

MysqlFacts read_facts(MysqlSession& session, const MysqlTable& table) {
    return FactReader(session, table).read();
}

std::string stamped_column(std::string_view statement) {
    constexpr std::size_t longest = 500;
    static const std::regex only(
        "\\s*(?:begin\\s+)?set\\s+new\\s*\\.\\s*(`[^`]+`|[A-Za-z_][A-Za-z0-9_]*)\\s*:?=\\s*"
        "(?:(?:now|current_timestamp|utc_timestamp|sysdate)\\s*\\(\\s*[0-6]?\\s*\\)"
        "|current_timestamp|utc_timestamp)\\s*;?\\s*(?:end\\s*;?\\s*)?",
        std::regex::ECMAScript | std::regex::icase);
    std::match_results<std::string_view::const_iterator> found;
    if (statement.size() > longest ||
        !std::regex_match(statement.begin(), statement.end(), found, only)) {
        return {};
    }
    std::string name = found[1].str();
    return name.starts_with('`') ? name.substr(1, name.size() - 2) : name;
}

}  // namespace dsar
