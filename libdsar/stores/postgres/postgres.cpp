// SPDX-License-Identifier: Apache-2.0
// Connector `postgres`: the tables and views of one database of a PostgreSQL server, read in one
// snapshot that cannot be written to, and changed in one transaction.
#include "libdsar/stores/connectors.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/postgres/describe.hpp"
#include "libdsar/stores/postgres/grants.hpp"
#include "libdsar/stores/postgres/rows.hpp"
#include "libdsar/stores/postgres/sample.hpp"
#include "libdsar/stores/postgres/search.hpp"
#include "libdsar/stores/postgres/session.hpp"
#include "libdsar/stores/postgres/table.hpp"
#include "libdsar/stores/rows/change.hpp"
#include "libdsar/stores/rows/copies.hpp"
#include "libdsar/stores/rows/obstacles.hpp"
#include "libdsar/stores/rows/snapshot.hpp"

#include <algorithm>
#include <array>
#include <deque>

namespace dsar {
namespace {

using PostgresSnapshot = RowSnapshot<PostgresSession>;

class PostgresStore final : public Store {
 public:
    PostgresStore(const StoreEntry& store, const std::filesystem::path& root)
        : store_(store), session_(store_, root) {}

    std::vector<CollectionInfo> describe() override {
        const PostgresSnapshot snapshot(session_);
        PostgresTables tables = list_tables(session_);
        return describe_tables(session_, tables);
    }

    void find(std::span<const Query> queries, const RecordSink& sink,
              const FindContext& context) override {
        session_.set_stop(context.stop);
        const PostgresSnapshot snapshot(session_);
        const std::vector<CollectionQueries> groups = by_collection(queries);
        look_at_tables(groups);
        Meter meter(context, 0, "rows");
        meter.poll();
        std::deque<Pass> passes;
        std::deque<PostgresSearch> searches;
        std::vector<PostgresSession::Ask> asks;
        for (const CollectionQueries& mine : groups) {
            searches.emplace_back(session_, *mine.collection,
                                  passes.emplace_back(queries, mine, sink), meter,
                                  table_of(session_, tables_, mine.collection->name));
            searches.back().add_lookups(asks);
        }
        if (!asks.empty()) {
            session_.stream_all(std::move(asks));
        }
        for (PostgresSearch& search : searches) {
            meter.poll();
            search.scan_rest();
        }
    }

    bool sample(const SampleRequest& request, const std::function<void(const Record& record)>& sink,
                const FindContext& context) override {
        session_.set_stop(context.stop);
        const PostgresSnapshot snapshot(session_);
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
        const PostgresSnapshot snapshot(session_);
        PostgresTables tables = list_tables(session_);
        return missing_postgres_grants(session_, tables, needs);
    }

    std::vector<Obstacle> obstacles(std::span<const Change> changes) override {
        const PostgresSnapshot snapshot(session_);
        PostgresRows rows(session_);
        return find_row_obstacles(rows, store_, changes);
    }

    std::vector<std::string> copies(std::span<const Change> changes) override {
        const PostgresSnapshot snapshot(session_);
        PostgresRows rows(session_);
        return copy_rows(rows, store_, changes);
    }

    ChangeResult change(std::span<const Change> changes, const ChangeContext& context) override {
        PostgresRows rows(session_);
        return change_rows(rows, changes, context);
    }

 private:
    /// What a table looks like is read once; one that changes meanwhile fails its statements.
    void look_at_tables(const std::vector<CollectionQueries>& groups) {
        if (groups.empty()) {
            return;
        }
        if (tables_.empty()) {
            std::vector<std::string> names;
            for (const CollectionEntry& collection : store_.collections) {
                names.push_back(collection.name);
            }
            tables_ = look_up_tables(session_, names);
        }
        const auto is_unknown = [this](const CollectionQueries& mine) {
            return find_table(session_, tables_, mine.collection->name) == nullptr;
        };
        if (std::ranges::any_of(groups, is_unknown)) {
            tables_ = list_tables(session_);
        }
        std::vector<PostgresTable*> asked;
        for (const CollectionQueries& mine : groups) {
            asked.push_back(&table_of(session_, tables_, mine.collection->name));
        }
        read_columns(session_, asked);
    }

    const StoreEntry store_;
    PostgresSession session_;
    PostgresTables tables_;
};

constexpr std::array options{
    ConnectorOption{"database", "the name of the database", true},
    ConnectorOption{"host", "the server's name, or the folder of its Unix socket"},
    ConnectorOption{"port", "its port; 5432"},
    ConnectorOption{"user", "the account; as this program's when missing"},
    ConnectorOption{"password",
                    "where the password comes from: file:PATH, command:COMMAND, "
                    "credential:NAME, prompt or env:NAME",
                    false, true},
    ConnectorOption{"schema", "of collections that are named without one; public"},
    ConnectorOption{"sslmode", "verify-full, verify-ca, require, prefer or disable"},
    ConnectorOption{"sslrootcert", "a file of the authorities to trust; the system's when missing"},
    ConnectorOption{"sslcert", "our own certificate"},
    ConnectorOption{"sslkey", "its key"},
    ConnectorOption{"timeout", "seconds that the server may take for an answer; 60"},
    ConnectorOption{"row_security", "refuse, or accept that policies hide rows"}};

std::unique_ptr<StoreReader> open_reader(const StoreEntry& store,
                                         const std::filesystem::path& root) {
    return std::make_unique<PostgresStore>(store, root);
}

std::unique_ptr<Store> open_to_change_postgres(const StoreEntry& store,
                                               const std::filesystem::path& root) {
    return std::make_unique<PostgresStore>(store, root);
}

std::uint64_t about_records(const StoreEntry& store, const CollectionEntry& collection,
                            const std::filesystem::path& root) {
    PostgresSession session(store, root);
    PostgresTables tables = list_tables(session);
    return about_rows(session, table_of(session, tables, collection.name));
}

}  // namespace

constinit const Connector postgres_connector{.kind = "postgres",
                                             .summary = "tables and views of a PostgreSQL server",
                                             .options = options,
                                             .open_reader = &open_reader,
                                             .open_to_change = &open_to_change_postgres,
                                             .has_indexes = true,
                                             .about_records = &about_records};

}  // namespace dsar
