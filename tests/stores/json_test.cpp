// SPDX-License-Identifier: Apache-2.0
// What only the connectors `jsonl` and `json` have: documents, elements, limits.
#include "libdsar/stores/json/census.hpp"
#include "libdsar/stores/json/elements.hpp"
#include "libdsar/stores/json/text.hpp"
#include "tests/stores/asking.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sys/resource.h>

namespace dsar::test {
namespace {

using Keys = std::vector<std::string>;

/// One JSON file as a store.
class Documents {
 public:
    explicit Documents(std::string kind, std::string record_at = {}, Keys key = {"#"})
        : kind_(std::move(kind)), collection_(collection_entry("docs", std::move(key))) {
        collection_.record_at = std::move(record_at);
    }
    Documents& hold(const std::string& bytes) {
        std::ofstream(path(), std::ios::binary) << bytes;
        return *this;
    }
    void shell(const std::string& command) {
        const std::string line = "cd " + folder_.path().string() + " && " + command;
        BOOST_REQUIRE(std::system(line.c_str()) == 0);
    }
    std::filesystem::path path() const { return folder_ / "docs"; }
    CollectionEntry& collection() { return collection_; }

    std::unique_ptr<StoreReader> open(std::uint64_t max_record = 64U << 20U) {
        StoreEntry store = store_entry(kind_, "docs", collection_);
        store.max_record = max_record;
        return open_store(store, folder_.path());
    }
    std::vector<Found> find(const Keys& fields, const std::string& value,
                            std::uint64_t max_record = 64U << 20U, bool existence = false) {
        Needles needles(Form::Reference, {});
        needles.add(value);
        const Query query{&collection_, {{fields, &needles, true, false}}, existence};
        return find_all(*open(max_record), {&query, 1});
    }
    Keys keys(const std::string& field, const std::string& value) {
        Keys keys;
        for (const Found& found : find({field}, value)) {
            keys.push_back(key_text(found.record.key));
        }
        return keys;
    }
    Error error(std::uint64_t max_record = 64U << 20U) {
        return error_of([&] { find({"id"}, "1", max_record); });
    }
    /// Of a query for all records, which parses each.
    Error error_in_all() {
        const Query query{&collection_, {}, false, true};
        return error_of([&] { find_all(*open(), {&query, 1}); });
    }

