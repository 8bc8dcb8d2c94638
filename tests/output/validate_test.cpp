// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/validate.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/zip.hpp"
#include "libdsar/output/package.hpp"
#include "tests/base/scratch.hpp"
#include "tests/output/example_content.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <stdlib.h>

namespace dsar {
namespace {

namespace fs = std::filesystem;

/// A fresh package that a test may damage.
struct Victim {
    test::Scratch scratch;
    WrittenPackage package = write_package(test::example_content(Right::Export), scratch.path());

    [[nodiscard]] Problems problems() const { return validate(package.folder).problems; }
    void rewrite(const std::string& file, const std::string& text) const {
        write_file(package.folder / file, text);
    }
    [[nodiscard]] std::string text(const std::string& file) const {
        return read_file(package.folder / file);
    }
};

bool has(const Problems& problems, const std::string& file, const std::string& what,
         const std::string& where = {}) {
    for (const Problem& problem : problems) {
        if (problem.file == file && problem.what.find(what) != std::string::npos &&
            (where.empty() || problem.where == where)) {
            return true;
        }
    }
    return false;
}

Problems problems_of(const std::string& text) {
    return validate_text(text, "it").problems;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    BOOST_REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
}

BOOST_AUTO_TEST_CASE(a_change_of_any_file_is_found) {
    const Victim victim;
    std::size_t files = 0;
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(victim.package.folder)) {
        if (!entry.is_regular_file()) {
            continue;
        }
        ++files;
        const std::string name = entry.path().lexically_relative(victim.package.folder).string();
        const std::string before = victim.text(name);
        std::string after = before;
        after[after.size() / 2] = after[after.size() / 2] == 'x' ? 'y' : 'x';
        victim.rewrite(name, after);
        const Problems found = victim.problems();
        BOOST_TEST(has_problem(found), name);
        bool named = false;
        for (const Problem& problem : found) {
            named = named || problem.file == name || problem.what.find(name) != std::string::npos;
        }
        BOOST_TEST(named, name);
        fs::remove(entry.path());
        BOOST_TEST(has_problem(victim.problems()), name << " removed");
        victim.rewrite(name, before);
    }
    BOOST_TEST(files > 15U);
    BOOST_TEST(!has_problem(victim.problems()));
}

BOOST_AUTO_TEST_CASE(stray_files_and_links_are_found) {
    const Victim victim;
    victim.rewrite("csv/stray.csv", "x");
    BOOST_TEST(has(victim.problems(), "csv/stray.csv", "not named in manifest.json"));
    fs::remove(victim.package.folder / "csv/stray.csv");
    fs::create_symlink("/etc/passwd", victim.package.folder / "files/link");
    BOOST_TEST(has(victim.problems(), "files/link", "not a plain file"));
}

BOOST_AUTO_TEST_CASE(a_manifest_that_disagrees_with_the_data_is_found) {
    const Victim victim;
    std::string manifest = victim.text("manifest.json");
    replace(manifest, "\"records\": 64", "\"records\": 65");
    victim.rewrite("manifest.json", manifest);
    BOOST_TEST(has(victim.problems(), "manifest.json", "differs from data.json", "/records"));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_in_a_record_is_named_at_its_place) {
    const Victim victim;
    std::string data = victim.text("data.json");
    Json json = Json::parse(data);
    json["collections"][4]["records"][17]["origin"] = "guessed";
    json["collections"][4]["records"][31].erase("because");
    json["collections"][4]["count"] = 41;
    json["generated_at"] = "2026-02-30T10:00:00Z";
    json["received"] = "20.11.2026";
    const Problems problems = problems_of(json.dump());
    BOOST_TEST(has(problems, "it", "", "/collections/4/records/17/origin"));
    BOOST_TEST(has(problems, "it", "", "/received"));
    BOOST_TEST(has(problems, "it", "does not exist", "/generated_at"));
    bool lacks = false;
    for (const Problem& problem : problems) {
        lacks = lacks || problem.where.starts_with("/collections/4/records/31");
        BOOST_TEST(problem.is.find("guessed") == std::string::npos);
        BOOST_TEST(problem.what.find("guessed") == std::string::npos);
    }
    BOOST_TEST(lacks);
}

BOOST_AUTO_TEST_CASE(counts_must_add_up) {
    const Victim victim;
    Json json = Json::parse(victim.text("data.json"));
    json["collections"][4]["count"] = 41;
    const Problems problems = problems_of(json.dump());
    BOOST_REQUIRE(problems.size() == 1U);
    BOOST_TEST(problems[0].where == "/collections/4/count");
    BOOST_TEST(problems[0].is == "41");
    BOOST_TEST(problems[0].must == "40");
}

BOOST_AUTO_TEST_CASE(an_attachment_that_is_not_there_is_found) {
    const Victim victim;
    std::string data = victim.text("data.json");
    replace(data, "files/recordings/objects/2.wav", "files/recordings/objects/9.wav");
    victim.rewrite("data.json", data);
    BOOST_TEST(has(victim.problems(), "files/recordings/objects/9.wav",
                   "is named in data.json and is missing"));
}

BOOST_AUTO_TEST_CASE(double_keys_are_found_except_in_what_stores_wrote) {
    BOOST_TEST(has(problems_of(R"({"schema":"error-1","code":1,"code":1,"kind":"failed",
                                   "what":"x","why":null,"next":[]})"),
                   "it", "twice", "/code"));
    const Victim victim;
    std::string data = victim.text("data.json");
    replace(data, "\"settings\": {\"a\":[1, 2.50]", "\"settings\": {\"a\":1,\"a\":[1, 2.50]");
    BOOST_TEST(!has_problem(problems_of(data)));
}

