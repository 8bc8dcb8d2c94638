// SPDX-License-Identifier: Apache-2.0
// Which of millions of keys came before.
#pragma once

#include "libdsar/base/fixed_table.hpp"
#include "libdsar/base/key_index.hpp"

#include <filesystem>
#include <string_view>
#include <utility>

namespace dsar {

/// A set that is only added to, at about ten bytes of memory a key. Not thread-safe.
class SeenKeys {
 public:
    /// Its file is made in `folder`, when a little memory does not suffice.
    explicit SeenKeys(std::filesystem::path folder) : digests_(std::move(folder)) {}

    /// Adds a key; whether it is new.
    bool add(std::string_view key) {
        const KeyDigest digest = index_.digest_of(key);
        if (index_.find(digest, [&](std::size_t number) { return digests_[number] == digest; }) !=
            KeyIndex::none) {
            return false;
        }
        index_.add(digest, digests_.size());
        digests_.push_back(digest);
        return true;
    }

 private:
    KeyIndex index_;
    FixedTable<KeyDigest> digests_;
};

}  // namespace dsar
