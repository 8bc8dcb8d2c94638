// SPDX-License-Identifier: Apache-2.0
// A journal is told from every other one: what changes a byte, a line or the order is named.
#include "libdsar/cases/journal.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "tests/base/full_disk.hpp"
#include "tests/cases/signers.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <sys/stat.h>

using namespace dsar;
using namespace dsar::test;

namespace {

namespace fs = std::filesystem;

const JournalScope scope{"2026-0007", std::string(64, 'a'), std::string(64, 'b')};

auto saying(ErrorKind kind, std::string words) {
    return [kind, words = std::move(words)](const Error& error) {
        const std::string all =
            std::string(error.what()) + "\n" + error.why() + "\n" + error.next();
        BOOST_TEST_MESSAGE(all);
        return error.kind() == kind && all.find(words) != std::string::npos;
    };
}

/// A workspace, two actors, and the journal of a case in a folder.
struct Desk {
    PrivateKeys private_keys;
    Scratch root;
    Workspace workspace = bare_workspace(root);
    std::function<Instant()> clock = ticking();
    Signer ona = open_signer(workspace, "ona", {}, clock);
    Signer jonas = open_signer(workspace, "jonas", {}, clock);
    fs::path folder = root / "cases/2026-0007";
    fs::path lines_file = folder / "journal.ndjson";
    fs::path head_file = folder / "journal.head";

    Desk() { make_private_folder(folder); }

    [[nodiscard]] Journal open() const { return Journal(folder, scope, keys_in(workspace)); }

    /// Four entries of two actors.
    void fill() const {
        Journal journal = open();
        journal.append({"case_opened", {{"right", "erase"}, {"received", "2026-03-04"}}}, ona);
        journal.append({"searched", {{"stores", 8}, {"records", 73}}}, ona);
        journal.append({"planned", {{"plan", sha256_hex("plan")}, {"pending", 0}}}, ona);
        journal.append({"approved", {{"why", "checked, ąžuolas \"quoted\" \\ </script>"}}}, jonas);
    }

    [[nodiscard]] Problems check() const {
        return check_journal_folder(folder, keys_in(workspace), "2026-0007", "journal.ndjson");
    }
};

bool names(const Problems& problems, std::uint64_t n) {
    return std::ranges::any_of(problems, [&](const Problem& problem) {
        return problem.where == "entry " + std::to_string(n) &&
               problem.severity == Problem::Severity::Problem;
    });
}

}  // namespace

BOOST_AUTO_TEST_CASE(writes_a_line_whose_members_are_in_order) {
    const Desk desk;
    const JournalEntry first =
        make_entry(nullptr, scope, {"searched", {{"stores", 8}, {"any", nullptr}}}, desk.ona);
    const std::string start =
        R"({"schema":"journal-1","n":1,"time":"2026-03-04T09:00:03Z","actor":"ona",)"
        R"("event":"searched","case":"2026-0007","map":")" +
        std::string(64, 'a') + R"(","policy":")" + std::string(64, 'b') +
        R"(","details":{"stores":8,"any":null},"previous":")" + std::string(64, '0') +
        R"(","signature":")";
    BOOST_TEST(first.line.substr(0, start.size()) == start);
    BOOST_TEST(first.line.size() == start.size() + 88 + 2);
    const JournalEntry read = parse_entry(first.line);
    BOOST_TEST(read.n == 1U);
    BOOST_TEST((read.time == first.time));
    BOOST_TEST(read.actor == "ona");
    BOOST_TEST(read.event == "searched");
    BOOST_TEST(read.case_id == "2026-0007");
    BOOST_TEST((read.details == first.details));
    BOOST_TEST(read.line == first.line);
    BOOST_TEST(read.digest() == sha256_hex(first.line));

    const JournalEntry second = make_entry(&first, {"", "", ""}, {"swept", {}}, desk.ona);
    BOOST_TEST(second.n == 2U);
    BOOST_TEST(second.previous == first.digest());
    BOOST_TEST(second.line.find(R"("case":null,"map":"","policy":"","details":{})") !=
               std::string::npos);
    BOOST_TEST(parse_entry(second.line).case_id.empty());
}

