// SPDX-License-Identifier: Apache-2.0
// A connector is a value: the kind's name, its options, and how to open one. The list is explicit,
// in stores/all.cpp.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/change.hpp"
#include "libdsar/stores/store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace dsar {

/// An option of a store in the map, beside those that every store has.
struct ConnectorOption {
    std::string_view name;
    std::string_view summary;
    bool required = false;
    bool secret = false;
};

struct StoreFile;  // stores/file_set.hpp

/// One kind of store.
struct Connector {
    std::string_view kind;
    std::string_view summary;
    std::span<const ConnectorOption> options;
    /// Opens the store for reading. Paths are relative to `root`. Throws Error: Failed when it is
    /// not there or broken, Busy when locked, NoEntry when login is refused.
    std::unique_ptr<StoreReader> (*open_reader)(const StoreEntry& store,
                                                const std::filesystem::path& root) = nullptr;
    /// Opens the store for changing; nullptr: this kind of store is only read. Throws as above.
    std::unique_ptr<Store> (*open_to_change)(const StoreEntry& store,
                                             const std::filesystem::path& root) = nullptr;
    /// Whether whoever runs the store can add an index, so that `map check` may ask for one.
    bool has_indexes = false;
    /// Hands over every file in which the store's bytes lie, whether the map names it or not;
    /// nullptr: they cannot be had. Throws Error or filesystem_error when a folder cannot be read.
    void (*each_file)(const StoreEntry& store, const std::filesystem::path& root,
                      const std::function<void(const StoreFile& file)>& take) = nullptr;
    /// About how many records a table has that is too large for describe() to count: as the server
    /// estimates, or counted where that is much less than to read them. For a word to who waits;
    /// nothing may be concluded from it. 0: not known; nullptr: never. Asks over a connection of
    /// its own. Throws as above.
    std::uint64_t (*about_records)(const StoreEntry& store, const CollectionEntry& collection,
                                   const std::filesystem::path& root) = nullptr;
};

/// Every connector, in alphabetical order.
DSAR_API std::span<const Connector> all_connectors();

/// nullptr when there is none of that kind.
DSAR_API const Connector* find_connector(std::string_view kind);

/// Opens a store of the map. Throws Error (NotSetUp) for an unknown kind, else as the connector
/// does.
DSAR_API std::unique_ptr<StoreReader> open_store(const StoreEntry& store,
                                                 const std::filesystem::path& root);

/// Opens a store of the map for changing it; nullptr when its kind is only read. Throws as
/// open_store.
DSAR_API std::unique_ptr<Store> open_to_change(const StoreEntry& store,
                                               const std::filesystem::path& root);

}  // namespace dsar
