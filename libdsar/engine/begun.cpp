// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/begun.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/kept.hpp"
#include "libdsar/engine/records_by_key.hpp"
#include "libdsar/engine/standing.hpp"
#include "libdsar/engine/verify_records.hpp"
#include "libdsar/rights/disclosure.hpp"
#include "libdsar/stores/matching.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace dsar {

namespace {

// The records of one collection that belong to the person.
struct Wanted {
    AskedRecords asked;
    std::set<std::string> kept;    // by key_text: theirs whatever they say now
    std::set<std::string> states;  // of the others: a key may be somebody else's by now
};

const CollectionEntry* collection_of(const Workspace& workspace, const WorkStep& step) {
    const StoreEntry* const store = workspace.map.store(step.store);
    return store == nullptr ? nullptr : store->collection(step.collection);
}

// Else it may be somebody else's record that speaks of them.
bool is_wanted(const WorkStep& step, const WorkRecord& record) {
    return !record.kept.empty() || step.decision == Decision::Erase ||
           step.decision == Decision::Anonymise;
}

void add(const WorkRecord& record, Wanted& wanted) {
    wanted.asked.keys.push_back(record.key);
    if (!record.kept.empty() && !wanted.asked.all) {
        wanted.kept.insert(key_text(record.key));
        return;
    }
    wanted.states.insert(record.state);
    if (!record.kept.empty() && !record.after.empty()) {
        wanted.states.insert(record.after);
    }
}

std::vector<Wanted> wanted_of(const Workspace& workspace, std::span<const BegunWork> begun) {
    std::map<const CollectionEntry*, Wanted> all;
    for (const BegunWork& each : begun) {
        for (const WorkStep& step : each.work.steps) {
            const CollectionEntry* const collection = collection_of(workspace, step);
            for (const WorkRecord& record : step.records) {
                if (collection != nullptr && is_wanted(step, record)) {
                    Wanted& wanted = all[collection];
                    wanted.asked.store = step.store;
                    wanted.asked.collection = collection;
                    wanted.asked.all = is_by_position(*collection);
                    add(record, wanted);
                }
            }
        }
    }
    std::vector<Wanted> out;
    for (auto& entry : all) {
        out.push_back(std::move(entry.second));
    }
    return out;
}

// What stands in a collection now, of what was asked for.
struct Met {
    std::map<std::string, std::string> by_key;  // key_text -> state
    std::set<std::string> states;               // of what is theirs
};

void compare(const WorkRecord& record, bool is_line, const Met& met, ChangedRecords& out) {
    const auto same_key = met.by_key.find(key_text(record.key));
    out.states.insert(record.state);
    if (is_line) {
        out.lines += met.states.contains(record.state) ? 0U : 1U;
    } else if (same_key != met.by_key.end() && same_key->second != record.state) {
        out.keys.insert(same_key->first);
    }
}

std::vector<ChangedRecords> changed_of(const Workspace& workspace, std::span<const BegunWork> begun,
                                       const std::map<const CollectionEntry*, Met>& met) {
    std::set<std::string> begun_stores;
    for (const BegunWork& each : begun) {
        begun_stores.insert(each.begun.begin(), each.begun.end());
    }
    std::vector<ChangedRecords> out;
    for (const BegunWork& each : begun) {
        for (const WorkStep& step : each.work.steps) {
            const CollectionEntry* const collection = collection_of(workspace, step);
            const auto there = met.find(collection);
            if (collection == nullptr || begun_stores.contains(step.store) ||
                (step.decision != Decision::Erase && step.decision != Decision::Anonymise)) {
                continue;
            }
            ChangedRecords& changed =
                out.emplace_back(ChangedRecords{{step.store, step.collection}, {}, 0, {}});
            for (const WorkRecord& record : step.records) {
                compare(record, is_by_position(*collection),
                        there == met.end() ? Met() : there->second, changed);
            }
        }
    }
    return out;
}

void add_known(const ApplyWork& work, std::vector<FoundIdentifier>& known) {
    for (const FoundIdentifier& found : work.known) {
        const bool is_there = std::ranges::any_of(known, [&](const FoundIdentifier& each) {
            return each.identifier.kind == found.identifier.kind &&
                   each.identifier.value == found.identifier.value && each.scope == found.scope;
        });
        if (!is_there) {
            known.push_back(found);
        }
    }
}

std::string seed_name(const KeptSeed& seed) {
    return record_name(seed.store, seed.collection, seed.record.key);
}

// Else somebody has changed it since, or its key is in use again.
bool is_as_left(const Record& record, const std::string& state, const WorkRecord& planned) {
    return planned.cuts.empty() ? state == planned.state : holds_cuts(record, planned);
}

}  // namespace

