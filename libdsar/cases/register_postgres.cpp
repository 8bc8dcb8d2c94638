// SPDX-License-Identifier: Apache-2.0
// The register in a schema of a PostgreSQL server. Whoever changes it holds the row of the chain's
// head, so that one process at a time does, on whichever machine it runs.
#include "libdsar/base/digest.hpp"
#include "libdsar/base/hex.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/register_server.hpp"
#include "libdsar/cases/register_table.hpp"
#include "libdsar/cases/sealed.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;
using Texts = RegisterServer::Texts;
using Rows = RegisterServer::Rows;

constexpr std::string_view version = "1";
constexpr std::string_view no_such_table = "42P01";
constexpr const char* lock_sql = "SELECT head FROM ~chain_head FOR UPDATE";

/// Two processes that make the tables at once make them one after the other.
constexpr const char* lock_to_make = "SELECT pg_catalog.pg_advisory_xact_lock(6021, 1)";

/// Texts are compared by their bytes. A digest is of a person, a label is sealed, a line of the
/// chain is kept as it was signed.
constexpr const char* tables[] = {
    R"(CREATE TABLE ~entries(case_id text COLLATE "C" PRIMARY KEY, "right" text NOT NULL,
    regime text NOT NULL, status text NOT NULL, due text COLLATE "C", received text COLLATE "C",
    closed text COLLATE "C", retired boolean NOT NULL DEFAULT false,
    journal_bytes bigint NOT NULL, document text NOT NULL))",
    "CREATE INDEX entries_by_status ON ~entries(status, due)",
    R"(CREATE TABLE ~persons(digest text COLLATE "C" NOT NULL, case_id text COLLATE "C" NOT NULL,
    PRIMARY KEY(digest, case_id)))",
    "CREATE INDEX persons_by_case ON ~persons(case_id)",
    R"(CREATE TABLE ~labels(case_id text COLLATE "C" PRIMARY KEY, label bytea NOT NULL))",
    "CREATE TABLE ~events(n bigint PRIMARY KEY CHECK (n > 0), line text NOT NULL)",
    R"(CREATE TABLE ~chain_head(one boolean PRIMARY KEY CHECK (one), version integer NOT NULL,
    workspace text NOT NULL, head text NOT NULL))"};

std::string text_of(const std::optional<std::string>& text) {
    return text.value_or(std::string());
}

std::optional<std::string> text_or_null(const std::optional<Date>& date) {
    return date ? std::optional(format(*date)) : std::nullopt;
}

std::uint64_t number_of(const std::optional<std::string>& text) {
    std::uint64_t number = 0;
    if (text) {
        std::from_chars(text->data(), text->data() + text->size(), number);
    }
    return number;
}

RegisterRow row_from(const Texts& texts) {
    RegisterRow row;
    row.history = case_history_from(Json::parse(text_of(texts.at(0)), nullptr, false));
    row.journal_bytes = number_of(texts.at(1));
    row.retired = texts.at(2) == "t";
    return row;
}

/// What a filter demands of the columns, and its parameters.
struct Condition {
    std::string sql = "true";
    Texts values{};

    void add(std::string_view clause, std::string value) {
        values.emplace_back(std::move(value));
        sql += fmt::format(" AND {} ${}", clause, values.size());
    }
};

Condition condition_of(const RegisterFilter& filter) {
    Condition condition;
    if (filter.right) {
        condition.add("\"right\" =", std::string(name_of(*filter.right)));
    }
    if (!filter.regime.empty()) {
        condition.add("regime =", filter.regime);
    }
    if (filter.status) {
        condition.add("status =", std::string(name_of(*filter.status)));
    } else if (!filter.all) {
        condition.add(filter.closed ? "status =" : "status <>", "closed");
    }
    if (filter.kept) {
        condition.sql += " AND document::json ->> 'back_on' IS NOT NULL";
    }
    if (filter.due_before) {
        condition.add("due <", format(*filter.due_before));
    }
    if (filter.received_from) {
        condition.add("received >=", format(*filter.received_from));
    }
    if (filter.closed_from) {
        condition.add("closed >=", format(*filter.closed_from));
    }
    if (filter.received_to) {
        condition.add("received <=", format(*filter.received_to));
    }
    return condition;
}

class PostgresRegister final : public RegisterTable {
 public:
    PostgresRegister(const RegisterPlace& place, const fs::path& workspace)
        : server_(place, workspace), workspace_(workspace) {
        const char* const kept = "SELECT version, workspace FROM ~chain_head";
        std::optional<Rows> rows = server_.run_unless(no_such_table, kept);
        if (!rows || rows->empty()) {
            make_tables();
            rows = server_.run(kept);
        }
        check(rows->empty() ? Texts{"", ""} : rows->front());
    }

