// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/stores_json.hpp"

#include <nlohmann/json.hpp>

namespace dsar {

Json stores_json(std::span<const StoreOutcome> stores) {
    Json list = Json::array();
    for (const StoreOutcome& outcome : stores) {
        Json store = {{"store", outcome.store}, {"status", name_of(outcome.status)}};
        if (!outcome.why.empty()) {
            store["why"] = outcome.why;
        }
        store["records"] = outcome.records;
        store["seconds"] = outcome.seconds;
        list.push_back(std::move(store));
    }
    return list;
}

}  // namespace dsar
