// SPDX-License-Identifier: Apache-2.0
// Logs as stores: sets of rotated files, lines that fit no format, records of several lines; what
// the scan engine finds against taking every line apart, and against other programs.
#include "tests/stores/changing_files.hpp"
#include "tests/stores/scan_sample.hpp"

#include <fmt/format.h>

#include <sstream>

namespace dsar::test {
namespace {

using Options = std::map<std::string, std::string>;
using Keys = std::vector<std::string>;

std::string access_line(std::string_view address, std::string_view user, std::string_view request,
                        std::string_view agent = "Mozilla/5.0") {
    return fmt::format(R"({} - {} [28/Nov/2026:10:00:00 +0200] "{}" 200 12 "-" "{}")", address,
                       user, request, agent) +
           "\n";
}

/// Everything that a find() gave.
std::string found_by(ChangedStore& store, const std::vector<Condition>& conditions,
                     const Options& how) {
    const Query query{&store.collection(), conditions, false, false};
    StoreEntry entry = store.entry;
    entry.options.insert(how.begin(), how.end());
    std::string text;
    const auto reader = find_connector("text")->open_reader(entry, store.path(""));
    for (const Found& found : find_all(*reader, {&query, 1})) {
        text += key_text(found.record.key);
        for (const Field& field : found.record.fields) {
            text += "|" + field.name + "=" + field.value.text;
        }
        for (const Hit& hit : found.hits) {
            text += fmt::format("|{}:{}", hit.condition, hit.needle);
        }
        text += "\n";
    }
    return text;
}

/// Both ways, with blocks of many sizes. Returns how many records were found.
std::size_t compare(ChangedStore& store, const std::vector<Condition>& conditions) {
    const std::string expected = found_by(store, conditions, {{"scan", "off"}});
    for (const char* block : {"1", "7", "100", "4096", "5000", "1048576"}) {
        for (const char* threads : {"1", "3"}) {
            const std::string got =
                found_by(store, conditions,
                         {{"scan", "on"}, {"scan_block", block}, {"scan_threads", threads}});
            BOOST_TEST((got == expected), "blocks of " << block << ": " << got << "\ninstead of\n"
                                                       << expected);
        }
    }
    return static_cast<std::size_t>(std::count(expected.begin(), expected.end(), '\n'));
}

/// Random identifiers in a line, in whichever way they are written.
std::string odd_words(Spellings& spellings) {
    std::string text;
    for (int count = 0; count < 3; ++count) {
        const std::size_t roll = spellings.dice().roll(5);
        text += roll == 0   ? spellings.email()
                : roll == 1 ? spellings.phone()
                : roll == 2 ? spellings.id()
                            : spellings.word();
        text += spellings.dice().once_in(2) ? " " : "";
    }
    std::erase(text, '\n');
    return text;
}

std::string quoted_for_log(const std::string& text) {
    std::string out;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        out += letter == '"' || letter == '\\' ? std::string("\\") + letter
               : byte >= 0x80                  ? fmt::format("\\x{:02x}", byte)
                                               : std::string(1, letter);
    }
    return out;
}

std::string replaced_all(std::string text, char old, char now) {
    std::replace(text.begin(), text.end(), old, now);
    return text;
}

struct Asked {
    Needles email = needles_of(Form::Email, {"jo@x.com", "ona.k@y.lt", "jö@x.com"});
    Needles phone = needles_of(Form::Phone, {"+37061234567"});
    Needles id = needles_of(Form::Plain, {"C-1042"});

