// SPDX-License-Identifier: Apache-2.0
#include "tests/stores/asking.hpp"
#include "tests/stores/conformance.hpp"
#include "tests/stores/memory_store.hpp"

#include <memory>

namespace dsar::test {
namespace {

std::shared_ptr<const Rows> written;

StoreEntry keep(const std::filesystem::path&, const Rows& rows, std::string&) {
    written = std::make_shared<const Rows>(rows);
    return {};
}

std::unique_ptr<StoreReader> open_kept(const StoreEntry&, const std::filesystem::path&) {
    MemoryStore::Collections collections;
    for (const auto& row : written->rows) {
        std::vector<Field> fields;
        for (std::size_t index = 0; index < row.size(); ++index) {
            fields.push_back({written->columns[index], row[index]});
        }
        collections[written->collection].push_back(std::move(fields));
    }
    return std::make_unique<MemoryStore>(std::move(collections));
}

const auto anything = [](const Value&) { return true; };
const auto any_name = [](const std::string&) { return true; };
const auto as_it_is = [](const Value& value) { return value; };
const bool joined = conform({"memory", keep, anything, as_it_is, any_name, open_kept});

}  // namespace
}  // namespace dsar::test
