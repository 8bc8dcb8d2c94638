// SPDX-License-Identifier: Apache-2.0
// One request, several controllers: our answer, a second one per instructed client, hand-overs to
// the others.
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/instructions.hpp"
#include "libdsar/engine/answer.hpp"
#include "libdsar/engine/handover.hpp"
#include "libdsar/output/opendsr.hpp"
#include "libdsar/output/validate.hpp"
#include "libdsar/rights/parts.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <regex>
#include <string>
#include <sys/stat.h>

using namespace dsar;

namespace {

namespace fs = std::filesystem;

constexpr const char* calls_map = R"(store: platform
kind: sqlite
path: stores/platform.db
collections:
  leads:
    role: processor
    tenant: client
    purpose: client_calls
    key: id
    fields: {id: {}, client: {}, email: {identifies: email}, phone: {identifies: {kind: phone, extends: true}},
             note: {category: user.content}}
)";
constexpr const char* shop_map = R"(store: shop
kind: sqlite
path: stores/shop.db
collections:
  buyers:
    role: controller
    purpose: service
    key: id
    fields: {id: {}, email: {identifies: email}, city: {category: user.contact.address.city}}
)";

constexpr const char* clients = R"(clients:
  "1": {name: One, contact: a@one.example, instructions: {access: DPA 1}}
  "2": {name: Two, contact: a@two.example}
  "3/x": {name: Three, contact: a@three.example, name_to_person: no}
)";

struct Office {
    test::TempWorkspace files;
    test::PrivateKeys keys;
    Workspace workspace;

    Office() {
        files.settings(clients);
        files.map("platform", calls_map);
        files.map("shop", shop_map);
        files.sql("platform", R"(
create table leads(id integer primary key, client text, email text, phone text, note text);
insert into leads values (1, '1', 'eva@x.com', '+37060000001', 'planted-one'),
  (2, '2', 'eva@x.com', '+37060000002', 'planted-two'),
  (3, '3/x', 'eva@x.com', '+37060000003', 'planted-three');
)");
        files.sql("shop", R"(
create table buyers(id integer primary key, email text, city text);
insert into buyers values (7, 'eva@x.com', 'planted-city');
)");
        workspace = files.load();
    }

    [[nodiscard]] Answer ask(const std::string& case_id = {}, Right right = Right::Access) const {
        AnswerRequest request;
        request.right = right;
        request.case_id = case_id;
        request.subject.identifiers = {{"email", "eva@x.com"}, {"account_id", "7"}};
        if (!case_id.empty()) {
            request.subject.identifiers.clear();
        }
        request.received = parse_date("2026-03-02");
        request.today = parse_date("2026-03-03").value();
        Register cases(workspace);
        const Signer signer = test::signer_of(workspace, "tester");
        request.cases = &cases;
        request.signer = &signer;
        Progress progress;
        return answer(workspace, request, progress);
    }

    void instruct(const std::string& case_id, const std::string& tenant) const {
        const CaseFile file = CaseFile::open(files.root(), case_id);
        record_instruction(
            workspace, file,
            {tenant, "letter of 2026-03-05", "tester", parse_date("2026-03-05").value()});
    }
};

// All bytes below a folder, as one text.
std::string all_of(const fs::path& folder) {
    std::string text;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        text += entry.path().string() + "\n";
        if (entry.is_regular_file() && entry.path().extension() != ".zip") {
            text += read_file(entry.path());
        }
    }
    return text;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(clients, Office)

BOOST_AUTO_TEST_CASE(keeps_what_we_hold_for_clients_out_of_the_persons_package) {
    const Answer out = ask();
    const std::string own = all_of(out.package_folder);
    BOOST_TEST(has(own, "planted-city"));
    BOOST_TEST(!has(own, "planted-one"));
    BOOST_TEST(!has(own, "60000001"));
    BOOST_TEST(has(own, "a@one.example"));
    BOOST_TEST(has(own, "a@two.example"));
    BOOST_TEST(!has(own, "three"));
    BOOST_TEST(!has(own, "Three"));
    BOOST_TEST(has(own, "A client whom we may not name"));
    BOOST_TEST(validate(out.package_folder).problems.empty());
}