    [[nodiscard]] std::string place() const override { return server_.place(); }
    [[nodiscard]] std::string kind() const override { return "postgres"; }
    [[nodiscard]] bool reaches_other_machines() const override { return true; }

    void change(const std::function<void()>& work) override { server_.change(lock_sql, work); }

    void add_to_chain(const std::function<std::string()>& work,
                      const std::function<void(const std::string& head)>& put_head) override;
    void put(const RegisterRow& row) override;
    void retire(std::string_view case_id) override {
        server_.run("UPDATE ~entries SET retired = true WHERE case_id = $1",
                    {std::string(case_id)});
    }
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
    void add_line(std::uint64_t n, std::string_view line) override {
        server_.run("INSERT INTO ~events(n, line) VALUES ($1, $2)",
                    {std::to_string(n), std::string(line)});
    }
    void keep_head(const std::string& head) override {
        if (server_.run("UPDATE ~chain_head SET head = $1 RETURNING one", {head}).empty()) {
            throw server_.error("the row of the chain's head is gone", "dsar doctor");
        }
    }
    [[nodiscard]] RegisterLines end() override {
        return read_chain("SELECT n, line FROM ~events ORDER BY n DESC LIMIT 1");
    }
    [[nodiscard]] RegisterLines lines() override {
        return read_chain("SELECT n, line FROM ~events");
    }
    void clear() override;

 private:
    void make_tables();
    void check(const Texts& kept) const;
    [[nodiscard]] std::string digest_of_workspace() const;
    RegisterLines read_chain(std::string_view select);

    RegisterServer server_;
    const fs::path workspace_;
};

/// Tells registers apart: two workspaces in one schema would each miss the other's folders.
std::string PostgresRegister::digest_of_workspace() const {
    return hmac_sha256_hex(make_workspace_key(workspace_).reveal(), "dsar register of a workspace");
}

void PostgresRegister::make_tables() {
    const std::string mine = digest_of_workspace();
    try {
        server_.change(lock_to_make, [&] {
            const Rows there = server_.run(
                "SELECT c.oid FROM pg_catalog.pg_namespace s LEFT JOIN pg_catalog.pg_class c "
                "ON c.relnamespace = s.oid AND c.relname = 'chain_head' WHERE s.nspname = $1",
                {server_.schema()});
            if (there.empty()) {
                // Without IF NOT EXISTS: that asks for the right to make one also where one is.
                server_.run("CREATE SCHEMA " + server_.quoted_schema());
            } else if (there.front().front()) {
                return;  // by another process, since we looked
            }
            for (const char* table : tables) {
                server_.run(table);
            }
            server_.run("INSERT INTO ~chain_head VALUES (true, $1, $2, '')",
                        {std::string(version), mine});
        });
    } catch (const Error& error) {
        throw Error(error.kind(), "the tables of the register cannot be made", error.why(),
                    "see dsar-team(7) for what its account must be granted");
    }
}

void PostgresRegister::check(const Texts& kept) const {
    if (const std::string there = text_of(kept.at(0)); there != version) {
        throw Error(ErrorKind::Failed,
                    fmt::format("the register is of version {}", there.empty() ? "0" : there),
                    fmt::format("this dsar knows version {}", version),
                    there.empty() ? "dsar doctor" : "update dsar");
    }
    std::error_code ignored;
    const bool lost = !fs::exists(workspace_ / ".dsar" / "workspace.key", ignored) &&
                      has_lost_workspace_key(workspace_);
    if (!lost && text_of(kept.at(1)) != digest_of_workspace()) {
        throw Error(ErrorKind::Failed, "the register is another workspace's", server_.place(),
                    "name another `schema` in `register` of dsar.yaml");
    }
}

void PostgresRegister::add_to_chain(const std::function<std::string()>& work,
                                    const std::function<void(const std::string& head)>& put_head) {
    change([&] { keep_head(work()); });
    // Only what is committed goes into the file, and whoever has the row puts the newest.
    std::optional<Error> fault;
    try {
        change([&] {
            try {
                put_head(text_of(server_.run(lock_sql).at(0).at(0)));
            } catch (const Error& error) {
                fault = error;
            }
        });
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): done it is; the next act puts it
    }
    if (fault) {
        throw Error(*fault);
    }
}

void PostgresRegister::put(const RegisterRow& row) {
    const CaseHistory& history = row.history;
    server_.run(
        "INSERT INTO ~entries AS there(case_id, \"right\", regime, status, due, received, closed, "
        "journal_bytes, document) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT(case_id) DO "
        "UPDATE SET \"right\" = excluded.\"right\", regime = excluded.regime, "
        "status = excluded.status, due = excluded.due, received = excluded.received, "
        "closed = excluded.closed, journal_bytes = excluded.journal_bytes, "
        "document = excluded.document "
        "WHERE there.journal_bytes < excluded.journal_bytes AND NOT there.retired",
        {history.case_id, std::string(name_of(history.right)), history.regime,
         std::string(name_of(history.status)), text_or_null(history.due),
         text_or_null(history.received), text_or_null(history.closed),
         std::to_string(row.journal_bytes), to_json(history).dump()});
}

