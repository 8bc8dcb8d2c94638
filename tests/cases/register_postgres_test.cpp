// SPDX-License-Identifier: Apache-2.0
// What is particular to a register on a PostgreSQL server: who may share it, what is found when the
// database is changed behind its back, and that an act is written once, whatever goes away.
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/register.hpp"
#include "tests/cases/register_desk.hpp"
#include "tests/cases/register_proxy.hpp"
#include "tests/cases/signers.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <set>
#include <stdlib.h>
#include <thread>

using namespace dsar;

namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string whats(const Problems& problems) {
    std::string out;
    for (const Problem& problem : problems) {
        out += problem.file + " " + problem.where + " " + problem.what + " " + problem.is + "\n";
    }
    return out;
}

/// What an error says, all of it.
std::string told(const Error& error) {
    return std::string(error.what()) + "; " + error.why() + "; " + error.next();
}

struct Team {
    test::Scratch root;
    test::PrivateKeys keys;
    Workspace workspace = test::bare_workspace(root);
    Signer signer;

    Team() : signer(test::signer_of(prepared(workspace), "ona")) {}

    static const Workspace& prepared(Workspace& workspace) {
        workspace.map.digest = std::string(64, 'a');
        workspace.settings.digest = std::string(64, 'b');
        workspace.settings.country = "LT";
        workspace.settings.register_place = test::fresh_schema();
        return workspace;
    }

    [[nodiscard]] static Intake intake(const std::string& email = "eva@x.com") {
        Intake out;
        out.subject.identifiers = {{"email", email}};
        out.received = out.opened = parse_date("2026-03-02").value();
        out.received_at = Instant(std::chrono::sys_days(out.received));
        out.due = parse_date("2026-04-02");
        out.channel = "letter";
        return out;
    }
    std::string open() { return Register(workspace).open_case(intake(), signer).id(); }
    [[nodiscard]] test::RegisterTables tables() const { return test::RegisterTables(workspace); }
    [[nodiscard]] fs::path head() const { return root.path() / ".dsar/register.head"; }

    /// The same workspace, seen through a proxy.
    [[nodiscard]] Workspace through(const test::RegisterProxy& proxy) const {
        Workspace out = workspace;
        out.settings.register_place->server.host = "127.0.0.1";
        out.settings.register_place->server.port = proxy.port();
        out.settings.register_place->server.sslmode = "disable";
        return out;
    }
    /// How often an event stands in the chain.
    [[nodiscard]] std::size_t count(std::string_view event) const {
        std::size_t found = 0;
        for (const std::string& line : Register(workspace).chain()) {
            found += Json::parse(line).at("event").get<std::string>() == event ? 1U : 0U;
        }
        return found;
    }
    void record_in(const Workspace& where, const std::string& id) const {
        Register(where).record(CaseFile::open(where.root, id),
                               Act{"extended", {{"until", "2026-06-02"}}}, signer);
    }
    /// The error that opening it gives.
    [[nodiscard]] Error refusal(const Workspace& of) const {
        try {
            Register cases(of);
        } catch (const Error& error) {
            return error;
        }
        return Error(ErrorKind::Failed, "opened");
    }
};

/// What dsar-team(7) grants to officers who can only add, for another schema.
std::string grants_of_manual(const std::string& schema) {
    const std::string page = read_file(fs::path(DSAR_SOURCE_DIR) / "man" / "dsar-team.7");
    const std::size_t begin = page.find("CREATE ROLE officers NOLOGIN;");
    BOOST_REQUIRE(begin != std::string::npos);
    std::string sql = page.substr(begin, page.find(".Ed", begin) - begin);
    for (const char* name : {" dsar.", " dsar "}) {
        for (std::size_t at = sql.find(name); at != std::string::npos; at = sql.find(name, at)) {
            sql.replace(at + 1, 4, schema);
            at += schema.size();
        }
    }
    return sql;
}

