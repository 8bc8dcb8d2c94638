// SPDX-License-Identifier: Apache-2.0
// A case as register-1 shows it, and as the register keeps it.
#include "libdsar/base/error.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/cases/signed_line.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace dsar {
namespace {

constexpr std::array statuses{
    std::pair{CaseStatus::Open, std::string_view("open")},
    std::pair{CaseStatus::Suspended, std::string_view("suspended")},
    std::pair{CaseStatus::Closed, std::string_view("closed")},
};
constexpr std::array stages{
    std::pair{CaseStage::None, std::string_view("none")},
    std::pair{CaseStage::Opened, std::string_view("opened")},
    std::pair{CaseStage::Searched, std::string_view("searched")},
    std::pair{CaseStage::Planned, std::string_view("planned")},
    std::pair{CaseStage::Approved, std::string_view("approved")},
    std::pair{CaseStage::Applying, std::string_view("applying")},
    std::pair{CaseStage::Applied, std::string_view("applied")},
    std::pair{CaseStage::Verified, std::string_view("verified")},
    std::pair{CaseStage::Lifted, std::string_view("lifted")},
    std::pair{CaseStage::Released, std::string_view("released")},
    std::pair{CaseStage::Refused, std::string_view("refused")},
    std::pair{CaseStage::Forwarded, std::string_view("forwarded")},
};

template <class Value, std::size_t Size>
std::optional<Value> value_of(const std::array<std::pair<Value, std::string_view>, Size>& words,
                              std::string_view word) {
    const auto found = std::ranges::find(words, word, [](const auto& pair) { return pair.second; });
    return found == words.end() ? std::nullopt : std::optional(found->first);
}

template <class Value, std::size_t Size>
std::string_view word_of(const std::array<std::pair<Value, std::string_view>, Size>& words,
                         Value value) {
    return std::ranges::find(words, value, [](const auto& pair) { return pair.first; })->second;
}

/// A date or an instant, or null.
template <class Time>
Json json_of(const std::optional<Time>& time) {
    return time ? Json(format(*time)) : Json(nullptr);
}

std::string text(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Json recipients_json(const CaseHistory& history) {
    Json out = Json::array();
    for (const RecipientNotice& notice : history.recipients) {
        out.push_back({{"recipient", notice.recipient},
                       {"status", notice.status},
                       {"drafted", json_of(notice.drafted)},
                       {"on", json_of(notice.on)},
                       {"why", notice.why}});
    }
    return out;
}

std::vector<RecipientNotice> recipients_from(const Json& json) {
    std::vector<RecipientNotice> out;
    for (const Json& notice : json) {
        out.push_back({notice.at("recipient").get<std::string>(),
                       notice.at("status").get<std::string>(), parse_date(text(notice, "drafted")),
                       parse_date(text(notice, "on")), notice.at("why").get<std::string>()});
    }
    return out;
}

}  // namespace

std::string_view name_of(CaseStatus status) {
    return word_of(statuses, status);
}

std::optional<CaseStatus> parse_case_status(std::string_view word) {
    return value_of(statuses, word);
}

std::string_view name_of(CaseStage stage) {
    return word_of(stages, stage);
}

namespace {

Json days_json(const CaseHistory& history) {
    Json out = Json::object();
    for (const auto& [day, records] : history.erasable_from) {
        out[format(day)] = records;
    }
    return out;
}

void read_days(const Json& json, CaseHistory& history) {
    const Json days = json.value("erasable_from", Json::object());
    for (const auto& [day, records] : days.items()) {
        if (const auto from = parse_date(day)) {
            history.erasable_from[*from] = records.get<std::uint64_t>();
        }
    }
}

}  // namespace

Json to_json(const CaseHistory& history) {
    return {{"case", history.case_id},
            {"right", name_of(history.right)},
            {"regime", history.regime},
            {"kind", history.kind},
            {"status", name_of(history.status)},
            {"stage", name_of(history.stage)},
            {"received_at", json_of(history.received_at)},
            {"received", json_of(history.received)},
            {"channel", history.channel},
            {"language", history.language},
            {"requester", history.requester},
            {"opened_by", history.opened_by},
            {"earlier", history.earlier},
            {"due", json_of(history.due)},
            {"confirm_by", json_of(history.confirm_by)},
            {"confirmed", history.confirmed},
            {"extended", json_of(history.extended)},
            {"until", json_of(history.until)},
            {"identity_asked", json_of(history.asked)},
            {"identity_answered", json_of(history.answered)},
            {"responded", json_of(history.responded)},
            {"handed_over", history.handed_over},
            {"complete", history.complete},
            {"records", history.records},
            {"ours", history.ours},
            {"pending", history.pending},
            {"blockers", history.blockers},
            {"residual", history.residual},
            {"plan", history.plan},
            {"identity", history.identity},
            {"approved_by", history.approved_by},
            {"recipients", recipients_json(history)},
            {"closed", json_of(history.closed)},
            {"outcome", history.outcome},
            {"ground", history.ground},
            {"notify_by", json_of(history.notify_by)},
            {"contents_swept", json_of(history.contents_swept)},
            {"erasable_from", days_json(history)},
            {"back_on", json_of(back_on(history))},
            {"returned", history.returned},
            {"journal_entries", history.journal_entries},
            {"journal_head", history.journal_head}};
}

CaseHistory case_history_from(const Json& json) try {
    const auto date = [&](const char* name) { return parse_date(text(json, name)); };
    const auto right = parse_right(text(json, "right"));
    const auto status = value_of(statuses, text(json, "status"));
    const auto stage = value_of(stages, text(json, "stage"));
    if (!right || !status || !stage) {
        throw Error(ErrorKind::Failed, "an entry of the register cannot be read", {},
                    "dsar doctor");
    }
    CaseHistory history;
    history.case_id = json.at("case").get<std::string>();
    history.right = *right;
    history.regime = json.at("regime").get<std::string>();
    history.kind = json.at("kind").get<std::string>();
    history.status = *status;
    history.stage = *stage;
    history.received_at = parse_time(text(json, "received_at"));
    history.received = date("received");
    history.channel = json.at("channel").get<std::string>();
    history.language = json.at("language").get<std::string>();
    history.requester = json.at("requester").get<std::string>();
    history.opened_by = json.at("opened_by").get<std::string>();
    history.earlier = json.at("earlier").get<std::vector<std::string>>();
    history.due = date("due");
    history.confirm_by = date("confirm_by");
    history.confirmed = json.at("confirmed").get<bool>();
    history.extended = date("extended");
    history.until = date("until");
    history.asked = date("identity_asked");
    history.answered = date("identity_answered");
    history.responded = date("responded");
    history.handed_over = json.at("handed_over").get<bool>();
    history.complete = json.at("complete").get<bool>();
    history.records = json.at("records").get<std::uint64_t>();
    history.ours = json.at("ours").get<std::uint64_t>();
    history.pending = json.at("pending").get<std::uint64_t>();
    history.blockers = json.value("blockers", std::uint64_t{0});
    history.residual = json.value("residual", std::uint64_t{0});
    history.plan = json.at("plan").get<std::string>();
    history.identity = json.at("identity").get<std::string>();
    history.approved_by = json.at("approved_by").get<std::set<std::string>>();
    history.recipients = recipients_from(json.value("recipients", Json::array()));
    history.closed = date("closed");
    history.outcome = json.at("outcome").get<std::string>();
    history.ground = json.at("ground").get<std::string>();
    history.notify_by = parse_time(text(json, "notify_by"));
    history.contents_swept = date("contents_swept");
    read_days(json, history);
    history.returned = json.value("returned", false);
    history.journal_entries = json.at("journal_entries").get<std::uint64_t>();
    history.journal_head = json.at("journal_head").get<std::string>();
    return history;
} catch (const Json::exception&) {
    throw Error(ErrorKind::Failed, "an entry of the register cannot be read", {}, "dsar doctor");
}

}  // namespace dsar
