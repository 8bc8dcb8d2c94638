// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/batch.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/table.hpp"
#include "libdsar/base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace dsar::cli {
namespace {

using Status = BatchOutcome::Status;

std::string item_of(const BatchOutcome& outcome) {
    return outcome.item.empty() ? fmt::format("line {}", outcome.line) : outcome.item;
}

std::size_t count(const BatchResult& result, Status status) {
    return static_cast<std::size_t>(
        std::ranges::count(result.people, status, &BatchOutcome::status));
}

std::string cases_table(const BatchResult& result, const Look& look) {
    std::vector<std::vector<std::string>> rows;
    for (const BatchOutcome& each : result.people) {
        if (each.status == Status::Opened) {
            rows.push_back({item_of(each), each.case_id, grouped(each.records),
                            grouped(each.pending), grouped(each.blockers)});
        }
    }
    const std::vector<Column> columns{
        {"ITEM"}, {"CASE"}, {"RECORDS", true}, {"TO DECIDE", true}, {"IN THE WAY", true}};
    return rows.empty() ? std::string() : table_text(columns, rows, look) + "\n";
}

std::string problems(const BatchResult& result, const Look& look) {
    std::string out;
    for (const BatchOutcome& each : result.people) {
        if (each.status == Status::Failed) {
            out += fmt::format("  {} {}   {}\n", look.mark(Mark::Failure), look.safe(item_of(each)),
                               look.safe(each.why));
        } else if (each.minor) {
            out += fmt::format("  {} {}   the records say that this is a minor: dsar register\n",
                               look.mark(Mark::Warning), look.safe(item_of(each)));
        }
    }
    return out.empty() ? out : out + "\n";
}

}  // namespace

std::string batch_text(Right right, const BatchResult& result, const Session& session) {
    const Look& look = session.out.look();
    const std::size_t opened = count(result, Status::Opened);
    const std::size_t known = count(result, Status::Known);
    const std::size_t failed = count(result, Status::Failed);
    std::string out = cases_table(result, look) + problems(result, look);
    out += session.globals.dry_run
               ? fmt::format("{} searched; nothing was kept (--dry-run)",
                             counted(opened, "person was", "people were"))
               : fmt::format("{} opened", counted(opened, "case was", "cases were"));
    out += known == 0 ? "" : fmt::format(", {} open or done before", grouped(known));
    out += failed == 0 ? "" : fmt::format(", {} failed", grouped(failed));
    std::string next;
    const std::string flags = session.repeated_flags();
    if (opened + known > 0 && !session.globals.dry_run) {
        next += fmt::format("dsar {}register\n", flags);
    }
    if (failed > 0 || !result.complete) {
        next += fmt::format("dsar {}{} --subjects FILE\n", flags, name_of(right));
    }
    return out + "\n" + (next.empty() ? next : "\n" + next_text(next));
}

std::string batch_document(Right right, const BatchResult& result) {
    Json people = Json::array();
    for (const BatchOutcome& each : result.people) {
        Json entry = {{"line", each.line}};
        if (!each.item.empty()) {
            entry["item"] = each.item;
        }
        entry["status"] = name_of(each.status);
        entry["case"] = each.case_id.empty() ? Json() : Json(each.case_id);
        if (each.status == Status::Failed) {
            entry["why"] = each.why;
        }
        entry.update(Json{{"complete", each.complete},
                          {"records", each.records},
                          {"pending", each.pending},
                          {"blockers", each.blockers},
                          {"minor", each.minor}});
        people.push_back(std::move(entry));
    }
    const Json document = {{"schema", "batch-1"},
                           {"right", name_of(right)},
                           {"complete", result.complete},
                           {"opened", count(result, Status::Opened)},
                           {"known", count(result, Status::Known)},
                           {"failed", count(result, Status::Failed)},
                           {"people", std::move(people)}};
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dsar::cli
