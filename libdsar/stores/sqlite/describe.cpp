// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/describe.hpp"

#include "libdsar/stores/json/census.hpp"
#include "libdsar/stores/sqlite/table.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <strings.h>

namespace dsar {
namespace {

std::vector<std::string> table_names(SqliteSession& session) {
    SQLite::Statement list = session.prepare(
        {},
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow' "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
    std::vector<std::string> names;
    while (session.step({}, list)) {
        names.push_back(list.getColumn(0).getString());
    }
    return names;
}

std::vector<std::string> key_columns(const SqliteTable& table) {
    std::map<int, std::string> parts;
    for (const SqliteColumn& column : table.columns) {
        if (column.key_part > 0) {
            parts[column.key_part] = column.name;
        }
    }
    std::vector<std::string> key;
    for (const auto& [part, name] : parts) {
        key.push_back(path_part(name));
    }
    return key;
}

/// Columns that an index over the whole table begins with.
std::set<std::string> indexed_columns(SqliteSession& session, const SqliteTable& table) {
    SQLite::Statement list = session.prepare(
        table.name,
        "SELECT part.name FROM pragma_index_list(?) AS list, pragma_index_info(list.name) AS part "
        "WHERE part.seqno = 0 AND list.partial = 0 AND part.name IS NOT NULL");
    list.bind(1, table.name);
    std::set<std::string> names;
    while (session.step(table.name, list)) {
        names.insert(list.getColumn(0).getString());
    }
    return names;
}

/// A foreign key may spell the table's case as it likes.
std::string name_of_table(SqliteSession& session, const std::string& spelt) {
    for (const auto& [name, kind] : session.tables()) {
        if (::strcasecmp(name.c_str(), spelt.c_str()) == 0) {
            return name;
        }
    }
    return spelt;
}

/// A foreign key that names no columns means the primary key of its table.
void complete(SqliteSession& session, ForeignKey& key) {
    const bool implicit = std::any_of(key.to.begin(), key.to.end(),
                                      [](const std::string& name) { return name.empty(); });
    if (!implicit ||
        !session.try_prepare("SELECT 1 FROM main." + quoted_identifier(key.collection))) {
        return;
    }
    key.to = key_columns(read_table(session, key.collection));
}

std::vector<ForeignKey> foreign_keys(SqliteSession& session, const std::string& table) {
    SQLite::Statement list =
        session.prepare(table,
                        "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?) "
                        "ORDER BY id, seq");
    list.bind(1, table);
    std::map<int, ForeignKey> keys;
    while (session.step(table, list)) {
        ForeignKey& key = keys[list.getColumn(0).getInt()];
        key.collection = name_of_table(session, list.getColumn(1).getString());
        key.fields.push_back(path_part(list.getColumn(2).getString()));
        const bool has_name = !list.getColumn(3).isNull();
        key.to.push_back(has_name ? path_part(list.getColumn(3).getString()) : std::string());
    }
    std::vector<ForeignKey> result;
    for (auto& [id, key] : keys) {
        complete(session, key);
        result.push_back(std::move(key));
    }
    std::reverse(result.begin(), result.end());  // SQLite numbers them from the last
    return result;
}

std::uint64_t count_rows(SqliteSession& session, const SqliteTable& table) {
    const std::string sql = "SELECT count(*) FROM (SELECT 1 FROM " + table.sql_name() + " LIMIT " +
                            std::to_string(most_counted + 1) + ")";
    if (table.identity.empty()) {
        return 0;  // a view may take long
    }
    std::optional<SQLite::Statement> count = session.try_prepare(sql);
    return count && session.step(table.name, *count)
               ? static_cast<std::uint64_t>(count->getColumn(0).getInt64())
               : 0;
}

CollectionInfo describe_table(SqliteSession& session, const std::string& name) {
    const SqliteTable table = read_table(session, name);
    CollectionInfo info{name, {}, key_columns(table), foreign_keys(session, name)};
    info.records = count_rows(session, table);
    info.is_view = table.identity.empty();
    const std::set<std::string> indexed = indexed_columns(session, table);
    for (const SqliteColumn& column : table.columns) {
        const bool is_key = info.key.size() == 1 && column.key_part == 1;
        info.fields.push_back({path_part(column.name), column.type, column.nullable,
                               is_key || indexed.contains(column.name)});
    }
    return info;
}

}  // namespace

std::vector<CollectionInfo> describe_tables(SqliteSession& session) {
    std::vector<CollectionInfo> result;
    for (const std::string& name : table_names(session)) {
        result.push_back(describe_table(session, name));
    }
    return result;
}

std::uint64_t about_rows(SqliteSession& session, const SqliteTable& table) {
    if (table.identity.empty()) {
        return 0;  // a view may take long
    }
    SQLite::Statement count =
        session.prepare(table.name, "SELECT count(*) FROM " + table.sql_name());
    return session.step(table.name, count)
               ? static_cast<std::uint64_t>(count.getColumn(0).getInt64())
               : 0;
}

}  // namespace dsar