/// How many that were at work were ended; from any thread.
int end_connections() {
    const test::PostgresServer& server = test::PostgresServer::get();
    const std::string command = fmt::format(
        "psql -X -q -A -t -h {} -p {} -U postgres shop -c \"SELECT "
        "count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'dsar' "
        "AND state <> 'idle'\" 2>/dev/null",
        server.folder(), server.port());
    const std::unique_ptr<FILE, int (*)(FILE*)> shell(::popen(command.c_str(), "r"), ::pclose);
    int ended = 0;
    return std::fscanf(shell.get(), "%d", &ended) == 1 ? ended : 0;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(register_on_postgres, Team)

BOOST_AUTO_TEST_CASE(eight_first_ones_make_the_tables_once) {
    std::vector<std::jthread> all;
    std::atomic<int> made = 0;
    for (int each = 0; each < 8; ++each) {
        all.emplace_back([&] {
            Register cases(workspace);
            made += cases.list({}).empty() ? 1 : 0;
        });
    }
    all.clear();
    BOOST_TEST(made == 8);
    BOOST_TEST(tables().sql("SELECT count(*) FROM chain_head") == "1\n");
    open();
    BOOST_TEST(whats(Register(workspace).check()) == "");
    BOOST_TEST(!fs::exists(root.path() / ".dsar/register.db"));
}

BOOST_AUTO_TEST_CASE(a_newer_version_and_another_workspace_are_refused) {
    open();
    tables().sql("UPDATE chain_head SET version = 2");
    BOOST_TEST(has(told(refusal(workspace)), "of version 2; this dsar knows version 1"));
    tables().sql("UPDATE chain_head SET version = 1");

    const test::Scratch other;
    Workspace stranger = workspace;
    stranger.root = other.path();
    BOOST_TEST(has(told(refusal(stranger)), "another workspace's"));
    tables().sql("DELETE FROM chain_head");
    BOOST_TEST(has(told(refusal(workspace)), "of version 0"));
}

BOOST_AUTO_TEST_CASE(tables_of_others_are_left_alone) {
    const std::string schema = "crm";
    test::PostgresServer::get().sql(
        "SET client_min_messages = warning; DROP SCHEMA IF EXISTS crm CASCADE; CREATE SCHEMA crm;"
        "CREATE TABLE crm.events(id int); INSERT INTO crm.events VALUES (7)");
    workspace.settings.register_place->schema = schema;
    BOOST_TEST(has(told(refusal(workspace)), "cannot be made"));
    BOOST_TEST(test::PostgresServer::get().sql("SELECT * FROM crm.events") == "7\n");
    BOOST_TEST(test::PostgresServer::get().sql("SELECT count(*) FROM pg_tables "
                                               "WHERE schemaname = 'crm'") == "1\n");
}

BOOST_AUTO_TEST_CASE(a_chain_that_is_shortened_in_the_database_is_found) {
    open();
    const std::string early = tables().sql("SELECT head FROM chain_head");
    Register(workspace).record(Act{"exported", {{"cases", 1}}}, signer);
    tables().keep();
    // Whoever may write to the database alone: the line, and the signed head that was before it.
    tables().sql("DELETE FROM events WHERE n = 2; UPDATE chain_head SET head = '" +
                 early.substr(0, early.size() - 1) + "'");
    BOOST_TEST(has(whats(Register(workspace).check_end()), "its head was signed over 2"));
    BOOST_TEST(has(whats(Register(workspace).check()), "entry 2 is missing"));
    BOOST_CHECK_THROW(Register(workspace).record(Act{"exported", {{"cases", 1}}}, signer), Error);
    tables().bring_back();
    // Whoever may write to the workspace alone: a head that is behind is mended.
    const std::string now = read_file(head());
    write_file(head(), early.substr(0, early.size() - 1));
    BOOST_TEST(whats(Register(workspace).check()) == "");
    tables().sql("DELETE FROM events WHERE n = 2");
    BOOST_TEST(has(whats(Register(workspace).check_end()), "signed over 2"));
    BOOST_CHECK_THROW(Register(workspace).record(Act{"exported", {{"cases", 1}}}, signer), Error);
    tables().bring_back();
    write_file(head(), now);
    for (const char* forged : {"", "{}", "no head"}) {
        tables().sql("UPDATE chain_head SET head = '" + std::string(forged) + "'");
        BOOST_TEST(Register(workspace).check_end().size() == 1U, forged);
        BOOST_TEST(!Register(workspace).check().empty(), forged);
        BOOST_CHECK_THROW(Register(workspace).record(Act{"exported", {{"cases", 1}}}, signer),
                          Error);
    }
    tables().bring_back();
    Register opened(workspace);
    tables().sql("DELETE FROM chain_head");
    BOOST_CHECK_THROW(opened.record(Act{"exported", {{"cases", 1}}}, signer), Error);
    BOOST_TEST(!opened.check().empty());
    tables().bring_back();
    opened.record(Act{"exported", {{"cases", 1}}}, signer);
    BOOST_TEST(whats(Register(workspace).check()) == "");
}

BOOST_AUTO_TEST_CASE(who_may_only_add_can_work_and_can_take_nothing_away) {
    open();  // its owner made the tables
    const std::string quoted = tables().schema();
    test::PostgresServer::get().sql("CREATE ROLE ona LOGIN; CREATE ROLE eva LOGIN;" +
                                    grants_of_manual(quoted));
    workspace.settings.register_place->server.user = "ona";
    const std::string id = open();
    Register cases(workspace);
    cases.record(CaseFile::open(root.path(), id), Act{"extended", {{"until", "2026-06-02"}}},
                 signer);
    cases.record(Act{"exported", {{"cases", 2}}}, signer);
    cases.forget_person(id, signer);
    cases.retire_case(id, signer);
    BOOST_TEST(whats(cases.check()) == "");
    BOOST_TEST(count("anchored") == 3U);
    for (const char* table : {"events", "entries", "chain_head"}) {
        BOOST_TEST(test::PostgresServer::get().sql("SELECT has_table_privilege('ona', '" + quoted +
                                                   "." + table + "', 'DELETE, TRUNCATE')") ==
                   "f\n");
    }
    test::PostgresServer::get().sql("REVOKE INSERT ON " + quoted + ".events FROM officers");
    try {
        cases.record(Act{"exported", {{"cases", 2}}}, signer);
        BOOST_ERROR("it was recorded");
    } catch (const Error& error) {
        BOOST_TEST(has(told(error), "lacks a right on schema"));
    }
    workspace.settings.register_place->schema = "none such";
    BOOST_TEST(has(told(refusal(workspace)), "dsar-team(7)"));
}

BOOST_AUTO_TEST_CASE(a_server_that_refuses_is_an_error_of_the_right_kind) {
    RegisterPlace& place = *workspace.settings.register_place;
    const RegisterPlace right = place;
    place.server.port = "1";
    BOOST_TEST((refusal(workspace).kind() == ErrorKind::Failed));
    place = right;
    place.server.database = "none such";
    BOOST_TEST(has(told(refusal(workspace)), "no such database"));
    place = right;
    place.server.host = "127.0.0.1";
    BOOST_TEST((refusal(workspace).kind() == ErrorKind::NoEntry));
    BOOST_TEST(has(told(refusal(workspace)), "asks for a password"));
    write_file(root.path() / "password", "wrong word\n");
    place.server.password = "file:password";
    BOOST_TEST((refusal(workspace).kind() == ErrorKind::NoEntry));
    BOOST_TEST(!has(told(refusal(workspace)), "wrong word"));
    place.server.password = "file:none";
    BOOST_TEST((refusal(workspace).kind() == ErrorKind::NoEntry));
}

BOOST_AUTO_TEST_CASE(a_password_comes_from_its_source_or_from_pgpass) {
    const test::PostgresServer& server = test::PostgresServer::get();
    server.sql(
        "CREATE ROLE team LOGIN PASSWORD 'right word'; GRANT CREATE ON DATABASE shop TO team");
    RegisterPlace& place = *workspace.settings.register_place;
    place.server.host = "127.0.0.1";
    place.server.user = "team";
    place.server.sslmode = "verify-full";
    place.server.sslrootcert = server.folder() + "/server.crt";
    BOOST_TEST((refusal(workspace).kind() == ErrorKind::NoEntry));
    write_file(root.path() / "password", "right word\n");
    place.server.password = "file:password";  // of the workspace, wherever we are
    const std::string id = open();
    place.server.password.clear();
    write_file(root.path() / "pgpass", "127.0.0.1:*:*:team:right word\n");
    ::setenv("PGPASSFILE", (root.path() / "pgpass").c_str(), 1);
    BOOST_TEST(Register(workspace).find(id).has_value());
    ::unsetenv("PGPASSFILE");
    // Its own certificate is none of the system's authorities.
    place.server.password = "file:password";
    place.server.sslrootcert.clear();
    BOOST_TEST((refusal(workspace).kind() == ErrorKind::Failed));
    BOOST_TEST(!has(told(refusal(workspace)), "right word"));
}

BOOST_AUTO_TEST_CASE(an_act_is_written_once_wherever_the_connection_is_cut) {
    const std::string id = open();
    const CaseFile file = CaseFile::open(root.path(), id);
    constexpr std::size_t all = test::RegisterProxy::whole;
    std::size_t acts = 0;
    std::size_t cut = 0;
    std::size_t whole[2] = {0, 0};
    std::size_t commit[2] = {0, 0};
    const auto act_through = [&](std::size_t of_client, std::size_t of_server) {
        test::RegisterProxy proxy(of_client, of_server);
        const Workspace seen = through(proxy);
        Register cases(seen);
        const std::size_t connections = proxy.connections();
        ++acts;
        if (acts % 2 == 0) {
            cases.record(file, Act{"letter_made", {{"act", acts}}}, signer);
        } else {
            cases.record(Act{"exported", {{"cases", acts}}}, signer);
        }
        cut += proxy.connections() > connections ? 1U : 0U;
        for (std::size_t side = 0; side < 2; ++side) {
            whole[side] = proxy.said(side);
            commit[side] = proxy.said_before_commit(side);
        }
    };
    const auto check = [&](std::size_t side, std::size_t at) {
        act_through(side == 0 ? at : all, side == 0 ? all : at);
        BOOST_TEST(count("anchored") == acts / 2 + 1, "side " << side << " at " << at);
        BOOST_TEST(count("exported") == (acts + 1) / 2, "side " << side << " at " << at);
    };
    act_through(all, all);
    const std::size_t first[2] = {commit[0], commit[1]};
    const std::size_t ends[2] = {whole[0], whole[1]};
    BOOST_REQUIRE(first[0] > 500U);
    BOOST_REQUIRE(ends[1] > first[1] + 20);
    for (std::size_t step = 0; step < 30; ++step) {
        check(0, ends[0] / 3 + step * ends[0] * 2 / 90);
        check(1, ends[1] / 3 + step * ends[1] * 2 / 90);
    }
    // COMMIT and its answer, byte by byte. What is signed is of the same length each time, but for
    // the numbers in it.
    for (std::size_t at = 0; at < 14; ++at) {
        act_through(all, all);  // an act on a case
        act_through(all, all);
        const std::size_t client = commit[0] + at;
        const std::size_t server = commit[1] + 1 + 2 * at;
        act_through(all, all);
        check(0, client);
        act_through(all, all);
        check(1, server);
    }
    BOOST_TEST(cut > 70U);
    BOOST_TEST(whats(Register(workspace).check()) == "");
    BOOST_TEST(Register(workspace).find(id)->journal_entries == acts / 2 + 1);
}

BOOST_AUTO_TEST_CASE(what_is_told_is_written_while_connections_are_ended) {
    constexpr int rounds = 12;
    Register opened(workspace);
    std::atomic<bool> done = false;
    std::atomic<int> ended = 0;
    std::jthread killer([&] {
        while (!done) {
            ended += end_connections();
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    });
    std::atomic<int> failed = 0;
    std::mutex guard;
    std::multiset<std::string> numbers;
    std::string why;
    {
        std::vector<std::jthread> officers;
        for (int officer = 0; officer < 4; ++officer) {
            officers.emplace_back([&, officer] {
                const Instant then = std::chrono::sys_days(std::chrono::year{2026} / 3 / 4);
                const Signer mine = open_signer(workspace, "ona", {}, [then] { return then; });
                for (int round = 0; round < rounds; ++round) {
                    try {
                        Register cases(workspace);
                        const CaseFile file = cases.open_case(
                            intake(fmt::format("p{}x{}@x.com", officer, round)), mine);
                        cases.record(Act{"exported", {{"of", officer * 100 + round}}}, mine);
                        const std::lock_guard lock(guard);
                        numbers.insert(file.id());
                    } catch (const Error& error) {
                        ++failed;
                        const std::lock_guard lock(guard);
                        why = told(error);
                    }
                }
            });
        }
    }
    done = true;
    killer.join();
    BOOST_TEST(ended > 5);
    BOOST_TEST(failed == 0, failed << " failed, the last: " << why);
    BOOST_TEST(std::set(numbers.begin(), numbers.end()).size() == numbers.size());
    std::multiset<int> exported;
    for (const std::string& line : Register(workspace).chain()) {
        const Json entry = Json::parse(line);
        if (entry.at("event") == "exported") {
            exported.insert(entry.at("details").at("of").get<int>());
        }
    }
    BOOST_TEST(std::set(exported.begin(), exported.end()).size() == exported.size());
    BOOST_TEST(exported.size() >= numbers.size());
    Register cases(workspace);
    BOOST_TEST(whats(cases.check()) == "");
    BOOST_TEST(cases.list({}).size() >= numbers.size());
}

BOOST_AUTO_TEST_CASE(a_journal_is_whole_where_the_lock_of_its_case_does_not_reach) {
    constexpr int machines = 4;
    constexpr int rounds = 8;
    const std::string id = open();
    std::atomic<int> failed = 0;
    {
        std::vector<std::jthread> all;
        for (int machine = 0; machine < machines; ++machine) {
            all.emplace_back([&] {
                const Instant then = std::chrono::sys_days(std::chrono::year{2026} / 4 / 4);
                const Signer mine = open_signer(workspace, "ona", {}, [then] { return then; });
                // Without the lock of the case, as on a folder whose locks stay on one machine.
                const CaseFile file = CaseFile::open_to_read(root.path(), id);
                for (int round = 0; round < rounds; ++round) {
                    try {
                        Register(workspace).record(file, Act{"letter_made", {{"n", round}}}, mine);
                    } catch (const Error&) {
                        ++failed;
                    }
                }
            });
        }
    }
    BOOST_TEST(failed == 0);
    BOOST_TEST(Register(workspace).find(id)->journal_entries == machines * rounds + 1);
    BOOST_TEST(count("anchored") == machines * rounds + 1);
    BOOST_TEST(whats(Register(workspace).check()) == "");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_gone_leaves_no_half_of_an_act) {
    const std::string id = open();
    Register cases(workspace);
    const CaseFile file = CaseFile::open(root.path(), id);
    const std::string before = read_file(root.path() / "cases" / id / "journal.ndjson");
    test::PostgresServer::get().sql("ALTER DATABASE shop ALLOW_CONNECTIONS false", "postgres");
    test::PostgresServer::get().sql(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'shop'",
        "postgres");
    BOOST_CHECK_THROW(cases.record(file, Act{"extended", {{"until", "2026-06-02"}}}, signer),
                      Error);
    BOOST_TEST(read_file(root.path() / "cases" / id / "journal.ndjson") == before);
    test::PostgresServer::get().sql("ALTER DATABASE shop ALLOW_CONNECTIONS true", "postgres");
    cases.record(file, Act{"extended", {{"until", "2026-06-02"}}}, signer);
    BOOST_TEST(whats(cases.check()) == "");
    BOOST_TEST(cases.find(id)->journal_entries == 2U);
}

BOOST_AUTO_TEST_CASE(a_register_moves_there_and_back_with_its_chain) {
    Workspace local = workspace;
    local.settings.register_place.reset();
    BOOST_CHECK_THROW(Register(workspace).move_from({}, signer), Error);  // there is none
    tables().lose();
    const auto open_in = [&](const Workspace& where, const std::string& email) {
        return Register(where).open_case(intake(email), signer).id();
    };
    const std::string eva = open_in(local, "eva@x.com");
    const std::string gone = open_in(local, "gone@x.com");
    Register(local).forget_person(gone, signer);
    Register(local).retire_case(gone, signer);
    fs::remove_all(root.path() / "cases" / gone);  // as a sweep ends
    const std::vector<std::string> before = Register(local).chain();

    // dsar.yaml names the server, and nothing was moved yet: what journals say is there at once.
    BOOST_TEST(Register(workspace).find(eva).has_value());
    BOOST_TEST(!Register(workspace).find(gone).has_value());
    BOOST_CHECK_THROW(Register(workspace).record(Act{"exported", {{"cases", 1}}}, signer), Error);
    BOOST_TEST(has(whats(Register(workspace).check_end()), "its head was signed over 4"));

    const MovedRegister moved = Register(workspace).move_from({}, signer);
    BOOST_TEST(moved.cases == 2U);
    BOOST_TEST(moved.entries == before.size());
    BOOST_TEST(whats(Register(workspace).check()) == "");
    std::vector<std::string> after = Register(workspace).chain();
    BOOST_TEST(Json::parse(after.back()).at("event") == "moved");
    BOOST_TEST(Json::parse(after.back()).at("details").at("from") == "sqlite");
    after.pop_back();
    BOOST_TEST(after == before);
    BOOST_TEST(Register(workspace).find(gone)->case_id == gone);
    BOOST_TEST(Register(workspace).persons().contains(eva));
    BOOST_TEST(!Register(workspace).persons().contains(gone));
    BOOST_TEST(Register(workspace).cases_of({{{"email", "eva@x.com"}}}).front() == eva);
    BOOST_CHECK_THROW(Register(local).record(Act{"exported", {{"cases", 1}}}, signer), Error);

    const std::string late = open_in(workspace, "late@x.com");
    Register(workspace).forget_person(eva, signer);
    BOOST_TEST(Register(local).persons().contains(eva));  // until it is moved over
    Register(local).move_from(workspace.settings.register_place, signer);
    BOOST_TEST(whats(Register(local).check()) == "");
    BOOST_TEST(!Register(local).persons().contains(eva));
    BOOST_TEST(Register(local).persons().contains(late));
    BOOST_TEST(Register(local).find(gone).has_value());
    BOOST_TEST(Register(local).chain().size() == before.size() + 4);
    record_in(local, late);
    BOOST_TEST(whats(Register(local).check()) == "");
    BOOST_CHECK_THROW(record_in(workspace, late), Error);
}

BOOST_AUTO_TEST_CASE(what_is_damaged_or_another_chain_is_not_moved) {
    Workspace local = workspace;
    local.settings.register_place.reset();
    const std::string id = Register(local).open_case(intake(), signer).id();
    Register(local).record(Act{"exported", {{"cases", 1}}}, signer);
    const test::RegisterTables file(local);
    file.keep();
    file.sql("UPDATE events SET line = replace(line, 'exported', 'revealed') WHERE n = 2");
    BOOST_CHECK_THROW(Register(workspace).move_from({}, signer), Error);
    BOOST_TEST(Register(workspace).chain().empty());
    file.bring_back();
    tables().sql("INSERT INTO events VALUES (1, 'another')");
    BOOST_CHECK_EXCEPTION(Register(workspace).move_from({}, signer), Error,
                          [](const Error& error) { return has(error.why(), "of its own"); });
    tables().sql("DELETE FROM events");
    Register(workspace).move_from({}, signer);
    BOOST_TEST(whats(Register(workspace).check()) == "");
    BOOST_CHECK_THROW(Register(workspace).move_from(workspace.settings.register_place, signer),
                      Error);
}

BOOST_AUTO_TEST_CASE(who_waits_too_long_is_told_that_it_is_in_use) {
    const std::string id = open();
    // Somebody holds the row of the head, and goes on holding it.
    std::jthread holder([&] {
        tables().sql("BEGIN; SELECT head FROM chain_head FOR UPDATE; SELECT pg_sleep(24); COMMIT");
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    try {
        Register(workspace).record(Act{"exported", {{"cases", 1}}}, signer);
        BOOST_ERROR("it was recorded");
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::Busy));
    }
    BOOST_TEST(Register(workspace).find(id).has_value());  // who reads waits for nobody
    holder.join();
    BOOST_TEST(whats(Register(workspace).check()) == "");
}

BOOST_AUTO_TEST_SUITE_END()
