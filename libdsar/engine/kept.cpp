// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/kept.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/engine/decide.hpp"
#include "libdsar/engine/records_by_key.hpp"
#include "libdsar/rights/disclosure.hpp"
#include "libdsar/stores/matching.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace dsar {

namespace {

constexpr std::string_view kept_file = "kept.json";
constexpr std::string_view request_file = "request.json";

Json nameless(const Json& asked) {
    Json out = Json::object();
    for (const char* name : {"right", "regime", "kind", "received", "received_at", "language"}) {
        if (asked.contains(name)) {
            out[name] = asked.at(name);
        }
    }
    return out;
}

Json records_json(const KeptRecords& kept) {
    Json out = Json::array();
    for (const KeptRecord& record : kept.records) {
        out.push_back({record.store, record.collection, base64(pack(Record{{}, record.key})),
                       record.needed, record.digest});
    }
    return out;
}

void add_loose_record(std::vector<LooseRecords>& loose, const CollectionName& place,
                      const std::optional<Date>& until) {
    const auto known = std::ranges::find_if(loose, [&](const LooseRecords& each) {
        return each.place == place && each.until == until;
    });
    if (known == loose.end()) {
        loose.push_back({place, until, 1});
    } else {
        ++known->count;
    }
}

KeptRecords kept_of(const Workspace& workspace, const ApplyWork& work,
                    const std::map<std::string, std::string>& digests) {
    KeptRecords out;
    for (const WorkStep& step : work.steps) {
        const StoreEntry* const store = workspace.map.store(step.store);
        const CollectionEntry* const collection =
            store == nullptr ? nullptr : store->collection(step.collection);
        for (const WorkRecord& record : step.records) {
            if (record.kept.empty() || record.kept == "changed" || collection == nullptr) {
                continue;
            }
            if (is_by_position(*collection)) {
                add_loose_record(out.loose, {step.store, step.collection}, record.until);
            } else {
                // What was left as it was is kept as it was decided on, whatever it is by now.
                const auto digest =
                    record.cuts.empty()
                        ? digests.end()
                        : digests.find(record_name(step.store, step.collection, record.key));
                out.records.push_back({step.store, step.collection, record.key,
                                       record.kept == "needed",
                                       digest == digests.end() ? record.state : digest->second});
            }
        }
    }
    return out;
}

bool meets(const ApplyWork& work, const CollectionName& place) {
    return std::ranges::any_of(work.steps, [&](const WorkStep& step) {
        return step.store == place.store && step.collection == place.collection;
    });
}

// While somebody has to decide on what had changed, that and what it may need is as it was known.
void add_undecided(const KeptRecords& before, const ApplyWork& work, KeptRecords& out) {
    std::set<std::string> stays;
    bool undecided = false;
    for (const WorkStep& step : work.steps) {
        for (const WorkRecord& record : step.records) {
            const bool is_changed = record.kept == "changed";
            undecided = undecided || is_changed;
            if (is_changed || (record.kept.empty() && step.decision == Decision::Keep)) {
                stays.insert(record_name(step.store, step.collection, record.key));
            }
        }
    }
    for (const KeptRecord& record : before.records) {
        if (undecided && stays.contains(record_name(record.store, record.collection, record.key))) {
            out.records.push_back(record);
        }
    }
}

// Records that were cut down since: by us.
std::set<std::string> cut_by(const ApplyWork* done) {
    std::set<std::string> out;
    for (const WorkStep& step : done == nullptr ? std::vector<WorkStep>() : done->steps) {
        for (const WorkRecord& record : step.records) {
            if (!record.cuts.empty()) {
                out.insert(record_name(step.store, step.collection, record.key));
            }
        }
    }
    return out;
}

std::vector<AskedRecords> asked_of(const Workspace& workspace, const KeptRecords& kept) {
    std::vector<AskedRecords> out;
    for (const KeptRecord& record : kept.records) {
        const StoreEntry* const store = workspace.map.store(record.store);
        const CollectionEntry* const collection =
            store == nullptr ? nullptr : store->collection(record.collection);
        if (collection == nullptr) {
            throw Error(
                ErrorKind::NeedsPerson,
                fmt::format("the data map has no {}/{} any more", record.store, record.collection),
                "an erasure kept records there that go one day",
                "describe in the map where they are now");
        }
        auto place = std::ranges::find_if(out, [&](const AskedRecords& each) {
            return each.store == record.store && each.collection == collection;
        });
        if (place == out.end()) {
            place = out.insert(out.end(), AskedRecords{record.store, collection, {}, false});
        }
        place->keys.push_back(record.key);
    }
    return out;
}

}  // namespace