std::vector<BegunWork> begun_works(const CaseFile& file, std::span<const JournalEntry> entries,
                                   std::string_view plan) {
    const auto certified =
        std::find_if(entries.rbegin(), entries.rend(), [](const JournalEntry& entry) {
            return entry.event == "verified" && entry.details.value("certificate", false);
        });
    std::map<std::string, std::set<std::string>> done;
    std::vector<std::string> plans;
    for (auto entry = certified.base(); entry != entries.end(); ++entry) {
        const std::string of = entry->details.value("plan", "");
        if (entry->event == "step_started" && of != plan &&
            std::ranges::find(plans, of) == plans.end()) {
            plans.push_back(of);
        } else if (entry->event == "step_done") {
            done[of].insert(entry->details.value("store", ""));
        }
    }
    std::vector<BegunWork> out;
    for (const std::string& of : plans) {
        std::optional<ApplyWork> work = read_work(file, of);
        std::set<std::string> begun;
        for (const WorkStep& step : work ? work->steps : std::vector<WorkStep>()) {
            if (may_have_begun(entries, of, step.store)) {
                begun.insert(step.store);
            }
        }
        if (!begun.empty()) {
            out.push_back({*std::move(work), std::move(done[of]), std::move(begun)});
        }
    }
    return out;
}

std::map<std::string, KeptBefore> names_of_begun(const Workspace& workspace,
                                                 std::span<const BegunWork> begun,
                                                 std::span<const Match> matches,
                                                 const Spool& spool) {
    std::map<std::string, const WorkRecord*> kept;
    for (const BegunWork& each : begun) {
        for (const WorkStep& step : each.work.steps) {
            const CollectionEntry* const collection = collection_of(workspace, step);
            if (collection == nullptr || is_by_position(*collection) ||
                !each.done.contains(step.store)) {
                continue;
            }
            for (const WorkRecord& record : step.records) {
                // What must be marked by hand waits for that still.
                const bool is_marked = !collection->restrict_mark.empty();
                if (record.kept == "needed" || (!record.kept.empty() && is_marked)) {
                    kept[record_name(step.store, step.collection, record.key)] = &record;
                }
            }
        }
    }
    std::map<std::string, KeptBefore> out;
    for (const Match& match : matches) {
        const std::string name = record_name(match);
        const auto known = kept.find(name);
        if (known != kept.end() && match.has_record) {
            const bool as_left =
                is_as_left(unpack(spool.read(match.spooled)), match.state, *known->second);
            out[name] = {known->second->kept == "needed", as_left ? match.state : std::string()};
        }
    }
    return out;
}

std::vector<ChangedRecords> bring_begun(const Workspace& workspace, const CaseFile& file,
                                        std::span<const BegunWork> begun, SearchOptions& options,
                                        Progress& progress) {
    for (const BegunWork& each : begun) {
        add_known(each.work, options.known);
    }
    const std::vector<Wanted> wanted = wanted_of(workspace, begun);
    if (wanted.empty()) {
        return {};
    }
    std::vector<AskedRecords> asked;
    std::ranges::transform(wanted, std::back_inserter(asked), &Wanted::asked);
    std::map<const CollectionEntry*, Met> met;
    std::set<std::string> seen;
    for (const KeptSeed& seed : options.kept) {
        seen.insert(seed_name(seed));
    }
    const std::vector<StoreOutcome> outcomes =
        ask_by_key(workspace, asked, options, progress, [&](std::size_t at, const Record& record) {
            const Wanted& place = wanted[at];
            const std::string state = record_digest(record);
            const bool is_theirs =
                place.kept.contains(key_text(record.key)) || place.states.contains(state);
            Met& there = met[place.asked.collection];
            if (is_theirs) {
                there.states.insert(state);
            }
            if (!place.asked.all) {
                there.by_key[key_text(record.key)] = state;
            }
            KeptSeed seed{place.asked.store, place.asked.collection->name, record};
            if (is_theirs && seen.insert(seed_name(seed)).second) {
                options.kept.push_back(std::move(seed));
            }
        });
    require_all_answered(outcomes, {}, fmt::format(", and case {} is half carried out", file.id()));
    std::ranges::sort(options.kept, {}, seed_name);
    return changed_of(workspace, begun, met);
}

void note_changed(std::span<const ChangedRecords> changed, std::span<const Match> matches,
                  Plan& plan) {
    std::map<CollectionName, std::size_t> most;
    for (const ChangedRecords& each : changed) {
        std::set<std::string> keys = each.keys;
        std::size_t lines = each.lines;
        for (const Match& match : matches) {
            if (match.store == each.place.store && match.collection == each.place.collection) {
                keys.erase(key_text(match.key));
                lines -= lines > 0 && !each.states.contains(match.state) ? 1U : 0U;
            }
        }
        std::size_t& count = most[each.place];
        count = std::max(count, keys.size() + lines);
    }
    for (const auto& [place, count] : most) {
        if (count > 0) {
            plan.pending.push_back(
                {place.store,
                 place.collection,
                 {},
                 "changed_since",
                 fmt::format("{} {} an earlier plan of this case would have erased {} not there as "
                             "{}, and what showed whose {} is gone: find out",
                             count, count == 1 ? "record that" : "records that",
                             count == 1 ? "is" : "are", count == 1 ? "it was" : "they were",
                             count == 1 ? "it is" : "they are")});
        }
    }
}

std::vector<ChangedRecords> bring_earlier(const Workspace& workspace, const CaseFile& file,
                                          bool returned, std::string_view plan,
                                          SearchOptions& options, Progress& progress,
                                          const ApplyWork* done) {
    bring_kept(workspace, file, returned, options, progress, done);
    return bring_begun(workspace, file, begun_works(file, entries_of(workspace, file), plan),
                       options, progress);
}

}  // namespace dsar
