// SPDX-License-Identifier: Apache-2.0
// Searching files with the scan engine against parsing every record: the same records, hits,
// numbers and complaints, however the file is cut into blocks and whoever searches them.
#include "tests/stores/asking.hpp"
#include "tests/stores/scan_sample.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <sys/resource.h>

namespace dsar::test {
namespace {

/// What a find() gave, as text.
struct Outcome {
    std::vector<std::string> found;
    std::string error;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// A store of files, and what is asked of it.
class Files {
 public:
    explicit Files(std::string kind) : kind_(std::move(kind)) {}

    void write(const std::string& name, const std::string& bytes) {
        std::ofstream(scratch_.path() / name, std::ios::binary) << bytes;
    }

    void ask(Form form, const std::vector<std::string>& values,
             const std::vector<std::string>& fields, bool in_text = false) {
        needles_.push_back(std::make_unique<Needles>(needles_of(form, values)));
        conditions_.push_back({fields, needles_.back().get(), true, in_text});
    }

    void shell(const std::string& command) {
        const std::string line = "cd " + scratch_.path().string() + " && " + command;
        BOOST_REQUIRE(std::system(line.c_str()) == 0);
    }
    void set(const std::string& name, const std::string& value) { options_[name] = value; }
    void limit(std::uint64_t bytes) { limit_ = bytes; }
    CollectionEntry& collection() { return collection_; }

    Outcome find(const std::map<std::string, std::string>& how) const {
        std::map<std::string, std::string> options = options_;
        options.insert(how.begin(), how.end());
        CollectionEntry collection = collection_;
        collection.path = "*";
        StoreEntry store = store_entry(kind_, ".", collection, options);
        store.max_record = limit_;
        const Query query{&collection, conditions_, false, false};
        Outcome outcome;
        try {
            const auto reader = find_connector(kind_)->open_reader(store, scratch_.path());
            reader->find({&query, 1},
                         [&](std::size_t, const Record& record, std::span<const Hit> hits) {
                             outcome.found.push_back(text_of(record, hits));
                         },
                         {});
        } catch (const Error& error) {
            outcome.error = words_of(error);
        }
        return outcome;
    }

    /// Both ways, with blocks of many sizes. Returns what was found.
    Outcome compare(const std::vector<std::size_t>& blocks) const {
        Outcome expected = find({{"scan", "off"}});
        for (const std::size_t block : blocks) {
            for (const char* threads : {"1", "3"}) {
                const Outcome got = find({{"scan", "on"},
                                          {"scan_block", std::to_string(block)},
                                          {"scan_threads", threads}});
                BOOST_TEST((got == expected), "blocks of "
                                                  << block << ", " << threads
                                                  << " threads: " << difference(expected, got));
            }
        }
        return expected;
    }

 private:
    static std::string text_of(const Record& record, std::span<const Hit> hits) {
        std::string text = key_text(record.key);
        for (const Field& field : record.fields) {
            text += "|" + field.name + "=" + field.value.text;
        }
        for (const Hit& hit : hits) {
            text += fmt::format("|{}:{}", hit.condition, hit.needle);
        }
        return text;
    }

    static std::string difference(const Outcome& expected, const Outcome& got) {
        for (std::size_t at = 0; at < std::max(expected.found.size(), got.found.size()); ++at) {
            const std::string left = at < expected.found.size() ? expected.found[at] : "nothing";
            const std::string right = at < got.found.size() ? got.found[at] : "nothing";
            if (left != right) {
                return fmt::format("instead of {} there was {}", left, right);
            }
        }
        return fmt::format("instead of `{}` it said `{}`", expected.error, got.error);
    }

