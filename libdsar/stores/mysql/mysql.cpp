// SPDX-License-Identifier: Apache-2.0
// Connector `mysql`: the tables and views of one database of a server of MariaDB or MySQL, read in
// one snapshot that cannot be written to, changed in one transaction.
#include "libdsar/stores/connectors.hpp"
#include "libdsar/stores/mysql/describe.hpp"
#include "libdsar/stores/mysql/grants.hpp"
#include "libdsar/stores/mysql/rows.hpp"
#include "libdsar/stores/mysql/sample.hpp"
#include "libdsar/stores/mysql/search.hpp"
#include "libdsar/stores/mysql/session.hpp"
#include "libdsar/stores/mysql/table.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/rows/change.hpp"
#include "libdsar/stores/rows/copies.hpp"
#include "libdsar/stores/rows/obstacles.hpp"
#include "libdsar/stores/rows/snapshot.hpp"

#include <array>

namespace dsar {
namespace {

using MysqlSnapshot = RowSnapshot<MysqlSession>;

class MysqlStore final : public Store {
 public:
    MysqlStore(const StoreEntry& store, const std::filesystem::path& root)
        : store_(store), session_(store_, root) {}

    std::vector<CollectionInfo> describe() override {
        const MysqlSnapshot snapshot(session_);
        MysqlTables tables = list_tables(session_);
        return describe_tables(session_, tables);
    }

    void find(std::span<const Query> queries, const RecordSink& sink,
              const FindContext& context) override {
        session_.set_stop(context.stop);
        const MysqlSnapshot snapshot(session_);
        const std::vector<CollectionQueries> groups = by_collection(queries);
        look_at_tables(groups);
        Meter meter(context, 0, "rows");
        for (const CollectionQueries& mine : groups) {
            meter.poll();
            Pass pass(queries, mine, sink);
            MysqlSearch(session_, *mine.collection, pass, meter,
                        table_of(session_, tables_, mine.collection->name))
                .run();
        }
    }

    bool sample(const SampleRequest& request, const std::function<void(const Record& record)>& sink,
                const FindContext& context) override {
        session_.set_stop(context.stop);
        const MysqlSnapshot snapshot(session_);
        look_at_tables({{request.collection, {}}});
        Meter meter(context, 0, "rows");
        sample_rows(session_, table_of(session_, tables_, request.collection->name), request, sink,
                    meter);
        return true;
    }

    std::unique_ptr<ByteSource> open(const CollectionEntry&, const RecordKey&) override {
        return nullptr;
    }

    std::vector<MissingGrant> missing_grants(std::span<const Need> needs) override {
        const MysqlSnapshot snapshot(session_);
        return missing_mysql_grants(session_, list_tables(session_), needs);
    }

    std::vector<Obstacle> obstacles(std::span<const Change> changes) override {
        const MysqlSnapshot snapshot(session_);
        MysqlRows rows(session_);
        return find_row_obstacles(rows, store_, changes);
    }

    std::vector<std::string> copies(std::span<const Change> changes) override {
        const MysqlSnapshot snapshot(session_);
        MysqlRows rows(session_);
        return copy_rows(rows, store_, changes);
    }

    ChangeResult change(std::span<const Change> changes, const ChangeContext& context) override {
        MysqlRows rows(session_);
        return change_rows(rows, changes, context);
    }

 private:
    /// What a table looks like is read once; one that changes meanwhile fails its statements.
    void look_at_tables(const std::vector<CollectionQueries>& groups) {
        if (!groups.empty() && tables_.empty()) {
            tables_ = list_tables(session_);
        }
        for (const CollectionQueries& mine : groups) {
            MysqlTable& table = table_of(session_, tables_, mine.collection->name);
            if (table.columns.empty()) {
                check_readable(session_, table);
                read_columns(session_, table);
            }
        }
    }

    const StoreEntry store_;
    MysqlSession session_;
    MysqlTables tables_;
};

constexpr std::array options{
    ConnectorOption{"database", "the name of the database", true},
    ConnectorOption{"host", "the server's name, reached over TCP; its Unix socket when missing"},
    ConnectorOption{"port", "its port; 3306"},
    ConnectorOption{"socket", "its Unix socket; /run/mysqld/mysqld.sock"},
    ConnectorOption{"user", "the account; as this program's when missing"},
    ConnectorOption{"password",
                    "where the password comes from: file:PATH, command:COMMAND, "
                    "credential:NAME, prompt or env:NAME",
                    false, true},
    ConnectorOption{"ssl_mode", "verify-full, require, prefer or disable"},
    ConnectorOption{"ssl_ca", "a file of the authorities to trust; the system's when missing"},
    ConnectorOption{"ssl_cert", "our own certificate"},
    ConnectorOption{"ssl_key", "its key"},
    ConnectorOption{"timeout", "seconds that the server may take for an answer; 60"}};

std::unique_ptr<StoreReader> open_reader(const StoreEntry& store,
                                         const std::filesystem::path& root) {
    return std::make_unique<MysqlStore>(store, root);
}

std::unique_ptr<Store> open_to_change_mysql(const StoreEntry& store,
                                            const std::filesystem::path& root) {
    return std::make_unique<MysqlStore>(store, root);
}

std::uint64_t about_records(const StoreEntry& store, const CollectionEntry& collection,
                            const std::filesystem::path& root) {
    MysqlSession session(store, root);
    MysqlTables tables = list_tables(session);
    return about_rows(session, table_of(session, tables, collection.name));
}

}  // namespace

constinit const Connector mysql_connector{
    .kind = "mysql",
    .summary = "tables and views of a server of MariaDB or MySQL",
    .options = options,
    .open_reader = &open_reader,
    .open_to_change = &open_to_change_mysql,
    .has_indexes = true,
    .about_records = &about_records};

}  // namespace dsar
