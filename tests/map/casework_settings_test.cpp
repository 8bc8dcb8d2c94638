// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/problem.hpp"
#include "tests/map/written_workspace.hpp"

#include <boost/test/unit_test.hpp>

using namespace dsar;
using test::good_settings;
using test::lines_of;
using test::WrittenWorkspace;

namespace {

constexpr std::string_view casework = R"yaml(
actors:
  mkeller: {name: M. Keller, roles: [operator], passphrase: "command:pass show dsar"}
  jsantos: {roles: [approver, auditor], revoked: "2027-01-01",
            key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"}
identity: {ask_within_days: 5, code_minutes: 10, code_attempts: 3, levels: {access/know: high}}
keeping: {contents: 2 months, contacts: 1 year, journal: 2 years}
time_zone: Europe/Vilnius
language: lt
package_days: 14
)yaml";

}  // namespace

BOOST_AUTO_TEST_CASE(reads_who_may_act_and_how_long_cases_are_kept) {
    WrittenWorkspace files(std::string(good_settings) + std::string(casework));
    const Settings settings = files.load().settings;
    BOOST_TEST(lines_of(files.problems) == "");
    BOOST_TEST_REQUIRE(settings.actors.size() == 2U);
    BOOST_TEST(settings.actor("mkeller")->name == "M. Keller");
    BOOST_TEST(settings.actor("mkeller")->passphrase == "command:pass show dsar");
    BOOST_TEST(settings.actor("jsantos")->roles.size() == 2U);
    BOOST_TEST(format(*settings.actor("jsantos")->revoked) == "2027-01-01");
    BOOST_TEST(settings.actor("jsantos")->key.starts_with("SHA256:"));
    BOOST_TEST(settings.actor("nobody") == nullptr);
    BOOST_TEST(settings.identity.ask_within_days == 5);
    BOOST_TEST(settings.identity.code_minutes == 10);
    BOOST_TEST(settings.identity.code_attempts == 3);
    BOOST_TEST(settings.identity.levels.at("access/know") == "high");
    BOOST_TEST(settings.keeping.contents.months == 2);
    BOOST_TEST(settings.keeping.contacts.years == 1);
    BOOST_TEST(settings.time_zone == "Europe/Vilnius");
    BOOST_TEST(settings.language == "lt");
    BOOST_TEST(settings.package_days == 14);
    BOOST_TEST(settings.digest.size() == 64U);
}

BOOST_AUTO_TEST_CASE(keeps_journals_for_24_months_at_least) {
    WrittenWorkspace files(std::string(good_settings) + "keeping: {journal: 12 months}\n");
    static_cast<void>(files.load());
    BOOST_TEST(lines_of(files.problems).find("24 months") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_a_day_that_does_not_exist_as_revocation) {
    WrittenWorkspace files(std::string(good_settings) +
                           "actors: {a: {roles: [viewer], revoked: \"2026-02-30\"}}\n");
    static_cast<void>(files.load());
    BOOST_TEST(lines_of(files.problems).find("is not a date") != std::string::npos);
}
