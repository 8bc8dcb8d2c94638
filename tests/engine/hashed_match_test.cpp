// SPDX-License-Identifier: Apache-2.0
// A list of hashed identifiers against real SQLite, CSV and JSON stores.
#include "libdsar/engine/hashed_match.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <string>
#include <vector>

namespace dsar {
namespace {

constexpr const char* app_map = R"(store: app
kind: sqlite
path: stores/app.db
collections:
  accounts:
    role: controller
    purpose: service
    key: id
    fields:
      id: {identifies: account_id}
      email: {identifies: email, stored_as: normal, category: user.contact.email}
      phone: {identifies: phone, region: LT, category: user.contact.phone_number}
      backup: {identifies: email, stored_as: typed, category: user.contact.email}
      note: {free_text: true, category: user.content}
)";

constexpr const char* crm_map = R"(store: crm
kind: csv
path: stores/crm.csv
collections:
  contacts:
    role: controller
    purpose: service
    key: "#"
    fields:
      First: {identifies: {kind: name, with: [Last]}, category: user.name.first}
      Last: {category: user.name.last}
      Mail: {identifies: email, stored_as: typed, category: user.contact.email}
)";

constexpr const char* mails_map = R"(store: mails
kind: json
path: stores/mails.json
collections:
  threads:
    role: controller
    purpose: service
    key: id
    fields:
      id: {}
      people[].mail: {identifies: email, stored_as: typed, category: user.contact.email}
)";

struct Company : test::TempWorkspace {
    Company() {
        map("app", app_map);
        sql("app", R"(
create table accounts(id integer primary key, email text, phone text, backup text, note text);
insert into accounts values
  (0, 'zero@x.example', '8 612 34567', null, null), (1, 'jo@x.example', null, 'jo@x.example', null),
  (2, 'bobjo@x.example', '+370 699 11111', 'JO@x.example ', 'jo@x.example'), (3, null, '', null, '');
)");
        map("crm", crm_map);
        file("stores/crm.csv",
             "First,Last,Mail\nJonas,Žukas, Jo@X.example\nAna,Boss,\nBo,J,bo@x.example\n");
        map("mails", mails_map);
        file("stores/mails.json",
             R"([{"id":1,"people":[{"mail":"a@x.example"},{"mail":"jo@x.example"}]},{"id":2}])");
    }
};

std::string hex(const std::string& text) {
    return sha256_hex(text);
}

struct Answer {
    HashedList list;
    ListReading reading;
    HashedMatches matches;
};

Answer ask(const Workspace& workspace, const std::string& text, const HashRule& rule = {},
           const std::string& kind = {}, const SearchOptions& options = {}) {
    Answer out;
    const auto source = bytes_in_memory(text);
    out.reading = read_hashed_list(*source, kind, out.list);
    Progress quiet;
    out.matches = match_hashed(workspace, out.list, rule, options, quiet);
    return out;
}

// `id store/collection records`, by item.
std::vector<std::string> places(const Answer& answer) {
    std::vector<std::string> out;
    for (const HashedPlace& place : answer.matches.places) {
        out.push_back(fmt::format("{} {}/{} {}", answer.list.id(place.item), place.store,
                                  place.collection, place.records));
    }
    return out;
}

void check_places(const Answer& answer, const std::vector<std::string>& expected) {
    const std::vector<std::string> found = places(answer);
    BOOST_CHECK_EQUAL_COLLECTIONS(found.begin(), found.end(), expected.begin(), expected.end());
}

