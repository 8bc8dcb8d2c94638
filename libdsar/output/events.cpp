// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/events.hpp"

#include "libdsar/output/value_json.hpp"

#include <nlohmann/json.hpp>

namespace dsar {

namespace {

Json event(const EventStamp& stamp, std::string_view type) {
    return {{"schema", "event-1"},
            {"type", type},
            {"time", format(stamp.time)},
            {"case", stamp.case_id.empty() ? Json(nullptr) : Json(stamp.case_id)}};
}

std::string line(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void add_unless_empty(Json& json, const char* name, std::string_view text) {
    if (!text.empty()) {
        json[name] = text;
    }
}

}  // namespace

std::string case_opened_event(const EventStamp& stamp) {
    return line(event(stamp, "case_opened"));
}

std::string search_started_event(const EventStamp& stamp, std::span<const std::string> stores) {
    Json json = event(stamp, "search_started");
    json["stores"] = Json::array();
    for (const std::string& store : stores) {
        json["stores"].push_back(store);
    }
    return line(json);
}

std::string store_started_event(const EventStamp& stamp, std::string_view store,
                                std::string_view note) {
    Json json = event(stamp, "store_started");
    json["store"] = store;
    add_unless_empty(json, "note", note);
    return line(json);
}

std::string store_progress_event(const EventStamp& stamp, std::string_view store,
                                 std::uint64_t done, std::uint64_t total, std::string_view unit) {
    Json json = event(stamp, "store_progress");
    json["store"] = store;
    json["done"] = done;
    if (total > 0) {
        json["total"] = total;
    }
    json["unit"] = unit;
    return line(json);
}

std::string store_searched_event(const EventStamp& stamp, const StoreOutcome& outcome,
                                 std::string_view note) {
    Json json = event(stamp, "store_searched");
    json["store"] = outcome.store;
    json["status"] = name_of(outcome.status);
    add_unless_empty(json, "why", outcome.why);
    json["records"] = outcome.records;
    json["seconds"] = outcome.seconds;
    add_unless_empty(json, "note", note);
    return line(json);
}

std::string match_found_event(const EventStamp& stamp, const Match& match) {
    Json json = event(stamp, "match_found");
    json["store"] = match.store;
    json["collection"] = match.collection;
    json["key"] = key_json(match.key);
    json["certainty"] = name_of(match.certainty);
    return line(json);
}

std::string stage_started_event(const EventStamp& stamp, std::string_view stage) {
    Json json = event(stamp, "stage_started");
    json["stage"] = stage;
    return line(json);
}

ResultLine result_line(const EventStamp& stamp, int exit_code) {
    Json json = event(stamp, "result");
    json["code"] = exit_code;
    std::string before = line(json);
    before.pop_back();
    return {before + ",\"document\":", "}"};
}

std::string result_event(const EventStamp& stamp, int exit_code, std::string_view document) {
    Json json = event(stamp, "result");
    json["code"] = exit_code;
    if (!document.empty()) {
        json["document"] = Json::parse(document);
    }
    return line(json);
}

}  // namespace dsar
