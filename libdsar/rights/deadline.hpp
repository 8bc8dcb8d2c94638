// SPDX-License-Identifier: Apache-2.0
// By when a request must be answered, reckoned step by step. Pure: no clock is read. Where the law
// is debated the earliest reading is taken and the others are shown. GDPR: Art 12(3)-(4), counted
// by Regulation (EEC, Euratom) 1182/71. California: 11 CCR 7021, 7026, 7027.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/map/data_map.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

enum class Regime { Gdpr, Ccpa };

/// What must happen by the date.
enum class DeadlineEvent {
    Respond,          ///< answer: Art 12(3) one month; 7021(b) 45 calendar days
    RespondExtended,  ///< answer after an extension: two further months; 90 calendar days in total
    NotifyExtension,  ///< tell the person of the extension, with reasons: within the first period
    NotifyRefusal,    ///< tell the person of a refusal, with remedies: Art 12(4); 7021(b)
    ConfirmReceipt,   ///< California only, 7021(a): 10 business days
    OptOut            ///< California only, 7026(f) and 7027(g): 15 business days
};

/// `gdpr`, `ccpa`.
DSAR_API std::string_view name_of(Regime regime);
DSAR_API std::optional<Regime> parse_regime(std::string_view word);

/// `respond`, `respond-extended`, `notify-extension`, `notify-refusal`, `confirm-receipt`,
/// `opt-out`.
DSAR_API std::string_view name_of(DeadlineEvent event);
DSAR_API std::optional<DeadlineEvent> parse_deadline_event(std::string_view word);

/// A question about the person's identity (Art 12(6)), asked on recorded doubt.
struct IdentityQuestion {
    Date asked;
    std::optional<Date> answered;  ///< sufficiently; nullopt: not yet
};

/// All that a due date depends on.
struct DeadlineQuestion {
    Regime regime = Regime::Gdpr;
    DeadlineEvent event = DeadlineEvent::Respond;
    Date received;                            ///< day of receipt in the controller's time zone
    std::string calendar;                     ///< `LT`, `DE-BY`: where the answer is made (GDPR)
    std::optional<Period> promise;            ///< what our policy promises everyone
    std::optional<Period> promise_extension;  ///< by how much the policy lets itself extend that
    std::optional<IdentityQuestion> identity;
    /// Day the identity was proven. GDPR: the answer to the question, when `answered` is not given.
    /// California: it is shown to move nothing (7021(b)).
    std::optional<Date> verified;
    int ask_within_days = 7;  ///< a question suspends the clock when asked this soon
};

/// One way to read the law, and where it leads.
struct Reading {
    Date date;
    std::string words;
    bool taken = false;
};

/// A due date and how it was reckoned.
struct Deadline {
    DeadlineQuestion question;
    std::optional<Date> due;  ///< last day; nullopt: suspended until the person answers
    std::vector<std::string> steps;
    std::vector<Reading> readings;  ///< at least one; when `due` is there exactly one is taken
    std::vector<std::string> warnings;
};

/// Reckons. The day of receipt is not counted (1182/71 Art 3(1); Cal. Civ. Code 10).
///
/// GDPR: months end on the day of the same number, else on the month's last day (Art 3(2)(c)); a
/// last day that is a Saturday, Sunday or public holiday moves to the end of the next working day
/// (3(4)). An extension is read three ways (from receipt; from the first date; from the first date
/// after it moved). A question of identity asked within `ask_within_days` of receipt suspends: the
/// earlier of "the period plus the pause" and "restart on the answer"; asked later it does not,
/// with a warning.
///
/// California: calendar days from receipt whatever verification takes (7021(b)), never moved from a
/// weekend. "Business day" is not defined there: Monday to Friday, no holiday left out, is taken.
/// Civ. Code 9, by which Saturdays are business days too, is shown but not taken (Code Civ. Proc.
/// 12a and Fin. Code 31033 leave Saturdays out, as does common practice).
///
/// With a promise the due date of an answer or refusal is the earlier of promise and law.
///
/// Throws Error (Usage) when an event does not exist in the regime, or dates contradict each other.
DSAR_API Deadline reckon(const DeadlineQuestion& question);

/// By when a GDPR request received on that day must be answered; `promise` as `1 month`, or empty.
/// An unknown `calendar` knows weekends only, and warns.
DSAR_API Deadline due_gdpr(Date received, std::string_view calendar, std::string_view promise);

/// The same under the settings of a workspace: its calendar (or country), promise, and how soon
/// the question who asks must be put to suspend the clock.
DSAR_API Deadline answer_by(const Settings& settings, Regime regime, Date received,
                            DeadlineEvent event = DeadlineEvent::Respond,
                            std::optional<IdentityQuestion> identity = std::nullopt);

/// Until when a record is kept, reckoned by its rule (map/retention.hpp).
struct RetentionReckoning {
    RetentionRule rule;
    Date from;             ///< day of the event that the rule counts from
    std::string year_end;  ///< `MM-DD`
    Date retain_through;   ///< last day, inclusive; weekends and holidays do not move it
    Date erasable_from;    ///< the day after
    std::vector<std::string> steps;
};

/// Throws Error (Usage) when `rule` has no period (`until withdrawal`) or `year_end` is no MM-DD.
DSAR_API RetentionReckoning reckon_retention(const RetentionRule& rule, Date from,
                                             const std::string& year_end);

/// The documents: both are deadline-1.
DSAR_API Json to_json(const Deadline& deadline);
DSAR_API Json to_json(const RetentionReckoning& reckoning);

}  // namespace dsar
