// SPDX-License-Identifier: Apache-2.0
// An erasure that was carried out in part: it goes on, or is planned anew, and forgets nothing.
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/approval.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/apply.hpp"
#include "libdsar/engine/kept.hpp"
#include "libdsar/engine/verify.hpp"
#include "libdsar/output/documents.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace dsar {
namespace {

/// Eva's account and session lie in a database that is changed first; what her device did stands
/// in lines that have no key, and only her session tells which device is hers.
struct Desk : test::TempWorkspace {
    test::PrivateKeys keys;
    Workspace workspace;
    std::optional<Register> cases;
    std::optional<Signer> signer;
    Date today = parse_date("2026-03-04").value();
    Instant now = Instant(std::chrono::sys_days(today)) + std::chrono::hours(9);
    std::stop_source stop;
    std::function<void()> meanwhile;  ///< once the database is changed
    std::string id;

    Desk() {
        map("app", R"(store: app
kind: sqlite
path: stores/app.db
collections:
  accounts:
    {purpose: service, retention: account, dated_by: {closed: closed_at}, key: id, fields: {id: {},
     email: {identifies: email, anonymise: pseudonym}, closed_at: {category: user.account}}}
  sessions:
    {purpose: service, retention: account, dated_by: {closed: ended}, key: id, fields: {id: {},
     account: {belongs_to: accounts.id}, email: {identifies: email},
     device: {identifies: {kind: device, extends: true}}, ended: {category: user.account}}}
  invoices:
    {purpose: billing, retention: billing, dated_by: {issued: issued_on}, key: id,
     while_kept: {trim: [note]}, restrict: {mark: marked}, fields: {id: {},
     account: {belongs_to: accounts.id, anonymise: keep}, issued_on: {category: user.financial,
     anonymise: year}, note: {category: user.content}, marked: {}}}
)");
        map("clicks", R"(store: clicks
kind: csv
path: stores/clicks
collections:
  clicks:
    {purpose: service, retention: account, dated_by: {closed: day}, path: "*.csv",
     key: ["#file", "#"], fields: {device: {identifies: device},
     day: {category: user.behavior}, page: {category: user.behavior}}}
)");
        sql("app", R"(
create table accounts(id integer primary key, email text not null unique, closed_at text);
create table sessions(id integer primary key, account integer not null references accounts(id),
  email text, device text, ended text);
create table invoices(id integer primary key, account integer not null references accounts(id),
  issued_on text not null, note text, marked text);
insert into accounts values (1, 'eva@x.com', '2020-05-01'), (2, 'adam@x.com', '2020-05-01');
insert into sessions values (51, 1, 'eva@x.com', 'd-51', '2020-04-01'),
  (52, 2, 'adam@x.com', 'd-52', '2020-04-01');
insert into invoices values (11, 1, '2017-06-01', 'for Eva', null),
  (13, 2, '2017-06-01', 'for Adam', null);
)");
        file("stores/clicks/a.csv",
             "device,day,page\nd-51,2020-03-01,home\nd-52,2020-03-01,home\n");
        file("stores/clicks/b.csv", "device,day,page\nd-51,2020-03-02,cart\n");
        workspace = load();
        workspace.settings.approval["erase"] = 1;
        workspace.settings.recipients.push_back(
            {"post", "Post", "processor", {"billing"}, "LT", "", "email"});
        cases.emplace(workspace);
        signer.emplace(test::signer_of(workspace, "ona"));
        signer->now = [this] {
            if (meanwhile && value("select count(*) from sessions where account = 1") == "0") {
                std::exchange(meanwhile, nullptr)();
            }
            return now += std::chrono::seconds(1);
        };
    }

