// SPDX-License-Identifier: Apache-2.0
// The tests of the suite in conformance.hpp.
#include "tests/stores/conformance.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/file.hpp"
#include "tests/stores/asking.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

namespace dsar::test {
namespace {

namespace fs = std::filesystem;

Value number(const char* digits) {
    return {ValueKind::Integer, digits};
}

/// Rows written by a candidate and opened again.
class Opened {
 public:
    Opened(const Candidate& candidate, const Rows& rows, std::vector<std::string> key = {"id"}) {
        std::string path;
        store_ = candidate.write(folder_.path(), rows, path);
        store_.name = "shop";
        store_.kind = candidate.kind;
        CollectionEntry collection = collection_entry(rows.collection, std::move(key));
        collection.path = path;
        collection.tenant = "tenant";
        if (std::find(rows.columns.begin(), rows.columns.end(), "tenant") == rows.columns.end()) {
            collection.tenant.clear();
        }
        store_.collections = {std::move(collection)};
        reader_ = candidate.open ? candidate.open(store_, folder_.path())
                                 : open_store(store_, folder_.path());
    }

    StoreReader& reader() { return *reader_; }
    const CollectionEntry& collection() const { return store_.collections.front(); }
    const fs::path& folder() const { return folder_.path(); }

    std::vector<std::string> keys(const std::vector<std::string>& fields, const Needles& needles,
                                  bool typed = true) {
        return keys_found(*reader_, collection(), fields, needles, typed);
    }

    std::vector<Found> all(const Query& query) { return find_all(*reader_, {&query, 1}); }

