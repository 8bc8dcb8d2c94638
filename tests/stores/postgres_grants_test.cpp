// SPDX-License-Identifier: Apache-2.0
// The GRANTs of README are what each account needs: with them nothing is lacking and reading works,
// and each one that is taken away is named, with what gives it back.
#include "libdsar/engine/grants.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <fstream>
#include <regex>
#include <sstream>

namespace dsar::test {
namespace {

const PostgresServer& server() {
    return PostgresServer::get();
}

/// One privilege of README: `GRANT SELECT ON ALL TABLES IN SCHEMA public TO dsar_reader`.
struct Grant {
    std::string privilege;
    std::string on;
    std::string account;
};

/// Those of one account, one privilege each, on the tests' database and schema.
std::vector<Grant> grants_of_readme(const std::string& account) {
    std::ifstream file(std::string(DSAR_SOURCE_DIR) + "/README.md");
    std::ostringstream text;
    text << file.rdbuf();
    const std::string readme = text.str();
    const std::regex grant("GRANT ([A-Z, ]+) ON ([A-Za-z ]+) TO " + account + ";");
    std::vector<Grant> out;
    for (std::sregex_iterator line(readme.begin(), readme.end(), grant), end; line != end; ++line) {
        const std::string on =
            std::regex_replace((*line)[2].str(), std::regex("SCHEMA public"), "SCHEMA shop");
        std::istringstream privileges((*line)[1].str());
        for (std::string privilege; std::getline(privileges >> std::ws, privilege, ',');) {
            out.push_back({privilege, on, account});
        }
    }
    return out;
}

std::string give(const Grant& grant) {
    return fmt::format("GRANT {} ON {} TO {};", grant.privilege, grant.on, grant.account);
}

std::string take(const Grant& grant) {
    return fmt::format("REVOKE {} ON {} FROM {};", grant.privilege, grant.on, grant.account);
}

constexpr const char* tables = R"(
CREATE TABLE "People"(id int PRIMARY KEY, email text, name text, locked date, news boolean);
CREATE TABLE calls(id int PRIMARY KEY, person int, note text, whole text GENERATED ALWAYS AS ('n' || id) STORED);
CREATE VIEW seen AS SELECT id, email FROM "People";
INSERT INTO "People" VALUES (1, 'jo@x.com', 'Jo', NULL, true);)";

constexpr const char* map = R"(
collections:
  People:
    key: id
    purpose: service
    restrict: {mark: locked}
    fields:
      id: {}
      email: {identifies: email}
      name: {identifies: name}
      locked: {}
      news: {consent_for: service}
  calls:
    key: id
    restrict: {vault: true}
    fields:
      id: {}
      person: {belongs_to: People.id}
      note: {free_text: true}
      whole: {}
  seen: {key: id, fields: {id: {}, email: {identifies: email}}}
)";

/// A workspace whose one store is opened by `account`.
class Company {
 public:
    explicit Company(const std::string& account, const std::string& more = {}) {
        files_.map("shop", fmt::format("store: shop\nkind: postgres\nhost: {}\nport: {}\n"
                                       "database: shop\nuser: {}\nschema: shop\n{}{}",
                                       server().folder(), server().port(), account, more, map));
        workspace_ = files_.load();
    }

    [[nodiscard]] StoreGrants grants(bool changes = true) const {
        const StoreEntry& store = workspace_.map.stores.front();
        return check_grants(workspace_, store, *open_store(store, workspace_.root), changes);
    }

    /// What each line says.
    [[nodiscard]] std::set<std::string> lines(bool changes = true) const {
        std::set<std::string> out;
        for (const LackingGrant& lacking : grants(changes).lacking) {
            std::string line = lacking.reads ? "reads " : "";
            for (const Right right : lacking.rights) {
                line += std::string(name_of(right)) + " ";
            }
            out.insert(line + lacking.grant + lacking.why);
        }
        return out;
    }

    /// The keys of people, read by this account.
    [[nodiscard]] std::size_t people() const {
        const StoreEntry& store = workspace_.map.stores.front();
        const Query query{store.collection("People"), {}, false, true};
        return find_all(*open_store(store, workspace_.root), {&query, 1}).size();
    }

 private:
    TempWorkspace files_;
    Workspace workspace_;
};

/// The tables, and both accounts with README's GRANTs alone.
void set_up() {
    server().start_afresh();
    std::string sql =
        std::string("SET client_min_messages = warning; SET search_path = shop;") + tables;
    for (const std::string account : {"dsar_reader", "dsar_acting"}) {
        sql += fmt::format(
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{0}') THEN"
            " CREATE ROLE {0} LOGIN; END IF; END $$; ALTER ROLE {0} RESET ALL;",
            account);
        for (const Grant& grant : grants_of_readme(account)) {
            sql += give(grant);
        }
    }
    server().sql(sql + "REVOKE CONNECT ON DATABASE shop FROM PUBLIC;");
}

const std::set<std::string> none;

