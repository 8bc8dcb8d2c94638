// SPDX-License-Identifier: Apache-2.0
// California's lists against real stores: who is found, which case is opened, what is answered.
#include "libdsar/engine/drop.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/engine/drop_answers.hpp"
#include "libdsar/engine/drop_files.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string>
#include <vector>

namespace dsar {
namespace {

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
      login: {identifies: login}
      email: {identifies: email, stored_as: normal, category: user.contact.email}
      phone: {identifies: phone, region: US, category: user.contact.phone_number}
      name: {category: user.name}
      born: {category: user.demographic.date_of_birth}
      zip: {category: user.contact.address.postal_code}
  devices:
    role: controller
    purpose: service
    key: id
    fields:
      id: {identifies: device_no}
      ad: {identifies: maid, category: user.device.device_id}
      tv: {identifies: ctvid, category: user.device.device_id}
  cars:
    role: controller
    purpose: service
    key: id
    fields:
      id: {identifies: contract}
      first: {category: user.name.first}
      last: {category: user.name.last}
      vin: {identifies: vin, category: user.unique_id}
  calls:
    role: controller
    purpose: service
    key: id
    fields:
      id: {}
      number: {identifies: phone, region: US, category: user.contact.phone_number}
)";

constexpr const char* app_sql = R"(
create table accounts(id integer primary key, login text, email text, phone text, name text, born text, zip text);
create table devices(id integer primary key, ad text, tv text);
create table cars(id integer primary key, first text, last text, vin text);
create table calls(id integer primary key, number text);
insert into accounts values
  (1, null, 'ana@x.example', '+1(415)555-9317', 'Ana Lopes', null, null),
  (2, null, 'bo@x.example', '+84(90)123 4567', 'Bo', null, null),
  (3, null, 'cy@x.example', '84 90 123 45 67', 'Cy', null, null),
  (4, null, 'dj@x.example', null, 'Danielle Johnson', 'July 4, 1985', '91790-3771'),
  (5, '20260312_4821', 'em@x.example', null, null, null, null);
insert into devices values (7, 'A3F1C2D4-5678-90AB-CDEF-1234567890AB', 'SmartTV_9F8E7D6C');
insert into cars values (9, 'Eve', 'Genesis', '1HGCM82633A004352');
insert into calls values (1, '(415) 555-9317'), (2, '5551273811'), (3, '555 127 3811');
)";

struct Broker : test::TempWorkspace {
    test::PrivateKeys keys;
    Date today = parse_date("2026-03-20").value();

    Broker() {
        map("app", app_map);
        sql("app", app_sql);
    }

    [[nodiscard]] Workspace load() const {
        Workspace out = TempWorkspace::load();
        out.settings.regimes = {"gdpr", "ccpa"};
        return out;
    }

    // Rows of one list, `id value-hash`.
    void list(const std::string& name, const std::vector<std::string>& rows) const {
        std::string text = "ID,Hash\r\n";
        for (const std::string& row : rows) {
            text += row + "\r\n";
        }
        file("drop/" + name, text);
    }

    void take(const Workspace& workspace) const {
        DropBook book(workspace);
        std::vector<DropItem> items;
        std::vector<std::string> withdrawn;
        read_drop(root() / "drop", std::nullopt,
                  {[&](DropItem&& item) { items.push_back(std::move(item)); },
                   [&](const std::string& id) { withdrawn.push_back(id); }});
        book.take(items);
        book.change(withdrawn, [](DropItem& item) { item.state = DropState::Withdrawn; });
    }

    [[nodiscard]] DropResult match(const Workspace& workspace) const {
        Progress quiet;
        return match(workspace, quiet);
    }
    [[nodiscard]] DropResult match(const Workspace& workspace, Progress& progress) const {
        DropBook book(workspace);
        Register cases(workspace);
        const Signer signer = test::signer_of(workspace, "tester");
        DropRequest request;
        request.book = &book;
        request.cases = &cases;
        request.signer = &signer;
        request.today = today;
        return match_drop(workspace, request, progress);
    }

    [[nodiscard]] DropResult run(const Workspace& workspace) const {
        take(workspace);
        return match(workspace);
    }

