// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/check.hpp"

#include "libdsar/map/categories.hpp"
#include "libdsar/map/reference.hpp"
#include "tests/map/written_workspace.hpp"

#include <boost/test/unit_test.hpp>

using namespace dsar;
using test::lines_of;
using test::WrittenWorkspace;

namespace {

const std::string head = "store: app\nkind: csv\ncollections:\n";
const std::string known = "purpose: service, retention: forever, key: id";

/// What check_map says of a map of one file; the file itself loads without complaint.
std::string check(const std::string& collections, std::string_view settings = test::good_settings) {
    WrittenWorkspace files(settings);
    files.write("map/app.yaml", head + collections);
    const Workspace workspace = files.load();
    BOOST_TEST(lines_of(files.problems) == "");
    return lines_of(check_map(workspace));
}

std::string collection(const std::string& name, const std::string& fields) {
    return "  " + name + ": {" + known + ", fields: {" + fields + "}}\n";
}

bool has(const std::string& lines, const std::string& part) {
    return lines.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(finds_nothing_wrong_with_a_good_map) {
    BOOST_TEST(check(collection("people", "id: {identifies: account_id}") +
                     collection("notes",
                                "who: {belongs_to: people.id}, "
                                "text: {category: user.content}")) == "");
}

BOOST_AUTO_TEST_CASE(takes_the_newest_of_a_neighbour_for_no_field_of_its_own) {
    const std::string kept =
        "controller: {name: N, country: LT, contact: c}\n"
        "purposes: {service: {title: T, basis: contract}}\n"
        "retention: {forever: {keep: 2 years, after: closed}}\n";
    const std::string lines =
        check("  people: {" + known +
                  ", dated_by: {closed: at}, fields: {id: {identifies: account_id}, at: }}\n"
                  "  homes: {" +
                  known +
                  ", dated_by: {closed: newest of people.at}, "
                  "fields: {id: {identifies: account_id, belongs_to: people.id}}}\n"
                  "  rooms: {" +
                  known +
                  ", dated_by: {closed: people.at}, "
                  "fields: {id: {belongs_to: people.id}}}\n",
              "dsar: 1\n" + kept);
    BOOST_TEST(lines == "");
}

BOOST_AUTO_TEST_CASE(names_a_date_in_a_collection_that_no_link_joins) {
    const std::string start =
        "  people: {" + known +
        ", dated_by: {forever: at}, fields: {id: {identifies: account_id}, at: }}\n  homes: {" +
        known + ", dated_by: {forever: ";
    const std::string end = "}, fields: {id: {identifies: account_id}, people.at: }}\n";
    BOOST_TEST(check(start + "newest of people.at" + end)
                   .find("app/homes takes its date from app/people, but no link joins the two") !=
               std::string::npos);
    // A field of its own by that name comes first.
    BOOST_TEST(check(start + "people.at" + end).find("takes its date") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_a_personal_collection_that_nothing_reaches) {
    const std::string people = collection("people", "id: {identifies: account_id}");
    const std::string lines =
        check(people + collection("notes",
                                  "text: {category: user.content}, "
                                  "city: {category: user.contact.address.city}"));
    BOOST_TEST(
        lines ==
        "map/app.yaml line 5, column 3: app/notes holds personal data (user.content, "
        "user.contact.address.city), but no identifier or link reaches it; add identifies to "
        "a field, or belongs_to or leads_to to a collection that is reached\n");
    // System data is not personal, and a name that only begins like one is no category of people.
    BOOST_TEST(check(people + "  jobs: {fields: {at: {category: system.operations}}}\n") == "");
}

BOOST_AUTO_TEST_CASE(follows_links_in_the_direction_of_the_search) {
    const std::string text = "text: {category: user.content}";
    const std::string people = collection("people",
                                          "id: {identifies: account_id}, "
                                          "home: {leads_to: homes.id}");
    // people -> homes by leads_to; homes -> rooms by belongs_to.
    BOOST_TEST(check(people + collection("homes", "id: {}, " + text) +
                     collection("rooms", "home: {belongs_to: homes.id}, " + text)) == "");
    // A link that points the other way reaches nothing.
    BOOST_TEST(has(check(collection("people", "id: {identifies: account_id}") +
                         collection("notes", "who: {leads_to: people.id}, " + text)),
                   "app/notes holds personal data"));
}

BOOST_AUTO_TEST_CASE(does_not_reach_a_cycle_from_itself) {
    const std::string lines = check(
        collection("a", "id: {}, b: {leads_to: b.id, belongs_to: b.id}, t: {category: user}") +
        collection("b", "id: {}, a: {leads_to: a.id, belongs_to: a.id}, t: {category: user}"));
    BOOST_TEST(has(lines, "app/a holds personal data (user), but"));
    BOOST_TEST(has(lines, "app/b holds personal data (user), but"));
    // With a way in, the same cycle is fine.
    BOOST_TEST(check(collection("a", "id: {identifies: x}, b: {leads_to: b.id}") +
                     collection("b", "id: {}, a: {belongs_to: a.id}")) == "");
}

BOOST_AUTO_TEST_CASE(reaches_by_composite_references_and_looks_into_free_text) {
    BOOST_TEST(check(collection("people", "id: {identifies: account_id}, b: {}") + "  lines: {" +
                     known +
                     ", belongs_to: {fields: [p, q], to: \"people.[id, b]\"}, "
                     "fields: {p: {}, q: {}, text: {category: user.content}}}\n" +
                     collection("mails", "body: {free_text: true, category: user.content}")) == "");
}

BOOST_AUTO_TEST_CASE(asks_why_and_how_long_of_what_a_search_can_find) {
    BOOST_TEST(check("  people: {fields: {id: {identifies: account_id}}}\n") ==
               "map/app.yaml line 4, column 3: app/people has no purpose: why is it held?; "
               "add purpose: NAME\n"
               "map/app.yaml line 4, column 3: app/people has no retention: how long is it kept?; "
               "add retention: RULE\n"
               "map/app.yaml line 4, column 3: app/people has no key: its records cannot be named; "
               "add key: FIELD, a list of fields, or key: \"#\" for the position\n");
}

BOOST_AUTO_TEST_CASE(names_what_the_settings_do_not_have) {
    const std::string lines = check(
        "  people:\n    purpose: servise\n    retention: acount\n    recipients: [asw, aws]\n"
        "    key: id\n    fields: {id: {identifies: x, consent_for: marketing}}\n");
    BOOST_TEST(lines ==
               "map/app.yaml line 5, column 5: app/people names purpose 'servise', which dsar.yaml "
               "does not have; did you mean 'service'?\n"
               "map/app.yaml line 6, column 5: app/people names retention rule 'acount', which "
               "dsar.yaml does not have; did you mean 'account'?\n"
               "map/app.yaml line 7, column 5: app/people names recipient 'asw', which dsar.yaml "
               "does not have; did you mean 'aws'?\n"
               "map/app.yaml line 9, column 34: app/people.id is consent for purpose 'marketing', "
               "which dsar.yaml does not have\n");
}

BOOST_AUTO_TEST_CASE(asks_from_which_date_a_record_is_kept) {
    const std::string start = "  people: {purpose: service, retention: account, key: id, ";
    BOOST_TEST(has(check(start + "fields: {id: {identifies: x}}}\n"),
                   "app/people is kept 2 years, but from which date?; "
                   "add dated_by: {closed: FIELD}"));
    BOOST_TEST(check(start + "dated_by: {closed: at}, "
                             "fields: {id: {identifies: x}, at: {}}}\n") == "");
    BOOST_TEST(has(check(start + "dated_by: {closd: at}, "
                                 "fields: {id: {identifies: x}, at: {}}}\n"),
                   "dates 'closd', which retention rule 'account' does not count from; "
                   "did you mean 'closed'?"));
    BOOST_TEST(has(check(start + "dated_by: {closed: closed_ad}, "
                                 "fields: {id: {identifies: x}, closed_at: {}}}\n"),
                   "app/people names field 'closed_ad', which it does not describe; "
                   "did you mean 'closed_at'?"));
}

BOOST_AUTO_TEST_CASE(asks_for_which_client_processor_data_is_held) {
    const std::string rest = ", purpose: client_calls, key: id, fields: {id: {identifies: phone}";
    BOOST_TEST(has(check("  calls: {role: processor" + rest + "}}\n"),
                   "app/calls is held for clients, but for which?"));
    BOOST_TEST(check("  calls: {role: processor, tenant: client" + rest +
                     ", client: {}}}\n"
                     "  events: {role: processor, purpose: client_calls, key: id, "
                     "fields: {id: {}, call: {belongs_to: calls.id}}}\n") == "");
    BOOST_TEST(has(check("  calls: {role: processor, tenant: client" + rest + ", client: {}}}\n" +
                         collection("notes",
                                    "call: {belongs_to: calls.id}, "
                                    "t: {category: user}")),
                   "the link from app/calls to app/notes is never followed"));
}

BOOST_AUTO_TEST_CASE(warns_of_categories_outside_the_taxonomy) {
    const auto of = [](const std::string& category) {
        return check(collection("people", "id: {identifies: x, category: " + category + "}"));
    };
    BOOST_TEST(of("user.contact.email") == "");
    BOOST_TEST(has(of("user.contact.emial"), "warning: map/app.yaml line 4"));
    BOOST_TEST(has(of("user.contact.emial"), "did you mean 'user.contact.email'?"));
    BOOST_TEST(has(of("user.job_title"),
                   "a name of older versions; write user.professional_information.job_title"));
}

BOOST_AUTO_TEST_CASE(warns_of_a_kind_that_is_nearly_another) {
    BOOST_TEST(has(check(collection("people", "id: {identifies: emial}")),
                   "app/people.id identifies by 'emial'; did you mean 'email'?"));
    BOOST_TEST(check(collection("people", "id: {identifies: customer_number}")) == "");
}

BOOST_AUTO_TEST_CASE(asks_why_a_field_is_never_disclosed) {
    BOOST_TEST(has(check(collection("people", "id: {identifies: x, disclose: never}")),
                   "app/people.id is never disclosed, but no reason is given"));
}

BOOST_AUTO_TEST_CASE(checks_the_settings_themselves) {
    const std::string lines = check("", R"yaml(dsar: 1
controller: {name: A, country: LT, contact: a@b.example}
purposes:
  security: {title: Security, basis: legitimate_interests}
retention:
  billing: {keep: 10 years, after: issued, blocks_erasure: "17(3)(b)"}
recipients:
  stripe: {name: Stripe, for: [securty], country: US}
  aws: {name: AWS, for: [security], country: DE}
  gpt: {name: GPT, country: US, safeguard: standard contractual clauses}
)yaml");
    BOOST_TEST(lines ==
               "warning: dsar.yaml line 4, column 3: purpose 'security' rests on legitimate "
               "interests, but does not name the interest; add interest: TEXT\n"
               "warning: dsar.yaml line 6, column 3: retention rule 'billing' blocks erasure, but "
               "does not name the law that demands it; add law: TEXT\n"
               "dsar.yaml line 8, column 26: recipient 'stripe' is for purpose 'securty', which "
               "dsar.yaml does not have; did you mean 'security'?\n"
               "warning: dsar.yaml line 8, column 3: recipient 'stripe' is outside the EEA and no "
               "safeguard is named (Art. 15(2) GDPR); add safeguard: TEXT, as your privacy policy "
               "states it\n");
}

BOOST_AUTO_TEST_CASE(includes_categories_at_a_dot_only) {
    BOOST_TEST(includes_category("user.name", "user.name.first"));
    BOOST_TEST(includes_category("user.name", "user.name"));
    BOOST_TEST(!includes_category("user.name", "user.name_x"));
    BOOST_TEST(!includes_category("user.name.first", "user.name"));
    BOOST_TEST((is_personal("user") && is_personal("user.device") && !is_personal("users")));
    for (const Category& category : all_categories()) {
        BOOST_TEST(
            (category.replaced_by.empty() || find_category(category.replaced_by) != nullptr));
        BOOST_TEST(find_category(category.name) == &category);
    }
    BOOST_TEST(find_category("user.nme") == nullptr);
}

BOOST_AUTO_TEST_CASE(reads_references_with_quoted_names) {
    const auto read = [](std::string_view text) { return *parse_reference(text, "own"); };
    BOOST_TEST((read("a.id") == Reference{"own", "a", {"id"}}));
    BOOST_TEST((read("s/a.caller.number") == Reference{"s", "a", {"caller.number"}}));
    BOOST_TEST((read("s/a.items[].email") == Reference{"s", "a", {"items[].email"}}));
    BOOST_TEST((read("a.x/y") == Reference{"own", "a", {"x/y"}}));
    BOOST_TEST((read("\"my.store\"/\"a \"\"b\"\"\".\"c.d\"") ==
                Reference{"my.store", "a \"b\"", {"\"c.d\""}}));
    BOOST_TEST((read("o.[c, \"d,e\"]") == Reference{"own", "o", {"c", "\"d,e\""}}));
    for (const std::string_view bad :
         {"", "a", "a.", ".x", "/a.x", "s/.x", "a.[]", "a.[x,]", "\"a.x"}) {
        BOOST_TEST(!parse_reference(bad, "own"), bad);
    }
    BOOST_TEST(reference_text(read("\"my.store\"/o.[c, d]")) == "\"my.store\"/o.[c, d]");
    BOOST_TEST((*parse_newest("newest of m.at", "own") == Reference{"own", "m", {"at"}}));
    BOOST_TEST(!parse_newest("closed_at", "own"));
}

BOOST_AUTO_TEST_CASE(names_records_that_would_be_hidden_where_no_file_is) {
    const std::string people =
        "  people: {" + known +
        ", restrict: {hide: true}, fields: {id: {identifies: account_id}}}\n";
    BOOST_TEST(has(check(people), "app/people would be hidden, but a csv store has no files"));
}
