// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/estimate.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/mysql/describe.hpp"
#include "libdsar/stores/postgres/describe.hpp"
#include "libdsar/stores/sqlite/describe.hpp"

namespace dsar {
namespace {

std::uint64_t asked(const StoreEntry& store, const CollectionEntry& collection,
                    const std::filesystem::path& root) {
    if (store.kind == "sqlite") {
        SqliteSession session(store, root, SqliteUse::Read);
        return about_rows(session, read_table(session, collection.name));
    }
    if (store.kind == "postgres") {
        PostgresSession session(store, root);
        PostgresTables tables = list_tables(session);
        return about_rows(session, table_of(session, tables, collection.name));
    }
    if (store.kind == "mysql") {
        MysqlSession session(store, root);
        MysqlTables tables = list_tables(session);
        return about_rows(session, table_of(session, tables, collection.name));
    }
    return 0;
}

}  // namespace

std::uint64_t about_records(const StoreEntry& store, const CollectionEntry& collection,
                            const std::filesystem::path& root) {
    try {
        return asked(store, collection, root);
    } catch (const Error&) {
        return 0;  // an account may have one connection only; the search itself says what fails
    }
}

}  // namespace dsar
