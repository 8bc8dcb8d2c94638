// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <regex>

namespace dsar {
namespace {

constexpr const char* tree_sql =
    "WITH RECURSIVE tree(oid) AS (SELECT $1::oid UNION"
    " SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid) "
    "SELECT c.oid, c.relkind, pg_is_in_recovery(), has_table_privilege($1::oid, 'DELETE'),"
    " pg_has_role(c.relowner, 'USAGE') OR pg_has_role(d.datdba, 'USAGE') "
    "FROM tree JOIN pg_class c ON c.oid = tree.oid"
    " JOIN pg_database d ON d.datname = current_database()";

constexpr const char* columns_sql =
    "WITH RECURSIVE behind(number, type, mod) AS ("
    " SELECT a.attnum, a.atttypid, a.atttypmod FROM pg_attribute a"
    " WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped"
    " UNION ALL"
    " SELECT b.number, t.typbasetype, t.typtypmod"
    " FROM behind b JOIN pg_type t ON t.oid = b.type WHERE t.typtype = 'd') "
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod), format_type(b.type, -1),"
    " CASE WHEN b.mod >= 0 THEN format_type(b.type, b.mod) ELSE '' END,"
    " t.typcategory = 'S', a.attgenerated <> '', a.attidentity = 'a',"
    " has_column_privilege(a.attrelid, a.attnum, 'UPDATE'),"
    " has_column_privilege(a.attrelid, a.attnum, 'INSERT') "
    "FROM behind b JOIN pg_type t ON t.oid = b.type AND t.typtype <> 'd'"
    " JOIN pg_attribute a ON a.attrelid = $1::oid AND a.attnum = b.number";

// One line for each column of UPDATE OF.
constexpr const char* triggers_sql =
    "SELECT t.oid, t.tgname, t.tgtype, a.attname, l.lanname, n.nspname, p.proname, p.prosrc "
    "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
    " JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace n ON n.oid = p.pronamespace"
    " LEFT JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = ANY(t.tgattr) "
    "WHERE t.tgrelid = ANY($1::oid[]) AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') "
    "ORDER BY t.oid";

constexpr const char* rules_sql =
    "SELECT r.rulename, r.ev_type FROM pg_rewrite r WHERE r.ev_class = ANY($1::oid[])"
    " AND r.ev_type IN ('2', '3', '4') AND r.ev_enabled IN ('O', 'A') ORDER BY r.oid";

constexpr const char* partitions_sql =
    "SELECT a.attname FROM pg_partitioned_table p, unnest(p.partattrs) AS k(number)"
    " LEFT JOIN pg_attribute a ON a.attnum = k.number AND a.attrelid = $2::oid "
    "WHERE p.partrelid = ANY($1::oid[])";

constexpr const char* checks_sql =
    "SELECT c.oid, c.conrelid, c.conname, pg_get_expr(c.conbin, c.conrelid), a.attname "
    "FROM pg_constraint c LEFT JOIN pg_attribute a"
    " ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey) "
    "WHERE c.contype = 'c' AND c.conrelid = ANY($1::oid[]) ORDER BY c.oid";

// Strategy 3 of a btree is equality; older servers know no NULLS NOT DISTINCT.
constexpr const char* uniques_sql =
    "SELECT i.indexrelid, i.indrelid, x.relname, a.attname,"
    " pg_get_indexdef(i.indexrelid, k.number, false), q.nspname, o.oprname,"
    " pg_get_expr(i.indpred, i.indrelid), to_jsonb(i) ->> 'indnullsnotdistinct' "
    "FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid"
    " JOIN pg_class r ON r.oid = i.indrelid AND r.relkind = 'r'"
    " CROSS JOIN LATERAL generate_series(1, i.indnkeyatts::int) AS k(number)"
    " JOIN pg_opclass c ON c.oid = i.indclass[k.number - 1]"
    " JOIN pg_amop m ON m.amopfamily = c.opcfamily AND m.amoplefttype = c.opcintype"
    "  AND m.amoprighttype = c.opcintype AND m.amopstrategy = 3"
    " JOIN pg_operator o ON o.oid = m.amopopr JOIN pg_namespace q ON q.oid = o.oprnamespace"
    " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.number - 1] "
    "WHERE i.indisunique AND i.indislive AND i.indrelid = ANY($1::oid[]) "
    "ORDER BY i.indexrelid, k.number";

// The same columns; such a constraint says itself which operators compare.
constexpr const char* exclusions_sql =
    "SELECT i.indexrelid, i.indrelid, x.relname, a.attname,"
    " pg_get_indexdef(i.indexrelid, k.number::int, false), q.nspname, o.oprname,"
    " pg_get_expr(i.indpred, i.indrelid), 'false' "
    "FROM pg_constraint c JOIN pg_index i ON i.indexrelid = c.conindid"
    " JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class r ON r.oid = i.indrelid"
    "  AND r.relkind = 'r'"
    " CROSS JOIN LATERAL unnest(c.conexclop) WITH ORDINALITY AS k(operator, number)"
    " JOIN pg_operator o ON o.oid = k.operator JOIN pg_namespace q ON q.oid = o.oprnamespace"
    " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.number - 1] "
    "WHERE c.contype = 'x' AND c.conrelid = ANY($1::oid[]) ORDER BY i.indexrelid, k.number";

constexpr const char* acting_sql =
    "SELECT c.oid, c.conrelid, n.nspname, r.relname, has_table_privilege(r.oid, 'SELECT')"
    "  OR has_any_column_privilege(r.oid, 'SELECT'),"
    " c.confdeltype IN ('c', 'n', 'd'), c.confupdtype IN ('c', 'n', 'd'),"
    " p.attname, f.attname, q.nspname, o.oprname "
    "FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid"
    " JOIN pg_namespace n ON n.oid = r.relnamespace"
    " CROSS JOIN LATERAL unnest(c.conkey, c.confkey, c.conpfeqop) AS u(child, parent, operator)"
    " JOIN pg_attribute p ON p.attrelid = c.confrelid AND p.attnum = u.parent"
    " JOIN pg_attribute f ON f.attrelid = c.conrelid AND f.attnum = u.child"
    " JOIN pg_operator o ON o.oid = u.operator JOIN pg_namespace q ON q.oid = o.oprnamespace "
    "WHERE c.contype = 'f' AND c.conparentid = 0 AND c.confrelid = ANY($1::oid[])"
    " AND (c.confdeltype IN ('c', 'n', 'd') OR c.confupdtype IN ('c', 'n', 'd')) "
    "ORDER BY c.oid";

std::string operator_sql(std::string_view schema, std::string_view name) {
    return fmt::format("OPERATOR({}.{})", quoted_identifier(schema), name);
}

/// Reads one table's facts.
class FactReader {
 public:
    FactReader(PostgresSession& session, const PostgresTable& table,
               const std::map<std::string, std::string>& names)
        : session_(session), table_(table), names_(names) {}