BOOST_AUTO_TEST_CASE(jq_prints_the_bytes_that_are_signed) {
    const Desk desk;
    std::string all;
    for (char32_t code = 0x20; code < 0x2100; ++code) {
        if (code == 0x7f) {
            continue;
        }
        if (code < 0x80) {
            all += static_cast<char>(code);
        } else {
            if (code >= 0x800) {
                all += static_cast<char>(0xe0 | (code >> 12));
                all += static_cast<char>(0x80 | (code >> 6 & 0x3f));
            } else {
                all += static_cast<char>(0xc0 | (code >> 6));
            }
            all += static_cast<char>(0x80 | (code & 0x3f));
        }
    }
    Json details{
        {"text", all}, {"", ""}, {"emoji", "\U0001F600"}, {"yes", true}, {"none", nullptr}};
    details["numbers"] = {0, -1, 73, 9007199254740992LL, -9007199254740992LL};
    details["nested"] = {{"list", Json::array()}, {"object", Json::object()}};
    const JournalEntry entry = make_entry(nullptr, scope, {"searched", details}, desk.ona);
    write_file(desk.root / "line", entry.line);
    const std::string command = "cd '" + desk.root.path().string() +
                                "' && jq -cj 'del(.signature)' line >signed && "
                                "jq -rj .signature line | base64 -d >signature";
    BOOST_REQUIRE(std::system(command.c_str()) == 0);
    BOOST_TEST(desk.ona.key.public_key().verifies(read_file(desk.root / "signed"),
                                                  read_file(desk.root / "signature")));
}

BOOST_AUTO_TEST_CASE(signs_nothing_that_tools_would_spell_otherwise) {
    const Desk desk;
    const std::vector<Json> refused{{{"why", "two\nlines"}},
                                    {{"why", "\x7f"}},
                                    {{"a\tb", 1}},
                                    {{"share", 0.5}},
                                    {{"n", 9007199254740993ULL}},
                                    {{"n", -9007199254740993LL}},
                                    {{"why", "\xff"}},
                                    {{"deep", {{"why", std::string(1, '\0')}}}}};
    for (const Json& details : refused) {
        BOOST_CHECK_EXCEPTION(make_entry(nullptr, scope, {"searched", details}, desk.ona), Error,
                              saying(ErrorKind::Failed, "cannot be signed"));
    }
    BOOST_CHECK_THROW(make_entry(nullptr, scope, {"two words", {}}, desk.ona), Error);
    BOOST_CHECK_THROW(make_entry(nullptr, scope, {"searched", Json::array()}, desk.ona), Error);
}

BOOST_AUTO_TEST_CASE(reads_only_what_it_could_have_written) {
    const Desk desk;
    const std::string line = make_entry(nullptr, scope, {"searched", {{"n", 1}}}, desk.ona).line;
    const auto with = [&line](std::string_view from, std::string_view to) {
        std::string changed = line;
        changed.replace(changed.find(from), from.size(), to);
        return changed;
    };
    BOOST_CHECK_NO_THROW(parse_entry(line));
    const std::string deep = "{\"n\":" + std::string(4000, '[') + std::string(4000, ']') + "}";
    for (const std::string& other : {std::string(),
                                     std::string("{}"),
                                     line + " ",
                                     " " + line,
                                     line.substr(1),
                                     with("journal-1", "journal-2"),
                                     with("\"n\":1,\"t", "\"n\":0,\"t"),
                                     with("\"n\":1,\"t", "\"n\":-1,\"t"),
                                     with("\"n\":1,\"t", "\"n\":1.0,\"t"),
                                     with("\"n\":1,\"t", "\"n\":1,\"n\":1,\"t"),
                                     with("09:00:03Z", "24:00:01Z"),
                                     with("09:00:03Z", "09:00:01+"),
                                     with("\"ona\"", "\"\""),
                                     with("\"ona\"", "\"\\u006fna\""),
                                     with("searched", "Searched"),
                                     with("\"2026-0007\"", "7"),
                                     with("{\"n\":1}", "[]"),
                                     with("{\"n\":1}", deep),
                                     with(",\"signature\"", ",\"signatura\""),
                                     with("\"actor\":\"ona\",\"event\":\"searched\"",
                                          "\"event\":\"searched\",\"actor\":\"ona\""),
                                     with(std::string(64, 'a'), std::string(63, 'a')),
                                     with(std::string(64, 'a'), std::string(64, 'A'))}) {
        BOOST_CHECK_THROW(parse_entry(other), Error);
    }
}

