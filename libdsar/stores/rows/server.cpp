// SPDX-License-Identifier: Apache-2.0
// What a server does not do otherwise.
#include "libdsar/stores/rows/server.hpp"

#include <utility>

namespace dsar {

std::vector<std::vector<StoredRow>> RowServer::rows_of_keys(
    const RowTable& table, std::span<const RecordKey* const> keys) {
    std::vector<std::vector<StoredRow>> found;
    for (const RecordKey* key : keys) {
        found.push_back(rows_of_key(table, *key));
    }
    return found;
}

void RowServer::write_all(const RowTable& table, std::span<RowWrite> writes) {
    for (RowWrite& each : writes) {
        *each.row = write(table, *each.row, each.fields);
    }
}

std::vector<RowRefusal> RowServer::hindrances_to_remove(const RowTable& table,
                                                        std::span<const StoredRow* const> rows) {
    std::vector<RowRefusal> found;
    if (rows.size() > 1 && !may_act(table, rows)) {
        rows = rows.first(1);  // speaks for all
    }
    for (const StoredRow* row : rows) {
        found = hindrances(table, *row, RowAct::Remove, {});
        if (!found.empty()) {
            break;
        }
    }
    return found;
}

bool RowServer::may_act(const RowTable&, std::span<const StoredRow* const>) {
    return true;
}

std::vector<RowUnique> RowServer::uniques(const RowTable&) {
    return {};
}

std::vector<std::pair<std::size_t, RowRefusal>> RowServer::clashes_among(
    const RowTable&, std::span<const RowAfter>) {
    return {};
}

}  // namespace dsar
