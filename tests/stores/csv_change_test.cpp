// SPDX-License-Identifier: Apache-2.0
// Changing CSV files: dialects, quotes, encodings; every other byte as it was.
#include "tests/stores/changing_files.hpp"

namespace dsar::test {
namespace {

using Options = std::map<std::string, std::string>;

const std::string mark = "\xEF\xBB\xBF";
const std::string header = "id;\"name\";note";
const std::string ann = "1;\"Ann;\nA\";\"say \"\"hi\"\"\"";
const std::string ben = "2; Ben ;";
const std::string cid = "3;\"Cid\";x\"y";

std::string table(const std::string& end, const std::vector<std::string>& records,
                  bool last_has_end = true) {
    std::string text = mark + header + end;
    for (const std::string& record : records) {
        text += record + end;
    }
    return last_has_end ? text : text.substr(0, text.size() - end.size());
}

const std::vector<std::vector<std::string>> keys{{"id"}, {}};

}  // namespace

BOOST_AUTO_TEST_SUITE(csv_change)

BOOST_AUTO_TEST_CASE(removes_records_with_their_lines) {
    for (const auto& key : keys) {
        for (const std::string end : {"\n", "\r\n", "\r"}) {
            ChangedStore store("csv", "*.csv", key);
            store.add("p.csv", table(end, {ann, ben, "", cid}, false));
            change_twice(store, store.removals("id", "1"));
            BOOST_TEST(store.bytes("p.csv") == table(end, {ben, "", cid}, false));
            change_twice(store, store.removals("id", "3"));
            BOOST_TEST(store.bytes("p.csv") == table(end, {ben, ""}));
            change_twice(store, store.removals("id", "2"));
            BOOST_TEST(store.bytes("p.csv") == table(end, {""}));
        }
    }
}

BOOST_AUTO_TEST_CASE(writes_only_the_field) {
    for (const auto& key : keys) {
        ChangedStore store("csv", "*.csv", key);
        store.add("p.csv", table("\r\n", {ann, ben, cid}, false));
        change_twice(store, store.writes("id", "1", {{"name", text_value("Anna")}, {"note", {}}}));
        change_twice(store, store.writes("id", "2", {{"note", text_value("a;\"b\"\n")}}));
        change_twice(store, store.writes("id", "3", {{"name", {}}, {"note", text_value("z")}}));
        BOOST_TEST(
            store.bytes("p.csv") ==
            table("\r\n", {"1;\"Anna\";\"\"", "2; Ben ;\"a;\"\"b\"\"\n\"", "3;\"\";z"}, false));
    }
}

BOOST_AUTO_TEST_CASE(writes_an_empty_field_at_the_very_end) {
    ChangedStore store("csv", "*.csv", {"id"});
    store.add("p.csv", "id,name\n1,");
    change_twice(store, store.writes("id", "1", {{"name", text_value("x")}}));
    BOOST_TEST(store.bytes("p.csv") == "id,name\n1,x");
    change_twice(store, store.writes("id", "1", {{"name", {}}}));
    BOOST_TEST(store.bytes("p.csv") == "id,name\n1,");
}

BOOST_AUTO_TEST_CASE(clears_the_only_column_without_losing_the_record) {
    ChangedStore store("csv", "*.csv", {});
    store.add("p.csv", "mail\na@a.lt\nb@b.lt\n");
    change_twice(store, store.writes("mail", "a@a.lt", {{"mail", {}}}));
    BOOST_TEST(store.bytes("p.csv") == "mail\n\"\"\nb@b.lt\n");
}

BOOST_AUTO_TEST_CASE(writes_into_json_in_a_field) {
    ChangedStore store("csv", "*.csv", {"id"});
    store.add("p.csv", "id,data\n1,\"{\"\"m\"\": \"\"a\"\", \"\"n\"\":1}\"\n2,{}\n");
    change_twice(store, store.writes("id", "1", {{"data.m", {}}, {"data.n", text_value("z")}}));
    BOOST_TEST(store.bytes("p.csv") ==
               "id,data\n1,\"{\"\"m\"\": null, \"\"n\"\":\"\"z\"\"}\"\n2,{}\n");
}

BOOST_AUTO_TEST_CASE(loses_none_of_several_changes_of_one_record) {
    const std::string cell = R"("{""a"":1,""b"":[1,2],""c"":3}")";
    for (const auto& key : keys) {
        ChangedStore store("csv", "*.csv", key);
        store.add("p.csv", "id,data,note\n1," + cell + ",x\n2," + cell + ",y\n");
        auto changes = store.writes("id", "1", {{"data.a", {}}});
        const auto add = [&](const std::string& id, std::vector<NewValue> values) {
            const auto more = store.writes("id", id, values);
            changes.insert(changes.end(), more.begin(), more.end());
        };
        add("1", {{"data.b[]", text_value("z")}});
        add("1", {{"data.c", {ValueKind::Integer, "3"}}});  // it stands there already
        add("1", {{"note", text_value("new")}});
        add("2", {{"note", text_value("first")}});
        add("2", {{"note", text_value("last")}});
        const std::string now = R"("{""a"":null,""b"":[""z"",""z""],""c"":3}")";
        const ChangeResult first = store.change(changes);
        BOOST_TEST((first.records == std::vector{Changed::Done, Changed::Done, Changed::Already,
                                                 Changed::Done, Changed::Done, Changed::Done}));
        BOOST_TEST(store.bytes("p.csv") ==
                   "id,data,note\n1," + now + ",new\n2," + cell + ",last\n");
        BOOST_TEST(all_are(store.change(changes, {{}, {}, key.empty()}), Changed::Already));
    }
}

BOOST_AUTO_TEST_CASE(takes_several_changes_of_a_record_along_that_has_moved_or_goes) {
    ChangedStore store("csv", "*.csv", {});
    store.add("p.csv", "id,a,b\n1,x,y\n2,x,y\n3,x,y\n");
    auto changes = store.writes("id", "2", {{"a", {}}});
    changes.push_back(store.writes("id", "2", {{"b", {}}}).front());
    changes.push_back(store.writes("id", "3", {{"b", {}}}).front());
    changes.push_back(store.removals("id", "3").front());
    store.add("p.csv", "id,a,b\n2,x,y\n3,x,y\n");
    BOOST_TEST(all_are(store.change(changes), Changed::Done));
    BOOST_TEST(store.bytes("p.csv") == "id,a,b\n2,,\n");
    // What is written to a record that goes too is done when it is gone.
    ChangedStore keyed("csv", "*.csv", {"id"});
    keyed.add("p.csv", "id,a\n1,x\n2,y\n");
    auto both = keyed.writes("id", "1", {{"a", {}}});
    both.push_back(keyed.removals("id", "1").front());
    change_twice(keyed, both);
    BOOST_TEST(keyed.bytes("p.csv") == "id,a\n2,y\n");
}

BOOST_AUTO_TEST_CASE(goes_without_a_header) {
    ChangedStore store("csv", "*.csv", {}, Options{{"header", "false"}});
    store.add("p.csv", mark + "1,a\n2,b\n1,c\n");
    change_twice(store, store.removals("c1", "1"));
    BOOST_TEST(store.bytes("p.csv") == mark + "2,b\n");
}

BOOST_AUTO_TEST_CASE(keeps_every_encoding) {
    const std::string text = "id,vardas,n\n1,Žemyna Šarkė,ė\n2,Ąžuolas,ų\n3,Jonas,į\n";
    const std::string now = "id,vardas,n\n1,\"Ž,ė\",ė\n3,Jonas,į\n";
    for (const std::string encoding :
         {"windows-1257", "utf-16", "utf-16be", "utf-16le", "utf-32", "iso-8859-13"}) {
        ChangedStore store("csv", "*.csv", {"id"}, Options{{"encoding", encoding}});
        store.add("utf8", text);
        store.shell("iconv -f utf-8 -t " + encoding + " utf8 > p.csv");
        auto changes = store.writes("id", "1", {{"vardas", text_value("Ž,ė")}});
        const auto more = store.removals("id", "2");
        changes.insert(changes.end(), more.begin(), more.end());
        change_twice(store, changes);
        store.add("utf8", now);
        store.shell("iconv -f utf-8 -t " + encoding + " utf8 > expected");
        BOOST_TEST((store.bytes("p.csv") == store.bytes("expected")), encoding);
    }
}

BOOST_AUTO_TEST_CASE(keeps_the_mark_of_another_order_when_the_first_record_goes) {
    ChangedStore store("csv", "*.csv", {}, Options{{"encoding", "utf-16"}, {"header", "false"}});
    store.add("utf8", "1,a\n2,ė\n");
    store.shell("(printf '\\376\\377'; iconv -f utf-8 -t utf-16be utf8) > p.csv");
    change_twice(store, store.removals("c1", "1"));
    change_twice(store, store.writes("c1", "2", {{"c2", text_value("š")}}));
    store.add("utf8", "2,š\n");
    store.shell("(printf '\\376\\377'; iconv -f utf-8 -t utf-16be utf8) > expected");
    BOOST_TEST((store.bytes("p.csv") == store.bytes("expected")));
}

BOOST_AUTO_TEST_CASE(says_what_an_encoding_cannot) {
    ChangedStore store("csv", "*.csv", {"id"}, Options{{"encoding", "iso-8859-1"}});
    store.add("p.csv", "id,name\n1,J\xF6rg\n");
    auto changes = store.writes("id", "1", {{"name", text_value("Žemyna")}});
    const auto obstacles = store.obstacles(changes);
    BOOST_REQUIRE(obstacles.size() == 1U);
    BOOST_TEST(obstacles.front().what == "no_ability");
    BOOST_TEST(obstacles.front().field == "name");
    BOOST_TEST(obstacles.front().why.find("emyna") == std::string::npos);
    const Error error = error_of([&] { store.change(changes); });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(!says(error, "emyna"));
    changes.front().values.front().value = text_value("Jürgen");
    change_twice(store, changes);
    BOOST_TEST(store.bytes("p.csv") == "id,name\n1,J\xFCrgen\n");
}

BOOST_AUTO_TEST_CASE(keeps_bytes_that_no_encoding_has) {
    ChangedStore store("csv", "*.csv", {"id"}, Options{{"encoding_errors", "keep"}});
    store.add("p.csv", "id,name\n1,\xFF\xFE\n2,b\n3,\xC3\n");
    change_twice(store, store.removals("id", "2"));
    change_twice(store, store.writes("id", "1", {{"name", text_value("a")}}));
    BOOST_TEST(store.bytes("p.csv") == "id,name\n1,a\n3,\xC3\n");
}

BOOST_AUTO_TEST_CASE(changes_records_across_the_pieces_of_a_large_file) {
    for (const char* const pack : {"true", "gzip p.csv", "zstd -q --rm p.csv"}) {
        ChangedStore store("csv", "p.csv*", {});
        std::string text = "id,name,who\n";
        std::string now = text;
        for (int number = 0; number < 30000; ++number) {
            const std::string front = std::to_string(number) + ",\"n\n\"";
            text += front + (number % 3 == 0 ? ",ann\n" : number % 3 == 1 ? ",ben\n" : ",\n");
            now += number % 3 == 0   ? ""
                   : number % 3 == 1 ? std::to_string(number) + ",\"m\",ben\n"
                                     : front + ",\n";
        }
        store.add("p.csv", text);
        store.shell(pack);
        auto changes = store.removals("who", "ann");
        const auto writes = store.writes("who", "ben", {{"name", text_value("m")}});
        changes.insert(changes.end(), writes.begin(), writes.end());
        change_twice(store, changes);
        store.shell("gzip -dq p.csv.gz || zstd -dq p.csv.zst || true");
        BOOST_TEST((store.bytes("p.csv") == now), pack);
    }
}

BOOST_AUTO_TEST_CASE(is_stale_as_a_whole) {
    ChangedStore store("csv", "*.csv", {"id"});
    store.add("a.csv", "id,name\n1,a\n");
    store.add("b.csv", "id,name\n2,b\n");
    auto changes = store.removals("id", "1");
    const auto more = store.removals("id", "2");
    changes.insert(changes.end(), more.begin(), more.end());
    store.add("b.csv", "id,name\n2,new\n");
    const ChangeResult result = store.change(changes);
    BOOST_TEST(!result.applied);
    BOOST_TEST((result.records == std::vector{Changed::Done, Changed::Stale}));
    BOOST_TEST(store.bytes("a.csv") == "id,name\n1,a\n");
}

BOOST_AUTO_TEST_CASE(takes_no_lost_column_for_a_record_that_is_gone) {
    ChangedStore store("csv", "*.csv", {"id"});
    store.add("p.csv", "id,name\n1,a\n");
    const auto changes = store.removals("id", "1");
    store.add("p.csv", "number,name\n1,a\n");
    BOOST_TEST(says(error_of([&] { store.change(changes); }), "has no column id"));
}

BOOST_AUTO_TEST_CASE(follows_a_key_that_is_written) {
    ChangedStore store("csv", "*.csv", {"id"});
    store.add("p.csv", "id,name\n1,a\n2,b\n");
    auto changes = store.writes("id", "1", {{"id", text_value("2")}});
    BOOST_REQUIRE(store.obstacles(changes).size() == 1U);
    BOOST_TEST(store.obstacles(changes).front().what == "unique");
    changes = store.writes("id", "1", {{"id", text_value("7")}});
    change_twice(store, changes);
    BOOST_TEST(store.bytes("p.csv") == "id,name\n7,a\n2,b\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
