// SPDX-License-Identifier: Apache-2.0
// Where the registers of tests live: a file of the workspace or, when DSAR_TEST_REGISTER says
// `postgres`, a fresh schema of this program's PostgreSQL server. The tests are the same.
#pragma once

#include "libdsar/base/file.hpp"
#include "libdsar/map/data_map.hpp"
#include "tests/support/postgres_server.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace dsar::test {

inline bool on_postgres() {
    const char* said = std::getenv("DSAR_TEST_REGISTER");
    return said != nullptr && std::string_view(said) == "postgres";
}

/// A schema that nobody has used.
inline RegisterPlace fresh_schema() {
    static int number = 0;
    const PostgresServer& server = PostgresServer::get();
    RegisterPlace place;
    place.server.host = server.folder();
    place.server.port = server.port();
    place.server.database = "shop";
    place.server.user = "postgres";
    place.schema = "Register \"" + std::to_string(++number) + "\"";
    return place;
}

/// The tables of a workspace's register, changed behind its back.
class RegisterTables {
 public:
    explicit RegisterTables(const Workspace& workspace) : workspace_(workspace) {}

    /// Runs SQL that both servers know.
    std::string sql(const std::string& text) const {
        if (is_file()) {
            database().exec(text);
            return {};
        }
        return PostgresServer::get().sql(
            "SET client_min_messages = warning; SET search_path = " + schema() + ";" + text);
    }

    /// Keeps what they hold, or brings it back.
    void keep() const {
        if (is_file()) {
            database().exec("PRAGMA wal_checkpoint(TRUNCATE)");
            copy(file(), kept_file());
        } else {
            PostgresServer::get().sql(
                "SET client_min_messages = warning;"
                "DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept");
            for (const char* table : tables) {
                sql(std::string("CREATE TABLE kept.") + table + " AS TABLE " + table);
            }
        }
    }
    void bring_back() const {
        if (is_file()) {
            for (const char* tail : {"-wal", "-shm"}) {
                std::filesystem::remove(file().string() + tail);
            }
            copy(kept_file(), file());
        } else {
            for (const char* table : tables) {
                sql(std::string("TRUNCATE ") + table + "; INSERT INTO " + table + " TABLE kept." +
                    table);
            }
        }
    }

    /// Everything that stands in them, and more.
    [[nodiscard]] std::string bytes() const;

    /// Its schema, quoted.
    [[nodiscard]] std::string schema() const {
        std::string quoted = "\"";
        for (const char letter : workspace_.settings.register_place->schema) {
            quoted.append(letter == '"' ? 2 : 1, letter);
        }
        return quoted + '"';
    }

    void lose() const {
        if (is_file()) {
            for (const char* tail : {"", "-wal", "-shm"}) {
                std::filesystem::remove(file().string() + tail);
            }
        } else {
            PostgresServer::get().sql("SET client_min_messages = warning; DROP SCHEMA " + schema() +
                                      " CASCADE");
        }
    }

 private:
    static constexpr const char* tables[] = {"entries", "persons", "labels", "events",
                                             "chain_head"};

    [[nodiscard]] bool is_file() const { return !workspace_.settings.register_place; }
    [[nodiscard]] std::filesystem::path file() const {
        return workspace_.root / ".dsar/register.db";
    }
    [[nodiscard]] std::filesystem::path kept_file() const { return workspace_.root / "kept.db"; }
    [[nodiscard]] SQLite::Database database() const {
        return {file().string(), SQLite::OPEN_READWRITE};
    }
    static void copy(const std::filesystem::path& from, const std::filesystem::path& to) {
        std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
    }

    const Workspace& workspace_;
};

inline std::string RegisterTables::bytes() const {
    std::string all;
    if (is_file()) {
        for (const char* tail : {"", "-wal"}) {
            std::error_code ignored;
            const std::string name = file().string() + tail;
            all += std::filesystem::exists(name, ignored) ? read_file(name) : std::string();
        }
    } else {
        for (const char* table : tables) {
            all += sql(std::string("TABLE ") + table);
        }
    }
    return all;
}

}  // namespace dsar::test
