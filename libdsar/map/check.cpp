// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/check.hpp"

#include "libdsar/map/check_parts.hpp"

namespace dsar {

Problems check_map(const Workspace& workspace) {
    Problems problems;
    const Reach reach = reach_of(workspace.map);
    check_settings(workspace.settings, problems);
    for (const StoreEntry& store : workspace.map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            check_collection(workspace, store, collection, reach, problems);
        }
    }
    check_links(workspace.map, reach, problems);
    return problems;
}

}  // namespace dsar
