// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/keyed_database.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr const char* facts =
    "CREATE TABLE facts(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;";

void put_fact(SQLite::Database& database, const char* fact, const DigestBytes& value) {
    SQLite::Statement statement(database, "INSERT OR REPLACE INTO facts VALUES (?, ?)");
    statement.bind(1, fact);
    bind_digest(statement, 2, value);
    statement.exec();
}

// Another process, or the next one after a kill, sees no file or the whole one.
void make_file(const KeyedList& list, const std::string& key_digest) {
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(std::string(list.tables) + facts +
                  fmt::format("PRAGMA user_version = {};", list.version));
    put_fact(database, "key", digest_bytes(key_digest));
    put_fact(database, "sum", DigestBytes{});
    sqlite3_int64 size = 0;
    const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> image(
        sqlite3_serialize(database.getHandle(), "main", &size, 0), &sqlite3_free);
    if (image == nullptr) {
        throw Error(ErrorKind::Failed, fmt::format("{} cannot be made", list.name));
    }
    make_private_folder(list.file.parent_path());
    try {
        write_file(list.file,
                   {reinterpret_cast<const char*>(image.get()), static_cast<std::size_t>(size)},
                   false);
    } catch (const Error&) {
        if (!is_list_there(list.file)) {  // else another process was first
            throw;
        }
    }
}

SQLite::Database open_or_make(const KeyedList& list, const std::string& key_digest) {
    return with_database(list.name, [&] {
        if (!is_list_there(list.file)) {
            make_file(list, key_digest);
        }
        return open_database(list.file);
    });
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
    return hex_of(text_of(digest));
}

std::string_view text_of(const DigestBytes& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

void bind_digest(SQLite::Statement& statement, int index, const DigestBytes& digest) {
    statement.bind(index, digest.data(), static_cast<int>(digest.size()));
}

void add_to(DigestBytes& sum, std::string_view row) {
    const DigestBytes part = digest_bytes(sha256_hex(row));
    for (std::size_t at = 0; at < sum.size(); ++at) {
        sum[at] = static_cast<std::uint8_t>(sum[at] ^ part[at]);
    }
}

KeyedDatabase::KeyedDatabase(KeyedList list, const std::string& key_digest)
    : list_(std::move(list)), database_(open_or_make(list_, key_digest)) {
    guarded([&] {
        check_version();
        if (fact("key") != digest_bytes(key_digest)) {
            throw Error(ErrorKind::NoEntry, fmt::format("{} cannot be read", list_.name),
                        "it was written under another workspace key",
                        "restore .dsar/workspace.key from a backup");
        }
    });
}

void KeyedDatabase::check_version() {
    const int found = database_.execAndGet("PRAGMA user_version").getInt();
    if (found == 0) {
        throw_damaged("the file holds no list");
    }
    if (found != list_.version) {
        throw Error(ErrorKind::Failed, fmt::format("{} is of version {}", list_.name, found),
                    fmt::format("this dsar knows version {}", list_.version), "update dsar");
    }
}

DigestBytes KeyedDatabase::fact(const char* wanted) {
    SQLite::Statement statement(database_, "SELECT value FROM facts WHERE name = ?");
    statement.bind(1, wanted);
    if (!statement.executeStep()) {
        throw_damaged("its key or its sum is missing");
    }
    return bytes_of(statement.getColumn(0));
}

void KeyedDatabase::change(const std::function<void(DigestBytes& sum)>& work) {
    guarded([&] {
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        DigestBytes sum = fact("sum");
        work(sum);
        put_fact(database_, "sum", sum);
        transaction.commit();
    });
}

void KeyedDatabase::read(const std::function<DigestBytes()>& work) {
    guarded([&] {
        SQLite::Transaction moment(database_);  // rows and sum of one moment
        if (work() != fact("sum")) {
            throw_damaged("entries were lost or changed by something else than dsar");
        }
    });
}

DigestBytes KeyedDatabase::bytes_of(const SQLite::Column& column) const {
    DigestBytes out{};
    if (column.getBytes() != static_cast<int>(out.size())) {
        throw_damaged("an entry is no digest");
    }
    std::memcpy(out.data(), column.getBlob(), out.size());
    return out;
}

void KeyedDatabase::throw_damaged(const char* why) const {
    throw Error(ErrorKind::Failed, fmt::format("{} is damaged", list_.name), why,
                std::string(list_.mend));
}

bool is_list_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

}  // namespace dsar
