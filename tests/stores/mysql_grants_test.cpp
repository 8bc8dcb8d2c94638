// SPDX-License-Identifier: Apache-2.0
// The GRANTs of README are what each account needs: with them nothing is lacking and reading works,
// and each one that is taken away is named, with what gives it back.
#include "libdsar/engine/grants.hpp"
#include "libdsar/stores/mysql/privileges.hpp"
#include "tests/support/mysql_server.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <fstream>
#include <regex>
#include <sstream>

namespace dsar::test {
namespace {

using namespace std::string_literals;

const MysqlServer& server() {
    return MysqlServer::get();
}

/// One privilege of README: `GRANT SELECT ON shop.* TO dsar_reader@'10.0.0.5'`, from here.
struct Grant {
    std::string privilege;
    std::string account;
};

constexpr const char* here = "@localhost";

/// Those of one account, one privilege each.
std::vector<Grant> grants_in(const std::string& page, const std::string& account) {
    std::ifstream file(std::string(DSAR_SOURCE_DIR) + page);
    std::ostringstream text;
    text << file.rdbuf();
    const std::string readme = text.str();
    const std::regex grant("GRANT ([A-Z, ]+)\\s+ON shop\\.\\* TO " + account + "@'[0-9.]+';");
    std::vector<Grant> out;
    for (std::sregex_iterator line(readme.begin(), readme.end(), grant), end; line != end; ++line) {
        std::istringstream privileges((*line)[1].str());
        for (std::string privilege; std::getline(privileges >> std::ws, privilege, ',');) {
            out.push_back({privilege.substr(0, privilege.find_last_not_of(" \n") + 1), account});
        }
    }
    return out;
}

std::vector<Grant> grants_of_readme(const std::string& account) {
    return grants_in("/README.md", account);
}

std::string give(const Grant& grant) {
    return fmt::format("GRANT {} ON shop.* TO {}{};", grant.privilege, grant.account, here);
}

std::string take(const Grant& grant) {
    return fmt::format("REVOKE {} ON shop.* FROM {}{};", grant.privilege, grant.account, here);
}

constexpr const char* tables = R"(
CREATE TABLE `People`(id int PRIMARY KEY, email varchar(99), name text, locked date, news boolean);
CREATE TABLE calls(id int PRIMARY KEY, person int, note text,
  whole text AS (concat('n', id)) STORED);
CREATE VIEW seen AS SELECT id, email FROM `People`;
INSERT INTO `People` VALUES (1, 'jo@x.com', 'Jo', NULL, true);)";

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
    explicit Company(const std::string& account) {
        files_.map("shop", fmt::format("store: shop\nkind: mysql\nsocket: {}\ndatabase: shop\n"
                                       "user: {}\n{}",
                                       server().socket(), account, map));
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
void set_up(const std::string& more = tables) {
    server().start_afresh();
    std::string sql = more;
    for (const std::string account : {"dsar_reader", "dsar_acting"}) {
        sql += fmt::format("DROP USER IF EXISTS {0}{1}; CREATE USER {0}{1};", account, here);
        for (const Grant& grant : grants_of_readme(account)) {
            sql += give(grant);
        }
    }
    server().sql(sql + "DROP ROLE IF EXISTS acting;");
}

const std::set<std::string> none;
const std::string all = "access rectify erase restrict export object ";
const std::string acting = "`dsar_acting`@`localhost`";

/// Other tests may change what is there.
struct Afterwards {
    Afterwards() = default;
    ~Afterwards() { server().sql("SET GLOBAL read_only = 0; DROP ROLE IF EXISTS acting"); }
    Afterwards(const Afterwards&) = delete;
    Afterwards& operator=(const Afterwards&) = delete;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mysql_grants, Afterwards)

BOOST_AUTO_TEST_CASE(nothing_is_lacking_with_the_grants_of_readme) {
    set_up();
    for (const char* page : {"/README.md", "/man/dsar-stores.7"}) {
        BOOST_TEST(grants_in(page, "dsar_reader").size() == 2U);
        BOOST_TEST(grants_in(page, "dsar_acting").size() == 6U);
    }
    BOOST_TEST(Company("dsar_acting").lines() == none);
    BOOST_TEST(!Company("dsar_acting").grants().only_reads);
    BOOST_TEST(Company("dsar_acting").people() == 1U);
    BOOST_TEST(Company("dsar_reader").lines() == none);
    BOOST_TEST(Company("dsar_reader").grants().only_reads);
    BOOST_TEST(Company("dsar_reader").lines(false) == none);
    BOOST_TEST(!Company("dsar_reader").grants(false).only_reads);
    BOOST_TEST(Company("dsar_reader").people() == 1U);
    BOOST_TEST(Company("root").lines() == none);
}

BOOST_AUTO_TEST_CASE(each_grant_that_is_taken_away_is_named) {
    for (const std::string account : {"dsar_reader", "dsar_acting"}) {
        for (const Grant& grant : grants_of_readme(account)) {
            set_up();
            const Company company(account);
            BOOST_TEST_CONTEXT(take(grant)) {
                server().sql(take(grant));
                const StoreGrants grants = company.grants();
                BOOST_TEST(!grants.lacking.empty());
                std::string given;
                for (const LackingGrant& lacking : grants.lacking) {
                    BOOST_TEST(lacking.next.starts_with("GRANT " + grant.privilege), lacking.next);
                    given += lacking.next + ";";
                }
                server().sql(given);
                BOOST_TEST(company.lines() == none);
                BOOST_TEST(company.people() == 1U);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(an_account_without_any_is_no_entry) {
    set_up();
    server().sql("REVOKE ALL ON shop.* FROM dsar_reader@localhost");
    const Error refused = error_of([&] { (void)Company("dsar_reader").lines(); });
    BOOST_TEST((refused.kind() == ErrorKind::NoEntry));
    BOOST_TEST(says(refused, "GRANT SELECT ON `shop`.*"));
}

BOOST_AUTO_TEST_CASE(says_which_right_lacks_what_on_which_column) {
    set_up();
    server().sql(
        "REVOKE ALL ON shop.* FROM dsar_acting@localhost;"
        "GRANT SELECT, TRIGGER, UPDATE (email) ON shop.`People` TO dsar_acting@localhost;"
        "GRANT SELECT (id, note), INSERT (id, person) ON shop.calls TO dsar_acting@localhost");
    const Company company("dsar_acting");
    const std::string tail = " may not see whether ";
    const std::set<std::string> expected{
        "reads " + all + "SELECT on `shop`.`calls`",
        "reads " + all + "SELECT on `shop`.`seen`",
        "rectify erase UPDATE (`name`) on `shop`.`People`",
        "erase restrict object UPDATE (`locked`) on `shop`.`People`",
        "object UPDATE (`news`) on `shop`.`People`",
        "erase DELETE on `shop`.`People`",
        "erase UPDATE (`person`, `note`) on `shop`.`calls`",
        "erase restrict object DELETE on `shop`.`calls`",
        "restrict object INSERT on `shop`.`calls`",  // hidden columns may be there
        "erase restrict object " + acting + tail +
            "triggers of calls would run (privilege TRIGGER)",
        "erase restrict object " + acting + tail +
            "records of other tables would be deleted, too (privilege SELECT)"};
    std::set<std::string> said = company.lines();
    // Of a view that is hidden nobody knows that it cannot be changed.
    std::erase_if(said, [](const std::string& line) {
        return line.find("seen") != std::string::npos && !line.starts_with("reads");
    });
    BOOST_TEST(said == expected, boost::test_tools::per_element());
    // A store that is never changed needs none of them.
    const std::set<std::string> reading{"reads access export SELECT on `shop`.`calls`",
                                        "reads access export SELECT on `shop`.`seen`"};
    BOOST_TEST(company.lines(false) == reading, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(roles_and_public_give_what_they_have) {
    set_up();
    server().sql(
        "REVOKE ALL ON shop.* FROM dsar_acting@localhost; CREATE ROLE acting;"
        "GRANT SHOW VIEW, UPDATE, DELETE, INSERT, TRIGGER ON `sh%`.* TO acting;"
        "GRANT SELECT ON shop.* TO PUBLIC;"
        "GRANT acting TO dsar_acting@localhost; SET DEFAULT ROLE acting FOR dsar_acting@localhost");
    BOOST_TEST(Company("dsar_acting").lines() == none);
    BOOST_TEST(!Company("dsar_acting").grants().only_reads);
    server().sql("REVOKE TRIGGER ON `sh%`.* FROM acting");
    BOOST_TEST(Company("dsar_acting").lines().size() == 2U);
    server().sql("REVOKE SELECT ON shop.* FROM PUBLIC");
}

BOOST_AUTO_TEST_CASE(says_when_the_server_is_only_read) {
    set_up();
    server().sql("SET GLOBAL read_only = 1");
    BOOST_TEST((Company("dsar_acting").lines() ==
                std::set<std::string>{
                    "rectify erase restrict object the server is only read (read_only)"}));
    BOOST_TEST(!Company("dsar_acting").grants().only_reads);
    BOOST_TEST(Company("dsar_reader").lines() == none);
    BOOST_TEST(Company("dsar_reader").grants().only_reads);
}

BOOST_AUTO_TEST_CASE(says_when_a_view_cannot_be_read) {
    set_up();
    server().sql("ALTER TABLE `People` RENAME COLUMN email TO mail");
    const std::set<std::string> lines = Company("dsar_reader").lines(false);
    BOOST_TEST((lines == std::set{"reads access export the server cannot read what the view seen "
                                  "is made of"s}));
}

BOOST_AUTO_TEST_CASE(asks_nothing_of_what_is_not_there_or_cannot_be_written) {
    set_up(
        "CREATE TABLE `People`(id int PRIMARY KEY, email text, name text, locked date, news int)"
        " ENGINE=Aria; CREATE VIEW calls AS SELECT id, id AS person, email AS note, name AS whole"
        " FROM `People`;");
    server().sql("REVOKE UPDATE, DELETE, INSERT ON shop.* FROM dsar_acting@localhost");
    BOOST_TEST(Company("dsar_acting").lines() == none);
}

BOOST_AUTO_TEST_CASE(lines_of_show_grants_are_read) {
    const auto parsed = [](const char* line) {
        const MysqlGrant grant = parse_mysql_grant(line);
        return fmt::format("{}|{}|{}", fmt::join(grant.privileges, ","), grant.database,
                           grant.table);
    };
    BOOST_TEST(parsed("GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION") ==
               "ALL PRIVILEGES|*|*");
    BOOST_TEST(
        parsed("GRANT SELECT, UPDATE (`a, b`, `c)`), SHOW VIEW ON `a``b`.`t.u` TO `x`@`%`") ==
        "SELECT,SHOW VIEW|a`b|t.u");
    BOOST_TEST(parsed("GRANT SELECT, DELETE ON shop.calls TO x") == "SELECT,DELETE|shop|calls");
    for (const char* other : {"GRANT `r` TO `a`@`%`", "SET DEFAULT ROLE `r` FOR `a`@`%`", "",
                              "GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `a`@`%`",
                              "GRANT PROXY ON ``@`%` TO `root`@`localhost` WITH GRANT OPTION",
                              "GRANT SELECT (`unfinished"}) {
        BOOST_TEST(parsed(other).ends_with("||"), other << ": " << parsed(other));
    }
    const MysqlPrivileges may("my_shop", {{{"SELECT"}, "my\\_shop", "*"},
                                          {{"DELETE"}, "my\\_sho", "*"},
                                          {{"UPDATE"}, "m%s_op", "*"},
                                          {{"INSERT"}, "my_shop", "t"},
                                          {{"TRIGGER"}, "my\\_shop\\%", "*"}});
    BOOST_TEST(may.on_database("SELECT"));
    BOOST_TEST(may.on_table("UPDATE", "t"));
    BOOST_TEST(may.on_table("INSERT", "t"));
    BOOST_TEST(!may.on_database("INSERT"));
    BOOST_TEST(!may.on_table("INSERT", "T"));
    BOOST_TEST(!may.on_database("DELETE"));
    BOOST_TEST(!may.on_database("TRIGGER"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
