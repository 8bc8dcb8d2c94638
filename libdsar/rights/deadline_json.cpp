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

}  // namespace dsar
