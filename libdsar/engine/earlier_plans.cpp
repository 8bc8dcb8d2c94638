// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/earlier_plans.hpp"

#include "libdsar/engine/casework.hpp"
#include "libdsar/engine/work.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>

namespace dsar {
namespace {

void add_steps(const JournalEntry& entry, const std::optional<ApplyWork>& work, EarlierPlan& out) {
    const std::string store = entry.details.value("store", "");
    const std::size_t records = entry.details.value("records", std::size_t{0});
    if (!work) {
        if (records > 0) {
            out.done.push_back({store, {}, {}, records});
        }
        return;
    }
    const auto steps = entry.details.value("steps", std::vector<int>());
    for (const WorkStep& step : work->steps) {
        if (step.store == store && std::ranges::find(steps, step.step) != steps.end()) {
            out.done.push_back({step.store, step.collection, std::string(name_of(step.decision)),
                                step.records.size()});
        }
    }
}

}  // namespace

std::vector<EarlierPlan> earlier_plans(const Settings& settings, const CaseFile& file,
                                       std::span<const JournalEntry> entries,
                                       const std::string& plan) {
    std::vector<EarlierPlan> out;
    std::set<std::string> stores;   // of the last of `out`: one is done again after a kill
    std::optional<ApplyWork> work;  // of the same
    for (const JournalEntry& entry : entries) {
        const std::string of = entry.details.value("plan", "");
        if (entry.event != "step_done" || of == plan) {
            continue;
        }
        if (out.empty() || out.back().plan != of) {
            out.push_back({of, desk_day(settings, entry.time), {}});
            stores.clear();
            work = read_work(file, of);
        }
        if (stores.insert(entry.details.value("store", "")).second) {
            add_steps(entry, work, out.back());
        }
    }
    std::erase_if(out, [](const EarlierPlan& earlier) { return earlier.done.empty(); });
    return out;
}

}  // namespace dsar
