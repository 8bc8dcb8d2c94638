// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/output/content_line.hpp"
#include "libdsar/output/date_time.hpp"
#include "libdsar/output/package.hpp"
#include "libdsar/output/transcript.hpp"
#include "tests/base/scratch.hpp"
#include "tests/output/example_content.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace dsar {
namespace {

std::string unfolded(std::string text) {
    for (std::size_t at = text.find("\r\n "); at != std::string::npos; at = text.find("\r\n ")) {
        text.erase(at, 3);
    }
    return text;
}

void check_lines(const std::string& text) {
    std::size_t start = 0;
    while (start < text.size()) {
        const std::size_t end = text.find("\r\n", start);
        BOOST_REQUIRE(end != std::string::npos);
        const std::string line = text.substr(start, end - start);
        BOOST_TEST(line.size() <= 75U);
        BOOST_TEST(line.find('\n') == std::string::npos);
        BOOST_TEST((static_cast<unsigned char>(line[0]) & 0xC0) != 0x80);
        BOOST_TEST((line.size() < 2 || line[0] != ' ' ||
                    (static_cast<unsigned char>(line[1]) & 0xC0) != 0x80));
        start = end + 2;
    }
}

BOOST_AUTO_TEST_CASE(lines_fold_at_75_octets_between_characters) {
    const std::string value = "ž" + std::string(70, 'a') + "žžžž" + std::string(200, 'b');
    const std::string line = content_line("NOTE", value);
    check_lines(line);
    BOOST_TEST(unfolded(line) == "NOTE:" + value + "\r\n");
    BOOST_TEST(escaped_property("a,b;c\\d\r\ne\nf\x01g\tz\xFF") ==
               "a\\,b\\;c\\\\d\\ne\\nfg z\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(date_times_are_read_with_their_zone) {
    const auto time = [](const char* text) {
        const auto parsed = parse_date_time(text);
        return parsed ? calendar_time(*parsed) : std::string("none");
    };
    BOOST_TEST(time("2026-03-01T10:15:00+02:00") == "20260301T081500Z");
    BOOST_TEST(time("2026-03-01 00:15:00.123-0500") == "20260301T051500Z");
    BOOST_TEST(time("2026-03-01T10:15Z") == "20260301T101500Z");
    BOOST_TEST(time("2026-03-01 10:15:30") == "20260301T101530");
    for (const char* text : {"2026-03-01", "2026-02-30T10:15:00", "2026-03-01T25:00:00", "text",
                             "2026-03-01T10:15:00+x", "2026-03-01T10:15:00 maybe", ""}) {
        BOOST_TEST(time(text) == "none");
    }
}

BOOST_AUTO_TEST_CASE(an_export_has_a_contact_card_a_calendar_and_transcripts) {
    const test::Scratch scratch;
    const WrittenPackage package =
        write_package(test::example_content(Right::Export), scratch.path());
    const std::string card = read_file(package.folder / "portable/contact.vcf");
    check_lines(card);
    const std::string plain = unfolded(card);
    BOOST_TEST(plain.starts_with("BEGIN:VCARD\r\nVERSION:4.0\r\n"));
    BOOST_TEST(plain.find("\r\nFN:Ana Lopes\\; dos Santos\\, \"Nana\" \\\\ née") !=
               std::string::npos);
    BOOST_TEST(plain.find("\r\nEMAIL:ana.lopes@example.org\r\n") != std::string::npos);
    BOOST_TEST(plain.find("\r\nTEL;VALUE=uri:tel:+37061234567\r\n") != std::string::npos);
    BOOST_TEST(plain.find("TEL", plain.find("TEL") + 3) == std::string::npos);
    BOOST_TEST(plain.find("\r\nTITLE:Head of sales\r\n") != std::string::npos);

    const std::string calls = read_file(package.folder / "portable/calls.ics");
    check_lines(calls);
    const std::string events = unfolded(calls);
    BOOST_TEST(events.find("DTSTART:20260301T081500Z\r\nDURATION:PT61S\r\n") != std::string::npos);
    std::size_t count = 0;
    for (std::size_t at = events.find("BEGIN:VEVENT"); at != std::string::npos;
         at = events.find("BEGIN:VEVENT", at + 1)) {
        ++count;
    }
    BOOST_TEST(count == 4U);
    BOOST_TEST(events.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));

    BOOST_TEST(read_file(package.folder / "portable/transcripts/4-lines-1-1.vtt") ==
               "WEBVTT\n\n00:00:00.000 --> 00:00:02.500\n<v agent>Hi &lt;b&gt;\n"
               "\n00:00:02.500 --> 00:00:04.000\n<v Ana>Labas --&gt; rytas\n");
    const Json turns =
        Json::parse(read_file(package.folder / "portable/transcripts/4-lines-2-1.json"));
    BOOST_TEST(turns["turns"][0]["text"] == "No times");
}

BOOST_AUTO_TEST_CASE(an_access_package_has_no_portable_forms) {
    const test::Scratch scratch;
    const WrittenPackage package =
        write_package(test::example_content(Right::Access), scratch.path());
    BOOST_TEST(!std::filesystem::exists(package.folder / "portable"));
    BOOST_TEST(!std::filesystem::exists(package.folder / "datapackage.json"));
}

BOOST_AUTO_TEST_CASE(the_data_package_lists_files_with_hash_and_types) {
    const test::Scratch scratch;
    const WrittenPackage package =
        write_package(test::example_content(Right::Export), scratch.path());
    const Json index = Json::parse(read_file(package.folder / "datapackage.json"));
    bool found = false;
    for (const Json& resource : index["resources"]) {
        BOOST_TEST(std::filesystem::exists(package.folder / resource["path"].get<std::string>()));
        if (resource["path"] == "csv/app/invoices.csv") {
            found = true;
            BOOST_TEST(resource["schema"]["fields"][0].dump() ==
                       R"({"name":"id","type":"integer"})");
            BOOST_TEST(resource["schema"]["fields"][2]["type"] == "number");
            BOOST_TEST(resource["hash"].get<std::string>().starts_with("sha256:"));
        }
    }
    BOOST_TEST(found);
}

BOOST_AUTO_TEST_CASE(only_lists_of_turns_are_transcripts) {
    for (const char* text : {"[]", "[1,2]", R"({"text":"x"})", R"([{"start":1}])",
                             R"([{"text":5}])", R"([{"text":"x"}, 5])", "[broken"}) {
        BOOST_TEST(!read_transcript(test::json_value(text)).has_value());
    }
    const auto clock = read_transcript(test::json_value(
        R"([{"t":"0:05","who":"A","text":"x"},{"t":"01:02:03.5","who":"B","text":"y\n\nz"}])"));
    BOOST_REQUIRE(clock.has_value());
    BOOST_TEST(web_vtt(*clock) ==
               "WEBVTT\n\n00:00:05.000 --> 01:02:03.500\n<v A>x\n"
               "\n01:02:03.500 --> 01:02:08.500\n<v B>y  z\n");
}

}  // namespace
}  // namespace dsar
