// SPDX-License-Identifier: Apache-2.0
// The end of a restriction, whatever moment a run before was killed at.
#include "libdsar/engine/lift.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/file_lock.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/release.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace dsar {
namespace {

const Date today = parse_date("2026-11-27").value();

/// Somebody whose data is marked in one store and put away in the other.
struct Restricted : test::TempWorkspace {
    test::PrivateKeys keys;
    Workspace workspace;
    std::optional<Register> cases;
    std::optional<Signer> signer;
    std::string id;

    explicit Restricted(const std::string& people_key = "    key: id\n", bool half = false) {
        map("app", R"(store: app
kind: csv
path: stores/app
collections:
  people:
    path: people.csv
)" + people_key + R"(    restrict: {mark: marked}
    fields: {id: {}, email: {identifies: email}, marked: {}}
)");
        map("logs", R"(store: logs
kind: csv
path: stores/logs
collections:
  visits: {path: visits.csv, key: id, restrict: {vault: true}, fields: {id: {}, who: {identifies: email}}}
)");
        file("stores/app/people.csv", people());
        file("stores/logs/visits.csv", visits());
        workspace = load();
        cases.emplace(workspace);
        signer.emplace(test::signer_of(workspace, "ona"));
        if (half) {
            const Descriptor held = lock_file(root() / "stores/logs/visits.csv");
            BOOST_CHECK_THROW(restrict(), Error);
        } else {
            restrict();
        }
    }

    static std::string people(const std::string& mark = {}) {
        return "id,email,marked\n0,eva@x.com," + mark + "\n1,adam@x.com,\n2,eva@x.com," + mark +
               "\n";
    }
    static std::string visits() { return "id,who\n0,eva@x.com\n1,adam@x.com\n2,eva@x.com\n"; }

    [[nodiscard]] CaseFile of_case() const { return CaseFile::open(root(), id); }
    void record(const std::string& event, Json details) {
        cases->record(of_case(), Act{event, std::move(details)}, *signer);
    }
    [[nodiscard]] std::string text(const std::string& path) const {
        return read_file(root() / "stores" / path);
    }

    [[nodiscard]] bool any_vault() const {
        const std::filesystem::directory_iterator all(root() / "cases" / id);
        return std::any_of(begin(all), end(all), [](const auto& entry) {
            return entry.path().filename().string().starts_with("vault-");
        });
    }

    void plan() {
        Progress quiet;
        ActingRequest asked;
        asked.right = Right::Restrict;
        asked.case_id = id;
        asked.subject.identifiers = {{"email", "eva@x.com"}};
        asked.received = asked.today = today;
        asked.cases = &*cases;
        asked.signer = &*signer;
        asked.order.ground = "accuracy";
        id = plan_acting(workspace, asked, quiet).case_id;
    }
    void restrict() {
        Progress quiet;
        plan();
        ReleaseOrder order;
        order.identity = IdentityEvidence{"login", {}, false};
        const CaseFile file = of_case();
        const auto entries = [&] { return entries_of(workspace, file); };
        const ReleaseReview review = review_release(workspace, file, entries(), order);
        approve_plan(workspace, file, entries(), review, order, *signer,
                     [&](const Act& act) { cases->record(file, act, *signer); });
        apply_plan(workspace, file, entries(), request(), quiet);
    }
    void apply() {
        Progress quiet;
        const CaseFile file = of_case();
        apply_plan(workspace, file, entries_of(workspace, file), request(), quiet);
    }
    ApplyRequest request() {
        ApplyRequest out;
        out.cases = &*cases;
        out.signer = &*signer;
        out.today = today;
        return out;
    }
    Lifted lifted(const LiftOrder& order) {
        Progress quiet;
        const CaseFile file = of_case();
        return lift_restriction(workspace, file, entries_of(workspace, file), request(), order,
                                quiet);
    }
    /// `places/records/gone/clashed`, once the stores are as they were.
    std::string lift(std::optional<Date> told = today) {
        const Lifted out = lifted({told, "it was right"});
        BOOST_TEST(out.is_done());
        BOOST_TEST(out.outcome == "it was right");
        BOOST_TEST((out.told == today));
        BOOST_TEST(text("app/people.csv") == people());
        BOOST_TEST(text("logs/visits.csv") == visits());
        return std::to_string(out.lifted) + "/" + std::to_string(out.records) + "/" +
               std::to_string(out.gone) + "/" + std::to_string(out.clashed);
    }
};

/// What the refusal says to do; empty: it was none.
std::string next_of(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& error) {
        return std::string(error.next());
    }
    return {};
}

/// People are known by their position alone.
struct Unnumbered : Restricted {
    Unnumbered() : Restricted("") {}
};

/// The second store was locked when it had to be changed.
struct HalfRestricted : Restricted {
    HalfRestricted() : Restricted("    key: id\n", true) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lift, Restricted)