BOOST_AUTO_TEST_CASE(goes_on_where_it_stopped) {
    const Desk desk;
    desk.fill();
    BOOST_TEST(desk.check().empty());
    const Journal journal = desk.open();
    BOOST_REQUIRE(journal.entries().size() == 4U);
    for (std::size_t at = 1; at < 4; ++at) {
        BOOST_TEST(journal.entries()[at].previous == journal.entries()[at - 1].digest());
    }
    const JournalHead head = parse_head(read_file(desk.head_file), keys_in(desk.workspace));
    BOOST_TEST(head.entries == 4U);
    BOOST_TEST(head.last == journal.entries().back().digest());
    BOOST_TEST(head.case_id == "2026-0007");
    BOOST_TEST(head.actor == "jonas");
    for (const fs::path& file : {desk.lines_file, desk.head_file}) {
        struct ::stat status = {};
        ::stat(file.c_str(), &status);
        BOOST_TEST((status.st_mode & 0777U) == 0600U);
    }
}

BOOST_AUTO_TEST_CASE(every_changed_byte_is_found_and_its_entry_named) {
    const Desk desk;
    desk.fill();
    const std::vector<std::string> lines = read_journal_lines(desk.folder);
    const FindKeys keys = keys_in(desk.workspace);
    const JournalHead head = parse_head(read_file(desk.head_file), keys);
    std::size_t flips = 0;
    for (std::size_t line = 0; line < lines.size(); ++line) {
        for (std::size_t at = 0; at < lines[line].size(); ++at) {
            for (const unsigned bit : {1U, 32U, 128U}) {
                std::vector<std::string> changed = lines;
                changed[line][at] =
                    static_cast<char>(static_cast<unsigned char>(lines[line][at]) ^ bit);
                const Problems problems = check_journal(changed, &head, keys, "journal.ndjson");
                ++flips;
                if (!names(problems, line + 1)) {
                    BOOST_FAIL("byte " << at << " of entry " << line + 1 << ", bit " << bit);
                }
                // The entry behind it is not to blame.
                if (problems.size() != 1) {
                    BOOST_FAIL(problems.size()
                               << " problems for byte " << at << " of entry " << line + 1);
                }
            }
        }
    }
    BOOST_TEST_MESSAGE(flips << " changes");
    BOOST_TEST(flips > 4000U);
}

