// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/package.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/output/validate.hpp"
#include "tests/base/scratch.hpp"
#include "tests/output/example_content.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <map>

namespace dsar {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> files_of(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            files[entry.path().lexically_relative(folder).string()] = read_file(entry.path());
        }
    }
    return files;
}

Json data_of(const WrittenPackage& package) {
    return Json::parse(read_file(package.folder / "data.json"));
}

void check_is_valid(const fs::path& path) {
    const Validation validation = validate(path);
    BOOST_TEST(validation.kind == "package-1");
    for (const Problem& problem : validation.problems) {
        BOOST_ERROR(problem.file << " " << problem.where << ": " << problem.what << " is "
                                 << problem.is << " must " << problem.must);
    }
}

BOOST_AUTO_TEST_CASE(packages_of_both_rights_are_valid_as_folder_and_zip) {
    for (const Right right : {Right::Access, Right::Export}) {
        const test::Scratch scratch;
        const WrittenPackage package = write_package(test::example_content(right), scratch.path());
        check_is_valid(package.folder);
        check_is_valid(package.zip);
        const std::string zip = read_file(package.zip);
        BOOST_TEST(package.zip_bytes == zip.size());
        BOOST_TEST(package.zip_sha256 == sha256_hex(zip));
    }
}

BOOST_AUTO_TEST_CASE(a_package_about_nobody_is_valid_and_says_no) {
    const test::Scratch scratch;
    test::ExampleContent content;
    content.the_facts = test::example_facts(Right::Access);
    const WrittenPackage package = write_package(content, scratch.path());
    check_is_valid(package.folder);
    const std::string page = read_file(package.folder / "index.html");
    BOOST_TEST(page.find("No: MB Outcraft Example found no personal data") != std::string::npos);
    BOOST_TEST(data_of(package)["facts"]["confirmation"]["processed"] == false);
}

BOOST_AUTO_TEST_CASE(the_same_content_gives_the_same_bytes) {
    const test::Scratch one;
    const test::Scratch other;
    const auto first = write_package(test::example_content(Right::Export), one.path());
    const auto second = write_package(test::example_content(Right::Export), other.path());
    BOOST_TEST((files_of(first.folder) == files_of(second.folder)));
    BOOST_TEST(first.zip_sha256 == second.zip_sha256);
}

BOOST_AUTO_TEST_CASE(only_the_owner_can_read_any_of_it) {
    const test::Scratch scratch;
    const WrittenPackage package =
        write_package(test::example_content(Right::Export), scratch.path());
    BOOST_TEST((fs::status(package.zip).permissions() == fs::perms(0600)));
    BOOST_TEST((fs::status(package.folder).permissions() == fs::perms(0700)));
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(package.folder)) {
        const fs::perms wanted = entry.is_directory() ? fs::perms(0700) : fs::perms(0600);
        BOOST_TEST((entry.status().permissions() == wanted), entry.path());
    }
}

BOOST_AUTO_TEST_CASE(values_come_out_as_they_are) {
    const test::Scratch scratch;
    const WrittenPackage package =
        write_package(test::example_content(Right::Access), scratch.path());
    const std::string data = read_file(package.folder / "data.json");
    for (const char* exact :
         {"\"big\": 9223372036854775808123", "\"balance\": -1.10", "\"risk\": 0.730",
          "\"huge\": \"1e999\"", "\"active\": true", "\"closed_at\": null", "\"note\": \"\"",
          "{\"a\":[1, 2.50],\n \"b\":{\"c\":\"x, \\\"y\\\"\"}}", "\"base64\": \"AP8Q\""}) {
        BOOST_TEST(data.find(exact) != std::string::npos, exact);
    }
    const Json json = Json::parse(data);
    const Json& hostile = json["collections"][1]["records"];
    const auto& texts = test::hostile_texts();
    for (std::size_t at = 0; at + 1 < texts.size(); ++at) {
        BOOST_TEST(hostile[at]["data"]["text"] == texts[at]);
    }
    BOOST_TEST(hostile.back()["data"]["text"]["base64"] == "bm90IP8gdXRmLTg=");
}

