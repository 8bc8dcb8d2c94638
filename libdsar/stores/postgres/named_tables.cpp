// SPDX-License-Identifier: Apache-2.0
// What a search needs to know of the tables of a map, asked for in one round trip. A server that
// has just been connected to takes longer to plan a join of its catalogues than to answer four
// questions on one of them each, so the answers are put together here.
#include "libdsar/base/unicode.hpp"
#include "libdsar/stores/postgres/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace dsar {
namespace {

/// Of relations in schemas $1 with names $2: may give more than was asked for, as each schema goes
/// with each name.
constexpr const char* asked_sql =
    "c.relname = ANY($2::name[]) AND c.relnamespace ="
    " ANY(ARRAY(SELECT n.oid FROM pg_namespace n WHERE n.nspname = ANY($1::name[])))";

std::string tables_sql() {
    return fmt::format(
        "SELECT c.oid, (SELECT n.nspname FROM pg_namespace n WHERE n.oid = c.relnamespace),"
        " c.relname, c.relkind, c.relhassubclass AND c.relkind = 'r' "
        "FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'"
        " AND {}",
        asked_sql);
}

std::string columns_sql() {
    return fmt::format(
        "SELECT a.attrelid, a.attnum, a.attname, quote_ident(a.attname), a.atttypid "
        "FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped"
        " AND a.attrelid = ANY(ARRAY(SELECT c.oid FROM pg_class c WHERE {}))",
        asked_sql);
}

std::string types_sql() {
    return fmt::format(
        "SELECT t.oid, t.typname,"
        " (SELECT n.nspname FROM pg_namespace n WHERE n.oid = t.typnamespace),"
        " CASE WHEN t.typcategory = 'A' THEN"
        "  coalesce((SELECT e.typname FROM pg_type e WHERE e.oid = t.typelem), '?') ELSE '' END,"
        " t.typtype = 'd' "
        "FROM pg_type t WHERE t.oid = ANY(ARRAY(SELECT a.atttypid FROM pg_attribute a"
        " WHERE a.attrelid = ANY(ARRAY(SELECT c.oid FROM pg_class c WHERE {}))))",
        asked_sql);
}

/// Whole indexes only. 403 and 405 are B-tree and hash.
std::string indexes_sql() {
    return fmt::format(
        "SELECT i.indrelid, i.indkey[0],"
        " CASE WHEN i.indkey[0] = 0 THEN pg_get_indexdef(i.indexrelid, 1, false) END "
        "FROM pg_index i WHERE i.indisvalid AND i.indpred IS NULL"
        " AND (SELECT k.relam FROM pg_class k WHERE k.oid = i.indexrelid) IN (403, 405)"
        " AND i.indrelid = ANY(ARRAY(SELECT c.oid FROM pg_class c WHERE {}))",
        asked_sql);
}

using Meant = std::pair<std::string, std::string>;  // schema, name

/// The schemas and names that collections may mean.
std::set<Meant> meant_by(const std::vector<std::string>& collections, const std::string& own) {
    std::set<Meant> places;
    for (const std::string& collection : collections) {
        if (!is_utf8(collection) || collection.find('\0') != std::string::npos) {
            continue;  // no table has such a name
        }
        places.emplace(own, collection);
        if (const std::size_t dot = collection.find('.'); dot != std::string::npos) {
            places.emplace(collection.substr(0, dot), collection.substr(dot + 1));
        }
    }
    return places;
}

/// As two array parameters.
PostgresSession::Parameters parameters_of(const std::set<Meant>& places) {
    std::set<std::string> schemas;
    std::set<std::string> names;
    for (const auto& [schema, name] : places) {
        schemas.insert(schema);
        names.insert(name);
    }
    return {postgres_array({schemas.begin(), schemas.end()}),
            postgres_array({names.begin(), names.end()})};
}

/// What the server told, not put together yet.
class Told {
 public:
    explicit Told(std::set<Meant> places) : places_(std::move(places)) {}