 private:
    Scratch folder_;
    std::string kind_;
    CollectionEntry collection_;
};

long peak_kib() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

std::vector<std::string> elements_of(const std::string& text, std::vector<std::string> path) {
    JsonElements elements(bytes_in_memory(text), 1000, std::move(path));
    std::vector<std::string> result;
    while (elements.next()) {
        result.emplace_back(elements.element());
    }
    return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_stores)

BOOST_AUTO_TEST_CASE(counts_lines_with_blank_ones_and_reads_the_last_without_end) {
    Documents docs("jsonl");
    docs.hold("\xef\xbb\xbf{\"id\":1}\r\n\n  \n{\"id\":1}\n{\"id\":2}\n{\"id\":1}");
    BOOST_TEST(docs.keys("id", "1") == (Keys{"1", "4", "6"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(looks_into_nested_values_and_escapes) {
    Documents docs("jsonl");
    docs.hold(
        "{\"id\":1,\"items\":[{\"email\":\"a\"},{\"email\":\"j\\u006f\\u0040x.com\"}]}\n"
        "{\"\\u0069d\":2,\"caller\":{\"number\":5,\"a.b\":null}}\n");
    BOOST_TEST(docs.keys("items[].email", "jo@x.com") == Keys{"1"},
               boost::test_tools::per_element());
    BOOST_TEST(docs.keys("caller.number", "5") == Keys{"2"}, boost::test_tools::per_element());
    BOOST_TEST(docs.keys("id", "2") == Keys{"2"}, boost::test_tools::per_element());
    BOOST_TEST(docs.keys("caller.\"a.b\"", "null").empty());
}

BOOST_AUTO_TEST_CASE(searches_and_keeps_all_of_equal_names) {
    Documents docs("jsonl");
    docs.hold("{\"id\":1,\"id\":2,\"x\":{\"y\":3,\"y\":4}}\n");
    for (const auto& [field, value] :
         {std::pair("id", "1"), {"id", "2"}, {"x.y", "3"}, {"x.y", "4"}}) {
        BOOST_TEST(docs.keys(field, value).size() == 1U);
    }
    BOOST_TEST(docs.find({"id"}, "2").front().record.fields.size() == 3U);
}

BOOST_AUTO_TEST_CASE(joins_composite_parts_within_one_element) {
    Documents docs("jsonl");
    docs.hold("{\"items\":[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"}]}\n");
    BOOST_TEST(docs.find({"items[].a", "items[].b"}, "2\x1fy").size() == 1U);
    BOOST_TEST(docs.find({"items[].a", "items[].b"}, "1\x1fy").empty());
}

BOOST_AUTO_TEST_CASE(names_the_line_that_is_not_json) {
    Documents docs("jsonl");
    const std::string good = "{\"id\":1}\n";
    for (const std::string bad :
         {"{\"id\":marker}", "{\"id\":1,}", "{\"a\":{\"b\":tru}}", "{\"a\":[01]}", "{\"a\":1} x",
          "{\"a\":\"\\q\"}", "{\"a\":\"marker", "{\"a\":\"\xff\"}", "{\"a\" 1}", "nul", "[1,2",
          "{\"a\":\"tab\there\"}", "{\"a\":1}{\"a\":2}", "{\"a\":-}", "{\"a\":[1 2]}",
          // found by tests/fuzz: a text before a colon is stepped over as if it were a name
          "[\"a\": [\"b\"]}]", "{\"a\":[\"b\": 1]}", "{\"a\":\"b\": 1}", "\"a\"b\"\""}) {
        const Error error = docs.hold(good + "\n" + bad + "\n" + good).error_in_all();
        BOOST_TEST((error.kind() == ErrorKind::Failed), bad);
        BOOST_TEST(says(error, "docs, line 3 is not valid JSON"), bad << ": " << words_of(error));
        BOOST_TEST(!says(error, "marker"), bad);
    }
}

BOOST_AUTO_TEST_CASE(holds_no_line_of_two_gigabytes_in_memory) {
    Documents docs("jsonl");
    docs.hold("{\"id\":1}\n");
    docs.shell("truncate -s 2G docs");
    const long before = peak_kib();
    const Error error = docs.error();
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "larger than max_record (64 MiB)"), words_of(error));
    BOOST_TEST(says(error, "docs, line 2"), words_of(error));
    BOOST_TEST(peak_kib() - before < 220L * 1024);
}

BOOST_AUTO_TEST_CASE(fails_on_broken_archives) {
    Documents docs("jsonl");
    std::string lines;
    for (int index = 0; index < 20000; ++index) {
        lines += "{\"id\":" + std::to_string(index * 7919 % 20000 + 2) + "}\n";
    }
    docs.hold(lines);
    docs.shell("gzip -k docs && cp docs.gz whole && cat whole >> docs.gz && mv docs.gz docs");
    BOOST_TEST(docs.find({"id"}, "77").size() == 2U);
    docs.shell("truncate -s -50 docs");
    BOOST_TEST(says(docs.error(), "cut off"));
    docs.hold(lines);
    docs.shell("zstd -q docs -o z && head -c 5000 z > docs");
    BOOST_TEST(says(docs.error(), "cut off"));
}

BOOST_AUTO_TEST_CASE(takes_elements_of_lines_as_records_with_fields_of_their_parent) {
    Documents docs("jsonl", "turns[]", {"^.call", "#at"});
    docs.hold(
        "{\"call\":\"c1\",\"secret\":1,\"turns\":[{\"who\":\"a\"},{\"who\":\"b\"}]}\n"
        "{\"call\":\"c2\"}\n{\"call\":\"c3\",\"turns\":[{\"who\":\"b\"}]}\n");
    BOOST_TEST(docs.keys("who", "b") == (Keys{"[\"c1\",2]", "[\"c3\",1]"}),
               boost::test_tools::per_element());
    BOOST_TEST(docs.keys("^.call", "c1").size() == 2U);
    const Record record = docs.find({"who"}, "b").front().record;
    BOOST_TEST(value_in(record, "^")->text == "{\"call\":\"c1\"}");
    BOOST_TEST(record.fields.size() == 2U);
}

BOOST_AUTO_TEST_CASE(shows_only_the_asked_part_of_nested_values) {
    Documents docs("jsonl");
    docs.hold(
        "{\"id\":1,\"caller\":{\"number\":5,\"name\":\"secret\"},"
        "\"items\":[{\"a\":1,\"b\":2},{\"b\":3}],\"x\":9}\n");
    const auto found = docs.find({"caller.number"}, "5", 1000, true);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found.front().record.fields.size() == 1U);
    BOOST_TEST(value_in(found.front().record, "caller")->text == "{\"number\":5}");
    BOOST_TEST(value_in(docs.find({"items[].a"}, "1", 1000, true).front().record, "items")->text ==
               "[{\"a\":1}]");
}

BOOST_AUTO_TEST_CASE(splits_arrays_wherever_they_lie) {
    BOOST_TEST(
        elements_of(" [1, \"]\\\"\" ,{\"a\":[]} ] ", {}) == (Keys{"1", "\"]\\\"\"", "{\"a\":[]}"}),
        boost::test_tools::per_element());
    const std::string text = "{\"x\":[{}],\"data\":{\"n\":1,\"rows\":[{\"a\":1},2]},\"y\":\"]}\"}";
    BOOST_TEST(elements_of(text, {"data", "rows"}) == (Keys{"{\"a\":1}", "2"}),
               boost::test_tools::per_element());
    BOOST_TEST(elements_of(text, {"data", "n"}) == Keys{"1"}, boost::test_tools::per_element());
    BOOST_TEST(elements_of(text, {"none"}).empty());
    BOOST_TEST(elements_of("{\"a\":{}}", {}) == Keys{"{\"a\":{}}"},
               boost::test_tools::per_element());
    BOOST_TEST(elements_of("{\"a\":{},\"a\":[5]}", {"a"}) == (Keys{"{}", "5"}),
               boost::test_tools::per_element());
    BOOST_TEST(elements_of("[]", {}).empty());
    BOOST_TEST(elements_of("7", {}) == Keys{"7"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(fails_on_a_json_file_that_is_broken_anywhere) {
    Documents docs("json", "rows[]");
    for (const std::string bad :
         {"", "{\"rows\":[{\"id\":2}", "{\"rows\":[{\"id\":2}]", "{\"rows\":[{\"id\":2}],\"x\":{",
          "{\"rows\":[{\"id\":2}]}}", "{\"rows\":[{\"id\":2} {\"id\":3}]}",
          "{\"rows\":[{\"id\":2},]}", "{\"rows\" [1]}", "{\"x\":\"", "{rows:[]}",
          "{\"rows\":[tru]}", "{\"rows\":[],}"}) {
        BOOST_TEST_MESSAGE(bad);
        const Error error = docs.hold(bad).error();
        BOOST_TEST((error.kind() == ErrorKind::Failed), bad);
        BOOST_TEST(says(error, "not valid JSON"), bad << ": " << words_of(error));
    }
    BOOST_TEST(says(docs.hold("{\"roes\":[]}").error(), "record_at"));
    BOOST_TEST(docs.hold("{\"rows\":[]}").keys("id", "1").empty());
    BOOST_TEST(says(docs.hold("{\"rows\":[\"" + std::string(5000, 'x') + "\"]}").error(4096),
                    "element 1: it is larger than max_record"));
}

BOOST_AUTO_TEST_CASE(takes_elements_of_elements_as_records) {
    Documents docs("json", "users[].orders[]", {"#", "#at"});
    docs.hold("{\"users\":[{\"orders\":[]},{\"orders\":[{\"n\":1},{\"n\":2}]}]}");
    BOOST_TEST(docs.keys("n", "2") == Keys{"[2,2]"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(reads_a_large_array_in_flat_memory) {
    Documents docs("json");
    {
        std::ofstream file(docs.path());
        for (int index = 0; index < 150000; ++index) {
            file << (index == 0 ? "[" : ",") << "{\"id\":" << index << ",\"pad\":\""
                 << std::string(300, 'p') << "\"}";
        }
        file << "]";
    }
    const long before = peak_kib();
    BOOST_TEST(docs.keys("id", "149999") == Keys{"150000"}, boost::test_tools::per_element());
    BOOST_TEST(peak_kib() - before < 16L * 1024);
}

BOOST_AUTO_TEST_CASE(describes_fields_in_the_notation_of_the_map) {
    Documents docs("jsonl");
    docs.hold(
        "{\"id\":1,\"who\":{\"a.b\":null,\"tags\":[\"x\",2],\"say \\\"\":true}}\n"
        "{\"items\":[{\"n\":1.5},{\"m\":{}}],\"none\":[]}\n");
    std::string text;
    const std::vector<CollectionInfo> described = docs.open()->describe();
    for (const FieldInfo& field : described.front().fields) {
        text += field.name + "=" + field.type + "\n";
    }
    BOOST_TEST(text ==
               "id=integer\nwho.\"a.b\"=null\nwho.tags[]=integer|string\n"
               "who.\"say \"\"\"=boolean\nitems[].n=number\nitems[].m=object\nnone=array\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
