// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/register.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/mask.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/table.hpp"
#include "libdsar/base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace dsar::cli {
namespace {

constexpr long soon = 7;

long days_to(Date date, Date today) {
    return (std::chrono::sys_days(date) - std::chrono::sys_days(today)).count();
}

bool is_due(const CaseHistory& history) {
    return history.status == CaseStatus::Open && history.due && !history.responded;
}

std::string person_of(const RegisterView& view, const CaseHistory& history, const Look& look) {
    const auto found = view.persons.find(history.case_id);
    if (found == view.persons.end()) {
        return "forgotten";
    }
    return view.reveal ? found->second.value : masked(found->second, look);
}

std::string left_text(const CaseHistory& history, Date today) {
    if (is_erasable(history, today)) {
        return "erasable";
    }
    if (history.status == CaseStatus::Closed) {
        return history.outcome;
    }
    if (history.status == CaseStatus::Suspended) {
        return "suspended";
    }
    const std::optional<long> left = days_left(history, today);
    if (!left) {
        return history.responded ? "answered" : "";
    }
    if (*left == 0) {
        return "today";
    }
    const auto days = static_cast<std::uint64_t>(*left < 0 ? -*left : *left);
    return counted(days, "day") + (*left < 0 ? " over" : "");
}

std::string next_words(const RegisterView& view, const CaseHistory& history) {
    const auto found = view.next.find(history.case_id);
    std::string words = found == view.next.end() ? std::string() : found->second.words;
    if (history.extended) {
        words += fmt::format("{}extended {}", words.empty() ? "" : "; ", format(*history.extended));
    }
    return words;
}

std::string date_text(const CaseHistory& history, Date today) {
    const std::optional<Date> date = is_erasable(history, today)            ? back_on(history)
                                     : history.status == CaseStatus::Closed ? history.closed
                                                                            : history.due;
    return date ? format(*date) : "-";
}

std::string right_text(const CaseHistory& history) {
    return history.kind.empty() ? std::string(name_of(history.right)) : history.kind;
}

bool is_near(const CaseHistory& history, Date today) {
    const std::optional<long> left = days_left(history, today);
    return left && *left <= soon;
}

/// The lines of a table, each with the mark of its case in front; late ones in red.
std::string marked(const std::string& table, const RegisterView& view, const Look& look) {
    std::string out;
    std::size_t at = 0;
    for (std::size_t row = 0; at < table.size(); ++row) {
        const std::size_t end = table.find('\n', at);
        std::string line = table.substr(at + 1, end - at - 1);  // the mark brings its own space
        at = end + 1;
        std::string mark(look.mark_width(), ' ');
        if (row > 0) {
            const CaseHistory& history = view.cases[row - 1];
            const bool over = is_overdue(history, view.today, view.now);
            const bool near = is_near(history, view.today) || is_erasable(history, view.today);
            mark = over ? look.mark(Mark::Failure) : near ? look.mark(Mark::Warning) : mark;
            line = over ? look.alarm(line) : line;
        }
        out += mark;
        out += line;
        out += "\n";
    }
    return out;
}

std::string summary(const RegisterView& view) {
    std::size_t over = 0;
    std::size_t near = 0;
    std::size_t fine = 0;
    std::size_t erasable = 0;
    for (const CaseHistory& history : view.cases) {
        if (is_erasable(history, view.today)) {
            ++erasable;
            continue;
        }
        const bool late = is_overdue(history, view.today, view.now);
        over += late ? 1U : 0U;
        near += !late && is_near(history, view.today) ? 1U : 0U;
        fine += !late && !is_near(history, view.today) ? 1U : 0U;
    }
    std::string out =
        fmt::format("{} overdue, {} due within {} days, {} on time.", over, near, soon, fine);
    if (erasable > 0) {
        out += fmt::format(" {} kept what may go now.", counted(erasable, "case"));
    }
    if (view.closed_this_month > 0) {
        out += fmt::format(" {} closed this month: --closed", view.closed_this_month);
    }
    return out + "\n";
}

/// `Later: ..`, one line for each case that comes back.
std::string later_lines(const RegisterView& view) {
    std::string out;
    for (const LaterCase& later : view.later) {
        out += fmt::format("Later: {} of {} {} erasable from {}\n",
                           counted(later.records, "record"), later.case_id,
                           later.records == 1 ? "becomes" : "become", format(later.from));
    }
    return out;
}

/// The commands of the most urgent cases.
std::string next_lines(const RegisterView& view) {
    std::string lines;
    int count = 0;
    for (const CaseHistory& history : view.cases) {
        const auto found = view.next.find(history.case_id);
        if (found != view.next.end() && !found->second.command.empty() && count < 2) {
            lines += fmt::format("{}dsar {}{}", count == 0 ? "" : "\n", view.flags,
                                 found->second.command);
            ++count;
        }
    }
    return lines;
}

Json date_or_null(const std::optional<Date>& date) {
    return date ? Json(format(*date)) : Json(nullptr);
}

std::string number_text(const std::optional<double>& number) {
    return number ? fmt::format("{:.1f}", *number) : "-";
}

}  // namespace

