// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/rows/reading.hpp"

#include <utility>

namespace dsar {
namespace {

constexpr std::size_t most_at_once = 500;

}  // namespace

std::vector<StoredRow> RowsOfChanges::take(std::size_t number) {
    const CollectionEntry* const collection = changes_[number].collection;
    const RowTable& table = server_.table(collection->name);
    if (number < first_ || number >= first_ + rows_.size()) {
        std::vector<const RecordKey*> keys;
        for (std::size_t at = number; at < changes_.size() && keys.size() < most_at_once; ++at) {
            const Change& change = changes_[at];
            if (change.collection != collection || !change.put_back.empty()) {
                break;
            }
            keys.push_back(&change.key);
        }
        rows_ = server_.rows_of_keys(table, keys);
        first_ = number;
    }
    return std::move(rows_[number - first_]);
}

}  // namespace dsar
