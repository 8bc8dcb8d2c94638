// SPDX-License-Identifier: Apache-2.0
// `map draft` on stores of several kinds: what it finds, which links it draws, that its map loads
// and agrees with the store, that it writes nothing there and hands on no value.
#include "libdsar/engine/draft.hpp"

#include "libdsar/base/file.hpp"
#include "libdsar/engine/inspect.hpp"
#include "libdsar/map/check.hpp"
#include "libdsar/output/validate.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace {

using namespace std::chrono_literals;
using dsar::Draft;
using dsar::DraftCollection;
using dsar::DraftOptions;
using dsar::Problem;
using dsar::StoreEntry;

constexpr const char* shop_sql = R"(
create table cities(id integer primary key, city text not null);
create table addresses(id integer primary key, street text, city_id int references cities(id));
create table clerks(id integer primary key, first_name text, last_name text, email text);
create table customers(id integer primary key, full_name text, email text, phone text,
  address_id int references addresses(id), closed_at text, password_hash text, photo blob,
  clerk_id int references clerks(id), inviter_id int references customers(id));
create table orders(id integer primary key, customer_id int not null, clerk_id int,
  ordered_on text, closed_on text, note text);
create table order_lines(order_id int references orders(id), line int, product text, closed_on text,
  primary key(order_id, line));
create table products(id integer primary key, name text, price real);
create view everyone as select full_name, email from customers;
insert into cities values (1, 'Vilnius'), (2, 'Kaunas');
insert into addresses values (1, 'Pilies g. 4-2', 1), (2, 'Savanorių pr. 21', 2);
insert into clerks values (1, 'Rita', 'Zelenkova', 'rita@shop.example');
insert into customers values
  (11, 'Ona Kazlauskienė', 'Ona@x.com', '+37061234567', 1, null, '$2b$10$abcdefghijklmnop', x'FFD8FFE0', 1, null),
  (12, 'Peter Miller', 'peter@y.com', '8 612 34568', 2, null, '$2b$10$bbcdefghijklmnop', null, 1, 11),
  (13, 'Jane Walsh', null, null, null, '2020-01-01', null, null, null, null);
insert into orders values (101, 11, 1, '2024-01-01', null, 'please ring twice, the bell is not loud'),
  (102, 12, 1, '2024-02-01', null, null), (103, 13, 1, '2024-02-02', null, null);
insert into order_lines values (101, 1, 'Lamp', null), (102, 1, 'Chair', null);
insert into products values (1, 'Lamp', 10.5), (2, 'Chair', 49.0);
)";

struct Drafted : dsar::test::TempWorkspace {
    static StoreEntry entry(const std::string& kind, const std::string& path) {
        StoreEntry store;
        store.name = "shop";
        store.kind = kind;
        store.options["path"] = path;
        return store;
    }

    Draft draft(const std::string& kind, const std::string& path) const {
        dsar::Progress quiet;
        DraftOptions with = options;
        with.today = 2026y / 11 / 28;
        with.region = "LT";
        return dsar::draft_store(entry(kind, path), root(), with, quiet);
    }

    std::string yaml(const Draft& drafted) const {
        return dsar::draft_yaml(drafted, load().settings);
    }

    /// What is wrong with the drafted map, by itself and against its store; warnings left out.
    std::set<std::string> faults(const Draft& drafted) const {
        map("shop", yaml(drafted));
        const dsar::Workspace workspace = load();
        dsar::Problems all = dsar::check_map(workspace);
        for (Problem& problem : dsar::check_stores(workspace, "")) {
            all.push_back(std::move(problem));
        }
        std::set<std::string> out;
        for (const Problem& problem : all) {
            if (problem.severity == Problem::Severity::Problem) {
                out.insert(problem.what);
            }
        }
        return out;
    }

    DraftOptions options;
};

const DraftCollection& collection(const Draft& drafted, const std::string& name) {
    const auto found = std::ranges::find(drafted.collections, name,
                                         [](const auto& each) { return each.info.name; });
    BOOST_REQUIRE_MESSAGE(found != drafted.collections.end(), "no collection " << name);
    return *found;
}

