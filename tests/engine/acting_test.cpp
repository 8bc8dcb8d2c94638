// SPDX-License-Identifier: Apache-2.0
// Plans of correction, restriction and objection on real stores: where values go, and what stands
// in their way.
#include "libdsar/engine/acting.hpp"

#include "libdsar/base/error.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace dsar {
namespace {

/// Two people in a database and in JSON lines.
struct Desk : test::TempWorkspace {
    test::PrivateKeys keys;

    Desk() {
        map("app", R"(store: app
kind: sqlite
path: stores/app.db
collections:
  people:
    purpose: service
    key: id
    restrict: {mark: marked}
    fields: {id: {}, email: {identifies: email, stored_as: typed}, age: {category: user.demographic.age_range}, news: {consent_for: marketing}, marked: {}, number: {identifies: customer_number}, nick: {category: user.name}}
  orders: {purpose: service, key: id, fields: {id: {}, mail: {identifies: email}, code: {belongs_to: people.id}}}
)");
        map("log", R"(store: log
kind: jsonl
path: stores/log.jsonl
collections:
  visits:
    purpose: service
    key: id
    restrict: {mark: marked}
    fields: {id: {}, who: {identifies: email}, marked: {}}
)");
        sql("app", R"(
create table people(id integer primary key, email text unique, age integer, news text, marked text, number text, nick varchar(5));
create table orders(id integer primary key, mail text, code integer);
insert into people values (1, 'Eva@X.com', 30, 'Yes', null, null, null), (2, 'adam@x.com', 40, 'Yes', '2020-01-01', null, null);
insert into orders values (10, 'eva@x.com', 1), (20, 'adam@x.com', 2);
)");
        file("stores/log.jsonl",
             "{\"id\": 1, \"who\": \"eva@x.com\", \"marked\": null}\n"
             "{\"id\": 2, \"who\": \"adam@x.com\"}\n");
    }

    Acting plan(Right right, ActingOrder order, const std::string& email = "eva@x.com") {
        return plan(right, std::move(order), Subject{{{"email", email}}});
    }
    Acting plan(Right right, ActingOrder order, Subject person) {
        workspace = load();
        workspace.settings.purposes = {{"marketing", "News", "consent", "6(1)(a)", "", {}},
                                       {"service", "Service", "contract", "6(1)(b)", "", {}}};
        ActingRequest request;
        request.right = right;
        request.subject = std::move(person);
        request.today = parse_date("2026-11-27").value();
        request.order = std::move(order);
        request.dry_run = true;
        Progress quiet;
        return plan_acting(workspace, request, quiet);
    }
    static ActingOrder correction(const std::string& target, const std::string& value,
                                  std::optional<std::string> wrong = {}) {
        ActingOrder order;
        order.corrections = {{target, value, std::move(wrong)}};
        return order;
    }
    /// `store/collection/key:field ..` of what changes, sorted.
    static std::string cuts(const Acting& acting) {
        std::vector<std::string> all;
        for (const Step& step : acting.plan.steps) {
            for (const PlannedRecord& record : step.records) {
                for (const CutField& cut : record.cuts) {
                    all.push_back(step.collection + "/" + key_text(record.key) + ":" + cut.path);
                }
            }
        }
        std::ranges::sort(all);
        std::string out;
        for (const std::string& each : all) {
            out += (out.empty() ? "" : " ") + each;
        }
        return out;
    }
    /// `collection/key:reason ..` of what keeps what it says.
    static std::string reasons(const Acting& acting) {
        std::string out;
        for (const Step& step : acting.plan.steps) {
            for (const PlannedRecord& record : step.records) {
                if (step.decision == Decision::Keep) {
                    out += (out.empty() ? "" : " ") + step.collection + "/" + key_text(record.key) +
                           ":" + record.reason;
                }
            }
        }
        return out;
    }
    static std::string blockers(const Acting& acting) {
        std::string out;
        for (const Blocker& blocker : acting.plan.blockers) {
            out += (out.empty() ? "" : " ") + blocker.collection + ":" + blocker.what;
        }
        return out;
    }