    PostgresFacts read() {
        read_tree();
        read_columns();
        read_triggers();
        read_partitions();
        read_checks();
        read_uniques(uniques_sql, false);
        read_uniques(exclusions_sql, true);
        read_acting();
        return std::move(facts_);
    }

 private:
    using Take = PostgresSession::TakeRow;

    void ask(const char* sql, const Take& take) {
        session_.run(table_.name, sql, {postgres_array(facts_.tree)}, take);
    }

    void read_tree() {
        const char kind = table_.kind;
        if (kind != 'r' && kind != 'p') {
            facts_.fixed = kind == 'f' ? "its rows lie on another server"
                                       : "the rows of a view cannot be changed";
        }
        facts_.may_vacuum = true;
        session_.run(table_.name, tree_sql, {table_.oid}, [&](const PostgresRow& row) {
            facts_.tree.push_back(row.string(0));
            if (row.text(1) == "f" && facts_.fixed.empty()) {
                facts_.fixed = "some of its rows lie on another server";
            }
            facts_.only_reads = row.is_true(2);
            facts_.may_remove = row.is_true(3);
            facts_.may_vacuum = facts_.may_vacuum && row.is_true(4);
        });
    }

    void read_columns() {
        session_.run(table_.name, columns_sql, {table_.oid}, [&](const PostgresRow& row) {
            PostgresWritable& column = facts_.columns[row.string(0)];
            column.type = row.string(1);
            column.bare = row.string(2);
            column.limited = row.string(3);
            column.is_text = row.is_true(4);
            column.generated = row.is_true(5);
            column.always_identity = row.is_true(6);
            column.may_write = row.is_true(7);
            column.may_insert = row.is_true(8);
        });
    }

    void read_triggers() {
        std::string last;
        ask(triggers_sql, [&](const PostgresRow& row) {
            if (row.text(0) != last) {
                last = row.string(0);
                add_trigger(row);
            }
            if (!row.is_null(3)) {
                facts_.triggers.back().columns.insert(row.string(3));
            }
        });
        ask(rules_sql, [&](const PostgresRow& row) {
            PostgresTrigger rule;
            rule.name = row.string(0);
            rule.is_rule = true;
            rule.on_update = row.text(1) == "2";
            rule.on_insert = row.text(1) == "3";
            rule.on_remove = row.text(1) == "4";
            facts_.triggers.push_back(std::move(rule));
        });
    }