std::optional<long> days_left(const CaseHistory& history, Date today) {
    return is_due(history) ? std::optional(days_to(*history.due, today)) : std::nullopt;
}

// The law says no day for recipients but that of the answer.
bool is_overdue(const CaseHistory& history, Date today, Instant now) {
    const std::optional<long> left = days_left(history, today);
    const bool unconfirmed = history.status != CaseStatus::Closed && history.confirm_by &&
                             !history.confirmed && !history.responded &&
                             days_to(*history.confirm_by, today) < 0;
    const bool untold =
        count_untold(history) > 0 && history.due && days_to(*history.due, today) < 0;
    return (left && *left < 0) || unconfirmed || untold ||
           (history.notify_by && *history.notify_by < now);
}

LaterCase later_of(const CaseHistory& history) {
    LaterCase out{history.case_id, back_on(history).value_or(Date()), 0};
    for (const auto& [day, records] : history.erasable_from) {
        out.records += records;
    }
    return out;
}

std::string register_text(const RegisterView& view, const Look& look) {
    std::vector<std::vector<std::string>> rows;
    for (const CaseHistory& history : view.cases) {
        rows.push_back({history.case_id, right_text(history), person_of(view, history, look),
                        date_text(history, view.today), left_text(history, view.today),
                        next_words(view, history)});
    }
    const bool closed =
        !view.cases.empty() && std::ranges::all_of(view.cases, [&](const CaseHistory& history) {
            return history.status == CaseStatus::Closed && !is_erasable(history, view.today);
        });
    const std::string table = table_text({{"CASE"},
                                          {"RIGHT"},
                                          {"PERSON"},
                                          {closed ? "CLOSED" : "ANSWER BY"},
                                          {closed ? "OUTCOME" : "LEFT"},
                                          {"NEXT"}},
                                         rows, look);
    if (!look.terminal) {
        return table;
    }
    std::string out = fmt::format("{} on {}\n\n", view.heading, format(view.today));
    if (rows.empty()) {
        return out + "none\n" +
               (view.closed_this_month > 0
                    ? fmt::format("\n{} closed this month: --closed\n", view.closed_this_month)
                    : "") +
               (view.later.empty() ? "" : "\n" + later_lines(view));
    }
    out += marked(table, view, look) + "\n";
    out += closed ? counted(rows.size(), "case") + "\n" : summary(view);
    out += later_lines(view);
    const std::string next = next_lines(view);
    return next.empty() ? out : out + "\n" + next_text(next);
}

