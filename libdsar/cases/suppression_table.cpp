// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/suppression_table.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>
#include <system_error>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr int version = 1;
constexpr std::string_view name = "the suppression list";

constexpr const char* tables = R"(
CREATE TABLE list(digest BLOB NOT NULL, purpose TEXT NOT NULL, since TEXT NOT NULL,
    PRIMARY KEY(digest, purpose)) WITHOUT ROWID;
CREATE TABLE removals(n INTEGER PRIMARY KEY, digest BLOB NOT NULL, purpose TEXT NOT NULL,
    day TEXT NOT NULL, why TEXT NOT NULL);
CREATE TABLE facts(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
)";

template <class Work>
auto guarded(const Work& work) -> decltype(work()) {
    return with_database(name, work);
}

[[noreturn]] void throw_damaged(const char* why) {
    throw Error(ErrorKind::Failed, fmt::format("{} is damaged", name), why,
                "restore .dsar/suppression.db from a backup: without it people are written to who "
                "said no");
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

int user_version(SQLite::Database& database) {
    return database.execAndGet("PRAGMA user_version").getInt();
}

DigestBytes bytes_of(const SQLite::Column& column) {
    DigestBytes out{};
    if (column.getBytes() != static_cast<int>(out.size())) {
        throw_damaged("an entry is no digest");
    }
    std::memcpy(out.data(), column.getBlob(), out.size());
    return out;
}

void bind(SQLite::Statement& statement, int index, const DigestBytes& digest) {
    statement.bind(index, digest.data(), static_cast<int>(digest.size()));
}

// Adding a row and taking it away change the sum in the same way, in any order.
void add_to(DigestBytes& sum, const DigestBytes& digest, std::string_view purpose,
            std::string_view since) {
    Sha256 row;
    row.update(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
    row.update(fmt::format("{}\n{}", purpose, since));
    const DigestBytes part = digest_bytes(row.hex());
    for (std::size_t at = 0; at < sum.size(); ++at) {
        sum[at] = static_cast<std::uint8_t>(sum[at] ^ part[at]);
    }
}

void put_fact(SQLite::Database& database, const char* fact, const DigestBytes& value) {
    SQLite::Statement statement(database, "INSERT INTO facts VALUES (?, ?)");
    statement.bind(1, fact);
    bind(statement, 2, value);
    statement.exec();
}

// Another process, or the next one after a kill, sees no file or the whole one.
void make_file(const fs::path& file, const std::string& key_digest) {
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(tables);
    put_fact(database, "key", digest_bytes(key_digest));
    put_fact(database, "sum", DigestBytes{});
    sqlite3_int64 size = 0;
    const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> image(
        sqlite3_serialize(database.getHandle(), "main", &size, 0), &sqlite3_free);
    if (image == nullptr) {
        throw Error(ErrorKind::Failed, fmt::format("{} cannot be made", name));
    }
    make_private_folder(file.parent_path());
    try {
        write_file(file,
                   {reinterpret_cast<const char*>(image.get()), static_cast<std::size_t>(size)},
                   false);
    } catch (const Error&) {
        if (!is_there(file)) {  // else another process was first
            throw;
        }
    }
}

}  // namespace

DigestBytes digest_bytes(std::string_view hex) {
    const auto digit = [](char letter) {
        return static_cast<std::uint8_t>(letter <= '9' ? letter - '0' : letter - 'a' + 10);
    };
    DigestBytes out{};
    for (std::size_t at = 0; at < out.size() && 2 * at + 1 < hex.size(); ++at) {
        out[at] = static_cast<std::uint8_t>(digit(hex[2 * at]) << 4 | digit(hex[2 * at + 1]));
    }
    return out;
}

std::string hex_of_digest(const DigestBytes& digest) {
    return hex_of(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

struct SuppressionTable::State {
    State(const fs::path& file, const std::string& key_digest) : database(open_database(file)) {
        if (user_version(database) == 0) {
            throw_damaged("the file holds no list");
        }
        if (user_version(database) != version) {
            throw Error(ErrorKind::Failed,
                        fmt::format("{} is of version {}", name, user_version(database)),
                        fmt::format("this dsar knows version {}", version), "update dsar");
        }
        if (fact("key") != digest_bytes(key_digest)) {
            throw Error(ErrorKind::NoEntry, fmt::format("{} cannot be read", name),
                        "it was written under another workspace key",
                        "restore .dsar/workspace.key from a backup");
        }
    }

    SQLite::Database database;

    DigestBytes fact(const char* wanted) {
        SQLite::Statement statement(database, "SELECT value FROM facts WHERE name = ?");
        statement.bind(1, wanted);
        if (!statement.executeStep()) {
            throw_damaged("its key or its sum is missing");
        }
        return bytes_of(statement.getColumn(0));
    }

    void put_sum(const DigestBytes& sum) {
        SQLite::Statement statement(database, "UPDATE facts SET value = ? WHERE name = 'sum'");
        bind(statement, 1, sum);
        statement.exec();
    }
};

SuppressionTable::SuppressionTable(const fs::path& file, const std::string& key_digest)
    : state_(guarded([&] {
          if (!is_there(file)) {
              make_file(file, key_digest);
          }
          return std::make_unique<State>(file, key_digest);
      })) {}
SuppressionTable::SuppressionTable(SuppressionTable&&) noexcept = default;
SuppressionTable& SuppressionTable::operator=(SuppressionTable&&) noexcept = default;
SuppressionTable::~SuppressionTable() = default;

std::size_t SuppressionTable::add(const std::vector<SuppressionRow>& rows) {
    return guarded([&] {
        SQLite::Transaction transaction(state_->database, SQLite::TransactionBehavior::IMMEDIATE);
        DigestBytes sum = state_->fact("sum");
        SQLite::Statement insert(state_->database, "INSERT OR IGNORE INTO list VALUES (?, ?, ?)");
        std::size_t added = 0;
        for (const SuppressionRow& row : rows) {
            bind(insert, 1, row.digest);
            insert.bind(2, row.purpose);
            insert.bind(3, row.since);
            if (insert.exec() > 0) {
                add_to(sum, row.digest, row.purpose, row.since);
                ++added;
            }
            insert.reset();
        }
        state_->put_sum(sum);
        transaction.commit();
        return added;
    });
}

std::size_t SuppressionTable::remove(const std::vector<DigestBytes>& digests,
                                     std::string_view purpose, std::string_view day,
                                     std::string_view why) {
    return guarded([&] {
        SQLite::Transaction transaction(state_->database, SQLite::TransactionBehavior::IMMEDIATE);
        DigestBytes sum = state_->fact("sum");
        SQLite::Statement remove(state_->database,
                                 "DELETE FROM list WHERE digest = ? AND purpose = ? "
                                 "RETURNING since");
        SQLite::Statement note(state_->database,
                               "INSERT INTO removals(digest, purpose, day, why) "
                               "VALUES (?, ?, ?, ?)");
        std::size_t removed = 0;
        for (const DigestBytes& digest : digests) {
            bind(remove, 1, digest);
            remove.bind(2, std::string(purpose));
            while (remove.executeStep()) {
                add_to(sum, digest, purpose, remove.getColumn(0).getString());
                bind(note, 1, digest);
                note.bind(2, std::string(purpose));
                note.bind(3, std::string(day));
                note.bind(4, std::string(why));
                note.exec();
                note.reset();
                ++removed;
            }
            remove.reset();
        }
        state_->put_sum(sum);
        transaction.commit();
        return removed;
    });
}

bool SuppressionTable::has(const DigestBytes& digest, std::string_view purpose) {
    return guarded([&] {
        SQLite::Statement statement(state_->database,
                                    purpose.empty()
                                        ? "SELECT 1 FROM list WHERE digest = ?"
                                        : "SELECT 1 FROM list WHERE digest = ? AND purpose = ?");
        bind(statement, 1, digest);
        if (!purpose.empty()) {
            statement.bind(2, std::string(purpose));
        }
        return statement.executeStep();
    });
}

void SuppressionTable::each(const std::function<void(const SuppressionRow&)>& sink) {
    guarded([&] {
        SQLite::Transaction moment(state_->database);  // rows and sum of one moment
        SQLite::Statement statement(
            state_->database, "SELECT digest, purpose, since FROM list ORDER BY digest, purpose");
        DigestBytes sum{};
        SuppressionRow row;
        while (statement.executeStep()) {
            row.digest = bytes_of(statement.getColumn(0));
            row.purpose = statement.getColumn(1).getString();
            row.since = statement.getColumn(2).getString();
            add_to(sum, row.digest, row.purpose, row.since);
            sink(row);
        }
        if (sum != state_->fact("sum")) {
            throw_damaged("entries were lost or changed by something else than dsar");
        }
    });
}

}  // namespace dsar
