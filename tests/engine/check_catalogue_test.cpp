// SPDX-License-Identifier: Apache-2.0
// The map held against a catalogue, made up here as stores of several kinds would give it.
#include "libdsar/engine/check_catalogue.hpp"

#include "libdsar/stores/leftover.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

namespace {

using dsar::CollectionInfo;
using dsar::Problem;
using Faults = std::set<std::string>;

/// people and invoices of a server whose types bind.
std::vector<CollectionInfo> catalogue() {
    std::vector<CollectionInfo> all;
    all.push_back({"people",
                   {{"id", "bigint", false, true},
                    {"email", "text", true, true},
                    {"born", "date", false, false},
                    {"active", "boolean", true, false},
                    {"name", "text", false, false}},
                   {"id"},
                   {}});
    all.push_back({"clerks", {{"id", "bigint", false, true}}, {"id"}, {}});
    all.push_back({"invoices",
                   {{"id", "bigint", false, true},
                    {"person_id", "bigint", false, true},
                    {"note", "text", false, false},
                    {"issued_on", "date", true, false},
                    {"token", "uuid", true, false}},
                   {"id"},
                   {{{"person_id"}, "people", {"id"}}}});
    return all;
}

struct Checked : dsar::test::TempWorkspace {
    /// What is said of `collection` of the map, warnings with `warning ` before.
    Faults check(const std::string& collections, const std::string& collection,
                 const std::vector<CollectionInfo>& described = catalogue(),
                 const std::string& kind = "postgres") const {
        map("app", "store: app\nkind: " + kind + "\npath: app.db\ndatabase: app\ncollections:\n" +
                       collections);
        const dsar::Workspace workspace = load();
        const dsar::StoreEntry& store = *workspace.map.store("app");
        Faults out;
        for (const auto& found :
             dsar::check_catalogue(store, *store.collection(collection), described)) {
            out.insert((found.severity == Problem::Severity::Warning ? "warning " : "") +
                       found.what);
        }
        return out;
    }
};

const std::string people =
    "  people: {key: id, fields: {id: {}, email: {identifies: email}}}\n"
    "  clerks: {key: id, fields: {id: {}}}\n";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(check_catalogue, Checked)

BOOST_AUTO_TEST_CASE(finds_nothing_where_both_agree) {
    BOOST_TEST(
        (check(people + "  invoices: {key: id, fields: {person_id: {belongs_to: people.id}}}\n",
               "invoices") == Faults{}));
    BOOST_TEST((check(people, "people") == Faults{}));
}

BOOST_AUTO_TEST_CASE(names_lines_that_no_search_looks_into) {
    const std::vector<CollectionInfo> log{
        {"log", {{"user", "text"}, {"line", std::string(dsar::leftover_type)}}, {}, {}}};
    const auto said = [&](const std::string& line) {
        return check("  log: {key: \"#\", fields: {user: {identifies: email}" + line + "}}\n",
                     "log", log, "text");
    };
    BOOST_TEST((said(", line: {category: user.content}") ==
                Faults{"log.line has what does not fit the format, and no search looks into it"}));
    BOOST_TEST((said(", line: {free_text: true}") == Faults{}));
    BOOST_TEST((said("") == Faults{}));
}

BOOST_AUTO_TEST_CASE(names_a_foreign_key_that_the_map_does_not_follow) {
    const std::string said =
        "warning invoices.person_id refers to app/people.id by a foreign key, which the map does "
        "not follow";
    BOOST_TEST((check(people + "  invoices: {key: id, fields: {person_id: {}}}\n", "invoices") ==
                Faults{said}));
    BOOST_TEST(
        (check(people + "  invoices: {key: id, fields: {id: {}}}\n", "invoices") == Faults{said}));
    // Set aside with a reason; or nobody has described what it refers to.
    BOOST_TEST((check(people + "  invoices: {key: id, ignore: [{field: person_id, why: x}]}\n",
                      "invoices") == Faults{}));
    BOOST_TEST((check("  invoices: {key: id, fields: {person_id: {}}}\n", "invoices") == Faults{}));
}

BOOST_AUTO_TEST_CASE(names_a_link_that_a_foreign_key_contradicts) {
    const std::string map_of_clerks =
        people + "  invoices: {key: id, fields: {person_id: {belongs_to: clerks.id}}}\n";
    BOOST_TEST((check(map_of_clerks, "invoices") ==
                Faults{"invoices.person_id refers to app/clerks.id in the map, and by its foreign "
                       "key to app/people.id"}));
    // A clerk whose key is that of a person: both are the same number.
    std::vector<CollectionInfo> shared = catalogue();
    shared[1].references.push_back({{"id"}, "people", {"id"}});
    BOOST_TEST((check(map_of_clerks, "invoices", shared) == Faults{}));
}

BOOST_AUTO_TEST_CASE(names_what_would_be_cleared_and_is_not_null) {
    const std::string trimmed =
        people +
        "  invoices: {key: id, while_kept: {trim: [note]}, fields: {person_id: "
        "{belongs_to: people.id}, note: {category: user.content}}}\n";
    BOOST_TEST((check(trimmed, "invoices") ==
                Faults{"invoices.note is NOT NULL, and while_kept would clear it"}));
    std::vector<CollectionInfo> nullable = catalogue();
    nullable[2].fields[2].nullable = true;
    BOOST_TEST((check(trimmed, "invoices", nullable) == Faults{}));
    const std::string anonymised =
        "  people: {key: id, on_erase: anonymise, fields: {id: {identifies: person_id}, name: "
        "{category: user.name}, born: {category: user.demographic.date_of_birth, anonymise: keep}, "
        "email: {identifies: email}}}\n";
    BOOST_TEST((check(anonymised, "people") ==
                Faults{"people.name is NOT NULL, and on_erase: anonymise would clear it"}));
}

BOOST_AUTO_TEST_CASE(names_what_a_column_cannot_be) {
    BOOST_TEST((check("  people: {key: id, fields: {born: {identifies: email}, active: {free_text: "
                      "true}, name: {identifies: name}}}\n",
                      "people") ==
                Faults{"people.born identifies by email, but its type is date: a date",
                       "people.active is free text, but its type is boolean: true or false"}));
    BOOST_TEST((check("  people: {key: id, fields: {born: {category: user, anonymise: year}}}\n",
                      "people") ==
                Faults{"people.born is anonymised to a year, which its type date cannot hold"}));
    BOOST_TEST((check("  people: {key: id, retention: account, dated_by: {closed: active}, fields: "
                      "{active: {}}}\n",
                      "people") ==
                Faults{"people.active dates 'closed', but its type is boolean: true or false"}));
    BOOST_TEST((check(people + "  invoices: {key: id, fields: {person_id: {belongs_to: people.id}, "
                               "token: {leads_to: people.id}}}\n",
                      "invoices") ==
                Faults{"invoices.token refers to app/people.id, but it is uuid and that is bigint, "
                       "so no value is ever equal"}));
    // SQLite's columns hold whatever is written.
    BOOST_TEST((check("  people: {key: id, fields: {born: {identifies: email}}}\n", "people",
                      catalogue(), "sqlite") == Faults{}));
}

BOOST_AUTO_TEST_CASE(the_type_of_a_sealed_field_is_that_of_its_ciphertext) {
    std::vector<CollectionInfo> described = catalogue();
    described[0].fields[1].type = "bytea";
    const std::string sealed = "sealed: {scheme: aes-siv, key: 'file:k', encoding: bytes}";
    const std::string table =
        "  people: {key: id, fields: {id: {}, email: {identifies: email, " + sealed + "}}}\n";
    BOOST_TEST((check(table, "people", described) == Faults{}));
    const std::string invoices =
        "  invoices: {key: id, fields: {id: {}, person_id: {belongs_to: people.id}, "
        "token: {belongs_to: people.email, sealed: {scheme: aes-siv, key: 'file:k'}}}}\n";
    for (const std::string& said : check(table + invoices, "invoices", described)) {
        BOOST_TEST(said.find("no value is ever equal") == std::string::npos);
    }
    described[0].fields[1].type = "bigint";
    BOOST_TEST((check(table, "people", described) ==
                Faults{"people.email is sealed, but its type is bigint: a number"}));
}

BOOST_AUTO_TEST_CASE(names_a_composite_link_without_index_and_its_cost) {
    std::vector<CollectionInfo> described = catalogue();
    described[2].records = 1200;
    const std::string composite = people +
                                  "  invoices: {key: id, belongs_to: {fields: [note, issued_on], "
                                  "to: \"people.[id, email]\"}, fields: {note: {}, issued_on: {}, "
                                  "person_id: {belongs_to: people.id}}}\n";
    BOOST_TEST((check(composite, "invoices", described) ==
                Faults{"warning invoices.note and the other parts of its reference have no index, "
                       "so every search reads the whole collection (1200 records)"}));
    described[2].fields[3].indexed = true;
    BOOST_TEST((check(composite, "invoices", described) == Faults{}));
}

BOOST_AUTO_TEST_SUITE_END()