BOOST_AUTO_TEST_CASE(the_answer_of_article_15_is_there_as_data) {
    const test::Scratch scratch;
    const Json facts =
        data_of(write_package(test::example_content(Right::Access), scratch.path()))["facts"];
    BOOST_TEST(facts["confirmation"]["records"] == 64);
    BOOST_TEST(facts["confirmation"]["withheld"] == 1);
    BOOST_TEST(facts["transfers"].size() == 3);
    BOOST_TEST(facts["sources"][0]["collection"].get<std::string>().starts_with("crm/"));
    BOOST_TEST(facts["recipients"][1]["collections"].dump() ==
               R"(["app/accounts","app/invoices"])");
    const Json exported =
        data_of(write_package(test::example_content(Right::Export), scratch.path()));
    BOOST_TEST(!exported.contains("facts"));
}

BOOST_AUTO_TEST_CASE(withheld_fields_are_named_with_their_reason_and_absent) {
    const test::Scratch scratch;
    const WrittenPackage package =
        write_package(test::example_content(Right::Access), scratch.path());
    const Json account = data_of(package)["collections"][0]["records"][0];
    BOOST_TEST(account["withheld"][0]["path"] == "password_hash");
    BOOST_TEST(account["withheld"][0]["reason"] == "credential");
    BOOST_TEST(!account["data"].contains("password_hash"));
    BOOST_TEST(read_file(package.folder / "csv/app/accounts.csv").find("password_hash") ==
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(hostile_text_never_becomes_markup) {
    const test::Scratch scratch;
    const WrittenPackage package =
        write_package(test::example_content(Right::Access), scratch.path());
    const std::string page = read_file(package.folder / "index.html");
    for (const char* markup :
         {"<script>document", "<img", "<svg onload", "onload=\"", "\xE2\x80\xAE", "\x1B"}) {
        BOOST_TEST(page.find(markup) == std::string::npos, markup);
    }
    BOOST_TEST(page.find("{{{title}}} {{#x}}y{{/x}}") != std::string::npos);
    std::size_t scripts = 0;
    for (std::size_t at = page.find("<script"); at != std::string::npos;
         at = page.find("<script", at + 1)) {
        ++scripts;
    }
    BOOST_TEST(scripts == 1U);
    BOOST_TEST(page.find("http://") == std::string::npos);
    BOOST_TEST(page.find(" src=") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_report_has_its_twelve_parts_in_order) {
    const test::Scratch scratch;
    const WrittenPackage package =
        write_package(test::example_content(Right::Access), scratch.path());
    const std::string page = read_file(package.folder / "index.html");
    std::size_t at = 0;
    for (int part = 1; part <= 12; ++part) {
        const std::size_t found = page.find("<section id=\"part-" + std::to_string(part) + "\">");
        BOOST_TEST(found != std::string::npos);
        BOOST_TEST(found > at);
        at = found;
    }
    for (const char* text : {"Baltic Homes", "client 9", "You can object", "Data Privacy Framework",
                             "no safeguard is recorded", "vdai.lrv.lt", "Does not apply"}) {
        BOOST_TEST(page.find(text) != std::string::npos, text);
    }
}

BOOST_AUTO_TEST_CASE(many_records_go_to_pages_of_their_own) {
    const test::Scratch scratch;
    const WrittenPackage package = write_package(test::many_records(4500), scratch.path());
    check_is_valid(package.folder);
    BOOST_TEST(fs::exists(package.folder / "records-3.html"));
    BOOST_TEST(!fs::exists(package.folder / "records-4.html"));
    BOOST_TEST(read_file(package.folder / "records-2.html").find("Records 2001 to 4000 of 4500") !=
               std::string::npos);
    const std::string last = read_file(package.folder / "records-3.html");
    BOOST_TEST(last.find("/pricing?page&#61;4500") != std::string::npos);
    BOOST_TEST(last.find("Next page") == std::string::npos);
    BOOST_TEST(read_file(package.folder / "index.html").find("href=\"records-3.html\"") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_new_package_replaces_the_old_one_whole) {
    const test::Scratch scratch;
    write_package(test::example_content(Right::Export), scratch.path());
    const WrittenPackage package = write_package(test::many_records(3), scratch.path());
    BOOST_TEST(!fs::exists(package.folder / "portable"));
    check_is_valid(package.folder);
    check_is_valid(package.zip);
    BOOST_TEST(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()) ==
               2);
}

BOOST_AUTO_TEST_CASE(a_failure_half_way_leaves_the_old_package_and_nothing_else) {
    const test::Scratch scratch;
    const WrittenPackage old = write_package(test::many_records(3), scratch.path());
    const auto before = files_of(scratch.path());
    test::ExampleContent content = test::example_content(Right::Access);
    int runs = 0;
    content.add(test::example_collection("app", "broken", "Broken"), [&](const auto& sink) {
        sink(test::disclosed({{"id", integer_value(1)}}, {{"id", integer_value(1)}}));
        if (++runs == 2) {
            throw Error(ErrorKind::Failed, "the spool is damaged");
        }
    });
    BOOST_CHECK_THROW(write_package(content, scratch.path()), Error);
    BOOST_TEST((files_of(scratch.path()) == before));
    BOOST_TEST(fs::exists(old.zip));
    BOOST_TEST(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()) ==
               2);
}

BOOST_AUTO_TEST_CASE(a_stream_that_changes_between_passes_is_refused) {
    const test::Scratch scratch;
    test::ExampleContent content;
    content.the_facts = test::example_facts(Right::Access);
    int count = 0;
    content.add(test::example_collection("app", "moving", "Moving"), [&](const auto& sink) {
        ++count;
        for (int number = 0; number < count; ++number) {
            sink(test::disclosed({{"id", integer_value(number)}}, {}));
        }
    });
    BOOST_CHECK_THROW(write_package(content, scratch.path()), Error);
}

BOOST_AUTO_TEST_CASE(an_attachment_that_cannot_be_read_makes_the_package_incomplete) {
    const test::Scratch scratch;
    test::ExampleContent content;
    content.the_facts = test::example_facts(Right::Access);
    content.add(test::example_collection("recordings", "objects", "Recordings"),
                [](const auto& sink) {
                    DisclosedRecord record = test::disclosed({{"key", text_value("a")}}, {});
                    Attachment lost{"files/../../17.wav", "audio/wav", 4, [] {
                                        throw Error(ErrorKind::Failed, "secret-path is gone");
                                        return bytes_in_memory("");
                                    }};
                    Attachment there{"files/recordings/18.wav", "audio/wav", 4,
                                     [] { return bytes_in_memory("RIFF"); }};
                    record.attachments = {lost, there, there};
                    sink(record);
                });
    const WrittenPackage package = write_package(content, scratch.path());
    check_is_valid(package.folder);
    const Json data = data_of(package);
    BOOST_TEST(data["complete"] == false);
    const Json files = data["collections"][0]["records"][0]["files"];
    BOOST_TEST(files[0]["path"] == "files/_.._/_.._/17.wav");
    BOOST_TEST(files[0].contains("missing"));
    BOOST_TEST(files[1]["size"] == 4);
    BOOST_TEST(read_file(package.folder / "files/recordings/18.wav") == "RIFF");
    for (const auto& [path, text] : files_of(package.folder)) {
        BOOST_TEST(text.find("secret-path") == std::string::npos);
    }
    BOOST_TEST(read_file(package.folder / "index.html").find("This answer is not complete") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_failed_store_is_said_everywhere) {
    const test::Scratch scratch;
    test::ExampleContent content = test::example_content(Right::Access);
    content.the_facts.complete = false;
    content.the_facts.stores.push_back(
        {"mail", StoreOutcome::Status::Failed, "the file is locked", 0, 0});
    const WrittenPackage package = write_package(content, scratch.path());
    check_is_valid(package.folder);
    BOOST_TEST(data_of(package)["complete"] == false);
    BOOST_TEST(read_file(package.folder / "index.html").find("the file is locked") !=
               std::string::npos);
    BOOST_TEST(Json::parse(read_file(package.folder / "manifest.json"))["complete"] == false);
}

}  // namespace
}  // namespace dsar
