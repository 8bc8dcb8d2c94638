// SPDX-License-Identifier: Apache-2.0
// The suppression list: whom it finds, what it keeps of them, and that it is never taken for empty
// when it is lost.
#include "libdsar/cases/suppression.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/suppression_table.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/kill_points.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace dsar;

namespace {

namespace fs = std::filesystem;

using Identifiers = std::vector<Identifier>;
using Purposes = std::vector<std::string>;

const Date day = parse_date("2026-03-09").value();

struct Desk {
    test::Scratch root;
    Workspace workspace = test::bare_workspace(root);

    Desk() { workspace.settings.country = "LT"; }

    [[nodiscard]] fs::path file() const { return root.path() / ".dsar" / "suppression.db"; }
    [[nodiscard]] bool has(const std::string& address,
                           std::string_view purpose = "marketing") const {
        return SuppressionList(workspace).contains(Identifiers{contact_identifier(address)},
                                                   purpose);
    }
    void add(const std::string& address, const Purposes& purposes = {"marketing"}) const {
        SuppressionList(workspace).add(Identifiers{contact_identifier(address)}, purposes, day);
    }
    /// `F`ree, `S`uppressed, `U`nreadable, with each line.
    [[nodiscard]] std::string filter(const std::string& lines,
                                     std::string_view purpose = "marketing") const {
        std::string out;
        SuppressionList list(workspace);
        const auto source = bytes_in_memory(lines);
        list.filter(*source, purpose, [&](std::string_view line, Contact answer) {
            out += answer == Contact::Free ? "F " : answer == Contact::Suppressed ? "S " : "U ";
            out += std::string(line) + "|";
        });
        return out;
    }
    /// The kind of error that opening and reading all of it ends in; Usage when it does not.
    [[nodiscard]] ErrorKind failure() const {
        try {
            SuppressionList(workspace).each([](auto, auto, auto) {});
        } catch (const Error& error) {
            return error.kind();
        }
        return ErrorKind::Usage;
    }
    /// SQL that somebody runs behind our back.
    void meddle(const char* sql) const {
        SQLite::Database(file().string(), SQLite::OPEN_READWRITE).exec(sql);
    }
};

}  // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(dsar::ErrorKind)

BOOST_FIXTURE_TEST_SUITE(suppression, Desk)

BOOST_AUTO_TEST_CASE(finds_people_however_they_write_themselves_and_nobody_else) {
    add("Eva.Kazlauskė@Example.LT");
    add("+370 600 00001");
    BOOST_TEST(has("eva.kazlauskė@example.lt"));
    BOOST_TEST(has("  <EVA.KAZLAUSKĖ@example.lt>\r"));
    BOOST_TEST(has("8 600 00001"));
    BOOST_TEST(!has("eva@example.lt"));
    BOOST_TEST(!has("+370 600 00002"));
    BOOST_TEST(!has("ieva.kazlauskė@example.lt"));
    SuppressionList list(workspace);  // one of several identifiers is enough
    BOOST_TEST(list.contains(Identifiers{{"email", "new@example.lt"}, {"phone", "+37060000001"}},
                             "marketing"));
}

BOOST_AUTO_TEST_CASE(stops_a_purpose_and_not_the_others) {
    add("eva@x.com", {"marketing", "surveys"});
    BOOST_TEST(has("eva@x.com", "surveys"));
    BOOST_TEST(!has("eva@x.com", "service"));
    BOOST_TEST(has("eva@x.com", ""));  // any
    BOOST_TEST(!has("adam@x.com", ""));
}

BOOST_AUTO_TEST_CASE(adding_again_changes_nothing) {
    SuppressionList list(workspace);
    const Identifiers eva = {
        {"email", "eva@x.com"}, {"phone", "+37060000001"}, {"account_id", "7"}, {"name", "Eva"}};
    BOOST_TEST(list.add(eva, Purposes{"marketing"}, day) == 2U);
    const Date later = parse_date("2027-01-01").value();
    BOOST_TEST(list.add(eva, Purposes{"marketing", "surveys"}, later) == 2U);
    std::multiset<std::string> days;
    list.each([&](auto digest, auto purpose, auto since) {
        BOOST_TEST(digest.size() == 64U);
        days.insert(std::string(purpose) + std::string(since));
    });
    BOOST_TEST(days == (std::multiset<std::string>{"marketing2026-03-09", "marketing2026-03-09",
                                                   "surveys2027-01-01", "surveys2027-01-01"}),
               boost::test_tools::per_element());
    BOOST_CHECK_THROW(list.add(eva, Purposes{}, day), Error);
    BOOST_CHECK_THROW(list.add(eva, Purposes{""}, day), Error);
}

