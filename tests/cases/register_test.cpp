// SPDX-License-Identifier: Apache-2.0
// The register: what it knows, what survives a kill between two writes, what is found when files
// are changed behind its back.
#include "libdsar/cases/register.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/register_metrics.hpp"
#include "libdsar/cases/suppression.hpp"
#include "libdsar/cases/sweep.hpp"
#include "tests/cases/register_desk.hpp"
#include "tests/cases/signers.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <sys/stat.h>

using namespace dsar;

namespace {

namespace fs = std::filesystem;

Date day(const char* text) {
    return parse_date(text).value();
}

struct Desk {
    test::Scratch root;
    test::PrivateKeys keys;
    Workspace workspace = test::bare_workspace(root);
    Signer signer;

    Desk() : signer(test::signer_of(prepared(workspace), "ona")) {}

    static const Workspace& prepared(Workspace& workspace) {
        workspace.map.digest = std::string(64, 'a');
        workspace.settings.digest = std::string(64, 'b');
        workspace.settings.country = "LT";
        if (test::on_postgres()) {
            workspace.settings.register_place = test::fresh_schema();
        }
        return workspace;
    }

    [[nodiscard]] static Intake intake(const std::string& email = "Eva@X.com") {
        Intake out;
        out.subject.identifiers = {{"phone", "+370 600 00001"}, {"email", email}};
        out.received = day("2026-03-02");
        out.received_at = Instant(std::chrono::sys_days(out.received)) + std::chrono::hours(21);
        out.opened = day("2026-03-03");
        out.due = day("2026-04-02");
        out.channel = "letter";
        return out;
    }
    std::string open(const Intake& request = intake()) {
        return Register(workspace).open_case(request, signer).id();
    }
    void record(const std::string& id, const std::vector<Act>& acts) {
        Register(workspace).record(CaseFile::open(root.path(), id), acts, signer);
    }
    [[nodiscard]] CaseHistory entry(const std::string& id) const {
        return Register(workspace).find(id).value();
    }
    [[nodiscard]] fs::path folder(const std::string& id) const {
        return root.path() / "cases" / id;
    }
    [[nodiscard]] test::RegisterTables tables() const { return test::RegisterTables(workspace); }
};

std::string whats(const Problems& problems) {
    std::string out;
    for (const Problem& problem : problems) {
        out += problem.file + " " + problem.where + " " + problem.what + " " + problem.is + "\n";
    }
    return out;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(register_of_cases, Desk)

BOOST_AUTO_TEST_CASE(knows_a_case_from_its_opening_to_its_end) {
    const std::string id = open();
    BOOST_TEST(id == "2026-0001");
    CaseHistory history = entry(id);
    BOOST_TEST((history.stage == CaseStage::Opened));
    BOOST_TEST((history.due == day("2026-04-02")));
    BOOST_TEST(format(*history.received_at) == "2026-03-02T21:00:00Z");
    BOOST_TEST(history.channel == "letter");
    BOOST_TEST(history.opened_by == "ona");

    record(id, {{"identity_asked", {{"on", "2026-03-05"}, {"suspends", true}}}});
    BOOST_TEST((entry(id).status == CaseStatus::Suspended));
    BOOST_TEST(!entry(id).due.has_value());
    record(id, {{"identity_answered", {{"on", "2026-03-10"}, {"due", "2026-04-07"}}},
                {"identity_verified", {{"level", "reasonable"}}},
                {"searched", {{"complete", true}, {"records", 12}}},
                {"planned", {{"plan", std::string(64, 'c')}, {"pending", 2}}}});
    history = entry(id);
    BOOST_TEST((history.due == day("2026-04-07")));
    BOOST_TEST(history.identity == "reasonable");
    BOOST_TEST(history.records == 12U);
    BOOST_TEST(history.pending == 2U);
    record(id, {{"extended", {{"on", "2026-03-20"}, {"until", "2026-06-02"}}},
                {"approved", {{"plan", std::string(64, 'c')}}},
                {"released", {{"on", "2026-03-21"}}},
                {"closed", {{"on", "2026-03-22"}, {"outcome", "fulfilled"}}}});
    history = entry(id);
    BOOST_TEST((history.due == day("2026-06-02")));
    BOOST_TEST((history.responded == day("2026-03-21")));
    BOOST_TEST((history.status == CaseStatus::Closed));
    BOOST_TEST(history.journal_entries == 10U);
    record(id, {{"reopened", {{"why", "a store was forgotten"}}}});
    history = entry(id);
    BOOST_TEST((history.status == CaseStatus::Open));
    BOOST_TEST((history.stage == CaseStage::Opened));
    BOOST_TEST(!history.complete);
    BOOST_TEST(history.plan.empty());
    BOOST_TEST(history.approved_by.empty());
    BOOST_TEST(whats(Register(workspace).check()) == "");
}

BOOST_AUTO_TEST_CASE(a_case_reads_back_from_its_document_as_it_was) {
    const std::string id = open();
    record(id, {{"incident_opened", {{"notify_by", "2026-03-09T10:00:00Z"}}},
                {"refused", {{"ground", "excessive"}}}});
    const CaseHistory history = entry(id);
    BOOST_TEST((to_json(case_history_from(to_json(history))) == to_json(history)));
    BOOST_CHECK_THROW(case_history_from(Json{{"case", "2026-0001"}}), Error);
}

BOOST_AUTO_TEST_CASE(knows_people_by_keyed_digests_and_sealed_labels_only) {
    const std::string id = open();
    const std::string database = tables().bytes();
    BOOST_TEST(has(database, id));
    for (const char* value : {"eva@x.com", "Eva@X.com", "60000001", "600 00001"}) {
        BOOST_TEST(!has(database, value), value);
    }
    Register cases(workspace);
    BOOST_TEST(cases.persons().at(id).value == "Eva@X.com");
    BOOST_TEST(cases.cases_of({{{"email", " EVA@x.com "}}}).front() == id);
    BOOST_TEST(cases.cases_of({{{"phone", "0037060000001"}}}).size() == 1U);
    BOOST_TEST(cases.cases_of({{{"email", "jo.eva@x.com"}}}).empty());
    BOOST_TEST(pseudonym(workspace, {"email", "eva@x.com"}) !=
               pseudonym(workspace, {"name", "eva@x.com"}));
}

BOOST_AUTO_TEST_CASE(a_second_request_names_the_first) {
    const std::string first = open();
    Intake other = intake("other@x.com");
    other.subject.identifiers = {{"email", "eva@x.com"}};
    BOOST_TEST(entry(open(other)).earlier == std::vector<std::string>{first},
               boost::test_tools::per_element());
    other.subject.identifiers = {{"email", "new@x.com"}};
    BOOST_TEST(entry(open(other)).earlier.empty());
}

BOOST_AUTO_TEST_CASE(no_text_of_an_officer_brings_a_value_into_a_journal) {
    const std::string id = open();
    const auto refused = [&](const std::string& text) {
        try {
            record(id, {{"extended", {{"why", text}}}});
            return false;
        } catch (const Error& error) {
            BOOST_TEST(!has(error.what() + error.why(), "eva"));
            return error.kind() == ErrorKind::Usage;
        }
    };
    BOOST_TEST(refused("asked eva@x.com again"));
    BOOST_TEST(refused("called 8 600-00001"));
    BOOST_CHECK_THROW(record(id, {{"identity_verified", {{"matched", {"invoice", "Eva@X.com"}}}}}),
                      Error);
    BOOST_TEST(!refused("three systems"));
    BOOST_TEST(!has(read_file(folder(id) / "journal.ndjson"), "again"));
    Intake request = intake();
    request.channel = "mail from EVA@X.COM";
    BOOST_CHECK_THROW(open(request), Error);
    request = intake();
    request.requester = "agent";
    BOOST_CHECK_THROW(open(request), Error);
    request.mandate = "power of attorney of 2 March";
    BOOST_TEST(entry(open(request)).requester == "agent");
}

BOOST_AUTO_TEST_CASE(takes_in_what_a_killed_process_left_between_two_writes) {
    const std::string id = open();
    {  // the journal was written, the register was not
        Journal journal(folder(id), {id, workspace.map.digest, workspace.settings.digest},
                        test::keys_in(workspace));
        journal.append(Act{"extended", {{"on", "2026-03-20"}, {"until", "2026-06-02"}}}, signer);
    }
    BOOST_TEST((entry(id).due == day("2026-06-02")));
    BOOST_TEST(whats(Register(workspace).check()) == "");

    // the request was kept, its first entry was not written
    std::optional<CaseFile> opening = CaseFile::create(root.path(), 2026);
    const std::string killed = opening->id();
    opening->write_sealed("request.json", request_document(intake("killed@x.com"), "ona"));
    Register cases(workspace);
    BOOST_TEST(cases.refresh().empty());  // whoever holds the case is about to write it
    opening.reset();
    const Problems problems = cases.refresh();
    BOOST_TEST(problems.size() == 1U);
    BOOST_TEST(problems.front().next == "dsar access --case " + killed);
    write_file(folder(killed) / "journal.ndjson", "");  // made, and killed before the first line
    BOOST_TEST(cases.refresh().size() == 1U);
    const CaseFile file = CaseFile::open(root.path(), killed);
    BOOST_TEST((cases.find(file.id())->stage == CaseStage::None));
    BOOST_TEST((cases.find(file.id())->due == day("2026-04-02")));
    BOOST_TEST(cases.cases_of({{{"email", "killed@x.com"}}}).size() == 1U);
    cases.record(file, Act{"searched", {{"complete", true}, {"records", 0}}}, signer);
    BOOST_TEST(cases.find(file.id())->journal_entries == 2U);
    BOOST_TEST(whats(cases.check()) == "");

    // of a right that no command searches for
    Intake erasure = intake("gone@x.com");
    erasure.right = Right::Erase;
    opening = CaseFile::create(root.path(), 2026);
    opening->write_sealed("request.json", request_document(erasure, "ona"));
    const std::string erased = opening->id();
    opening.reset();
    BOOST_TEST(cases.refresh().front().next == "dsar erase --case " + erased);
    cases.record(CaseFile::open(root.path(), erased), std::span<const Act>(), signer);
    BOOST_TEST(cases.refresh().empty());

    // a number was given to no request
    CaseFile::create(root.path(), 2026);
    BOOST_TEST(whats(cases.check()) == "");
    RegisterFilter all;
    all.all = true;
    BOOST_TEST(cases.list(all).size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_lost_register_is_made_again_and_its_loss_is_named) {
    const std::string id = open();
    record(id, {{"searched", {{"complete", true}, {"records", 3}}}});
    tables().lose();
    BOOST_TEST(entry(id).records == 3U);
    BOOST_TEST(Register(workspace).persons().at(id).value == "Eva@X.com");
    BOOST_TEST(has(whats(Register(workspace).check()), "is missing"));
    BOOST_CHECK_THROW(record(id, {{"extended", {{"why", "x"}}}}), Error);
}

BOOST_AUTO_TEST_CASE(a_journal_set_back_with_its_head_is_found) {
    const std::string id = open();
    const std::string journal = read_file(folder(id) / "journal.ndjson");
    const std::string head = read_file(folder(id) / "journal.head");
    record(id, {{"closed", {{"outcome", "refused"}}}});
    write_file(folder(id) / "journal.ndjson", journal);
    write_file(folder(id) / "journal.head", head);
    const std::string found = whats(Register(workspace).check());
    BOOST_TEST(has(found, "cases/" + id + "/journal.ndjson"));
    BOOST_TEST(has(found, "had 2 entries and has 1"));
}

BOOST_AUTO_TEST_CASE(every_change_of_the_chain_is_found) {
    const std::string id = open();
    record(id, {{"searched", {{"complete", true}, {"records", 3}}}});
    Register(workspace).record(Act{"exported", {{"cases", 1}}}, signer);
    BOOST_TEST(Register(workspace).chain().size() == 3U);
    const auto after = [&](const char* sql) {
        tables().keep();
        tables().sql(sql);
        const std::string found = whats(Register(workspace).check());
        tables().bring_back();
        return found;
    };
    BOOST_TEST(after("DELETE FROM events WHERE n > 3") == "");
    BOOST_TEST(has(after("DELETE FROM events WHERE n = 3"), "entry 3 is missing"));
    BOOST_TEST(has(after("DELETE FROM events WHERE n = 2"), "entry 2 is missing"));
    BOOST_TEST(
        has(after("UPDATE events SET line = replace(line, 'ona', 'eva') WHERE n = 1"), "entry 1"));
    BOOST_TEST(has(after("UPDATE events SET n = 9 WHERE n = 2; UPDATE events SET n = 2 WHERE n = "
                         "3; UPDATE events SET n = 3 WHERE n = 9"),
                   "entry"));
    BOOST_TEST(has(after("UPDATE entries SET document = replace(document, '2026-04-02', "
                         "'2026-05-02')"),
                   "is not what its journal says"));
    BOOST_TEST(has(after("DELETE FROM entries"), "") == true);
    BOOST_TEST((Register(workspace).find(id)->due == day("2026-04-02")));
}

BOOST_AUTO_TEST_CASE(a_head_that_is_gone_is_named_and_nothing_more_is_added) {
    const std::string id = open();
    const fs::path head = root.path() / ".dsar/register.head";
    const std::string first = read_file(head);
    fs::remove(head);
    BOOST_TEST(whats(Register(workspace).check_end()) == "");  // killed after its first entry
    record(id, {{"extended", {{"until", "2026-06-02"}}}});
    BOOST_TEST(fs::exists(head));
    BOOST_TEST(whats(Register(workspace).check_end()) == "");
    const std::string second = read_file(head);

    write_file(head, first);  // killed before the head was written
    BOOST_TEST(whats(Register(workspace).check_end()) == "");
    write_file(head, "{}");
    BOOST_TEST(has(whats(Register(workspace).check_end()), ".dsar/register.head"));
    fs::remove(head);
    BOOST_TEST(has(whats(Register(workspace).check_end()), "no head that says how many"));
    BOOST_TEST(has(whats(Register(workspace).check()), ".dsar/register.head"));
    // The journal is written first: nobody is told that nothing was done.
    BOOST_CHECK_EXCEPTION(
        record(id, {{"searched", {{"complete", true}, {"records", 7}}}}), Error,
        [&](const Error& error) {
            return error.kind() == ErrorKind::Failed && has(error.why(), "no head") &&
                   has(error.why(), "the journal of case " + id + " holds what was done");
        });
    BOOST_TEST(Register(workspace).chain().size() == 2U);
    BOOST_TEST(!fs::exists(head));
    BOOST_TEST(entry(id).records == 7U);
    write_file(head, second);
    BOOST_TEST(whats(Register(workspace).check()) == "");
}

BOOST_AUTO_TEST_CASE(what_a_kill_left_beside_the_head_goes_with_the_next_act) {
    const std::string id = open();
    const fs::path left = root.path() / ".dsar/.register.head.0123456789ab";
    const fs::path other = root.path() / ".dsar/.workspace.key.0123456789ab";
    write_file(left, "half");
    write_file(other, "another's");
    BOOST_TEST(whats(Register(workspace).check()) == "");
    BOOST_TEST(fs::exists(left));  // reading takes nothing away
    record(id, {{"extended", {{"until", "2026-06-02"}}}});
    BOOST_TEST(!fs::exists(left));
    BOOST_TEST(fs::exists(other));
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_gone_is_named) {
    const std::string id = open();
    fs::remove_all(folder(id));
    BOOST_TEST(has(whats(Register(workspace).refresh()), "cases/" + id + "  is gone"));
    BOOST_TEST(Register(workspace).find(id).has_value());
}

BOOST_AUTO_TEST_CASE(a_database_that_is_none_is_refused_and_left_alone) {
    if (test::on_postgres()) {
        return;
    }
    make_private_folder(root.path() / ".dsar");
    write_file(root.path() / ".dsar/register.db",
               "this is not a database, it is a letter. " + std::string(5000, 'x'));
    BOOST_CHECK_EXCEPTION(Register{workspace}, Error, [](const Error& error) {
        return error.kind() == ErrorKind::Failed && error.next() == "dsar doctor";
    });
    BOOST_TEST(read_file(root.path() / ".dsar/register.db").starts_with("this is not"));
}

BOOST_AUTO_TEST_CASE(files_of_the_register_are_private) {
    open();
    for (const char* name : {"register.db", "register.head", "register.lock"}) {
        if (test::on_postgres() && name != std::string_view("register.head")) {
            BOOST_TEST(!fs::exists(root.path() / ".dsar" / name), name);
            continue;
        }
        struct ::stat found = {};
        BOOST_REQUIRE(::stat((root.path() / ".dsar" / name).c_str(), &found) == 0);
        BOOST_TEST((found.st_mode & 0777U) == 0600U, name);
    }
}

BOOST_AUTO_TEST_CASE(lists_by_filter_and_by_urgency) {
    Intake request = intake("a@x.com");
    const std::string late = open(request);
    request = intake("b@x.com");
    request.due = day("2026-03-20");
    request.right = Right::Export;
    const std::string soon = open(request);
    request = intake("c@x.com");
    request.regime = "ccpa";
    request.received = day("2026-03-09");
    const std::string closed = open(request);
    record(closed, {{"closed", {{"outcome", "withdrawn"}}}});
    const auto ids = [&](const RegisterFilter& filter) {
        std::string out;
        for (const CaseHistory& history : Register(workspace).list(filter)) {
            out += history.case_id.substr(5) + " ";
        }
        return out;
    };
    RegisterFilter filter;
    BOOST_TEST(ids(filter) == "0002 0001 ");
    filter.all = true;
    BOOST_TEST(ids(filter) == "0002 0001 0003 ");
    filter.regime = "ccpa";
    BOOST_TEST(ids(filter) == "0003 ");
    filter = {};
    filter.closed = true;
    BOOST_TEST(ids(filter) == "0003 ");
    filter.closed_from = entry(closed).closed;
    BOOST_TEST(ids(filter) == "0003 ");
    filter.closed_from = Date(std::chrono::sys_days(*filter.closed_from) + std::chrono::days(1));
    BOOST_TEST(ids(filter).empty());
    filter = {};
    filter.right = Right::Export;
    BOOST_TEST(ids(filter) == "0002 ");
    filter = {};
    filter.due_before = day("2026-04-02");
    BOOST_TEST(ids(filter) == "0002 ");
    filter = {};
    filter.all = true;
    filter.received_from = day("2026-03-05");
    BOOST_TEST(ids(filter) == "0003 ");
    filter.received_from.reset();
    filter.received_to = day("2026-03-05");
    BOOST_TEST(ids(filter) == "0002 0001 ");
    filter = {};
    filter.cases = std::vector<std::string>{late};
    BOOST_TEST(ids(filter) == "0001 ");
}

BOOST_AUTO_TEST_CASE(sweeps_what_closed_cases_hold_in_its_time_and_not_before) {
    const std::string id = open();
    write_file(folder(id) / "package.zip", "planted");
    record(id, {{"closed", {{"on", "2026-03-31"}, {"outcome", "refused"}}}});
    const std::vector<Identifier> eva = {{"email", "eva@x.com"}};
    SuppressionList(workspace).add(eva, std::vector<std::string>{"marketing"}, day("2026-03-31"));
    const std::string other = open(intake("open@x.com"));
    const KeepingSettings keeping;  // 6 months, 3 years, 3 years
    const auto due = [&](const char* today) {
        Register cases(workspace);
        RegisterFilter all;
        all.all = true;
        std::vector<std::string> known;
        for (const auto& [case_id, person] : cases.persons()) {
            known.push_back(case_id);
        }
        std::vector<std::string> kept;
        for (const std::string& case_id : {id, other}) {
            if (fs::exists(folder(case_id))) {
                kept.push_back(case_id);
            }
        }
        return due_for_sweep(cases.list(all), keeping, day(today), known, kept);
    };
    BOOST_TEST(due("2026-09-30").empty());
    BOOST_REQUIRE(due("2026-10-01").size() == 1U);
    const SweepItem first = due("2026-10-01").front();
    BOOST_TEST((first.contents && !first.contacts && !first.journal));
    Register cases(workspace);
    sweep_case(workspace, cases, first, signer, day("2026-10-01"));
    BOOST_TEST(!fs::exists(folder(id) / "package.zip"));
    BOOST_TEST(!fs::exists(folder(id) / "request.json.sealed"));
    BOOST_TEST(fs::exists(folder(id) / "journal.ndjson"));
    BOOST_TEST(due("2026-10-02").empty());
    BOOST_TEST(cases.persons().contains(id));

    BOOST_TEST(due("2029-03-31").empty());
    const SweepItem last = due("2029-04-01").front();
    BOOST_TEST((last.contacts && last.journal));
    sweep_case(workspace, cases, last, signer, day("2029-04-01"));
    BOOST_TEST(!fs::exists(folder(id)));
    BOOST_TEST(!cases.persons().contains(id));
    BOOST_TEST(cases.cases_of({{{"email", "eva@x.com"}}}).empty());
    BOOST_TEST(SuppressionList(workspace).contains(eva, "marketing"));  // no is no, for ever
    BOOST_TEST(cases.find(id)->outcome == "refused");
    BOOST_TEST(due("2029-04-02").empty());
    BOOST_TEST(whats(cases.check()) == "");
}

BOOST_AUTO_TEST_CASE(a_case_that_kept_something_comes_back_on_its_days) {
    Intake asked = intake();
    asked.right = Right::Erase;
    const std::string id = open(asked);
    open(intake("other@x.com"));
    const Json days{{"2028-01-01", 3}, {"2033-01-01", 4}};
    record(id, {{"verified", {{"complete", true}, {"residual", 0}, {"erasable_from", days}}},
                {"closed", {{"on", "2026-03-31"}, {"outcome", "fulfilled"}}}});
    CaseHistory history = entry(id);
    BOOST_TEST((back_on(history) == day("2028-01-01")));
    BOOST_TEST(!is_erasable(history, day("2027-12-31")));
    BOOST_TEST(is_erasable(history, day("2028-01-01")));
    BOOST_TEST(comes_back(history, day("2028-01-01")));
    BOOST_TEST(to_json(history).at("back_on") == "2028-01-01");
    RegisterFilter kept;
    kept.all = true;
    kept.kept = true;
    BOOST_TEST(Register(workspace).list(kept).size() == 1U);

    record(id, {{"returned", {{"on", "2028-01-02"}}}});
    history = entry(id);
    BOOST_TEST((history.status == CaseStatus::Open && history.returned));
    BOOST_TEST((history.responded.has_value() && history.outcome == "fulfilled"));
    BOOST_TEST(is_erasable(history, day("2028-01-02")));
    BOOST_TEST(!comes_back(history, day("2028-01-02")));  // somebody is at it
    const std::vector<RequestMetrics> metrics = request_metrics({&history, 1});
    BOOST_TEST((metrics.front().open == 0U && metrics.front().complied == 1U));
    record(id, {{"verified", {{"complete", true}, {"residual", 2}}}});
    BOOST_TEST((back_on(entry(id)) == day("2028-01-01")));  // nothing was certified
    record(id, {{"verified",
                 {{"complete", true}, {"residual", 0}, {"erasable_from", {{"2033-01-01", 4}}}}}});
    BOOST_TEST((back_on(entry(id)) == day("2033-01-01")));
    record(id, {{"verified", {{"complete", true}, {"residual", 0}}}});
    BOOST_TEST(!back_on(entry(id)).has_value());
    BOOST_TEST((to_json(case_history_from(to_json(history))) == to_json(history)));
    BOOST_TEST(whats(Register(workspace).check()) == "");
}

BOOST_AUTO_TEST_CASE(a_sweep_leaves_what_finds_the_records_that_were_kept) {
    const std::string id = open();
    for (const char* name : {"kept.json.sealed", "holds.json.sealed", "work-1.json.sealed"}) {
        write_file(folder(id) / name, "planted");
    }
    record(id, {{"verified",
                 {{"complete", true}, {"residual", 0}, {"erasable_from", {{"2033-01-01", 4}}}}},
                {"closed", {{"on", "2026-03-31"}, {"outcome", "fulfilled"}}}});
    const CaseHistory history = entry(id);
    const auto due = due_for_sweep({&history, 1}, {}, day("2032-01-01"), {id}, {id});
    BOOST_REQUIRE(due.size() == 1U);
    BOOST_TEST((due.front().contents && due.front().contacts && !due.front().journal));
    Register cases(workspace);
    sweep_case(workspace, cases, due.front(), signer, day("2032-01-01"));
    BOOST_TEST(fs::exists(folder(id) / "kept.json.sealed"));
    BOOST_TEST(fs::exists(folder(id) / "holds.json.sealed"));
    BOOST_TEST(fs::exists(folder(id) / "journal.ndjson"));
    BOOST_TEST(!fs::exists(folder(id) / "work-1.json.sealed"));
    BOOST_TEST(!fs::exists(folder(id) / "request.json.sealed"));
}

BOOST_AUTO_TEST_CASE(a_sweep_waits_for_letters_to_recipients) {
    const std::string id = open();
    record(id, {{"apply_started", {{"plan", "p"}, {"recipients", {"stripe", "wise"}}}},
                {"recipient_told", {{"recipient", "wise"}, {"status", "sent"}, {"why", ""}}},
                {"closed", {{"on", "2026-03-31"}, {"outcome", "fulfilled"}}}});
    BOOST_TEST(count_untold(entry(id)) == 1U);
    const auto due_on = [&](const char* on, bool SweepItem::*part) {
        const CaseHistory history = entry(id);
        const auto due = due_for_sweep({&history, 1}, {}, day(on), {}, {id});
        return !due.empty() && due.front().*part;
    };
    BOOST_TEST(!due_on("2026-12-01", &SweepItem::contents));
    BOOST_TEST(!due_on("2046-12-01", &SweepItem::contents));
    BOOST_TEST(!due_on("2046-12-01", &SweepItem::journal));
    record(id, {{"recipient_told",
                 {{"recipient", "stripe"}, {"status", "impossible"}, {"why", "it is no more"}}}});
    BOOST_TEST(count_untold(entry(id)) == 0U);
    BOOST_TEST(entry(id).recipients.front().why == "it is no more");
    BOOST_TEST(due_on("2026-12-01", &SweepItem::contents));
    BOOST_TEST(due_on("2046-12-01", &SweepItem::journal));
}

BOOST_AUTO_TEST_CASE(sweeps_nothing_that_is_held_damaged_or_taken_up_again) {
    const auto closed_case = [&](const char* email) {
        const std::string id = open(intake(email));
        write_file(folder(id) / "package.zip", "planted");
        record(id, {{"closed", {{"on", "2026-03-31"}, {"outcome", "refused"}}}});
        return id;
    };
    const std::string held = closed_case("held@x.com");
    const std::string damaged = closed_case("damaged@x.com");
    const std::string again = closed_case("again@x.com");
    const std::string journal = read_file(folder(damaged) / "journal.ndjson");
    std::string other = journal;
    other.replace(other.find("refused"), 7, "forward");
    write_file(folder(damaged) / "journal.ndjson", other);
    record(again, {{"reopened", {{"why", "a store was forgotten"}}}});
    const CaseFile holder = CaseFile::open(root.path(), held);
    Register cases(workspace);
    const auto kind = [&](const std::string& id, bool whole) {
        const SweepItem item{id, day("2026-03-31"), !whole, true, whole};
        try {
            sweep_case(workspace, cases, item, signer, day("2029-04-01"));
        } catch (const Error& error) {
            BOOST_TEST(has(error.what(), id));
            return error.kind();
        }
        BOOST_ERROR("swept " + id);
        return ErrorKind::Failed;
    };
    for (const bool whole : {false, true}) {
        BOOST_TEST((kind(held, whole) == ErrorKind::Busy));
        BOOST_TEST((kind(damaged, whole) == ErrorKind::Failed));
        BOOST_TEST((kind(again, whole) == ErrorKind::Failed));
    }
    for (const std::string& id : {held, damaged, again}) {
        BOOST_TEST(fs::exists(folder(id) / "package.zip"));
        BOOST_TEST(fs::exists(folder(id) / "request.json.sealed"));
        BOOST_TEST(cases.persons().contains(id));
    }
    BOOST_TEST(read_file(folder(damaged) / "journal.ndjson") == other);

    // a sweep that was killed after it wrote that down, among the files
    write_file(folder(damaged) / "journal.ndjson", journal);
    cases.retire_case(damaged, signer);
    fs::remove(folder(damaged) / "journal.head");
    sweep_case(workspace, cases, {damaged, day("2026-03-31"), false, false, true}, signer,
               day("2029-04-01"));
    BOOST_TEST(!fs::exists(folder(damaged)));
}

BOOST_AUTO_TEST_CASE(a_journal_stays_for_twenty_four_months_whatever_the_setting) {
    CaseHistory history;
    history.case_id = "2026-0001";
    history.status = CaseStatus::Closed;
    history.closed = day("2026-03-31");
    KeepingSettings keeping;
    keeping.journal = {0, 1, 0};
    keeping.contents = {0, 1, 0};
    const auto journal_goes = [&](const char* today) {
        const auto due = due_for_sweep({&history, 1}, keeping, day(today), {}, {"2026-0001"});
        return !due.empty() && due.front().journal;
    };
    BOOST_TEST(!journal_goes("2028-03-31"));
    BOOST_TEST(journal_goes("2028-04-01"));
}

BOOST_AUTO_TEST_CASE(counts_requests_as_the_metrics_rule_asks) {
    const auto closed = [](const char* received, const char* responded, const char* outcome) {
        CaseHistory history;
        history.regime = "ccpa";
        history.kind = "delete";
        history.right = Right::Erase;
        history.received = day(received);
        history.responded = day(responded);
        history.due = day("2026-04-15");
        history.status = CaseStatus::Closed;
        history.outcome = outcome;
        return history;
    };
    std::vector<CaseHistory> cases{closed("2026-03-01", "2026-03-11", "fulfilled"),
                                   closed("2026-03-01", "2026-03-21", "partly"),
                                   closed("2026-03-01", "2026-04-20", "refused"),
                                   closed("2026-03-01", "2026-03-02", "withdrawn")};
    cases[2].ground = "identity";
    cases.emplace_back();
    cases.back().regime = "gdpr";
    const std::vector<RequestMetrics> metrics = request_metrics(cases);
    BOOST_REQUIRE(metrics.size() == 2U);
    const RequestMetrics& row = metrics.front();
    BOOST_TEST(row.received == 4U);
    BOOST_TEST(row.complied == 1U);
    BOOST_TEST(row.complied_partly == 1U);
    BOOST_TEST(row.denied == 1U);
    BOOST_TEST(row.denied_by.at("identity") == 1U);
    BOOST_TEST(row.withdrawn == 1U);
    BOOST_TEST(row.late == 1U);
    BOOST_TEST(*row.median_days == 20.0);
    BOOST_TEST(*row.mean_days == 26.7);
    BOOST_TEST(metrics.back().open == 1U);
    BOOST_TEST(!metrics.back().median_days.has_value());
}

BOOST_AUTO_TEST_CASE(records_of_requests_are_csv_that_no_spreadsheet_runs) {
    CaseHistory history;
    history.case_id = "2026-0001";
    history.received = day("2026-03-01");
    history.channel = "=cmd|' /C calc'!A0, \"form\"";
    const std::string csv = request_records({&history, 1});
    BOOST_TEST(
        csv.starts_with("date_of_request,nature_of_request,manner_of_request,"
                        "date_of_response,nature_of_response,basis_of_denial,"));
    BOOST_TEST(has(csv, "\r\n\"2026-03-01\",\"access\",\"'=cmd|' /C calc'!A0, \"\"form\"\"\","));
}

BOOST_AUTO_TEST_SUITE_END()
