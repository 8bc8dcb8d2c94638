// SPDX-License-Identifier: Apache-2.0
// The document deadline-1.
#include "libdsar/rights/deadline.hpp"
#include "libdsar/rights/deadline_parts.hpp"

#include <nlohmann/json.hpp>

namespace dsar {

namespace {

Json date_or_null(const std::optional<Date>& date) {
    return date ? Json(format(*date)) : Json(nullptr);
}

Json readings_of(const std::vector<Reading>& readings) {
    Json list = Json::array();
    for (const Reading& reading : readings) {
        list.push_back(
            {{"date", format(reading.date)}, {"reading", reading.words}, {"taken", reading.taken}});
    }
    return list;
}

}  // namespace

Json to_json(const Deadline& deadline) {
    const DeadlineQuestion& question = deadline.question;
    Json json = {{"schema", "deadline-1"},
                 {"regime", name_of(question.regime)},
                 {"event", name_of(question.event)},
                 {"received", format(question.received)}};
    if (question.regime == Regime::Gdpr) {
        json["calendar"] = question.calendar;
    }
    if (question.promise) {
        json["promise"] = in_words(*question.promise);
    }
    if (question.identity) {
        json["identity_asked"] = format(question.identity->asked);
        json["identity_answered"] = date_or_null(question.identity->answered);
    }
    if (question.verified) {
        json["verified"] = format(*question.verified);
    }
    json["due"] = date_or_null(deadline.due);
    json["suspended"] = !deadline.due.has_value();
    json["steps"] = deadline.steps;
    json["readings"] = readings_of(deadline.readings);
    json["warnings"] = deadline.warnings;
    return json;
}

Json to_json(const RetentionReckoning& reckoning) {
    Json json = {{"schema", "deadline-1"},
                 {"keep", reckoning.rule.keep},
                 {"from", format(reckoning.from)},
                 {"counted_from", reckoning.rule.counted_from}};
    if (!reckoning.rule.counted_from.empty()) {
        json["year_end"] = reckoning.year_end;
    }
    json["retain_through"] = format(reckoning.retain_through);
    json["erasable_from"] = format(reckoning.erasable_from);
    json["steps"] = reckoning.steps;
    json["readings"] = Json::array();
    json["warnings"] = Json::array();
    return json;
}

}  // namespace dsar