BOOST_AUTO_TEST_CASE(writes_a_second_answer_for_an_instructed_client_with_its_data_only) {
    const Answer out = ask();
    BOOST_TEST_REQUIRE(out.client_packages.size() == 1U);
    const ClientPackage& package = out.client_packages.front();
    BOOST_TEST(package.folder.filename() == "package-1");
    BOOST_TEST(fs::is_regular_file(package.zip));
    const std::string text = all_of(package.folder);
    BOOST_TEST(has(text, "planted-one"));
    for (const char* foreign : {"planted-city", "planted-two", "planted-three", "60000002",
                                "one.example, Two", "a@two.example", "buyers", "Three"}) {
        BOOST_TEST(!has(text, foreign), foreign);
    }
    const Json data = Json::parse(read_file(package.folder / "data.json"));
    BOOST_TEST(data.at("controller").at("name") == "One");
    BOOST_TEST(data.at("processor").at("name") == "MB Example");
    BOOST_TEST(data.at("processor").at("instruction") == "DPA 1");
    BOOST_TEST(validate(package.folder).problems.empty());
}

BOOST_AUTO_TEST_CASE(reads_no_value_of_a_client_without_instruction) {
    const Answer out = ask();
    const std::string text = all_of(out.case_folder);
    BOOST_TEST(!has(text, "planted-two"));
    BOOST_TEST(!has(text, "60000002"));
    BOOST_TEST(!has(text, "planted-three"));
    const fs::path letters = out.case_folder / "letters";
    const std::string letter = read_file(letters / "forward-2.txt");
    BOOST_TEST(has(letter, "To: Two, a@two.example"));
    BOOST_TEST(!has(letter, "eva@x.com"));
    BOOST_TEST(fs::exists(letters / "forward-3_x.txt"));
    BOOST_TEST(!fs::exists(letters / "forward-1.txt"));
    struct stat status {};
    BOOST_TEST_REQUIRE(::stat((letters / "forward-2.json").c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777U) == 0600U);
    const std::string forwarded = read_file(letters / "forwarded.txt");
    BOOST_TEST(has(forwarded, "- Two, a@two.example"));
    BOOST_TEST(!has(forwarded, "One"));
    BOOST_TEST(!has(forwarded, "Three"));
    BOOST_TEST(has(forwarded, "whom we may not name to you: 1."));
}