std::string entry_text(const CaseHistory& history, const NextStep& next, const std::string& flags,
                       const Look& look) {
    std::string out = fmt::format("Case {}{}{}{}{}\n\n", history.case_id, look.dot(),
                                  right_text(history), look.dot(), name_of(history.status));
    const auto add = [&](std::string_view heading, const std::string& text) {
        out += text.empty() ? "" : fmt::format("{:<12}{}\n", heading, look.safe(text));
    };
    const auto day = [](const std::optional<Date>& date) {
        return date ? format(*date) : std::string();
    };
    add("Received",
        day(history.received) + (history.channel.empty() ? "" : ", " + history.channel));
    add("Asked by", history.requester);
    add("Answer by", day(history.due));
    add("Confirm by", history.confirmed ? std::string() : day(history.confirm_by));
    add("Extended", day(history.extended));
    add("Identity", history.identity.empty() ? "not yet verified" : history.identity);
    add("Refused", history.ground);
    add("Closed", day(history.closed) + (history.closed ? ", " + history.outcome : ""));
    const std::optional<Date> back = back_on(history);
    add("Comes back", history.status == CaseStatus::Closed ? day(back) : std::string());
    add("Next", next.words);
    const std::string command = next.command.empty() ? "" : "dsar " + flags + next.command;
    return out + "\n" +
           next_text(command + (command.empty() ? "" : "\n") + "dsar " + flags + "show " +
                     history.case_id + " --journal");
}

Json case_document(const RegisterView& view, const CaseHistory& history) {
    Json out = to_json(history);
    const std::optional<long> left = days_left(history, view.today);
    const auto next = view.next.find(history.case_id);
    const auto person = view.persons.find(history.case_id);
    Look plain;
    out["days_left"] = left ? Json(*left) : Json(nullptr);
    out["overdue"] = is_overdue(history, view.today, view.now);
    out["erasable"] = is_erasable(history, view.today);
    out["next"] = next == view.next.end() ? std::string() : next->second.words;
    out["person"] = person == view.persons.end()
                        ? Json(nullptr)
                        : Json(view.reveal ? person->second.value : masked(person->second, plain));
    return out;
}

Json register_document(const RegisterView& view) {
    Json cases = Json::array();
    for (const CaseHistory& history : view.cases) {
        cases.push_back(case_document(view, history));
    }
    Json later = Json::array();
    for (const LaterCase& each : view.later) {
        later.push_back(
            {{"case", each.case_id}, {"back_on", format(each.from)}, {"records", each.records}});
    }
    return {{"schema", "register-1"},
            {"as_of", date_or_null(view.today)},
            {"revealed", view.reveal},
            {"cases", std::move(cases)},
            {"later", std::move(later)}};
}

std::string metrics_text(int year, const std::vector<RequestMetrics>& metrics, const Look& look) {
    std::vector<std::vector<std::string>> rows;
    std::string grounds;
    for (const RequestMetrics& row : metrics) {
        rows.push_back({row.regime, row.kind.empty() ? row.right : row.kind,
                        std::to_string(row.received), std::to_string(row.complied),
                        std::to_string(row.complied_partly), std::to_string(row.denied),
                        std::to_string(row.forwarded + row.withdrawn), std::to_string(row.open),
                        std::to_string(row.extended), std::to_string(row.late),
                        number_text(row.median_days), number_text(row.mean_days)});
        for (const auto& [ground, count] : row.denied_by) {
            grounds += fmt::format("  {} {}: {} {}\n", row.regime, rows.back()[1], ground, count);
        }
    }
    const std::string table = table_text({{"REGIME"},
                                          {"REQUEST"},
                                          {"IN", true},
                                          {"DONE", true},
                                          {"PARTLY", true},
                                          {"DENIED", true},
                                          {"OTHER", true},
                                          {"OPEN", true},
                                          {"LONGER", true},
                                          {"LATE", true},
                                          {"MEDIAN", true},
                                          {"MEAN", true}},
                                         rows, look);
    if (!look.terminal) {
        return table;
    }
    std::string out =
        fmt::format("Requests received in {}; days from receipt to response\n\n", year);
    out += rows.empty() ? "none\n" : table;
    return grounds.empty() ? out : out + "\nDenied, by ground\n" + grounds;
}

}  // namespace dsar::cli