    [[nodiscard]] std::vector<Condition> in(const std::string& whole,
                                            const std::string& text) const {
        return {{{whole}, &id, true, false},    {{whole}, &email, true, false},
                {{text}, &email, true, true},   {{text}, &phone, true, true},
                {{"line"}, &email, true, true}, {{"line"}, &phone, true, true}};
    }
};

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(finds_in_every_file_of_a_rotated_set) {
    ChangedStore store("text", "access.log*", {}, {{"format", "combined"}});
    store.add("access.log", access_line("192.0.2.1", "jo", "GET / HTTP/1.1"));
    store.add("access.log.1", "\n" + access_line("192.0.2.2", "ona", "GET / HTTP/1.1") +
                                  access_line("192.0.2.1", "jo", "GET / HTTP/1.1"));
    store.add("access.log.2", access_line("192.0.2.1", "jo", "GET /2 HTTP/1.1"));
    store.add("access.log.3", access_line("192.0.2.1", "jo", "GET /3 HTTP/1.1"));
    store.add("error.log", access_line("192.0.2.1", "jo", "GET / HTTP/1.1"));
    store.shell("gzip access.log.2 && zstd -q --rm access.log.3");
    const auto reader = open_store(store.entry, store.path(""));
    const Keys expected{"[\"access.log\",1]", "[\"access.log.1\",3]", "[\"access.log.2.gz\",1]",
                        "[\"access.log.3.zst\",1]"};
    BOOST_TEST(keys_found(*reader, store.collection(), {"user"}, needles_of(Form::Plain, {"jo"})) ==
                   expected,
               boost::test_tools::per_element());
    BOOST_TEST(keys_found(*reader, store.collection(), {"address"},
                          needles_of(Form::Ip, {"192.0.2.1"})) == expected,
               boost::test_tools::per_element());
    const auto described = reader->describe();
    BOOST_TEST(described.size() == 2U);
    BOOST_TEST(described.front().fields.size() == 11U);
    BOOST_TEST(described.front().fields.back().name == "line");
    BOOST_TEST(described.back().name == "error.log");
}

BOOST_AUTO_TEST_CASE(searches_lines_that_do_not_fit_as_a_whole) {
    ChangedStore store("text", "access.log", {}, {{"format", "combined"}});
    store.add("access.log", access_line("192.0.2.1", "jo@x.com", "GET / HTTP/1.1") +
                                "broken [28/Nov/2026 jo@x.com\r\nbobjo@x.com\n" +
                                "call 8 612 34567 \xff");
    const auto reader = open_store(store.entry, store.path(""));
    const Needles email = needles_of(Form::Email, {"jo@x.com"});
    const Needles phone = needles_of(Form::Phone, {"+37061234567"});
    BOOST_TEST((keys_found(*reader, store.collection(), {"line"}, email, true, true) ==
                Keys{"[\"access.log\",2]"}));
    BOOST_TEST((keys_found(*reader, store.collection(), {"line"}, phone, true, true) ==
                Keys{"[\"access.log\",4]"}));
    BOOST_TEST(
        (keys_found(*reader, store.collection(), {"user"}, email) == Keys{"[\"access.log\",1]"}));
}

BOOST_AUTO_TEST_CASE(scans_lines_as_if_all_were_taken_apart) {
    const Asked asked;
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        Spellings spellings(seed);
        std::string bytes = seed % 4 == 0 ? "\xEF\xBB\xBF" : "";
        for (int count = 0; count < 250; ++count) {
            const std::string words = odd_words(spellings);
            const std::string user = spellings.dice().once_in(3) ? spellings.email() : "C-1042";
            bytes += spellings.dice().once_in(4)
                         ? words + "\n"
                         : access_line("192.0.2.1", user, quoted_for_log(words),
                                       spellings.dice().once_in(4) ? R"(jo\x40x.com)" : "-");
            bytes += spellings.dice().once_in(9) ? "\r\n" : "";
        }
        bytes += seed % 2 == 0 ? "" : "jo@x.com";
        ChangedStore store("text", "*", {}, {{"format", "combined"}}, {{"a.log", bytes}});
        found += compare(store, asked.in("user", "request"));
        found += compare(store, {{{"agent"}, &asked.email, true, false}});
    }
    BOOST_TEST(found > 500U);
}

