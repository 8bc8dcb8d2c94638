// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/error.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/map/collection_options.hpp"
#include "tests/map/written_workspace.hpp"

#include <boost/test/unit_test.hpp>

using namespace dsar;
using test::lines_of;
using test::WrittenWorkspace;

namespace {

constexpr std::string_view app = R"yaml(store: app
kind: sqlite
path: stores/app.db
read_timeout: 5
held_at: {provider: Amazon Web Services, place: Frankfurt, country: DE}
max_record: 2MiB
ignore: [{collection: "tmp_*", why: scratch}]
collections:
  accounts:
    title: Your account
    role: controller
    purpose: service
    retention: account
    dated_by: {closed: closed_at}
    recipients: [aws]
    source: the reseller
    key: id
    while_kept: {trim: [note]}
    on_erase: anonymise
    restrict: {mark: restricted_since}
    ignore: [{field: version, why: a counter}]
    fields:
      id: {identifies: account_id}
      email: {identifies: {kind: email, extends: true}, category: user.contact.email, origin: provided}
      first: {identifies: {kind: name, with: last}}
      last:
      phone: {identifies: phone, stored_as: typed, region: DE}
      address_id: {leads_to: addresses.id}
      manager_id: {mentions: [accounts.id, "crm/people.account"]}
      note: {free_text: true, others: none, automated: false}
      partner: {about: other}
      newsletter: {consent_for: service}
      password_hash: {disclose: never, why: credential}
      closed_at: {}
      restricted_since: {}
  addresses: {key: id, fields: {street: {category: user.contact.address.street}}}
  lines:
    key: [invoice, "#"]
    bridge: true
    whole: true
    record_at: items[]
    path: lines/*.json
    belongs_to: {fields: [a, b], to: "accounts.[id, email]"}
)yaml";

constexpr std::string_view crm = R"yaml(store: crm
kind: csv
collections:
  people:
    role: processor
    tenant: client
    key: "#"
    appends: copy-tail
    fields: {account: {belongs_to: app/accounts.id}, client: {}}
)yaml";

/// The only problem of a workspace whose map is this one file.
std::string problems_of(std::string_view text) {
    WrittenWorkspace workspace;
    workspace.write("map/app.yaml", text);
    static_cast<void>(workspace.load());
    return lines_of(workspace.problems);
}

}  // namespace

BOOST_AUTO_TEST_CASE(reads_everything_a_map_says) {
    WrittenWorkspace files;
    files.write("map/app.yaml", app);
    files.write("map/crm.yaml", crm);
    const Workspace workspace = files.load();
    BOOST_TEST(lines_of(files.problems) == "");
    BOOST_TEST_REQUIRE(workspace.map.stores.size() == 2U);

    const StoreEntry& store = *workspace.map.store("app");
    BOOST_TEST(store.kind == "sqlite");
    BOOST_TEST(store.file == "map/app.yaml");
    BOOST_TEST(store.options.at("path") == "stores/app.db");
    BOOST_TEST(store.options.at("read_timeout") == "5");
    BOOST_TEST(store.options.size() == 2U);
    BOOST_TEST(store.held_at.place == "Frankfurt");
    BOOST_TEST(store.max_record == 2U << 20);
    BOOST_TEST_REQUIRE(store.ignore.size() == 1U);
    BOOST_TEST(store.ignore[0].name == "tmp_*");
    BOOST_TEST(store.ignore[0].why == "scratch");

    const CollectionEntry& accounts = *store.collection("accounts");
    BOOST_TEST(accounts.title == "Your account");
    BOOST_TEST(accounts.purpose == "service");
    BOOST_TEST(accounts.retention == "account");
    BOOST_TEST(accounts.dated_by.at("closed") == "closed_at");
    BOOST_TEST(accounts.recipients == std::vector<std::string>{"aws"});
    BOOST_TEST(accounts.source == "the reseller");
    BOOST_TEST(accounts.key == std::vector<std::string>{"id"});
    BOOST_TEST(accounts.trim == std::vector<std::string>{"note"});
    BOOST_TEST(accounts.on_erase == "anonymise");
    BOOST_TEST(accounts.restrict_mark == "restricted_since");
    BOOST_TEST((accounts.restrict_by == RestrictBy::Mark));
    BOOST_TEST(accounts.ignore.at(0).path == "version");
    BOOST_TEST(accounts.ignore.at(0).why == "a counter");
    BOOST_TEST(accounts.pointer == "/collections/accounts");

    BOOST_TEST(accounts.field("id")->identifies->kind == "account_id");
    BOOST_TEST(!accounts.field("id")->identifies->extends);
    BOOST_TEST(accounts.field("email")->identifies->extends);
    BOOST_TEST(accounts.field("email")->category == "user.contact.email");
    BOOST_TEST((accounts.field("email")->origin == Origin::Provided));
    BOOST_TEST(accounts.field("first")->identifies->with == std::vector<std::string>{"last"});
    BOOST_TEST(!accounts.field("last")->identifies);
    BOOST_TEST((accounts.field("phone")->stored_as == StoredAs::Typed));
    BOOST_TEST(accounts.field("phone")->region == "DE");
    BOOST_TEST(
        (accounts.field("address_id")->leads_to.at(0) == Reference{"app", "addresses", {"id"}}));
    BOOST_TEST(
        (accounts.field("manager_id")->mentions.at(1) == Reference{"crm", "people", {"account"}}));
    BOOST_TEST(accounts.field("note")->free_text);
    BOOST_TEST(accounts.field("note")->others_none);
    BOOST_TEST(!accounts.field("note")->automated);
    BOOST_TEST(accounts.field("phone")->automated);
    BOOST_TEST(accounts.field("partner")->about_other);
    BOOST_TEST(accounts.field("newsletter")->consent_for == "service");
    BOOST_TEST(accounts.field("password_hash")->disclose_never);
    BOOST_TEST(accounts.field("password_hash")->why == "credential");
    BOOST_TEST(accounts.field("no_such") == nullptr);

    const CollectionEntry& lines = *store.collection("lines");
    BOOST_TEST(lines.key == (std::vector<std::string>{"invoice", "#"}));
    BOOST_TEST((lines.bridge && lines.whole));
    BOOST_TEST(lines.record_at == "items[]");
    BOOST_TEST(lines.path == "lines/*.json");
    BOOST_TEST((lines.references.at(0).kind == CompositeReference::Kind::BelongsTo));
    BOOST_TEST((lines.references.at(0).to == Reference{"app", "accounts", {"id", "email"}}));

    const CollectionEntry& people = *workspace.map.store("crm")->collection("people");
    BOOST_TEST((people.role == Role::Processor));
    BOOST_TEST(workspace.map.store("crm")->options.at(option_of_collection("people", "appends")) ==
               "copy-tail");
    BOOST_TEST(people.tenant == "client");
    BOOST_TEST((people.field("account")->belongs_to.at(0) == Reference{"app", "accounts", {"id"}}));
}

BOOST_AUTO_TEST_CASE(says_where_an_unknown_key_is_and_what_was_meant) {
    BOOST_TEST(problems_of("store: app\nkind: sqlite\ncollections:\n  accounts:\n"
                           "    key: id\n    retenton: account\n") ==
               "map/app.yaml line 6, column 5: 'retenton' is not a key of a collection; "
               "did you mean 'retention'?\n");
}

BOOST_AUTO_TEST_CASE(collects_all_problems_in_the_order_of_the_file) {
    BOOST_TEST(problems_of("store: app\nkind: sqlite\nmax_record: lots\ncolections: {}\n"
                           "collections:\n  a:\n    role: controler\n    zebra: 1\n"
                           "    fields: {x: {origin: proided}}\n") ==
               "map/app.yaml line 3, column 1: /max_record: not written as it must be\n"
               "map/app.yaml line 4, column 1: 'colections' is not a key of a store; "
               "did you mean 'collections'?\n"
               "map/app.yaml line 7, column 5: /collections/a/role: none of the values that may "
               "stand here; did you mean 'controller'?\n"
               "map/app.yaml line 8, column 5: 'zebra' is not a key of a collection; "
               "keys are listed in man dsar-map\n"
               "map/app.yaml line 9, column 18: /collections/a/fields/x/origin: none of the values "
               "that may stand here; did you mean 'provided'?\n");
}

BOOST_AUTO_TEST_CASE(refuses_a_key_that_is_there_twice) {
    BOOST_TEST(problems_of("store: app\nkind: csv\nkind: sqlite\n") ==
               "map/app.yaml line 3, column 1: the key 'kind' is there twice, first in line 2\n");
}

BOOST_AUTO_TEST_CASE(names_what_a_reference_does_not_find) {
    const std::string start = "store: app\nkind: csv\ncollections:\n  a: {key: id}\n";
    BOOST_TEST(problems_of(start + "  b: {fields: {x: {belongs_to: aap/a.id}}}\n") ==
               "map/app.yaml line 5, column 20: store 'aap' is not in the map; "
               "did you mean 'app'?\n");
    BOOST_TEST(problems_of(start + "  bill: {fields: {x: {leads_to: bil.id}}}\n") ==
               "map/app.yaml line 5, column 23: store 'app' has no collection 'bil' in the map; "
               "did you mean 'bill'?\n");
    BOOST_TEST(problems_of(start + "  b: {fields: {name: {}, x: {mentions: [a.id, b.nam]}}}\n") ==
               "map/app.yaml line 5, column 30: collection 'app/b' has no field 'nam' in the map; "
               "did you mean 'name'?\n");
    BOOST_TEST(problems_of(start + "  b: {fields: {x: {leads_to: a}}}\n") ==
               "map/app.yaml line 5, column 20: 'a' is not a reference; write "
               "[store/]collection.field, for instance accounts.id\n");
    BOOST_TEST(problems_of(start + "  b: {belongs_to: {fields: [x, y], to: a.id}}\n") ==
               "map/app.yaml line 5, column 7: a reference joins 2 fields with 1; name as many "
               "fields in 'to' as in 'fields'\n");
    BOOST_TEST(problems_of(start + "  b: {dated_by: {seen: newest of a.time}}\n") ==
               "map/app.yaml line 5, column 18: collection 'app/a' has no field 'time' in the "
               "map\n");
}

BOOST_AUTO_TEST_CASE(names_a_field_whose_path_cannot_be_read) {
    BOOST_TEST(problems_of("store: app\nkind: csv\ncollections:\n  a:\n    fields:\n"
                           "      '\"a.b.c': {}\n")
                   .starts_with("map/app.yaml line 6, column 7: "));
}

BOOST_AUTO_TEST_CASE(drops_only_the_reference_that_leads_nowhere) {
    WrittenWorkspace files;
    files.write("map/app.yaml",
                "store: app\nkind: csv\ncollections:\n  a: {key: id}\n"
                "  b: {fields: {x: {belongs_to: [a.id, nobody.id]}}}\n");
    const Workspace workspace = files.load();
    const auto& kept = workspace.map.stores.at(0).collection("b")->field("x")->belongs_to;
    BOOST_TEST(kept.size() == 1U);
    BOOST_TEST((kept.at(0) == Reference{"app", "a", {"id"}}));
    BOOST_TEST(files.problems.size() == 1U);
}

BOOST_AUTO_TEST_CASE(takes_a_store_from_one_file_only) {
    WrittenWorkspace files;
    files.write("map/a.yaml", "store: app\nkind: csv\n");
    files.write("map/b.yaml", "kind: sqlite\nstore: app\n");
    const Workspace workspace = files.load();
    BOOST_TEST(lines_of(files.problems) ==
               "map/b.yaml line 2, column 1: store 'app' is already described in map/a.yaml; "
               "give each store one file and a name of its own\n");
    BOOST_TEST_REQUIRE(workspace.map.stores.size() == 1U);
    BOOST_TEST(workspace.map.stores[0].kind == "csv");
}

BOOST_AUTO_TEST_CASE(changes_the_digest_with_every_byte_and_name) {
    WrittenWorkspace files;
    files.write("map/a.yaml", "store: app\nkind: csv\n");
    const std::string first = files.load().map.digest;
    BOOST_TEST(first.size() == 64U);
    BOOST_TEST(files.load().map.digest == first);
    files.write("map/a.yaml", "store: app\nkind: csv \n");
    const std::string second = files.load().map.digest;
    BOOST_TEST(second != first);
    std::filesystem::rename(files.root() / "map/a.yaml", files.root() / "map/b.yaml");
    BOOST_TEST(files.load().map.digest != second);
}

BOOST_AUTO_TEST_CASE(finds_the_workspace_from_a_folder_below) {
    const WrittenWorkspace files;
    make_private_folder(files.root() / "cases" / "2026-0001");
    BOOST_TEST(find_workspace(files.root() / "cases" / "2026-0001") == files.root());
    BOOST_TEST(find_workspace(files.root()) == files.root());
}

BOOST_AUTO_TEST_CASE(says_that_there_is_no_workspace) {
    const test::Scratch empty;
    const auto not_set_up = [](const Error& error) { return error.kind() == ErrorKind::NotSetUp; };
    BOOST_CHECK_EXCEPTION(static_cast<void>(find_workspace(empty.path())), Error, not_set_up);
    BOOST_CHECK_EXCEPTION(static_cast<void>(open_workspace(empty.path())), Error, not_set_up);
}

BOOST_AUTO_TEST_CASE(opens_only_a_valid_workspace) {
    WrittenWorkspace files;
    files.write("map/app.yaml", app);
    files.write("map/crm.yaml", crm);
    BOOST_TEST(open_workspace(files.root()).map.stores.size() == 2U);
    files.write("map/crm.yaml", "store: crm\nkind: csv\ncollections: {p: {kee: id, rol: x}}\n");
    BOOST_CHECK_EXCEPTION(
        static_cast<void>(open_workspace(files.root())), Error, [](const Error& error) {
            BOOST_TEST(std::string(error.what()) ==
                       "map/crm.yaml line 3, column 19: 'kee' is not a key of a collection");
            BOOST_TEST(error.why() == "2 more problems");
            return error.kind() == ErrorKind::NotSetUp;
        });
}

BOOST_AUTO_TEST_CASE(reads_the_four_ways_to_restrict) {
    const auto load = [](const std::string& restrict) {
        WrittenWorkspace files;
        files.write("map/app.yaml",
                    "store: app\nkind: files\ncollections: {a: {key: id" + restrict + "}}\n");
        const Workspace workspace = files.load();
        return std::pair(workspace.map.stores.at(0).collections.at(0), lines_of(files.problems));
    };
    BOOST_TEST((load("").first.restrict_by == RestrictBy::Undeclared));
    BOOST_TEST((load(", restrict: {vault: true}").first.restrict_by == RestrictBy::Vault));
    BOOST_TEST((load(", restrict: {hide: true}").first.restrict_by == RestrictBy::Hide));
    const auto [by_hand, problems] = load(", restrict: {manual: the desk hides it}");
    BOOST_TEST((by_hand.restrict_by == RestrictBy::Manual));
    BOOST_TEST(by_hand.restrict_by_hand == "the desk hides it");
    BOOST_TEST(problems == "");
    BOOST_TEST(load(", restrict: {}").second != "");
    BOOST_TEST(load(", restrict: {vault: false}").second != "");
    BOOST_TEST(load(", restrict: {vault: true, hide: true}").second != "");
}

BOOST_AUTO_TEST_CASE(reads_which_purposes_are_direct_marketing) {
    WrittenWorkspace files(
        "dsar: 1\ncontroller: {name: N, country: LT, contact: c}\npurposes:\n"
        "  offers: {title: T, basis: consent, direct_marketing: true}\n"
        "  marketing: {title: T, basis: consent, direct_marketing: false}\n"
        "  news: {title: T, basis: consent}\n");
    const Settings settings = files.load().settings;
    BOOST_TEST(lines_of(files.problems) == "");
    BOOST_TEST(settings.purpose("offers")->direct_marketing.value());
    BOOST_TEST(!settings.purpose("marketing")->direct_marketing.value());
    BOOST_TEST(!settings.purpose("news")->direct_marketing.has_value());
}