BOOST_AUTO_TEST_CASE(what_is_no_document_is_said_to_be_none) {
    for (const char* text : {"", "hello", "[1]", "{}", "{\"schema\":5}", "{\"schema\":\"plan-1\"",
                             "{\"a\": nul}", "\xFF\xFE"}) {
        const Validation validation = validate_text(text, "it");
        BOOST_TEST(has_problem(validation.problems), text);
    }
    const Validation unknown = validate_text(R"({"schema":"plam-1"})", "it");
    BOOST_TEST(unknown.kind == "");
    BOOST_TEST(unknown.problems[0].next == "did you mean 'plan-1'?");
    BOOST_CHECK_THROW(validate("/nowhere/at/all"), Error);
}

BOOST_AUTO_TEST_CASE(nesting_without_end_is_refused_not_followed) {
    const std::string deep = "{\"schema\":\"plan-1\",\"steps\":" + std::string(200'000, '[');
    BOOST_TEST(has(problems_of(deep), "it", "too deeply"));
}

BOOST_AUTO_TEST_CASE(a_damaged_zip_is_a_problem_not_an_exception) {
    const Victim victim;
    std::string zip = read_file(victim.package.zip);
    const std::string cut = zip.substr(0, zip.size() / 2);
    write_file(victim.scratch / "cut.zip", cut);
    BOOST_TEST(validate(victim.scratch / "cut.zip").problems.size() == 1U);
    zip[zip.size() / 3] = static_cast<char>(zip[zip.size() / 3] ^ 0x55);
    write_file(victim.scratch / "bad.zip", zip);
    BOOST_TEST(has_problem(validate(victim.scratch / "bad.zip").problems));
}

BOOST_AUTO_TEST_CASE(a_zip_with_a_stray_file_is_found) {
    const Victim victim;
    const fs::path path = victim.scratch / "other.zip";
    ZipWriter writer(path, 0);
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(victim.package.folder)) {
        if (entry.is_regular_file()) {
            const auto source = open_file(entry.path());
            writer.add(entry.path().lexically_relative(victim.package.folder).string(),
                       entry.file_size(), *source);
        }
    }
    writer.add("note.txt", 2, *bytes_in_memory("hi"));
    writer.commit();
    const Problems problems = validate(path).problems;
    BOOST_TEST(has(problems, "note.txt", "not named in manifest.json"));
}

BOOST_AUTO_TEST_CASE(a_hostile_zip_is_one_problem_that_names_what_it_does) {
    const Victim victim;
    const fs::path inside = victim.scratch / "inside";
    fs::create_directory(inside);
    const fs::path zip = inside / "hostile.zip";
    const std::pair<const char*, const char*> attempts[] = {
        {"z.writestr('../evil.txt', 'x')", "the name '../evil.txt' could lead out of the folder"},
        {"z.writestr('/tmp/../evil.txt', 'x')",
         "the name '/tmp/../evil.txt' could lead out of the folder"},
        {"z.writestr('data.json', '{}')", "'data.json' is in it twice"},
        {"i = zipfile.ZipInfo('evil'); i.create_system = 3; i.external_attr = 0o120777 << 16; "
         "z.writestr(i, '/etc/passwd')",
         "an entry is no plain file"}};
    for (const auto& [statement, what] : attempts) {
        fs::copy_file(victim.package.zip, zip, fs::copy_options::overwrite_existing);
        const std::string command = "python3 -W ignore -c \"import zipfile; z = zipfile.ZipFile('" +
                                    zip.string() + "', 'a'); " + statement + "; z.close()\"";
        BOOST_REQUIRE(::system(command.c_str()) == 0);
        const Problems problems = validate(zip).problems;
        BOOST_TEST(problems.size() == 1U);
        BOOST_TEST(
            has(problems, "hostile.zip", std::string("cannot be read as a zip archive: ") + what));
    }
    BOOST_TEST(!fs::exists(victim.scratch / "evil.txt"));
    BOOST_TEST(std::distance(fs::directory_iterator(inside), {}) == 1);
}

BOOST_AUTO_TEST_CASE(a_file_that_the_checksums_do_not_list_is_found) {
    const Victim victim;
    std::string sums = victim.text("SHA256SUMS");
    const std::size_t name = sums.find("  data.json\n");
    BOOST_REQUIRE(name != std::string::npos);
    const std::size_t begin = name - 64;
    victim.rewrite("SHA256SUMS", sums.substr(0, begin) + sums.substr(name + 12));
    BOOST_TEST(has(victim.problems(), "data.json", "is not listed in SHA256SUMS"));
}

BOOST_AUTO_TEST_CASE(a_folder_without_manifest_is_no_package) {
    const test::Scratch scratch;
    write_file(scratch / "a.txt", "x");
    const Validation validation = validate(scratch.path());
    BOOST_TEST(has(validation.problems, "manifest.json", "not a package"));
}

BOOST_AUTO_TEST_CASE(a_journal_is_checked_line_by_line) {
    const std::string zeros(64, '0');
    const std::string line = R"({"schema":"journal-1","n":1,"time":"2026-03-04T09:00:01Z",)"
                             R"("actor":"ona","event":"searched","case":"2026-0007","map":"",)"
                             R"("policy":"","details":{},"previous":")" +
                             zeros + R"(","signature":")" + std::string(86, 'A') + "==\"}";
    BOOST_TEST(problems_of(line + "\n" + line + "\n").empty());
    std::string bad = line;
    replace(bad, "searched", "Searched");
    const Problems problems = problems_of(line + "\n" + bad + "\n");
    BOOST_REQUIRE(problems.size() == 1U);
    BOOST_TEST(problems[0].where == "line 2 /event");
}

}  // namespace
}  // namespace dsar
