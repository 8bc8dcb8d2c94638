// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/documents.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/output/events.hpp"
#include "libdsar/output/schema.hpp"
#include "libdsar/output/validate.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace dsar {
namespace {

const std::string a_digest(64, 'a');

Match a_match(const std::string& store, const std::string& collection, long long key) {
    Match match;
    match.store = store;
    match.collection = collection;
    match.key = {{"id", integer_value(key)}};
    match.certainty = Certainty::Exact;
    match.because = {"email is the one of the request"};
    return match;
}

Plan a_plan() {
    Plan plan;
    plan.case_id = "2026-0007";
    plan.map_digest = a_digest;
    plan.complete = true;
    PlannedRecord record;
    record.key = {{"naïve", text_value("Ž")}, {"id", integer_value(5)}};
    record.state = a_digest;
    Step step{1, "app", "accounts", Decision::Disclose, {record}, {}};
    step.withheld = {{"password_hash", "credential", "a secret"}};
    PlannedRecord held = record;
    held.reason = "possible";
    held.why = "only the name agrees";
    held.withheld = {{"note", "free_text", "may name others"}};
    plan.steps = {step, {2, "app", "tickets", Decision::Withhold, {held}, {}}};
    plan.totals = {{"disclose", 1}, {"withhold", 1}};
    plan.pending = {{"app", "tickets", "7", "possible_match", "only the name agrees"},
                    {"", "", "", "identity", "not yet verified"}};
    return plan;
}

std::string matches_text(const MatchesParts& parts) {
    std::string out;
    write_matches(parts, std::filesystem::temp_directory_path(),
                  [&](std::string_view text) { out += text; });
    return out;
}

void check_is_valid(const std::string& document, const std::string& kind) {
    const Validation validation = validate_text(document, "test");
    BOOST_TEST(validation.kind == kind);
    for (const Problem& problem : validation.problems) {
        BOOST_ERROR(kind << " " << problem.where << ": " << problem.what << " is " << problem.is
                         << " must " << problem.must);
    }
    BOOST_TEST(
        document.starts_with(document.starts_with("{\n") ? "{\n  \"schema\"" : "{\"schema\""));
}

BOOST_AUTO_TEST_CASE(matches_are_valid_and_in_one_order_whatever_came_first) {
    Match person = a_match("app", "accounts", 10);
    person.identifiers_found = {{"phone", "secret-value"}, {"phone", "other-value"}};
    person.shared = true;
    person.state = a_digest;
    std::vector<Match> matches = {person, a_match("app", "accounts", 9), a_match("app", "a", 1)};
    const std::vector<StoreOutcome> stores = {
        {"app", StoreOutcome::Status::Searched, "", 3, 0.5},
        {"mail", StoreOutcome::Status::Failed, "the file is locked", 0, 0.1}};
    const std::string first = matches_text({"2026-0007", false, stores, matches});
    check_is_valid(first, "matches-1");
    std::swap(matches[0], matches[2]);
    BOOST_TEST(matches_text({"2026-0007", false, stores, matches}) == first);
    BOOST_TEST(first.find("secret-value") == std::string::npos);
    const Json json = Json::parse(first);
    BOOST_TEST(json["matches"][0]["collection"] == "a");
    BOOST_TEST(json["matches"][1]["key"]["id"] == 9);
    BOOST_TEST(json["matches"][2]["identifiers_found"].dump() == R"(["phone"])");
    check_is_valid(matches_text({"", true, {}, {}}), "matches-1");
}

BOOST_AUTO_TEST_CASE(a_plan_says_how_it_restricts_and_binds_new_values_by_digest) {
    Plan plan = a_plan();
    PlannedRecord record;
    record.key = {{"id", integer_value(7)}};
    record.reason = "inaccurate";
    record.why = "the person says so";
    record.cuts = {{"city", Cut::Set, {}, a_digest}, {"news", Cut::Off, {}}};
    Step mark{3, "app", "tickets", Decision::Mark, {record}, {}, "manual", "the desk hides it"};
    plan.steps.push_back(mark);
    plan.totals["mark"] = 1;
    check_is_valid(plan_document(plan), "plan-1");
    const Json step = Json::parse(plan_document(plan))["steps"][2];
    BOOST_TEST(step["how"] == "manual");
    BOOST_TEST(step["by_hand"] == "the desk hides it");
    BOOST_TEST(step["records"][0]["cuts"][0]["how"] == "set");
    BOOST_TEST(step["records"][0]["cuts"][0]["new"] == a_digest);
    BOOST_TEST(step["records"][0]["cuts"][1]["how"] == "off");
    Plan other = plan;
    other.steps[2].records.edit()[0].cuts[0].digest.back() = 'b';
    BOOST_TEST(plan_digest(other) != plan_digest(plan));
}

BOOST_AUTO_TEST_CASE(a_plan_is_valid_and_bound_by_a_digest_that_anyone_can_compute) {
    const Plan plan = a_plan();
    const std::string text = plan_document(plan, "cases/2026-0007/package.zip");
    check_is_valid(text, "plan-1");
    nlohmann::json sorted = nlohmann::json::parse(text);
    const auto stated = sorted["digest"].get<std::string>();
    sorted.erase("digest");
    sorted.erase("package");
    BOOST_TEST(stated == sha256_hex(sorted.dump()));
    BOOST_TEST(stated == plan_digest(plan));
    Plan other = a_plan();
    other.steps[0].records.edit()[0].state[0] = 'b';
    BOOST_TEST(plan_digest(other) != stated);
}

BOOST_AUTO_TEST_CASE(keys_beyond_a_double_are_text_in_plans) {
    Plan plan = a_plan();
    plan.steps[0].records.edit()[0].key = {{"id", integer_value(9007199254740993)}};
    const Json json = Json::parse(plan_document(plan));
    BOOST_TEST(json["steps"][0]["records"][0]["key"]["id"] == "9007199254740993");
}

BOOST_AUTO_TEST_CASE(problems_and_errors_are_valid) {
    Problem problem;
    problem.what = "no retention rule";
    problem.file = "map/app.yaml";
    Problem warning;
    warning.severity = Problem::Severity::Warning;
    warning.what = "names no recipient";
    const std::string problems = problems_document("map", {problem, warning});
    check_is_valid(problems, "problems-1");
    BOOST_TEST(Json::parse(problems)["counts"]["warnings"] == 1);
    check_is_valid(problems_document("", {}), "problems-1");
    const Error error(ErrorKind::NotSetUp, "there is no workspace", "", "dsar init\ncd there");
    const std::string text = error_document(error, 6);
    check_is_valid(text, "error-1");
    BOOST_TEST(Json::parse(text)["next"].size() == 2);
    BOOST_TEST(Json::parse(text)["kind"] == "not_set_up");
}

BOOST_AUTO_TEST_CASE(every_event_is_one_valid_line) {
    const EventStamp stamp{Instant(std::chrono::seconds(1774000000)), "2026-0007"};
    const std::vector<std::string> stores = {"app", "mail"};
    const std::vector<std::string> lines = {
        case_opened_event(stamp),
        search_started_event({stamp.time, ""}, stores),
        store_started_event(stamp, "app", ""),
        store_progress_event(stamp, "app", 10, 0, "records"),
        store_progress_event(stamp, "app", 10, 20, "records"),
        store_searched_event(stamp, {"app", StoreOutcome::Status::Failed, "gone", 0, 1.5}, ""),
        match_found_event(stamp, a_match("app", "accounts", 1)),
        stage_started_event(stamp, "package"),
        result_event(stamp, 0, plan_document(a_plan())),
        result_event(stamp, 3, "")};
    std::string all;
    for (const std::string& line : lines) {
        BOOST_TEST(line.find('\n') == std::string::npos);
        check_is_valid(line, "event-1");
        all += line + "\n";
    }
    check_is_valid(all, "event-1");
    BOOST_TEST(!validate_text(all + "{\"schema\":\"event-1\"}\n", "t").problems.empty());
}

BOOST_AUTO_TEST_CASE(schemas_are_listed_and_have_text) {
    const std::vector<std::string> names = schema_names();
    BOOST_TEST(std::is_sorted(names.begin(), names.end()));
    for (const char* name : {"export-1", "package-1", "matches-1", "plan-1", "problems-1",
                             "event-1", "error-1", "map-1", "workspace-1", "subject-1"}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST((std::find(names.begin(), names.end(), name) != names.end()));
            const Json schema = Json::parse(schema_text(name));
            BOOST_TEST(schema["$schema"] == "http://json-schema.org/draft-07/schema#");
            BOOST_TEST(schema.dump().find("\"format\":\"") == std::string::npos);
        }
    }
    BOOST_TEST(schema_text("nothing-1").empty());
}

}  // namespace
}  // namespace dsar
