// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/drop.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/output/stores_json.hpp"

#include <nlohmann/json.hpp>

namespace dsar::cli {
namespace {

std::string text_of(const Json& document) {
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json lists_json(const DropResult& result) {
    Json out = Json::array();
    for (const DropListResult& list : result.lists) {
        out.push_back({{"list", name_of(list.list)},
                       {"items", list.items},
                       {"ours", list.ours},
                       {"for_clients", list.for_clients},
                       {"not_found", list.not_found},
                       {"has_fields", list.has_fields}});
    }
    return out;
}

Json taken_json(const DropRun& run) {
    if (!run.reading) {
        return nullptr;
    }
    Json lines = Json::array();
    for (const BadDropLine& bad : run.reading->bad_lines) {
        lines.push_back({{"file", bad.file}, {"line", bad.line}, {"why", bad.why}});
    }
    return {{"files", run.reading->files},
            {"added", run.taken.added},
            {"known", run.taken.known},
            {"differing", run.taken.differing},
            {"withdrawn", run.reading->withdrawn},
            {"unreadable", run.reading->bad},
            {"unreadable_lines", std::move(lines)}};
}

}  // namespace

std::string drop_document(const DropRun& run) {
    Json cases = Json::array();
    for (const DropCase& each : run.result.cases) {
        cases.push_back({{"case", each.case_id},
                         {"right", name_of(each.right)},
                         {"opened", each.opened},
                         {"items", each.items}});
    }
    Json failures = Json::array();
    for (const DropFailure& failure : run.result.failures) {
        failures.push_back({{"items", failure.items}, {"why", failure.why}});
    }
    Json withdrawn = Json::array();
    for (const WithdrawnItem& item : run.withdrawn) {
        withdrawn.push_back({{"item", item.item}, {"cases", item.cases}});
    }
    return text_of({{"schema", "drop-1"},
                    {"complete", run.result.complete},
                    {"taken", taken_json(run)},
                    {"answer_by", run.answer_by ? Json(format(*run.answer_by)) : Json()},
                    {"stores", stores_json(run.result.stores)},
                    {"lists", lists_json(run.result)},
                    {"cases", std::move(cases)},
                    {"failures", std::move(failures)},
                    {"postponed", run.result.postponed},
                    {"withdrawn", std::move(withdrawn)}});
}

std::string answers_document(const DropAnswers& answers, bool dry_run) {
    Json files = Json::array();
    for (const DropAnswerFile& file : answers.files) {
        files.push_back({{"file", file.file.string()},
                         {"exempted", file.by_status[2]},
                         {"deleted", file.by_status[3]},
                         {"opted_out", file.by_status[4]},
                         {"not_found", file.by_status[5]}});
    }
    Json waiting = Json::array();
    for (const DropWaiting& each : answers.waiting) {
        waiting.push_back({{"item", each.item},
                           {"cases", each.cases},
                           {"why", each.why},
                           {"due", format(each.due)}});
    }
    return text_of({{"schema", "drop-answers-1"},
                    {"dry_run", dry_run},
                    {"files", std::move(files)},
                    {"answered_before", answers.answered_before},
                    {"waiting", std::move(waiting)}});
}

}  // namespace dsar::cli
