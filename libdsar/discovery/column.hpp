// SPDX-License-Identifier: Apache-2.0
// A column with a sample of its values, and what that sample was seen to be.
#pragma once

#include "libdsar/discovery/opaque.hpp"
#include "libdsar/discovery/value_traits.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <unordered_set>

namespace dsar {

/// How many values of a sample have which trait.
class ColumnTally {
 public:
    /// Looks at one value of the sample, which is not empty.
    void add(const Value& value, const ValueLook& look);

    [[nodiscard]] std::size_t values() const { return values_; }
    /// How many of them differ, as far as is counted.
    [[nodiscard]] std::size_t distinct() const { return hashes_.size(); }
    [[nodiscard]] std::size_t count(Trait trait) const {
        return counts_.at(static_cast<std::size_t>(trait));
    }
    /// The part of the values that have the trait; 0 when there are none.
    [[nodiscard]] double share(Trait trait) const;
    /// The part of the values that have any of the traits.
    [[nodiscard]] double share_of_any(std::initializer_list<Trait> traits) const;
    /// The years of its dates, from the first to the last; 0 when it has none.
    [[nodiscard]] int first_year() const { return first_year_; }
    [[nodiscard]] int last_year() const { return last_year_; }
    /// Whose national identification numbers most of them are.
    [[nodiscard]] std::string country() const;
    /// The format in which most of them are encrypted.
    [[nodiscard]] std::string cipher() const;
    /// As what most of the packed ones are packed: `gzip`.
    [[nodiscard]] std::string packing() const;
    /// The different values that are bytes, written in one way or another.
    [[nodiscard]] const OpaqueTally& opaque() const { return opaque_; }
    /// The part of the different values that are.
    [[nodiscard]] double opaque_share() const;
    /// Bytes of a value, on average.
    [[nodiscard]] double length() const;

 private:
    /// What a value is that writes bytes; counts them when it is a new one.
    void look_inside(const Value& value, bool is_new, SeenValue& seen);

    static constexpr std::size_t most_distinct = 10'000;

    std::array<std::size_t, static_cast<std::size_t>(Trait::Count)> counts_{};
    std::map<unsigned long long, std::size_t> together_;  // traits that came together
    std::size_t values_ = 0;
    std::unordered_set<std::size_t> hashes_;
    int first_year_ = 0;
    int last_year_ = 0;
    std::uint64_t bytes_ = 0;
    std::map<std::string, std::size_t> countries_;
    std::map<std::string, std::size_t> ciphers_;
    std::map<std::string, std::size_t> packings_;
    OpaqueTally opaque_;
    std::string room_;  // for a value without its line ends
};

/// One column as it is handed over to be judged.
struct JudgedColumn {
    std::string name;  ///< in the map's notation
    std::string type;  ///< the store's own word
    bool is_key = false;
    bool refers = false;        ///< it stands in a reference to another collection
    ColumnTally tally;          ///< of the sample
    std::uint64_t records = 0;  ///< looked at for the sample
    std::uint64_t filled = 0;   ///< of these, those whose value is not empty
    bool whole = false;         ///< every record was looked at, and every value judged
    std::string unread;         ///< why nothing could be read; empty: it was read
};

}  // namespace dsar
