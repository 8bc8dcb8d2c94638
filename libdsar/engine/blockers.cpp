// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/blockers.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/connector.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

namespace dsar {

namespace {

// What an officer can do about each kind of obstacle to a value that a person gave.
std::string_view next_for_value(std::string_view what) {
    if (what == "unique") {
        return "find out who has this value already";
    }
    if (what == "no_ability") {
        return "have it done by hand";
    }
    if (what == "too_long") {
        return "ask the person how to shorten it, or have the column made longer";
    }
    return "the store does not take this value: ask whether it is right";
}

// What an officer can do about each kind of obstacle.
std::string_view next_for(std::string_view what, Right right) {
    const bool is_about_value = what == "not_null" || what == "check" || what == "unique" ||
                                what == "type" || what == "too_long" || what == "no_ability";
    if (right != Right::Erase && is_about_value) {
        return next_for_value(what);
    }
    if (what == "not_null" || what == "check" || what == "unique" || what == "type" ||
        what == "too_long") {
        return "say in the map what shall stand there instead (anonymise:), or on_erase: delete";
    }
    if (what == "circle") {
        return "have whoever runs the store let one of these columns be NULL, or have it done by "
               "hand, or keep it with dsar decide CASE --hold RECORD --why TEXT";
    }
    if (what == "foreign_key" && right == Right::Restrict) {
        return "what stays needs this record: mark it instead (restrict: {mark: FIELD} in the map) "
               "or, if what refers to it is theirs, describe that in the map, so that it goes too";
    }
    if (what == "foreign_key") {
        return "describe the collection that refers to it in the map, so that it goes too";
    }
    if (what == "read_only" || what == "unavailable") {
        return "see that the account that runs dsar may write there";
    }
    if (what == "no_space") {
        return "make room on that disk, then plan again";
    }
    if (what == "no_ability") {
        return "have it done by hand, or keep it with dsar decide CASE --hold RECORD --why TEXT";
    }
    return "have whoever runs the store look at it";
}

std::vector<Obstacle> obstacles_of(const Workspace& workspace, const StoreChanges& store) {
    std::vector<Obstacle> out = store.unable;
    // Several requests of a list ask; a server may give an account one connection only.
    static std::mutex mutex;
    const std::scoped_lock lock(mutex);
    try {
        const auto reader = open_store(*workspace.map.store(store.store), workspace.root);
        const std::vector<Obstacle> found = reader->obstacles(store.changes);
        out.insert(out.end(), found.begin(), found.end());
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Interrupted) {
            throw;
        }
        out.push_back({0, {}, "unavailable", error.what()});
    }
    return out;
}

}  // namespace

std::vector<StoreObstacle> find_obstacles(const Workspace& workspace,
                                          const std::vector<StoreChanges>& changes) {
    std::vector<StoreObstacle> out;
    for (const StoreChanges& store : changes) {
        for (const Obstacle& obstacle : obstacles_of(workspace, store)) {
            out.push_back({store.store, store.changes[obstacle.change].collection->name,
                           obstacle.field, obstacle.what, obstacle.why,
                           store.places[obstacle.change]});
        }
    }
    return out;
}

void add_blockers(const std::vector<StoreObstacle>& obstacles, Plan& plan) {
    std::map<std::tuple<std::string, std::string, std::string, std::string, std::string>,
             std::size_t>
        kinds;
    for (const StoreObstacle& each : obstacles) {
        ++kinds[{each.store, each.collection, each.what, each.field, each.why}];
    }
    for (const auto& [kind, count] : kinds) {
        const auto& [store, collection, what, field, why] = kind;
        plan.blockers.push_back(
            {store, collection, what,
             fmt::format("{}{}{} ({} record{})", field, field.empty() ? "" : ": ", why, count,
                         count == 1 ? "" : "s"),
             std::string(next_for(what, plan.right))});
    }
}

}  // namespace dsar
