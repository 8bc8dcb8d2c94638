// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/case.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/render/acting.hpp"
#include "apps/dsar/render/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace dsar::cli {
namespace {

std::string text_at(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string key_text(const Json& key) {
    if (key.size() == 1) {
        const Json& only = key.begin().value();
        return "/" + (only.is_string() ? only.get<std::string>() : only.dump());
    }
    Json parts = Json::array();
    for (const auto& [name, value] : key.items()) {
        parts.push_back(value);
    }
    return "#" + parts.dump();
}

std::string place(const Json& entry) {
    std::string name = text_at(entry, "store") + "/" + text_at(entry, "collection");
    const auto key = entry.find("key");
    if (key == entry.end()) {
        return name;
    }
    if (key->is_string()) {
        const std::string text = key->get<std::string>();
        return text.empty() ? name : name + (text.starts_with('[') ? "#" : "/") + text;
    }
    return key->is_object() && !key->empty() ? name + key_text(*key) : name;
}

std::string totals_line(const Json& totals, const Look& look) {
    std::string line;
    std::size_t sum = 0;
    for (const auto& [decision, count] : totals.items()) {
        line += fmt::format("{}{} {}", line.empty() ? "" : look.dot(), decision,
                            count.get<std::size_t>());
        sum += count.get<std::size_t>();
    }
    return line.empty() ? "no data held\n" : fmt::format("{} = {}\n", line, sum);
}

std::string short_plan_digest(const Json& plan) {
    return short_plan(text_at(plan, "digest"));
}

std::string pending_lines(const Json& plan, const Look& look) {
    std::string out;
    for (const Json& entry : plan.value("pending", Json::array())) {
        const bool whole_case = text_at(entry, "store").empty();
        out +=
            fmt::format("  {}{}{}\n", whole_case ? text_at(entry, "what") : look.safe(place(entry)),
                        "   ", look.safe(text_at(entry, "why")));
    }
    return out.empty() ? out : "\nWaits for a person\n" + out;
}

// A possible match waits, and is in no step.
bool waits_for_records(const Json& plan) {
    return std::ranges::any_of(plan.value("pending", Json::array()),
                               [](const Json& entry) { return !text_at(entry, "store").empty(); });
}

// Every reason of a step, once.
std::string reasons_of(const Json& records) {
    std::vector<std::string> reasons;
    for (const Json& record : records) {
        std::string why = text_at(record, "why");
        if (!why.empty() && std::find(reasons.begin(), reasons.end(), why) == reasons.end()) {
            reasons.push_back(std::move(why));
        }
    }
    return fmt::format("{}", fmt::join(reasons, "; "));
}

}  // namespace

std::string plan_text(const Json& plan, const std::string& flags, const Look& look) {
    const std::string number = text_at(plan, "case");
    std::string out =
        fmt::format("Case {}{}{}{}plan {}{}\n\n", look.safe(number), look.dot(),
                    look.safe(text_at(plan, "right")), look.dot(), short_plan_digest(plan),
                    plan.value("complete", false) ? "" : " - incomplete");
    std::vector<std::vector<std::string>> rows;
    for (const Json& step : plan.at("steps")) {
        const Json& records = step.at("records");
        rows.push_back({text_at(step, "store"), text_at(step, "collection"),
                        std::to_string(records.size()), text_at(step, "decision"),
                        reasons_of(records)});
    }
    if (!rows.empty()) {
        out += table_text({{"STORE"}, {"COLLECTION"}, {"RECORDS", true}, {"DECISION"}, {"WHY"}},
                          rows, look) +
               "\n";
    }
    out += totals_line(plan.at("totals"), look) + pending_lines(plan, look);
    if (rows.empty() && !waits_for_records(plan)) {
        return out;
    }
    return out + "\n" + next_text(fmt::format("dsar {}show {} --records", flags, number));
}

std::string matches_text(const Json& matches, const Look& look) {
    std::string out = fmt::format("Case {}{}{} matches{}\n\n", look.safe(text_at(matches, "case")),
                                  look.dot(), matches.at("matches").size(),
                                  matches.value("complete", false) ? "" : " - incomplete");
    for (const Json& match : matches.at("matches")) {
        out += fmt::format("{}   {}{}\n", look.safe(place(match)), text_at(match, "certainty"),
                           match.value("shared", false) ? ", shared" : "");
        for (const Json& step : match.at("because")) {
            out += "    " + look.safe(step.get<std::string>()) + "\n";
        }
    }
    return out;
}

}  // namespace dsar::cli
