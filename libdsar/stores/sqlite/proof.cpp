// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/proof.hpp"

#include "libdsar/base/descriptor.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/stores/residue.hpp"
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

constexpr std::string_view guard = "dsar_keeps_rowids_";

/// The value that must go, and a longer word of which it is a part.
struct LongerWord {
    std::string value;
    std::string word;
};

/// Whether what stands there is such a word.
bool is_in_longer_word(const std::vector<LongerWord>& words, std::string_view text, std::size_t at,
                       std::string_view value) {
    return std::any_of(words.begin(), words.end(), [&](const LongerWord& each) {
        if (each.value != value) {
            return false;
        }
        for (std::size_t inside = each.word.find(value); inside != std::string::npos;
             inside = each.word.find(value, inside + 1)) {
            if (inside <= at && text.substr(at - inside).starts_with(each.word)) {
                return true;
            }
        }
        return false;
    });
}

bool is_never_passed_over(std::string_view, std::size_t, std::string_view) {
    return false;
}

/// The database through SQLite's own descriptor: to close another one would end the locks that this
/// process holds on the file.
bool database_holds_any(const SqliteSession& session, const std::vector<std::string>& values,
                        const std::vector<LongerWord>& words) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(session.handle(), "main", SQLITE_FCNTL_FILE_POINTER,
                         static_cast<void*>(&file));
    sqlite3_int64 size = 0;
    if (file == nullptr || file->pMethods == nullptr ||
        file->pMethods->xFileSize(file, &size) != SQLITE_OK) {
        return true;
    }
    sqlite3_int64 offset = 0;
    const auto next = [&](std::span<char> to) {
        const auto part = std::min(static_cast<sqlite3_int64>(to.size()), size - offset);
        const int code =
            part == 0 ? SQLITE_OK
                      : file->pMethods->xRead(file, to.data(), static_cast<int>(part), offset);
        offset += part;
        return code == SQLITE_OK ? std::optional(static_cast<std::size_t>(part)) : std::nullopt;
    };
    const auto passed_over = [&](std::string_view text, std::size_t at, std::string_view value) {
        return is_in_longer_word(words, text, at, value);
    };
    return holds_any(next, values, passed_over);
}

/// The log or the journal, on which SQLite holds no locks.
bool file_holds_any(const std::filesystem::path& path, const std::vector<std::string>& values) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) {
        return errno != ENOENT;
    }
    const auto next = [&](std::span<char> to) -> std::optional<std::size_t> {
        std::size_t total = 0;
        while (total < to.size()) {
            const ssize_t got = ::read(file.number(), to.data() + total, to.size() - total);
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
    return holds_any(next, values, is_never_passed_over);
}

/// As the database spells text, which may be UTF-16.
std::string spelled(SqliteSession& session, const std::string& value) {
    SQLite::Statement ask = session.prepare({}, "SELECT CAST(CAST(? AS TEXT) AS BLOB)");
    ask.bind(1, value);
    return session.step({}, ask) ? ask.getColumn(0).getString() : value;
}

/// `words` are passed over in the database itself.
std::vector<std::string> files_that_hold(const SqliteSession& session,
                                         const std::vector<std::string>& values,
                                         const std::vector<LongerWord>& words = {}) {
    const std::filesystem::path path = sqlite3_db_filename(session.handle(), "main");
    std::vector<std::string> names;
    if (database_holds_any(session, values, words)) {
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

/// The words of which the value is only a part; false when it stands there as a whole.
bool add_longer_words(const std::string& text, const std::string& value,
                      std::set<std::string>& words) {
    for (std::size_t at = text.find(value); at != std::string::npos;
         at = text.find(value, at + 1)) {
        const std::string_view word = word_at(text, at, value.size());
        if (word.size() == value.size()) {
            return false;
        }
        words.insert(std::string(word));
    }
    return true;
}

/// Addresses and numbers in records that stay of which the value is only a part; none when it
/// stands as a whole in one of them.
std::set<std::string> longer_words(SqliteSession& session, const std::string& value) {
    std::set<std::string> words;
    for (const std::string& table : names_in_schema(session, "type = 'table' AND rootpage > 0")) {
        SQLite::Statement columns =
            session.prepare(table, "SELECT name FROM pragma_table_xinfo(?)");
        columns.bind(1, table);
        while (session.step(table, columns)) {
            const std::string text =
                "CAST(" + quoted_identifier(columns.getColumn(0).getString()) + " AS TEXT)";
            SQLite::Statement cells =
                session.prepare(table, "SELECT " + text + " FROM main." + quoted_identifier(table) +
                                           " WHERE instr(" + text + ", ?)");
            cells.bind(1, value);
            while (session.step(table, cells)) {
                if (!add_longer_words(cells.getColumn(0).getString(), value, words)) {
                    return {};
                }
            }
        }
    }
    return words;
}

/// All of them, as the file spells them.
std::vector<LongerWord> longer_words(SqliteSession& session,
                                     const std::vector<std::string>& values) {
    std::vector<LongerWord> out;
    for (const std::string& value : values) {
        for (const std::string& word : longer_words(session, value)) {
            out.push_back({value, word});
            if (spelled(session, value) != value) {
                out.push_back({spelled(session, value), spelled(session, word)});
            }
        }
    }
    return out;
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
    std::vector<std::string> plain;
    std::copy_if(values.begin(), values.end(), std::back_inserter(plain),
                 [](const std::string& value) { return !value.empty(); });
    if (plain.empty()) {
        return {};
    }
    std::vector<std::string> needles = plain;
    std::vector<LongerWord> words;
    try {
        for (const std::string& value : plain) {
            if (const std::string other = spelled(session, value); other != value) {
                needles.push_back(other);
            }
        }
        drop_guards(session);  // of a run that was killed
        for (const std::string& index : indexes) {
            command_text_index(session, index, "optimize");
        }
        if (empty_log(session) && !files_that_hold(session, needles).empty()) {
            take_new_samples(session);
            vacuum(session);
            // Nothing but records is in the file now, so what they hold explains its bytes.
            if (empty_log(session)) {
                words = longer_words(session, plain);
            }
        }
    } catch (const Error&) {  // locked or full: what is left says so
        session.end_transaction();
    }
    return files_that_hold(session, needles, words);
}

}  // namespace dsar
