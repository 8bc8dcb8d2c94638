// SPDX-License-Identifier: Apache-2.0
// Schema `shop` of the test server, made by SQL, and looked at from outside.
#pragma once

#include "tests/stores/changing.hpp"
#include "tests/support/postgres_server.hpp"

#include <array>
#include <cstdio>
#include <set>
#include <thread>

namespace dsar::test {

/// The schema as it is made by `sql`, which finds it first on its search path.
class PostgresShop {
 public:
    explicit PostgresShop(const std::string& sql) : store_(server().store()) {
        store_.collections.clear();
        server().start_afresh();
        exec(sql);
    }

    static const PostgresServer& server() { return PostgresServer::get(); }
    StoreEntry& store() { return store_; }

    static void exec(const std::string& sql) {
        server().sql("SET client_min_messages = warning; SET search_path = shop, public;" + sql);
    }
    static std::string ask(const std::string& sql) {
        return server().sql("SET search_path = shop, public;" + sql);
    }

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
        const std::string command = "pg_dump -h " + server().folder() + " -p " + server().port() +
                                    " -U postgres -n shop --inserts shop 2>&1";
        const std::unique_ptr<FILE, int (*)(FILE*)> shell(::popen(command.c_str(), "r"), ::pclose);
        BOOST_REQUIRE(shell != nullptr);
        std::string text;
        std::array<char, 65536> buffer{};
        while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), shell.get())) {
            text.append(buffer.data(), got);
        }
        BOOST_REQUIRE(text.find("database dump complete") != std::string::npos);
        std::multiset<std::string> lines;
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            const std::string line = text.substr(begin, end - begin);
            if (!line.starts_with("\\restrict ") &&
                !line.starts_with("\\unrestrict ")) {  // a word of chance for psql
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
