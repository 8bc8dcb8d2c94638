// SPDX-License-Identifier: Apache-2.0
// Taking records of logs apart, and writing other values into their parts.
#include "libdsar/base/date.hpp"
#include "libdsar/stores/text/format.hpp"
#include "libdsar/stores/text/pattern_parts.hpp"
#include "tests/stores/asking.hpp"

namespace dsar::test {
namespace {

using Options = std::map<std::string, std::string>;

TextFormat format_of(Options options) {
    return TextFormat(store_entry("text", ".", {}, std::move(options)));
}

/// `name=value` of each part, one after the other; `name` alone for none.
std::string parts_of(const TextFormat& format, std::string_view text) {
    std::string words;
    for (const Field& field : format.record(text).fields) {
        words += (words.empty() ? "" : "|") + field.name;
        words += field.value.is_null() ? "" : "=" + field.value.text;
    }
    return words;
}

std::string parts_of(const char* format, std::string_view text) {
    return parts_of(format_of({{"format", format}}), text);
}

bool is_whole(const char* format, const std::string& text) {
    return parts_of(format, text) == "line=" + text;
}

/// The text with a value in one of its parts.
std::string with(const TextFormat& format, std::string_view text, std::string_view name,
                 const Value& value) {
    std::vector<TextPart> parts;
    format.take_apart(text, parts);
    for (const TextPart& part : parts) {
        if (part.name == name) {
            const auto splice = splice_of(part, format.written_for(name, value));
            std::string out(text);
            return splice ? out.replace(splice->begin, splice->end - splice->begin, splice->text)
                          : out;
        }
    }
    return "no such part";
}

std::string refused(Options options) {
    return words_of(error_of([&] { format_of(std::move(options)); }));
}

std::string replaced_once(std::string text, const std::string& old, const std::string& now) {
    const std::size_t at = text.find(old);
    BOOST_REQUIRE(at != std::string::npos);
    return text.replace(at, old.size(), now);
}

bool has(const std::string& text, std::string_view words) {
    BOOST_TEST_MESSAGE(text);
    return text.find(words) != std::string::npos;
}

const std::string combined =
    R"(203.0.113.9 - jo [10/Oct/2000:13:55:36 -0700] "GET /a?m=jo%40x.com HTTP/1.0" 200 2326 )"
    R"x("http://x.example/" "Mozilla/4.08 [en] (Win98)")x";

BOOST_AUTO_TEST_SUITE(text_format)

BOOST_AUTO_TEST_CASE(takes_access_logs_apart) {
    BOOST_TEST(parts_of("combined", combined) ==
               "address=203.0.113.9|ident|user=jo|time=2000-10-10T13:55:36-07:00|"
               "request=GET /a?m=jo%40x.com HTTP/1.0|status=200|bytes=2326|"
               "referer=http://x.example/|agent=Mozilla/4.08 [en] (Win98)");
    BOOST_TEST(parts_of("common", combined.substr(0, combined.find(" \"http"))) ==
               "address=203.0.113.9|ident|user=jo|time=2000-10-10T13:55:36-07:00|"
               "request=GET /a?m=jo%40x.com HTTP/1.0|status=200|bytes=2326");
    BOOST_TEST(parts_of("combined", R"(::1 - Jo van X [29/Feb/2024:00:00:60 +0200] )"
                                    R"("\xc5\xaa\"\\ \q" - - "-" "" "198.51.100.7")") ==
               "address=::1|ident|user=Jo van X|time=2024-02-29T00:00:60+02:00|"
               "request=Ū\"\\ \\q|status|bytes|referer|agent=|rest=\"198.51.100.7\"");
    BOOST_TEST(parts_of("combined", R"x(a - a [b] c [-] "" 1 2 "" "")x") ==
               "address=a|ident|user=a [b] c|time|request=|status=1|bytes=2|referer=|agent=");
}

BOOST_AUTO_TEST_CASE(takes_nothing_else_for_an_access_log) {
    for (const std::string& text :
         {std::string("jo@x.com called"), std::string("a - jo@x.com [-"), combined + "x",
          combined.substr(0, combined.size() - 1), replaced_once(combined, "Oct", "Okt"),
          replaced_once(combined, "10/", "32/"), replaced_once(combined, " 200 ", " ok "),
          replaced_once(combined, "2326", "2326x"), replaced_once(combined, " - ", "  - ")}) {
        BOOST_TEST(is_whole("combined", text), text);
    }
}

BOOST_AUTO_TEST_CASE(takes_syslog_apart) {
    BOOST_TEST(parts_of("syslog", "<34>Oct 11 22:14:15 mymachine su: 'su root' failed") ==
               "priority=34|time=Oct 11 22:14:15|host=mymachine|program=su|"
               "message='su root' failed");
    BOOST_TEST(parts_of("syslog", "Feb  5 17:32:18 10.0.0.99 sshd[2312]: Accepted for jo") ==
               "time=Feb  5 17:32:18|host=10.0.0.99|program=sshd|process=2312|"
               "message=Accepted for jo");
    BOOST_TEST(parts_of("syslog", "2026-11-28T12:35:00.123456+02:00 web last message again: 2") ==
               "time=2026-11-28T12:35:00.123456+02:00|host=web|message=last message again: 2");
    BOOST_TEST(parts_of("syslog",
                        "<165>1 2003-10-11T22:14:15.003Z host app 12 ID47 "
                        "[a@1 u=\"jo]\\\"\" v=\"2\"][b@1] \xEF\xBB\xBFhello") ==
               "priority=165|version=1|time=2003-10-11T22:14:15.003Z|host=host|program=app|"
               "process=12|message_id=ID47|data=[a@1 u=\"jo]\\\"\" v=\"2\"][b@1]|message=hello");
    BOOST_TEST(parts_of("syslog", "<0>1 2003-10-11T22:14:15Z - - - - -") ==
               "priority=0|version=1|time=2003-10-11T22:14:15Z|host|program|process|message_id|"
               "data|message=");
}

BOOST_AUTO_TEST_CASE(takes_nothing_else_for_syslog) {
    for (const std::string& text :
         {std::string("\tat jo@x.com (Main.java:3)"), std::string("<1>jo@x.com"),
          std::string("<165>1 2003-10-11T22:14:15Z host app 12 ID47 [open"),
          std::string("<165>1 2003-10-11T22:14:15Z host app 12 ID47 none"),
          std::string("Oct 32 22:14:15 host su: no"), std::string("Okt 12 22:14:15 host su: no"),
          std::string("2026-11-31T12:35:00Z web x: no"), std::string("- web x: jo")}) {
        BOOST_TEST(is_whole("syslog", text), text);
    }
}

BOOST_AUTO_TEST_CASE(takes_journal_entries_apart) {
    const std::string binary = std::string("MESSAGE\n\x05\0\0\0\0\0\0\0a\n\nb=\n", 22);
    BOOST_TEST(parts_of("journald", "__CURSOR=s=1;i=2\n" + binary + "_UID=0\n\n") ==
               "__CURSOR=s=1;i=2|MESSAGE=a\n\nb=|_UID=0");
    BOOST_TEST(parts_of("journald", "no field\n\n") == "line=no field");
    const TextFormat format = format_of({{"format", "journald"}});
    std::size_t seen = 0;
    BOOST_TEST(format.record_end("A=1\n" + binary + "\nB=2\n\n", false, seen) ==
               4 + binary.size() + 1);
    seen = 0;
    BOOST_TEST(format.record_end("A=1\n" + binary.substr(0, 12), false, seen) == 0U);
    BOOST_TEST(seen == 4U);
}

BOOST_AUTO_TEST_CASE(takes_lines_apart_by_a_pattern) {
    const TextFormat format =
        format_of({{"pattern", R"(\[(?P<time>[^\]]+)\]\s+(?:user=(?P<user>\S+) )?(?P<text>.*))"}});
    BOOST_TEST(parts_of(format, "[2026-01-02 03:04:05] user=jo said ąž") ==
               "time=2026-01-02 03:04:05|user=jo|text=said ąž");
    BOOST_TEST(parts_of(format, "[now] said") == "time=now|text=said");
    BOOST_TEST(parts_of(format, "said\n[now]") == "line=said\n[now]");
}

BOOST_AUTO_TEST_CASE(lets_nothing_that_varies_stand_outside_of_groups) {
    for (const char* pattern :
         {R"((?P<a>\S+) .*)", R"((?P<a>\S+) \d+)", R"([a-z]+(?P<a>\S+))", R"([^ ]+(?P<a>\S+))",
          R"((\w+) (?P<a>.))", R"((?P<a>.)[[:alpha:]])", R"((?P<a>.)\pL)"}) {
        BOOST_TEST(has(refused({{"pattern", pattern}}), "no named group"), pattern);
    }
    BOOST_TEST(has(refused({{"pattern", "abc"}}), "it has no named group"));
    BOOST_TEST(has(refused({{"pattern", "(?P<a>x(?P<b>.))"}}), "lies in another"));
    BOOST_TEST(has(refused({{"pattern", "(?P<a>.)+"}}), "cannot repeat"));
    BOOST_TEST(has(refused({{"pattern", "(?:x(?P<a>.)){2}"}}), "cannot repeat"));
    BOOST_TEST(has(refused({{"pattern", "(?P<a>.)\\Qx"}}), "not understood"));
    for (const char* pattern : {R"x(^id: (?P<a>[^ ]+)[ ,;]+\s*(?i:to) \((?P<b>.*)\)$)x",
                                R"((?s)(?P<a>\d+)(?:, ?(?P<b>.*))?)", R"([]\-]?(?P<a>.))"}) {
        BOOST_CHECK_NO_THROW(format_of({{"pattern", pattern}}));
    }
    const auto parts = pattern_parts(R"x((?P<a>[)(]\(x)(?P<b>(y|z)+))x");
    BOOST_REQUIRE(parts.size() == 2U);
    BOOST_TEST(parts[0].pattern == R"([)(]\(x)");
    BOOST_TEST(parts[1].pattern == "(y|z)+");
}

BOOST_AUTO_TEST_CASE(refuses_options_that_cannot_be) {
    BOOST_TEST(has(refused({{"format", "combine"}}), "combined"));
    BOOST_TEST(has(refused({{"format", "syslog"}, {"pattern", "(?P<a>.)"}}), "one of them"));
    BOOST_TEST(has(refused({{"format", "pattern"}}), "needs a `pattern`"));
    BOOST_TEST(has(refused({{"pattern", "(?P<a>"}}), "is no pattern"));
    BOOST_TEST(has(refused({{"pattern", "(?P<line>.*)"}}), "does not fit"));
    BOOST_TEST(has(refused({{"record_start", "["}}), "is no pattern"));
    BOOST_TEST(has(refused({{"format", "journald"}, {"record_start", "x"}}), "empty line"));
}

BOOST_AUTO_TEST_CASE(cuts_records_where_they_begin) {
    const TextFormat format = format_of({{"record_start", R"(\d{4}-)"}});
    const std::string text = "at first\n2026-01 a\n  b\n\n2027-01 c\n2028";
    std::vector<std::string> records;
    for (std::size_t at = 0, size = 0; at < text.size(); at += size) {
        std::size_t seen = 0;
        size = format.record_end(text.substr(at), true, seen);
        records.push_back(text.substr(at, size));
    }
    BOOST_TEST(records == (std::vector<std::string>{"at first\n", "2026-01 a\n  b\n\n",
                                                    "2027-01 c\n2028"}),
               boost::test_tools::per_element());
    BOOST_TEST(format.last_end(text, false) == text.find("2027"));
    BOOST_TEST(format.last_end("2027-01 c\n", false) == 0U);
}

BOOST_AUTO_TEST_CASE(moves_only_the_bytes_that_change) {
    const TextFormat format = format_of({{"format", "combined"}});
    BOOST_TEST(with(format, combined, "user", {}) == replaced_once(combined, " jo ", " - "));
    BOOST_TEST(with(format, combined, "time", {}) ==
               replaced_once(combined, "10/Oct/2000:13:55:36 -0700", "-"));
    BOOST_TEST(with(format, combined, "time", text_value("2001-01-02T00:00:00+00:00")) ==
               replaced_once(combined, "10/Oct/2000:13:55:36 -0700", "02/Jan/2001:00:00:00 +0000"));
    const std::string escaped = replaced_once(combined, "/a?m=jo%40x.com", R"(/\x41\"\t\q?m=jo)");
    BOOST_TEST(with(format, escaped, "request", text_value("GET /A\"\t\\q?m=ž\n HTTP/1.0")) ==
               replaced_once(escaped, "m=jo", R"(m=\xc5\xbe\x0a)"));
    BOOST_TEST(with(format, escaped, "request", text_value("GET /A\"\t\\n HTTP/1.0")) ==
               replaced_once(escaped, R"(/\x41\"\t\q?m=jo)", R"(/A\"\x09\\n)"));
    for (const Field& field : format.record(escaped).fields) {
        BOOST_TEST(with(format, escaped, field.name, field.value) == escaped, field.name);
    }
}

BOOST_AUTO_TEST_CASE(writes_what_it_reads_back) {
    const std::vector<std::pair<const char*, std::string>> texts{
        {"combined", combined},
        {"syslog", "<34>Oct 11 22:14:15 mymachine su[1]: 'su root' failed"},
        {"syslog", "<165>1 2003-10-11T22:14:15.003Z host app 12 ID47 [a@1 u=\"jo\"] hello"},
        {"journald", "A=1\nB=2\n\n"},
        {"plain", "some text"}};
    const std::vector<Value> values{{},
                                    text_value(""),
                                    text_value("-"),
                                    text_value("0"),
                                    text_value("1234567890123"),
                                    text_value("[redacted]"),
                                    text_value("former customer"),
                                    text_value(" x"),
                                    text_value("a\"b\\x41\\"),
                                    text_value("two\nlines"),
                                    text_value("ends\r"),
                                    text_value("2001-01-02T00:00:00+00:00"),
                                    text_value("2001-01"),
                                    text_value("ąž \xff"),
                                    {ValueKind::Bytes, "\xff"}};
    std::size_t written = 0;
    for (const auto& [name, text] : texts) {
        const TextFormat format = format_of({{"format", name}});
        const std::vector<Field> before = format.record(text).fields;
        for (std::size_t index = 0; index < before.size(); ++index) {
            for (const Value& value : values) {
                if (!format.refusal(before[index].name, value).empty()) {
                    continue;
                }
                const std::string now = with(format, text, before[index].name, value);
                auto expected = before;
                expected[index].value = value;
                if (*name == 'j' && value.text.ends_with('\xff')) {
                    expected[index].value.kind = ValueKind::Bytes;
                }
                if (value.is_null() && *name == 'j') {
                    expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(index));
                } else if (value.is_null() && before[index].name == "message") {
                    expected[index].value = text_value("");
                }
                BOOST_TEST((format.record(format.text_of(now)).fields == expected),
                           name << " " << before[index].name << ": " << now);
                ++written;
            }
        }
    }
    BOOST_TEST(written > 100U);
}

BOOST_AUTO_TEST_CASE(clears_what_a_pattern_lets_be_cleared) {
    const TextFormat format =
        format_of({{"pattern", R"((?P<a>\S+) (?P<b>\d+) (?P<c>\S*) (?P<d>[a-z]+))"}});
    const std::string text = "jo 12 x y";
    BOOST_TEST(with(format, text, "a", {}) == "- 12 x y");
    BOOST_TEST(with(format, text, "b", {}) == "jo 0 x y");
    BOOST_TEST(with(format, text, "c", {}) == "jo 12  y");
    BOOST_TEST(has(format.refusal("d", {}), "for no value"));
    BOOST_TEST(has(format.refusal("a", text_value("a b")), "does not let"));
    BOOST_TEST(format.refusal("d", text_value("z")).empty());
    BOOST_TEST(format.refusal("none", text_value("z")).empty());
}

BOOST_AUTO_TEST_CASE(tells_the_day_of_a_record) {
    const auto day = [](const char* format, std::string_view text, std::string_view field) {
        const auto value = value_in(format_of({{"format", format}}).record(text), field);
        BOOST_REQUIRE(value.has_value());
        const auto date = parse_stored_date(value->text);
        return date ? dsar::format(*date) : std::string("none");
    };
    BOOST_TEST(day("combined", combined, "time") == "2000-10-10");
    BOOST_TEST(day("syslog", "2026-11-28T12:35:00.123456+02:00 web a: b", "time") == "2026-11-28");
    BOOST_TEST(day("journald", "__REALTIME_TIMESTAMP=1342540861416351\n\n",
                   "__REALTIME_TIMESTAMP") == "2012-07-17");
    // RFC 3164 names no year: nothing is guessed.
    BOOST_TEST(day("syslog", "Oct 11 22:14:15 web a: b", "time") == "none");
}

BOOST_AUTO_TEST_CASE(tells_the_year_from_the_last_change_of_a_file) {
    const auto year = [](std::string_view stamp, std::string_view changed) {
        return year_of(stamp, {0, parse_date(changed)});
    };
    BOOST_TEST(year("Oct 11 22:14:15", "2026-11-28") == 2026);
    BOOST_TEST(year("Dec 31 23:59:60", "2027-01-01") == 2026);
    BOOST_TEST(year("Jan  1 00:00:00", "2027-01-01") == 2027);
    BOOST_TEST(year("Jan  1 00:00:00", "2026-12-31") == 2027);  // another zone
    BOOST_TEST(year("Jan  2 00:00:00", "2026-12-31") == 2026);
    BOOST_TEST(year("Nov 29 12:00:00", "2026-11-28") == 2026);
    BOOST_TEST(year("Nov 30 12:00:00", "2026-11-28") == 2025);
    BOOST_TEST(year("Feb 29 12:00:00", "2026-11-28") == 2024);
    BOOST_TEST(year("Feb 29 12:00:00", "1903-01-01") == 1896);
    BOOST_TEST(year("Feb 30 12:00:00", "2026-11-28") == 0);
    BOOST_TEST(year_of("Feb 29 12:00:00", {2024, {}}) == 2024);
    BOOST_TEST(year_of("Feb 29 12:00:00", {2025, {}}) == 0);
    BOOST_TEST(year_of("Oct 11 22:14:15", {}) == 0);
}

BOOST_AUTO_TEST_CASE(dates_the_times_of_rfc_3164) {
    const std::string old = "<34>Oct  1 22:14:15 web su: hello";
    const auto dated = [](const TextFormat& format, std::string_view text,
                          const YearSource& years) {
        std::string words;
        for (const Field& field : format.record(text, nullptr, years).fields) {
            words += field.name == "time" || field.name == year_from ? field.value.text + "|" : "";
        }
        return words;
    };
    const TextFormat file = format_of({{"format", "syslog"}, {"year", "file"}});
    const YearSource changed{0, parse_date("2026-11-28")};
    BOOST_TEST(dated(file, old, changed) == "2026-10-01T22:14:15|file|");
    BOOST_TEST((parse_stored_date("2026-10-01T22:14:15") == parse_date("2026-10-01")));
    const std::string stamped = "2026-11-28T12:35:00.123456+02:00 web a: b";
    BOOST_TEST(dated(file, stamped, changed) == "2026-11-28T12:35:00.123456+02:00|");
    const TextFormat fixed = format_of({{"format", "syslog"}, {"year", "2019"}});
    BOOST_TEST(dated(fixed, old, {2019, {}}) == "2019-10-01T22:14:15|");
    BOOST_TEST((std::ranges::count(file.names(), year_from) == 1));
    BOOST_TEST((std::ranges::count(fixed.names(), year_from) == 0));
    std::vector<TextPart> parts;
    file.take_apart(old, parts, changed);
    const auto time = std::ranges::find(parts, "time", &TextPart::name);
    BOOST_TEST(!splice_of(*time, text_value("2026-10-01T22:14:15")).has_value());
    BOOST_TEST(splice_of(*time, text_value("2026-10-01T22:14:15Z"))->text ==
               "2026-10-01T22:14:15Z");
    BOOST_TEST(!file.refusal(year_from, {}).empty());
    BOOST_TEST(has(refused({{"format", "combined"}, {"year", "file"}}), "for `format: syslog`"));
    for (const char* year : {"26", "0026", "now", "20266"}) {
        BOOST_TEST(has(refused({{"format", "syslog"}, {"year", year}}), "four digits"), year);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dsar::test