BOOST_AUTO_TEST_CASE(deleted_swapped_and_repeated_entries_are_named) {
    const Desk desk;
    desk.fill();
    const std::vector<std::string> lines = read_journal_lines(desk.folder);
    const FindKeys keys = keys_in(desk.workspace);
    const JournalHead head = parse_head(read_file(desk.head_file), keys);
    const auto check = [&](const std::vector<std::string>& changed) {
        return check_journal(changed, &head, keys, "journal.ndjson");
    };
    BOOST_TEST(check(lines).empty());
    for (std::size_t at = 0; at < lines.size(); ++at) {
        std::vector<std::string> deleted = lines;
        deleted.erase(deleted.begin() + static_cast<std::ptrdiff_t>(at));
        BOOST_TEST(names(check(deleted), at + 1), "deleted " << at + 1);
        BOOST_TEST(check(deleted).size() == 1U);

        std::vector<std::string> repeated = lines;
        repeated.insert(repeated.begin() + static_cast<std::ptrdiff_t>(at), lines[at]);
        BOOST_TEST(names(check(repeated), at + 1), "repeated " << at + 1);

        for (std::size_t other = at + 1; other < lines.size(); ++other) {
            std::vector<std::string> swapped = lines;
            std::swap(swapped[at], swapped[other]);
            const Problems problems = check(swapped);
            BOOST_TEST((names(problems, at + 1) || names(problems, other + 1)));
        }
        std::vector<std::string> emptied = lines;
        emptied[at].clear();
        BOOST_TEST(names(check(emptied), at + 1), "emptied " << at + 1);
        for (std::size_t size = 1; size < lines[at].size(); size += 7) {
            std::vector<std::string> cut = lines;
            cut[at].resize(size);
            BOOST_TEST(names(check(cut), at + 1), "cut " << at + 1);
        }
    }
    for (std::size_t count = 0; count < lines.size(); ++count) {
        const std::vector<std::string> start(lines.begin(),
                                             lines.begin() + static_cast<std::ptrdiff_t>(count));
        const Problems problems = check(start);
        for (std::size_t n = count + 1; n <= lines.size(); ++n) {
            BOOST_TEST(names(problems, n), "end missing from " << n);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_ends_early_anywhere_is_found) {
    const Desk desk;
    desk.fill();
    const std::string whole = read_file(desk.lines_file);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        write_file(desk.lines_file, std::string_view(whole).substr(0, size));
        const auto lines = static_cast<std::uint64_t>(
            std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
        if (!names(desk.check(), lines + 1)) {
            BOOST_FAIL("cut at byte " << size);
        }
    }
    BOOST_CHECK_EXCEPTION(static_cast<void>(desk.open()), Error,
                          saying(ErrorKind::Failed, "dsar doctor"));
}

BOOST_AUTO_TEST_CASE(entries_that_somebody_else_signed_are_forged) {
    const Desk desk;
    desk.fill();
    std::vector<std::string> lines = read_journal_lines(desk.folder);
    const FindKeys keys = keys_in(desk.workspace);
    const JournalHead head = parse_head(read_file(desk.head_file), keys);
    // The whole end, chained anew by one who has no key of ona's.
    const Signer forger{"ona", SigningKey::generate(), ticking()};
    const JournalEntry second = parse_entry(lines[1]);
    const JournalEntry third = make_entry(&second, scope, {"planned", {{"pending", 1}}}, forger);
    lines[2] = third.line;
    lines[3] = make_entry(&third, scope, {"approved", {}}, desk.jonas).line;
    const Problems problems = check_journal(lines, &head, keys, "journal.ndjson");
    BOOST_TEST(names(problems, 3));
    // And by one who has: the head tells.
    const JournalEntry other = make_entry(&second, scope, {"planned", {{"pending", 1}}}, desk.ona);
    lines[2] = other.line;
    lines[3] = make_entry(&other, scope, {"approved", {}}, desk.jonas).line;
    BOOST_TEST(names(check_journal(lines, &head, keys, "journal.ndjson"), 4));
    // An entry of an account without keys.
    const Signer eve{"eve", SigningKey::generate(), ticking()};
    lines[3] = make_entry(&other, scope, {"approved", {}}, eve).line;
    BOOST_TEST(names(check_journal(lines, &head, keys, "journal.ndjson"), 4));
}

BOOST_AUTO_TEST_CASE(a_changed_or_missing_head_is_found) {
    const Desk desk;
    desk.fill();
    const std::string whole = read_file(desk.head_file);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        write_file(desk.head_file, changed);
        if (!has_problem(desk.check())) {
            BOOST_FAIL("byte " << at);
        }
        write_file(desk.head_file, std::string_view(whole).substr(0, at));
        BOOST_TEST(has_problem(desk.check()));
    }
    fs::remove(desk.head_file);
    BOOST_TEST(has_problem(desk.check()));
    BOOST_CHECK_THROW(static_cast<void>(desk.open()), Error);
}

BOOST_AUTO_TEST_CASE(another_case_s_journal_is_not_this_one_s) {
    const Desk desk;
    desk.fill();
    BOOST_TEST(has_problem(
        check_journal_folder(desk.folder, keys_in(desk.workspace), "2026-0008", "journal.ndjson")));
    const JournalScope other{"2026-0008", scope.map_digest, scope.policy_digest};
    BOOST_CHECK_EXCEPTION(Journal(desk.folder, other, keys_in(desk.workspace)), Error,
                          saying(ErrorKind::Failed, "another case"));
}

BOOST_AUTO_TEST_CASE(a_kill_between_line_and_head_loses_nothing) {
    const Desk desk;
    {
        Journal journal = desk.open();
        journal.append({"case_opened", {}}, desk.ona);
    }
    fs::remove(desk.head_file);  // killed after the very first line
    BOOST_TEST(desk.check().empty());
    {
        Journal journal = desk.open();
        journal.append({"searched", {}}, desk.ona);
    }
    const std::string before = read_file(desk.head_file);
    {
        Journal journal = desk.open();
        journal.append({"planned", {}}, desk.ona);
    }
    write_file(desk.head_file, before);
    BOOST_TEST(desk.check().empty());
    Journal journal = desk.open();
    BOOST_TEST(journal.entries().size() == 3U);
    journal.append({"approved", {}}, desk.jonas);
    BOOST_TEST(desk.check().empty());
    BOOST_TEST(desk.open().entries().size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_torn_last_line_is_cut_off_and_said_so) {
    const Desk desk;
    desk.fill();
    const std::string whole = read_file(desk.lines_file);
    const std::string next =
        make_entry(&desk.open().entries().back(), scope, {"applied", {}}, desk.ona).line;
    for (const std::size_t size : {std::size_t{1}, next.size() / 2, next.size()}) {
        write_file(desk.lines_file, whole + next.substr(0, size));
        BOOST_TEST(desk.check().empty());
        BOOST_TEST(read_journal_lines(desk.folder).size() == 4U);
        Journal journal = desk.open();
        journal.append({"applied", {}}, desk.ona);
        BOOST_TEST(desk.check().empty());
        const Journal again = desk.open();
        BOOST_REQUIRE(again.entries().size() == 6U);
        BOOST_TEST(again.entries()[4].event == "recovered");
        BOOST_TEST(again.entries()[4].details.at("bytes_cut") == size);
        BOOST_TEST(again.entries()[5].event == "applied");
        write_file(desk.lines_file, whole);
        fs::remove(desk.head_file);
        write_file(desk.head_file,
                   head_text({4, sha256_hex(read_journal_lines(desk.folder)[3])}, scope, desk.ona));
    }
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_no_half_line) {
    const Desk desk;
    desk.fill();
    const std::string whole = read_file(desk.lines_file);
    {
        Journal journal = desk.open();
        const FullDisk full(whole.size() + 100);
        BOOST_CHECK_EXCEPTION(journal.append({"applied", {}}, desk.ona), Error,
                              saying(ErrorKind::Failed, "journal.ndjson"));
    }
    BOOST_TEST(read_file(desk.lines_file) == whole);
    BOOST_TEST(desk.check().empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_added_that_nobody_could_check) {
    const Desk desk;
    desk.fill();
    Journal journal = desk.open();
    const Signer eve{"eve", SigningKey::generate(), ticking()};
    BOOST_CHECK_EXCEPTION(journal.append({"applied", {}}, eve), Error,
                          saying(ErrorKind::Failed, "not known as one of eve"));
    BOOST_TEST(desk.open().entries().size() == 4U);
    Journal other = desk.open();
    other.append({"applied", {}}, desk.ona);
    BOOST_CHECK_EXCEPTION(journal.append({"applied", {}}, desk.ona), Error,
                          saying(ErrorKind::Busy, "changed while it was open"));
}

BOOST_AUTO_TEST_CASE(old_entries_stay_valid_when_a_key_is_rotated) {
    const Desk desk;
    desk.fill();
    static_cast<void>(make_actor_key(desk.workspace, "ona", nullptr, true));
    BOOST_TEST(desk.check().empty());
    Journal journal = desk.open();
    journal.append({"applied", {}}, open_signer(desk.workspace, "ona", {}, desk.clock));
    BOOST_TEST(desk.check().empty());
}

BOOST_AUTO_TEST_CASE(a_clock_that_goes_back_is_a_warning) {
    const Desk desk;
    const Signer early = signer_of(desk.workspace, "ona");
    desk.fill();
    Journal journal = desk.open();
    journal.append({"applied", {}}, early);
    const Problems problems = desk.check();
    BOOST_REQUIRE(problems.size() == 1U);
    BOOST_TEST(!has_problem(problems));
    BOOST_TEST(problems[0].where == "entry 5");
}
