// SPDX-License-Identifier: Apache-2.0
// What people type and what the stores hold have the same normal form, by the library's own
// normaliser.
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/needles.hpp"
#include "libdsar/model/normalise.hpp"
#include "tests/sample/made_sample.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <set>
#include <string>

namespace {

/// Values of one column, which the map says are normal forms.
std::set<std::string> column(const test::MadeSample& sample, const std::string& database,
                             const std::string& sql) {
    SQLite::Database store{(sample.folder / "stores" / database).string()};
    SQLite::Statement rows{store, sql};
    std::set<std::string> values;
    while (rows.executeStep()) {
        values.insert(rows.getColumn(0).getString());
    }
    return values;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_given_identifier_has_a_normal_form_and_contact_data_is_somewhere) {
    const test::MadeSample sample{400};
    const auto settings = dsar::open_workspace(sample.folder).settings;
    auto emails = column(sample, "app.db", "SELECT email FROM accounts");
    emails.merge(column(sample, "platform.db", "SELECT email FROM leads WHERE email IS NOT NULL"));
    std::ifstream truth{sample.folder / "truth" / "people.ndjson"};
    std::size_t held = 0;
    for (std::string line; std::getline(truth, line);) {
        const auto person = nlohmann::json::parse(line);
        for (const std::string kind : {"email", "phone", "name", "ip"}) {
            for (const auto& typed : person["subject"].value(kind, nlohmann::json::array())) {
                const auto normal =
                    dsar::normalise(dsar::form_of_kind(kind), typed.get<std::string>(),
                                    settings.normalising(kind, ""));
                BOOST_TEST(normal.has_value(), kind << " of person " << person["person"]);
                held += kind == "email" && normal && emails.contains(*normal) ? 1U : 0U;
            }
        }
    }
    BOOST_TEST(held > 200U);
}

BOOST_AUTO_TEST_CASE(columns_of_normal_forms_hold_normal_forms) {
    const test::MadeSample sample{400};
    const auto settings = dsar::open_workspace(sample.folder).settings;
    const auto check = [&](const std::string& kind, const std::string& database,
                           const std::string& sql) {
        const auto values = column(sample, database, sql);
        BOOST_TEST(values.size() > 15U);
        for (const auto& value : values) {
            const auto normal =
                dsar::normalise(dsar::form_of_kind(kind), value, settings.normalising(kind, ""));
            BOOST_TEST((normal == value), value << " is not the normal form");
        }
    };
    check("email", "app.db", "SELECT email FROM accounts");
    check("email", "app.db", "SELECT target_email FROM audit_events WHERE target_email NOT NULL");
    check("email", "app.db", "SELECT contact_email FROM tickets WHERE contact_email NOT NULL");
    check("phone", "app.db", "SELECT phone FROM accounts WHERE phone NOT NULL");
    check("ip", "app.db", "SELECT ip FROM sessions WHERE ip NOT NULL");
    check("email", "platform.db", "SELECT email FROM leads WHERE email NOT NULL");
    check("phone", "platform.db", "SELECT callee FROM calls WHERE callee NOT NULL");
}

BOOST_AUTO_TEST_CASE(phones_are_read_however_leads_were_typed) {
    const test::MadeSample sample{400};
    const auto settings = dsar::open_workspace(sample.folder).settings;
    const auto options = settings.normalising("phone", "");
    const auto called =
        column(sample, "platform.db",
               "SELECT callee FROM calls WHERE callee NOT NULL AND lead_id NOT NULL");
    std::set<std::string> found;
    for (const auto& typed :
         column(sample, "platform.db", "SELECT phone FROM leads WHERE phone NOT NULL")) {
        const auto normal = dsar::normalise(dsar::Form::Phone, typed, options);
        BOOST_TEST(normal.has_value());
        found.insert(normal.value_or(""));
    }
    BOOST_TEST((found == called));
}

BOOST_AUTO_TEST_CASE(each_quotation_names_one_person_and_no_bearer_of_its_ending) {
    const test::MadeSample sample{400};
    const auto settings = dsar::open_workspace(sample.folder).settings;
    const auto count = [&](const std::string& kind, const std::string& wanted,
                           const std::string& messages) {
        dsar::Needles needles{dsar::form_of_kind(kind), settings.normalising(kind, "")};
        for (const auto& value :
             column(sample, "app.db",
                    "SELECT " + kind + " FROM accounts WHERE " + kind + " NOT NULL")) {
            needles.add(value);
        }
        const auto texts = column(sample, "app.db",
                                  "SELECT body FROM messages WHERE body LIKE '" + messages + "'");
        BOOST_TEST(texts.size() > 4U);
        for (const auto& text : texts) {
            std::set<std::string> found;
            needles.mentions(text, [&](const std::string& needle) { found.insert(needle); });
            BOOST_TEST(found.size() == 1U, wanted << " in: " << text);
        }
    };
    count("phone", "one phone", "Please call my colleague%");
    count("email", "one e-mail", "Please send the invoice%");
    count("email", "one e-mail", "And the contract to%");
}
