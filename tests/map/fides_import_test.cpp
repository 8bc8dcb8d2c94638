// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/fides_import.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/yaml.hpp"
#include "libdsar/map/check.hpp"
#include "tests/map/written_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <vector>

using namespace dsar;
using test::lines_of;
using test::WrittenWorkspace;

namespace {

// A shop in the format of Fides, with everything that its datasets can say.
const std::string shop = R"yaml(dataset:
  - fides_key: shop
    organization_fides_key: org_marker
    tags: [tag_marker]
    name: Shop dataset
    description: "Orders: what people bought\nand where"
    meta: {owner: meta_marker}
    data_categories: [user.behavior]
    fides_meta:
      resource_id: resource_marker
      after: [crm]
      namespace: {project_id: namespace_marker}
    collections:
      - name: people
        description: Everyone who has an account
        data_subjects: [subject_marker]
        fides_meta:
          after: [shop.orders]
          erase_after: [shop.homes]
          skip_processing: true
          partitioning: [{field: joined, start: partition_marker}]
          masking_strategy_override: {strategy: delete}
        fields:
          - name: id
            data_categories: [user.unique_id]
            fides_meta: {primary_key: True, data_type: integer}
          - name: mail
            description: "Where we write # to"
            data_categories: [user.contact.email, user.account]
            fides_meta: {identity: email, data_type: string, length: 40, read_only: true}
          - name: mobile
            fidesops_meta: {identity: phone_number}
          - name: visitor no
            fides_meta: {identity: visitor, custom_request_field: custom_marker}
          - name: home_id
            fides_meta:
              references: [{dataset: shop, field: homes.id, direction: to}]
          - name: nick
            data_categories: [user.name]
            data_uses: [use_marker]
            fides_meta:
              masking_strategy_override: {strategy: random_marker, configuration: {length: 5}}
              redact: name
          - name: odd
            references: [{dataset: shop, field: homes.id, direction: from}]
            surprise: {deep: [surprise_marker]}
      - name: homes
        data_categories: [user.contact.address]
        fides_meta: {skip_processing: false}
        fields:
          - name: id
            data_categories: [system.operations]
            fides_meta: {primary_key: true}
          - name: street
            description: null
            fides_meta: {references: null, identity: null, primary_key: null, length: null}
            fields: null
      - name: orders
        fields:
          - name: person
            fides_meta:
              references: [{dataset: shop, field: people.id, direction: from}]
          - name: lines
            description: What was bought
            fides_meta: {data_type: "object[]"}
            fields:
              - name: product.code
                fides_meta: {data_type: string}
              - name: gift_to
                data_categories: [user.contact.email]
                fides_meta: {data_type: "string[]", identity: email, return_all_elements: true}
          - name: total
            data_categories: [user.financial]
)yaml";

const std::string crm = R"yaml(dataset:
  - fides_key: crm
    collections:
      - name: notes
        fields:
          - name: about
            fides_meta:
              references:
                - dataset: shop
                  field: people.id
                - dataset: billing
                  field: invoices.id
                  direction: from
                - dataset: shop
                  field: people.shoe_size
                  direction: from
          - name: text
            data_categories: [user.content]
      - name: lonely
        fields: [{name: secret, data_categories: [user.health]}]
)yaml";

FidesImport import_both() {
    const std::vector<FidesFile> files{{"shop.yml", shop}, {"crm.yml", crm}};
    return import_fides(files);
}

std::string listed(const FidesImport& import) {
    return lines_of(import.not_mapped);
}

bool has(const std::string& lines, const std::string& part) {
    return lines.find(part) != std::string::npos;
}

/// One dataset with one collection, whose fields are `fields`.
std::string small(const std::string& fields) {
    return "dataset:\n  - fides_key: s\n    collections:\n      - name: c\n        fields:\n" +
           fields;
}

FidesImport import_small(const std::string& text) {
    const std::vector<FidesFile> files{{"s.yml", text}};
    return import_fides(files);
}

/// Walks a Fides file and checks of every value that it stands in the map or that its key, or a key
/// above it, is listed by the name of its field.
class Completeness {
 public:
    Completeness(std::string yaml, std::string lines)
        : yaml_(std::move(yaml)), lines_(std::move(lines)) {}

    void walk(const Json& json, const std::string& name, const std::string& key) {
        if (json.is_object()) {
            for (const auto& [member, value] : json.items()) {
                descend(json, member, value, name, key);
            }
        } else if (json.is_array()) {
            for (const Json& element : json) {
                walk(element, name, key);
            }
        } else if (!json.is_null() && json != false && json != "False" && !is_listed(name, key)) {
            ++seen;
            const std::string text = json.is_string() ? json.get<std::string>() : json.dump();
            const std::string escaped = Json(text).dump();
            BOOST_TEST((has(yaml_, text) || has(yaml_, escaped.substr(1, escaped.size() - 2))),
                       name << " " << key << " " << text);
        }
    }