    void add_trigger(const PostgresRow& row) {
        const int kind = std::atoi(row.string(2).c_str());
        PostgresTrigger trigger;
        trigger.name = row.string(1);
        trigger.on_insert = (kind & 4) != 0;
        trigger.on_remove = (kind & 8) != 0;
        trigger.on_update = (kind & 16) != 0;
        const bool before_each_row = (kind & 3) == 3;
        const bool is_search =
            row.text(5) == "pg_catalog" && row.text(6).starts_with("tsvector_update_trigger");
        if (is_search) {
            trigger.is_known = before_each_row;
            for (const PostgresColumn& column : table_.columns) {
                if (column.is("tsvector")) {
                    trigger.sets.insert(column.name);
                }
            }
        } else if (before_each_row && !trigger.on_insert && row.text(4) == "plpgsql") {
            trigger.sets = stamped_columns(row.text(7));
            trigger.is_known = !trigger.sets.empty();
        }
        facts_.stamped.insert(trigger.sets.begin(), trigger.sets.end());
        facts_.triggers.push_back(std::move(trigger));
    }

    void read_partitions() {
        session_.run(table_.name, partitions_sql, {postgres_array(facts_.tree), table_.oid},
                     [&](const PostgresRow& row) {
                         facts_.moves_by_expression = facts_.moves_by_expression || row.is_null(0);
                         facts_.partition_columns.insert(row.string(0));
                     });
    }

    void read_checks() {
        std::string last;
        ask(checks_sql, [&](const PostgresRow& row) {
            if (row.text(0) != last) {
                last = row.string(0);
                facts_.checks.push_back({row.string(1), row.string(2), row.string(3), {}});
            }
            if (!row.is_null(4)) {
                facts_.checks.back().columns.insert(row.string(4));
            }
        });
    }

    void read_uniques(const char* sql, bool excludes) {
        std::string last;
        ask(sql, [&](const PostgresRow& row) {
            if (row.text(0) != last) {
                last = row.string(0);
                PostgresUnique index;
                index.relation = row.string(1);
                index.name = row.string(2);
                index.condition = row.string(7);
                index.whole = index.condition.empty();
                index.nulls_clash = row.text(8) == "true";
                index.excludes = excludes;
                facts_.uniques.push_back(std::move(index));
            }
            PostgresUnique& index = facts_.uniques.back();
            index.parts.push_back({row.string(4), operator_sql(row.text(5), row.text(6))});
            if (row.is_null(3)) {
                index.whole = false;
            } else {
                index.columns.insert(row.string(3));
            }
        });
    }

    void read_acting() {
        std::string last;
        ask(acting_sql, [&](const PostgresRow& row) {
            if (row.text(0) != last) {
                last = row.string(0);
                PostgresActing acting;
                const auto name = names_.find(row.string(1));
                acting.child = name == names_.end() ? row.string(3) : name->second;
                acting.child_sql =
                    quoted_identifier(row.text(2)) + '.' + quoted_identifier(row.text(3));
                acting.readable = row.is_true(4);
                acting.on_delete = row.is_true(5);
                acting.on_update = row.is_true(6);
                facts_.acting.push_back(std::move(acting));
            }
            facts_.acting.back().parts.emplace_back(
                row.string(7),
                operator_sql(row.text(9), row.text(10)) + ' ' + quoted_identifier(row.text(8)));
        });
    }

    PostgresSession& session_;
    const PostgresTable& table_;
    const std::map<std::string, std::string>& names_;
    PostgresFacts facts_;
};

}  // namespace

PostgresFacts read_facts(PostgresSession& session, const PostgresTable& table,
                         const std::map<std::string, std::string>& names) {
    return FactReader(session, table, names).read();
}

std::set<std::string> stamped_columns(std::string_view body) {
    constexpr std::size_t longest = 1500;
    if (body.size() > longest) {
        return {};
    }
    const auto options = std::regex::ECMAScript | std::regex::icase;
    static const std::regex comment("--[^\\n]*");
    static const std::regex frame(
        "^\\s*begin\\s+((?:[^;]*;\\s*)+?)return\\s+new\\s*;\\s*end\\s*;?\\s*$", options);
    static const std::regex step(
        "\\s*new\\s*\\.\\s*(\"[^\"]+\"|[a-z_][a-z0-9_]*)\\s*:?=\\s*(?:"
        "(?:now|clock_timestamp|statement_timestamp|transaction_timestamp)\\s*\\(\\s*\\)"
        "|(?:current_timestamp|localtimestamp)(?:\\s*\\(\\s*\\d\\s*\\))?|current_date)"
        "(?:\\s+at\\s+time\\s+zone\\s+'utc')?\\s*;\\s*",
        options);
    const std::string text = std::regex_replace(std::string(body), comment, " ");
    std::smatch whole;
    if (!std::regex_match(text, whole, frame)) {
        return {};
    }
    std::set<std::string> columns;
    std::string rest = whole[1].str();
    std::smatch one;
    while (!rest.empty() &&
           std::regex_search(rest, one, step, std::regex_constants::match_continuous)) {
        std::string name = one[1].str();
        if (name.starts_with('"')) {
            name = name.substr(1, name.size() - 2);
        } else {
            std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) {
                return static_cast<char>(std::tolower(letter));
            });
        }
        columns.insert(std::move(name));
        rest = one.suffix().str();
    }
    return rest.empty() ? columns : std::set<std::string>();
}

}  // namespace dsar
