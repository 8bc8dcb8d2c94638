// SPDX-License-Identifier: Apache-2.0
// Who turns out to be a minor: a case to erase is opened on discovery, once, and only where it is
// sure whose age it is.
#include "libdsar/engine/minors.hpp"

#include "libdsar/base/file.hpp"
#include "libdsar/cases/register_metrics.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/answer.hpp"
#include "libdsar/engine/casework.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dsar {
namespace {

/// A pupil who turns 18 on 2026-11-28, a parent, and somebody of whom two stores disagree.
struct School : test::TempWorkspace {
    test::PrivateKeys keys;

    School() {
        settings("minors: {under: 18}\n");
        map("app", R"(store: app
kind: sqlite
path: stores/app.db
collections:
  people:
    purpose: service
    key: id
    fields:
      id: {}
      email: {identifies: email}
      born: {category: user.demographic.date_of_birth}
      pupil: {minor: true}
  parents: {purpose: service, key: id, fields: {id: {}, email: {identifies: email}, born: {category: user.demographic.date_of_birth}}}
)");
        sql("app", R"(
create table people(id integer primary key, email text, born text, pupil text);
create table parents(id integer primary key, email text, born text);
insert into people values (1, 'ana@x.com', '2008-11-28', null), (2, 'ben@x.com', '1980-01-01', '0'),
  (3, 'cid@x.com', '2015-03-01', 'no'), (4, 'dea@x.com', null, 'yes'), (5, 'eli@x.com', '2099-01-01', 'No');
insert into parents values (1, 'cid@x.com', '1985-05-05');
)");
    }

    Answer access(const std::string& email, const std::string& day, bool dry = false) {
        workspace = load();
        cases.emplace(workspace);
        signer.emplace(test::signer_of(workspace, "tester"));
        AnswerRequest request;
        request.right = Right::Access;
        request.subject.identifiers = {{"email", email}};
        request.today = parse_date(day).value();
        request.cases = &*cases;
        request.signer = &*signer;
        request.dry_run = dry;
        Progress quiet;
        return answer(workspace, request, quiet);
    }
    std::size_t erasures() {
        RegisterFilter filter;
        filter.right = Right::Erase;
        filter.all = true;
        return cases->list(filter).size();
    }

    Workspace workspace;
    std::optional<Register> cases;
    std::optional<Signer> signer;
};

BOOST_FIXTURE_TEST_SUITE(minors, School)

BOOST_AUTO_TEST_CASE(a_case_to_erase_is_opened_once_until_the_birthday) {
    const Answer first = access("ana@x.com", "2026-11-27");
    BOOST_REQUIRE(first.minor.has_value());
    BOOST_TEST(first.minor->opened);
    BOOST_TEST(first.minor->signs.young == std::vector<std::string>{"app/people.born"},
               boost::test_tools::per_element());
    const std::string erasure = first.minor->case_id;
    const std::optional<CaseHistory> opened = cases->find(erasure);
    BOOST_REQUIRE(opened.has_value());
    BOOST_TEST((opened->right == Right::Erase));
    BOOST_TEST(opened->requester == "controller");
    BOOST_TEST(opened->channel == "discovered in case " + first.case_id);

    const Answer again = access("ana@x.com", "2026-11-27");
    BOOST_REQUIRE(again.minor.has_value());
    BOOST_TEST(!again.minor->opened);
    BOOST_TEST(again.minor->case_id == erasure);
    BOOST_TEST(!access("ana@x.com", "2026-11-28").minor.has_value());
    BOOST_TEST(erasures() == 1U);
}

BOOST_AUTO_TEST_CASE(the_case_is_planned_on_the_ground_of_the_child_and_is_no_request) {
    const Answer found = access("dea@x.com", "2026-11-27");
    BOOST_REQUIRE(found.minor.has_value());
    ActingRequest request;
    request.right = Right::Erase;
    request.case_id = found.minor->case_id;
    request.today = parse_date("2026-11-27").value();
    request.cases = &*cases;
    request.signer = &*signer;
    Progress quiet;
    const Acting erase = plan_acting(workspace, request, quiet);
    BOOST_TEST(erase.order.ground == "child");
    BOOST_REQUIRE(!erase.plan.steps.empty());
    BOOST_TEST((erase.plan.steps.front().decision == Decision::Erase));
    BOOST_TEST(!erase.minor.has_value());

    RegisterFilter all;
    all.all = true;
    const std::vector<CaseHistory> histories = cases->list(all);
    BOOST_TEST(histories.size() == 2U);
    for (const RequestMetrics& metrics : request_metrics(histories)) {
        BOOST_TEST(metrics.right == "access");
    }
    const std::string journal = read_file(found.case_folder / "journal.ndjson");
    BOOST_TEST(journal.find("minor_found") != std::string::npos);
    BOOST_TEST(journal.find("dea@") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(adults_and_dates_that_cannot_be_are_left_alone) {
    BOOST_TEST(!access("ben@x.com", "2026-11-27").minor.has_value());
    BOOST_TEST(!access("eli@x.com", "2026-11-27").minor.has_value());
    BOOST_TEST(erasures() == 0U);
}

BOOST_AUTO_TEST_CASE(where_records_disagree_a_person_decides) {
    const Answer found = access("cid@x.com", "2026-11-27");
    BOOST_REQUIRE(found.minor.has_value());
    BOOST_TEST(!found.minor->opened);
    BOOST_TEST(found.minor->case_id.empty());
    BOOST_TEST(found.minor->signs.adult == std::vector<std::string>{"app/parents.born"},
               boost::test_tools::per_element());
    BOOST_TEST(erasures() == 0U);
}

BOOST_AUTO_TEST_CASE(a_dry_run_says_so_and_opens_nothing) {
    const Answer found = access("ana@x.com", "2026-11-27", true);
    BOOST_REQUIRE(found.minor.has_value());
    BOOST_TEST(found.minor->case_id.empty());
    BOOST_TEST(erasures() == 0U);
}

BOOST_AUTO_TEST_CASE(what_people_have_refused_is_not_opened_again) {
    const Answer found = access("ana@x.com", "2026-11-27");
    BOOST_REQUIRE(found.minor.has_value());
    const CaseFile file = CaseFile::open(workspace.root, found.minor->case_id);
    close_case({workspace, *cases, *signer, parse_date("2026-11-27").value()}, file, "withdrawn",
               "the date of birth was wrong");
    BOOST_TEST(!access("ana@x.com", "2026-11-27").minor.has_value());
    BOOST_TEST(erasures() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dsar
