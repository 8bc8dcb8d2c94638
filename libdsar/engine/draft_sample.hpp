// SPDX-License-Identifier: Apache-2.0
// Reads a sample of one collection's values and lets each be looked at. Values stay in this file.
#pragma once

#include "libdsar/engine/draft.hpp"

#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

namespace dsar {

/// The values of a field that may refer, or be referred to, each as a number that stands for it.
struct KeyValues {
    bool kept = false;   ///< the field is one of those
    bool whole = false;  ///< all of its values are there
    std::unordered_set<std::size_t> values;
};

/// What was read of one collection beside what its fields were judged by.
struct SampledKeys {
    std::vector<KeyValues> fields;  ///< as the collection's fields
    std::vector<bool> unique;       ///< no value came twice, and none was missing
};

/// Whether the name of a field is that of a key, or of a reference to one.
bool is_key_name(const std::string& field);

/// Fills `collection.fields`, its counts, or why it could not be read.
SampledKeys sample_collection(StoreReader& reader, const CollectionEntry& entry,
                              const DraftOptions& options, const ValueLook& look,
                              const FindContext& context, DraftCollection& collection);

}  // namespace dsar