BOOST_AUTO_TEST_CASE(frees_every_record) {
    BOOST_TEST(text("app/people.csv") == people("2026-11-27"));
    BOOST_TEST(text("logs/visits.csv") == "id,who\n1,adam@x.com\n");
    BOOST_TEST(lift() == "2/4/0/0");
}

BOOST_AUTO_TEST_CASE(counts_what_a_run_freed_that_was_killed) {
    file("stores/app/people.csv", people());  // and nobody wrote that down
    BOOST_TEST(lift() == "2/4/0/0");
}

BOOST_AUTO_TEST_CASE(counts_what_was_put_back_that_was_written_down) {
    file("stores/logs/visits.csv", visits());
    record("lift_done",
           {{"store", "logs"}, {"records", 2}, {"clashed", 0}, {"plan", cases->find(id)->plan}});
    BOOST_TEST(lift() == "2/4/0/0");
}

BOOST_AUTO_TEST_CASE(tells_a_record_that_is_gone_from_one_that_is_free) {
    file("stores/app/people.csv", "id,email,marked\n0,eva@x.com,2026-11-27\n1,adam@x.com,\n");
    const Lifted out = lifted({today, {}});
    BOOST_TEST(out.gone == 1U);
    BOOST_TEST(out.records == 3U);
}

BOOST_AUTO_TEST_CASE(plans_no_case_again_that_restricts) {
    BOOST_TEST(next_of([&] { plan(); }) == "dsar restrict --lift 2026-0001");
    record("apply_started", {{"plan", cases->find(id)->plan}});  // and killed
    BOOST_TEST(next_of([&] { plan(); }) == "dsar apply 2026-0001");
}

BOOST_AUTO_TEST_CASE(says_the_same_until_the_case_is_closed) {
    BOOST_TEST(lift() == "2/4/0/0");
    BOOST_TEST(lift({}) == "2/4/0/0");
    record("reopened", Json::object());  // what is restricted then would be another thing
    BOOST_CHECK_THROW(lift(), Error);
}

BOOST_FIXTURE_TEST_CASE(counts_each_record_once_where_others_are_its_copies, Unnumbered) {
    const auto people = [](const std::string& mark, const std::string& of_copy) {
        return "id,email,marked\n0,eva@x.com," + mark + "\n1,adam@x.com,\n2,eva@x.com," + mark +
               "\n2,eva@x.com," + of_copy + "\n0,eva@x.com,\n";
    };
    file("stores/app/people.csv", people("2026-11-27", "2026-11-27"));
    const Lifted out = lifted({today, {}});
    BOOST_TEST(out.gone == 0U);
    BOOST_TEST(out.records == 5U);  // and the copy that was marked
    BOOST_TEST(text("app/people.csv") == people("", ""));
}

BOOST_AUTO_TEST_CASE(puts_back_again_what_went_to_the_vault_after_it_was_back) {
    const std::string plan = cases->find(id)->plan;
    record("lift_started", {{"plan", plan}});
    record("lift_done", {{"store", "logs"}, {"records", 2}, {"clashed", 0}, {"plan", plan}});
    record("step_started", {{"store", "logs"}, {"plan", plan}});
    record("step_done", {{"store", "logs"}, {"records", 2}, {"plan", plan}});
    BOOST_TEST(text("logs/visits.csv") == "id,who\n1,adam@x.com\n");
    BOOST_TEST(lift() == "2/4/0/0");
}

BOOST_FIXTURE_TEST_CASE(ends_what_cannot_go_on_half_way, HalfRestricted) {
    BOOST_TEST(text("app/people.csv") == people("2026-11-27"));
    BOOST_TEST(next_of([&] { plan(); }) == "dsar apply 2026-0001");
    const std::string changed = "id,who\n0,eve@x.com\n1,adam@x.com\n2,eva@x.com\n";
    file("stores/logs/visits.csv", changed);
    const std::string next =
        "dsar restrict --lift 2026-0001, and then in another case\ndsar restrict";
    BOOST_TEST(next_of([&] { apply(); }) == next);
    BOOST_TEST(next_of([&] { plan(); }) == next);
    const Lifted out = lifted({today, {}});
    BOOST_TEST(out.is_done());
    BOOST_TEST(out.records == 2U);
    BOOST_TEST(text("app/people.csv") == people());
    BOOST_TEST(text("logs/visits.csv") == changed);
    BOOST_TEST(!any_vault());
}

BOOST_FIXTURE_TEST_CASE(does_not_go_on_once_lifting_has_begun, HalfRestricted) {
    record("lift_started", {{"plan", cases->find(id)->plan}});
    BOOST_TEST(next_of([&] { apply(); }) == "dsar restrict --lift 2026-0001");
    BOOST_TEST(lifted({today, {}}).is_done());
    BOOST_TEST(next_of([&] { apply(); }) == "dsar restrict");
    BOOST_TEST(text("app/people.csv") == people());
    BOOST_TEST(text("logs/visits.csv") == visits());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