BOOST_AUTO_TEST_CASE(hands_a_request_over_in_the_shape_of_opendsr) {
    const Answer out = ask();
    const fs::path file = out.case_folder / "letters" / "forward-2.json";
    const Json json = Json::parse(read_file(file));
    const std::string id = json.at("subject_request_id");
    BOOST_TEST(std::regex_match(
        id, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
    BOOST_TEST(json.at("regulation") == "gdpr");
    BOOST_TEST(json.at("subject_request_type") == "access");
    BOOST_TEST(json.at("submitted_time") == "2026-03-02T00:00:00Z");
    BOOST_TEST(json.at("api_version") == "2.0");
    const Json& who = json.at("subject_identities");
    BOOST_TEST_REQUIRE(who.size() == 2U);
    BOOST_TEST(who[0].at("identity_value") == "eva@x.com");
    BOOST_TEST(who[0].at("identity_format") == "raw");
    BOOST_TEST(who[1].at("identity_type") == "account_id");
    BOOST_TEST(who[1].at("identity_format") == "sha256");
    BOOST_TEST(who[1].at("identity_value").get<std::string>().size() == 64U);
    // The number of a request stays, however often it is written.
    const Answer again = ask(out.case_id);
    BOOST_TEST(Json::parse(read_file(file)).at("subject_request_id") == id);
    BOOST_TEST(forward_case(CaseFile::open(files.root(), out.case_id), workspace).size() == 2U);
}

BOOST_AUTO_TEST_CASE(honours_an_instruction_for_the_case_inside_that_tenant_only) {
    const Answer first = ask();
    instruct(first.case_id, "2");
    const Answer out = ask(first.case_id);
    BOOST_TEST_REQUIRE(out.client_packages.size() == 2U);
    const std::string text = all_of(out.case_folder / "package-2");
    BOOST_TEST(has(text, "planted-two"));
    BOOST_TEST(has(text, "letter of 2026-03-05"));
    BOOST_TEST(!has(text, "planted-one"));
    BOOST_TEST(!has(all_of(out.case_folder), "planted-three"));
    BOOST_TEST(!fs::exists(out.case_folder / "letters/forward-2.txt"));
    BOOST_TEST(!fs::exists(out.case_folder / "letters/forward-2.json"));
    BOOST_TEST(fs::exists(out.case_folder / "letters/forward-3_x.json"));
    // In another case that client has instructed nothing.
    BOOST_TEST(ask().client_packages.size() == 1U);
}

BOOST_AUTO_TEST_CASE(takes_away_what_a_later_search_no_longer_owes) {
    const Answer first = ask();
    BOOST_TEST(fs::exists(first.case_folder / "package-1.zip"));
    files.sql("platform", "delete from leads where id = 1");
    static_cast<void>(ask(first.case_id));
    BOOST_TEST(!fs::exists(first.case_folder / "package-1.zip"));
    BOOST_TEST(!fs::exists(first.case_folder / "package-1"));
}

BOOST_AUTO_TEST_CASE(answers_that_nothing_is_held_when_only_clients_hold_something) {
    files.sql("shop", "delete from buyers");
    const Answer out = ask();
    BOOST_TEST(fs::exists(out.case_folder / "letters/reply-nothing.txt"));
    BOOST_TEST(!fs::exists(out.case_folder / "letters/reply.txt"));
    const std::string letter = read_file(out.case_folder / "letters/reply-nothing.txt");
    BOOST_TEST(has(letter, "- One, a@one.example"));
    BOOST_TEST(has(letter, "https://authority.example"));
}

BOOST_AUTO_TEST_CASE(refuses_instructions_that_name_no_client_or_no_document) {
    const Answer out = ask();
    const CaseFile file = CaseFile::open(files.root(), out.case_id);
    const Date day = parse_date("2026-03-05").value();
    BOOST_CHECK_THROW(record_instruction(workspace, file, {"9", "letter", "t", day}), Error);
    BOOST_CHECK_THROW(record_instruction(workspace, file, {"2", " ", "t", day}), Error);
    BOOST_TEST(read_instructions(file).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(parts_of_a_plan_add_up_to_it) {
    std::vector<Match> matches(5);
    matches[1].tenant = "a";
    matches[2].tenant = "b";
    matches[3].tenant = "b";
    matches[3].forward = true;
    matches[4].tenant = "\x01";
    Plan plan;
    Step step;
    step.decision = Decision::Disclose;
    for (std::size_t index = 0; index < matches.size(); ++index) {
        step.records.edit().emplace_back().match = index;
    }
    plan.steps = {step};
    plan.totals["disclose"] = 5;
    BOOST_TEST(part_of(plan, matches, "").totals.at("disclose") == 3U);
    BOOST_TEST(part_of(plan, matches, "a").totals.at("disclose") == 1U);
    BOOST_TEST(part_of(plan, matches, "b").totals.at("disclose") == 1U);
    BOOST_TEST(answered_tenants(matches).size() == 2U);
    BOOST_TEST(forwarded_tenants(matches).size() == 1U);
}

BOOST_AUTO_TEST_CASE(says_rights_that_the_standard_lacks_in_its_extensions) {
    OpenDsrRequest request;
    request.id = fresh_uuid();
    request.right = Right::Rectify;
    request.domain = "outcraft.example";
    const Json json = Json::parse(opendsr_request(request));
    BOOST_TEST(!json.contains("subject_request_type"));
    BOOST_TEST(json.at("extensions").at("outcraft.example").at("subject_request_type") ==
               "rectify");
    request.right = Right::Export;
    BOOST_TEST(Json::parse(opendsr_request(request)).at("subject_request_type") == "portability");
}
