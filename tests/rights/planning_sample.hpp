// SPDX-License-Identifier: Apache-2.0
// A small company for the planners of rights that change stores, and what tests ask of a plan.
#pragma once

#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

BOOST_TEST_DONT_PRINT_LOG_VALUE(dsar::Decision)
BOOST_TEST_DONT_PRINT_LOG_VALUE(dsar::Cut)

namespace test {

inline dsar::FieldEntry field(const std::string& path, const std::string& category = {},
                              const std::string& kind = {}) {
    dsar::FieldEntry out;
    out.path = path;
    out.category = category;
    if (!kind.empty()) {
        out.identifies = dsar::Identifies{kind, false, {}};
    }
    return out;
}

inline dsar::CollectionEntry collection(const std::string& name, const std::string& purpose) {
    dsar::CollectionEntry out;
    out.name = name;
    out.purpose = purpose;
    out.retention = purpose;
    out.key = {"id"};
    out.fields = {field("id"), field("email", "user.contact.email", "email"),
                  field("city", "user.contact.address.city")};
    return out;
}

inline dsar::Recipient recipient(const std::string& id, const std::string& purpose) {
    dsar::Recipient out;
    out.id = id;
    out.purposes = {purpose};
    return out;
}

/// accounts (contract), invoices (a law), letters (marketing), logins (interests), scores.
inline dsar::Workspace company() {
    dsar::Workspace out;
    out.settings.purposes = {{"service", "", "contract", "", ""},
                             {"billing", "", "legal_obligation", "", ""},
                             {"email_marketing", "", "consent", "", ""},
                             {"security", "", "legitimate_interests", "", ""}};
    out.settings.retention = {
        {"billing", "10 years", dsar::Period{10, 0, 0}, "issued", "", "17(3)(b)", "the Act"}};
    out.settings.recipients = {recipient("mailer", "email_marketing"),
                               recipient("stripe", "billing"), recipient("watch", "security")};
    dsar::StoreEntry store;
    store.name = "app";
    store.kind = "sqlite";
    store.collections = {collection("accounts", "service"), collection("invoices", "billing"),
                         collection("letters", "email_marketing"), collection("logins", "security"),
                         collection("scores", "service")};
    store.collections[0].fields.push_back(field("news"));
    store.collections[0].fields.back().consent_for = "email_marketing";
    store.collections[4].fields.push_back(field("city_guess", "user.contact.address.city"));
    store.collections[4].fields.back().origin = dsar::Origin::Inferred;
    out.map.stores = {store};
    return out;
}

inline dsar::Match match(const std::string& collection, int id,
                         dsar::Certainty certainty = dsar::Certainty::Exact) {
    dsar::Match out;
    out.store = "app";
    out.collection = collection;
    out.key = {{"id", dsar::integer_value(id)}};
    out.certainty = certainty;
    out.has_record = true;
    return out;
}

/// The decision on one match, its record, and the step that it stands in.
struct Decided {
    dsar::Decision what = dsar::Decision::Keep;
    dsar::PlannedRecord record;
    std::string how;
};

inline Decided decision(const dsar::Plan& plan, std::size_t match) {
    for (const auto& step : plan.steps) {
        for (const auto& record : step.records) {
            if (record.match == match) {
                return {step.decision, record, step.how};
            }
        }
    }
    BOOST_FAIL("a match without decision");
    return {};
}

/// `path:how` of every field that changes.
inline std::string cuts(const dsar::PlannedRecord& record) {
    std::string out;
    for (const auto& cut : record.cuts) {
        out += cut.path + ":" + std::string(name_of(cut.cut)) + " ";
    }
    return out;
}

inline std::string waiting(const dsar::Plan& plan) {
    std::string out;
    for (const auto& pending : plan.pending) {
        out += pending.collection + ":" + pending.what + ";";
    }
    return out;
}

/// Every kind of match of every collection: the property that all planners hold is checked on them.
inline std::vector<dsar::Match> all_kinds_of_matches() {
    std::vector<dsar::Match> out;
    int id = 0;
    for (const char* name : {"accounts", "invoices", "letters", "logins", "scores"}) {
        for (int kind = 0; kind < 8; ++kind) {
            dsar::Match each = match(name, ++id);
            each.certainty = kind == 1 || kind == 2 ? dsar::Certainty::Possible
                             : kind == 3            ? dsar::Certainty::Linked
                                                    : dsar::Certainty::Exact;
            each.in_text = kind == 2;
            each.shared = kind == 4;
            each.mention = kind == 5;
            each.forward = kind == 6;
            each.has_record = kind != 7;
            out.push_back(std::move(each));
        }
    }
    return out;
}

/// Every match has exactly one decision with a reason; totals add up to the matches.
inline void check_adds_up(const dsar::Plan& plan, std::size_t matches) {
    std::size_t total = 0;
    for (const auto& [word, count] : plan.totals) {
        total += count;
    }
    BOOST_TEST(total == matches);
    std::set<std::size_t> seen;
    for (const auto& step : plan.steps) {
        BOOST_TEST(!step.records.empty());
        for (const auto& record : step.records) {
            BOOST_TEST(seen.insert(record.match).second);
            BOOST_TEST(!record.reason.empty());
            BOOST_TEST((record.reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") ==
                        std::string::npos));  // a word of plan-1
            BOOST_TEST(!record.why.empty());
        }
    }
    BOOST_TEST(seen.size() == matches);
}

}  // namespace test
