// SPDX-License-Identifier: Apache-2.0
// What an erasure kept goes on its day: the case comes back, finds the records by their keys, and
// touches nothing else.
#include "libdsar/engine/kept.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/approval.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/cases/sweep.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/apply.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/engine/decide.hpp"
#include "libdsar/engine/other_restrictions.hpp"
#include "libdsar/engine/verify.hpp"
#include "libdsar/output/documents.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace dsar {
namespace {

Date day(const char* text) {
    return parse_date(text).value();
}

/// Eva's account was closed long ago; a law keeps her invoices and payments for ten years.
struct Desk : test::TempWorkspace {
    test::PrivateKeys keys;
    Workspace workspace;
    std::optional<Register> cases;
    std::optional<Signer> signer;
    Instant now;
    Date today;
    std::string id;
    std::string waits;  ///< the first thing that did when something was carried out

    Desk() {
        map("app", R"(store: app
kind: sqlite
path: stores/app.db
collections:
  accounts:
    {purpose: service, retention: account, dated_by: {closed: closed_at}, key: id, fields: {id: {},
     email: {identifies: email, anonymise: pseudonym}, closed_at: {category: user.account}}}
  invoices:
    {purpose: billing, retention: billing, dated_by: {issued: issued_on}, key: id,
     while_kept: {trim: [note]}, restrict: {mark: marked}, fields: {id: {},
     account: {belongs_to: accounts.id, anonymise: keep}, issued_on: {category: user.financial,
     anonymise: year}, note: {category: user.content}, marked: {}}}
  payments:
    {purpose: billing, retention: billing, dated_by: {issued: paid_on}, key: id,
     restrict: {mark: marked}, fields: {id: {}, invoice: {belongs_to: invoices.id},
     paid_on: {category: user.financial}, marked: {}}}
)");
        sql("app", R"(
create table accounts(id integer primary key, email text not null unique, closed_at text);
create table invoices(id integer primary key, account integer not null references accounts(id),
  issued_on text not null, note text, marked text);
create table payments(id integer primary key, invoice integer not null references invoices(id),
  paid_on text not null, marked text);
insert into accounts values (1, 'eva@x.com', '2020-05-01'), (2, 'adam@x.com', '2020-05-01');
insert into invoices values (11, 1, '2017-06-01', 'for Eva', null), (12, 1, '2019-12-20', null, null),
  (13, 2, '2017-06-01', 'for Adam', null);
insert into payments values (21, 11, '2017-06-02', null), (22, 12, '2020-01-05', null),
  (23, 13, '2017-06-02', null);
)");
        workspace = load();
        workspace.settings.approval["erase"] = 1;
        cases.emplace(workspace);
        signer.emplace(test::signer_of(workspace, "ona"));
        signer->now = [this] { return now += std::chrono::seconds(1); };
        set_day("2026-03-04");
    }

