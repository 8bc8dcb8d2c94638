// SPDX-License-Identifier: Apache-2.0
// Where names may stand in a text, told from how its words begin: every form of a name's word
// shares its first letters, and two words of a name stand side by side. What is let through may be
// something else; where nothing is let through stands none of the names, in any form.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/model/text_pieces.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace dsar {

/// A set of hashes to which more can be added at any time.
class StartSet {
 public:
    void add(std::uint64_t hash);

    [[nodiscard]] bool empty() const { return table_.empty(); }
    [[nodiscard]] bool contains(std::uint64_t hash) const {
        if (table_.empty() || (bits_[word_of(hash)] & bit_of(hash)) == 0) {
            return false;
        }
        std::size_t at = hash & (table_.size() - 1);
        while (table_[at] != 0 && table_[at] != hash) {
            at = (at + 1) & (table_.size() - 1);
        }
        return table_[at] == hash;
    }

 private:
    void put(std::uint64_t hash);

    [[nodiscard]] std::size_t word_of(std::uint64_t hash) const {
        return (hash >> 38U) & (bits_.size() - 1);
    }
    static std::uint64_t bit_of(std::uint64_t hash) {
        return std::uint64_t{1} << ((hash >> 32U) & 63U);
    }

    std::vector<std::uint64_t> table_;  // 0 marks an empty place
    std::vector<std::uint64_t> bits_;   // four for each place; say no without leaving the cache
    std::size_t count_ = 0;
};

/// Names by the first letters of their words. Thread-safe once filled.
class DSAR_API NameStarts {
 public:
    /// Adds a name in normal form.
    void add(std::string_view normal);

    [[nodiscard]] bool empty() const { return fronts_.empty(); }

    /// Calls `part` with each part of a text in which names may stand. Each begins and ends between
    /// words.
    void each_part(std::string_view text,
                   const std::function<void(std::string_view part)>& part) const;

    /// Calls `place` with a place inside of each part of a text in which names may stand, more than
    /// once and ascending but for neighbours. Blanks may be written as mail and web pages have
    /// them; letters that are so written are not read.
    void each_place(std::string_view text, const PieceForm& how,
                    const std::function<void(std::size_t at)>& place) const;

    /// The first three letters, in five bits each.
    static std::size_t front_of(std::uint64_t letters) {
        return (letters & 31U) | ((letters >> 3U) & (31U << 5U)) | ((letters >> 6U) & (31U << 10U));
    }

 private:
    template <class Take>
    class Look;

    void add_front(const WordStart& start);
    void add_pair(const WordStart& one, const WordStart& two);

    [[nodiscard]] bool may_be_pair(std::uint64_t one, std::uint64_t two) const {
        const std::size_t at = place_of_fronts(front_of(one), front_of(two));
        return has_initials_ || ((pair_fronts_[at >> 6U] >> (at & 63U)) & 1U) != 0;
    }
    static std::size_t place_of_fronts(std::size_t one, std::size_t two) {
        return (std::uint64_t{one << 15U | two} * 0x9e3779b97f4a7c15U) >> (64U - bits_of_place);
    }
    static constexpr unsigned bits_of_place = 20;

    // By three letters: of how many letters the starts are that begin so.
    std::vector<std::uint8_t> fronts_;
    // By three letters of each of two words: whether those of one name may begin so, a bit each.
    std::vector<std::uint64_t> pair_fronts_;
    StartSet starts_;
    StartSet pairs_;  // of two words of the same name
    StartSet alone_;  // of names of one word
    bool has_apostrophes_ = false;
    bool has_initials_ = false;  // of which only one letter is known
};

}  // namespace dsar