Json request_facts(const CaseFile& file) {
    return file.has(request_file) || !file.has(kept_file)
               ? Json::parse(file.read_sealed(request_file))
               : Json::parse(file.read_sealed(kept_file)).at("request");
}

KeptRecords kept_after(const Workspace& workspace, const CaseFile& file, const ApplyWork& work,
                       const std::map<std::string, std::string>& digests, Date today) {
    KeptRecords out = kept_of(workspace, work, digests);
    const KeptRecords before = read_kept(file).value_or(KeptRecords());
    add_undecided(before, work, out);
    for (const LooseRecords& each : before.loose) {
        if (!meets(work, each.place) && (!each.until || *each.until >= today)) {
            out.loose.push_back(each);
            out.loose.back().carried = true;
        }
    }
    return out;
}

void keep_kept(const CaseFile& file, const KeptRecords& kept) {
    if (kept.records.empty() && kept.loose.empty()) {
        file.remove_sealed(kept_file);
        return;
    }
    Json loose = Json::array();
    for (const LooseRecords& each : kept.loose) {
        loose.push_back({each.place.store, each.place.collection,
                         each.until ? format(*each.until) : std::string(), each.count});
    }
    file.write_sealed(kept_file, Json{{"request", nameless(request_facts(file))},
                                      {"records", records_json(kept)},
                                      {"loose", std::move(loose)}}
                                     .dump());
}

std::optional<KeptRecords> read_kept(const CaseFile& file) {
    if (!file.has(kept_file)) {
        return std::nullopt;
    }
    const Json json = Json::parse(file.read_sealed(kept_file));
    KeptRecords out;
    for (const Json& record : json.at("records")) {
        out.records.push_back({record.at(0).get<std::string>(), record.at(1).get<std::string>(),
                               unpack(from_base64(record.at(2).get<std::string>()).value()).fields,
                               record.at(3).get<bool>(),
                               record.size() > 4 ? record.at(4).get<std::string>() : ""});
    }
    for (const Json& place : json.at("loose")) {
        out.loose.push_back({{place.at(0).get<std::string>(), place.at(1).get<std::string>()},
                             parse_date(place.at(2).get<std::string>()),
                             place.at(3).get<std::size_t>()});
    }
    return out;
}

std::map<std::string, KeptBefore> names_of_kept(const KeptRecords& kept) {
    std::map<std::string, KeptBefore> out;
    for (const KeptRecord& record : kept.records) {
        out[record_name(record.store, record.collection, record.key)] = {record.needed,
                                                                         record.digest};
    }
    return out;
}

void bring_kept(const Workspace& workspace, const CaseFile& file, bool returned,
                SearchOptions& options, Progress& progress, const ApplyWork* done) {
    const std::optional<KeptRecords> kept = read_kept(file);
    options.by_key = returned;
    if (!kept) {
        return;
    }
    const std::map<std::string, KeptBefore> names = names_of_kept(*kept);
    const RecordDecisions decided = read_decisions(file);
    const std::set<std::string> cut = cut_by(done);
    const std::vector<AskedRecords> asked = asked_of(workspace, *kept);
    std::set<std::string> seen;
    const std::vector<StoreOutcome> outcomes =
        ask_by_key(workspace, asked, options, progress, [&](std::size_t at, const Record& record) {
            const AskedRecords& place = asked[at];
            const std::string name = record_name(place.store, place.collection->name, record.key);
            const auto known = names.find(name);
            if (known == names.end() || !seen.insert(name).second) {
                return;
            }
            const bool changed = is_changed(known->second, name, record_digest(record), decided) &&
                                 !cut.contains(name);
            options.kept.push_back({place.store, place.collection->name, record, changed});
        });
    require_all_answered(outcomes, {},
                         fmt::format(", and records of case {} are kept there", file.id()));
    std::ranges::sort(options.kept, {}, [](const KeptSeed& seed) {
        return record_name(seed.store, seed.collection, seed.record.key);
    });
}

void add_loose(const CaseFile& file, Date today, Plan& plan) {
    const std::optional<KeptRecords> kept = read_kept(file);
    std::map<CollectionName, std::size_t> due;
    for (const LooseRecords& each : kept ? kept->loose : std::vector<LooseRecords>()) {
        if (each.until && *each.until < today) {
            due[each.place] += each.count;
        }
    }
    for (const auto& [place, count] : due) {
        plan.pending.push_back(
            {place.store,
             place.collection,
             {},
             "kept_by_position",
             fmt::format("{} {} kept there without a key that lasts, and may go: find out which",
                         count, count == 1 ? "record was" : "records were")});
    }
}

}  // namespace dsar