    void take_table(const PostgresRow& row) {
        PostgresTable table = table_in(row);
        const bool of_system =
            table.schema.starts_with("pg_") || table.schema == "information_schema";
        if (!of_system && places_.contains({table.schema, table.relation})) {
            tables_.emplace(table.oid, std::move(table));
        }
    }
    void take_column(const PostgresRow& row) {
        const int number = std::stoi(row.string(1));
        columns_[row.string(0)][number] = {row.string(2), row.string(3), row.string(4)};
    }
    void take_type(const PostgresRow& row) {
        types_[row.string(0)] = {row.string(1), row.string(2), row.string(3), row.is_true(4)};
    }
    void take_index(const PostgresRow& row) {
        const int number = std::stoi(row.string(1));
        if (number == 0) {
            heads_.insert({row.string(0), row.string(2)});
        } else {
            indexed_.insert({row.string(0), number});
        }
    }

    /// Our own schema's tables come first, as in list_tables().
    [[nodiscard]] std::vector<PostgresTable> tables(const std::string& own) const {
        std::vector<PostgresTable> out;
        for (const auto& [oid, table] : tables_) {
            out.push_back(table);
            add_columns(out.back());
        }
        std::ranges::sort(out, {}, [&](const PostgresTable& table) {
            return std::tuple(table.schema != own, table.schema, table.relation);
        });
        return out;
    }

 private:
    struct Column {
        std::string name;
        std::string quoted;  // where that is needed
        std::string type;    // its oid
    };
    struct Type {
        std::string name;
        std::string schema;
        std::string element;
        bool is_domain = false;
    };

    /// None when one of them is of a domain: what is behind that is another question.
    void add_columns(PostgresTable& table) const {
        const auto columns = columns_.find(table.oid);
        if (columns == columns_.end()) {
            return;
        }
        for (const auto& [number, column] : columns->second) {
            const auto type = types_.find(column.type);
            if (type == types_.end() || type->second.is_domain) {
                table.columns.clear();
                return;
            }
            PostgresColumn& out = table.columns.emplace_back();
            out.name = column.name;
            out.type = type->second.name;
            out.type_schema = type->second.schema;
            out.element = type->second.element;
            out.indexed = indexed_.contains({table.oid, number});
            out.lowered =
                heads_.contains({table.oid, fmt::format("lower({})", column.quoted)}) ||
                heads_.contains({table.oid, fmt::format("lower(({})::text)", column.quoted)});
        }
    }

    std::set<Meant> places_;
    std::map<std::string, PostgresTable> tables_;           // by oid
    std::map<std::string, std::map<int, Column>> columns_;  // by the table's oid and number
    std::map<std::string, Type> types_;                     // by oid
    std::set<std::pair<std::string, int>> indexed_;         // of a table, a column's number
    std::set<std::pair<std::string, std::string>> heads_;   // of a table, an expression
};

}  // namespace

PostgresTables look_up_tables(PostgresSession& session,
                              const std::vector<std::string>& collections) {
    const std::string& own = session.settings().schema;
    const std::set<Meant> places = meant_by(collections, own);
    const PostgresSession::Parameters asked = parameters_of(places);
    Told told(places);
    session.run_all(
        {{{}, tables_sql(), asked, [&](const PostgresRow& row) { told.take_table(row); }},
         {{}, columns_sql(), asked, [&](const PostgresRow& row) { told.take_column(row); }},
         {{}, types_sql(), asked, [&](const PostgresRow& row) { told.take_type(row); }},
         {{}, indexes_sql(), asked, [&](const PostgresRow& row) { told.take_index(row); }}});
    PostgresTables tables;
    std::vector<PostgresTable*> unknown;
    for (PostgresTable& table : told.tables(own)) {
        PostgresTable& added = add_table(own, std::move(table), tables);
        if (added.columns.empty()) {
            unknown.push_back(&added);
        }
    }
    read_columns(session, unknown);
    return tables;
}

}  // namespace dsar
