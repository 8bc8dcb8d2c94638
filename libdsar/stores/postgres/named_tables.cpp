// SPDX-License-Identifier: Apache-2.0
// What a search needs to know of the tables of a map, asked for in one round trip. A server that
// has just been connected to takes longer to plan a join of its catalogues than to answer three
// questions on one of them each, and each condition and function costs more than the rows that it
// would leave out: so the answers are sifted and put together here.
#include "libdsar/base/unicode.hpp"
#include "libdsar/stores/postgres/own_types.hpp"
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
        " c.relname, c.relkind, c.relhassubclass, c.relpersistence FROM pg_class c WHERE {}",
        asked_sql);
}

std::string columns_sql() {
    return fmt::format(
        "SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.attisdropped FROM pg_attribute a"
        " WHERE a.attrelid = ANY(ARRAY(SELECT c.oid FROM pg_class c WHERE {}))",
        asked_sql);
}

std::string indexes_sql() {
    return fmt::format(
        "SELECT i.indrelid, i.indkey[0],"
        " CASE WHEN i.indkey[0] = 0 THEN pg_get_indexdef(i.indexrelid, 1, false) END,"
        " i.indisvalid, i.indpred IS NULL,"
        " (SELECT k.relam FROM pg_class k WHERE k.oid = i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = ANY(ARRAY(SELECT c.oid FROM pg_class c WHERE {}))",
        asked_sql);
}

constexpr const char* types_sql =
    "SELECT t.oid, t.typname,"
    " (SELECT n.nspname FROM pg_namespace n WHERE n.oid = t.typnamespace),"
    " CASE WHEN t.typcategory = 'A' THEN"
    "  coalesce((SELECT e.typname FROM pg_type e WHERE e.oid = t.typelem), '?') ELSE '' END,"
    " t.typtype = 'd' FROM pg_type t WHERE t.oid = ANY($1::oid[])";

/// One that the server does not quote unless it is a word of its own.
bool is_plain_identifier(std::string_view name) {
    const auto is_letter = [](char each) { return (each >= 'a' && each <= 'z') || each == '_'; };
    return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, [&](char each) {
        return is_letter(each) || (each >= '0' && each <= '9');
    });
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
        const bool is_temporary = row.text(5) == "t";
        table.parent = table.parent && table.kind == 'r';
        if (holds_rows(table.kind) && !is_temporary && !of_system &&
            places_.contains({table.schema, table.relation})) {
            tables_.emplace(table.oid, std::move(table));
        }
    }
    void take_column(const PostgresRow& row) {
        const int number = std::stoi(row.string(1));
        if (number > 0 && !row.is_true(4)) {
            columns_[row.string(0)][number] = {row.string(2), row.string(3)};
        }
    }
    /// The types of columns that only the server can tell of.
    [[nodiscard]] std::set<std::string> strange_types() const {
        std::set<std::string> out;
        for (const auto& [oid, table] : tables_) {
            if (const auto columns = columns_.find(oid); columns != columns_.end()) {
                for (const auto& [number, column] : columns->second) {
                    if (own_postgres_type(column.type) == nullptr) {
                        out.insert(column.type);
                    }
                }
            }
        }
        return out;
    }
    void take_type(const PostgresRow& row) {
        types_[row.string(0)] = {row.string(1), row.string(2), row.string(3), row.is_true(4)};
    }
    /// Whole B-tree and hash indexes count.
    void take_index(const PostgresRow& row) {
        const bool finds_equals = row.text(5) == "403" || row.text(5) == "405";
        if (!row.is_true(3) || !row.is_true(4) || !finds_equals) {
            return;
        }
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
        std::string type;  // its oid
    };

    static bool holds_rows(char kind) {
        return std::string_view("rpvmf").find(kind) != std::string_view::npos;
    }

    [[nodiscard]] const PostgresType* type_of(const Column& column) const {
        const auto told = types_.find(column.type);
        return told == types_.end() ? own_postgres_type(column.type) : &told->second;
    }

    /// Whether a whole index begins with lower() of the column, whose name the server quotes where
    /// that is needed.
    [[nodiscard]] bool is_lowered(const PostgresTable& table, const std::string& name) const {
        std::vector<std::string> spellings{quoted_identifier(name)};
        if (is_plain_identifier(name)) {
            spellings.push_back(name);
        }
        return std::ranges::any_of(spellings, [&](const std::string& each) {
            return heads_.contains({table.oid, fmt::format("lower({})", each)}) ||
                   heads_.contains({table.oid, fmt::format("lower(({})::text)", each)});
        });
    }

    /// None when one of them is of a domain: what is behind that is another question.
    void add_columns(PostgresTable& table) const {
        const auto columns = columns_.find(table.oid);
        if (columns == columns_.end()) {
            return;
        }
        for (const auto& [number, column] : columns->second) {
            const PostgresType* const type = type_of(column);
            if (type == nullptr || type->is_domain) {
                table.columns.clear();
                return;
            }
            PostgresColumn& out = table.columns.emplace_back();
            out.name = column.name;
            out.type = type->name;
            out.type_schema = type->schema;
            out.element = type->element;
            out.indexed = indexed_.contains({table.oid, number});
            out.lowered = is_lowered(table, column.name);
        }
    }

    std::set<Meant> places_;
    std::map<std::string, PostgresTable> tables_;           // by oid
    std::map<std::string, std::map<int, Column>> columns_;  // by the table's oid and number
    std::map<std::string, PostgresType> types_;             // by oid
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
         {{}, indexes_sql(), asked, [&](const PostgresRow& row) { told.take_index(row); }}});
    if (const std::set<std::string> strange = told.strange_types(); !strange.empty()) {
        session.run({}, types_sql, {postgres_array({strange.begin(), strange.end()})},
                    [&](const PostgresRow& row) { told.take_type(row); });
    }
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
