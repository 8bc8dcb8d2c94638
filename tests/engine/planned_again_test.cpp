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

/// Eva's account and session lie in a database that is changed first; what her session did stands
/// in lines that have no key and name nobody.
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
     account: {belongs_to: accounts.id}, ended: {category: user.account}}}
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
     key: ["#file", "#"], fields: {session: {belongs_to: app/sessions.id},
     day: {category: user.behavior}, page: {category: user.behavior}}}
)");
        sql("app", R"(
create table accounts(id integer primary key, email text not null unique, closed_at text);
create table sessions(id integer primary key, account integer not null references accounts(id),
  ended text);
create table invoices(id integer primary key, account integer not null references accounts(id),
  issued_on text not null, note text, marked text);
insert into accounts values (1, 'eva@x.com', '2020-05-01'), (2, 'adam@x.com', '2020-05-01');
insert into sessions values (51, 1, '2020-04-01'), (52, 2, '2020-04-01');
insert into invoices values (11, 1, '2017-06-01', 'for Eva', null),
  (13, 2, '2017-06-01', 'for Adam', null);
)");
        file("stores/clicks/a.csv",
             "session,day,page\n51,2020-03-01,home\n52,2020-03-01,home\n51,2020-03-02,cart\n");
        workspace = load();
        workspace.settings.approval["erase"] = 1;
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
    [[nodiscard]] std::string clicks() const { return read_file(root() / "stores/clicks/a.csv"); }
    /// Another program adds to the page of one of her lines.
    void change_a_click() const {
        std::string text = clicks();
        text.replace(text.find("cart"), 4, "cart!");
        file("stores/clicks/a.csv", text);
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
        approve(workspace, file, Right::Erase, {plan_digest(acting.plan_json), {}, "ona"},
                *signer, today);
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
    BOOST_TEST(clicks().find("51,2020-03-01,home") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_run_that_was_stopped_between_two_stores_goes_on) {
    plan();
    meanwhile = [this] { stop.request_stop(); };
    apply_in_part();
    apply();
    BOOST_TEST(clicks() == "session,day,page\n52,2020-03-01,home\n");
    BOOST_TEST(verify().is_clean());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