BOOST_AUTO_TEST_CASE(who_consents_anew_is_taken_out_for_that_purpose_with_a_reason) {
    add("eva@x.com", {"marketing", "surveys"});
    SuppressionList list(workspace);
    const Identifiers eva = {{"email", "EVA@x.com"}};
    BOOST_CHECK_THROW(list.remove(eva, "marketing", day, " "), Error);
    BOOST_CHECK_THROW(list.remove(eva, "", day, "signed up again"), Error);
    BOOST_CHECK_THROW(list.remove(eva, "marketing", day, "eva@x.com signed up"), Error);
    BOOST_TEST(has("eva@x.com"));
    BOOST_TEST(list.remove(eva, "marketing", day, "signed up again in the shop") == 1U);
    BOOST_TEST(list.remove(eva, "marketing", day, "signed up again in the shop") == 0U);
    BOOST_TEST(!has("eva@x.com"));
    BOOST_TEST(has("eva@x.com", "surveys"));
    SQLite::Database database(file().string());
    BOOST_TEST(database.execAndGet("SELECT count(*) || day || why FROM removals").getString() ==
               "12026-03-09signed up again in the shop");
    BOOST_TEST((failure() == ErrorKind::Usage));
}

BOOST_AUTO_TEST_CASE(holds_no_value_and_is_nobody_elses_to_read) {
    add("eva.unmistakable@x.com");
    for (const auto& entry : fs::directory_iterator(root.path() / ".dsar")) {
        BOOST_TEST(read_file(entry.path()).find("unmistakable") == std::string::npos);
        struct ::stat found = {};
        BOOST_REQUIRE(::stat(entry.path().c_str(), &found) == 0);
        BOOST_TEST((found.st_mode & 0777U) == 0600U, entry.path());
    }
    test::Scratch elsewhere;  // the same person under another key: nothing links the two
    Workspace other = test::bare_workspace(elsewhere);
    SuppressionList list(other);
    list.add(Identifiers{{"email", "eva.unmistakable@x.com"}}, Purposes{"marketing"}, day);
    std::set<std::string> digests;
    const auto keep = [&](auto digest, auto, auto) { digests.insert(std::string(digest)); };
    list.each(keep);
    SuppressionList(workspace).each(keep);
    BOOST_TEST(digests.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_setting_that_changes_later_loses_nobody) {
    workspace.settings.kinds["email"].unique = true;
    workspace.settings.kinds["email"].ignore_plus_tag = true;
    add("jo+news@x.com");
    BOOST_TEST(has("jo@x.com"));
    workspace.settings.kinds["email"].ignore_plus_tag = false;
    BOOST_TEST(has("jo+news@x.com"));
    add("eva+a@x.com");
    workspace.settings.kinds["email"].ignore_plus_tag = true;
    BOOST_TEST(has("eva+a@x.com"));
}

BOOST_AUTO_TEST_CASE(answers_for_each_line_in_order_and_unchanged) {
    add("eva@x.com");
    add("+37060000001");
    add("ana@x.com", {"surveys"});
    BOOST_TEST(filter("adam@x.com\nEva@X.com\r\n\n  ana@x.com \n8 600 00001\nno address\n") ==
               "F adam@x.com|S Eva@X.com\r|F   ana@x.com |S 8 600 00001|U no address|");
    BOOST_TEST(filter("ana@x.com\neva@x.com", "") == "S ana@x.com|S eva@x.com|");
    BOOST_TEST(filter("") == "");
    BOOST_TEST(filter("\n\n") == "");
    const std::string longest(5000, 'a');  // an overlong line is no address, what follows is read
    BOOST_TEST(filter(longest + "eva@x.com\neva@x.com\n").ends_with("|S eva@x.com|"));
    BOOST_TEST(filter(longest + "eva@x.com\n").starts_with("U aaa"));
}

BOOST_AUTO_TEST_CASE(a_million_addresses_pass_in_little_memory) {
    constexpr int lines = 1'000'000;
    SuppressionList list(workspace);
    Identifiers people;
    for (int number = 0; number < lines; number += 1000) {
        people.push_back({"email", "person" + std::to_string(number) + "@example.com"});
    }
    list.add(people, Purposes{"marketing"}, day);
    /// Makes the lines as they are read.
    class Addresses : public ByteSource {
     public:
        std::size_t read(std::span<std::byte> buffer) override {
            while (text_.size() < buffer.size() && next_ < lines) {
                text_ += "Person" + std::to_string(next_++) + "@example.com\n";
            }
            const std::size_t size = std::min(text_.size(), buffer.size());
            std::memcpy(buffer.data(), text_.data(), size);
            text_.erase(0, size);
            return size;
        }

     private:
        std::string text_;
        int next_ = 0;
    } addresses;
    const auto peak = [] {
        struct ::rusage usage = {};
        ::getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;  // KiB
    };
    const long before = peak();
    const ContactCounts counts = list.filter(addresses, "marketing", [](auto, auto) {});
    BOOST_TEST(counts.suppressed == 1000U);
    BOOST_TEST(counts.free == static_cast<unsigned>(lines) - 1000U);
    BOOST_TEST(counts.unreadable == 0U);
    if (!dsar::test::is_sanitized) {  // a sanitizer keeps what was freed
        BOOST_TEST(peak() - before < 16 * 1024);
    }
}

BOOST_AUTO_TEST_CASE(a_lost_key_is_named_and_nobody_is_free) {
    add("eva@x.com");
    const fs::path key = root.path() / ".dsar" / "workspace.key";
    const std::string kept = read_file(key);
    fs::remove(key);
    BOOST_TEST((failure() == ErrorKind::NoEntry));
    BOOST_TEST(!fs::exists(key));  // none is made in its place
    test::Scratch elsewhere;
    Workspace other = test::bare_workspace(elsewhere);
    SuppressionList{other};
    fs::copy_file(elsewhere.path() / ".dsar" / "workspace.key", key);
    BOOST_TEST((failure() == ErrorKind::NoEntry));
    write_file(key, kept);
    BOOST_TEST(has("eva@x.com"));
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_never_an_empty_list) {
    for (int person = 0; person < 50; ++person) {
        add("person" + std::to_string(person) + "@x.com");
    }
    meddle("PRAGMA wal_checkpoint(TRUNCATE)");
    const std::string whole = read_file(file());
    const auto with = [&](const std::string& bytes) {
        for (const char* end : {"-wal", "-shm"}) {
            fs::remove(file().string() + end);
        }
        write_file(file(), bytes);
        return failure();
    };
    BOOST_TEST((with("") == ErrorKind::Failed));
    BOOST_TEST((with("this is a letter. " + std::string(5000, 'x')) == ErrorKind::Failed));
    BOOST_TEST((with(whole.substr(0, whole.size() / 2)) == ErrorKind::Failed));
    BOOST_TEST((with(whole) == ErrorKind::Usage));
    std::string flipped = whole;  // one bit of one digest, which SQLite does not notice
    SuppressionList(workspace).each([&](std::string_view digest, auto, auto) {
        const std::size_t at = whole.find(
            std::string_view(reinterpret_cast<const char*>(digest_bytes(digest).data()), 32));
        BOOST_REQUIRE(at != std::string::npos);
        flipped[at + 31] = static_cast<char>(whole[at + 31] ^ 1);
    });
    BOOST_TEST((with(flipped) == ErrorKind::Failed));
}

BOOST_AUTO_TEST_CASE(rows_that_went_behind_our_back_are_missed_before_the_first_answer) {
    add("eva@x.com");
    add("adam@x.com");
    meddle("DELETE FROM list WHERE digest = (SELECT min(digest) FROM list)");
    BOOST_TEST((failure() == ErrorKind::Failed));
    bool answered = false;
    SuppressionList list(workspace);
    const auto source = bytes_in_memory("eva@x.com\n");
    BOOST_CHECK_THROW(list.filter(*source, "marketing", [&](auto, auto) { answered = true; }),
                      Error);
    BOOST_TEST(!answered);
}

BOOST_AUTO_TEST_CASE(processes_that_start_together_lose_nothing) {
    constexpr int processes = 6;
    constexpr int people = 20;
    std::vector<pid_t> children;
    for (int process = 0; process < processes; ++process) {
        children.push_back(::fork());
        if (children.back() == 0) {
            try {
                for (int person = 0; person < people; ++person) {
                    add("p" + std::to_string(process) + "." + std::to_string(person) + "@x.com");
                    add("everybody@x.com");
                }
            } catch (const Error&) {
                ::_exit(1);
            }
            ::_exit(0);
        }
    }
    for (const pid_t child : children) {
        int status = -1;
        ::waitpid(child, &status, 0);
        BOOST_TEST(status == 0);
    }
    int entries = 0;
    SuppressionList(workspace).each([&](auto, auto, auto) { ++entries; });
    BOOST_TEST(entries == processes * people + 1);
    BOOST_TEST(has("p5.19@x.com"));
}

BOOST_AUTO_TEST_SUITE_END()