    std::string kind_;
    Scratch scratch_;
    CollectionEntry collection_ = collection_entry("rows", {});
    std::map<std::string, std::string> options_;
    std::uint64_t limit_ = std::uint64_t{64} << 20U;
    std::vector<std::unique_ptr<Needles>> needles_;
    std::vector<Condition> conditions_;
};

const std::vector<std::size_t> block_sizes{1, 2, 7, 64, 100, 1000, 4096, 5000, 1 << 20};

void ask_all(Files& files) {
    files.ask(Form::Email, {"jo@x.com", "ona.k@y.lt"}, {"mail"});
    files.ask(Form::Email, {"jo@x.com"}, {"note"}, true);
    files.ask(Form::Phone, {"+37061234567", "+18003569377"}, {"phone"});
    files.ask(Form::Phone, {"+37061234567"}, {"note"}, true);
    files.ask(Form::Plain, {"C-1042"}, {"id"});
    files.ask(Form::Plain, {"C-1042"}, {"note"}, true);
    files.ask(Form::Ip, {"192.168.1.200"}, {"ip"});
    files.ask(Form::Reference, {"7"}, {"ref"});
    files.ask(Form::Name, {"Ona Kazlauskien\xc4\x97"}, {"name"});
    files.ask(Form::Name, {"Ona Kazlauskien\xc4\x97", "Se\xc3\xa1n O'Brien"}, {"note"}, true);
}

BOOST_AUTO_TEST_SUITE(scan_find)

BOOST_AUTO_TEST_CASE(lines_of_json_are_found_as_by_the_parser) {
    std::size_t found = 0;
    for (std::size_t seed = 1; seed <= 12; ++seed) {
        Files files("jsonl");
        ask_all(files);
        Spellings spellings(seed);
        std::string bytes = seed % 4 == 0 ? "\xEF\xBB\xBF" : "";
        for (std::size_t count = 0; count < 400; ++count) {
            bytes +=
                spellings.dice().once_in(2) ? spellings.json_record() : spellings.plain_record();
            bytes += spellings.dice().once_in(9) ? "\r\n" : "\n";
            bytes += spellings.dice().once_in(19) ? "\n  \n\r\n" : "";
        }
        bytes += seed % 3 == 0 ? spellings.plain_record() : "";
        files.write("a.jsonl", bytes);
        const Outcome outcome = files.compare(block_sizes);
        BOOST_TEST(outcome.error == "");
        found += outcome.found.size();
    }
    BOOST_TEST_MESSAGE(found << " records found");
    BOOST_TEST(found > 300U);
}

BOOST_AUTO_TEST_CASE(what_stands_first_or_last_is_found) {
    for (const char* end : {"", "\n", "\r\n"}) {
        Files files("jsonl");
        files.ask(Form::Reference, {"7"}, {"value"});
        files.ask(Form::Email, {"jo@x.com"}, {"value"});
        files.write("a.jsonl", std::string("7\n\"x\"\n\"jo@x.com\"\n8\n7") + end);
        BOOST_TEST(files.compare(block_sizes).found.size() == 3U);
    }
}

BOOST_AUTO_TEST_CASE(broken_lines_are_complained_about_at_the_same_place) {
    Spellings spellings(5);
    const std::vector<std::string> broken{"{\"mail\":\"jo@x.co",
                                          "{\"a\":\"\xff\"}",
                                          std::string("{\"a\":\"x\0y\"}", 11),
                                          "{\"a\":1} x",
                                          "null and void",
                                          "{\"mail\":\"jo@x.com\",}",
                                          "{\"phone\":\"+37061234567",
                                          "\"a\"\"b\"",
                                          "{\"a\":\"\x01\"}"};
    for (const std::string& line : broken) {
        for (const std::size_t place : {0U, 1U, 30U, 59U}) {
            Files files("jsonl");
            ask_all(files);
            std::string bytes;
            for (std::size_t count = 0; count < 60; ++count) {
                bytes += (count == place ? line : spellings.plain_record()) + "\n";
            }
            files.write("a.jsonl", bytes);
            BOOST_TEST(files.compare(block_sizes).error != "");
        }
    }
}

BOOST_AUTO_TEST_CASE(what_lies_across_members_and_frames_is_found) {
    Spellings spellings(8);
    std::string bytes;
    for (std::size_t count = 0; count < 300; ++count) {
        bytes += count % 10 == 0 ? "{\"mail\":\"jo@x.com\"}" : spellings.plain_record();
        bytes += "\n";
    }
    for (const char* pack : {"gzip -c", "zstd -q -c", "bzip2 -c", "xz -c"}) {
        for (const std::size_t cut : {10U, 12U, 14U, 16U, 5000U}) {
            Files files("jsonl");
            ask_all(files);
            files.write("front", bytes.substr(0, cut));
            files.write("back", bytes.substr(cut));
            files.shell(fmt::format("({0} < front && {0} < back) > a && rm front back", pack));
            BOOST_TEST(files.compare({1, 64, 4096, 1 << 20}).found.size() >= 30U);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_compressed_file_that_is_cut_off_is_complained_about) {
    Files files("jsonl");
    ask_all(files);
    Spellings spellings(9);
    std::string bytes;
    for (std::size_t count = 0; count < 3000; ++count) {
        bytes += spellings.plain_record() + "\n";
    }
    files.write("plain", bytes);
    files.shell("gzip -c plain | head -c 20000 > a && rm plain");
    BOOST_TEST(files.compare({64, 4096, 1 << 20}).error.find("cut off") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_read_in_mail_and_on_pages_is_found_first_and_last) {
    for (const std::string& kind : {std::string("text"), std::string("csv")}) {
        for (const char* written :
             {"j\xc3\xb6&#64;x.com",
              "jo=40b\xc3\xbc"
              "cher.example",
              "jo=40x.com", "jo&#64;x.com", "&#106;&#111;@x.com", "j=\no@x.com", "jo=\r\n=40x.com",
              "+370=20612=2034567", "+370 612 345=\n67", "+370&nbsp;612&nbsp;34567",
              "Ona Kazlauskien=C4=97", "Ona&nbsp;Kazlauskien&#279;", "Onos=20Kazlauskien=C4=97s"}) {
            Files files(kind);
            const std::string field = kind == "csv" ? "c1" : "line";
            files.ask(Form::Email,
                      {"jo@x.com", "j\xc3\xb6@x.com",
                       "jo@b\xc3\xbc"
                       "cher.example"},
                      {field}, true);
            files.ask(Form::Phone, {"+37061234567"}, {field}, true);
            files.ask(Form::Name, {"Ona Kazlauskien\xc4\x97"}, {field}, true);
            const bool is_csv = kind == "csv";
            files.set(is_csv ? "header" : "record_start", is_csv ? "false" : "#");
            const std::string record = is_csv ? '"' + std::string(written) + '"' : written;
            const std::string other = is_csv ? "\"x\"\n" : "# x = 20 & y\n";
            files.write("a", record + "\n" + other + other + (is_csv ? "" : "#") + record);
            BOOST_TEST(files.compare(block_sizes).found.size() == 2U, kind << ": " << written);
        }
    }
}

/// A field as CSV: quoted where it must be, sometimes where not, and rarely broken.
std::string csv_text(Spellings& spellings, const std::string& value, char delimiter, bool breaks) {
    const bool must = value.find_first_of(std::string("\"\r\n") + delimiter) != std::string::npos;
    if (!must && !spellings.dice().once_in(3)) {
        return value;
    }
    std::string out = "\"";
    for (const char letter : value) {
        out += letter == '"' ? "\"\"" : std::string(1, letter);
    }
    return breaks && spellings.dice().once_in(200) ? out : out + '"';
}

std::string csv_file(Spellings& spellings, char delimiter, std::size_t records, bool breaks,
                     bool header) {
    const std::vector<std::string> names{"mail", "phone", "id", "ref", "note", "deep"};
    const bool is_plain = spellings.dice().once_in(3);
    std::string out;
    for (const std::string& name : names) {
        out += (out.empty() ? "" : std::string(1, delimiter)) + name;
    }
    out = header ? out + "\n" : "";
    for (std::size_t record = 0; record < records; ++record) {
        Dice& dice = spellings.dice();
        const bool is_named = dice.once_in(3);
        std::vector<std::string> values{spellings.email(),
                                        spellings.phone(),
                                        is_named ? name_word(dice) : spellings.id(),
                                        is_named ? name_word(dice) : spellings.id(),
                                        spellings.text(),
                                        spellings.json_text("inner")};
        for (std::size_t at = 0; at < values.size(); ++at) {
            std::string value = spellings.dice().once_in(3) ? values[at] : "";
            if (is_plain) {
                std::erase_if(value, [&](char letter) {
                    return letter == '"' || letter == '\r' || letter == '\n' || letter == delimiter;
                });
            }
            out += at > 0 ? std::string(1, delimiter) : "";
            out += is_plain ? value : csv_text(spellings, value, delimiter, breaks);
        }
        static const std::vector<std::string> ends{"\n", "\n", "\r\n", "\n\n", "\r", "\r\n\r\n"};
        out += spellings.dice().one_of(ends);
    }
    return out;
}

void ask_columns(Files& files) {
    files.ask(Form::Email, {"jo@x.com", "ona.k@y.lt"}, {"mail"});
    files.ask(Form::Email, {"jo@x.com"}, {"note"}, true);
    files.ask(Form::Email, {"jo@x.com"}, {"deep.inner"});
    files.ask(Form::Phone, {"+37061234567", "+18003569377"}, {"phone"});
    files.ask(Form::Phone, {"+37061234567"}, {"note"}, true);
    files.ask(Form::Plain, {"C-1042"}, {"id"});
    files.ask(Form::Reference, {"7"}, {"ref"});
    files.ask(Form::Name, {"Ona Kazlauskien\xc4\x97"}, {"id", "ref"});
    files.ask(Form::Name, {"Ona Kazlauskien\xc4\x97"}, {"note"}, true);
}

BOOST_AUTO_TEST_CASE(records_of_csv_are_found_as_by_the_parser) {
    std::size_t found = 0;
    std::size_t complaints = 0;
    for (std::size_t seed = 1; seed <= 24; ++seed) {
        Files files("csv");
        ask_columns(files);
        const char delimiter = ",;\t|"[seed % 4];
        Spellings spellings(seed);
        files.set("delimiter", delimiter == '\t' ? "tab" : std::string(1, delimiter));
        std::string bytes = seed % 5 == 0 ? "\xEF\xBB\xBF" : "";
        bytes += csv_file(spellings, delimiter, 200, seed > 16, true);
        if (seed % 3 == 0) {
            bytes.resize(bytes.size() - 3);
        }
        files.write("a.csv", bytes);
        const Outcome outcome = files.compare(block_sizes);
        complaints += outcome.error.empty() ? 0U : 1U;
        found += outcome.found.size();
    }
    BOOST_TEST_MESSAGE(found << " records found, " << complaints << " complaints");
    BOOST_TEST(found > 300U);
}

BOOST_AUTO_TEST_CASE(quotes_that_enclose_no_field_are_complained_about) {
    for (const std::string end : {"\"x\n", "1,\"x\n2,3\n", "\"a\"b,1\n", "\"a\" ,1\n", "1,\""}) {
        for (const char* before : {"", "1,2\n", "1,\"2\n3\"\n5\" pipe,4\n"}) {
            Files files("csv");
            files.ask(Form::Email, {"jo@x.com"}, {"a"});
            files.set("delimiter", ",");
            files.write("a.csv", "a,b\n" + std::string(before) + end);
            BOOST_TEST(files.compare(block_sizes).error != "");
        }
    }
}

BOOST_AUTO_TEST_CASE(csv_in_other_encodings_and_without_header_is_found) {
    Files files("csv");
    files.ask(Form::Email, {"jo@x.com"}, {"c1"});
    files.set("header", "false");
    files.write("a.csv", "jo@x.com,1\n\nx,\"2\njo@x.com\"\n\"jo@x.com\",3");
    BOOST_TEST(files.compare(block_sizes).found.size() == 2U);
    Files wide("csv");
    wide.ask(Form::Email, {"jo@x.com"}, {"mail"});
    wide.set("encoding", "utf-16le");
    std::string bytes;
    for (const char letter :
         std::string("mail,x\njo@x.com,1\n\"jo@x.com\",\"2\r\n3\"\nx,JO@X.COM\n")) {
        bytes += letter;
        bytes += '\0';
    }
    wide.write("a.csv", bytes);
    BOOST_TEST(wide.compare(block_sizes).found.size() == 2U);
}

/// JSON with white space as people and programs put it.
std::string json_array(Spellings& spellings, std::size_t count, const std::string& gap) {
    std::string out = "[" + gap;
    for (std::size_t number = 0; number < count; ++number) {
        std::string record =
            spellings.dice().once_in(2) ? spellings.json_record() : spellings.plain_record();
        record = spellings.dice().once_in(20) ? "[[" + record + "] , {\"a\":\"]}\\\"\"} ]" : record;
        record = spellings.dice().once_in(40) ? "\"jo@x.com\"" : record;
        record = spellings.dice().once_in(40) ? "null" : record;
        out += (number > 0 ? gap + "," + gap : "") + record;
    }
    return out + gap + "]";
}

BOOST_AUTO_TEST_CASE(elements_of_json_are_found_as_by_the_parser) {
    std::size_t found = 0;
    for (std::size_t seed = 1; seed <= 10; ++seed) {
        Files files("json");
        ask_all(files);
        files.ask(Form::Email, {"jo@x.com"}, {"value"});
        Spellings spellings(seed);
        const std::string gap = std::vector<std::string>{"", " ", "\n  ", "\r\n\t"}[seed % 4];
        std::string bytes = json_array(spellings, 300, gap);
        if (seed % 3 == 0) {
            files.collection().record_at = "a.items[]";
            bytes = "{\"x\": [1, {\"items\":[]}], \"a\" :{\"items\":" + bytes +
                    ",\"items\":[{\"mail\":\"jo@x.com\"}], \"b\":\"[\"}, \"y\":{}}\n";
        }
        files.write("a.json", (seed % 5 == 0 ? "\xEF\xBB\xBF" : "") + bytes);
        const Outcome outcome = files.compare(block_sizes);
        BOOST_TEST(outcome.error == "");
        found += outcome.found.size();
    }
    BOOST_TEST_MESSAGE(found << " records found");
    BOOST_TEST(found > 200U);
}

BOOST_AUTO_TEST_CASE(inner_lists_of_json_are_found_as_by_the_parser) {
    Files files("json");
    files.ask(Form::Email, {"jo@x.com"}, {"m"});
    files.ask(Form::Reference, {"7"}, {"^.id"});
    files.collection().record_at = "orders[].lines[]";
    std::string bytes = "{\"orders\":[";
    for (int order = 0; order < 40; ++order) {
        bytes += fmt::format("{}{{\"id\":{},\"lines\":[{{\"m\":\"x\"}},{{\"m\":\"{}\"}}]}}",
                             order > 0 ? "," : "", order, order % 5 == 0 ? "jo@x.com" : "y");
    }
    files.write("a.json", bytes + "]}");
    BOOST_TEST(files.compare(block_sizes).found.size() == 10U);
}

BOOST_AUTO_TEST_CASE(broken_json_is_complained_about_in_both_ways) {
    const std::string good = R"({"mail":"jo@x.com"})";
    for (const std::string& broken :
         {good + good, good + "," + "," + good, good + ",]" + good, good + "x," + good,
          good + ", x " + good, good + "]" + good, good + "," + R"({"a":"x)", good + ",{" + good,
          good + R"(,{"mail":"jo@x.com\"},)" + good, good + R"(,{"mail":jo@x.com},)" + good,
          good + ",}" + good, good + ",{\"jo@x.com\xff\":1}"}) {
        for (const std::size_t before : {0U, 1U, 30U}) {
            Files files("json");
            files.ask(Form::Email, {"jo@x.com"}, {"mail"});
            std::string bytes = "[";
            for (std::size_t count = 0; count < before; ++count) {
                bytes += "{\"a\":\"b\"},\n";
            }
            files.write("a.json", bytes + broken + "]");
            const Outcome all = files.find({{"scan", "off"}});
            BOOST_TEST(all.error != "", broken);
            for (const char* block : {"1", "64", "5000"}) {
                const Outcome some = files.find({{"scan", "on"}, {"scan_block", block}});
                BOOST_TEST(some.error != "", broken);
                BOOST_TEST(some.found.size() >= all.found.size(), broken);
            }
        }
    }
}

/// A record that is much larger than the limit, between two hits.
std::string around_large(const std::string& kind, const std::string& inside) {
    if (kind == "csv") {
        return "mail,x\njo@x.com,1\ny,\"" + inside + "\"\r\njo@x.com,2\nz," + inside +
               "\njo@x.com,3";
    }
    const std::string hit = R"({"mail":"jo@x.com"})";
    const std::string large = "{\"x\":\"" + inside + "\",\"y\":[{}]}";
    return kind == "json" ? "[" + hit + ", " + large + " , " + hit + "," + large + "," + hit + "]"
                          : hit + "\n" + large + "\n" + hit + "\n" + large + "\r\n" + hit;
}

BOOST_AUTO_TEST_CASE(a_record_over_the_limit_is_searched_all_the_same) {
    for (const std::string kind : {"jsonl", "csv", "json"}) {
        for (const std::size_t limit : {64U, 150000U}) {
            Files files(kind);
            files.limit(limit);
            files.ask(Form::Email, {"jo@x.com"}, {"mail"});
            std::string inside;
            while (inside.size() < 400000) {
                inside += kind == "csv" ? "a \"\"b\"\"\n, p1@x.com" : "a \\\"b ]} { p1@x.com, [";
            }
            if (kind == "csv") {
                std::erase_if(inside, [](char letter) { return letter == ','; });
            }
            files.write("a", around_large(kind, inside));
            if (kind == "csv") {
                files.write("a", "mail,x\njo@x.com,1\ny,\"" + inside + "\"\r\njo@x.com,2\r\n");
            }
            for (const char* block : {"64", "5000", "1000000"}) {
                for (const char* threads : {"1", "3"}) {
                    const Outcome outcome = files.find(
                        {{"scan", "on"}, {"scan_block", block}, {"scan_threads", threads}});
                    BOOST_TEST(outcome.error == "", kind << ", " << block);
                    const std::size_t expected = kind == "csv" ? 2 : 3;
                    BOOST_TEST(outcome.found.size() == expected, kind << ", " << block);
                    BOOST_TEST(outcome.found.back().find(kind == "csv" ? "3" : "5") !=
                               std::string::npos);
                }
            }
            BOOST_TEST(files.find({{"scan", "off"}}).error.find("max_record") != std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_looked_for_in_a_record_over_the_limit_is_said) {
    const std::string filler(200000, 'x');
    for (const std::string kind : {"jsonl", "csv", "json"}) {
        for (const std::size_t at :
             {0U, 990U, 1000U, 1004U, 65530U, 65536U, 70630U, 131069U, 199999U}) {
            Files files(kind);
            files.limit(1000);
            files.ask(Form::Email, {"jo@x.com"}, {"mail"});
            std::string inside = filler;
            inside.insert(at, " jo@x.com ");
            files.write("a", around_large(kind, inside));
            for (const char* block : {"64", "5000", "1000000"}) {
                const Outcome outcome =
                    files.find({{"scan", "on"}, {"scan_block", block}, {"scan_threads", "2"}});
                BOOST_TEST(outcome.error.find("may stand in them") != std::string::npos,
                           kind << ", " << at << ", " << block << ": " << outcome.error);
                // All else was searched.
                BOOST_TEST(outcome.found.size() == 3U);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(every_record_over_the_limit_that_may_be_meant_is_named_with_its_place) {
    const std::string large = std::string(3000, 'x') + " jo@x.com " + std::string(3000, 'x') + "\n";
    Files files("text");
    files.limit(1000);
    files.ask(Form::Email, {"jo@x.com"}, {"line"}, true);
    files.write("a.log",
                "1 jo@x.com\n" + large + std::string(5000, 'y') + "\n4 jo@x.com\n" + large);
    files.write("b.log", large + "2 jo@x.com\n");
    files.write("c.log", std::string(5000, 'y') + "\n2 jo@x.com");
    for (const char* block : {"64", "4096", "1000000"}) {
        const Outcome outcome = files.find({{"scan", "on"}, {"scan_block", block}});
        BOOST_TEST(outcome.found.size() == 4U);
        for (const char* part :
             {"3 records are larger than max_record (1000 bytes)", "may stand in them",
              "a.log, record 2 (6011 bytes from byte 11 on)",
              "a.log, record 5 (6011 bytes from byte 11034 on)",
              "b.log, record 1 (6011 bytes from byte 0 on)", "raise `max_record`"}) {
            BOOST_TEST(outcome.error.find(part) != std::string::npos,
                       part << " is not in " << outcome.error);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_record_of_gigabytes_takes_no_memory) {
    Files files("csv");
    files.ask(Form::Email, {"jo@x.com"}, {"mail"});
    files.limit(std::uint64_t{1} << 20U);
    // What is not written is NUL.
    const char* const level = std::getenv("DSAR_TEST_LEVEL");
    const bool is_long = level != nullptr && std::string(level) == "long";
    files.shell(
        fmt::format("printf 'mail,x\njo@x.com,1\ny,\"' > a && truncate -s {} a && "
                    "printf '\"\njo@x.com,2\n' >> a",
                    is_long ? 2'200'000'000 : 200'000'000));
    struct rusage before {};
    ::getrusage(RUSAGE_SELF, &before);
    const Outcome outcome = files.find({{"scan", "on"}, {"delimiter", ","}});
    struct rusage after {};
    ::getrusage(RUSAGE_SELF, &after);
    BOOST_TEST(outcome.error == "");
    BOOST_TEST(outcome.found.size() == 2U);
    BOOST_TEST(after.ru_maxrss - before.ru_maxrss < 64 * 1024);  // KiB
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dsar::test