    int seen = 0;

 private:
    void descend(const Json& json, const std::string& member, const Json& value,
                 const std::string& name, const std::string& key) {
        // These become the shape of the map; the other tests say which.
        const std::set<std::string> shape{"primary_key", "direction", "data_type", "references"};
        const bool structure = member == "collections" || member == "fields" || member == "dataset";
        const std::string own = json.contains("name") ? json["name"].get<std::string>() : "";
        if (structure && value.is_array()) {
            for (const Json& element : value) {
                const std::string child = element.contains("fides_key")
                                              ? element["fides_key"].get<std::string>()
                                              : element.value("name", "");
                walk(element, name.empty() ? child : name + '.' + child, "");
            }
        } else if (!shape.contains(member) || key.empty()) {
            const std::string meta = member == "fidesops_meta" ? "fides_meta" : member;
            walk(value, name, key.empty() ? meta : key + '.' + member);
        }
    }

    [[nodiscard]] bool is_listed(const std::string& name, std::string key) const {
        for (; !key.empty(); key.erase(key.rfind('.') == std::string::npos ? 0 : key.rfind('.'))) {
            if (has(lines_, name + ": " + key + ' ')) {
                return true;
            }
        }
        return false;
    }

    std::string yaml_;
    std::string lines_;
};

}  // namespace

BOOST_AUTO_TEST_CASE(writes_our_map_of_a_fides_dataset) {
    const FidesImport import = import_both();
    BOOST_TEST_REQUIRE(import.stores.size() == 2U);
    BOOST_TEST(import.stores[1].store == "shop");
    BOOST_TEST(import.stores[1].yaml ==
               R"yaml(# From a Fides dataset. To do: name the connector (kind) and its options,
# and give each collection its purpose and retention. Then: dsar map check
# Shop dataset
# Orders: what people bought\nand where
store: shop
kind: unset
collections:
  people:
    # Everyone who has an account
    key: id
    on_erase: delete
    fields:
      id: {category: user.unique_id}  # integer
      mail: {identifies: email, category: user.contact.email}  # Where we write # to; string; length 40
      mobile: {identifies: phone, category: user.behavior}
      "visitor no": {identifies: visitor, category: user.behavior}
      home_id: {leads_to: homes.id, category: user.behavior}
      nick: {category: user.name}
      odd: {category: user.behavior}
  homes:
    key: id
    fields:
      id: {category: system.operations}
      street: {category: user.contact.address}
  orders:
    # lines[]: What was bought; object[]
    fields:
      person: {belongs_to: people.id, category: user.behavior}
      "lines[].\"product.code\"": {category: user.behavior}  # string
      "lines[].gift_to[]": {identifies: email, category: user.contact.email}  # string[]
      total: {category: user.financial}
)yaml");
}

BOOST_AUTO_TEST_CASE(writes_a_map_that_the_real_loader_reads) {
    const FidesImport import = import_both();
    WrittenWorkspace files;
    for (const ImportedStore& store : import.stores) {
        files.write("map/" + store.store + ".yaml", store.yaml);
    }
    const Workspace workspace = files.load();
    BOOST_TEST(lines_of(files.problems) == "");
    const StoreEntry& store = *workspace.map.store("shop");
    BOOST_TEST(store.collections.size() == 3U);
    const CollectionEntry& orders = *store.collection("orders");
    BOOST_TEST((orders.field("person")->belongs_to.at(0) == Reference{"shop", "people", {"id"}}));
    BOOST_TEST(orders.field("lines[].gift_to[]")->identifies->kind == "email");
    const CollectionEntry& notes = *workspace.map.store("crm")->collection("notes");
    BOOST_TEST((notes.field("about")->belongs_to.at(0) == Reference{"shop", "people", {"id"}}));

    // What no search would come to is a problem that names it; what is linked is none.
    const std::string lines = lines_of(check_map(workspace));
    BOOST_TEST(has(lines,
                   "crm/lonely holds personal data (user.health), but no identifier or link "
                   "reaches it"));
    for (const char* reached : {"crm/notes", "shop/people", "shop/homes", "shop/orders"}) {
        BOOST_TEST(!has(lines, std::string(reached) + " holds personal data"), reached);
    }
}

