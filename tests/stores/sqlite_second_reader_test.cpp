// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/second_reader.hpp"
#include "tests/stores/sqlite_file.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace dsar::test {
namespace {

constexpr const char* made =
    "CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2)";

std::int64_t count(SqliteSession& session) {
    SQLite::Statement rows = session.prepare("t", "SELECT count(*) FROM t");
    return session.step("t", rows) ? rows.getColumn(0).getInt64() : -1;
}

SecondRow row(std::int64_t number) {
    SecondRow out;
    out.position.number = number;
    return out;
}

// What the second connection counts while the first one's transaction is open.
std::int64_t second_count(SqliteSecondReader& second) {
    std::int64_t found = 0;
    second.read_beside(
        {},
        [](SqliteSession& session, const SqliteSecondReader::Take& take) {
            take(row(count(session)));
        },
        [] {}, [&](const SecondRow& each) { found = each.position.number; });
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_second_reader)

BOOST_AUTO_TEST_CASE(sees_what_the_first_one_sees) {
    for (const std::string mode : {"delete", "wal"}) {
        SqliteFile file("PRAGMA journal_mode = " + mode + ";" + made);
        SqliteSession first(file.store(), file.folder());
        SqliteSecondReader second(file.store(), file.folder());
        BOOST_REQUIRE(second.begin_with(first));
        if (mode == "wal") {
            file.exec("INSERT INTO t VALUES (3)");
        }
        BOOST_TEST(count(first) == 2);
        BOOST_TEST(second_count(second) == 2);
        first.end_transaction();
        second.end();
        BOOST_REQUIRE(second.begin_with(first));
        BOOST_TEST(count(first) == second_count(second));
        first.end_transaction();
        second.end();
    }
}

BOOST_AUTO_TEST_CASE(does_not_read_another_file_of_the_same_name) {
    SqliteFile file(made);
    SqliteSession first(file.store(), file.folder());
    std::filesystem::rename(file.path(), file.path() + ".old");
    file.exec("CREATE TABLE t(id INTEGER PRIMARY KEY)");
    SqliteSecondReader second(file.store(), file.folder());
    BOOST_TEST(!second.begin_with(first));
    BOOST_TEST(count(first) == 2);  // it has begun alone
    first.end_transaction();
}

BOOST_AUTO_TEST_CASE(hands_over_rows_in_order_after_those_of_the_first) {
    SqliteFile file(made);
    SqliteSecondReader second(file.store(), file.folder());
    std::vector<std::int64_t> taken;
    second.read_beside(
        {},
        [](SqliteSession&, const SqliteSecondReader::Take& take) {
            for (int number = 1; number <= 10000; ++number) {
                take(row(number));
            }
        },
        [&] { taken.push_back(0); },
        [&](const SecondRow& each) { taken.push_back(each.position.number); });
    BOOST_TEST(taken.size() == 10001U);
    BOOST_TEST(std::is_sorted(taken.begin(), taken.end()));
}

BOOST_AUTO_TEST_CASE(ends_when_either_thread_fails) {
    SqliteFile file(made);
    SqliteSecondReader second(file.store(), file.folder());
    const auto endless = [](SqliteSession&, const SqliteSecondReader::Take& take) {
        while (true) {
            take(row(1));
        }
    };
    const auto fails = [] { throw Error(ErrorKind::Failed, "no"); };
    BOOST_CHECK_THROW(second.read_beside({}, endless, fails, [](const SecondRow&) {}), Error);
    BOOST_CHECK_THROW(second.read_beside(
                          {}, [&](SqliteSession&, const SqliteSecondReader::Take&) { fails(); },
                          [] {}, [](const SecondRow&) {}),
                      Error);
    std::stop_source stop;
    int taken = 0;
    BOOST_CHECK_THROW(second.read_beside(
                          stop.get_token(), endless, [] {},
                          [&](const SecondRow&) {
                              if (++taken == 10) {
                                  stop.request_stop();
                                  throw Error(ErrorKind::Interrupted, "stop");
                              }
                          }),
                      Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