/// `found email`, by field.
std::map<std::string, std::string> verdicts(const DraftCollection& collection) {
    std::map<std::string, std::string> out;
    for (const dsar::DraftField& field : collection.fields) {
        out[field.column.name] = std::string(dsar::name_of(field.verdict.verdict)) + ' ' +
                                 std::string(dsar::facts_of(field.verdict.type).name);
    }
    return out;
}

/// `clerk_id mentions clerks`.
std::set<std::string> links(const DraftCollection& collection) {
    std::set<std::string> out;
    for (const dsar::DraftLink& link : collection.links) {
        out.insert(link.fields.front() + ' ' + std::string(dsar::name_of(link.kind)) + ' ' +
                   link.collection + (link.declared ? "" : ", likely"));
    }
    return out;
}

using Links = std::set<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(draft, Drafted)

BOOST_AUTO_TEST_CASE(judges_fields_by_name_and_value) {
    sql("shop", shop_sql);
    const Draft drafted = draft("sqlite", "stores/shop.db");
    auto judged = verdicts(collection(drafted, "customers"));
    BOOST_TEST(judged["id"] == "found person_key");
    BOOST_TEST(judged["full_name"] == "found full_name");
    BOOST_TEST(judged["email"] == "found email");
    BOOST_TEST(judged["phone"] == "found phone");
    BOOST_TEST(judged["password_hash"] == "found credential");
    BOOST_TEST(judged["photo"] == "found photo");
    judged = verdicts(collection(drafted, "products"));
    BOOST_TEST(judged["price"] == "none none");
    BOOST_TEST(!collection(drafted, "cities").matters());
    BOOST_TEST((drafted.views == std::vector<std::string>{"everyone"}));
}

BOOST_AUTO_TEST_CASE(draws_links_from_foreign_keys_and_from_likeness) {
    sql("shop", shop_sql);
    const Draft drafted = draft("sqlite", "stores/shop.db");
    BOOST_TEST((links(collection(drafted, "customers")) == Links{"address_id leads_to addresses",
                                                                 "clerk_id mentions clerks",
                                                                 "inviter_id mentions customers"}));
    BOOST_TEST(
        (links(collection(drafted, "orders")) ==
         Links{"customer_id belongs_to customers, likely", "clerk_id mentions clerks, likely"}));
    BOOST_TEST((links(collection(drafted, "order_lines")) == Links{"order_id belongs_to orders"}));
    BOOST_TEST((links(collection(drafted, "addresses")) == Links{"city_id catalogue cities"}));
}

BOOST_AUTO_TEST_CASE(draws_no_link_where_the_values_are_not_there) {
    sql("shop", std::string(shop_sql) + "update orders set customer_id = customer_id + 500");
    const auto found = links(collection(draft("sqlite", "stores/shop.db"), "orders"));
    BOOST_TEST((found == Links{"clerk_id belongs_to clerks, likely"}));
}

