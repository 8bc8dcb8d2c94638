// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/incident.hpp"

#include "libdsar/base/file.hpp"
#include "libdsar/base/instant.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar {

BOOST_AUTO_TEST_SUITE(incidents)

BOOST_AUTO_TEST_CASE(an_incident_is_kept_sealed_and_moves_on) {
    const test::Scratch root;
    const CaseFile file = CaseFile::create(root.path(), 2026);
    BOOST_TEST(!last_incident(file).has_value());
    Incident incident;
    incident.aware = *parse_instant("2026-03-28T09:30+02:00");
    incident.opened = incident.aware;
    incident.opened_by = "ona";
    incident.what = "sent to a namesake";
    incident.risk = "high";
    incident.notify_by = incident.aware + std::chrono::hours(72);
    incident.number = keep_incident(file, incident);
    BOOST_TEST(incident.number == 1);
    incident.notified = incident.aware + std::chrono::hours(5);
    BOOST_TEST(keep_incident(file, incident) == 1);
    const Incident found = last_incident(file).value();
    BOOST_TEST(found.what == incident.what);
    BOOST_TEST(found.risk == "high");
    BOOST_CHECK(found.notified == incident.notified);
    BOOST_CHECK(found.notify_by == incident.notify_by);
    BOOST_TEST(!found.closed.has_value());
    incident.number = 0;
    BOOST_TEST(keep_incident(file, incident) == 2);
    BOOST_TEST(file.read_sealed("incident-1.json").starts_with("{\n  \"schema\": \"incident-1\""));
    const std::string kept = read_file(file.folder() / "incident-1.json.sealed");
    BOOST_TEST(kept.find("namesake") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
