// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/proof.hpp"

#include "libdsar/base/descriptor.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/stores/sqlite/table.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t block_size = 1U << 20U;
constexpr std::string_view guard = "dsar_keeps_rowids_";

/// Reads up to `size` bytes at `offset`; how many were read, fewer at the end of the file, nullopt
/// when it cannot be read.
using ReadAt =
    std::function<std::optional<std::size_t>(char* to, std::size_t size, std::uint64_t offset)>;

/// Whether one of the values stands in the bytes, also across two blocks.
bool holds_any(const ReadAt& read, const std::vector<std::string>& values) {
    std::size_t longest = 0;
    for (const std::string& value : values) {
        longest = std::max(longest, value.size());
    }
    std::vector<char> bytes(block_size + longest);
    std::size_t kept = 0;  // the end of the last block, where a value may begin
    std::uint64_t offset = 0;
    while (true) {
        const std::optional<std::size_t> got = read(bytes.data() + kept, block_size, offset);
        if (!got) {
            return true;  // what cannot be looked at is not proven
        }
        const std::size_t size = kept + *got;
        for (const std::string& value : values) {
            if (::memmem(bytes.data(), size, value.data(), value.size()) != nullptr) {
                return true;
            }
        }
        if (*got < block_size) {
            return false;
        }
        offset += *got;
        kept = std::min(longest - 1, size);
        std::memmove(bytes.data(), bytes.data() + size - kept, kept);
    }
}

/// The database through SQLite's own descriptor: to close another one would end the locks that this
/// process holds on the file.
bool database_holds_any(const SqliteSession& session, const std::vector<std::string>& values) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(session.handle(), "main", SQLITE_FCNTL_FILE_POINTER,
                         static_cast<void*>(&file));
    sqlite3_int64 size = 0;
    if (file == nullptr || file->pMethods == nullptr ||
        file->pMethods->xFileSize(file, &size) != SQLITE_OK) {
        return true;
    }
    const auto end = static_cast<std::uint64_t>(size);
    const auto read = [&](char* to, std::size_t most, std::uint64_t offset) {
        const auto part =
            static_cast<std::size_t>(std::min<std::uint64_t>(most, end - std::min(end, offset)));
        const int code = part == 0 ? SQLITE_OK
                                   : file->pMethods->xRead(file, to, static_cast<int>(part),
                                                           static_cast<sqlite3_int64>(offset));
        return code == SQLITE_OK ? std::optional(part) : std::nullopt;
    };
    return holds_any(read, values);
}

/// The log or the journal, on which SQLite holds no locks.
bool file_holds_any(const std::filesystem::path& path, const std::vector<std::string>& values) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) {
        return errno != ENOENT;
    }
    const auto read = [&](char* to, std::size_t most,
                          std::uint64_t offset) -> std::optional<std::size_t> {
        std::size_t total = 0;
        while (total < most) {
            const ssize_t got = ::pread(file.number(), to + total, most - total,
                                        static_cast<off_t>(offset + total));
            if (got < 0 && errno != EINTR) {
                return std::nullopt;
            }
            if (got == 0) {
                break;
            }
            total += got > 0 ? static_cast<std::size_t>(got) : 0;
        }
        return total;
    };
    return holds_any(read, values);
}

/// Adds the values as the database spells text, where that is UTF-16.
void add_spellings(SqliteSession& session, std::vector<std::string>& values) {
    SQLite::Statement ask = session.prepare({}, "SELECT CAST(CAST(? AS TEXT) AS BLOB)");
    const std::vector<std::string> given = values;
    for (const std::string& value : given) {
        ask.reset();
        ask.bind(1, value);
        if (session.step({}, ask) && ask.getColumn(0).getString() != value) {
            values.push_back(ask.getColumn(0).getString());
        }
    }
}

std::vector<std::string> files_that_hold(const SqliteSession& session,
                                         const std::vector<std::string>& values) {
    const std::filesystem::path path = sqlite3_db_filename(session.handle(), "main");
    std::vector<std::string> names;
    if (database_holds_any(session, values)) {
        names.push_back(path.filename().string());
    }
    for (const char* end : {"-wal", "-journal"}) {
        if (file_holds_any(path.string() + end, values)) {
            names.push_back(path.filename().string() + end);
        }
    }
    return names;
}

