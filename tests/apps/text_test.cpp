// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/error_form.hpp"
#include "apps/dsar/globals.hpp"
#include "apps/dsar/look.hpp"
#include "apps/dsar/mask.hpp"
#include "apps/dsar/progress_view.hpp"
#include "apps/dsar/render/answer.hpp"
#include "apps/dsar/render/problems.hpp"
#include "apps/dsar/render/table.hpp"
#include "apps/dsar/shell_words.hpp"
#include "apps/dsar/subject_input.hpp"
#include "apps/dsar/text_width.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <clocale>

using namespace dsar;
using namespace dsar::cli;

namespace {

struct Utf8Widths {
    Utf8Widths() { setlocale(LC_CTYPE, "C.UTF-8"); }
};

Look ascii_look() {
    Look look;
    look.unicode = false;
    return look;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text, *boost::unit_test::fixture<Utf8Widths>())

BOOST_AUTO_TEST_CASE(names_twenty_problems_of_a_kind_and_counts_the_rest) {
    Problems problems;
    for (int number = 0; number < 25; ++number) {
        problems.push_back({Problem::Severity::Problem, fmt::format("stray-{}", number), "",
                            "is not named", "", "", ""});
    }
    problems.push_back({Problem::Severity::Problem, "other", "", "is missing", "", "", ""});
    const std::string text = problems_text(problems, ascii_look());
    BOOST_TEST(text.find("stray-19") != std::string::npos);
    BOOST_TEST(text.find("stray-20") == std::string::npos);
    BOOST_TEST(text.find("other") != std::string::npos);
    BOOST_TEST(text.ends_with("  ... and 5 more: is not named\n  --format json lists them all\n"));
    problems.resize(20);
    BOOST_TEST(problems_text(problems, ascii_look()).find("more") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(measures_columns_not_bytes) {
    BOOST_TEST(width_of("žymantė") == 7U);
    BOOST_TEST(width_of("日本") == 4U);
    BOOST_TEST(width_of("e\u0301") == 1U);
    BOOST_TEST(width_of("\x1b[31mred\x1b[0m") == 3U);
    BOOST_TEST(padded("ž", 3) == "ž  ");
    BOOST_TEST(shortened("žymantė", 4, "…") == "žym…");
    BOOST_TEST(shortened("日本語", 4, "…") == "日…");
}

BOOST_AUTO_TEST_CASE(breaks_lines_at_blanks) {
    const std::vector<std::string> expected{"one two", "three"};
    BOOST_TEST(wrapped("one two three", 8) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(shows_nothing_that_drives_a_terminal) {
    const Look look;
    for (const char* hostile : {"\x1b]0;title\x07", "a\u202eb", "a\u200bb",
                                "\x9b"
                                "31m",
                                "a\nb"}) {
        const std::string shown = look.safe(hostile);
        BOOST_TEST(shown.find('\x1b') == std::string::npos);
        BOOST_TEST(shown.find('\n') == std::string::npos);
        BOOST_TEST(shown.find("\u202e") == std::string::npos);
        BOOST_TEST(shown.find("\u200b") == std::string::npos);
    }
    BOOST_TEST(look.safe("žymantė") == "žymantė");
    BOOST_TEST(ascii_look().safe("ž") == "\\u{17E}");
}

BOOST_AUTO_TEST_CASE(colours_only_where_it_is_wanted) {
    BOOST_TEST(decide_look({.terminal = true, .term = "xterm"}).colour);
    BOOST_TEST(!decide_look({.terminal = false, .term = "xterm"}).colour);
    BOOST_TEST(!decide_look({.terminal = true, .no_color = true, .term = "xterm"}).colour);
    BOOST_TEST(!decide_look({.terminal = true, .term = "dumb"}).colour);
    BOOST_TEST(!decide_look({.terminal = true, .term = "dumb"}).terminal);
    BOOST_TEST(!decide_look({.terminal = true, .colour = "never", .term = "xterm"}).colour);
    BOOST_TEST(decide_look({.colour = "always", .no_color = true, .term = "dumb"}).colour);
}

BOOST_AUTO_TEST_CASE(marks_have_words_without_unicode) {
    BOOST_TEST(ascii_look().mark(Mark::Ok) == "ok  ");
    BOOST_TEST(ascii_look().mark(Mark::Warning) == "warn");
    BOOST_TEST(ascii_look().mark(Mark::Failure) == "FAIL");
    BOOST_TEST(Look{}.mark(Mark::Failure) == "✗");
}

BOOST_AUTO_TEST_CASE(masks_what_it_lists) {
    const Look look;
    BOOST_TEST(masked({"email", "lina@example.org"}, look) == "li…@ex….org");
    BOOST_TEST(masked({"email", "jo@x.com"}, look) == "…@….com");
    BOOST_TEST(masked({"phone", "+37061234567"}, look) == "+37…67");
    BOOST_TEST(masked({"name", "Žygimantas"}, look) == "Žy…");
    BOOST_TEST(masked({"account_id", "7"}, look) == "…");
    BOOST_TEST(masked({"email", "lina@example.org"}, ascii_look()) == "li...@ex....org");
}

BOOST_AUTO_TEST_CASE(errors_say_what_why_next) {
    const Error error(ErrorKind::Failed, "it failed", "first\nsecond", "dsar doctor\ndsar help");
    BOOST_TEST(error_text(error, {}) ==
               "dsar: it failed\n  why   first\n        second\n"
               "  next  dsar doctor\n        dsar help\n");
    BOOST_TEST(error_text(Error(ErrorKind::Failed, "short"), {}) == "dsar: short\n");
}

BOOST_AUTO_TEST_CASE(quotes_words_so_that_a_shell_reads_them_back) {
    for (const char* word : {"plain", "", "it's", "a b", "app/lines#[1,\"a\"]", "$HOME", "a\\b"}) {
        const std::vector<std::string> back = split_words("x " + shell_word(word) + " y");
        BOOST_REQUIRE_EQUAL(back.size(), 3U);
        BOOST_TEST(back[1] == word);
    }
}

BOOST_AUTO_TEST_CASE(sizes_are_short) {
    BOOST_TEST(size_text(412) == "412 bytes");
    BOOST_TEST(size_text(9'940) == "9.9 kB");
    BOOST_TEST(size_text(412'345) == "412 kB");
    BOOST_TEST(size_text(999'600) == "1.0 MB");
    BOOST_TEST(grouped(12'640) == "12,640");
    BOOST_TEST(grouped(1'000'000) == "1,000,000");
    BOOST_TEST(grouped(7) == "7");
}

BOOST_AUTO_TEST_CASE(tables_are_aligned_on_a_terminal_and_whole_elsewhere) {
    Look terminal;
    terminal.terminal = true;
    terminal.columns = 24;
    const std::vector<Column> columns{{"NAME"}, {"N", true}};
    const std::vector<std::vector<std::string>> rows{{"a long name that is cut", "1"}, {"b", "20"}};
    BOOST_TEST(table_text(columns, rows, terminal) ==
               "  NAME                 N\n  a long name that …   1\n  b                   20\n");
    BOOST_TEST(table_text(columns, rows, {}) == "a long name that is cut\t1\nb\t20\n");
}

BOOST_AUTO_TEST_CASE(marks_lead_the_rows_of_a_list) {
    const std::vector<Column> columns{{"", true}, {""}, {"", true}};
    const std::vector<MarkedRow> rows{{Mark::Ok, {"9", "a\x1b[1m", "1"}},
                                      {Mark::Warning, {"10", "bc", "20"}}};
    Look terminal;
    terminal.terminal = terminal.colour = true;
    const std::string text = marked_text(columns, rows, terminal);
    BOOST_TEST(text.find("\x1b[32m") == 2U);  // the mark's own colour, and nobody else's
    BOOST_TEST(text.find("\x1b[1m") == std::string::npos);
    Look plain;
    plain.terminal = true;
    BOOST_TEST(marked_text(columns, {rows.back()}, plain) == "  ! 10  bc  20\n");
    BOOST_TEST(marked_text(columns, {rows.back()}, {}) == "  ! 10\tbc\t20\n");
}

BOOST_AUTO_TEST_CASE(problems_say_what_is_and_what_must_be) {
    Problem problem;
    problem.file = "data.json";
    problem.where = "/records/17";
    problem.what = "is no date";
    problem.is = "text";
    problem.must = "be a date";
    BOOST_TEST(problems_text({problem}, {}) ==
               "  ✗ data.json /records/17   is no date\n      is    text\n      must  be a date\n");
    BOOST_TEST(problems_summary({problem}) == "1 problem");
    Problem warning;
    warning.severity = Problem::Severity::Warning;
    BOOST_TEST(problems_summary({problem, problem, warning}) == "2 problems, 1 warning");
    BOOST_TEST(problems_summary({}) == "no problems");
}

BOOST_AUTO_TEST_CASE(progress_fits_the_terminal) {
    Look look;
    look.terminal = true;
    look.columns = 60;
    std::vector<StoreLine> stores(3);
    stores[0] = {"app", StoreLine::State::Done, "found by email", 0, 0, "", {}};
    stores[0].outcome = {"app", StoreOutcome::Status::Searched, "", 12, 0.1};
    stores[1] = {"mail", StoreLine::State::Searching, "", 8112, 12640, "messages", {}};
    stores[2].store = "weblog";
    const std::vector<std::string> lines = progress_lines(stores, look);
    BOOST_REQUIRE_EQUAL(lines.size(), 3U);
    BOOST_TEST(lines[0] == "  ✓ app          12   found by email");
    BOOST_TEST(lines[1].starts_with("  · mail            8,112 of 12,640 messages"));
    BOOST_TEST(lines[2] == "  · weblog          waiting");
    for (const std::string& line : lines) {
        BOOST_TEST(width_of(line) <= 60U);
    }
}

BOOST_AUTO_TEST_CASE(durations_have_units) {
    BOOST_TEST((parse_duration("30s") == std::chrono::milliseconds(30'000)));
    BOOST_TEST((parse_duration("2m") == std::chrono::milliseconds(120'000)));
    BOOST_TEST((parse_duration("500ms") == std::chrono::milliseconds(500)));
    BOOST_TEST((parse_duration("5") == std::chrono::milliseconds(5'000)));
    for (const char* bad : {"", "0", "-1s", "s", "5h", "5 s", "1.5s"}) {
        BOOST_TEST(!parse_duration(bad), bad);
    }
}

BOOST_AUTO_TEST_CASE(understands_one_line_about_a_person) {
    BOOST_TEST((identifier_from_answer("a@b.c") == Identifier{"email", "a@b.c"}));
    BOOST_TEST((identifier_from_answer("account_id=0") == Identifier{"account_id", "0"}));
    BOOST_TEST((identifier_from_answer("+370 612 34567") == Identifier{"phone", "+370 612 34567"}));
    BOOST_TEST((identifier_from_answer("Ana Lopes") == Identifier{"name", "Ana Lopes"}));
}

BOOST_AUTO_TEST_SUITE_END()
