// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/ahead.hpp"

#include <string>
#include <utility>

namespace dsar {

FinderPool::FinderPool(std::function<std::unique_ptr<RecordFinder>()> make)
    : make_(std::move(make)) {}

void FinderPool::use(const std::function<void(RecordFinder& finder)>& work) {
    std::unique_ptr<RecordFinder> finder;
    {
        const std::scoped_lock lock(mutex_);
        if (!idle_.empty()) {
            finder = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    if (!finder) {
        finder = make_();
    }
    work(*finder);
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(finder));
}

void deliver(FoundAhead& ahead, std::int64_t before, const RecordSink& sink) {
    for (RecordAhead& found : ahead.records) {
        for (Field& part : found.record.key) {
            if (part.name == "#") {
                part.value.text = std::to_string(std::stoll(part.value.text) + before);
            }
        }
        sink(found.query, std::move(found.record), found.hits);
    }
}

}  // namespace dsar