BOOST_AUTO_TEST_CASE(scans_records_of_several_lines_as_if_all_were_taken_apart) {
    const Asked asked;
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        Spellings spellings(seed);
        std::string lines;
        std::string entries;
        for (int count = 0; count < 150; ++count) {
            const std::string words = odd_words(spellings);
            const bool begins = !spellings.dice().once_in(3);
            lines += (begins ? "2026-11-28 " + spellings.id() + ": " : "  ") + words + "\n";
            lines += spellings.dice().once_in(9) ? "\n" : "";
            entries += fmt::format("ID={}\n", spellings.id());
            const std::string message = words + (begins ? "\n\n" : "");
            entries += "MESSAGE\n";
            for (std::size_t size = message.size(), byte = 0; byte < 8; ++byte, size >>= 8U) {
                entries += static_cast<char>(size & 0xffU);
            }
            entries += message + "\n" + (spellings.dice().once_in(9) ? "no field\n" : "") + "\n";
        }
        ChangedStore started("text", "*", {},
                             {{"record_start", R"(\d{4}-\d\d-\d\d )"},
                              {"pattern", R"((?P<day>\S+) (?P<id>[^:]*): (?P<text>.*))"}},
                             {{"a.log", lines}});
        found += compare(started, asked.in("id", "text"));
        ChangedStore journal("text", "*", {}, {{"format", "journald"}}, {{"a.export", entries}});
        found += compare(journal, asked.in("ID", "MESSAGE"));
    }
    BOOST_TEST(found > 300U);
}

BOOST_AUTO_TEST_CASE(complains_of_records_that_are_too_long_and_broken_archives) {
    ChangedStore store("text", "*", {}, {{"format", "syslog"}});
    store.entry.max_record = 64;
    store.add("a.log", std::string(63, 'x') + "\r\n" + std::string(65, 'y') + "\n");
    const Needles email = needles_of(Form::Email, {"jo@x.com"});
    const auto find = [&](const char* scan) {
        return found_by(store, {{{"line"}, &email, true, true}}, {{"scan", scan}});
    };
    BOOST_TEST(says(error_of([&] { find("off"); }), "a.log, record 2"));
    BOOST_TEST(find("on").empty());  // searched in parts, and nothing of hers is in it
    store.add("a.log", std::string(63, 'x') + "\n" + std::string(65, 'y') + " jo@x.com\n");
    for (const char* scan : {"on", "off"}) {
        BOOST_TEST(says(error_of([&] { find(scan); }), "a.log, record 2"));
    }
    store.shell("head -c 20000 /dev/urandom | base64 -w 40 | gzip > b && head -c 9000 b > a.log");
    BOOST_TEST(says(error_of([&] {
                        found_by(store, {{{"line"}, &email, true, true}}, {});
                    }),
                    "a.log, record"));
}

BOOST_AUTO_TEST_CASE(finds_escapes_in_records_that_are_too_long) {
    const Needles email = needles_of(Form::Email, {"jo@x.com"});
    for (const char* agent : {"jo@x.com", "jo\\x40x.com"}) {
        ChangedStore store("text", "*.log", {}, {{"format", "combined"}});
        store.entry.max_record = 4096;
        store.add("a.log", "1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET /" +
                               std::string(6000, 'a') + " HTTP/1.0\" 200 1 \"-\" \"" + agent +
                               "\"\n");
        BOOST_TEST(says(error_of([&] {
                            found_by(store, {{{"agent"}, &email, true, true}}, {{"scan", "on"}});
                        }),
                        "a.log, record 1"));
    }
}