BOOST_AUTO_TEST_CASE(writes_a_map_that_loads_and_agrees_with_the_store) {
    sql("shop", shop_sql);
    // What only a person can say is all that is left.
    for (const std::string& fault : faults(draft("sqlite", "stores/shop.db"))) {
        const bool left = fault.find("has no purpose") != std::string::npos ||
                          fault.find("has no retention") != std::string::npos;
        BOOST_TEST(left, fault);
    }
    options.purpose = "service";
    options.retention = "account";
    std::set<std::string> left = faults(draft("sqlite", "stores/shop.db"));
    for (const char* undated : {"addresses", "clerks"}) {
        left.erase("shop/" + std::string(undated) + " is kept 2 years, but from which date?");
    }
    BOOST_TEST(left == std::set<std::string>(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(hands_on_no_value_and_writes_nothing_to_the_store) {
    sql("shop", shop_sql);
    const std::filesystem::path file = root() / "stores/shop.db";
    const std::string before = dsar::read_file(file);
    const Draft drafted = draft("sqlite", "stores/shop.db");
    BOOST_TEST((dsar::read_file(file) == before));
    const std::string all = yaml(drafted) + dsar::draft_json(drafted).dump();
    for (const char* value : {"x.com", "y.com", "Kazlausk", "Miller", "6123", "Pilies", "Vilnius",
                              "abcdefghij", "ring twice", "2020-01", "Lamp"}) {
        BOOST_TEST(all.find(value) == std::string::npos, value);
    }
}

BOOST_AUTO_TEST_CASE(gives_a_document_of_its_schema) {
    sql("shop", shop_sql);
    const dsar::Json document = dsar::draft_json(draft("sqlite", "stores/shop.db"));
    const dsar::Validation validation = dsar::validate_text(document.dump(), "draft");
    BOOST_TEST(validation.kind == "columns-1");
    for (const Problem& problem : validation.problems) {
        BOOST_ERROR(problem.where << ": " << problem.what);
    }
}

BOOST_AUTO_TEST_CASE(judges_the_same_values_for_the_same_seed_and_says_how_many) {
    std::string rows = "create table t(a text);";
    for (int row = 0; row < 400; ++row) {
        rows += "insert into t values ('" + std::string(row % 3 == 0 ? "jo@x.com" : "n/a") + "');";
    }
    sql("shop", rows);
    options.values = 40;
    const auto share = [&] {
        const Draft drafted = draft("sqlite", "stores/shop.db");
        const dsar::DraftField& field = collection(drafted, "t").fields.front();
        BOOST_TEST(field.verdict.values == 40U);
        BOOST_TEST(field.column.filled == 400U);
        BOOST_TEST(!field.column.whole);
        return field.verdict.share;
    };
    const double first = share();
    BOOST_TEST(share() == first);
    std::set<double> others;
    for (options.seed = 2; options.seed < 8; ++options.seed) {
        others.insert(share());
    }
    BOOST_TEST(others.size() > 1U);
    options.full = true;
    const Draft drafted = draft("sqlite", "stores/shop.db");
    const dsar::DraftField& field = collection(drafted, "t").fields.front();
    BOOST_TEST(field.verdict.values == 400U);
    BOOST_TEST(field.verdict.share == 134.0 / 400);
    BOOST_TEST(field.column.whole);
}

BOOST_AUTO_TEST_CASE(samples_a_large_table_from_all_over) {
    sql("shop",
        "create table t(id integer primary key, a text);"
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"
        "insert into t select i * 7, case when i > 15000 then 'jo' || i || '@x.com' end "
        "from n");
    options.records = 1280;
    const Draft drafted = draft("sqlite", "stores/shop.db");
    const DraftCollection& sampled = collection(drafted, "t");
    BOOST_TEST(!sampled.whole);
    BOOST_TEST(sampled.records <= 1280U);
    BOOST_TEST(sampled.records > 600U);
    BOOST_TEST(verdicts(sampled)["a"] == "found email");
}

BOOST_AUTO_TEST_CASE(makes_one_collection_of_files_that_differ_in_digits) {
    file("stores/logs/visits-2026-01.csv", "time,ip,Contact e-mail\n1,10.0.0.1,jo@x.com\n");
    file("stores/logs/visits-2026-02.csv",
         "time,ip,Contact e-mail\n2,10.0.0.2,\n3,10.0.0.3,Al@x.com\n");
    file("stores/logs/people.csv", "code;Vardas;Pavardė\n7;Ona;Petraitienė\n8;Jonas;Kairys\n");
    const Draft drafted = draft("csv", "stores/logs");
    BOOST_TEST(drafted.collections.size() == 2U);
    const DraftCollection& visits = collection(drafted, "visits");
    BOOST_TEST(visits.path == "visits-*.csv");
    BOOST_TEST((visits.key == std::vector<std::string>{"time"}));
    BOOST_TEST(verdicts(visits)["ip"] == "found ip");
    BOOST_TEST(verdicts(visits)["Contact e-mail"] == "found email");
    BOOST_TEST(verdicts(collection(drafted, "people"))["Pavardė"] == "found last_name");
    for (const std::string& fault : faults(drafted)) {
        BOOST_TEST((fault.find("has no purpose") != std::string::npos ||
                    fault.find("has no retention") != std::string::npos),
                   fault);
    }
}

BOOST_AUTO_TEST_CASE(calls_text_that_is_not_taken_apart_free_text) {
    file("stores/talks/a.txt", "jo@x.com\nal@x.com\n");
    const std::string text = yaml(draft("text", "stores/talks"));
    BOOST_TEST(text.find("line: {category: user.content, free_text: true}") != std::string::npos,
               text);
}

BOOST_AUTO_TEST_CASE(reads_nested_fields_of_documents) {
    file("stores/answers.json",
         R"([{"id": 1, "who": {"email": "jo@x.com"}, "tags": [{"phone": "+37061234567"}]},
             {"id": 2, "who": {"email": "al@x.com"}, "tags": []}])");
    const Draft drafted = draft("json", "stores/answers.json");
    auto judged = verdicts(collection(drafted, "answers"));
    BOOST_TEST(judged["who.email"] == "found email");
    BOOST_TEST(judged["tags[].phone"] == "found phone");
    file("stores/lines/a.jsonl",
         "{\"client\": {\"ip\": \"10.0.0.1\"}}\n{\"client\": {\"ip\": \"10.0.0.2\"}}\n");
    judged = verdicts(collection(draft("jsonl", "stores/lines"), "a"));
    BOOST_TEST(judged["client.ip"] == "found ip");
}

BOOST_AUTO_TEST_CASE(says_what_could_not_be_read) {
    file("stores/lines/a.jsonl", "{\"email\": \"jo@x.com\"}\n");
    file("stores/lines/b.jsonl", "{\"email\": \"jo@x.com\"}\n");
    StoreEntry store = entry("jsonl", "stores/lines");
    store.max_record = 8;
    dsar::Progress quiet;
    DraftOptions with;
    with.today = 2026y / 11 / 28;
    try {
        const Draft drafted = dsar::draft_store(store, root(), with, quiet);
        for (const DraftCollection& each : drafted.collections) {
            BOOST_TEST(!each.unread.empty());
            BOOST_TEST(each.matters());
            for (const auto& [name, judged] : verdicts(each)) {
                BOOST_TEST(judged == "not_scanned email");
            }
        }
    } catch (const std::exception&) {
        // The catalogue itself cannot be read: then there is no draft that could look complete.
    }
}

BOOST_AUTO_TEST_CASE(keeps_what_is_encrypted_and_what_refers_to_it) {
    // Random bytes with the lengths of envelopes; randomblob is as even as AES is.
    sql("shop", R"(
create table customers(id integer primary key, first_name blob, last_name blob, email text,
  email_hash text, password_hash text);
create table orders(id integer primary key, customer_id int references customers(id), total int);
create table lines(order_id int references orders(id), line int, primary key (order_id, line));
create table t1(id integer primary key, c1 blob);
create table t2(id integer primary key, t1_id int references t1(id));
create table colours(id integer primary key, colour text);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 60)
insert into customers select i, randomblob(28 + 3 + i % 7), randomblob(28 + 4 + i % 9),
  '\x' || hex(randomblob(28 + 12 + i % 11)), lower(hex(randomblob(32))),
  '$2b$10$' || hex(randomblob(20)) from n;
insert into orders select id, id, 10 from customers;
insert into lines select id, 1 from orders;
insert into t1 select id, randomblob(28 + id % 7) from customers;
insert into t2 select id, id from t1;
insert into colours values (1, 'red'))");
    const Draft drafted = draft("sqlite", "stores/shop.db");
    const DraftCollection& people = collection(drafted, "customers");
    auto judged = verdicts(people);
    BOOST_TEST(judged["first_name"] == "not_scanned first_name");
    BOOST_TEST(judged["last_name"] == "not_scanned last_name");
    BOOST_TEST(judged["email"] == "not_scanned email");
    BOOST_TEST(judged["email_hash"] == "not_scanned email");
    BOOST_TEST(judged["password_hash"] == "found credential");
    BOOST_TEST(people.people);
    BOOST_TEST((links(collection(drafted, "orders")) == Links{"customer_id belongs_to customers"}));
    BOOST_TEST(collection(drafted, "lines").owned);
    // Without names it is not known whose they are: said, and kept.
    BOOST_TEST(collection(drafted, "t1").unsure);
    BOOST_TEST(collection(drafted, "t2").unsure);
    BOOST_TEST(dsar::validate_text(dsar::draft_json(drafted).dump(), "draft").problems.empty());
    const std::string text = yaml(drafted);
    BOOST_TEST(text.find("ignore:\n  - {collection: colours") != std::string::npos, text);
    BOOST_TEST(text.find("{collection: t") == std::string::npos, text);
    BOOST_TEST(text.find("# likely, once its key is said: {identifies: {kind: name, with: "
                         "[last_name]}, sealed: {scheme: aes-256-gcm, key: SOURCE, encoding: "
                         "bytes}}") != std::string::npos,
               text);
    BOOST_TEST(text.find("first_name: {category: user.name.first}") != std::string::npos, text);
    for (const std::string& fault : faults(drafted)) {
        BOOST_TEST((fault.find("has no purpose") != std::string::npos ||
                    fault.find("has no retention") != std::string::npos),
                   fault);
    }
}

BOOST_AUTO_TEST_CASE(proposes_how_a_field_is_sealed) {
    sql("shop", R"(
create table people(id integer primary key, phone_ciphertext text, phone_bidx text, email text);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 6) insert into people
  select i, null, null, '{"p":"CV3RdyEn0s8x","h":{"iv":"/vJHzQLrwE9uye+l","at":"AAov9QSGcTrCzZ79"}}'
  from n;
update people set phone_ciphertext = case id
  when 1 then 'oMuY+tdzQ7tlX5OaS0Kx0vYOOSDPcrIMLYHOpbTb1Fq9bwCA9QfimZ1fSd/1'
  when 2 then '/PLoOh+Y6lw6bymn5QZhErDvkh1EkoqyiM+n++Kl31xAonxWJpjAjHeeHvxm'
  when 3 then 'wDz4rbDAVxfrC2oedmhKAoxS5udGT5oDNegTHhPmpyrBxw=='
  else 'qv3O4erFVYyAGrI0GJKBnJ9hkpwqLyNfqDy7+URgbw8ZLA==' end,
  phone_bidx = case id when 1 then 'ev1bcsiDV0ErZvrDJKVp3410abX3iemEzLufHxINmXM='
  else 'GbtS0kys1wqVOryqpAN7fw2cpyL+JSGdiI/tlVTtLHg=' end)");
    const Draft drafted = draft("sqlite", "stores/shop.db");
    auto judged = verdicts(collection(drafted, "people"));
    BOOST_TEST(judged["phone_ciphertext"] == "not_scanned phone");
    BOOST_TEST(judged["phone_bidx"] == "not_scanned phone");
    BOOST_TEST(judged["email"] == "not_scanned email");
    const std::string text = yaml(drafted);
    BOOST_TEST(
        text.find("sealed: {scheme: lockbox, key: SOURCE, indexes: [{column: phone_bidx}]}") !=
            std::string::npos,
        text);
    BOOST_TEST(text.find("sealed: {scheme: rails, key: SOURCE, salt: SOURCE}") != std::string::npos,
               text);
}

BOOST_AUTO_TEST_CASE(quotes_names_that_are_hostile) {
    sql("shop",
        "create table \"a.b: [c]\n#d\"(\"id\" integer primary key, \"e-mail\n- x: {y\" text);"
        "insert into \"a.b: [c]\n#d\" values (1, 'jo@x.com'), (2, 'al@x.com'), (3, 'bo@x.com')");
    const Draft drafted = draft("sqlite", "stores/shop.db");
    BOOST_TEST(drafted.collections.front().fields.back().verdict.values == 3U);
    const std::string text = yaml(drafted);
    BOOST_TEST(text.find("\n- x") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
