// SPDX-License-Identifier: Apache-2.0
// The register in .dsar/register.db.
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/file_lock.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/database.hpp"
#include "libdsar/cases/register_table.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr int version = 1;

constexpr const char* tables = R"(
CREATE TABLE entries(case_id TEXT PRIMARY KEY, right TEXT NOT NULL, regime TEXT NOT NULL,
    status TEXT NOT NULL, due TEXT, received TEXT, closed TEXT, retired INTEGER NOT NULL DEFAULT 0,
    journal_bytes INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX entries_by_status ON entries(status, due);
CREATE TABLE persons(digest TEXT NOT NULL, case_id TEXT NOT NULL,
    PRIMARY KEY(digest, case_id)) WITHOUT ROWID;
CREATE INDEX persons_by_case ON persons(case_id);
CREATE TABLE labels(case_id TEXT PRIMARY KEY, label BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE events(n INTEGER PRIMARY KEY, line TEXT NOT NULL);
PRAGMA user_version = 1;
)";

/// Runs `work` with SQLite's errors as ours.
template <class Work>
auto guarded(const Work& work) -> decltype(work()) {
    return with_database("the register", work);
}

fs::path made(const fs::path& file) {
    std::error_code ignored;
    make_private_folder(file.parent_path());
    if (!fs::exists(file, ignored)) {
        try {
            write_file(file, "", false);  // SQLite would take the umask's mode
        } catch (const Error&) {
            if (!fs::exists(file, ignored)) {
                throw;
            }
        }
    }
    return file;
}

std::optional<std::string> text_or_null(const std::optional<Date>& date) {
    return date ? std::optional(format(*date)) : std::nullopt;
}

void bind_text(SQLite::Statement& statement, int index, const std::optional<std::string>& value) {
    if (value) {
        statement.bind(index, *value);
    } else {
        statement.bind(index);
    }
}

/// What a filter demands of the columns, and the values for its question marks.
struct Condition {
    std::string sql = "1";
    std::vector<std::string> values{};

    void add(std::string_view clause, std::string value) {
        sql += fmt::format(" AND {}", clause);
        values.push_back(std::move(value));
    }
};

Condition condition_of(const RegisterFilter& filter) {
    Condition condition;
    if (filter.right) {
        condition.add("right = ?", std::string(name_of(*filter.right)));
    }
    if (!filter.regime.empty()) {
        condition.add("regime = ?", filter.regime);
    }
    if (filter.status) {
        condition.add("status = ?", std::string(name_of(*filter.status)));
    } else if (!filter.all) {
        condition.add(filter.closed ? "status = ?" : "status <> ?", "closed");
    }
    if (filter.kept) {
        condition.sql += " AND json_extract(document, '$.back_on') IS NOT NULL";
    }
    if (filter.due_before) {
        condition.add("due < ?", format(*filter.due_before));
    }
    if (filter.received_from) {
        condition.add("received >= ?", format(*filter.received_from));
    }
    if (filter.closed_from) {
        condition.add("closed >= ?", format(*filter.closed_from));
    }
    if (filter.received_to) {
        condition.add("received <= ?", format(*filter.received_to));
    }
    return condition;
}

RegisterRow row_from(const SQLite::Statement& statement) {
    const Json json = Json::parse(statement.getColumn(0).getString(), nullptr, false);
    RegisterRow row;
    row.history = case_history_from(json);
    row.journal_bytes = static_cast<std::uint64_t>(statement.getColumn(1).getInt64());
    row.retired = statement.getColumn(2).getInt() != 0;
    return row;
}

class SqliteRegister final : public RegisterTable {
 public:
    explicit SqliteRegister(const fs::path& file)
        : lock_(file.parent_path() / "register.lock"), database_(open_database(made(file))) {
        if (user_version() == 0) {
            make_tables();
        }
        if (user_version() != version) {
            throw Error(ErrorKind::Failed,
                        fmt::format("the register is of version {}", user_version()),
                        fmt::format("this dsar knows version {}", version), "update dsar");
        }
    }

    [[nodiscard]] std::string place() const override { return ".dsar/register.db"; }
    [[nodiscard]] std::string kind() const override { return "sqlite"; }
    [[nodiscard]] bool reaches_other_machines() const override { return false; }
    void change(const std::function<void()>& work) override;
    void add_to_chain(const std::function<std::string()>& work,
                      const std::function<void(const std::string& head)>& put_head) override;
    void put(const RegisterRow& row) override;
    void retire(std::string_view case_id) override;
    [[nodiscard]] std::optional<RegisterRow> row(std::string_view case_id) override;
    [[nodiscard]] std::vector<RegisterRow> rows(const RegisterFilter& filter) override;
    [[nodiscard]] std::map<std::string, std::optional<std::uint64_t>> sizes() override;
    void put_person(std::string_view case_id, const std::vector<std::string>& digests,
                    std::string_view label) override;
    void forget_person(std::string_view case_id) override;
    [[nodiscard]] std::vector<std::string> cases_of(
        const std::vector<std::string>& digests) override;
    [[nodiscard]] std::map<std::string, std::string> labels() override;
    [[nodiscard]] std::map<std::string, std::vector<std::string>> digests() override;
    void add_line(std::uint64_t n, std::string_view line) override;
    void keep_head(const std::string& /*head*/) override {}
    [[nodiscard]] RegisterLines end() override;
    [[nodiscard]] RegisterLines lines() override;
    void clear() override;

 private:
    int user_version() { return database_.execAndGet("PRAGMA user_version").getInt(); }

    void make_tables() {
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        if (user_version() == 0) {
            database_.exec(tables);
        }
        transaction.commit();
    }

    fs::path lock_;
    SQLite::Database database_;
};

void SqliteRegister::change(const std::function<void()>& work) {
    guarded([&] {
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        work();
        transaction.commit();
    });
}

void SqliteRegister::add_to_chain(const std::function<std::string()>& work,
                                  const std::function<void(const std::string& head)>& put_head) {
    const Descriptor lock = lock_file(lock_);
    std::string head;
    change([&] { head = work(); });
    put_head(head);
}

void SqliteRegister::put(const RegisterRow& row) {
    guarded([&] {
        SQLite::Statement statement(
            database_,
            "INSERT INTO entries(case_id, right, regime, status, due, received, closed, "
            "journal_bytes, document) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT(case_id) DO UPDATE "
            "SET right = excluded.right, regime = excluded.regime, status = excluded.status, "
            "due = excluded.due, received = excluded.received, closed = excluded.closed, "
            "journal_bytes = excluded.journal_bytes, document = excluded.document "
            "WHERE journal_bytes < excluded.journal_bytes AND retired = 0");
        const CaseHistory& history = row.history;
        statement.bind(1, history.case_id);
        statement.bind(2, std::string(name_of(history.right)));
        statement.bind(3, history.regime);
        statement.bind(4, std::string(name_of(history.status)));
        bind_text(statement, 5, text_or_null(history.due));
        bind_text(statement, 6, text_or_null(history.received));
        bind_text(statement, 7, text_or_null(history.closed));
        statement.bind(8, static_cast<std::int64_t>(row.journal_bytes));
        statement.bind(9, to_json(history).dump());
        statement.exec();
    });
}

void SqliteRegister::retire(std::string_view case_id) {
    guarded([&] {
        SQLite::Statement statement(database_, "UPDATE entries SET retired = 1 WHERE case_id = ?");
        statement.bind(1, std::string(case_id));
        statement.exec();
    });
}

std::optional<RegisterRow> SqliteRegister::row(std::string_view case_id) {
    return guarded([&]() -> std::optional<RegisterRow> {
        SQLite::Statement statement(
            database_, "SELECT document, journal_bytes, retired FROM entries WHERE case_id = ?");
        statement.bind(1, std::string(case_id));
        return statement.executeStep() ? std::optional(row_from(statement)) : std::nullopt;
    });
}

std::vector<RegisterRow> SqliteRegister::rows(const RegisterFilter& filter) {
    return guarded([&] {
        const Condition condition = condition_of(filter);
        const char* const order =
            filter.closed ? "closed DESC, case_id" : "due NULLS LAST, case_id";
        SQLite::Statement statement(
            database_,
            fmt::format("SELECT document, journal_bytes, retired FROM entries WHERE {} ORDER BY {}",
                        condition.sql, order));
        for (std::size_t at = 0; at < condition.values.size(); ++at) {
            statement.bind(static_cast<int>(at) + 1, condition.values[at]);
        }
        std::vector<RegisterRow> rows;
        while (statement.executeStep()) {
            rows.push_back(row_from(statement));
        }
        return rows;
    });
}

std::map<std::string, std::optional<std::uint64_t>> SqliteRegister::sizes() {
    return guarded([&] {
        SQLite::Statement statement(database_,
                                    "SELECT case_id, journal_bytes, retired FROM entries");
        std::map<std::string, std::optional<std::uint64_t>> sizes;
        while (statement.executeStep()) {
            const auto bytes = static_cast<std::uint64_t>(statement.getColumn(1).getInt64());
            sizes[statement.getColumn(0).getString()] =
                statement.getColumn(2).getInt() != 0 ? std::nullopt : std::optional(bytes);
        }
        return sizes;
    });
}

void SqliteRegister::put_person(std::string_view case_id, const std::vector<std::string>& digests,
                                std::string_view label) {
    guarded([&] {
        SQLite::Statement person(database_,
                                 "INSERT OR IGNORE INTO persons(digest, case_id) VALUES (?,?)");
        for (const std::string& digest : digests) {
            person.reset();
            person.bind(1, digest);
            person.bind(2, std::string(case_id));
            person.exec();
        }
        SQLite::Statement sealed(database_,
                                 "INSERT OR REPLACE INTO labels(case_id, label) VALUES (?,?)");
        sealed.bind(1, std::string(case_id));
        sealed.bind(2, label.data(), static_cast<int>(label.size()));
        sealed.exec();
    });
}

void SqliteRegister::forget_person(std::string_view case_id) {
    guarded([&] {
        for (const char* table : {"persons", "labels"}) {
            SQLite::Statement statement(database_,
                                        fmt::format("DELETE FROM {} WHERE case_id = ?", table));
            statement.bind(1, std::string(case_id));
            statement.exec();
        }
    });
}

std::vector<std::string> SqliteRegister::cases_of(const std::vector<std::string>& digests) {
    return guarded([&] {
        std::set<std::string> cases;
        SQLite::Statement statement(database_, "SELECT case_id FROM persons WHERE digest = ?");
        for (const std::string& digest : digests) {
            statement.reset();
            statement.bind(1, digest);
            while (statement.executeStep()) {
                cases.insert(statement.getColumn(0).getString());
            }
        }
        return std::vector<std::string>(cases.begin(), cases.end());
    });
}

std::map<std::string, std::string> SqliteRegister::labels() {
    return guarded([&] {
        SQLite::Statement statement(database_, "SELECT case_id, label FROM labels");
        std::map<std::string, std::string> labels;
        while (statement.executeStep()) {
            labels[statement.getColumn(0).getString()] = statement.getColumn(1).getString();
        }
        return labels;
    });
}

std::map<std::string, std::vector<std::string>> SqliteRegister::digests() {
    return guarded([&] {
        SQLite::Statement statement(database_, "SELECT case_id, digest FROM persons");
        std::map<std::string, std::vector<std::string>> digests;
        while (statement.executeStep()) {
            digests[statement.getColumn(0).getString()].push_back(
                statement.getColumn(1).getString());
        }
        return digests;
    });
}

void SqliteRegister::add_line(std::uint64_t n, std::string_view line) {
    guarded([&] {
        SQLite::Statement statement(database_, "INSERT INTO events(n, line) VALUES (?,?)");
        statement.bind(1, static_cast<std::int64_t>(n));
        statement.bind(2, std::string(line));
        statement.exec();
    });
}

RegisterLines SqliteRegister::end() {
    return guarded([&] {
        SQLite::Statement statement(database_, "SELECT line FROM events ORDER BY n DESC LIMIT 1");
        RegisterLines end;
        if (statement.executeStep()) {
            end.lines.push_back(statement.getColumn(0).getString());
        }
        return end;
    });
}

RegisterLines SqliteRegister::lines() {
    return guarded([&] {
        SQLite::Statement statement(database_, "SELECT line FROM events ORDER BY n");
        RegisterLines all;
        while (statement.executeStep()) {
            all.lines.push_back(statement.getColumn(0).getString());
        }
        return all;
    });
}

void SqliteRegister::clear() {
    guarded(
        [&] { database_.exec("DELETE FROM entries; DELETE FROM persons; DELETE FROM labels"); });
}

}  // namespace

std::unique_ptr<RegisterTable> open_sqlite_register(const fs::path& file) {
    return guarded([&] { return std::make_unique<SqliteRegister>(file); });
}

}  // namespace dsar