BOOST_AUTO_TEST_CASE(dates_what_logger_writes_as_date_does) {
    ChangedStore store("text", "a.log", {}, {{"format", "syslog"}, {"year", "file"}});
    store.shell("logger --no-act -s --rfc3164 -n 127.0.0.1 -t shop 'by jo@x.com' 2> a.log");
    const Needles email = needles_of(Form::Email, {"jo@x.com"});
    const auto found = [&] {
        return found_by(store, {{{"message"}, &email, true, true}}, {{"scan", "on"}});
    };
    const std::string written = store.output("LC_ALL=C date -r a.log +%Y-%m-");
    BOOST_TEST(found().find("|time=" + written.substr(0, 8)) != std::string::npos);
    BOOST_TEST(found().find("|year_from=file") != std::string::npos);
    store.add("a.log", "Dec 31 23:59:59 web a: jo@x.com\nJan  1 00:00:00 web a: jo@x.com\n");
    store.shell("touch -d '2020-01-01 00:00:01' a.log");
    BOOST_TEST(found().find("|time=2019-12-31T23:59:59|") != std::string::npos);
    BOOST_TEST(found().find("|time=2020-01-01T00:00:00|") != std::string::npos);
    // The guess stays the same when a record goes in another year.
    change_twice(store, store.removals("time", "2020-01-01T00:00:00"));
    BOOST_TEST(store.bytes("a.log") == "Dec 31 23:59:59 web a: jo@x.com\n");
    BOOST_TEST(found().find("|time=2019-12-31T23:59:59|") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(finds_in_every_encoding_what_iconv_writes) {
    const Needles name = needles_of(Form::Name, {"Živilė Šarkė"});
    const Needles email = needles_of(Form::Email, {"jo@x.com"});
    for (const std::string encoding :
         {"windows-1257", "utf-16", "utf-16be", "utf-16le", "iso-8859-13"}) {
        ChangedStore store(
            "text", "*.log", {},
            {{"encoding", encoding}, {"pattern", R"((?P<who>[^:]*): (?P<text>.*))"}});
        store.add("utf8", "Živilė Šarkė: ėjo\nx: jo@x.com\nŽivilės Šarkės\n");
        store.shell("iconv -f utf-8 -t " + encoding + " utf8 > p.log");
        BOOST_TEST(compare(store, {{{"who"}, &name, true, false},
                                   {{"text"}, &email, true, true},
                                   {{"line"}, &name, true, true}}) == 3U,
                   encoding);
    }
    ChangedStore marked("text", "*.log", {}, {}, {{"a.log", "jo@x.com"}});
    marked.shell("printf 'a jo@x.com\\n' | iconv -t utf-16 > a.log");
    BOOST_TEST(compare(marked, {{{"line"}, &email, true, true}}) == 1U);
    BOOST_TEST(
        says(error_of([] {
                 ChangedStore unknown("text", "*", {}, {{"encoding", "klingon"}}, {{"a", "x"}});
                 found_by(unknown, {}, {});
             }),
             "there is no encoding"));
}

BOOST_AUTO_TEST_CASE(finds_the_lines_that_grep_and_awk_find) {
    ChangedStore store("text", "access.log", {}, {{"format", "combined"}});
    Dice dice(7);
    std::string bytes;
    for (int count = 0; count < 3000; ++count) {
        const std::string address = fmt::format("192.0.2.{}", dice.roll(40));
        const std::string user = dice.once_in(3) ? "-" : fmt::format("u{}@x.com", dice.roll(60));
        bytes += dice.once_in(20) ? "worker of u7@x.com stopped\n"
                                  : access_line(address, user, "GET /p HTTP/1.1");
    }
    store.add("access.log", bytes);
    const auto lines_of = [&](const std::string& field, const Needles& needles, bool in_text) {
        std::string lines;
        const auto reader = open_store(store.entry, store.path(""));
        const Query query{&store.collection(), {{{field}, &needles, true, in_text}}, false};
        for (const Found& found : find_all(*reader, {&query, 1})) {
            lines += found.record.key.back().value.text + "\n";
        }
        return lines;
    };
    const std::string user = lines_of("user", needles_of(Form::Email, {"u7@x.com"}), false);
    BOOST_TEST(user == store.output("awk 'NF > 5 && $3 == \"u7@x.com\" {print NR}' access.log"));
    BOOST_TEST(user.size() > 50U);
    BOOST_TEST(lines_of("line", needles_of(Form::Email, {"u7@x.com"}), true) ==
               store.output("grep -n '^worker.*\\bu7@x\\.com\\b' access.log | cut -d: -f1"));
    BOOST_TEST(lines_of("address", needles_of(Form::Ip, {"192.0.2.3"}), false) ==
               store.output("grep -nE '^192\\.0\\.2\\.3 ' access.log | cut -d: -f1"));
}

BOOST_AUTO_TEST_CASE(reads_a_journal_as_journalctl_does) {
    ChangedStore store("text", "all.export", {"__CURSOR"}, {{"format", "journald"}});
    std::string made;
    for (int number = 1; number <= 40; ++number) {
        made += fmt::format(
            "__CURSOR=s=00000000000000000000000000000001;i={0:x};"
            "b=00000000000000000000000000000002;m={0:x};t={1:x};x=1\n"
            "__REALTIME_TIMESTAMP={1}\n__MONOTONIC_TIMESTAMP={0}\n"
            "_BOOT_ID=00000000000000000000000000000002\nPRIORITY=6\n_UID={2}\n"
            "SYSLOG_IDENTIFIER=app\n",
            number, 1764320000000000 + number, number % 5);
        const std::string text = fmt::format("login of u{}@x.com\nsecond line ž", number % 7);
        made += number % 2 == 0 ? fmt::format("MESSAGE=login of u{}@x.com\n", number % 7)
                                : std::string("MESSAGE\n") + static_cast<char>(text.size()) +
                                      std::string(7, '\0') + text + "\n";
        made += "\n";
    }
    store.add("made", made);
    store.shell("/lib/systemd/systemd-journal-remote -o made.journal made >/dev/null 2>&1");
    store.shell("journalctl --file made.journal -o export > all.export");
    const auto reader = open_store(store.entry, store.path(""));
    const auto tell = [&](const std::string& field, const Needles& needles, bool in_text) {
        std::string text;
        const Query query{&store.collection(), {{{field}, &needles, true, in_text}}, false};
        for (const Found& found : find_all(*reader, {&query, 1})) {
            text += key_text(found.record.key) + " " +
                    value_in(found.record, "__REALTIME_TIMESTAMP")->text + " " +
                    replaced_all(value_in(found.record, "MESSAGE")->text, '\n', '/') + "\n";
        }
        return text;
    };
    const std::string shape =
        " | \"\\(.__CURSOR) \\(.__REALTIME_TIMESTAMP) "
        "\\(.MESSAGE | gsub(\"\\n\"; \"/\"))\"'";
    const std::string json = "journalctl --file made.journal -o json --all | jq -r 'select(";
    const std::string of_user = tell("_UID", needles_of(Form::Reference, {"3"}), false);
    BOOST_TEST(of_user == store.output(json + "._UID == \"3\")" + shape));
    BOOST_TEST(std::count(of_user.begin(), of_user.end(), '\n') == 8);
    const std::string of_person = tell("MESSAGE", needles_of(Form::Email, {"u4@x.com"}), true);
    BOOST_TEST(of_person == store.output(json + ".MESSAGE | test(\"u4@x\\\\.com\"))" + shape));
    BOOST_TEST(std::count(of_person.begin(), of_person.end(), '\n') == 6);

    // What stays is what journalctl wrote, and it can be read back into a journal.
    const std::string before = store.bytes("all.export");
    std::vector<Change> changes = store.removals("_UID", "3");
    change_twice(store, changes);
    store.shell("/lib/systemd/systemd-journal-remote -o left.journal all.export >/dev/null 2>&1");
    BOOST_TEST(store.output("journalctl --file left.journal -o json --all | jq -rs 'length'") ==
               "32\n");
    BOOST_TEST(store.bytes("all.export").size() < before.size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dsar::test
