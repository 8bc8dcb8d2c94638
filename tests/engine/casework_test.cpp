// SPDX-License-Identifier: Apache-2.0
// The moves of a case: dates by the rules, letters, nothing half-done called done.
#include "libdsar/engine/casework.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/sweep.hpp"
#include "libdsar/rights/refusal.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

using namespace dsar;

namespace {

Date day(const char* text) {
    return parse_date(text).value();
}

struct Office {
    test::TempWorkspace files;
    test::PrivateKeys keys;
    Workspace workspace;
    std::optional<Register> cases;
    std::optional<Signer> signer;
    std::string id;

    Office() {
        files.map("shop", R"(store: shop
kind: sqlite
path: stores/shop.db
collections:
  buyers:
    role: controller
    purpose: service
    key: id
    fields: {id: {}, email: {identifies: email}}
)");
        files.sql("shop", "create table buyers(id integer primary key, email text)");
        workspace = files.load();
        cases.emplace(workspace);
        signer.emplace(test::signer_of(workspace, "ona"));
    }

    const std::string& open(Right right = Right::Access, const char* received = "2026-03-02",
                            const std::string& regime = "gdpr", const std::string& kind = {}) {
        Intake intake;
        intake.right = right;
        intake.regime = regime;
        intake.kind = kind;
        intake.subject.identifiers = {{"email", "eva@x.com"}};
        intake.received = day(received);
        intake.received_at = std::chrono::sys_days(intake.received);
        intake.opened = intake.received;
        reckon_intake(workspace.settings, intake);
        return id = cases->open_case(intake, *signer).id();
    }
    [[nodiscard]] CaseDesk desk(const char* today) {
        return {workspace, *cases, *signer, day(today)};
    }
    [[nodiscard]] CaseFile file() const { return CaseFile::open(files.root(), id); }
    [[nodiscard]] CaseHistory history() { return cases->find(id).value(); }
    void record(const char* event, const Json& details) {
        cases->record(file(), Act{event, details}, *signer);
    }
    [[nodiscard]] std::string letter(const std::string& name) const {
        return read_file(files.root() / "cases" / id / "letters" / (name + ".txt"));
    }
    template <class Work>
    [[nodiscard]] std::string refusal(ErrorKind kind, const Work& work) {
        try {
            work();
            return "done";
        } catch (const Error& error) {
            BOOST_TEST((error.kind() == kind), error.what());
            return std::string(error.what()) + ": " + error.why();
        }
    }
};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(casework, Office)

BOOST_AUTO_TEST_CASE(an_extension_is_told_in_the_first_month_with_its_reasons) {
    open();
    BOOST_TEST((history().due == day("2026-04-02")));
    BOOST_TEST(has(refusal(ErrorKind::NeedsPerson,
                           [&] { extend_case(desk("2026-04-03"), file(), "many", {}); }),
                   "had to be told by 2026-04-02"));
    BOOST_TEST(
        has(refusal(ErrorKind::Usage, [&] { extend_case(desk("2026-03-20"), file(), " ", {}); }),
            "reasons"));
    BOOST_TEST(
        has(refusal(ErrorKind::Usage,
                    [&] { extend_case(desk("2026-03-20"), file(), "many", day("2026-07-01")); }),
            "the law allows until 2026-06-02"));
    const CaseMove move = extend_case(desk("2026-04-02"), file(), "three systems", {});
    BOOST_TEST((move.due == day("2026-06-02")));
    BOOST_TEST((history().due == day("2026-06-02")));
    BOOST_TEST((history().extended == day("2026-04-02")));
    BOOST_TEST(has(letter("extension"), "three systems"));
    BOOST_TEST(has(letter("extension"), "2 June 2026"));
    BOOST_TEST(
        has(refusal(ErrorKind::Usage, [&] { extend_case(desk("2026-04-02"), file(), "more", {}); }),
            "extended before"));
}

BOOST_AUTO_TEST_CASE(a_reason_that_names_the_person_leaves_no_letter) {
    open();
    BOOST_TEST(has(refusal(ErrorKind::Usage,
                           [&] { extend_case(desk("2026-03-20"), file(), "EVA@x.com wrote", {}); }),
                   "--why holds the person's email"));
    BOOST_TEST(!std::filesystem::exists(files.root() / "cases" / id / "letters/extension.txt"));
    BOOST_TEST(!history().extended.has_value());
}

BOOST_AUTO_TEST_CASE(a_question_within_a_week_stops_the_clock_and_a_later_one_does_not) {
    open();
    CaseMove move = ask_identity(desk("2026-03-09"), file(), "another address", "a reply from ours",
                                 day("2026-03-09"));
    BOOST_TEST(!move.due.has_value());
    BOOST_TEST((history().status == CaseStatus::Suspended));
    BOOST_TEST(has(letter("identity"), "another address"));
    BOOST_TEST(
        has(refusal(ErrorKind::Usage,
                    [&] { ask_identity(desk("2026-03-10"), file(), "a", "b", day("2026-03-10")); }),
            "waits for an answer already"));
    BOOST_TEST(has(refusal(ErrorKind::Usage,
                           [&] { resume_case(desk("2026-03-16"), file(), day("2026-03-08")); }),
                   "not possible"));
    move = resume_case(desk("2026-03-16"), file(), day("2026-03-16"));
    // A month plus seven days of pause; counting anew from the answer would end later.
    BOOST_TEST((move.due == day("2026-04-09")));
    BOOST_TEST((history().due == day("2026-04-09")));
    BOOST_TEST((history().status == CaseStatus::Open));

    open();
    move = ask_identity(desk("2026-03-10"), file(), "doubt", "proof", day("2026-03-10"));
    BOOST_TEST((move.due == day("2026-04-02")));
    BOOST_TEST(move.warnings.size() == 1U);
    BOOST_TEST((history().status == CaseStatus::Open));
    BOOST_TEST((history().due == day("2026-04-02")));
}

BOOST_AUTO_TEST_CASE(in_california_no_question_moves_the_date) {
    open(Right::Erase, "2026-03-02", "ccpa", "delete");
    BOOST_TEST((history().due == day("2026-04-02")));  // the promise; the law alone: 2026-04-16
    BOOST_TEST((history().confirm_by == day("2026-03-13")));
    const CaseMove move =
        ask_identity(desk("2026-03-03"), file(), "doubt", "proof", day("2026-03-03"));
    BOOST_TEST((move.due == day("2026-04-02")));
    BOOST_TEST((history().status == CaseStatus::Open));
    open(Right::Object, "2026-03-02", "ccpa", "opt-out");
    BOOST_TEST((history().due == day("2026-03-19")));  // 15 business days
    BOOST_TEST(!history().confirm_by.has_value());
    BOOST_TEST(
        has(refusal(ErrorKind::Usage, [&] { extend_case(desk("2026-03-03"), file(), "many", {}); }),
            "cannot be extended"));
}

BOOST_AUTO_TEST_CASE(a_refusal_stands_on_a_ground_of_that_law_against_that_right) {
    open();
    BOOST_TEST(has(refusal(ErrorKind::Usage,
                           [&] { refuse_case(desk("2026-03-20"), file(), "legal_claims", "why"); }),
                   "there are excessive, identity, others_rights, unfounded"));
    const CaseMove move = refuse_case(desk("2026-03-20"), file(), "excessive", "the tenth in May");
    BOOST_TEST((move.tell_by == day("2026-04-02")));
    BOOST_TEST(has(letter("refusal"), "Art. 12(5)(b) GDPR"));
    BOOST_TEST(has(letter("refusal"), "the tenth in May"));
    BOOST_TEST(history().ground == "excessive");
    close_case(desk("2026-03-21"), file(), "refused", "");
    BOOST_TEST(history().outcome == "refused");
    BOOST_TEST((history().responded == day("2026-03-20")));
}

BOOST_AUTO_TEST_CASE(every_ground_names_its_rule) {
    for (const RefusalGround& ground : refusal_grounds()) {
        BOOST_TEST((ground.regime == "gdpr" || ground.regime == "ccpa"));
        BOOST_TEST(!ground.words.empty());
        BOOST_TEST(ground.article.find_first_of("0123456789") != std::string_view::npos);
        int rights = 0;
        for (const Right right : {Right::Access, Right::Rectify, Right::Erase, Right::Restrict,
                                  Right::Export, Right::Object}) {
            const bool found = find_refusal_ground(ground.id, ground.regime, right) == &ground;
            BOOST_TEST(found == ground.holds_against(right));
            rights += found ? 1 : 0;
        }
        BOOST_TEST(rights > 0);
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_closed_as_what_the_journal_does_not_show) {
    open();
    const auto close = [&](const char* outcome) {
        return refusal(ErrorKind::NeedsPerson,
                       [&] { close_case(desk("2026-03-20"), file(), outcome, ""); });
    };
    BOOST_TEST(has(close("fulfilled"), "its package was not released"));
    BOOST_TEST(has(close("partly"), "its package was not released"));
    BOOST_TEST(has(close("refused"), "no ground"));
    BOOST_TEST(has(close("nothing_held"), "no search"));
    BOOST_TEST(has(close("forwarded"), "nothing was handed over"));
    record("searched", {{"complete", false}, {"records", 0}});
    BOOST_TEST(has(close("nothing_held"), "no search has reached every store"));
    record("searched", {{"complete", true}, {"records", 4}});
    BOOST_TEST(has(close("nothing_held"), "4 records were found"));
    record("released", Json::object());
    record("incident_opened", {{"notify_by", "2026-03-23T10:00:00Z"}});
    BOOST_TEST(has(close("fulfilled"), "incident"));
    record("incident_notified", Json::object());
    BOOST_TEST(close("fulfilled") == "done");
    BOOST_TEST(has(
        refusal(ErrorKind::Usage, [&] { close_case(desk("2026-03-20"), file(), "partly", ""); }),
        "is closed"));
    BOOST_TEST(has(refusal(ErrorKind::Usage, [&] { reopen_case(desk("2026-03-21"), file(), ""); }),
                   "why"));
    reopen_case(desk("2026-03-21"), file(), "a store was forgotten");
    BOOST_TEST((history().status == CaseStatus::Open));
    BOOST_TEST((history().due == day("2026-04-02")));
}

BOOST_AUTO_TEST_CASE(what_is_ours_is_not_closed_by_handing_over_what_is_a_clients) {
    open();
    record("searched", {{"complete", true}, {"records", 3}});
    record("planned", {{"totals", {{"disclose", 1}, {"forward", 2}}}, {"pending", 0}});
    record("forwarded", Json::object());
    BOOST_TEST(!history().responded.has_value());
    BOOST_TEST(has(refusal(ErrorKind::NeedsPerson,
                           [&] { close_case(desk("2026-03-20"), file(), "forwarded", ""); }),
                   "1 records are ours"));
    record("planned", {{"totals", {{"forward", 3}}}, {"pending", 0}});
    record("forwarded", Json::object());
    close_case(desk("2026-03-20"), file(), "forwarded", "");
    BOOST_TEST(history().outcome == "forwarded");
}

BOOST_AUTO_TEST_CASE(what_was_swept_is_not_taken_up_again) {
    open();
    close_case(desk("2026-03-20"), file(), "withdrawn", "by telephone");
    sweep_case(workspace, *cases, {id, day("2026-03-20"), true, false, false}, *signer,
               day("2026-10-01"));
    BOOST_TEST(has(refusal(ErrorKind::NeedsPerson,
                           [&] { reopen_case(desk("2026-10-02"), file(), "they called again"); }),
                   "case " + id + " cannot be reopened: the request was deleted on 2026-10-01"));
    BOOST_TEST((history().status == CaseStatus::Closed));
}

BOOST_AUTO_TEST_CASE(the_date_that_the_person_was_told_holds) {
    open();
    extend_case(desk("2026-03-06"), file(), "three systems", day("2026-05-15"));
    BOOST_TEST((history().due == day("2026-05-15")));
    ask_identity(desk("2026-03-09"), file(), "doubt", "proof", day("2026-03-09"));
    const CaseMove move = resume_case(desk("2026-03-12"), file(), day("2026-03-12"));
    BOOST_TEST((move.due == day("2026-05-18")));
    BOOST_TEST((history().due == day("2026-05-18")));
}

BOOST_AUTO_TEST_CASE(an_erasure_is_not_fulfilled_by_saying_so) {
    open(Right::Erase);
    BOOST_TEST(has(refusal(ErrorKind::NeedsPerson,
                           [&] { close_case(desk("2026-03-20"), file(), "fulfilled", ""); }),
                   "nothing shows that it was done and verified"));
    BOOST_TEST(has(
        refusal(ErrorKind::Usage, [&] { close_case(desk("2026-03-20"), file(), "withdrawn", ""); }),
        "withdrew"));
    close_case(desk("2026-03-20"), file(), "withdrawn", "by phone on 19 March");
    BOOST_TEST(history().outcome == "withdrawn");
}

BOOST_AUTO_TEST_CASE(says_what_comes_next) {
    CaseHistory case_now;
    case_now.case_id = "2026-0001";
    const auto next = [&] {
        return next_step(workspace.settings, case_now, day("2026-03-02")).words;
    };
    case_now.stage = CaseStage::Opened;
    BOOST_TEST(next() == "search");
    case_now.stage = CaseStage::Planned;
    BOOST_TEST(next() == "search again: a store failed");
    case_now.complete = true;
    case_now.pending = 2;
    BOOST_TEST(next() == "decide 2");
    case_now.pending = 0;
    BOOST_TEST(next() == "approve");
    case_now.confirm_by = day("2026-03-16");
    BOOST_TEST(next() == "confirm receipt");
    case_now.stage = CaseStage::Released;
    BOOST_TEST(next() == "send it, close");
    case_now.status = CaseStatus::Suspended;
    BOOST_TEST(next() == "waits for who asks");
    case_now.notify_by = Instant();
    BOOST_TEST(has(next(), "tell the authority"));
    case_now.status = CaseStatus::Closed;
    BOOST_TEST(next() == "");
}

BOOST_AUTO_TEST_SUITE_END()
