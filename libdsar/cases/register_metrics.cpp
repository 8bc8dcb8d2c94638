// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/register_metrics.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <tuple>

namespace dsar {
namespace {

using Key = std::tuple<std::string, std::string, std::string>;

void count_outcome(const CaseHistory& history, RequestMetrics& metrics) {
    if (history.status != CaseStatus::Closed && !history.returned) {
        ++metrics.open;
    } else if (history.outcome == "fulfilled" || history.outcome == "nothing_held") {
        ++metrics.complied;
    } else if (history.outcome == "partly") {
        ++metrics.complied_partly;
    } else if (history.outcome == "refused") {
        ++metrics.denied;
        ++metrics.denied_by[history.ground];
    } else if (history.outcome == "forwarded") {
        ++metrics.forwarded;
    } else {
        ++metrics.withdrawn;
    }
}

void add(const CaseHistory& history, RequestMetrics& metrics, std::vector<double>& days) {
    ++metrics.received;
    metrics.extended += history.extended ? 1U : 0U;
    count_outcome(history, metrics);
    // A request that was withdrawn or is a client's was not ours to answer in time.
    const bool answered =
        history.responded && history.outcome != "withdrawn" && history.outcome != "forwarded";
    if (answered && history.received) {
        metrics.late += history.due && *history.responded > *history.due ? 1U : 0U;
        days.push_back(static_cast<double>(
            (std::chrono::sys_days(*history.responded) - std::chrono::sys_days(*history.received))
                .count()));
    }
}

double median(std::vector<double>& days) {
    std::ranges::sort(days);
    const std::size_t middle = days.size() / 2;
    return days.size() % 2 == 1 ? days[middle] : (days[middle - 1] + days[middle]) / 2;
}

double mean(const std::vector<double>& days) {
    const double exact =
        std::accumulate(days.begin(), days.end(), 0.0) / static_cast<double>(days.size());
    return static_cast<double>(static_cast<long>(exact * 10 + 0.5)) / 10;
}

/// A quoted cell; what a spreadsheet would run as a formula gets an apostrophe.
std::string cell(std::string_view text) {
    std::string out = "\"";
    if (!text.empty() &&
        std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
        out += '\'';
    }
    for (const char letter : text) {
        out += letter;
        if (letter == '"') {
            out += '"';
        }
    }
    return out + '"';
}

std::string text_of(const std::optional<Date>& date) {
    return date ? format(*date) : std::string();
}

std::string response_of(const CaseHistory& history) {
    if (history.status == CaseStatus::Closed || history.returned) {
        return history.outcome;
    }
    return history.responded ? std::string(name_of(history.stage)) : std::string();
}

}  // namespace

std::vector<RequestMetrics> request_metrics(std::span<const CaseHistory> cases) {
    std::map<Key, std::pair<RequestMetrics, std::vector<double>>> all;
    for (const CaseHistory& history : cases) {
        if (history.requester == "controller") {
            continue;  // nobody requested it
        }
        const std::string right(name_of(history.right));
        auto& [metrics, days] = all[{history.regime, right, history.kind}];
        metrics.regime = history.regime;
        metrics.right = right;
        metrics.kind = history.kind;
        add(history, metrics, days);
    }
    std::vector<RequestMetrics> out;
    for (auto& [key, entry] : all) {
        auto& [metrics, days] = entry;
        if (!days.empty()) {
            metrics.median_days = median(days);
            metrics.mean_days = mean(days);
        }
        out.push_back(std::move(metrics));
    }
    return out;
}

Json metrics_document(int year, const std::vector<RequestMetrics>& metrics) {
    Json rows = Json::array();
    for (const RequestMetrics& row : metrics) {
        rows.push_back({{"regime", row.regime},
                        {"right", row.right},
                        {"kind", row.kind},
                        {"received", row.received},
                        {"complied", row.complied},
                        {"complied_partly", row.complied_partly},
                        {"denied", row.denied},
                        {"denied_by", row.denied_by},
                        {"forwarded", row.forwarded},
                        {"withdrawn", row.withdrawn},
                        {"open", row.open},
                        {"extended", row.extended},
                        {"late", row.late},
                        {"median_days", row.median_days ? Json(*row.median_days) : Json(nullptr)},
                        {"mean_days", row.mean_days ? Json(*row.mean_days) : Json(nullptr)}});
    }
    return {{"schema", "metrics-1"}, {"year", year}, {"requests", std::move(rows)}};
}

std::string request_records(std::span<const CaseHistory> cases) {
    std::string out =
        "date_of_request,nature_of_request,manner_of_request,date_of_response,nature_of_response,"
        "basis_of_denial,case,regime,received_at,requester,status,due,extended\r\n";
    for (const CaseHistory& history : cases) {
        const std::string nature =
            history.kind.empty() ? std::string(name_of(history.right)) : history.kind;
        const std::string received_at = history.received_at ? format(*history.received_at) : "";
        const std::vector<std::string> row{text_of(history.received),
                                           nature,
                                           history.channel,
                                           text_of(history.responded),
                                           response_of(history),
                                           history.ground,
                                           history.case_id,
                                           history.regime,
                                           received_at,
                                           history.requester,
                                           std::string(name_of(history.status)),
                                           text_of(history.due),
                                           text_of(history.extended)};
        for (std::size_t at = 0; at < row.size(); ++at) {
            out += (at > 0 ? "," : "") + cell(row[at]);
        }
        out += "\r\n";
    }
    return out;
}

}  // namespace dsar
