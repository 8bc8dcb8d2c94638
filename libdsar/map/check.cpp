// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/check.hpp"

#include "libdsar/map/check_parts.hpp"

namespace dsar {
namespace {

void check_password(const StoreEntry& store, Problems& problems) {
    if (const auto password = store.options.find("password"); password != store.options.end()) {
        check_secret(Complaints(store.file, store.document, problems), "/password",
                     store.name + " takes its password", password->second);
    }
}

}  // namespace

void check_secret(const Complaints& complaints, std::string_view pointer, const std::string& what,
                  std::string_view source) {
    if (source.starts_with("env:")) {
        complaints.add(pointer,
                       what + " from " + std::string(source) +
                           ": other programs of this account can read it there",
                       "keep it in file:, command: or credential:", Problem::Severity::Warning);
    }
}

Problems check_map(const Workspace& workspace) {
    Problems problems;
    const Reach reach = reach_of(workspace.map);
    check_settings(workspace.settings, problems);
    for (const StoreEntry& store : workspace.map.stores) {
        check_password(store, problems);
        for (const CollectionEntry& collection : store.collections) {
            check_collection(workspace, store, collection, reach, problems);
        }
    }
    check_links(workspace.map, reach, problems);
    return problems;
}

}  // namespace dsar