    void set_day(const char* text) {
        today = day(text);
        now = Instant(std::chrono::sys_days(today)) + std::chrono::hours(9);
    }
    Acting plan(bool dry_run = false, bool other_day = false) {
        ActingRequest request;
        request.right = Right::Erase;
        request.case_id = id;
        if (id.empty()) {
            request.subject.identifiers = {{"email", "eva@x.com"}};
        }
        request.today = today;
        request.dry_run = dry_run;
        request.other_day = other_day;
        request.cases = dry_run ? nullptr : &*cases;
        request.signer = dry_run ? nullptr : &*signer;
        Progress quiet;
        Acting acting = plan_acting(workspace, request, quiet);
        id = acting.case_id;
        return acting;
    }
    [[nodiscard]] ApplyRequest request() {
        ApplyRequest out;
        out.cases = &*cases;
        out.signer = &*signer;
        out.today = today;
        return out;
    }
    /// Plans, approves, applies, verifies, closes.
    Verification carry_out() {
        const Acting acting = plan();
        BOOST_TEST(acting.plan.blockers.empty());
        waits = acting.plan.pending.empty() ? std::string() : acting.plan.pending.front().what;
        const CaseFile file = CaseFile::open(root(), id);
        approve(workspace, file, Right::Erase, {plan_digest(acting.plan_json), {}, "ona"}, *signer,
                today);
        Progress quiet;
        apply_plan(workspace, file, entries_of(workspace, file), request(), quiet);
        Verification done =
            verify_case(workspace, file, entries_of(workspace, file), request(), quiet);
        BOOST_TEST(done.is_clean());
        close_case({workspace, *cases, *signer, today}, file,
                   waits.empty() ? "fulfilled" : "partly", "");
        return done;
    }
    /// `2028-01-01:2 2030-01-01:1`.
    [[nodiscard]] std::string days() {
        std::string out;
        for (const auto& [from, records] : history().erasable_from) {
            out += (out.empty() ? "" : " ") + format(from) + ":" + std::to_string(records);
        }
        return out;
    }
    [[nodiscard]] CaseHistory history() { return cases->find(id).value(); }
    [[nodiscard]] std::string value(const std::string& query) const {
        return SQLite::Database((root() / "stores/app.db").string()).execAndGet(query).getString();
    }
    [[nodiscard]] std::string ids() const {
        std::string out;
        for (const char* table : {"accounts", "invoices", "payments"}) {
            out +=
                (out.empty() ? "" : " ") + value("select group_concat(id) from (select id from " +
                                                 std::string(table) + " order by id)");
        }
        return out;
    }
    void map_slips() {
        map("slips", R"(store: slips
kind: csv
path: stores/slips
collections:
  slips:
    {purpose: billing, retention: billing, dated_by: {issued: day}, path: "*.csv",
     key: ["#file", "#"], restrict: {mark: marked}, fields: {who: {identifies: email},
     day: {category: user.financial}, marked: {}}}
)");
    }
    template <class Work>
    [[nodiscard]] std::string refusal(ErrorKind kind, const Work& work) {
        try {
            work();
            return "done";
        } catch (const Error& error) {
            BOOST_TEST((error.kind() == kind), error.what());
            return error.what();
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kept, Desk)

BOOST_AUTO_TEST_CASE(what_is_kept_goes_day_by_day_and_its_shells_last) {
    const Verification first = carry_out();
    BOOST_TEST(days() == "2028-01-01:2 2030-01-01:2 2031-01-01:1");
    BOOST_TEST((first.certificate->erasable_from.begin()->first == day("2028-01-01")));
    const std::string shell = value("select email from accounts where id = 1");
    BOOST_TEST(shell != "eva@x.com");
    BOOST_TEST(value("select marked from invoices where id = 12") == "2026-03-04");

    set_day("2028-01-01");
    const Verification second = carry_out();
    BOOST_TEST(ids() == "1,2 12,13 22,23");
    BOOST_TEST(days() == "2030-01-01:2 2031-01-01:1");
    BOOST_TEST(second.had_to_go == 2U);
    BOOST_TEST(second.letter.empty());
    BOOST_TEST(value("select email from accounts where id = 1") == shell);  // done before
    BOOST_TEST(value("select marked from invoices where id = 12") == "2026-03-04");

    set_day("2030-01-05");  // its payment still refers to it
    carry_out();
    BOOST_TEST(ids() == "1,2 12,13 22,23");
    BOOST_TEST(value("select issued_on from invoices where id = 12") == "2019");
    BOOST_TEST(days() == "2031-01-01:3");

    set_day("2031-01-01");
    carry_out();
    BOOST_TEST(ids() == "2 13 23");
    BOOST_TEST(value("select note from invoices") == "for Adam");
    BOOST_TEST(days().empty());
    BOOST_TEST(history().returned);
    BOOST_TEST(!read_kept(CaseFile::open(root(), id)).has_value());
    BOOST_TEST(
        std::distance(std::filesystem::directory_iterator(root() / "cases" / id / "certificates"),
                      {}) == 6);
    BOOST_TEST(cases->check().empty());
}

BOOST_AUTO_TEST_CASE(before_the_day_nothing_is_done_and_on_no_invented_day) {
    carry_out();
    set_day("2027-12-31");
    const std::uint64_t entries = history().journal_entries;
    BOOST_TEST(refusal(ErrorKind::NeedsPerson, [&] { plan(); }) ==
               "nothing of case " + id + " may be erased before 2028-01-01");
    set_day("2028-01-01");
    BOOST_TEST(refusal(ErrorKind::Usage, [&] { plan(false, true); }) ==
               "a case that comes back takes no --today");
    BOOST_TEST(history().journal_entries == entries);
    BOOST_TEST(plan(true, true).plan.totals.at("erase") == 2U);  // a dry run may ask for any
    BOOST_TEST(history().journal_entries == entries);
}

BOOST_AUTO_TEST_CASE(a_plan_of_a_day_to_come_is_not_applied) {
    set_day("2040-01-01");
    const Acting acting = plan();
    BOOST_TEST(acting.plan.totals.at("erase") == 5U);
    set_day("2026-03-04");
    const CaseFile file = CaseFile::open(root(), id);
    approve(workspace, file, Right::Erase, {plan_digest(acting.plan_json), {}, "ona"}, *signer,
            today);
    Progress quiet;
    BOOST_TEST(refusal(ErrorKind::NeedsPerson, [&] {
                   apply_plan(workspace, file, entries_of(workspace, file), request(), quiet);
               }).ends_with("its plan is of a day to come"));
    BOOST_TEST(ids() == "1,2 11,12,13 21,22,23");
}

BOOST_AUTO_TEST_CASE(neither_a_sweep_nor_a_new_account_of_the_same_person_matters) {
    carry_out();
    sql("app",
        "insert into accounts values (3, 'eva@x.com', null);"
        "insert into invoices values (14, 3, '2017-01-01', 'again', null)");
    set_day("2026-12-01");
    sweep_case(workspace, *cases, {id, day("2026-03-04"), true, true, false}, *signer, today);
    const std::filesystem::path folder = root() / "cases" / id;
    BOOST_TEST(!std::filesystem::exists(folder / "request.json.sealed"));
    BOOST_TEST(!std::filesystem::exists(folder / "plan.json"));
    const CaseHistory closed = history();
    BOOST_TEST(due_for_sweep({&closed, 1}, {}, day("2040-01-01"), {}, {id}).empty());

    set_day("2028-01-02");
    BOOST_TEST(is_erasable(history(), today));
    BOOST_TEST(next_step(workspace.settings, history(), today).command == "erase --case " + id);
    const Acting acting = plan();
    BOOST_TEST(acting.returned);
    BOOST_TEST(!acting.deadline.due.has_value());
    BOOST_TEST(!comes_back(history(), today));
    BOOST_TEST(is_erasable(history(), today));  // until it is verified
    BOOST_TEST(next_step(workspace.settings, history(), today).words == "approve");
    carry_out();
    BOOST_TEST(!is_erasable(history(), today));
    BOOST_TEST(ids() == "1,2,3 12,13,14 22,23");
    BOOST_TEST(days() == "2030-01-01:2 2031-01-01:1");
    BOOST_TEST(refusal(ErrorKind::NeedsPerson, [&] {
                   reopen_case({workspace, *cases, *signer, today}, CaseFile::open(root(), id),
                               "once more");
               }) == "case " + id + " cannot be reopened");
}

BOOST_AUTO_TEST_CASE(what_was_added_to_a_kept_record_is_found_with_it) {
    carry_out();
    sql("app", "insert into payments values (24, 11, '2017-07-01', null)");
    set_day("2028-01-01");
    const Acting acting = plan();
    BOOST_TEST(acting.plan.totals.at("erase") == 3U);
    BOOST_TEST(acting.plan.totals.at("keep") == 3U);
}

BOOST_AUTO_TEST_CASE(a_case_that_is_reopened_forgets_nothing_that_it_kept) {
    carry_out();
    reopen_case({workspace, *cases, *signer, today}, CaseFile::open(root(), id), "a question");
    carry_out();
    BOOST_TEST(ids() == "1,2 11,12,13 21,22,23");
    BOOST_TEST(days() == "2028-01-01:2 2030-01-01:2 2031-01-01:1");
}

BOOST_AUTO_TEST_CASE(a_hold_outlives_the_sweep_and_keeps_what_its_rule_would_let_go) {
    plan();
    record_hold(CaseFile::open(root(), id), "app/invoices/11",
                Hold{"17(3)(e)", "claim 12", day("2029-06-30")});
    carry_out();
    BOOST_TEST(days() == "2028-01-01:1 2029-07-01:1 2030-01-01:2 2031-01-01:1");
    set_day("2026-12-01");
    sweep_case(workspace, *cases, {id, day("2026-03-04"), true, true, false}, *signer, today);
    set_day("2028-01-01");
    carry_out();
    BOOST_TEST(ids() == "1,2 11,12,13 22,23");
    set_day("2029-07-01");
    carry_out();
    BOOST_TEST(ids() == "1,2 12,13 22,23");
}

BOOST_AUTO_TEST_CASE(lines_that_have_no_lasting_key_are_left_to_people) {
    map_slips();
    file("stores/slips/a.csv",
         "who,day,marked\neva@x.com,2017-03-01,\nadam@x.com,2017-03-01,\n"
         "eva@x.com,2018-03-01,\n");
    workspace = load();
    workspace.settings.approval["erase"] = 1;
    carry_out();
    BOOST_TEST(waits.empty());
    BOOST_TEST(days() == "2028-01-01:3 2029-01-01:1 2030-01-01:2 2031-01-01:1");
    set_day("2028-01-01");
    carry_out();
    BOOST_TEST(waits == "kept_by_position");
    BOOST_TEST(days() == "2029-01-01:1 2030-01-01:2 2031-01-01:1");
    set_day("2029-01-01");
    carry_out();
    BOOST_TEST(waits == "kept_by_position");
    BOOST_TEST(days() == "2030-01-01:2 2031-01-01:1");
    BOOST_TEST(ids() == "1,2 12,13 22,23");
    BOOST_TEST(read_file(root() / "stores/slips/a.csv").find("eva@x.com") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_case_comes_back_also_for_nothing_but_such_lines) {
    sql("app", "delete from payments where id < 23; delete from invoices where id < 13");
    map_slips();
    file("stores/slips/a.csv", "who,day,marked\neva@x.com,2017-03-01,\n");
    workspace = load();
    workspace.settings.approval["erase"] = 1;
    carry_out();
    BOOST_TEST(ids() == "2 13 23");
    set_day("2028-01-01");
    carry_out();
    BOOST_TEST(waits == "kept_by_position");
    BOOST_TEST(days().empty());
}

BOOST_AUTO_TEST_CASE(what_a_backup_brought_back_is_cut_down_again) {
    carry_out();
    sql("app",
        "update accounts set email = 'eva@x.com', closed_at = '2020-05-01' where id = 1;"
        "update invoices set note = 'for Eva', marked = null where id = 11;"
        "update payments set marked = null where id = 22");
    reopen_case({workspace, *cases, *signer, today}, CaseFile::open(root(), id), "restored");
    const Acting acting = plan();
    BOOST_TEST(acting.plan.pending.empty());
    BOOST_TEST(acting.plan.totals.at("anonymise") == 1U);
    BOOST_TEST(acting.plan.totals.at("trim") == 1U);
    carry_out();
    BOOST_TEST(value("select email from accounts where id = 1") != "eva@x.com");
    BOOST_TEST(value("select count(*) from invoices where note = 'for Eva'") == "0");
    BOOST_TEST(value("select marked from invoices where id = 11") == "2026-03-04");
    BOOST_TEST(value("select marked from payments where id = 22") == "2026-03-04");
    BOOST_TEST(days() == "2028-01-01:2 2030-01-01:2 2031-01-01:1");
}

BOOST_AUTO_TEST_CASE(whoever_has_the_key_now_is_not_erased_without_a_person) {
    carry_out();
    sql("app",
        "update accounts set email = 'mary@x.com' where id = 1;"
        "insert into invoices values (15, 1, '2010-01-01', 'for Mary', null)");
    set_day("2031-01-01");
    const Acting acting = plan();
    BOOST_REQUIRE(acting.plan.pending.size() == 3U);  // and her invoices
    for (const Pending& pending : acting.plan.pending) {
        BOOST_TEST(pending.what == "kept_changed");
    }
    BOOST_TEST(acting.plan.pending[0].key == "1");
    carry_out();
    BOOST_TEST(waits == "kept_changed");
    BOOST_TEST(ids() == "1,2 11,12,13,15 23");  // what refers to it may be anybody's, too
    BOOST_TEST(value("select email from accounts where id = 1") == "mary@x.com");
    BOOST_TEST(value("select note from invoices where id = 15") == "for Mary");
    BOOST_REQUIRE(read_kept(CaseFile::open(root(), id)).has_value());  // nobody has decided
    BOOST_TEST(read_kept(CaseFile::open(root(), id))->records.size() == 3U);
}

BOOST_AUTO_TEST_CASE(what_is_left_under_anothers_key_goes_when_a_person_says_so) {
    carry_out();
    sql("app", "update accounts set email = 'mary@x.com' where id = 1");
    set_day("2031-01-01");
    plan();
    record_decisions(workspace, id, {{"app/accounts/1", false}, {"app/invoices/11", true}});
    record_decisions(workspace, id, {{"app/invoices/12", true}});
    carry_out();
    BOOST_TEST(waits.empty());
    BOOST_TEST(ids() == "1,2 13 23");
    BOOST_TEST(value("select email from accounts where id = 1") == "mary@x.com");
}

BOOST_AUTO_TEST_CASE(what_comes_back_before_the_verification_is_not_certified) {
    carry_out();
    reopen_case({workspace, *cases, *signer, today}, CaseFile::open(root(), id), "a question");
    carry_out();  // everything was done before
    sql("app",
        "update accounts set email = 'eva@x.com' where id = 1;"
        "update invoices set note = 'for Eva', marked = null where id = 11");
    const CaseFile file = CaseFile::open(root(), id);
    Progress quiet;
    const Verification again =
        verify_case(workspace, file, entries_of(workspace, file), request(), quiet);
    BOOST_TEST(!again.is_clean());
    BOOST_REQUIRE(again.residuals.size() == 2U);
    BOOST_TEST(again.residuals[0].what == "not_cut");
    BOOST_TEST(again.residuals[1].what == "not_cut");
}

BOOST_AUTO_TEST_CASE(a_changed_record_goes_when_a_person_says_that_it_is_theirs) {
    carry_out();
    sql("app", "update payments set marked = null where id = 21");
    set_day("2028-01-01");
    Acting acting = plan();
    BOOST_REQUIRE(acting.plan.pending.size() == 1U);
    BOOST_TEST(acting.plan.pending[0].what == "kept_changed");
    record_decisions(workspace, id, {{"app/payments/21", false}});
    acting = plan();
    BOOST_TEST(acting.plan.pending.empty());
    record_decisions(workspace, id, {{"app/payments/21", true}});
    sql("app", "update payments set paid_on = '2017-06-03' where id = 21");
    BOOST_TEST(plan().plan.pending.size() == 1U);  // it is another one again
    sql("app", "update payments set paid_on = '2017-06-02' where id = 21");
    carry_out();
    BOOST_TEST(waits.empty());
    BOOST_TEST(ids() == "1,2 12,13 22,23");
    BOOST_TEST(days() == "2030-01-01:2 2031-01-01:1");
}

BOOST_AUTO_TEST_CASE(the_end_of_another_restriction_frees_nothing_that_is_kept) {
    const auto standing = [&] { return other_restrictions(workspace, *cases, "").standing; };
    carry_out();
    set_day("2028-01-01");
    carry_out();  // its last plan marks nothing
    BOOST_TEST(standing().contains("app/invoices/12"));
    BOOST_TEST(!standing().contains("app/invoices/11"));  // gone
    BOOST_TEST(!standing().contains("app/invoices/13"));
    set_day("2029-06-01");
    sweep_case(workspace, *cases, {id, history().closed.value(), true, true, false}, *signer,
               today);
    BOOST_TEST(history().contents_swept.has_value());
    BOOST_TEST(standing().contains("app/invoices/12"));
    BOOST_TEST(standing().contains("app/payments/22"));
}

BOOST_AUTO_TEST_CASE(a_case_that_has_nothing_left_names_what_helps_after_a_restore) {
    carry_out();
    sweep_case(workspace, *cases, {id, day("2026-03-04"), true, true, false}, *signer, today);
    set_day("2031-01-01");
    carry_out();
    BOOST_TEST(ids() == "2 13 23");
    sql("app", "insert into accounts values (1, 'eva@x.com', '2020-05-01')");
    BOOST_TEST(refusal(ErrorKind::NeedsPerson, [&] { plan(); }) ==
               "the request of case " + id + " was deleted");
    try {
        plan();
    } catch (const Error& error) {
        BOOST_TEST(error.next() == "dsar erase --replay");
    }
}

BOOST_AUTO_TEST_CASE(a_case_of_an_older_build_waits_for_a_person) {
    carry_out();
    {
        const CaseFile file = CaseFile::open(root(), id);
        Json kept = Json::parse(file.read_sealed("kept.json"));
        for (Json& record : kept.at("records")) {
            BOOST_TEST(record.size() == 5U);
            record.erase(4);
        }
        file.write_sealed("kept.json", kept.dump());
    }
    set_day("2028-01-01");
    const Acting acting = plan(true);
    BOOST_TEST(acting.plan.pending.size() == 5U);
    BOOST_TEST(!acting.plan.totals.contains("erase"));
}

BOOST_AUTO_TEST_CASE(names_nobody) {
    carry_out();
    BOOST_TEST(waits.empty());
    const std::string kept = CaseFile::open(root(), id).read_sealed("kept.json");
    BOOST_TEST(kept.find("eva") == std::string::npos);
    BOOST_TEST(kept.find("x.com") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
