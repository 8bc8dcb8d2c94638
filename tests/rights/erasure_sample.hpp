// SPDX-License-Identifier: Apache-2.0
// A small company whose records are erased, and what tests ask of the plan.
#pragma once

#include "libdsar/rights/erasure.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

BOOST_TEST_DONT_PRINT_LOG_VALUE(dsar::Decision)
BOOST_TEST_DONT_PRINT_LOG_VALUE(dsar::Cut)
BOOST_TEST_DONT_PRINT_LOG_VALUE(dsar::Date)

namespace test::erasing {

using dsar::Certainty;
using dsar::Cut;
using dsar::Date;
using dsar::Decision;
using dsar::FieldEntry;
using dsar::Match;
using dsar::Plan;
using dsar::PlannedRecord;

constexpr Date today{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(27)};

inline Date date(const char* text) {
    return dsar::parse_date(text).value();
}

inline FieldEntry field(const std::string& path, const std::string& category = {}) {
    FieldEntry out;
    out.path = path;
    out.category = category;
    return out;
}

inline dsar::CollectionEntry collection(const std::string& name, const std::string& purpose,
                                        const std::string& retention) {
    dsar::CollectionEntry out;
    out.name = name;
    out.purpose = purpose;
    out.retention = retention;
    out.key = {"id"};
    out.fields = {field("id"), field("email", "user.contact.email")};
    return out;
}

inline FieldEntry referring(const std::string& path, const std::string& to) {
    FieldEntry out = field(path);
    out.belongs_to = {{"app", to, {"id"}}};
    return out;
}

inline dsar::Workspace workspace() {
    dsar::Workspace out;
    out.settings.purposes = {{"service", "", "contract", "", ""},
                             {"billing", "", "legal_obligation", "", ""},
                             {"marketing", "", "consent", "", ""},
                             {"security", "", "legitimate_interests", "", ""},
                             {"calls", "", "on_instruction", "", ""}};
    out.settings.retention = {
        {"account", "2 years", dsar::Period{2, 0, 0}, "closed", "", "", ""},
        {"billing", "10 years", dsar::Period{10, 0, 0}, "issued", "", "17(3)(b)", "the Act"}};
    dsar::Recipient stripe;
    stripe.id = "stripe";
    stripe.purposes = {"billing"};
    dsar::Recipient mailer = stripe;
    mailer.id = "mailer";
    mailer.purposes = {"marketing"};
    out.settings.recipients = {stripe, mailer};
    dsar::StoreEntry store;
    store.name = "app";
    store.collections = {collection("accounts", "service", "account"),
                         collection("invoices", "billing", "billing"),
                         collection("letters", "marketing", "account"),
                         collection("logins", "security", "account"),
                         collection("parcels", "service", ""),
                         collection("ledger", "billing", ""),
                         collection("calls", "calls", "")};
    store.collections[1].trim = {"email"};
    store.collections[1].restrict_mark = "restricted_since";
    store.collections[1].fields.push_back(referring("account", "accounts"));
    store.collections[3].on_erase = "anonymise";
    store.collections[4].fields.push_back(referring("account", "accounts"));
    store.collections[6].role = dsar::Role::Processor;
    out.map.stores = {store};
    return out;
}

inline Match match(const std::string& collection, int id, Certainty certainty = Certainty::Exact) {
    Match out;
    out.store = "app";
    out.collection = collection;
    out.key = {{"id", dsar::integer_value(id)}};
    out.certainty = certainty;
    out.has_record = true;
    return out;
}

inline dsar::RecordTerm term(std::optional<Date> event, std::optional<Date> through) {
    return {true, event, through, through ? "until " + dsar::format(*through) : "open-ended"};
}

struct Case {
    std::vector<Match> matches;
    dsar::ErasureFacts facts;

    void add(Match match, dsar::RecordTerm term = {}) {
        matches.push_back(std::move(match));
        facts.terms.push_back(std::move(term));
    }
    [[nodiscard]] Plan plan() const {
        return dsar::plan_erasure(workspace(), matches, facts, today);
    }
};

// The decision on one match, and its record in the plan.
inline std::pair<Decision, PlannedRecord> decision(const Plan& plan, std::size_t match) {
    for (const auto& step : plan.steps) {
        for (const auto& record : step.records) {
            if (record.match == match) {
                return {step.decision, record};
            }
        }
    }
    BOOST_FAIL("a match without decision");
    return {};
}

inline std::string waiting(const Plan& plan) {
    std::string out;
    for (const auto& pending : plan.pending) {
        out += pending.collection + ":" + pending.what + ";";
    }
    return out;
}

}  // namespace test::erasing