 private:
    Scratch folder_;
    StoreEntry store_;
    std::unique_ptr<StoreReader> reader_;
};

using Keys = std::vector<std::string>;

Rows people() {
    const auto row = [](const char* id, const char* email, const char* phone, const char* name,
                        const char* ip) {
        return std::vector{number(id), text_value(email), text_value(phone), text_value(name),
                           text_value(ip)};
    };
    return {"people",
            {"id", "email", "phone", "name", "ip"},
            {row("0", "Jo@X.com", "8 612 34567", "Wójcik Stanisław", "192.0.2.7"),
             row("1", "bobjo@x.com", "+370 612 34568", "Stanisław Kowal", "192.0.2.77"),
             row("2", "jo@x.com ", "+37061234567", "stanislaw wojcik", "--ffff:192.0.2.7"),
             row("3", "jo@x.com.lt", "861234569", "Jo", "")}};
}

void describes_itself(const Candidate& candidate) {
    Opened opened(candidate, people());
    const std::vector<CollectionInfo> all = opened.reader().describe();
    const auto info = std::find_if(
        all.begin(), all.end(), [](const CollectionInfo& each) { return each.name == "people"; });
    BOOST_REQUIRE(info != all.end());
    for (const std::string& column : people().columns) {
        BOOST_TEST(std::any_of(info->fields.begin(), info->fields.end(),
                               [&](const FieldInfo& field) { return field.name == column; }),
                   column);
    }
}

void finds_by_each_form(const Candidate& candidate) {
    Opened opened(candidate, people());
    BOOST_TEST(opened.keys({"email"}, needles_of(Form::Email, {"JO@x.com"})) == (Keys{"0", "2"}),
               boost::test_tools::per_element());
    BOOST_TEST(
        opened.keys({"phone"}, needles_of(Form::Phone, {"+370 612 34567"})) == (Keys{"0", "2"}),
        boost::test_tools::per_element());
    BOOST_TEST(
        opened.keys({"name"}, needles_of(Form::Name, {"Stanisław Wójcik"})) == (Keys{"0", "2"}),
        boost::test_tools::per_element());
    BOOST_TEST(opened.keys({"ip"}, needles_of(Form::Ip, {"192.0.2.7"})) == Keys{"0"},
               boost::test_tools::per_element());
    BOOST_TEST(opened.keys({"id"}, needles_of(Form::Plain, {"0"})) == Keys{"0"},
               boost::test_tools::per_element());
}

void finds_none_of_a_stranger(const Candidate& candidate) {
    Opened opened(candidate, people());
    BOOST_TEST(opened.keys({"email"}, needles_of(Form::Email, {"o@x.com"})).empty());
    BOOST_TEST(opened.keys({"id"}, needles_of(Form::Plain, {"4"})).empty());
}

void needs_all_parts_of_a_composite_reference(const Candidate& candidate) {
    Rows rows{"lines", {"id", "a", "b"}, {}};
    rows.rows.push_back({number("1"), number("1"), text_value("a/b")});
    rows.rows.push_back({number("2"), number("1"), text_value("c")});
    rows.rows.push_back({number("3"), number("2"), text_value("a/b")});
    rows.rows.push_back({number("4"), Value{}, text_value("a/b")});
    for (auto& row : rows.rows) {
        if (!candidate.can_hold(row[2])) {
            row[2].text = row[2].text == "c" ? "c" : "a%b";
        }
    }
    const std::string part = rows.rows[0][2].text;
    std::erase_if(rows.rows, [&](const auto& row) { return !candidate.can_hold(row[1]); });
    Opened opened(candidate, rows);
    Needles needles(Form::Reference, {});
    needles.add("1\x1f" + part);
    for (const bool typed : {true, false}) {
        BOOST_TEST(opened.keys({"a", "b"}, needles, typed) == Keys{"1"},
                   boost::test_tools::per_element());
    }
}

void follows_references_across_types(const Candidate& candidate) {
    Rows rows{"orders", {"id", "account"}, {}};
    const std::vector<Value> values{number("5"),     text_value("5"), text_value("05"), number("0"),
                                    text_value("0"), Value{},         text_value("")};
    for (std::size_t index = 0; index < values.size(); ++index) {
        if (candidate.can_hold(values[index])) {
            rows.rows.push_back({number(std::to_string(index).c_str()), values[index]});
        }
    }
    Opened opened(candidate, rows);
    const auto expect = [&](const char* needle, const Keys& keys) {
        for (const bool typed : {true, false}) {
            BOOST_TEST(
                opened.keys({"account"}, needles_of(Form::Reference, {needle}), typed) == keys,
                boost::test_tools::per_element());
        }
    };
    expect("5", {"0", "1"});
    expect("05", {"2"});
    expect("0", {"3", "4"});
}

void brings_values_back_exactly(const Candidate& candidate) {
    const std::vector<Value> values{{},
                                    number("0"),
                                    number("-9223372036854775808"),
                                    number("9223372036854775807"),
                                    {ValueKind::Integer, "12345678901234567890123"},
                                    {ValueKind::Number, "0.1"},
                                    {ValueKind::Number, "1.10"},
                                    {ValueKind::Number, "5.0"},
                                    {ValueKind::Number, "1e-07"},
                                    {ValueKind::Boolean, "true"},
                                    {ValueKind::Boolean, "false"},
                                    text_value("2026-02-30T25:00:00+02:00"),
                                    text_value(""),
                                    text_value(" spaces around "),
                                    text_value("NULL"),
                                    {ValueKind::Bytes, std::string("\x00\xff\x80 jpeg", 8)},
                                    {ValueKind::Json, "{\"a\":[1,1.10,null],\"a\":\"\\u00e9\"}"}};
    Rows rows{"things", {"id", "value"}, {}};
    std::vector<Value> held;
    for (const Value& value : values) {
        if (candidate.can_hold(value)) {
            rows.rows.push_back({number(std::to_string(held.size()).c_str()), value});
            held.push_back(candidate.as_held(value));
        }
    }
    Opened opened(candidate, rows);
    for (std::size_t index = 0; index < held.size(); ++index) {
        const Needles id = needles_of(Form::Plain, {std::to_string(index)});
        const Query query{&opened.collection(), {{{"id"}, &id, true, false}}, false};
        const std::vector<Found> found = opened.all(query);
        BOOST_REQUIRE(found.size() == 1);
        const std::optional<Value> value = value_in(found.front().record, "value");
        BOOST_REQUIRE(value.has_value());
        BOOST_TEST((*value == held[index]), "value " << index << " is " << value->text);
    }
}

void takes_hostile_text_as_it_is(const Candidate& candidate) {
    const std::vector<std::string> texts{"\"; DROP TABLE people; --",
                                         "'' \" `` \\ \\n \\u0000",
                                         "a,b;c\td|e",
                                         "line\nline\r\nline\rend",
                                         "\x1b[31mred\x1b[0m\x07",
                                         "\u202eleft\u202c \u200b\ufeff",
                                         "=cmd|'/c calc'!A1",
                                         "\xef\xbb\xbfmark",
                                         "zymantė ŠČĘ 🦊",
                                         std::string("nul\0inside", 10),
                                         std::string(1 << 20, 'x')};
    const std::string odd = "o'd\"d` col; umn]";
    Rows rows{"hostile", {"id", candidate.can_name(odd) ? odd : "odd"}, {}};
    for (const std::string& text : texts) {
        if (candidate.can_hold(text_value(text))) {
            rows.rows.push_back(
                {number(std::to_string(rows.rows.size() + 1).c_str()), text_value(text)});
        }
    }
    Opened opened(candidate, rows);
    const std::string path = rows.columns[1] == odd ? "\"o'd\"\"d` col; umn]\"" : "odd";
    for (const std::vector<Value>& row : rows.rows) {
        Needles needles(Form::Reference, {});
        needles.add(row[1].text);
        const Query query{&opened.collection(), {{{path}, &needles, true, false}}, false};
        const std::vector<Found> found = opened.all(query);
        BOOST_REQUIRE_MESSAGE(found.size() == 1, "row " << row[0].text);
        BOOST_TEST((value_in(found.front().record, rows.columns[1]) == row[1]),
                   "row " << row[0].text);
        BOOST_TEST(key_text(found.front().record.key) == row[0].text);
    }
}

void shows_no_more_than_that_a_record_exists(const Candidate& candidate) {
    Rows rows{"calls", {"id", "tenant", "callee", "notes"}, {}};
    rows.rows.push_back(
        {number("1"), text_value("t1"), text_value("+37061234567"), text_value("secret")});
    Opened opened(candidate, rows);
    const Needles needles = needles_of(Form::Phone, {"+37061234567"});
    for (const bool typed : {true, false}) {
        const Query query{&opened.collection(), {{{"callee"}, &needles, typed, false}}, true};
        const std::vector<Found> found = opened.all(query);
        BOOST_REQUIRE(found.size() == 1);
        const Record& record = found.front().record;
        BOOST_TEST(value_in(record, "tenant")->text == "t1");
        BOOST_TEST(!value_in(record, "notes").has_value());
        BOOST_TEST(record.fields.size() <= 3U);
        BOOST_TEST(key_text(record.key) == "1");
    }
}

Rows many(std::size_t count) {
    Rows rows{"many", {"id", "email", "filler"}, {}};
    for (std::size_t index = 0; index < count; ++index) {
        const std::string id = std::to_string(index);
        rows.rows.push_back({number(id.c_str()), text_value("person" + id + "@example.com"),
                             text_value(std::string(100, 'f'))});
    }
    return rows;
}

void stops_when_asked(const Candidate& candidate) {
    Opened opened(candidate, many(2000));
    Needles needles(Form::Email, {});
    for (int index = 0; index < 2000; ++index) {
        needles.add("person" + std::to_string(index) + "@example.com");
    }
    const Query query{&opened.collection(), {{{"email"}, &needles, true, false}}, false};
    std::stop_source stop;
    std::size_t count = 0;
    const auto sink = [&](std::size_t, Record, std::span<const Hit>) {
        ++count;
        stop.request_stop();
    };
    const Error error = error_of([&] {
        opened.reader().find({&query, 1}, sink, {stop.get_token(), {}});
    });
    BOOST_TEST((error.kind() == ErrorKind::Interrupted));
    BOOST_TEST(count < 2000U);
    // The reader is of use afterwards.
    BOOST_TEST(opened.all(query).size() == 2000U);
}

void looks_for_ten_thousand_people_at_once(const Candidate& candidate) {
    Opened opened(candidate, many(300));
    Needles needles(Form::Email, {});
    for (int index = 0; index < 10000; ++index) {
        needles.add("person" + std::to_string(index * 3) + "@example.com");
    }
    for (const bool typed : {true, false}) {
        const Keys keys = opened.keys({"email"}, needles, typed);
        BOOST_TEST(keys.size() == 100U);
        BOOST_TEST((std::find(keys.begin(), keys.end(), "297") != keys.end()));
        BOOST_TEST((std::adjacent_find(keys.begin(), keys.end()) == keys.end()));
    }
}

void delivers_a_record_once_with_all_its_hits(const Candidate& candidate) {
    Opened opened(candidate, people());
    const Needles email = needles_of(Form::Email, {"jo@x.com", "bobjo@x.com"});
    const Needles phone = needles_of(Form::Phone, {"+37061234567"});
    const Needles plain = needles_of(Form::Plain, {"0"});
    const std::vector<Query> queries{
        {&opened.collection(),
         {{{"email"}, &email, true, false}, {{"phone"}, &phone, true, false}},
         false},
        {&opened.collection(), {{{"id"}, &plain, false, false}}, false},
        {&opened.collection(),
         {{{"id"}, &plain, false, false}, {{"email"}, &email, false, false}},
         false}};
    std::map<std::pair<std::size_t, std::string>, std::string> hits;
    for (const Found& found : find_all(opened.reader(), queries)) {
        std::string& text = hits[{found.query, key_text(found.record.key)}];
        BOOST_TEST(text.empty(), "a record came twice");
        for (const Hit& hit : found.hits) {
            text += std::to_string(hit.condition) + "=" + hit.needle + " ";
        }
    }
    BOOST_TEST((hits[{0, "0"}] == "0=jo@x.com 1=+37061234567 "));
    BOOST_TEST((hits[{0, "1"}] == "0=bobjo@x.com "));
    BOOST_TEST((hits[{0, "2"}] == "0=jo@x.com 1=+37061234567 "));
    BOOST_TEST((hits[{1, "0"}] == "0=0 "));
    BOOST_TEST((hits[{2, "0"}] == "0=0 1=jo@x.com "));
}

void gives_every_record_when_asked(const Candidate& candidate) {
    Opened opened(candidate, people());
    const Needles email = needles_of(Form::Email, {"jo@x.com"});
    const Needles plain = needles_of(Form::Plain, {"1"});
    std::vector<Query> queries(4, Query{&opened.collection(), {}, false, true});
    queries[0].any = {{{"email"}, &email, true, false}, {{"id"}, &plain, false, false}};
    queries[1].any = {{{"id"}, &plain, false, false}};
    queries[3].existence_only = true;
    std::map<std::pair<std::size_t, std::string>, std::string> hits;
    for (const Found& found : find_all(opened.reader(), queries)) {
        std::string& text = hits[{found.query, key_text(found.record.key)}];
        BOOST_TEST(text.empty(), "a record came twice");
        BOOST_TEST(value_in(found.record, "name").has_value() == (found.query != 3));
        for (const Hit& hit : found.hits) {
            text += std::to_string(hit.condition) + "=" + hit.needle + " ";
        }
        text += ".";
    }
    BOOST_TEST(hits.size() == 16U);
    const auto expect = [&](std::size_t query, const Keys& texts) {
        for (std::size_t id = 0; id < texts.size(); ++id) {
            BOOST_TEST((hits[{query, std::to_string(id)}] == texts[id]), query << ": " << id);
        }
    };
    expect(0, {"0=jo@x.com .", "1=1 .", "0=jo@x.com .", "."});
    expect(1, {".", "0=1 .", ".", "."});
    expect(2, {".", ".", ".", "."});
    expect(3, {".", ".", ".", "."});
}

void streams_every_record(const Candidate& candidate) {
    Opened opened(candidate, many(2000));
    const Query query{&opened.collection(), {}, false, true};
    std::stop_source stop;
    std::size_t count = 0;
    const auto sink = [&](std::size_t, Record, std::span<const Hit>) {
        ++count;
        stop.request_stop();
    };
    const Error error = error_of([&] {
        opened.reader().find({&query, 1}, sink, {stop.get_token(), {}});
    });
    BOOST_TEST((error.kind() == ErrorKind::Interrupted));
    BOOST_TEST(count == 1U);
    BOOST_TEST(opened.all(query).size() == 2000U);
    const Query nothing{&opened.collection(), {}, false};
    BOOST_TEST(opened.all(nothing).empty());
}

/// Bytes that this process has read so far.
std::uint64_t bytes_read() {
    std::ifstream io("/proc/self/io");
    std::string word;
    std::uint64_t count = 0;
    io >> word >> count;
    BOOST_REQUIRE(word == "rchar:");
    return count;
}

std::uint64_t size_of_folder(const fs::path& folder) {
    std::uint64_t size = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        size += entry.is_regular_file() ? entry.file_size() : 0;
    }
    return size;
}

void passes_over_a_collection_once(const Candidate& candidate) {
    Opened opened(candidate, many(4000));
    const Needles email = needles_of(Form::Email, {"person7@example.com"});
    const Needles name = needles_of(Form::Name, {"Person"});
    std::vector<Query> queries;
    for (int count = 0; count < 5; ++count) {
        queries.push_back({&opened.collection(),
                           {{{"email"}, &email, true, false}, {{"filler"}, &name, true, true}},
                           false});
    }
    const std::uint64_t before = bytes_read();
    BOOST_TEST(find_all(opened.reader(), queries).size() == 5U);
    const std::uint64_t read = bytes_read() - before;
    // A look at the front of a file for its dialect is allowed, a second pass is not.
    BOOST_TEST(read < size_of_folder(opened.folder()) * 3 / 2 + 200000);
}

std::map<std::string, std::string> state_of(const fs::path& folder) {
    std::map<std::string, std::string> state;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            std::ostringstream text;
            text << sha256_hex(read_file(entry.path())) << ' '
                 << entry.last_write_time().time_since_epoch().count();
            state[entry.path().filename().string()] = text.str();
        }
    }
    return state;
}

