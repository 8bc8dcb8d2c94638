// SPDX-License-Identifier: Apache-2.0
// What only CSV stores have: dialects, encodings, broken files; and Python's reader as a witness.
#include "libdsar/stores/csv/parser.hpp"
#include "libdsar/stores/csv/table.hpp"
#include "tests/stores/asking.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <random>

namespace dsar::test {
namespace {

using Keys = std::vector<std::string>;
using Options = std::map<std::string, std::string>;

/// Files of a CSV store with one collection over `path`.
class Files {
 public:
    Files& add(const std::string& name, const std::string& bytes) {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
        return *this;
    }
    void shell(const std::string& command) {
        const std::string line = "cd " + folder_.path().string() + " && " + command;
        BOOST_REQUIRE(std::system(line.c_str()) == 0);
    }
    const std::filesystem::path& folder() const { return folder_.path(); }

    std::vector<Record> find(const std::string& field, const std::string& value,
                             const Options& options = {}, const std::string& path = "*.csv*",
                             Keys key = {"#"}, std::uint64_t max_record = 64U << 20U) {
        CollectionEntry collection = collection_entry("people", std::move(key));
        collection.path = path;
        StoreEntry store = store_entry("csv", ".", collection, options);
        store.max_record = max_record;
        Needles needles(Form::Reference, {});
        needles.add(value);
        const auto reader = open_store(store, folder_.path());
        const Query query{&collection, {{{field}, &needles, true, false}}, false};
        std::vector<Record> records;
        for (Found& found : find_all(*reader, {&query, 1})) {
            records.push_back(std::move(found.record));
        }
        return records;
    }
    Keys keys(const std::string& field, const std::string& value, const Options& options = {}) {
        Keys keys;
        for (const Record& record : find(field, value, options)) {
            keys.push_back(key_text(record.key));
        }
        return keys;
    }
    Error error(const Options& options = {}, std::uint64_t max_record = 64U << 20U) {
        return error_of([&] { find("id", "1", options, "*.csv*", {"#"}, max_record); });
    }

