// SPDX-License-Identifier: Apache-2.0
// The tables of .dsar/suppression.db. All SQL of the suppression list is here.
#pragma once

#include "libdsar/cases/keyed_database.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One row.
struct SuppressionRow {
    DigestBytes digest{};
    std::string purpose;
    std::string because{};  ///< case of a restriction; empty: an objection, which stays
    std::string since;      ///< ISO date
};

/// One database; throws as KeyedDatabase does.
class SuppressionTable {
 public:
    SuppressionTable(const std::filesystem::path& file, const std::string& key_digest);
    SuppressionTable(SuppressionTable&&) noexcept;
    SuppressionTable& operator=(SuppressionTable&&) noexcept;
    ~SuppressionTable();

    /// In one transaction; rows that are there stay as they are. Returns how many are new.
    std::size_t add(const std::vector<SuppressionRow>& rows);
    /// In one transaction, what stays because of an objection; writes down that it was done, and
    /// why. Returns how many went.
    std::size_t remove(const std::vector<DigestBytes>& digests, std::string_view purpose,
                       std::string_view day, std::string_view why);
    /// In one transaction, all rows of a restriction. Returns how many went.
    std::size_t remove_because(std::string_view because);
    /// An empty purpose: any.
    [[nodiscard]] bool has(const DigestBytes& digest, std::string_view purpose);
    /// Every row, by digest; at the end the sum is checked.
    void each(const std::function<void(const SuppressionRow&)>& sink);

 private:
    std::unique_ptr<KeyedDatabase> list_;
};

}  // namespace dsar
