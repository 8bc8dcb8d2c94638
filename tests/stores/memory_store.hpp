// SPDX-License-Identifier: Apache-2.0
// A store in memory, for tests of what lies above stores. It passes the same suite as the others.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/store.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dsar::test {

/// Records by collection; `#` is their position.
class MemoryStore final : public StoreReader {
 public:
    using Collections = std::map<std::string, std::vector<std::vector<Field>>>;

    explicit MemoryStore(Collections collections) : collections_(std::move(collections)) {}

    std::vector<CollectionInfo> describe() override {
        std::vector<CollectionInfo> result;
        for (const auto& [name, records] : collections_) {
            CollectionInfo info{name, {}, {}, {}};
            for (const Field& field : records.empty() ? std::vector<Field>{} : records.front()) {
                info.fields.push_back({field.name, "text", true, false});
            }
            result.push_back(std::move(info));
        }
        return result;
    }

    void find(std::span<const Query> queries, const RecordSink& sink,
              const FindContext& context) override {
        Meter meter(context, 0, "records");
        for (const CollectionQueries& mine : by_collection(queries)) {
            Pass pass(queries, mine, sink);
            Position position;
            for (const std::vector<Field>& fields : collections_.at(mine.collection->name)) {
                meter.add(1);
                ++position.number;
                const Record record{{}, fields};
                pass.offer(record, position, [&] { return record; });
            }
        }
    }

    std::unique_ptr<ByteSource> open(const CollectionEntry&, const RecordKey&) override {
        return nullptr;
    }

 private:
    Collections collections_;
};

}  // namespace dsar::test