std::optional<RegisterRow> PostgresRegister::row(std::string_view case_id) {
    const Rows rows =
        server_.run("SELECT document, journal_bytes, retired FROM ~entries WHERE case_id = $1",
                    {std::string(case_id)});
    return rows.empty() ? std::nullopt : std::optional(row_from(rows.front()));
}

std::vector<RegisterRow> PostgresRegister::rows(const RegisterFilter& filter) {
    const Condition condition = condition_of(filter);
    const char* const order = filter.closed ? "closed DESC NULLS LAST, case_id" : "due, case_id";
    std::vector<RegisterRow> rows;
    for (const Texts& texts : server_.run(
             fmt::format(
                 "SELECT document, journal_bytes, retired FROM ~entries WHERE {} ORDER BY {}",
                 condition.sql, order),
             condition.values)) {
        rows.push_back(row_from(texts));
    }
    return rows;
}

std::map<std::string, std::optional<std::uint64_t>> PostgresRegister::sizes() {
    std::map<std::string, std::optional<std::uint64_t>> sizes;
    for (const Texts& row : server_.run("SELECT case_id, journal_bytes, retired FROM ~entries")) {
        sizes[text_of(row.at(0))] =
            row.at(2) == "t" ? std::nullopt : std::optional(number_of(row.at(1)));
    }
    return sizes;
}

void PostgresRegister::put_person(std::string_view case_id, const std::vector<std::string>& digests,
                                  std::string_view label) {
    server_.run(
        "INSERT INTO ~persons(digest, case_id) "
        "SELECT each, $2::text FROM pg_catalog.unnest($1::text[]) AS each "
        "ON CONFLICT DO NOTHING",
        {postgres_array(digests), std::string(case_id)});
    server_.run(
        "INSERT INTO ~labels(case_id, label) VALUES ($1, pg_catalog.decode($2, 'hex')) "
        "ON CONFLICT(case_id) DO UPDATE SET label = excluded.label",
        {std::string(case_id), hex_of(label)});
}

void PostgresRegister::forget_person(std::string_view case_id) {
    server_.run("DELETE FROM ~persons WHERE case_id = $1", {std::string(case_id)});
    server_.run("DELETE FROM ~labels WHERE case_id = $1", {std::string(case_id)});
}

std::vector<std::string> PostgresRegister::cases_of(const std::vector<std::string>& digests) {
    std::vector<std::string> cases;
    for (const Texts& row :
         server_.run("SELECT DISTINCT case_id FROM ~persons WHERE digest = ANY($1::text[]) "
                     "ORDER BY case_id",
                     {postgres_array(digests)})) {
        cases.push_back(text_of(row.at(0)));
    }
    return cases;
}

std::map<std::string, std::string> PostgresRegister::labels() {
    std::map<std::string, std::string> labels;
    for (const Texts& row :
         server_.run("SELECT case_id, pg_catalog.encode(label, 'hex') FROM ~labels")) {
        labels[text_of(row.at(0))] = bytes_of_hex(text_of(row.at(1))).value_or(std::string());
    }
    return labels;
}

std::map<std::string, std::vector<std::string>> PostgresRegister::digests() {
    std::map<std::string, std::vector<std::string>> digests;
    for (const Texts& row : server_.run("SELECT case_id, digest FROM ~persons")) {
        digests[text_of(row.at(0))].push_back(text_of(row.at(1)));
    }
    return digests;
}

/// Lines and head of one moment, for one statement sees one.
RegisterLines PostgresRegister::read_chain(std::string_view select) {
    RegisterLines chain;
    chain.head = std::string();
    for (const Texts& row :
         server_.run(fmt::format("SELECT 0 AS n, head AS line FROM ~chain_head UNION ALL "
                                 "SELECT n, line FROM ({}) AS lines ORDER BY n",
                                 select))) {
        if (row.at(0) == "0") {
            chain.head = text_of(row.at(1));
        } else {
            chain.lines.push_back(text_of(row.at(1)));
        }
    }
    return chain;
}

void PostgresRegister::clear() {
    for (const char* table : {"entries", "persons", "labels"}) {
        // To delete from it is a right that only its owner needs.
        if (!server_.run(fmt::format("SELECT 1 FROM ~{} LIMIT 1", table)).empty()) {
            server_.run(fmt::format("DELETE FROM ~{}", table));
        }
    }
}

}  // namespace

std::unique_ptr<RegisterTable> open_postgres_register(const RegisterPlace& place,
                                                      const fs::path& workspace) {
    return std::make_unique<PostgresRegister>(place, workspace);
}

}  // namespace dsar