    Workspace workspace;
};

BOOST_FIXTURE_TEST_SUITE(acting, Desk)

BOOST_AUTO_TEST_CASE(corrects_every_copy_in_every_store_however_it_is_spelled) {
    const Acting acting = plan(Right::Rectify, correction("email", "eve@y.com"));
    BOOST_TEST(cuts(acting) == "orders/10:mail people/1:email visits/1:who");
    BOOST_TEST(blockers(acting).empty());
}

BOOST_AUTO_TEST_CASE(corrects_only_where_the_wrong_value_stands) {
    BOOST_TEST(cuts(plan(Right::Rectify, correction("email", "eve@y.com", "old@x.com"))).empty());
    BOOST_TEST(cuts(plan(Right::Rectify, correction("people.age", "31", "30"))) == "people/1:age");
    BOOST_TEST(cuts(plan(Right::Rectify, correction("people.age", "30"))).empty());
}

BOOST_AUTO_TEST_CASE(corrects_copies_that_hold_different_old_values) {
    sql("app", "update orders set mail = 'eva.older@x.com' where id = 10");
    // What the request gives is wrong; what it does not give may be another address of hers.
    const Acting one = plan(Right::Rectify, correction("email", "eve@y.com"));
    BOOST_TEST(cuts(one) == "people/1:email visits/1:who");
    BOOST_TEST(reasons(one) == "orders/10:other_value");
    Subject both{{{"email", "eva@x.com"}, {"email", "eva.older@x.com"}}};
    BOOST_TEST(cuts(plan(Right::Rectify, correction("email", "eve@y.com"), both)) ==
               "orders/10:mail people/1:email visits/1:who");
    // A request that gives no address says that each of hers is wrong.
    const Subject number{{{"customer_number", "C-1"}}};
    sql("app", "update people set number = 'C-1' where id = 1");
    BOOST_TEST(cuts(plan(Right::Rectify, correction("email", "eve@y.com"), number)) ==
               "orders/10:mail people/1:email");
}

BOOST_AUTO_TEST_CASE(sees_whose_the_new_address_is_already) {
    const Acting acting = plan(Right::Rectify, correction("email", "adam@x.com"));
    BOOST_TEST(blockers(acting).find("people:unique") != std::string::npos);
    BOOST_TEST(blockers(acting).find("orders:unique") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_a_value_of_another_type_and_a_key_that_others_refer_to) {
    BOOST_TEST(blockers(plan(Right::Rectify, correction("people.age", "old"))) == "people:type");
    sql("app", "update people set age = null where id = 1");
    BOOST_TEST(blockers(plan(Right::Rectify, correction("people.age", "old"))) == "people:type");
    const std::string key = blockers(plan(Right::Rectify, correction("people.id", "7")));
    BOOST_TEST(key.find("people:key") != std::string::npos);
    BOOST_TEST(key.find("people:foreign_key") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(says_before_that_a_value_is_too_long) {
    const Acting acting = plan(Right::Rectify, correction("people.nick", "unmistakable"));
    BOOST_TEST(blockers(acting) == "people:too_long");
    BOOST_TEST(acting.plan.blockers[0].why ==
               "nick: the column is declared for 5 characters (1 record)");
    BOOST_TEST(acting.plan.blockers[0].next.find("shorten") != std::string::npos);
    BOOST_TEST(blockers(plan(Right::Rectify, correction("people.nick", "Evutė"))).empty());
}

BOOST_AUTO_TEST_CASE(orders_nothing_that_the_map_or_the_law_does_not_know) {
    BOOST_CHECK_THROW(plan(Right::Rectify, {}), Error);
    BOOST_CHECK_THROW(plan(Right::Rectify, correction("mail.address", "x")), Error);
    BOOST_CHECK_THROW(plan(Right::Rectify, correction("email", "nobody")), Error);
    BOOST_CHECK_THROW(plan(Right::Restrict, {}), Error);
    BOOST_CHECK_THROW(plan(Right::Object, {}), Error);
}

BOOST_AUTO_TEST_CASE(turns_a_consent_off) {
    ActingOrder order;
    order.objection = "withdrawal";
    order.purposes = {"marketing"};
    BOOST_TEST(cuts(plan(Right::Object, order)) == "people/1:news");
    sql("app", "update people set news = 'No' where id = 1");
    BOOST_TEST(cuts(plan(Right::Object, order)).empty());
    sql("app", "update people set news = 'gold' where id = 1");
    BOOST_TEST(blockers(plan(Right::Object, order)) == "people:no_ability");
}

BOOST_AUTO_TEST_CASE(marks_only_what_has_a_place_for_it) {
    ActingOrder order;
    order.ground = "accuracy";
    const Acting eva = plan(Right::Restrict, order);
    BOOST_TEST(cuts(eva) == "people/1:marked visits/1:marked");
    BOOST_TEST(blockers(eva).empty());
    // Adam's line has no such field: it would only seem to be marked.
    const Acting adam = plan(Right::Restrict, order, "adam@x.com");
    BOOST_TEST(blockers(adam) == "visits:no_ability");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dsar
