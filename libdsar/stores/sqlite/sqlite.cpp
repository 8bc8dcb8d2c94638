// SPDX-License-Identifier: Apache-2.0
// Connector `sqlite`: the tables and views of an SQLite file, seen in one snapshot; opened
// read-only unless it is to be changed.
#include "libdsar/stores/connectors.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/sqlite/change.hpp"
#include "libdsar/stores/sqlite/describe.hpp"
#include "libdsar/stores/sqlite/obstacles.hpp"
#include "libdsar/stores/sqlite/put_back.hpp"
#include "libdsar/stores/sqlite/sample.hpp"
#include "libdsar/stores/sqlite/search.hpp"
#include "libdsar/stores/sqlite/second_reader.hpp"
#include "libdsar/stores/sqlite/session.hpp"
#include "libdsar/stores/sqlite/table.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <thread>

namespace dsar {
namespace {

/// All statements of a find() see the database as it was when it began.
class Snapshot {
 public:
    explicit Snapshot(SqliteSession& session) : session_(session) { session_.run({}, "BEGIN"); }
    /// `second` may be nullptr.
    Snapshot(SqliteSession& session, SqliteSecondReader* second) : session_(session) {
        if (second == nullptr) {
            session_.run({}, "BEGIN");
        } else if (second->begin_with(session_)) {
            second_ = second;
        }
    }
    ~Snapshot() {
        session_.end_transaction();
        if (second_ != nullptr) {
            second_->end();
        }
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    /// nullptr: there is none, or it does not see the same.
    [[nodiscard]] SqliteSecondReader* second() const { return second_; }

 private:
    SqliteSession& session_;
    SqliteSecondReader* second_ = nullptr;
};

/// From how many needles on a second connection is worth opening.
constexpr std::size_t many_needles = 500;

bool asks_for_many(std::span<const Query> queries) {
    return std::ranges::any_of(queries, [](const Query& query) {
        return std::ranges::any_of(query.any, [](const Condition& condition) {
            return condition.needles->values().size() >= many_needles;
        });
    });
}

/// What both ways of opening a store can do.
template <class Base>
class SqliteOpened : public Base {
 public:
    SqliteOpened(const StoreEntry& store, const std::filesystem::path& root, SqliteUse use)
        : store_(store), root_(root), session_(store_, root, use) {}

    std::vector<CollectionInfo> describe() override { return describe_tables(session_); }

    void find(std::span<const Query> queries, const RecordSink& sink,
              const FindContext& context) override {
        session_.set_stop(context.stop);
        const Snapshot snapshot(session_, second_for(queries));
        Meter meter(context, 0, "rows");
        for (const CollectionQueries& mine : by_collection(queries)) {
            meter.poll();
            Pass pass(queries, mine, sink);
            SqliteSearch(session_, *mine.collection, pass, meter, table(mine.collection->name),
                         snapshot.second())
                .run();
        }
    }

    bool sample(const SampleRequest& request, const std::function<void(const Record& record)>& sink,
                const FindContext& context) override {
        session_.set_stop(context.stop);
        const Snapshot snapshot(session_);
        Meter meter(context, 0, "rows");
        sample_rows(session_, table(request.collection->name), request, sink, meter);
        return true;
    }

    std::unique_ptr<ByteSource> open(const CollectionEntry&, const RecordKey&) override {
        return nullptr;
    }

    std::vector<Obstacle> obstacles(std::span<const Change> changes) override {
        const Snapshot snapshot(session_);
        session_.forget_tables();
        return find_obstacles(session_, store_, changes);
    }

    std::vector<std::string> copies(std::span<const Change> changes) override {
        const Snapshot snapshot(session_);
        session_.forget_tables();
        return copy_rows(session_, store_, changes);
    }

 protected:
    SqliteSession& session() { return session_; }

 private:
    /// What a table looks like is read once; one that changes meanwhile fails its statements.
    const SqliteTable& table(const std::string& name) {
        const auto known = tables_.find(name);
        return known != tables_.end()
                   ? known->second
                   : tables_.emplace(name, read_table(session_, name)).first->second;
    }

    SqliteSecondReader* second_for(std::span<const Query> queries) {
        if (!asks_for_many(queries) || std::thread::hardware_concurrency() < 2) {
            return nullptr;
        }
        try {
            return second_ ? &*second_ : &second_.emplace(store_, root_);
        } catch (const Error&) {
            return nullptr;  // one connection does as well, later
        }
    }

    const StoreEntry store_;
    const std::filesystem::path root_;
    SqliteSession session_;
    std::optional<SqliteSecondReader> second_;
    std::map<std::string, SqliteTable> tables_;
};

class SqliteReader final : public SqliteOpened<StoreReader> {
 public:
    SqliteReader(const StoreEntry& store, const std::filesystem::path& root)
        : SqliteOpened(store, root, SqliteUse::Read) {}
};

class SqliteStore final : public SqliteOpened<Store> {
 public:
    SqliteStore(const StoreEntry& store, const std::filesystem::path& root)
        : SqliteOpened(store, root, SqliteUse::Change) {}

    ChangeResult change(std::span<const Change> changes, const ChangeContext& context) override {
        return change_records(session(), changes, context);
    }
};

constexpr std::array options{ConnectorOption{"path", "the database file", true}};

std::unique_ptr<StoreReader> open_reader(const StoreEntry& store,
                                         const std::filesystem::path& root) {
    return std::make_unique<SqliteReader>(store, root);
}

std::unique_ptr<Store> open_changeable(const StoreEntry& store, const std::filesystem::path& root) {
    return std::make_unique<SqliteStore>(store, root);
}

// The database, its log and its journal.
void each_file(const StoreEntry& store, const std::filesystem::path& root,
               const std::function<void(const StoreFile& file)>& take) {
    const std::filesystem::path path = store_path(store, root);
    for (const char* end : {"", "-wal", "-journal"}) {
        const std::filesystem::path file = path.string() + end;
        if (std::filesystem::is_regular_file(file)) {
            take({file, file.filename().string(), std::filesystem::file_size(file)});
        }
    }
}

std::uint64_t about_records(const StoreEntry& store, const CollectionEntry& collection,
                            const std::filesystem::path& root) {
    SqliteSession session(store, root, SqliteUse::Read);
    return about_rows(session, read_table(session, collection.name));
}

}  // namespace

constinit const Connector sqlite_connector{.kind = "sqlite",
                                           .summary = "tables and views of an SQLite file",
                                           .options = options,
                                           .open_reader = &open_reader,
                                           .open_to_change = &open_changeable,
                                           .has_indexes = true,
                                           .each_file = &each_file,
                                           .about_records = &about_records};

}  // namespace dsar
