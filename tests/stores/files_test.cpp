// SPDX-License-Identifier: Apache-2.0
// Folders: what the connector `files` does, and how all file stores find their files.
#include "libdsar/stores/file_set.hpp"
#include "tests/stores/asking.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <sys/stat.h>

namespace dsar::test {
namespace {

namespace fs = std::filesystem;
using Keys = std::vector<std::string>;

void write(const fs::path& path, const std::string& bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

Keys names_of(const fs::path& folder, const std::string& glob,
              const std::map<std::string, std::string>& options = {}) {
    CollectionEntry collection = collection_entry("logs", {"#"});
    collection.path = glob;
    const StoreEntry store = store_entry("jsonl", ".", collection, options);
    Keys names;
    for (const StoreFile& file : files_of(store, collection, folder)) {
        names.push_back(file.name);
    }
    return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(file_stores)

BOOST_AUTO_TEST_CASE(matches_globs_by_their_parts) {
    BOOST_TEST(glob_matches("*.csv", "a.csv"));
    BOOST_TEST(!glob_matches("*.csv", "x/a.csv"));
    BOOST_TEST(glob_matches("**/*.csv", "a.csv"));
    BOOST_TEST(glob_matches("**/*.csv", "x/y/a.csv"));
    BOOST_TEST(glob_matches("logs/**", "logs/x/y"));
    BOOST_TEST(!glob_matches("logs/**", "log/x"));
    BOOST_TEST(glob_matches("2024-0[1-3]/?.csv", "2024-02/a.csv"));
    BOOST_TEST(!glob_matches("a/*", "a"));
    BOOST_TEST(!glob_matches("a", "a/b"));
}

BOOST_AUTO_TEST_CASE(lists_files_in_order_and_each_once) {
    Scratch folder;
    for (const char* name : {"b.jsonl", "a.jsonl", "x/c.jsonl", "x/d.txt", ".hidden.jsonl"}) {
        write(folder / name, "{}");
    }
    fs::create_symlink("a.jsonl", folder / "current.jsonl");
    fs::create_symlink("x/d.txt", folder / "d.jsonl");
    BOOST_TEST(names_of(folder.path(), "**/*.jsonl") ==
                   (Keys{".hidden.jsonl", "a.jsonl", "b.jsonl", "d.jsonl", "x/c.jsonl"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(forgets_no_file_silently) {
    Scratch folder;
    write(folder / "a.csv", "id\n");
    BOOST_TEST(says(error_of([&] { names_of(folder.path(), "*.jsonl"); }), "may_be_empty"));
    BOOST_TEST(names_of(folder.path(), "*.jsonl", {{"may_be_empty", "true"}}).empty());
    BOOST_TEST(says(error_of([&] { names_of(folder.path(), "a.jsonl"); }), "there is no"));
    BOOST_TEST(says(error_of([&] { names_of(folder / "gone", "*"); }), "there is no"));
    BOOST_TEST(says(error_of([&] { names_of(folder.path(), ""); }), "is a folder"));
    fs::create_directory(folder / "b.csv");
    BOOST_TEST(names_of(folder.path(), "*.csv").size() == 1U);
    BOOST_REQUIRE(::mkfifo((folder / "c.csv").c_str(), 0600) == 0);
    BOOST_TEST(says(error_of([&] { names_of(folder.path(), "*.csv"); }), "c.csv is not a file"));
    fs::rename(folder / "c.csv", folder / "pipe");
    fs::create_symlink("pipe", folder / "c.csv");
    BOOST_TEST(says(error_of([&] { names_of(folder.path(), "*.csv"); }), "c.csv is not a file"));
}

BOOST_AUTO_TEST_CASE(describes_files_that_no_collection_takes) {
    Scratch folder;
    write(folder / "r/a/1.wav", "x");
    write(folder / "r/b/2.wav", "x");
    CollectionEntry some = collection_entry("some", {"key"});
    some.path = "a/*";
    const auto described = open_store(store_entry("files", "r", some), folder.path())->describe();
    BOOST_REQUIRE(described.size() == 2U);
    BOOST_TEST(described[1].name == "b/2.wav");
    BOOST_TEST(described[1].fields.empty());
    some.path = "./a/1.wav";
    BOOST_TEST(open_store(store_entry("files", "r", some), folder.path())->describe().size() == 2U);
    const CollectionEntry all = collection_entry("all", {"key"});
    BOOST_TEST(open_store(store_entry("files", "r", all), folder.path())->describe().size() == 1U);
}

BOOST_AUTO_TEST_CASE(stays_in_the_folder) {
    Scratch folder;
    write(folder / "in/a.jsonl", "{}");
    write(folder / "out.jsonl", "{}");
    for (const char* path : {"../*.jsonl", "x/../../out.jsonl"}) {
        const Error error = error_of([&] { names_of(folder / "in", path); });
        BOOST_TEST((error.kind() == ErrorKind::NotSetUp), path);
    }
    fs::create_symlink("../out.jsonl", folder / "in/link.jsonl");
    BOOST_TEST(says(error_of([&] { names_of(folder / "in", "*.jsonl"); }), "leads out"));
    BOOST_TEST(says(error_of([&] { names_of(folder / "in", "link.jsonl"); }), "leads out"));
}

BOOST_AUTO_TEST_CASE(takes_fields_from_names_and_gives_bytes) {
    Scratch folder;
    write(folder / "r/7-2024.wav", "RIFF");
    write(folder / "r/readme", "x");
    write(folder / "secret", "marker");
    fs::create_symlink("../secret", folder / "r/8-2024.wav");
    const CollectionEntry objects = collection_entry("objects", {"key"});
    const StoreEntry store = store_entry(
        "files", "r", objects, {{"name_pattern", "(?P<call>[0-9]+)-(?:x)?(?<year>\\d{4})\\.wav"}});
    const auto reader = open_store(store, folder.path());
    const Needles seven = needles_of(Form::Plain, {"7"});
    const Needles readme = needles_of(Form::Plain, {"readme"});
    const std::vector<Query> queries{{&objects, {{{"call"}, &seven, true, false}}, false},
                                     {&objects, {{{"key"}, &readme, false, false}}, false}};
    const std::vector<Found> found = find_all(*reader, queries);
    BOOST_REQUIRE(found.size() == 2U);
    const Record& record = found[0].record;
    BOOST_TEST(key_text(record.key) == "7-2024.wav");
    BOOST_TEST((value_in(record, "size") == Value{ValueKind::Integer, "4"}));
    BOOST_TEST(value_in(record, "year")->text == "2024");
    BOOST_TEST(value_in(record, "modified")->text.size() == 20U);
    BOOST_TEST(value_in(found[1].record, "call")->is_null());
    BOOST_TEST(read_all(*reader->open(objects, record.key), 100) == "RIFF");
    for (const char* key : {"../secret", "8-2024.wav", "gone", "/etc/passwd", "x/../7-2024.wav"}) {
        const Error error = error_of([&] { reader->open(objects, {{"key", text_value(key)}}); });
        BOOST_TEST((error.kind() == ErrorKind::Failed), key);
        BOOST_TEST(!says(error, key), key);
    }
    BOOST_TEST(
        keys_found(*reader, objects, {"key"}, needles_of(Form::Plain, {"8-2024.wav"})).empty());
}

BOOST_AUTO_TEST_CASE(refuses_stores_it_cannot_understand) {
    Scratch folder;
    write(folder / "a.csv", "id\n");
    const auto opening = [&](const StoreEntry& store) {
        return error_of([&] { open_store(store, folder.path()); });
    };
    const Error kind = opening(store_entry("sqlit", "a", {}));
    BOOST_TEST((kind.kind() == ErrorKind::NotSetUp));
    BOOST_TEST(says(kind, "did you mean `sqlite`?"));
    BOOST_TEST(says(opening(store_entry("csv", "a.csv", {}, {{"delimeter", ";"}})),
                    "did you mean `delimiter`?"));
    BOOST_TEST(says(opening(store_entry("csv", "", {})), "needs `path`"));
    BOOST_TEST(says(opening(store_entry("csv", "a.csv", {}, {{"header", "no"}})), "true or false"));
    BOOST_TEST(
        says(opening(store_entry("csv", "a.csv", {}, {{"encoding_errors", "kep"}})), "keep"));
    BOOST_TEST(
        says(opening(store_entry("files", ".", {}, {{"name_pattern", "(?P<a>"}})), "name_pattern"));
    for (const Connector& connector : all_connectors()) {
        if (std::ranges::find(connector.options, "path", &ConnectorOption::name) ==
            connector.options.end()) {
            continue;  // a server
        }
        BOOST_TEST(
            says(opening(store_entry(std::string(connector.kind), "gone", {})), "there is no"));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