/// The other tests of this program connect as anybody.
struct Afterwards {
    Afterwards() = default;
    ~Afterwards() { server().sql("GRANT CONNECT ON DATABASE shop TO PUBLIC"); }
    Afterwards(const Afterwards&) = delete;
    Afterwards& operator=(const Afterwards&) = delete;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(postgres_grants, Afterwards)

BOOST_AUTO_TEST_CASE(nothing_is_lacking_with_the_grants_of_readme) {
    set_up();
    BOOST_TEST(grants_of_readme("dsar_reader").size() == 3U);
    BOOST_TEST(grants_of_readme("dsar_acting").size() == 6U);
    BOOST_TEST(Company("dsar_acting").lines() == none);
    BOOST_TEST(!Company("dsar_acting").grants().only_reads);
    BOOST_TEST(Company("dsar_acting").people() == 1U);
    BOOST_TEST(Company("dsar_reader").lines() == none);
    BOOST_TEST(Company("dsar_reader").grants().only_reads);
    BOOST_TEST(Company("dsar_reader").lines(false) == none);
    BOOST_TEST(!Company("dsar_reader").grants(false).only_reads);
    BOOST_TEST(Company("dsar_reader").people() == 1U);
    BOOST_TEST(Company("postgres").lines() == none);
}

BOOST_AUTO_TEST_CASE(each_grant_that_is_taken_away_is_named) {
    set_up();
    for (const std::string account : {"dsar_reader", "dsar_acting"}) {
        const Company company(account);
        for (const Grant& grant : grants_of_readme(account)) {
            BOOST_TEST_CONTEXT(take(grant)) {
                server().sql(take(grant));
                if (grant.privilege == "CONNECT") {
                    const Error refused = error_of([&] { (void)company.lines(); });
                    BOOST_TEST((refused.kind() == ErrorKind::NoEntry));
                    BOOST_TEST(says(refused, "GRANT CONNECT"));
                } else {
                    const StoreGrants grants = company.grants();
                    BOOST_TEST(!grants.lacking.empty());
                    std::string given;
                    for (const LackingGrant& lacking : grants.lacking) {
                        BOOST_TEST(lacking.grant.starts_with(grant.privilege));
                        given += lacking.next + ";";
                    }
                    server().sql(given);
                    BOOST_TEST(company.lines() == none);
                }
                server().sql(give(grant));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(says_which_right_lacks_what_on_which_column) {
    set_up();
    const Company company("dsar_acting");
    const std::string all = "access rectify erase restrict export object ";
    server().sql("REVOKE USAGE ON SCHEMA shop FROM dsar_acting");
    BOOST_TEST((company.lines() == std::set{"reads " + all + "USAGE on SCHEMA shop"}));
    server().sql(
        "GRANT USAGE ON SCHEMA shop TO dsar_acting; REVOKE UPDATE, DELETE, INSERT ON ALL TABLES"
        " IN SCHEMA shop FROM dsar_acting; GRANT UPDATE (email) ON shop.\"People\" TO dsar_acting;"
        "GRANT INSERT (id, person) ON shop.calls TO dsar_acting;"
        "REVOKE SELECT ON shop.calls FROM dsar_acting; GRANT SELECT (id, note) ON shop.calls"
        " TO dsar_acting");
    const std::set<std::string> expected{"rectify erase UPDATE (name) on shop.\"People\"",
                                         "erase restrict object UPDATE (locked) on shop.\"People\"",
                                         "object UPDATE (news) on shop.\"People\"",
                                         "erase DELETE on shop.\"People\"",
                                         "reads " + all + "SELECT (person, whole) on shop.calls",
                                         "erase UPDATE (person, note) on shop.calls",
                                         "erase restrict object DELETE on shop.calls",
                                         "restrict object INSERT (note) on shop.calls"};
    BOOST_TEST(company.lines() == expected, boost::test_tools::per_element());
    // A store that is never changed needs none of them.
    const std::set<std::string> reading{"reads access export SELECT (person, whole) on shop.calls"};
    BOOST_TEST(company.lines(false) == reading, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(says_when_policies_hide_rows_and_when_nothing_may_change) {
    set_up();
    server().sql(
        "ALTER TABLE shop.\"People\" ENABLE ROW LEVEL SECURITY;"
        "ALTER ROLE dsar_reader SET default_transaction_read_only = on");
    const std::string hides = "row-level security hides rows of shop.\"People\" from ";
    BOOST_TEST((Company("dsar_acting").lines(false) ==
                std::set{"reads access export " + hides + "dsar_acting"}));
    BOOST_TEST(Company("dsar_acting", "row_security: accept\n").lines(false) == none);
    server().sql(
        "ALTER TABLE shop.\"People\" DISABLE ROW LEVEL SECURITY;"
        "ALTER ROLE dsar_acting SET default_transaction_read_only = on");
    BOOST_TEST((Company("dsar_acting").lines() ==
                std::set<std::string>{
                    "rectify erase restrict object default_transaction_read_only is on for "
                    "dsar_acting: somebody wanted it to change nothing"}));
    BOOST_TEST(!Company("dsar_acting").grants().only_reads);
    BOOST_TEST(Company("dsar_reader").lines() == none);
    BOOST_TEST(Company("dsar_reader").grants().only_reads);
    server().sql("ALTER ROLE dsar_acting RESET ALL; ALTER ROLE dsar_reader RESET ALL");
}

BOOST_AUTO_TEST_CASE(asks_nothing_of_what_is_not_there_or_cannot_be_written) {
    set_up();
    server().sql(
        "SET search_path = shop; DROP VIEW seen; DROP TABLE calls;"
        "CREATE VIEW calls AS SELECT id, id AS person, email AS note, name AS whole FROM "
        "\"People\"; GRANT SELECT ON calls TO dsar_acting");
    BOOST_TEST(Company("dsar_acting").lines() == none);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
