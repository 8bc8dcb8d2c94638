// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/old_values.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/new_value.hpp"
#include "libdsar/engine/whole_pass.hpp"
#include "libdsar/stores/matching.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {

namespace {

using Severity = Problem::Severity;

Problem old_value_problem(const Workspace& workspace, const CollectionName& place,
                          const std::string& path, std::size_t count) {
    return {Severity::Problem,
            workspace.map.store(place.store)->file,
            fmt::format("{}.{}.{}", place.store, place.collection, path),
            fmt::format("{} record{} again the value that was corrected", count,
                        count == 1 ? " holds" : "s hold"),
            {},
            {},
            "mend the import that brings it back, then correct it again: dsar rectify"};
}

void add_unread(const Workspace& workspace, const std::vector<StoreOutcome>& outcomes,
                Problems& out) {
    for (const StoreOutcome& outcome : outcomes) {
        if (outcome.status != StoreOutcome::Status::Searched) {
            out.push_back({Severity::Warning,
                           workspace.map.store(outcome.store)->file,
                           outcome.store,
                           "was not read to its end: values that were corrected may stand there "
                           "again",
                           {},
                           {},
                           "dsar doctor " + outcome.store});
        }
    }
}

Problems look(const Workspace& workspace, const std::string& only) {
    Problems out;
    OldValues old(workspace);
    if (old.is_empty()) {
        return out;
    }
    const LinkGraph graph = make_link_graph(workspace);
    std::vector<std::size_t> nodes;
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        const Node& each = graph.nodes[node];
        const bool asked = only.empty() || each.store->name == only;
        if (asked && each.collection->role == Role::Controller &&
            old.concern({each.store->name, each.collection->name})) {
            nodes.push_back(node);
        }
    }
    std::map<std::pair<CollectionName, std::string>, std::size_t> found;
    Progress quiet;
    const std::vector<StoreOutcome> outcomes =
        pass_over(workspace, graph, nodes, {}, quiet, [&](std::size_t index, const Record& record) {
            const Node& node = graph.nodes[index];
            const CollectionName place{node.store->name, node.collection->name};
            for (const std::string& path : old.paths_in(place, *node.collection, record)) {
                ++found[{place, path}];
            }
        });
    for (const auto& [name, count] : found) {
        out.push_back(old_value_problem(workspace, name.first, name.second, count));
    }
    add_unread(workspace, outcomes, out);
    return out;
}

}  // namespace

std::string known_by(const CollectionEntry& collection, const RecordKey& key,
                     std::string_view state) {
    return is_by_position(collection) ? fmt::format("state {}", state) : "key " + key_text(key);
}

std::string state_in(std::string_view known_by) {
    return std::string(known_by.substr(known_by.find(' ') + 1));
}

OldValues::OldValues(const Workspace& workspace) : workspace_(workspace) {
    if (!CorrectionJournal::is_there(workspace)) {
        return;
    }
    journal_.emplace(workspace);
    for (CorrectedField& field : journal_->fields()) {
        paths_[std::move(field.place)].push_back(std::move(field.path));
    }
}

std::vector<std::string> OldValues::paths_in(const CollectionName& place,
                                             const CollectionEntry& collection,
                                             const Record& record) {
    std::vector<std::string> out;
    const auto corrected = paths_.find(place);
    if (corrected == paths_.end()) {
        return out;
    }
    const std::string known = known_by(collection, record.key, record_digest(record));
    for (const std::string& path : corrected->second) {
        const FieldEntry* const field = collection.field(path);
        if (field == nullptr) {
            continue;  // the map has it no longer
        }
        const std::vector<Value> there = values_at(record, path);
        if (std::ranges::any_of(there, [&](const Value& value) {
                return !value.is_null() &&
                       journal_->was_wrong(place, known, path,
                                           compared_as(value.text, *field, workspace_.settings));
            })) {
            out.push_back(path);
        }
    }
    return out;
}

Problems check_corrections_stand(const Workspace& workspace, const std::string& only) {
    try {
        return look(workspace, only);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Interrupted) {
            throw;
        }
        return {{Severity::Problem,
                 ".dsar/corrections.db",
                 {},
                 fmt::format("{}: {}", error.what(), error.why()),
                 {},
                 {},
                 std::string(error.next())}};
    }
}

}  // namespace dsar
