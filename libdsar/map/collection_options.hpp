// SPDX-License-Identifier: Apache-2.0
// Options of a connector that a map says of one collection. They stand among those of the store.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// The options that a collection may say for itself.
constexpr std::string_view collection_options[] = {"appends"};

/// Under which name StoreEntry::options holds an option of one collection.
std::string option_of_collection(std::string_view collection, std::string_view option);

/// What such a name says.
struct CollectionOption {
    std::string collection;
    std::string option;
};

/// nullopt: it is an option of the store.
std::optional<CollectionOption> collection_option(std::string_view name);

}  // namespace dsar
