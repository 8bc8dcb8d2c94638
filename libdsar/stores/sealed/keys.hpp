// SPDX-License-Identifier: Apache-2.0
// The ciphers of sealed fields with their keys in them. A key is read when a field is first opened,
// once in a process, and wiped at its end.
#pragma once

#include "libdsar/map/sealed_entry.hpp"
#include "libdsar/sealed/field_cipher.hpp"
#include "libdsar/stores/matching.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A blind index, able to be computed.
struct SealedHash {
    FieldPath column;
    bool bytes = false;  ///< the column is binary
    bool slow = false;   ///< many cannot be computed
    /// Of a plaintext, under each key; the first one writes.
    std::vector<std::function<std::string(std::string_view plaintext)>> of;
};

/// A compound index: of the values of its parts, in their order.
struct SealedRowHash {
    FieldPath column;
    std::vector<FieldPath> parts;
    bool slow = false;
    bool together = false;  ///< its parts name a person only together
    std::vector<std::function<std::string(const std::vector<Value>& values)>> of;

    /// Whether `text` is what it says of these values, under one of the keys.
    [[nodiscard]] bool says(const std::vector<Value>& values, std::string_view text) const {
        return std::any_of(of.begin(), of.end(),
                           [&](const auto& hash) { return hash(values) == text; });
    }
};

/// What a field's declaration needs to work.
struct SealedTools {
    FieldCipher cipher;
    std::vector<SealedHash> indexes;
    std::vector<SealedRowHash> compounds;
};

/// The tools of a field; those of one entry of a loaded map are made once. `file:` of a relative
/// path means one of `root`. Throws Error (NoEntry) when a key cannot be read or used.
std::shared_ptr<const SealedTools> sealed_tools(const std::shared_ptr<const SealedEntry>& entry,
                                                const std::string& collection,
                                                const std::string& field,
                                                const CollectionEntry& fields,
                                                const std::filesystem::path& root);

/// The bytes that a value has before it is sealed, and back.
std::string sealed_plaintext(const SealedEntry& entry, const Value& value);
Value sealed_value(const SealedEntry& entry, std::string plaintext);

}  // namespace dsar