std::vector<std::string> bad_lines(const Answer& answer) {
    std::vector<std::string> out;
    for (const BadLine& bad : answer.reading.bad_lines) {
        out.push_back(fmt::format("{}: {}", bad.line, bad.why));
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hashed_lists)

BOOST_AUTO_TEST_CASE(finds_an_address_in_every_store_and_spelling_and_never_a_part_of_one) {
    const Company company;
    const Answer answer =
        ask(company.load(), "id,hash\njo," + hex("jo@x.example") + "\nnobody," +
                                hex("o@x.example") + "\na," + hex("a@x.example") + "\n");
    check_places(answer, {"jo app/accounts 2", "jo crm/contacts 1", "jo mails/threads 1",
                          "a mails/threads 1"});
    BOOST_TEST(answer.matches.complete);
    BOOST_TEST(answer.matches.items == 3U);
    BOOST_TEST(answer.matches.ours == 2U);
}

BOOST_AUTO_TEST_CASE(counts_what_a_collection_holds) {
    const Company company;
    const Answer answer =
        ask(company.load(), "id,hash,kind\n1," + hex("jo@x.example") + ",email\n2," +
                                hex("zero@x.example") + ",email\n");
    const HashedCollection& accounts = answer.matches.collections.front();
    BOOST_TEST(accounts.collection == "accounts");
    BOOST_TEST(accounts.items == 2U);
    BOOST_TEST(accounts.records == 3U);
    BOOST_REQUIRE(accounts.kinds.size() == 1U);  // one kind, in two fields
    BOOST_TEST(accounts.kinds.front() == "email");
}

BOOST_AUTO_TEST_CASE(knows_numbers_by_each_way_to_write_them) {
    const Company company;
    const Workspace workspace = company.load();
    for (const char* written : {"+37061234567", "37061234567", "8 612 34567"}) {
        check_places(ask(workspace, hex(written) + "\n", {}, "phone"), {" app/accounts 1"});
    }
    HashRule drop;
    drop.spelling = Spelling::Drop;
    check_places(ask(workspace, "n," + hex("7069911111") + "\n", drop, "phone"),
                 {"n app/accounts 1"});
}

BOOST_AUTO_TEST_CASE(compares_an_item_with_fields_of_its_kind_alone) {
    const Company company;
    const Workspace workspace = company.load();
    check_places(ask(workspace, "id,hash,kind\nn," + hex("0") + ",email\n"), {});
    check_places(ask(workspace, "id,hash,kind\nn," + hex("0") + ",account_id\n"),
                 {"n app/accounts 1"});
    check_places(ask(workspace, "id,hash\nn," + hex("0") + "\n"), {"n app/accounts 1"});
}

BOOST_AUTO_TEST_CASE(joins_the_parts_of_a_name) {
    const Company company;
    check_places(ask(company.load(), "id,hash,kind\nn," + hex("jonas žukas") + ",name\n"),
                 {"n crm/contacts 1"});
}

BOOST_AUTO_TEST_CASE(reads_salted_hashes) {
    const Company company;
    const Workspace workspace = company.load();
    const auto with = [&](HashSalt::Place place, const std::string& hash) {
        HashRule rule;
        rule.salt = HashSalt{"pepper", place};
        return ask(workspace, "n," + hash + "\n", rule, "email").matches.ours;
    };
    BOOST_TEST(with(HashSalt::Place::Before, hex("pepperzero@x.example")) == 1U);
    BOOST_TEST(with(HashSalt::Place::After, hex("zero@x.examplepepper")) == 1U);
    BOOST_TEST(with(HashSalt::Place::Hmac, hmac_sha256_hex("pepper", "zero@x.example")) == 1U);
    BOOST_TEST(with(HashSalt::Place::Before, hex("zero@x.example")) == 0U);
}

BOOST_AUTO_TEST_CASE(reads_lists_in_every_form) {
    const Company company;
    const Workspace workspace = company.load();
    const std::string hash = hex("zero@x.example");
    const std::string in_base64 = base64(text_of(sha256_bytes("zero@x.example")));
    for (const std::string& list : {"\xef\xbb\xbfID,Hash,ListType\r\nz," + in_base64 + ",Email\r\n",
                                    "email_sha256;id\n" + hash + ";z\n", "\"z\",\"" + hash + "\"\n",
                                    R"({"id":"z","kind":"email","hash":")" + hash + "\"}\n",
                                    R"({"hashed_email":")" + in_base64 + R"(","id":"z"})"}) {
        check_places(ask(workspace, list), {"z app/accounts 1"});
    }
}

BOOST_AUTO_TEST_CASE(tells_lines_that_hold_no_item_and_goes_on) {
    const Company company;
    const Answer answer = ask(
        company.load(), "id,hash\na,short\n\nb," + hex("x") + ",more\nc,\nd,\"" + hex("x") +
                            "\nz," + hex("zero@x.example") + "\ns," + std::string(40, 'a') + "\n");
    const std::vector<std::string> expected{
        "2: no SHA-256 hash: 5 characters; 64 hex digits or 44 of base64 would be one",
        "4: 3 fields instead of 2", "5: the hash is empty", "6: a quote does not end in the line",
        "8: a SHA-1 hash; only SHA-256 is matched"};
    const std::vector<std::string> found = bad_lines(answer);
    BOOST_CHECK_EQUAL_COLLECTIONS(found.begin(), found.end(), expected.begin(), expected.end());
    check_places(answer, {"z app/accounts 1"});
    const Answer objects = ask(company.load(), "{\"hash\":1}\n[1]\n{\"hash\n");
    BOOST_TEST(objects.reading.bad == 3U);
    BOOST_TEST(objects.matches.items == 0U);
}

BOOST_AUTO_TEST_CASE(refuses_a_list_without_hashes) {
    const Company company;
    const auto kind_of = [&](const std::string& list) {
        try {
            ask(company.load(), list);
        } catch (const Error& error) {
            return error.kind();
        }
        return ErrorKind::Failed;
    };
    BOOST_TEST((kind_of("name,town\n") == ErrorKind::Usage));
    BOOST_TEST((kind_of("ana@x.example\n") == ErrorKind::Usage));
    BOOST_TEST(ask(company.load(), "").matches.items == 0U);
    BOOST_TEST(ask(company.load(), "id,hash\n").matches.complete);
}

BOOST_AUTO_TEST_CASE(is_not_complete_without_a_store_or_a_field_for_a_kind) {
    const Company company;
    const Workspace workspace = company.load();
    const std::string list = "id,hash,kind\nz," + hex("zero@x.example") + ",email\n";
    std::filesystem::remove(company.root() / "stores/crm.csv");
    const Answer failed = ask(workspace, list);
    BOOST_TEST(!failed.matches.complete);
    check_places(failed, {"z app/accounts 1"});
    SearchOptions only;
    only.only_stores = {"app"};
    BOOST_TEST(!ask(workspace, list, {}, {}, only).matches.complete);
    const Answer unknown = ask(workspace, "id,hash,kind\nz," + hex("a") + ",maid\n");
    BOOST_TEST(!unknown.matches.complete);
    BOOST_REQUIRE(unknown.matches.unknown_kinds.size() == 1U);
    BOOST_TEST(unknown.matches.unknown_kinds.front() == "maid");
}

BOOST_AUTO_TEST_CASE(finds_each_of_many_items_and_equal_ones_twice) {
    const Company company;
    std::string list = "id,hash\n";
    for (int at = 0; at < 5000; ++at) {
        list += fmt::format("{},{}\n", at, hex(fmt::format("{}@nowhere.example", at)));
    }
    list += "z," + hex("zero@x.example") + "\nagain," + hex("zero@x.example") + "\n";
    const Answer answer = ask(company.load(), list);
    check_places(answer, {"z app/accounts 1", "again app/accounts 1"});
    BOOST_TEST(answer.list.line(answer.matches.places.back().item) == 5003U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