    [[nodiscard]] static std::map<std::string, DropItem> items(const Workspace& workspace) {
        std::map<std::string, DropItem> out;
        DropBook(workspace).each([&](const DropItem& item) { out[item.id] = item; });
        return out;
    }

    [[nodiscard]] DropAnswers answer(const Workspace& workspace) const {
        DropBook book(workspace);
        Register cases(workspace);
        return answer_drop(workspace, book, cases, root() / "answers", false);
    }
};

std::string hash(const std::string& standard) {
    return base64(text_of(sha256_bytes(standard)));
}

// `erase id,id`, in order.
std::vector<std::string> words(const DropResult& result) {
    std::vector<std::string> out;
    for (const DropCase& each : result.cases) {
        out.push_back(fmt::format("{} {}", name_of(each.right), fmt::join(each.items, ",")));
    }
    return out;
}

void check_words(const DropResult& result, const std::vector<std::string>& expected) {
    const std::vector<std::string> found = words(result);
    BOOST_CHECK_EQUAL_COLLECTIONS(found.begin(), found.end(), expected.begin(), expected.end());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(california_lists, Broker)

BOOST_AUTO_TEST_CASE(opens_an_erasure_where_one_person_has_the_identifier) {
    list("20260312_4821_Email.csv",
         {"EMAIL0000001," + hash("ana@x.example"), "EMAIL0000002," + hash("nobody@x.example")});
    list("20260312_4821_Phone.csv", {"PHONE0000001,vGM7y5n+hBXRSEAklhHDPCbysyNgYTmXdMcagGUOY8E="});
    const Workspace workspace = load();
    const DropResult result = run(workspace);
    BOOST_TEST(result.complete);
    for (const DropFailure& failure : result.failures) {
        BOOST_ERROR(failure.why);
    }
    check_words(result, {"erase EMAIL0000001,PHONE0000001"});  // one person, one case
    const auto found = items(workspace);
    BOOST_TEST((found.at("EMAIL0000002").state == DropState::NotFound));
    BOOST_TEST((found.at("PHONE0000001").state == DropState::Ours));
    BOOST_TEST(!found.at("PHONE0000001").shared);
    const auto history = Register(workspace).find(result.cases.front().case_id).value();
    BOOST_TEST(history.regime == "ccpa");
    BOOST_TEST(history.kind == "delete");
    BOOST_TEST(history.channel == "DROP 20260312_4821");
    BOOST_TEST(format(history.received.value()) == "2026-03-12");
    BOOST_TEST(history.requester == "agent");
    BOOST_TEST(history.records == 2U);  // the account and the call
}

BOOST_AUTO_TEST_CASE(searches_once_for_everybody_with_the_same_right) {
    struct Counted final : Progress {
        int searches = 0;
        void search_started(std::span<const std::string>) override { ++searches; }
    };
    list("20260312_4821_Email.csv",
         {"EMAIL0000001," + hash("ana@x.example"), "EMAIL0000002," + hash("dj@x.example")});
    list("20260312_4821_Phone.csv", {"PHONE0000002,ptzVkgbv9DonwvPCHmXmJ2SEOaolSh37z3ZzY/Gmm+U="});
    const Workspace workspace = load();
    take(workspace);
    Counted before;
    static_cast<void>(match(workspace, before));
    BOOST_TEST(before.searches == 3);  // the hashes, two erasures, two opt-outs
    BOOST_TEST(items(workspace).at("EMAIL0000002").cases.size() == 1U);
    Counted after;
    static_cast<void>(match(workspace, after));  // nobody is left to be searched for
    BOOST_TEST(after.searches == 1);
}

BOOST_AUTO_TEST_CASE(opts_everybody_out_who_shares_an_identifier) {
    list("20260312_4821_Phone.csv", {"PHONE0000002,ptzVkgbv9DonwvPCHmXmJ2SEOaolSh37z3ZzY/Gmm+U="});
    const Workspace workspace = load();
    const DropResult result = run(workspace);
    check_words(result, {"object PHONE0000002", "object PHONE0000002"});
    BOOST_TEST(items(workspace).at("PHONE0000002").shared);
    BOOST_TEST(items(workspace).at("PHONE0000002").cases.size() == 2U);
    BOOST_TEST(Register(workspace).find(result.cases.front().case_id)->kind == "opt-out");
}

BOOST_AUTO_TEST_CASE(takes_records_that_name_nobody_for_one_person) {
    list("20260312_4821_Phone.csv", {"PHONE0000003,jr/RAWYVN+ODBf2vRxwBASPwiO4x27OGI1y3IDhcwLo="});
    check_words(run(load()), {"erase PHONE0000003"});
}

BOOST_AUTO_TEST_CASE(matches_lists_of_every_kind) {
    list("20260312_4821_MAID.csv", {"MAID00000001,250KY6lOgzYUB3EHrkbDCE2kMEZQE69SF38muhoDudI="});
    list("20260312_4821_CTVID.csv", {"CTVID0000001,d9fxuTIrKksBXYDlaWsvQbcyUUfCbUx7v78gd+KP+tc="});
    list("20260312_4821_NDZ.csv", {"NDZ000000001,PQOfn1RffEKmqMmNAzDKKaoZCwxWbQZkQzPWmQo9REA="});
    list("20260312_4821_NameVIN.csv",
         {"NAMEVIN00001,rtnDuXIe63jXYQQXW5r07GJ7lSsrib8+46QuKFwkOmk="});
    check_words(run(load()),
                {"erase CTVID0000001,MAID00000001", "erase NDZ000000001", "erase NAMEVIN00001"});
}

BOOST_AUTO_TEST_CASE(says_which_lists_nobody_could_look_for) {
    map("app", R"(store: app
kind: sqlite
path: stores/app.db
collections:
  accounts:
    role: controller
    purpose: service
    key: id
    fields:
      id: {identifies: account_id}
      email: {identifies: email, category: user.contact.email}
)");
    list("20260312_4821_Email.csv", {"EMAIL0000002," + hash("nobody@x.example")});
    list("20260312_4821_NDZ.csv", {"NDZ000000001," + hash("x")});
    const Workspace workspace = load();
    const DropResult result = run(workspace);
    BOOST_REQUIRE(result.lists.size() == 2U);
    BOOST_TEST(result.lists[0].has_fields);
    BOOST_TEST(!result.lists[1].has_fields);
    BOOST_TEST(result.lists[1].not_found == 0U);
    BOOST_TEST((items(workspace).at("NDZ000000001").state == DropState::Open));
    const DropAnswers answers = answer(workspace);
    BOOST_TEST(answers.waiting.size() == 1U);
    BOOST_TEST(answers.files.size() == 1U);
}

BOOST_AUTO_TEST_CASE(finds_who_comes_into_the_stores_later) {
    list("20260312_4821_Email.csv", {"EMAIL0000002," + hash("late@x.example")});
    const Workspace workspace = load();
    check_words(run(workspace), {});
    sql("app", "insert into accounts(id, email) values (20, 'Late@x.example')");
    const DropResult later = match(workspace);
    check_words(later, {"erase EMAIL0000002"});
    const auto history = Register(workspace).find(later.cases.front().case_id).value();
    BOOST_TEST(format(history.received.value()) == "2026-03-20");
    check_words(match(workspace), {});
}

BOOST_AUTO_TEST_CASE(opens_no_case_twice_after_an_interruption) {
    list("20260312_4821_Email.csv", {"EMAIL0000001," + hash("ana@x.example")});
    const Workspace workspace = load();
    const std::string id = run(workspace).cases.front().case_id;
    // as if the run had been killed before it was written down
    DropBook(workspace).change(std::vector<std::string>{"EMAIL0000001"}, [](DropItem& item) {
        item.state = DropState::Open;
        item.cases.clear();
    });
    const DropResult again = match(workspace);
    BOOST_REQUIRE(again.cases.size() == 1U);
    BOOST_TEST(!again.cases.front().opened);
    BOOST_TEST(again.cases.front().case_id == id);
    BOOST_TEST(items(workspace).at("EMAIL0000001").cases.front() == id);
}

BOOST_AUTO_TEST_CASE(concludes_nothing_when_a_store_was_not_searched) {
    map("crm", R"(store: crm
kind: csv
path: stores/crm.csv
collections:
  contacts:
    role: controller
    purpose: service
    key: "#"
    fields: {Mail: {identifies: email, category: user.contact.email}, Tel: {identifies: phone, category: user.contact.phone_number}}
)");
    list("20260312_4821_Email.csv",
         {"EMAIL0000001," + hash("ana@x.example"), "EMAIL0000002," + hash("nobody@x.example")});
    list("20260312_4821_Phone.csv", {"PHONE0000003,jr/RAWYVN+ODBf2vRxwBASPwiO4x27OGI1y3IDhcwLo="});
    const Workspace workspace = load();
    const DropResult result = run(workspace);
    BOOST_TEST(!result.complete);
    check_words(result, {"erase EMAIL0000001"});  // an address is one person's, wherever else it is
    BOOST_TEST(result.postponed == 1U);           // a number may be another's as well
    BOOST_TEST((items(workspace).at("EMAIL0000002").state == DropState::Open));
    BOOST_TEST((items(workspace).at("PHONE0000003").state == DropState::Open));
    BOOST_TEST(answer(workspace).files.empty());
    file("stores/crm.csv", "Mail,Tel\nzoe@x.example,5551273811\n");
    check_words(match(workspace), {"erase PHONE0000003"});
    BOOST_TEST((items(workspace).at("EMAIL0000002").state == DropState::NotFound));
}

BOOST_AUTO_TEST_CASE(answers_in_files_as_they_came_and_each_item_once) {
    list("20260312_4821_Email.csv",
         {"EMAIL0000002," + hash("nobody@x.example"), "EMAIL0000001," + hash("ana@x.example"),
          "EMAIL0000003," + hash("none@x.example")});
    list("20260312_4821_Phone.csv", {"PHONE0000009," + hash("0000000000")});
    list("20260312_4821_MAID.csv", {});
    const Workspace workspace = load();
    const std::string id = run(workspace).cases.front().case_id;
    const DropAnswers first = answer(workspace);
    BOOST_REQUIRE(first.files.size() == 2U);
    BOOST_TEST(first.files[0].file.filename() == "20260312_4821_Email_part1.csv");
    BOOST_TEST(read_file(first.files[0].file) == "Id,Status\nEMAIL0000002,5\nEMAIL0000003,5\n");
    BOOST_TEST(first.files[1].file.filename() == "20260312_4821_Phone.csv");  // all of the list
    BOOST_REQUIRE(first.waiting.size() == 1U);
    BOOST_TEST(first.waiting.front().item == "EMAIL0000001");
    BOOST_TEST(first.waiting.front().why == "case " + id + " is not verified");
    BOOST_TEST(format(first.waiting.front().due) == "2026-04-26");
    const DropAnswers again = answer(workspace);
    BOOST_TEST(again.files.empty());
    BOOST_TEST(again.answered_before == 3U);
}

BOOST_AUTO_TEST_CASE(matches_and_answers_nothing_that_was_taken_back) {
    list("20260312_4821_Email.csv", {"EMAIL0000001," + hash("ana@x.example")});
    file("drop/20260312_4821_Removed.csv",
         "ID,Hash,ListType\nEMAIL0000001," + hash("ana@x.example") + ",Email\n");
    const Workspace workspace = load();
    check_words(run(workspace), {});
    BOOST_TEST(answer(workspace).files.empty());
}

BOOST_AUTO_TEST_CASE(goes_on_when_no_case_can_be_opened_for_somebody) {
    list("20260312_4821_Email.csv",
         {"EMAIL0000001," + hash("ana@x.example"), "EMAIL0000004," + hash("em@x.example"),
          "EMAIL0000005," + hash("cy@x.example")});
    const Workspace workspace = load();
    take(workspace);
    const DropResult result = match(workspace);
    check_words(result, {"erase EMAIL0000001", "erase EMAIL0000005"});
    BOOST_REQUIRE(result.failures.size() == 1U);  // the case's channel would hold the login
    BOOST_TEST(result.failures.front().items.front() == "EMAIL0000004");
    BOOST_TEST((items(workspace).at("EMAIL0000004").state == DropState::Open));
    BOOST_TEST((items(workspace).at("EMAIL0000005").state == DropState::Ours));
}

BOOST_AUTO_TEST_CASE(answers_nothing_while_a_case_does_not_reach_what_was_found) {
    std::string here = app_map;
    const std::string_view there = "number: {identifies: phone, region: US";
    here.replace(here.find(there), there.size(), "number: {identifies: phone, region: LT");
    map("app", here);
    list("20260312_4821_Phone.csv", {"PHONE0000001,vGM7y5n+hBXRSEAklhHDPCbysyNgYTmXdMcagGUOY8E="});
    const DropResult result = run(load());
    BOOST_REQUIRE(result.failures.size() == 1U);
    BOOST_TEST(result.failures.front().why.find("app/calls: does the map say") !=
               std::string::npos);
    BOOST_TEST((items(load()).at("PHONE0000001").state == DropState::Open));
    map("app", app_map);
    const DropResult again = match(load());
    BOOST_TEST(again.failures.empty());
    BOOST_REQUIRE(again.cases.size() == 1U);
    BOOST_TEST(!again.cases.front().opened);  // the same case, planned anew
    BOOST_TEST((items(load()).at("PHONE0000001").state == DropState::Ours));
}

BOOST_AUTO_TEST_CASE(wants_settings_that_know_the_law) {
    list("20260312_4821_Email.csv", {});
    Workspace workspace = load();
    workspace.settings.regimes = {"gdpr"};
    BOOST_CHECK_EXCEPTION((void)run(workspace), Error,
                          [](const Error& error) { return error.kind() == ErrorKind::NotSetUp; });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(california_files, Broker)

BOOST_AUTO_TEST_CASE(knows_names_of_lists) {
    const auto name = read_drop_name("20260312_4821_Email.csv");
    BOOST_REQUIRE(name.has_value());
    BOOST_TEST(name->batch == "20260312_4821");
    BOOST_TEST((name->list == DropList::Email));
    BOOST_TEST(!read_drop_name("20260312_4821_Removed.csv")->list.has_value());
    BOOST_TEST(read_drop_name("20260312_4821_NameVIN_part01.csv").has_value());
    for (const char* other : {"list.csv", "20261312_4821_Email.csv", "20260312_4821_Other.csv",
                              "20260312_Email.csv", "20260312_4821_Email.txt"}) {
        BOOST_TEST(!read_drop_name(other).has_value());
    }
}

BOOST_AUTO_TEST_CASE(tells_lines_that_hold_no_item_and_goes_on) {
    list("20260312_4821_Email.csv",
         {"short," + hash("a"), "EMAIL0000001,zz", "EMAIL0000002", "EMAIL0000003," + hash("b")});
    std::vector<std::string> ids;
    const DropReading reading =
        read_drop(root() / "drop", std::nullopt,
                  {[&](DropItem&& item) { ids.push_back(item.id); }, [](const std::string&) {}});
    BOOST_TEST(reading.items == 1U);
    BOOST_REQUIRE(reading.bad == 3U);
    BOOST_TEST(reading.bad_lines[0].line == 2U);
    BOOST_TEST(reading.bad_lines[0].why == "the id has not 12 letters and digits");
    BOOST_TEST(reading.bad_lines[1].why == "the hash is no SHA-256 in base64");
    BOOST_TEST(ids.front() == "EMAIL0000003");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_list) {
    const auto kind = [&](const std::string& name, const std::string& text) {
        std::filesystem::remove_all(root() / "drop");
        file("drop/" + name, text);
        try {
            read_drop(root() / "drop", std::nullopt,
                      {[](DropItem&&) {}, [](const std::string&) {}});
        } catch (const Error& error) {
            return error.kind();
        }
        return ErrorKind::Interrupted;
    };
    BOOST_TEST((kind("mine.csv", "ID,Hash\n") == ErrorKind::Usage));
    BOOST_TEST((kind("20260312_4821_Email.csv", "Name,Town\n") == ErrorKind::Usage));
    BOOST_TEST((kind("notes.txt", "") == ErrorKind::Usage));
    BOOST_TEST((kind("20260312_4821_Email.csv", "ID,Hash\n") == ErrorKind::Interrupted));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
