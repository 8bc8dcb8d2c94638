// SPDX-License-Identifier: Apache-2.0
// The parts of the register command for identity, clients and letters, on a real case.
#include "apps/dsar/commands/register/clients.hpp"
#include "apps/dsar/commands/register/identify.hpp"
#include "apps/dsar/commands/register/letter.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/instructions.hpp"
#include "libdsar/engine/answer.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <string>
#include <sys/stat.h>
#include <vector>

using namespace dsar;
using namespace dsar::cli;

namespace {

namespace fs = std::filesystem;

std::string typed;  // what stands on standard input

std::string read_typed() {
    return typed;
}

using Recorder = std::function<void(const CaseFile&, const Act&)>;
using Flags = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Desk {
    test::TempWorkspace files;
    std::string case_id;
    std::vector<Act> acts;

    Desk() {
        files.settings("clients:\n  \"2\": {name: Two, contact: a@two.example}\n");
        files.map("shop", R"(store: shop
kind: sqlite
path: stores/shop.db
collections:
  buyers:
    role: controller
    purpose: service
    key: id
    fields: {id: {}, email: {identifies: email}}
  leads:
    role: processor
    tenant: client
    purpose: client_calls
    key: id
    fields: {id: {}, client: {}, email: {identifies: email}}
)");
        files.sql("shop", R"(
create table buyers(id integer primary key, email text);
create table leads(id integer primary key, client text, email text);
insert into buyers values (7, 'Eva@X.com');
insert into leads values (1, '2', 'eva@x.com'), (2, '2', 'claimed@x.com');
)");
        AnswerRequest request;
        request.subject.identifiers = {{"email", "claimed@x.com"}, {"email", "eva@x.com"}};
        request.language = "lt";
        request.received = parse_date("2026-03-02");
        request.today = parse_date("2026-03-03").value();
        const test::PrivateKeys keys;
        const Workspace workspace = files.load();
        Register cases(workspace);
        const Signer signer = test::signer_of(workspace, "tester");
        request.cases = &cases;
        request.signer = &signer;
        Progress progress;
        case_id = answer(workspace, request, progress).case_id;
    }

    template <typename Run>
    void run(const Run& part, Flags flags) {
        run(part, std::move(flags),
            [this](const CaseFile&, const Act& act) { acts.push_back(act); });
    }
    template <typename Run>
    void run(const Run& part, Flags flags, const Recorder& recorder) {
        Invocation invocation;
        invocation.flags = std::move(flags);
        Stream out{Look()};
        Stream err{Look()};
        Session session(out, err);
        session.folder = files.root();
        session.read_input = read_typed;
        part(invocation, session, recorder);
    }
};

auto needs_person(std::string why) {
    return [why = std::move(why)](const Error& error) {
        return error.kind() == ErrorKind::NeedsPerson && error.why().find(why) != std::string::npos;
    };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(register_parts, Desk)

BOOST_AUTO_TEST_CASE(sends_a_code_to_an_address_that_our_records_confirm_and_takes_it_back) {
    run(run_identify, {{"identify", {case_id}}, {"send-code", {"mail.json"}}});
    const Json mail = Json::parse(read_file(files.root() / "mail.json"));
    BOOST_TEST(mail.at("schema") == "code-1");
    BOOST_TEST(mail.at("to").at("value") == "eva@x.com");
    BOOST_TEST(mail.at("language") == "lt");
    struct stat status {};
    BOOST_TEST_REQUIRE(::stat((files.root() / "mail.json").c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777U) == 0600U);
    const std::string code = mail.at("code");
    BOOST_TEST(acts.back().event == "code_sent");
    BOOST_TEST(acts.back().details.dump().find(code) == std::string::npos);
    typed = "not it\n";
    BOOST_CHECK_EXCEPTION(run(run_identify, {{"identify", {case_id}}, {"code", {"-"}}}), Error,
                          needs_person("4 attempts are left"));
    BOOST_TEST(acts.back().event == "code_refused");
    typed = code.substr(0, 4) + " " + code.substr(4) + "\n";
    run(run_identify, {{"identify", {case_id}}, {"code", {"-"}}});
    BOOST_TEST(acts.back().event == "identity_verified");
    BOOST_TEST(acts.back().details.at("level") == "reasonable");
    BOOST_CHECK_EXCEPTION(run(run_identify, {{"identify", {case_id}}, {"code", {"-"}}}), Error,
                          needs_person("it was used"));
}

BOOST_AUTO_TEST_CASE(sends_no_code_to_what_only_the_requester_claims_and_overwrites_nothing) {
    BOOST_CHECK_EXCEPTION(
        run(run_identify, {{"identify", {case_id}}, {"send-code", {"m.json"}}, {"to", {"phone"}}}),
        Error, needs_person("only the requester claims"));
    BOOST_TEST(!fs::exists(files.root() / "m.json"));
    files.file("m.json", "ours");
    BOOST_CHECK_THROW(run(run_identify, {{"identify", {case_id}}, {"send-code", {"m.json"}}}),
                      Error);
    BOOST_TEST(read_file(files.root() / "m.json") == "ours");
    BOOST_CHECK_THROW(run(run_identify, {{"identify", {case_id}}, {"code", {"12345678"}}}), Error);
    BOOST_CHECK_THROW(run(run_identify, {{"identify", {case_id}}, {"send-code", {"fd:99"}}}),
                      Error);
    BOOST_TEST(acts.empty());
}

BOOST_AUTO_TEST_CASE(records_evidence_by_names_of_points) {
    run(run_identify,
        {{"identify", {case_id}}, {"how", {"points"}}, {"matched", {"email", "city"}}});
    BOOST_TEST(acts.back().details.at("level") == "reasonable");
    BOOST_CHECK_EXCEPTION(
        run(run_identify, {{"identify", {case_id}}, {"how", {"points"}}, {"matched", {"email"}}}),
        Error, needs_person("two points"));
}

BOOST_AUTO_TEST_CASE(forwards_and_records_what_a_client_answers) {
    run(run_forward, {{"forward", {case_id}}});
    BOOST_TEST(acts.back().event == "forwarded");
    BOOST_TEST(acts.back().details.at("tenants").dump() == "[\"2\"]");
    run(run_instruct,
        {{"instruct", {case_id}}, {"tenant", {"2"}}, {"reference", {"letter of 2026-03-05"}}});
    BOOST_TEST(acts.back().event == "instructed");
    BOOST_CHECK_THROW(run(run_instruct, {{"instruct", {case_id}}, {"tenant", {"9"}}}), Error);
}

BOOST_AUTO_TEST_CASE(an_instruction_has_no_effect_without_its_entry) {
    const auto instruct = [&](const Recorder& recorder) {
        run(run_instruct, {{"instruct", {case_id}}, {"tenant", {"2"}}, {"reference", {"a letter"}}},
            recorder);
    };
    const auto kept = [&] { return read_instructions(CaseFile::open(files.root(), case_id)); };
    BOOST_CHECK_THROW(instruct([](const CaseFile&, const Act&) {
                          throw Error(ErrorKind::Failed, "the journal is damaged");
                      }),
                      Error);
    BOOST_TEST(kept().empty());
    instruct([](const CaseFile& file, const Act&) { BOOST_TEST(read_instructions(file).empty()); });
    BOOST_TEST(kept().contains("2"));
}

BOOST_AUTO_TEST_CASE(writes_letters_with_what_they_must_say) {
    run(run_letter, {{"letter", {case_id}}, {"which", {"extension"}}, {"why", {"Daug įrašų."}}});
    const std::string text =
        read_file(files.root() / "cases" / case_id / "letters" / "extension.txt");
    BOOST_TEST(text.find("Daug įrašų.") != std::string::npos);
    BOOST_TEST(text.find("2026 m. birželio 2 d.") != std::string::npos, text);
    BOOST_CHECK_THROW(run(run_letter, {{"letter", {case_id}}, {"which", {"refusal"}}}), Error);
    BOOST_CHECK_THROW(run(run_letter, {{"letter", {case_id}}, {"which", {"reply"}}}), Error);
    run(run_letter, {{"letter", {case_id}},
                     {"which", {"identity"}},
                     {"why", {"Doubt."}},
                     {"suffices", {"A call."}},
                     {"language", {"en"}}});
    BOOST_TEST(acts.back().event == "letter_made");
}

BOOST_AUTO_TEST_SUITE_END()