void writes_nothing(const Candidate& candidate) {
    Opened opened(candidate, people());
    const auto before = state_of(opened.folder());
    opened.reader().describe();
    opened.keys({"email"}, needles_of(Form::Email, {"jo@x.com"}));
    opened.keys({"id"}, needles_of(Form::Plain, {"0"}), false);
    BOOST_TEST((state_of(opened.folder()) == before));
}

void finds_words_in_text(const Candidate& candidate) {
    Rows rows{"notes", {"id", "text"}, {}};
    rows.rows.push_back({number("1"), text_value("mail me at <JO@X.com>, or call")});
    rows.rows.push_back({number("2"), text_value("mail bobjo@x.com")});
    rows.rows.push_back({number("3"), text_value("8 612 34567 is busy")});
    Opened opened(candidate, rows);
    const Needles email = needles_of(Form::Email, {"jo@x.com"});
    const Needles phone = needles_of(Form::Phone, {"+37061234567"});
    BOOST_TEST(
        keys_found(opened.reader(), opened.collection(), {"text"}, email, true, true) == Keys{"1"},
        boost::test_tools::per_element());
    BOOST_TEST(
        keys_found(opened.reader(), opened.collection(), {"text"}, phone, true, true) == Keys{"3"},
        boost::test_tools::per_element());
}

