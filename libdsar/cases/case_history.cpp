// SPDX-License-Identifier: Apache-2.0
// One function for each kind of event: what it changes in what is known of the case.
#include "libdsar/cases/case_history.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/cases/signed_line.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace dsar {
namespace {

std::string text(const Json& details, const char* name) {
    const auto found = details.find(name);
    return found != details.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Date> date(const Json& details, const char* name) {
    return parse_date(text(details, name));
}

std::uint64_t count(const Json& details, const char* name) {
    const auto found = details.find(name);
    const bool counts = found != details.end() && found->is_number_integer() && *found >= 0;
    return counts ? found->get<std::uint64_t>() : 0;
}

Date day_of(const JournalEntry& entry) {
    const std::optional<Date> said = date(entry.details, "on");
    return said ? *said : Date(std::chrono::floor<std::chrono::days>(entry.time));
}

void respond(CaseHistory& history, const JournalEntry& entry, CaseStage stage) {
    history.stage = stage;
    if (!history.responded) {
        history.responded = day_of(entry);
    }
}

void opened(CaseHistory& history, const JournalEntry& entry) {
    const Json& details = entry.details;
    history.right = parse_right(text(details, "right")).value_or(Right::Access);
    history.regime = text(details, "regime");
    history.kind = text(details, "kind");
    history.received_at = parse_time(text(details, "received_at"));
    history.received = date(details, "received");
    history.channel = text(details, "channel");
    history.language = text(details, "language");
    history.requester = text(details, "requester");
    history.opened_by = entry.actor;
    history.earlier = entry.details.value("earlier", std::vector<std::string>());
    history.due = date(details, "due");
    history.confirm_by = date(details, "confirm_by");
    history.stage = CaseStage::Opened;
}

void asked(CaseHistory& history, const JournalEntry& entry) {
    history.asked = day_of(entry);
    history.answered.reset();
    if (entry.details.value("suspends", false)) {
        history.status = CaseStatus::Suspended;
        history.due.reset();
    }
}

void answered(CaseHistory& history, const JournalEntry& entry) {
    history.status = CaseStatus::Open;
    history.answered = day_of(entry);
    if (const auto due = date(entry.details, "due")) {
        history.due = due;
    }
}

void verified(CaseHistory& history, const JournalEntry& entry) {
    static constexpr std::array levels{"none", "reasonable", "high"};
    const auto rank = [](const std::string& level) {
        return std::find(levels.begin(), levels.end(), level) - levels.begin();
    };
    const std::string level = text(entry.details, "level");
    if (history.identity.empty() ||
        (rank(level) > rank(history.identity) && rank(level) < std::ssize(levels))) {
        history.identity = level;
    }
}

void searched(CaseHistory& history, const JournalEntry& entry) {
    history.complete = entry.details.value("complete", false);
    history.records = count(entry.details, "records");
    history.stage = CaseStage::Searched;
}

void planned(CaseHistory& history, const JournalEntry& entry) {
    history.plan = text(entry.details, "plan");
    history.pending = count(entry.details, "pending");
    history.blockers = count(entry.details, "blockers");
    history.ours = 0;
    const Json totals = entry.details.value("totals", Json::object());
    for (const auto& [decision, records] : totals.items()) {
        history.ours += decision != "forward" ? count(totals, decision.c_str()) : 0;
    }
    history.approved_by.clear();
    history.stage = CaseStage::Planned;
}

void approved(CaseHistory& history, const JournalEntry& entry) {
    if (text(entry.details, "plan") == history.plan || history.plan.empty()) {
        history.approved_by.insert(entry.actor);
        history.stage = CaseStage::Approved;
    }
}

RecipientNotice& notice_to(CaseHistory& history, const std::string& recipient) {
    const auto place =
        std::ranges::lower_bound(history.recipients, recipient, {}, &RecipientNotice::recipient);
    if (place != history.recipients.end() && place->recipient == recipient) {
        return *place;
    }
    return *history.recipients.insert(place, {recipient, "drafted", {}, {}, {}});
}

/// A run that goes on drafts the same letters again; a new plan says something new.
void applying(CaseHistory& history, const JournalEntry& entry) {
    history.stage = CaseStage::Applying;
    for (const std::string& recipient :
         entry.details.value("recipients", std::vector<std::string>())) {
        RecipientNotice& notice = notice_to(history, recipient);
        if (!notice.drafted || !entry.details.value("resumed", false)) {
            notice = {recipient, "drafted", day_of(entry), day_of(entry), {}};
        }
    }
}

void recipient_told(CaseHistory& history, const JournalEntry& entry) {
    RecipientNotice& notice = notice_to(history, text(entry.details, "recipient"));
    notice.status = text(entry.details, "status");
    notice.on = day_of(entry);
    notice.why = text(entry.details, "why");
}

void applied(CaseHistory& history, const JournalEntry&) {
    history.stage = CaseStage::Applied;
}

std::map<Date, std::uint64_t> erasable_days(const Json& details) {
    std::map<Date, std::uint64_t> days;
    const Json said = details.value("erasable_from", Json::object());
    for (const auto& [day, records] : said.items()) {
        if (const auto from = parse_date(day)) {
            days[*from] = count(said, day.c_str());
        }
    }
    return days;
}

/// Only what was looked at in every store, with nothing left, is an answer.
void verified_again(CaseHistory& history, const JournalEntry& entry) {
    history.residual = count(entry.details, "residual");
    if (history.residual == 0 && entry.details.value("complete", false)) {
        const bool ended =
            history.right == Right::Restrict && !entry.details.value("restricts", true);
        respond(history, entry, ended ? CaseStage::Lifted : CaseStage::Verified);
        history.erasable_from = erasable_days(entry.details);
    } else {
        history.stage = CaseStage::Applied;
    }
}

void lifted(CaseHistory& history, const JournalEntry&) {
    history.stage = CaseStage::Lifted;
}

void released(CaseHistory& history, const JournalEntry& entry) {
    respond(history, entry, CaseStage::Released);
}

void forwarded(CaseHistory& history, const JournalEntry& entry) {
    history.handed_over = true;
    // A part may be a client's and the rest ours: handing that over is not our answer.
    if (history.ours == 0) {
        respond(history, entry, CaseStage::Forwarded);
    }
}

void extended(CaseHistory& history, const JournalEntry& entry) {
    history.extended = day_of(entry);
    if (const auto until = date(entry.details, "until")) {
        history.until = until;
        history.due = until;
    }
}

void refused(CaseHistory& history, const JournalEntry& entry) {
    history.ground = text(entry.details, "ground");
    respond(history, entry, CaseStage::Refused);
}

void closed(CaseHistory& history, const JournalEntry& entry) {
    history.status = CaseStatus::Closed;
    history.closed = day_of(entry);
    history.outcome = text(entry.details, "outcome");
    if (!history.responded) {
        history.responded = day_of(entry);
    }
}

/// What was found and planned before is of another day: it is searched again.
void begin_again(CaseHistory& history) {
    history.stage = CaseStage::Opened;
    history.closed.reset();
    history.complete = false;
    history.records = 0;
    history.ours = 0;
    history.pending = 0;
    history.blockers = 0;
    history.residual = 0;
    history.plan.clear();
    history.approved_by.clear();
    history.contents_swept.reset();
}

void reopened(CaseHistory& history, const JournalEntry&) {
    begin_again(history);
    history.status = history.due ? CaseStatus::Open : CaseStatus::Suspended;
    history.outcome.clear();
    history.ground.clear();
    history.responded.reset();
    history.handed_over = false;
    history.returned = false;
}

/// A day came on which something that was kept becomes erasable. The answer of then still stands.
void returned(CaseHistory& history, const JournalEntry&) {
    begin_again(history);
    history.status = CaseStatus::Open;
    history.returned = true;
}

void letter_made(CaseHistory& history, const JournalEntry& entry) {
    history.confirmed |= text(entry.details, "letter") == "acknowledgement";
}

void incident_opened(CaseHistory& history, const JournalEntry& entry) {
    history.notify_by = parse_time(text(entry.details, "notify_by"));
    history.contents_swept.reset();  // there is something again
}

void incident_settled(CaseHistory& history, const JournalEntry&) {
    history.notify_by.reset();
}

void swept(CaseHistory& history, const JournalEntry& entry) {
    history.contents_swept = day_of(entry);
}

struct Handler {
    std::string_view event;
    void (*apply)(CaseHistory&, const JournalEntry&);
};

constexpr std::array handlers{
    Handler{"case_opened", opened},
    Handler{"identity_asked", asked},
    Handler{"identity_answered", answered},
    Handler{"identity_verified", verified},
    Handler{"searched", searched},
    Handler{"planned", planned},
    Handler{"approved", approved},
    Handler{"apply_started", applying},
    Handler{"recipient_told", recipient_told},
    Handler{"applied", applied},
    Handler{"verified", verified_again},
    Handler{"lifted", lifted},
    Handler{"released", released},
    Handler{"forwarded", forwarded},
    Handler{"extended", extended},
    Handler{"refused", refused},
    Handler{"closed", closed},
    Handler{"reopened", reopened},
    Handler{"returned", returned},
    Handler{"letter_made", letter_made},
    Handler{"incident_opened", incident_opened},
    Handler{"incident_notified", incident_settled},
    Handler{"incident_closed", incident_settled},
    Handler{"swept", swept},
};

}  // namespace

CaseHistory history_of(std::string_view case_id, std::span<const JournalEntry> entries) {
    CaseHistory history;
    history.case_id = case_id;
    for (const JournalEntry& entry : entries) {
        const auto handler = std::ranges::find(handlers, entry.event, &Handler::event);
        if (handler != handlers.end()) {
            handler->apply(history, entry);
        }
    }
    history.journal_entries = entries.size();
    history.journal_head = entries.empty() ? std::string(no_digest) : entries.back().digest();
    return history;
}

std::size_t count_untold(const CaseHistory& history) {
    return static_cast<std::size_t>(
        std::ranges::count(history.recipients, "drafted", &RecipientNotice::status));
}

std::optional<Date> back_on(const CaseHistory& history) {
    return history.erasable_from.empty() ? std::nullopt
                                         : std::optional(history.erasable_from.begin()->first);
}

namespace {

// Nobody is at work on it.
bool rests(const CaseHistory& history) {
    return history.status == CaseStatus::Closed || history.stage == CaseStage::Verified;
}

}  // namespace

bool is_erasable(const CaseHistory& history, Date today) {
    const std::optional<Date> day = back_on(history);
    return (rests(history) || history.returned) && day && *day <= today;
}

bool comes_back(const CaseHistory& history, Date today) {
    return rests(history) && is_erasable(history, today);
}

void require_open(const CaseHistory& history) {
    if (history.status == CaseStatus::Closed) {
        throw Error(ErrorKind::Usage, fmt::format("case {} is closed", history.case_id), {},
                    fmt::format("dsar register --reopen {} --why TEXT", history.case_id));
    }
}

std::string search_command(Right right, std::string_view case_id) {
    return fmt::format("{} --case {}", name_of(right), case_id);
}

}  // namespace dsar
