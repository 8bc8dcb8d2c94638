// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/cut_short.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/connector.hpp"

namespace dsar {

void take_back_what_was_cut_short(const Workspace& workspace, const std::set<std::string>& stores) {
    for (const std::string& name : stores) {
        const StoreEntry* const store = workspace.map.store(name);
        if (store == nullptr) {
            continue;
        }
        try {
            open_to_change(*store, workspace.root);
        } catch (const Error&) {  // told when it is read
        }
    }
}

}  // namespace dsar
