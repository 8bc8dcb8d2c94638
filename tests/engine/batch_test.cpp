// SPDX-License-Identifier: Apache-2.0
// Many people at once: lists and their faults, and that each gets what each alone would get.
#include "libdsar/engine/batch.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/engine/acting.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace dsar {
namespace {

using Status = BatchOutcome::Status;

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
      email: {identifies: {kind: email, extends: true}, category: user.contact.email}
      phone: {identifies: {kind: phone, extends: true}, category: user.contact.phone_number}
      address_id: {leads_to: addresses.id}
  addresses: {role: controller, purpose: service, key: id, fields: {id: {}, street: {category: user.contact.address.street}}}
  notes:
    role: controller
    purpose: service
    key: id
    fields: {id: {}, account_id: {belongs_to: accounts.id}, text: {free_text: true, category: user.content}}
)";

constexpr const char* app_sql = R"(
create table accounts(id integer primary key, email text, phone text, address_id int);
create table addresses(id integer primary key, street text);
create table notes(id integer primary key, account_id int, text text);
insert into addresses values (1, 'shared'), (2, 'own'), (3, 'nobody');
insert into accounts values (1, 'ana@x.example', '+370 612 34567', 1), (2, 'bo@x.example', null, 1),
  (3, 'cy@x.example', '+370 612 34567', 2), (4, 'dj@x.example', null, null);
insert into notes values (1, 1, 'called bo@x.example'), (2, 2, null), (3, 4, 'ana@x.example asked');
)";

struct Office : test::TempWorkspace {
    test::PrivateKeys keys;
    Date today = parse_date("2026-03-20").value();

    Office() {
        map("app", app_map);
        sql("app", app_sql);
    }

    [[nodiscard]] BatchResult run(const Workspace& workspace, const std::string& list,
                                  Right right = Right::Erase) const {
        Register cases(workspace);
        const Signer signer = test::signer_of(workspace, "tester");
        BatchRequest request;
        request.common.cases = &cases;
        request.common.signer = &signer;
        return run(workspace, list, right, request);
    }

    [[nodiscard]] BatchResult count(const Workspace& workspace, const std::string& list,
                                    Right right) const {
        BatchRequest request;
        request.common.dry_run = true;
        return run(workspace, list, right, request);
    }

    [[nodiscard]] BatchResult run(const Workspace& workspace, const std::string& list, Right right,
                                  BatchRequest& request) const {
        const std::vector<ListedSubject> people = read(list, right);
        request.common.right = right;
        request.common.today = today;
        request.channel = "list 1";
        request.arrival = [](const ListedSubject& subject, CaseRequest& asked) {
            if (subject.received == "never") {
                throw Error(ErrorKind::Usage, "that is no day");
            }
            asked.received = parse_date("2026-03-19");
        };
        Progress quiet;
        return run_batch(workspace, request, people, quiet);
    }

    [[nodiscard]] static std::vector<ListedSubject> read(const std::string& list,
                                                         Right right = Right::Erase) {
        return read_subjects(*bytes_in_memory(list), right,
                             {"email", "phone", "name", "ip", "account_id"});
    }

    // The matches of a case without its number.
    [[nodiscard]] Json matches(const std::string& case_id) const {
        Json out = Json::parse(read_file(root() / "cases" / case_id / "matches.json"));
        out.erase("case");
        for (Json& store : out["stores"]) {
            store.erase("seconds");
        }
        return out;
    }

    [[nodiscard]] Json steps(const std::string& case_id) const {
        return Json::parse(read_file(root() / "cases" / case_id / "plan.json"))["steps"];
    }

    [[nodiscard]] std::string alone(const Workspace& workspace, const Subject& subject,
                                    Right right) const {
        Register cases(workspace);
        const Signer signer = test::signer_of(workspace, "tester");
        ActingRequest request;
        request.right = right;
        request.subject = subject;
        request.today = today;
        request.cases = &cases;
        request.signer = &signer;
        Progress quiet;
        return plan_acting(workspace, request, quiet).case_id;
    }
};