BOOST_AUTO_TEST_CASE(lists_each_key_that_it_does_not_map) {
    const std::string lines = listed(import_both());
    for (const char* key :
         {"shop: organization_fides_key", "shop: tags", "shop: meta",
          "shop: fides_meta.resource_id", "shop: fides_meta.after", "shop: fides_meta.namespace",
          "shop.people: data_subjects", "shop.people: fides_meta.after",
          "shop.people: fides_meta.erase_after", "shop.people: fides_meta.skip_processing",
          "shop.people: fides_meta.partitioning", "shop.people.mail: fides_meta.read_only",
          "shop.people.nick: data_uses", "shop.people.nick: fides_meta.masking_strategy_override",
          "shop.people.nick: fides_meta.redact", "shop.people.odd: references",
          "shop.people.odd: surprise", "shop.people.visitor no: fides_meta.custom_request_field",
          "shop.orders.lines.gift_to: fides_meta.return_all_elements"}) {
        BOOST_TEST(has(lines, std::string(key) + " is not mapped"), key);
    }
    BOOST_TEST(has(lines, "shop.people.mail: data_categories holds also user.account"));
    // A flag that is off says nothing.
    BOOST_TEST(!has(lines, "shop.homes: fides_meta.skip_processing"));
    BOOST_TEST(has(lines,
                   "warning: shop.yml line 30, column 74: shop.people.mail: "
                   "fides_meta.read_only is not mapped; "));
    for (const Problem& problem : import_both().not_mapped) {
        BOOST_TEST((problem.severity == Problem::Severity::Warning));
    }
}

BOOST_AUTO_TEST_CASE(drops_nothing_silently) {
    const FidesImport import = import_both();
    const std::string lines = listed(import);
    const std::string yaml = import.stores[0].yaml + import.stores[1].yaml + "phone_number";
    int seen = 0;
    for (const std::string& text : {shop, crm}) {
        Completeness completeness(yaml, lines);
        completeness.walk(*read_yaml(text, "x").json, "", "");
        seen += completeness.seen;
    }
    BOOST_TEST(seen > 40);
    // Markers of what is not mapped stand in no map.
    BOOST_TEST(!has(yaml, "_marker"));
}

BOOST_AUTO_TEST_CASE(names_links_that_lead_nowhere) {
    const std::string lines = listed(import_both());
    BOOST_TEST(has(lines,
                   "crm.notes.about: fides_meta.references.field names dataset 'billing', "
                   "which is not among the files"));
    BOOST_TEST(has(lines,
                   "crm.notes.about: fides_meta.references.field names 'people.shoe_size', "
                   "which dataset 'shop' does not have"));
    BOOST_TEST(has(lines,
                   "crm.notes.about: fides_meta.references.field has no direction; "
                   "taken for from"));
}

BOOST_AUTO_TEST_CASE(writes_a_link_on_the_side_of_the_foreign_key) {
    const auto yaml = [](const std::string& first, const std::string& second) {
        return import_small(
                   "dataset:\n  - fides_key: s\n    collections:\n"
                   "      - name: a\n        fields:\n          - " +
                   first + "\n" + "      - name: b\n        fields:\n          - " + second + "\n")
            .stores.at(0)
            .yaml;
    };
    const auto meta = [](const std::string& name, const std::string& text) {
        return "{name: " + name + ", fides_meta: {" + text + "}}";
    };
    const std::string key = "primary_key: true";
    const auto refers = [](const std::string& field, const std::string& direction) {
        return "references: [{dataset: s, field: " + field + ", direction: " + direction + "}]";
    };
    // b.ref holds the key of a.x; the values of a.x are known first.
    BOOST_TEST(
        has(yaml(meta("x", key), meta("ref", refers("a.x", "from"))), "ref: {belongs_to: a.x}"));
    BOOST_TEST(has(yaml(meta("x", key + ", " + refers("b.ref", "to")), "{name: ref}"),
                   "ref: {belongs_to: a.x}"));
    // b.ref holds the key of a.x; the values of b.ref are known first.
    BOOST_TEST(has(yaml(meta("x", key), meta("ref", refers("a.x", "to"))), "ref: {leads_to: a.x}"));
    BOOST_TEST(has(yaml(meta("x", key + ", " + refers("b.ref", "from")), "{name: ref}"),
                   "ref: {leads_to: a.x}"));
    // Without keys it stands where Fides has it.
    BOOST_TEST(
        has(yaml("{name: x}", meta("ref", refers("a.x", "from"))), "ref: {belongs_to: a.x}"));
    BOOST_TEST(has(yaml("{name: x}", meta("ref", refers("a.x", "to"))), "ref: {leads_to: a.x}"));
    // Said on both sides it is written once.
    const std::string both =
        yaml(meta("x", key + ", " + refers("b.ref", "to")), meta("ref", refers("a.x", "from")));
    BOOST_TEST(has(both, "ref: {belongs_to: a.x}"));
}

