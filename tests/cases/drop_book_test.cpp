// SPDX-License-Identifier: Apache-2.0
// The book of work items: what it keeps, that no hash can be read in it, and that a damaged one is
// never taken for a shorter one.
#include "libdsar/cases/drop_book.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "tests/cases/signers.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace dsar {
namespace {

const Date day = parse_date("2026-03-12").value();

struct Desk {
    test::Scratch root;
    Workspace workspace = test::bare_workspace(root);

    [[nodiscard]] std::filesystem::path file() const { return root.path() / ".dsar" / "drop.db"; }
    [[nodiscard]] std::vector<DropItem> items() const {
        std::vector<DropItem> out;
        DropBook(workspace).each([&](const DropItem& item) { out.push_back(item); });
        return out;
    }
};

DropItem item_of(const std::string& id, const std::string& value, DropList list = DropList::Email) {
    DropItem item;
    item.id = id;
    item.list = list;
    item.hash = sha256_bytes(value);
    item.batch = "20260312_4821";
    item.position = 2;
    item.received = day;
    return item;
}

ErrorKind kind_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.kind();
    }
    return ErrorKind::Interrupted;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(drop_book, Desk)

BOOST_AUTO_TEST_CASE(keeps_what_it_is_given_and_nothing_twice) {
    BOOST_TEST(!DropBook::is_there(workspace));
    const std::vector<DropItem> given{item_of("A7kP2xQ9Lm4R", "a"),
                                      item_of("A7kP2xQ9Lm4S", "b", DropList::NameVin)};
    const DropTaken first = DropBook(workspace).take(given);
    BOOST_TEST(first.added == 2U);
    BOOST_TEST(DropBook::is_there(workspace));
    const std::vector<DropItem> again{given[0], item_of("A7kP2xQ9Lm4S", "other"),
                                      item_of("A7kP2xQ9Lm4T", "c")};
    const DropTaken second = DropBook(workspace).take(again);
    BOOST_TEST(second.added == 1U);
    BOOST_TEST(second.known == 1U);
    BOOST_TEST(second.differing == 1U);
    const std::vector<DropItem> found = items();
    BOOST_REQUIRE(found.size() == 3U);
    BOOST_TEST(found[0].id == "A7kP2xQ9Lm4R");
    BOOST_TEST((found[0].hash == sha256_bytes("a")));
    BOOST_TEST((found[2].list == DropList::NameVin));
    BOOST_TEST((found[2].hash == sha256_bytes("b")));  // as it came first
    BOOST_TEST((found[0].received == day));
    BOOST_TEST((found[0].state == DropState::Open));
}

BOOST_AUTO_TEST_CASE(changes_what_became_of_an_item) {
    DropBook(workspace).take(std::vector{item_of("A7kP2xQ9Lm4R", "a")});
    const std::vector<std::string> ids{"A7kP2xQ9Lm4R", "nobody"};
    BOOST_TEST(DropBook(workspace).change(ids, [](DropItem& item) {
        item.state = DropState::Ours;
        item.cases = {"2026-0001", "2026-0002"};
        item.shared = true;
        item.answered = DropStatus::OptedOut;
        item.answer_file = "20260312_4821_Email.csv";
    }) == 1U);
    const DropItem item = items().front();
    BOOST_TEST((item.state == DropState::Ours));
    BOOST_TEST(item.shared);
    BOOST_TEST(item.cases.size() == 2U);
    BOOST_TEST(item.cases.back() == "2026-0002");
    BOOST_TEST((item.answered == DropStatus::OptedOut));
    BOOST_TEST(item.answer_file == "20260312_4821_Email.csv");
}

BOOST_AUTO_TEST_CASE(shows_no_hash_to_who_reads_the_file) {
    DropBook(workspace).take(
        std::vector{item_of("A7kP2xQ9Lm4R", "a"), item_of("A7kP2xQ9Lm4S", "a")});
    const std::string bytes = read_file(file());
    BOOST_TEST(bytes.find(text_of(sha256_bytes("a"))) == std::string::npos);
    SQLite::Database database(file());
    BOOST_TEST(database.execAndGet("SELECT count(DISTINCT masked) FROM items").getInt() == 2);
}

BOOST_AUTO_TEST_CASE(is_never_taken_for_whole_when_it_is_not) {
    DropBook(workspace).take(
        std::vector{item_of("A7kP2xQ9Lm4R", "a"), item_of("A7kP2xQ9Lm4S", "b")});
    {
        SQLite::Database database(file(), SQLite::OPEN_READWRITE);
        database.exec("DELETE FROM items WHERE id = 'A7kP2xQ9Lm4S'");
    }
    BOOST_TEST((kind_of([&] { (void)items(); }) == ErrorKind::Failed));
}

BOOST_AUTO_TEST_CASE(needs_the_key_of_the_workspace) {
    DropBook(workspace).take(std::vector{item_of("A7kP2xQ9Lm4R", "a")});
    std::filesystem::remove(root.path() / ".dsar" / "workspace.key");
    BOOST_TEST((kind_of([&] { (void)items(); }) == ErrorKind::NoEntry));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