using Check = void (*)(const Candidate&);

constexpr std::pair<const char*, Check> checks[] = {
    {"describes_itself", describes_itself},
    {"finds_by_each_form", finds_by_each_form},
    {"finds_none_of_a_stranger", finds_none_of_a_stranger},
    {"finds_words_in_text", finds_words_in_text},
    {"needs_all_parts_of_a_composite_reference", needs_all_parts_of_a_composite_reference},
    {"follows_references_across_types", follows_references_across_types},
    {"brings_values_back_exactly", brings_values_back_exactly},
    {"takes_hostile_text_as_it_is", takes_hostile_text_as_it_is},
    {"shows_no_more_than_that_a_record_exists", shows_no_more_than_that_a_record_exists},
    {"stops_when_asked", stops_when_asked},
    {"looks_for_ten_thousand_people_at_once", looks_for_ten_thousand_people_at_once},
    {"delivers_a_record_once_with_all_its_hits", delivers_a_record_once_with_all_its_hits},
    {"gives_every_record_when_asked", gives_every_record_when_asked},
    {"streams_every_record", streams_every_record},
    {"passes_over_a_collection_once", passes_over_a_collection_once},
    {"writes_nothing", writes_nothing}};

}  // namespace

bool conform(Candidate candidate) {
    namespace ut = boost::unit_test;
    auto* suite = new ut::test_suite("conformance_" + candidate.suite(), __FILE__, __LINE__);
    for (const auto& [name, check] : checks) {
        suite->add(ut::make_test_case([candidate, run = check] { run(candidate); }, name, __FILE__,
                                      __LINE__));
    }
    ut::framework::master_test_suite().add(suite);
    return true;
}

}  // namespace dsar::test