 private:
    Scratch folder_;
};

std::vector<std::vector<std::string>> parsed(const std::string& text) {
    CsvParser parser(bytes_in_memory(text), 1U << 20U, ',');
    std::vector<std::vector<std::string>> records;
    while (parser.next()) {
        records.emplace_back(parser.fields().begin(), parser.fields().end());
    }
    return records;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(csv_store)

BOOST_AUTO_TEST_CASE(reads_quotes_and_every_end_of_line) {
    const std::vector<std::vector<std::string>> expected{
        {"a", "b"}, {"1\r\n2", "say \"hi\""}, {"", "x\"y"}};
    for (const std::string end : {"\n", "\r\n", "\r"}) {
        const std::string text =
            "a,b" + end + end + "\"1\r\n2\",\"say \"\"hi\"\"\"" + end + ",x\"y";
        BOOST_TEST((parsed(text) == expected));
        BOOST_TEST((parsed(text + end) == expected));
    }
    BOOST_TEST((parsed("\"\"\n") == std::vector<std::vector<std::string>>{{""}}));
    BOOST_TEST(parsed("").empty());
}

BOOST_AUTO_TEST_CASE(finds_out_the_delimiter) {
    BOOST_TEST(detect_delimiter("a;b;c\n1,5;2,5;3\n", true) == ';');
    BOOST_TEST(detect_delimiter("a\tb\n\"x,y,z\"\t1\n", true) == '\t');
    BOOST_TEST(detect_delimiter("a|b,c|d\n1|2|3\n", true) == '|');
    BOOST_TEST(detect_delimiter("name\nJo\n", true) == ',');
    BOOST_TEST(detect_delimiter("a;b\n1;\"cut o", false) == ';');
    Files files;
    files.add("a.csv", "id;name\n1;\"x;y\"\n");
    BOOST_TEST(value_in(files.find("id", "1").front(), "name")->text == "x;y");
}

BOOST_AUTO_TEST_CASE(numbers_records_without_header_and_blank_lines) {
    Files files;
    files.add("a.csv", "\xef\xbb\xbfid,name\r\n\r\n7,a\r\n1,b\r\n");
    BOOST_TEST(files.keys("id", "1") == Keys{"2"}, boost::test_tools::per_element());
    files.add("a.csv", "7,a\n1,b");
    BOOST_TEST(files.keys("c1", "1", {{"header", "false"}}) == Keys{"2"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(gives_nameless_and_repeated_columns_names_of_their_own) {
    const std::vector<std::string> names = column_names({"a", "", "a", "c2", "a_2", ""});
    BOOST_TEST(names == (Keys{"a", "c2_2", "a_3", "c2", "a_2", "c6"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(reads_other_encodings) {
    Files files;
    files.add("a.csv",
              "id,name\n1,\xd0"
              "ar\xfbnas\n");
    const Options baltic{{"encoding", "windows-1257"}};
    BOOST_TEST(value_in(files.find("id", "1", baltic).front(), "name")->text == "Šarūnas");
    files.shell(
        "printf 'id;name\\n1;\\305\\240ar\\305\\253nas\\n' | iconv -f utf-8 -t utf-16 > a.csv");
    BOOST_TEST(value_in(files.find("id", "1", {{"encoding", "utf-16"}}).front(), "name")->text ==
               "Šarūnas");
}

BOOST_AUTO_TEST_CASE(never_skips_what_is_not_of_the_encoding) {
    Files files;
    std::string bytes = "id,name\n";
    for (int index = 2; index < 30000; ++index) {
        bytes += std::to_string(index) + ",Jo\n";
    }
    files.add("a.csv", bytes + "1,marker\xff\n");
    const Error error = files.error();
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "a.csv, record 29999: it is not UTF-8"));
    BOOST_TEST(!says(error, "marker"));
    const auto kept = files.find("id", "1", {{"encoding_errors", "keep"}});
    BOOST_TEST(value_in(kept.front(), "name")->text == "marker\xff");
    files.add("a.csv", bytes + "1,marker\x81\n");
    BOOST_TEST(says(files.error({{"encoding", "windows-1257"}}), "a.csv, record 29999"));
    BOOST_TEST(says(files.error({{"encoding", "latin-99"}}), "there is no encoding"));
}

BOOST_AUTO_TEST_CASE(names_the_record_that_is_broken) {
    Files files;
    files.add("a.csv", "id,name\n1,a\n1,b,c\n");
    BOOST_TEST(says(files.error(), "a.csv, record 2: it has 3 fields, the header has 2"));
    files.add("a.csv", "id,name\n1,a\n2,\"b\nc");
    BOOST_TEST(says(files.error(), "a.csv, record 2: a quoted field does not end"));
    files.add("a.csv", "id,name\n1,\"a\"b\n");
    BOOST_TEST(says(files.error(), "a.csv, record 1: text stands behind"));
    files.add("a.csv", "");
    BOOST_TEST(says(files.error(), "the file has no header"));
    files.add("a.csv", "id,name\n1," + std::string(70000, 'x') + "\n");
    BOOST_TEST(says(files.error({}, 65536), "max_record"));
    files.add("a.csv", "id,name\n1,\"" + std::string(3 << 20, 'x'));
    BOOST_TEST(says(files.error({}, 1U << 20U), "max_record (1 MiB)"));
}

BOOST_AUTO_TEST_CASE(misses_no_column_silently) {
    Files files;
    files.add("a.csv", "id,name\n1,a\n").add("b.csv", "ident,name\n1,b\n");
    BOOST_TEST(says(files.error(), "b.csv has no column id"));
    BOOST_TEST(files.keys("id", "1", {{"missing_columns", "allow"}}) == Keys{"1"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(reads_compressed_files_and_several_of_them) {
    Files files;
    files.add("in/2024.csv", "id\n1\n").add("in/2025.csv", "id\n2\n1\n").add("x.csv", "id\n1\n");
    files.shell("gzip in/2024.csv && zstd -q --rm in/2025.csv");
    Keys keys;
    for (const Record& record : files.find("id", "1", {}, "**/20*.csv.*", {"#file", "#"})) {
        keys.push_back(key_text(record.key));
    }
    BOOST_TEST(keys == (Keys{"[\"in/2024.csv.gz\",1]", "[\"in/2025.csv.zst\",2]"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(fails_on_a_broken_archive) {
    Files files;
    std::string bytes = "id,name\n";
    for (int index = 0; index < 20000; ++index) {
        bytes += std::to_string(index * 7919 % 20000) + ",Jo\n";
    }
    files.add("a.csv", bytes);
    files.shell("gzip a.csv && truncate -s -100 a.csv.gz");
    BOOST_TEST(says(files.error(), "cut off"));
}

BOOST_AUTO_TEST_CASE(reads_what_pythons_csv_module_reads) {
    Scratch folder;
    std::mt19937 random(7);
    const std::string letters = "ab,\"\"\n\r \n,";
    for (int round = 0; round < 40; ++round) {
        std::string text;
        for (int cell = 0; cell < 30; ++cell) {
            std::string value;
            for (std::size_t left = random() % 6; left > 0; --left) {
                value += letters[random() % letters.size()];
            }
            const bool plain = value.find_first_of(",\"\n\r") == std::string::npos;
            std::string escaped;
            for (const char letter : value) {
                escaped += letter == '"' ? "\"\"" : std::string(1, letter);
            }
            text += plain ? value : '"' + escaped + '"';
            text += cell % 3 < 2 ? "," : (round % 2 == 0 ? "\r\n" : "\n");
        }
        std::ofstream(folder / "t.csv", std::ios::binary) << text;
        std::string mine;
        for (const auto& record : parsed(text)) {
            for (const std::string& field : record) {
                mine += std::to_string(field.size()) + ":" + field + ";";
            }
            mine += "|";
        }
        std::ofstream(folder / "mine", std::ios::binary) << mine;
        const std::string check =
            "cd " + folder.path().string() +
            " && python3 -c \"import csv;"
            "rows=[r for r in csv.reader(open('t.csv',newline='',encoding='utf-8')) if r];"
            "text=''.join(''.join('%d:%s;'%(len(f),f) for f in r)+'|' for r in rows);"
            "assert text==open('mine',newline='').read()\"";
        BOOST_REQUIRE_MESSAGE(std::system(check.c_str()) == 0, "round " << round);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
