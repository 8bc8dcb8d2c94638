// SPDX-License-Identifier: Apache-2.0
// A store in which an application sealed some fields, as if they were plain: whoever searches,
// exports or changes it needs to know nothing of ciphers. Put around the connector's own by
// open_store() and open_to_change().
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/stores/change.hpp"
#include "libdsar/stores/store.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace dsar {

/// The store as it is when no collection has sealed fields, else behind a wrapper:
/// - a record is found through deterministic ciphertext or a blind index where the field has one,
///   the store can look it up and a sample shows that keys and options are the application's; else
///   every value is opened. What was found by an index is opened before it counts;
/// - records come with plain values and without index columns, and their states are of those;
/// - what is written is sealed by the current key, with its indexes;
/// - a value that cannot be opened is an Error that names the field: nothing is passed over.
/// The entry must outlive the store.
std::unique_ptr<StoreReader> with_open_fields(std::unique_ptr<StoreReader> store,
                                              const StoreEntry& entry,
                                              const std::filesystem::path& root);
std::unique_ptr<Store> with_open_fields(std::unique_ptr<Store> store, const StoreEntry& entry,
                                        const std::filesystem::path& root);

/// How a search comes to the values of a sealed field.
enum class SealedWay { Deterministic, Index, Scan };

/// As the map declares it; a store whose values deny it is scanned all the same.
SealedWay sealed_way(const FieldEntry& field);

/// What is wrong with a sealed field.
struct SealedFault {
    std::string collection;
    std::string field;
    std::string why;  ///< without values
};

/// Opens the first value of every sealed field (`time` zero), or for so long as many as it can, and
/// compares them with their indexes. Throws Error when the store cannot be opened or read.
DSAR_API std::vector<SealedFault> check_sealed_store(const StoreEntry& store,
                                                     const std::filesystem::path& root,
                                                     std::chrono::milliseconds time);

}  // namespace dsar