    [[nodiscard]] std::string value(const std::string& query) const {
        return SQLite::Database((root() / "stores/app.db").string()).execAndGet(query).getString();
    }
    [[nodiscard]] std::string clicks() const {
        return read_file(root() / "stores/clicks/a.csv") +
               read_file(root() / "stores/clicks/b.csv");
    }
    /// Another program changes the page of one of her lines.
    void change_a_click() const {
        file("stores/clicks/b.csv", "device,day,page\nd-51,2020-03-02,cart!\n");
    }
    [[nodiscard]] CaseFile case_file() const { return CaseFile::open(root(), id); }
    Acting plan() {
        ActingRequest request;
        request.right = Right::Erase;
        request.case_id = id;
        if (id.empty()) {
            request.subject.identifiers = {{"email", "eva@x.com"}};
        }
        request.today = today;
        request.cases = &*cases;
        request.signer = &*signer;
        Progress quiet;
        Acting acting = plan_acting(workspace, request, quiet);
        id = acting.case_id;
        BOOST_TEST(acting.plan.blockers.empty());
        const CaseFile file = case_file();
        approve(workspace, file, Right::Erase, {plan_digest(acting.plan_json), {}, "ona"}, *signer,
                today);
        return acting;
    }
    [[nodiscard]] ApplyRequest request() {
        ApplyRequest out;
        out.cases = &*cases;
        out.signer = &*signer;
        out.today = today;
        out.search.stop = stop.get_token();
        return out;
    }
    void apply() {
        Progress quiet;
        const CaseFile file = case_file();
        apply_plan(workspace, file, entries_of(workspace, file), request(), quiet);
    }
    /// Applies up to the lines.
    void apply_in_part() {
        try {
            apply();
            BOOST_ERROR("nothing stopped it");
        } catch (const Error& error) {
            BOOST_TEST_MESSAGE(error.what() << "; " << error.why());
        }
        BOOST_TEST(!meanwhile);
        stop = std::stop_source();
    }
    Verification verify() {
        Progress quiet;
        const CaseFile file = case_file();
        return verify_case(workspace, file, entries_of(workspace, file), request(), quiet);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(planned_again, Desk)

BOOST_AUTO_TEST_CASE(a_line_that_changed_before_its_store_was_begun_is_not_taken_for_gone) {
    plan();
    meanwhile = [this] { stop.request_stop(); };
    apply_in_part();
    change_a_click();
    BOOST_CHECK_THROW(apply(), Error);
    BOOST_CHECK_THROW(apply(), Error);  // nor once it was found stale
    BOOST_TEST(clicks().find("cart!") != std::string::npos);
    BOOST_TEST(clicks().find("d-51,2020-03-01,home") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_run_that_was_stopped_between_two_stores_goes_on) {
    plan();
    meanwhile = [this] { stop.request_stop(); };
    apply_in_part();
    apply();
    BOOST_TEST(clicks() == "device,day,page\nd-52,2020-03-01,home\ndevice,day,page\n");
    BOOST_TEST(verify().is_clean());
}

BOOST_AUTO_TEST_CASE(a_plan_made_anew_finds_what_only_the_erased_records_told) {
    const Acting first = plan();
    BOOST_TEST(first.plan.totals.at("erase") == 3U);
    meanwhile = [this] { change_a_click(); };
    apply_in_part();
    const Acting second = plan();
    BOOST_TEST(second.plan.pending.empty());
    BOOST_TEST(second.plan.totals.at("erase") == 2U);
    apply();
    BOOST_TEST(clicks() == "device,day,page\nd-52,2020-03-01,home\ndevice,day,page\n");
    BOOST_TEST(value("select marked from invoices where id = 11") == "2026-03-04");
    BOOST_TEST(value("select count(*) from invoices where marked is null") == "1");
    BOOST_TEST(verify().is_clean());
}

BOOST_AUTO_TEST_CASE(a_plan_made_anew_keeps_what_was_kept) {
    plan();
    meanwhile = [this] { change_a_click(); };
    apply_in_part();
    const std::string shell = value("select email from accounts where id = 1");
    const Acting second = plan();
    BOOST_TEST(second.plan.totals.at("keep") == 2U);
    today = parse_date("2026-03-05").value();
    now += std::chrono::days(1);
    apply();
    const Verification done = verify();
    BOOST_REQUIRE(done.is_clean());
    const CaseCertificate& certificate = *done.certificate;
    std::size_t kept = 0;
    for (const KeptPart& part : certificate.kept_parts) {
        kept += part.count;
        BOOST_TEST((part.until == parse_date("2027-12-31")));
    }
    BOOST_TEST(kept == 2U);
    BOOST_TEST(certificate.erasable_from.at(parse_date("2028-01-01").value()) == 2U);
    BOOST_TEST((cases->find(id)->erasable_from.size() == 1U));
    BOOST_TEST(value("select email from accounts where id = 1") == shell);
    BOOST_TEST(value("select marked from invoices where id = 11") == "2026-03-04");
    BOOST_TEST(read_kept(case_file())->records.size() == 2U);
    BOOST_TEST(certificate.earlier.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_line_of_which_nothing_shows_any_more_whose_it_is_waits_for_a_person) {
    plan();
    meanwhile = [this] { file("stores/clicks/b.csv", "device,day,page\nd-0,2020-03-02,cart\n"); };
    apply_in_part();
    const Acting second = plan();
    BOOST_REQUIRE(second.plan.pending.size() == 1U);
    BOOST_TEST(second.plan.pending.front().what == "changed_since");
    BOOST_TEST(second.plan.pending.front().collection == "clicks");
    apply();
    const Verification done = verify();
    BOOST_REQUIRE(done.is_clean());
    BOOST_TEST(done.certificate->manual.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_answer_tells_what_both_plans_did) {
    plan();
    meanwhile = [this] { change_a_click(); };
    apply_in_part();
    now += std::chrono::days(1);
    today = parse_date("2026-03-05").value();
    plan();
    apply();
    workspace.settings.backups = "35 days";
    const Verification done = verify();
    BOOST_REQUIRE(done.is_clean());
    const std::string letter = read_file(done.letter);
    BOOST_TEST(letter.find("- sessions: 1 erased") != std::string::npos);
    BOOST_TEST(letter.find("- clicks: 2 erased") != std::string::npos);
    BOOST_TEST(letter.find("accounts: 1 made anonymous") != std::string::npos);
    std::string backups;
    for (const BackupPart& part : done.certificate->backups) {
        backups += part.stores.front() + " " + format(part.end.value()) + " ";
    }
    BOOST_TEST(backups == "app 2026-04-08 clicks 2026-04-09 ");
    const std::vector<std::string> told{"Amazon Web Services", "Post"};  // Post by the first alone
    BOOST_TEST(done.certificate->told == told, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
