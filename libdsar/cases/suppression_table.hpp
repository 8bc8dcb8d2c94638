// SPDX-License-Identifier: Apache-2.0
// The tables of .dsar/suppression.db. All SQL of the suppression list is here.
#pragma once

#include "libdsar/base/date.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A digest as its 32 bytes.
using DigestBytes = std::array<std::uint8_t, 32>;

/// 64 hex digits as bytes, and back.
DigestBytes digest_bytes(std::string_view hex);
std::string hex_of_digest(const DigestBytes& digest);

/// One row.
struct SuppressionRow {
    DigestBytes digest{};
    std::string purpose;
    std::string since;  ///< ISO date
};

/// One database, made whole or not at all: an empty file is damage, not an empty list. A sum over
/// all rows tells rows that were lost or changed outside. Throws Error: Failed when it is damaged,
/// NoEntry when it was made under another key, Busy when it stays locked.
class SuppressionTable {
 public:
    SuppressionTable(const std::filesystem::path& file, const std::string& key_digest);
    SuppressionTable(SuppressionTable&&) noexcept;
    SuppressionTable& operator=(SuppressionTable&&) noexcept;
    ~SuppressionTable();

    /// In one transaction; rows that are there stay as they are. Returns how many are new.
    std::size_t add(const std::vector<SuppressionRow>& rows);
    /// In one transaction; writes down that it was done, and why. Returns how many went.
    std::size_t remove(const std::vector<DigestBytes>& digests, std::string_view purpose,
                       std::string_view day, std::string_view why);
    /// An empty purpose: any.
    [[nodiscard]] bool has(const DigestBytes& digest, std::string_view purpose);
    /// Every row, by digest; at the end the sum is checked.
    void each(const std::function<void(const SuppressionRow&)>& sink);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dsar
