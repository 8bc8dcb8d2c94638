// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/map.hpp"

#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/table.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/nearest.hpp"

#include <fmt/format.h>

namespace dsar::cli {
namespace {

// `2 years after closed`; `until withdrawal` and what a client directs count from no date.
std::string kept_for(const RetentionRule* rule) {
    if (rule == nullptr) {
        return {};
    }
    const bool is_dated = !rule->after.empty() && !rule->keep.starts_with("until ");
    return is_dated ? fmt::format("{} after {}", rule->keep, rule->after) : rule->keep;
}

std::vector<std::string> row_of(const StoreEntry& store, const CollectionEntry& collection,
                                const Settings& settings) {
    const Purpose* const purpose = settings.purpose(collection.purpose);
    const RetentionRule* const rule = settings.rule(collection.retention);
    return {store.name,
            collection.name,
            collection.role == Role::Controller ? "controller" : "processor",
            collection.purpose,
            purpose == nullptr ? "" : purpose->basis,
            kept_for(rule),
            fmt::format("{}", fmt::join(collection.recipients, ",")),
            std::to_string(collection.fields.size())};
}

}  // namespace

std::string map_size(const DataMap& map) {
    std::size_t collections = 0;
    std::size_t fields = 0;
    for (const StoreEntry& store : map.stores) {
        collections += store.collections.size();
        for (const CollectionEntry& collection : store.collections) {
            fields += collection.fields.size();
        }
    }
    return counted(map.stores.size(), "store") + ", " + counted(collections, "collection") + ", " +
           counted(fields, "field");
}

std::string map_table(const Workspace& workspace, const std::string& only, const Look& look) {
    const std::vector<Column> columns{{"STORE"}, {"COLLECTION"}, {"ROLE"},       {"PURPOSE"},
                                      {"BASIS"}, {"KEPT"},       {"RECIPIENTS"}, {"FIELDS", true}};
    std::vector<std::vector<std::string>> rows;
    for (const StoreEntry& store : workspace.map.stores) {
        if (!only.empty() && store.name != only) {
            continue;
        }
        for (const CollectionEntry& collection : store.collections) {
            rows.push_back(row_of(store, collection, workspace.settings));
        }
    }
    return table_text(columns, rows, look);
}

void require_store(const Workspace& workspace, const std::string& name) {
    if (workspace.map.store(name) != nullptr) {
        return;
    }
    std::vector<std::string> known;
    for (const StoreEntry& store : workspace.map.stores) {
        known.push_back(store.name);
    }
    const std::string near = nearest(name, known);
    throw Error(ErrorKind::Usage, "the data map has no store of the name given",
                near.empty() ? std::string{} : "did you mean '" + near + "'?", "dsar map show");
}

}  // namespace dsar::cli
