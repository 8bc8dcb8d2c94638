// SPDX-License-Identifier: Apache-2.0
// Database `shop` of the test server, made by SQL, and looked at from outside.
#pragma once

#include "tests/stores/changing.hpp"
#include "tests/support/mysql_server.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <set>

namespace dsar::test {

/// The database as it is made by `sql`.
class MysqlShop {
 public:
    explicit MysqlShop(const std::string& sql) : store_(server().store()) {
        store_.collections.clear();
        server().start_afresh();
        exec(sql);
    }

    static const MysqlServer& server() { return MysqlServer::get(); }
    StoreEntry& store() { return store_; }
    const StoreEntry& store() const { return store_; }

    static void exec(const std::string& sql) { server().sql(sql); }
    /// What the client prints: fields by tabs.
    static std::string ask(const std::string& sql) { return server().sql(sql); }

    std::unique_ptr<StoreReader> reader() const { return open_store(store_, {}); }
    std::unique_ptr<Store> open() const { return open_to_change(store_, {}); }

    ChangeResult change(const std::vector<Change>& changes,
                        const std::vector<std::string>& must_not_stay = {}) const {
        return open()->change(changes, {{}, must_not_stay});
    }
    ChangeResult resume(const std::vector<Change>& changes) const {
        return open()->change(changes, {{}, {}, true});
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
    Change removal_of(const CollectionEntry& collection, const char* id) const {
        return removal(collection, record(collection, "id", id));
    }
    Change writing_to(const CollectionEntry& collection, const char* id,
                      std::vector<NewValue> values) const {
        return writing(collection, record(collection, "id", id), std::move(values));
    }

    /// Every table and row as SQL, by lines, from a program that is not ours.
    static std::multiset<std::string> dump() {
        const std::string command = "mariadb-dump --no-defaults -S " + server().socket() +
                                    " -u root --skip-extended-insert --hex-blob --skip-dump-date"
                                    " --complete-insert --skip-tz-utc --routines shop 2>&1";
        const std::unique_ptr<FILE, int (*)(FILE*)> shell(::popen(command.c_str(), "r"), ::pclose);
        BOOST_REQUIRE(shell != nullptr);
        std::string text;
        std::array<char, 65536> buffer{};
        while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), shell.get())) {
            text.append(buffer.data(), got);
        }
        BOOST_REQUIRE(text.find("Dump completed") != std::string::npos);
        std::multiset<std::string> lines;
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            const std::string line = text.substr(begin, end - begin);
            if (line.find("AUTO_INCREMENT=") == std::string::npos) {  // it never goes back
                lines.insert(line);
            }
            begin = end + 1;
        }
        return lines;
    }

 private:
    StoreEntry store_;
};

}  // namespace dsar::test
