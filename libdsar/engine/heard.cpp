// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/heard.hpp"

#include "libdsar/base/packing.hpp"

#include <utility>

namespace dsar {

Heard::Heard(std::filesystem::path folder, std::size_t stores, std::size_t most_in_memory)
    : folder_(std::move(folder)), most_in_memory_(most_in_memory), stores_(stores) {}

void Heard::add(std::size_t store, const FoundRecord& record, std::span<const Hit> hits) {
    Packer entry;
    entry.text(packed(record));
    entry.number(hits.size());
    for (const Hit& hit : hits) {
        entry.number(hit.condition);
        entry.text(hit.needle);
    }
    if (!stores_[store]) {
        stores_[store].emplace(folder_, most_in_memory_);
    }
    stores_[store]->push_back(entry.bytes());
}

void Heard::take(
    const std::function<void(const FoundRecord& record, std::span<const Hit> hits)>& work) {
    for (std::optional<EntryTable>& store : stores_) {
        for (std::size_t number = 0; store && number < store->size(); ++number) {
            const std::string bytes = (*store)[number];
            Unpacker entry(bytes);
            FoundRecord record;
            unpack(entry.text(), record);
            std::vector<Hit> hits(entry.number());
            for (Hit& hit : hits) {
                hit.condition = entry.number();
                hit.needle = entry.text();
            }
            work(record, hits);
        }
        store.reset();
    }
}

}  // namespace dsar
