// SPDX-License-Identifier: Apache-2.0
// SQLite files for tests of changes: made by SQL, dumped by the sqlite3 shell, read byte by byte.
#pragma once

#include "libdsar/base/file.hpp"
#include "tests/stores/changing.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <cstdio>
#include <memory>
#include <set>

namespace dsar::test {

/// Lines that only one of two dumps has.
struct Difference {
    std::multiset<std::string> removed;
    std::multiset<std::string> added;
};

/// One database file; nothing holds it open between calls.
class SqliteFile {
 public:
    explicit SqliteFile(const std::string& sql) {
        store_ = store_entry("sqlite", "shop.db", {});
        store_.collections.clear();
        exec(sql);
    }

    std::string path() const { return (folder_ / "shop.db").string(); }
    const std::filesystem::path& folder() const { return folder_.path(); }
    StoreEntry& store() { return store_; }

    void exec(const std::string& sql) const {
        SQLite::Database database(path(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec(sql);
    }

    std::unique_ptr<StoreReader> reader() const { return open_store(store_, folder_.path()); }
    std::unique_ptr<Store> open() const { return open_to_change(store_, folder_.path()); }

    ChangeResult change(const std::vector<Change>& changes,
                        const std::vector<std::string>& must_not_stay = {}) const {
        return open()->change(changes, {{}, must_not_stay});
    }
    /// As a run does that takes up what one before it may have done.
    ChangeResult resume(const std::vector<Change>& changes,
                        const std::vector<std::string>& must_not_stay = {}) const {
        return open()->change(changes, {{}, must_not_stay, true});
    }

    std::vector<std::string> copies(const std::vector<Change>& changes) const {
        return reader()->copies(changes);
    }

    std::vector<Obstacle> obstacles(const std::vector<Change>& changes) const {
        return reader()->obstacles(changes);
    }

    /// The one record in which `field` has the value.
    Record record(const CollectionEntry& collection, const std::string& field,
                  const std::string& value) const {
        return record_with(*reader(), collection, field, value);
    }

    /// Every table, row and rowid as SQL, by lines, from a program that is not ours.
    std::multiset<std::string> dump() const {
        const std::string command = "sqlite3 -readonly '" + path() + "' '.dump --preserve-rowids'";
        const std::unique_ptr<FILE, int (*)(FILE*)> shell(::popen(command.c_str(), "r"), ::pclose);
        BOOST_REQUIRE(shell != nullptr);
        std::string text;
        std::array<char, 65536> buffer{};
        while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), shell.get())) {
            text.append(buffer.data(), got);
        }
        BOOST_REQUIRE(text.ends_with("COMMIT;\n"));
        std::multiset<std::string> lines;
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = text.find('\n', begin);
            lines.insert(text.substr(begin, end - begin));
            begin = end + 1;
        }
        return lines;
    }

    /// How often the bytes stand in a file of the folder (`shop.db`, `shop.db-wal`).
    std::size_t count(const std::string& name, const std::string& bytes) const {
        if (!std::filesystem::exists(folder_ / name)) {
            return 0;
        }
        const std::string text = read_file(folder_ / name);
        std::size_t found = 0;
        for (std::size_t at = text.find(bytes); at != std::string::npos;
             at = text.find(bytes, at + 1)) {
            ++found;
        }
        return found;
    }

    std::size_t count_everywhere(const std::string& bytes) const {
        return count("shop.db", bytes) + count("shop.db-wal", bytes) +
               count("shop.db-journal", bytes);
    }

 private:
    Scratch folder_;
    StoreEntry store_;
};

inline Difference difference(const std::multiset<std::string>& before,
                             const std::multiset<std::string>& after) {
    Difference result;
    std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                        std::inserter(result.removed, result.removed.end()));
    std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                        std::inserter(result.added, result.added.end()));
    return result;
}

/// `change field what` of each, one after the other: `0 email unique`.
inline std::string words_of(const std::vector<Obstacle>& obstacles) {
    std::string words;
    for (const Obstacle& each : obstacles) {
        words += (words.empty() ? "" : ", ") + std::to_string(each.change) + " " + each.field +
                 (each.field.empty() ? "" : " ") + each.what;
    }
    return words;
}

}  // namespace dsar::test
