// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/vault.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/engine/found.hpp"
#include "libdsar/model/needles.hpp"
#include "libdsar/stores/matching.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace dsar {

namespace {

std::string name_of_file(const ApplyWork& work, const std::string& store) {
    return fmt::format("vault-{}-{}.json", work.plan.substr(0, 16), store);
}

struct Vaulted {
    const WorkStep* step = nullptr;
    const WorkRecord* record = nullptr;
};

std::vector<Vaulted> vaulted_of(const ApplyWork& work, const std::string& store) {
    std::vector<Vaulted> out;
    for (const WorkStep& step : work.steps) {
        if (step.store == store && goes_to_vault(step)) {
            for (const WorkRecord& record : step.records) {
                out.push_back({&step, &record});
            }
        }
    }
    return out;
}

Change change_of(const Workspace& workspace, const Vaulted& vaulted) {
    return {workspace.map.store(vaulted.step->store)->collection(vaulted.step->collection),
            vaulted.record->key,
            vaulted.record->state,
            false,
            {}};
}

[[noreturn]] void fail_damaged(const CaseFile& file) {
    throw Error(ErrorKind::Failed, fmt::format("the vault of case {} is damaged", file.id()));
}

std::string bytes_of(const Json& entry, const char* part) {
    return from_base64(entry.at(part).get<std::string>()).value();
}

// By collection and state; records that are alike are one.
using AsTheyStand = std::map<std::pair<std::string, std::string>, Record>;

AsTheyStand read_records(StoreReader& reader, const std::vector<Change>& removals) {
    std::map<const CollectionEntry*, std::unique_ptr<Needles>> keys;
    AsTheyStand out;
    for (const Change& removal : removals) {
        std::unique_ptr<Needles>& needles = keys[removal.collection];
        if (!needles) {
            needles = std::make_unique<Needles>(Form::Reference, NormaliseOptions());
        }
        if (!is_by_position(*removal.collection)) {
            for (const std::string& value :
                 link_values({removal.key, removal.key}, removal.collection->key)) {
                needles->add(value);
            }
        }
        out[{removal.collection->name, removal.state}];
    }
    std::vector<Query> queries;
    for (const auto& [collection, needles] : keys) {
        Query& query = queries.emplace_back();
        query.collection = collection;
        query.all = needles->empty();
        if (!query.all) {
            query.any.push_back({collection->key, needles.get(), false, false});
        }
    }
    const auto keep = [&](std::size_t query, Record record, std::span<const Hit>) {
        const auto wanted = out.find({queries[query].collection->name, record_digest(record)});
        if (wanted != out.end()) {
            wanted->second = std::move(record);
        }
    };
    reader.find(queries, keep, {});
    return out;
}

Json vault_json(const std::vector<std::string>& copies, const std::vector<Change>& removals,
                AsTheyStand records) {
    Json out = Json::array();
    for (std::size_t at = 0; at < copies.size(); ++at) {
        const Change& removal = removals[at];
        Record record = records.at({removal.collection->name, removal.state});
        if (record.key.empty()) {  // it was there when it was copied
            throw Error(ErrorKind::Failed, "a record was changed while it was put into the vault",
                        "another program works on it", "try again");
        }
        record.key = removal.key;
        out.push_back({{"copy", base64(copies[at])}, {"record", base64(pack(record))}});
    }
    return out;
}

Json read_vault(const CaseFile& file, const ApplyWork& work, const std::string& store,
                std::size_t records) {
    const Json out = Json::parse(file.read_sealed(name_of_file(work, store)), nullptr, false);
    if (!out.is_array() || out.size() != records) {
        fail_damaged(file);
    }
    return out;
}

}  // namespace

bool goes_to_vault(const WorkStep& step) {
    return takes_away(step) && step.decision == Decision::Mark;
}

void fill_vault(const CaseFile& file, const Workspace& workspace, const ApplyWork& work,
                const std::string& store, StoreReader& reader) {
    std::vector<Change> removals;
    for (const Vaulted& vaulted : vaulted_of(work, store)) {
        removals.push_back(change_of(workspace, vaulted));
        removals.back().remove = true;
        removals.back().vault = true;
    }
    if (removals.empty()) {
        return;
    }
    const std::vector<std::string> copies = reader.copies(removals);
    file.write_sealed(name_of_file(work, store),
                      vault_json(copies, removals, read_records(reader, removals)).dump());
}

bool has_vault(const CaseFile& file, const ApplyWork& work, const std::string& store) {
    return vaulted_of(work, store).empty() || file.has(name_of_file(work, store));
}

std::size_t vaulted_in(const ApplyWork& work, const std::string& store) {
    return vaulted_of(work, store).size();
}

std::vector<Change> put_backs(const CaseFile& file, const Workspace& workspace,
                              const ApplyWork& work, const std::string& store) {
    const std::vector<Vaulted> vaulted = vaulted_of(work, store);
    std::vector<Change> out;
    if (vaulted.empty()) {
        return out;
    }
    const Json vault = read_vault(file, work, store, vaulted.size());
    for (std::size_t at = vaulted.size(); at-- > 0;) {
        out.push_back(change_of(workspace, vaulted[at]));
        out.back().put_back = bytes_of(vault.at(at), "copy");
    }
    return out;
}

std::vector<VaultedRecord> vaulted_records(const CaseFile& file, const ApplyWork& work,
                                           const std::string& store) {
    const std::vector<Vaulted> vaulted = vaulted_of(work, store);
    std::vector<VaultedRecord> out;
    if (vaulted.empty()) {
        return out;
    }
    const Json vault = read_vault(file, work, store, vaulted.size());
    for (std::size_t at = 0; at < vaulted.size(); ++at) {
        out.push_back({file.id(), store, vaulted[at].step->collection,
                       unpack(bytes_of(vault.at(at), "record")), bytes_of(vault.at(at), "copy")});
        if (record_digest(out.back().record) != vaulted[at].record->state) {
            fail_damaged(file);
        }
    }
    return out;
}

void empty_vault(const CaseFile& file, const ApplyWork& work, const std::string& store) {
    file.remove_sealed(name_of_file(work, store));
}

}  // namespace dsar