std::vector<std::string> words(const std::vector<ListedSubject>& people) {
    std::vector<std::string> out;
    for (const ListedSubject& person : people) {
        std::string text = fmt::format("{} {}:", person.line, person.item);
        for (const Identifier& identifier : person.subject.identifiers) {
            text += fmt::format(" {}={}", identifier.kind, identifier.value);
        }
        out.push_back(person.why.empty() ? text : text + " " + person.why);
    }
    return out;
}

void check_words(const std::vector<ListedSubject>& people,
                 const std::vector<std::string>& expected) {
    const std::vector<std::string> found = words(people);
    BOOST_CHECK_EQUAL_COLLECTIONS(found.begin(), found.end(), expected.begin(), expected.end());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(batches, Office)

BOOST_AUTO_TEST_CASE(reads_lists_of_people) {
    check_words(
        read("\xef\xbb\xbfitem,email,email,account_id\r\nr1,a@x.example,b@x.example,\r\n\r\n"
             "r2,,,0\r\nr3,,,\r\nr4,a\r\n"),
        {"2 r1: email=a@x.example email=b@x.example", "4 r2: account_id=0",
         "5 r3: it holds no identifier", "6 : 2 fields instead of 4"});
    check_words(
        read("{\"item\":\"r1\",\"email\":[\"a@x.example\"],\"ids\":{\"account_id\":\"7\"}}\n"
             "{\"mail\":\"a\"}\n{\"email\"\n"),
        {"1 r1: email=a@x.example account_id=7",
         "2 : it has a key that is none of email, phone, name, ip, ids", "3 : no JSON object"});
}

BOOST_AUTO_TEST_CASE(reads_opendsr_requests) {
    const std::string request =
        R"({"regulation":"gdpr","subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798",)"
        R"("subject_request_type":"erasure","submitted_time":"2026-03-02T10:00:00Z",)"
        R"("subject_identities":[{"identity_type":"email","identity_value":"a@x.example","identity_format":"raw"}]})";
    const auto people = read(request);
    check_words(people, {"1 a7551968-d5d6-44b2-9831-815ac9017798: email=a@x.example"});
    BOOST_TEST(people.front().received == "2026-03-02T10:00:00Z");
    BOOST_TEST(people.front().regime == "gdpr");
    BOOST_TEST(read("[" + request + ",\n" + request + "]").size() == 2U);
    BOOST_TEST(read(request, Right::Access).front().why == "it does not ask for access");
    std::string hashed = request;
    hashed.replace(hashed.find("\"raw\""), 5, "\"sha256\"");
    BOOST_TEST(read(hashed).front().why ==
               "it has an identity that is hashed: dsar match --hashed");
}

BOOST_AUTO_TEST_CASE(refuses_a_list_without_a_header_and_quotes_none_of_it) {
    try {
        (void)read("ana@x.example\n");
        BOOST_ERROR("it was read");
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::Usage));
        BOOST_TEST((error.what() + error.why()).find("ana") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(finds_for_each_what_is_found_for_each_alone) {
    const Workspace workspace = load();
    const std::string list = "email\nana@x.example\nbo@x.example\ncy@x.example\ndj@x.example\n";
    const BatchResult result = run(workspace, list);
    BOOST_TEST(result.complete);
    const std::vector<ListedSubject> people = read(list);
    for (std::size_t at = 0; at < people.size(); ++at) {
        const BatchOutcome& outcome = result.people[at];
        BOOST_TEST((outcome.status == Status::Opened));
        const std::string single = alone(workspace, people[at].subject, Right::Erase);
        BOOST_TEST(matches(outcome.case_id).dump() == matches(single).dump());
        BOOST_TEST(steps(outcome.case_id).dump() == steps(single).dump());
        BOOST_TEST(outcome.records == matches(single)["matches"].size());
    }
    const auto history = Register(workspace).find(result.people.front().case_id).value();
    BOOST_TEST(history.channel == "list 1");
    BOOST_TEST(format(history.received.value()) == "2026-03-19");
}

BOOST_AUTO_TEST_CASE(writes_a_package_for_each) {
    const Workspace workspace = load();
    const BatchResult result =
        run(workspace, "email\nana@x.example\nnobody@x.example\n", Right::Access);
    for (const BatchOutcome& outcome : result.people) {
        BOOST_TEST((outcome.status == Status::Opened));
        BOOST_TEST(std::filesystem::exists(root() / "cases" / outcome.case_id / "package.zip"));
    }
    BOOST_TEST(result.people.front().records > 0U);
    BOOST_TEST(result.people.back().records == 0U);
}

// On all cores: each of many people gets the outcome of their own line.
BOOST_AUTO_TEST_CASE(counts_for_each_on_a_dry_run_what_a_case_would_hold) {
    std::string list = "email,account_id,received\n";
    for (int turn = 0; turn < 50; ++turn) {
        list += "ana@x.example,,\n,4,\nnobody@x.example,,\nno address,,\nbo@x.example,,never\n";
    }
    const Workspace workspace = load();
    const BatchResult all = count(workspace, list, Right::Access);
    const BatchResult five = run(workspace, list.substr(0, list.find("never") + 6), Right::Access);
    BOOST_REQUIRE_EQUAL(all.people.size(), 250U);
    BOOST_REQUIRE_EQUAL(five.people.size(), 5U);
    BOOST_TEST(five.people[0].records > 0U);
    BOOST_TEST((five.people[4].status == Status::Failed));
    for (std::size_t at = 0; at < all.people.size(); ++at) {
        const BatchOutcome& one = all.people[at];
        const BatchOutcome& same = five.people[at % 5];
        BOOST_TEST(one.line == at + 2);
        BOOST_TEST((one.status == same.status));
        BOOST_TEST(one.why == same.why);
        BOOST_TEST(one.records == same.records);
        BOOST_TEST(one.pending == same.pending);
        BOOST_TEST(one.case_id.empty());
    }
    BOOST_TEST(!std::filesystem::exists(root() / "cases" / "2026-0006"));
}

BOOST_AUTO_TEST_CASE(goes_on_when_somebody_cannot_be_served) {
    const BatchResult result =
        run(load(),
            "email,received\nana@x.example,\nno address,\nbo@x.example,never\n,\n"
            "cy@x.example,\n");
    const std::vector<Status> expected{Status::Opened, Status::Failed, Status::Failed,
                                       Status::Failed, Status::Opened};
    for (std::size_t at = 0; at < expected.size(); ++at) {
        BOOST_TEST((result.people[at].status == expected[at]));
    }
    BOOST_TEST(result.people[2].why == "that is no day");
    BOOST_TEST(result.people[1].why.find("no address") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(opens_nothing_twice) {
    const Workspace workspace = load();
    const BatchResult first = run(workspace, "email\nana@x.example\n");
    const BatchResult again = run(workspace, "email\nana@x.example\nbo@x.example\n");
    BOOST_TEST((again.people[0].status == Status::Known));
    BOOST_TEST(again.people[0].case_id == first.people[0].case_id);
    BOOST_TEST((again.people[1].status == Status::Opened));
}

BOOST_AUTO_TEST_CASE(takes_nobody_for_somebody_else_who_shares_an_identifier) {
    const BatchResult result = run(load(),
                                   "email,phone\nana@x.example,+370 612 34567\n"
                                   "cy@x.example,+370 612 34567\n,+370 612 34567\n");
    for (const BatchOutcome& outcome : result.people) {
        BOOST_TEST((outcome.status == Status::Opened));
    }
    BOOST_TEST(result.people[0].case_id != result.people[1].case_id);
    BOOST_TEST(result.people[1].case_id != result.people[2].case_id);
}

BOOST_AUTO_TEST_CASE(takes_up_again_what_was_not_complete) {
    const Workspace workspace = load();
    std::filesystem::rename(root() / "stores/app.db", root() / "away");
    const BatchResult first = run(workspace, "email\nana@x.example\n");
    BOOST_TEST(!first.complete);
    BOOST_TEST(!first.people.front().complete);
    std::filesystem::rename(root() / "away", root() / "stores/app.db");
    const BatchResult again = run(workspace, "email\nana@x.example\n");
    BOOST_TEST(again.complete);
    BOOST_TEST(again.people.front().case_id == first.people.front().case_id);
    BOOST_TEST(again.people.front().records > 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
