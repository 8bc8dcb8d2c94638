// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/register/incident.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/incident.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace dsar::cli {
namespace {

/// A workspace with one case, and a session in it.
struct Desk {
    test::Scratch root;
    Stream out{Look{}};
    Stream err{Look{}};
    Session session{out, err};
    std::string case_id;
    std::vector<Act> acts;

    Desk() {
        write_file(root / "dsar.yaml",
                   "dsar: 1\ncontroller: {name: X, country: LT, contact: x@x.example}\n");
        std::filesystem::create_directory(root / "map");
        case_id = CaseFile::create(root.path(), 2026).id();
        session.folder = root.path();
    }
    ExitCode run(const std::map<std::string, std::string>& flags) {
        Invocation invocation;
        invocation.flags["incident"] = {case_id};
        for (const auto& [name, value] : flags) {
            invocation.flags[name] = {value};
        }
        return run_incident(invocation, session,
                            [&](const CaseFile&, const Act& act) { acts.push_back(act); });
    }
    ErrorKind refusal(const std::map<std::string, std::string>& flags) {
        try {
            run(flags);
        } catch (const Error& error) {
            return error.kind();
        }
        BOOST_FAIL("nothing was thrown");
        return ErrorKind::Failed;
    }
};

const std::map<std::string, std::string> opening{
    {"aware", "2026-03-28T09:30+02:00"}, {"what", "sent to a namesake"}, {"risk", "high"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(incident_command)

BOOST_AUTO_TEST_CASE(opening_says_who_is_told_and_by_when) {
    Desk desk;
    BOOST_CHECK(desk.run(opening) == ExitCode::Done);
    const std::string& said = desk.out.text();
    BOOST_TEST(said.find("tell the authority by 2026-03-31T07:30:00Z") != std::string::npos);
    BOOST_TEST(said.find("give the reasons for the delay") != std::string::npos);
    BOOST_TEST(said.find("tell the person without undue delay") != std::string::npos);
    BOOST_REQUIRE(desk.acts.size() == 1U);
    BOOST_TEST(desk.acts.front().event == "incident_opened");
    BOOST_TEST(desk.acts.front().details.at("notify_by") == "2026-03-31T07:30:00Z");
    BOOST_TEST(desk.acts.front().details.dump().find("namesake") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_incident_is_closed_when_the_authority_was_told) {
    Desk desk;
    desk.run(opening);
    BOOST_CHECK(desk.refusal({{"incident-close", ""}}) == ErrorKind::NeedsPerson);
    desk.run({{"notified", "2026-03-29T10:00Z"}});
    desk.run({{"incident-close", ""}});
    BOOST_TEST(desk.acts.back().event == "incident_closed");
    BOOST_CHECK(desk.refusal({{"incident-close", ""}}) == ErrorKind::Usage);
    const CaseFile file = CaseFile::open(desk.root.path(), desk.case_id);
    BOOST_TEST(last_incident(file)->closed.has_value());
}

BOOST_AUTO_TEST_CASE(without_a_risk_nobody_need_be_told) {
    Desk desk;
    auto flags = opening;
    flags["risk"] = "none";
    desk.run(flags);
    BOOST_TEST(desk.out.text().find("need not be told") != std::string::npos);
    desk.run({{"incident-close", ""}});
}

BOOST_AUTO_TEST_CASE(a_time_needs_its_zone_and_lies_behind) {
    Desk desk;
    for (const char* aware : {"2026-03-28T09:30", "yesterday", "2999-01-01T00:00Z"}) {
        auto flags = opening;
        flags["aware"] = aware;
        BOOST_CHECK(desk.refusal(flags) == ErrorKind::Usage);
    }
    for (const char* missing : {"what", "risk"}) {
        auto flags = opening;
        flags.erase(missing);
        BOOST_CHECK(desk.refusal(flags) == ErrorKind::Usage);
    }
    BOOST_TEST(desk.acts.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::cli