/// False when a reader still needs what is in the log.
bool empty_log(SqliteSession& session) {
    SQLite::Statement checkpoint = session.prepare({}, "PRAGMA main.wal_checkpoint(TRUNCATE)");
    return session.step({}, checkpoint) && checkpoint.getColumn(0).getInt() == 0;
}

std::vector<std::string> names_in_schema(SqliteSession& session, const std::string& where) {
    SQLite::Statement list =
        session.prepare({}, "SELECT name FROM main.sqlite_schema AS object WHERE " + where);
    std::vector<std::string> names;
    while (session.step({}, list)) {
        names.push_back(list.getColumn(0).getString());
    }
    return names;
}

void drop_guards(SqliteSession& session) {
    const std::string where = "type = 'index' AND name GLOB '" + std::string(guard) + "*'";
    for (const std::string& name : names_in_schema(session, where)) {
        session.run({}, "DROP INDEX main." + quoted_identifier(name));
    }
}

/// VACUUM numbers the rows of a table anew that has no index and no INTEGER PRIMARY KEY: their
/// rowids are keys, so such tables have an index, without entries, meanwhile.
void add_guards(SqliteSession& session) {
    const std::string without_index =
        "type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND NOT EXISTS "
        "(SELECT 1 FROM main.sqlite_schema WHERE type = 'index' AND tbl_name = object.name)";
    int number = 0;
    for (const std::string& name : names_in_schema(session, without_index)) {
        const auto kind = session.tables().find(name);
        if (kind == session.tables().end() || kind->second.type != "table" ||
            kind->second.without_rowid) {
            continue;
        }
        const SqliteTable table = read_table(session, name);
        const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                         [](const auto& each) { return !each.generated; });
        if (integer_key(table).empty() && column != table.columns.end()) {
            session.run({}, "CREATE INDEX main." +
                                quoted_identifier(std::string(guard) + std::to_string(++number)) +
                                " ON " + quoted_identifier(name) + "(" +
                                quoted_identifier(column->name) + ") WHERE 0");
        }
    }
}

/// Runs `work` in a transaction of its own.
void in_transaction(SqliteSession& session, const std::function<void()>& work) {
    session.run({}, "BEGIN IMMEDIATE");
    try {
        work();
        session.run({}, "COMMIT");
    } catch (const Error&) {
        session.end_transaction();
        throw;
    }
}

void vacuum(SqliteSession& session) {
    // Whatever the longest record may be: here it is moved, not read.
    sqlite3_limit(session.handle(), SQLITE_LIMIT_LENGTH, std::numeric_limits<int>::max());
    in_transaction(session, [&] { add_guards(session); });
    try {
        session.run({}, "VACUUM main");
    } catch (const Error&) {
        in_transaction(session, [&] { drop_guards(session); });
        throw;
    }
    in_transaction(session, [&] { drop_guards(session); });
}

/// Values of indexed columns that ANALYZE took as samples.
void take_new_samples(SqliteSession& session) {
    if (!names_in_schema(session, "type = 'table' AND name = 'sqlite_stat4'").empty()) {
        session.run({}, "ANALYZE main");
    }
}

}  // namespace

void command_text_index(SqliteSession& session, const std::string& index,
                        const std::string& command) {
    const std::string name = quoted_identifier(index);
    session.run(index, "INSERT INTO main." + name + "(" + name + ") VALUES ('" + command + "')");
}

std::vector<std::string> overwrite_what_is_free(SqliteSession& session,
                                                const std::set<std::string>& indexes,
                                                std::span<const std::string> values) {
    std::vector<std::string> needles;
    std::copy_if(values.begin(), values.end(), std::back_inserter(needles),
                 [](const std::string& value) { return !value.empty(); });
    if (needles.empty()) {
        return {};
    }
    try {
        add_spellings(session, needles);
        drop_guards(session);  // of a run that was killed
        for (const std::string& index : indexes) {
            command_text_index(session, index, "optimize");
        }
        if (empty_log(session) && !files_that_hold(session, needles).empty()) {
            take_new_samples(session);
            vacuum(session);
            empty_log(session);
        }
    } catch (const Error&) {  // locked or full: what is left says so
        session.end_transaction();
    }
    return files_that_hold(session, needles);
}

}  // namespace dsar