BOOST_AUTO_TEST_CASE(finds_the_direction_that_a_link_does_not_say) {
    // homes is one step from people, who are identified: the link leads to it.
    const FidesImport import = import_small(
        "dataset:\n  - fides_key: s\n    collections:\n"
        "      - name: homes\n        fields: [{name: id}]\n"
        "      - name: people\n        fields:\n"
        "          - {name: mail, fides_meta: {identity: email}}\n"
        "          - {name: home, fides_meta: {references: [{dataset: s, field: homes.id}]}}\n");
    BOOST_TEST(has(import.stores.at(0).yaml, "home: {leads_to: homes.id}"));
    BOOST_TEST(has(listed(import),
                   "s.people.home: fides_meta.references.field has no direction; "
                   "taken for to"));
}

BOOST_AUTO_TEST_CASE(links_through_arrays_to_other_datasets) {
    const std::vector<FidesFile> files{
        {"a.yml",
         "dataset:\n  - fides_key: my.docs\n    collections:\n      - name: talk\n        fields:\n"
         "          - name: turns\n            fides_meta: {data_type: 'object[]'}\n"
         "            fields: [{name: who, fides_meta: {data_type: 'string[]'}}]\n"},
        {"b.yml",
         "dataset:\n  - fides_key: b\n    collections:\n      - name: people\n        fields:\n"
         "          - name: id\n            fides_meta:\n              references:\n"
         "                - {dataset: my.docs, field: talk.turns.who, direction: from}\n"}};
    const FidesImport import = import_fides(files);
    BOOST_TEST(
        has(import.stores.at(0).yaml, R"(id: {belongs_to: "\"my.docs\"/talk.turns[].who[]"})"));
    WrittenWorkspace workspace;
    for (const ImportedStore& store : import.stores) {
        workspace.write("map/" + store.store + ".yaml", store.yaml);
    }
    BOOST_TEST((workspace.load().map.store("b")->collection("people")->field("id")->belongs_to.at(
                    0) == Reference{"my.docs", "talk", {"turns[].who[]"}}));
    BOOST_TEST(lines_of(workspace.problems) == "");
}

BOOST_AUTO_TEST_CASE(calls_a_name_that_is_there_twice_a_problem) {
    const FidesImport import =
        import_small(small("          - {name: x, description: first}\n"
                           "          - {name: x, description: second}\n"
                           "          - {description: nameless}\n"));
    BOOST_TEST(has(listed(import), "s.c.x: name is there twice; the first is mapped"));
    BOOST_TEST(has(listed(import), "s.c.?: name is missing: the field is not mapped"));
    BOOST_TEST(has_problem(import.not_mapped));
    BOOST_TEST(has(import.stores.at(0).yaml, "x: {}  # first\n"));
    BOOST_TEST(!has(import.stores.at(0).yaml, "second"));
}

BOOST_AUTO_TEST_CASE(writes_hostile_names_as_text) {
    const FidesImport import = import_small(
        small("          - {name: \"yes\", description: \"a\\nb: {c\"}\n"
              "          - {name: \"a: b # c\"}\n"
              "          - {name: \"é}\\\"]\", fides_meta: {identity: \"x, extends: true\"}}\n"
              "          - {name: \"7\"}\n          - {name: \"#\"}\n"));
    WrittenWorkspace files;
    files.write("map/s.yaml", import.stores.at(0).yaml);
    const Workspace workspace = files.load();
    BOOST_TEST(lines_of(files.problems) == "");
    const CollectionEntry& collection = *workspace.map.store("s")->collection("c");
    BOOST_TEST_REQUIRE(collection.fields.size() == 5U);
    BOOST_TEST(collection.fields[0].path == "yes");
    BOOST_TEST(collection.fields[1].path == "a: b # c");
    BOOST_TEST(collection.fields[2].path == "\"é}\"\"]\"");
    BOOST_TEST(collection.fields[2].identifies->kind == "x, extends: true");
    BOOST_TEST(collection.fields[3].path == "7");
    BOOST_TEST(collection.fields[4].path == "\"#\"");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_dataset_file) {
    const auto not_set_up = [](const Error& error) { return error.kind() == ErrorKind::NotSetUp; };
    for (const char* text :
         {"system: []\n", "dataset: x\n", "dataset: []\n", "", "a: [\n", "- x\n"}) {
        BOOST_CHECK_EXCEPTION(import_small(text), Error, not_set_up);
    }
}
