// SPDX-License-Identifier: Apache-2.0
// What a search in raw bytes looks for, taken from all queries on a collection: every identifier of
// every person at once, in a form that all its spellings share. What it lets through may be
// something else; what it does not let through is none of the needles.
#pragma once

#include "libdsar/model/name_forms.hpp"
#include "libdsar/model/name_starts.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/scan/hash_filter.hpp"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace dsar {

/// The hash of an e-mail domain: case and what ends it do not count.
std::uint64_t domain_hash(std::string_view domain);

/// The hash of an address: without what a tag or dots of the local part may change. 0: nothing is
/// left of the local part.
std::uint64_t address_hash(std::string_view local, std::uint64_t domain);

/// The hash of letters and digits of ASCII, whatever their case.
std::uint64_t word_hash(std::string_view word);

/// What parts the pieces of a name in normal form.
inline constexpr std::string_view name_joints = " '-";

/// Needles by what leads to them in a text. Immutable once made.
class NeedleSet {
 public:
    /// The needles of these queries; nullopt when one of them may be written in ways that only a
    /// parser sees: places in the file, some words, and a query for all records.
    static std::optional<NeedleSet> of(std::span<const Query> queries,
                                       const CollectionQueries& mine);

    [[nodiscard]] bool has_emails() const { return has_emails_; }
    [[nodiscard]] bool has_phones() const { return has_phones_; }
    [[nodiscard]] bool has_words() const { return !words_.empty() || has_names_; }
    /// Whether names are looked for: characters outside ASCII are part of words then.
    [[nodiscard]] bool has_names() const { return has_names_; }
    /// Names in free text, declined or not; those with an apostrophe are among the others.
    [[nodiscard]] const NameStarts& text_names() const { return text_names_; }
    /// Whether needles may stand in texts as mail and web pages have them.
    [[nodiscard]] bool reads_escapes() const { return reads_escapes_; }
    [[nodiscard]] bool has_plain_words() const { return !words_.empty(); }
    /// Whether words are compared with their case folded, and what is invisible left out.
    [[nodiscard]] bool folds_words() const { return folds_words_; }
    /// Whether a number may be spelt with the letters of a keypad (`1-800-FLOWERS`).
    [[nodiscard]] bool has_spelled_phones() const { return has_spelled_phones_; }
    /// Whether a value may be JSON text of its own, with escapes of its own.
    [[nodiscard]] bool looks_inside_values() const { return looks_inside_values_; }

    /// Whether a domain may begin with these three letters.
    [[nodiscard]] bool begins_domain(const char* letters) const {
        return fronts_[front_of(letters)];
    }
    [[nodiscard]] bool is_domain(std::uint64_t hash) const { return domains_.contains(hash); }
    [[nodiscard]] bool is_address(std::uint64_t hash) const { return addresses_.contains(hash); }
    /// Whether a number ends in these four digits.
    [[nodiscard]] bool ends_number(unsigned four_digits) const { return tails_[four_digits]; }
    [[nodiscard]] bool ends_number_in_two(unsigned two_digits) const { return pairs_[two_digits]; }
    /// Whether there are numbers that can be written with less than seven digits.
    [[nodiscard]] bool has_short() const { return has_short_; }
    /// With how many digits one is written at least.
    [[nodiscard]] unsigned fewest_digits() const { return has_short_ ? 4 : 7; }
    /// Whether a number ends in these seven digits.
    [[nodiscard]] bool is_tail(std::uint64_t seven_digits) const {
        return long_tails_.contains(mixed(seven_digits + 1));
    }
    /// Whether a number may be written with only these four to six digits.
    [[nodiscard]] bool is_short(std::uint64_t digits, unsigned count) const {
        return has_short_ && short_.contains(mixed(digits * 8 + count));
    }
    [[nodiscard]] bool is_word(std::uint64_t hash) const { return words_.contains(hash); }
    /// Whether a word of a name, folded and between signs, may be one that is looked for.
    [[nodiscard]] bool is_name(std::string_view folded) const;
    /// The same of the first two letters of one.
    [[nodiscard]] bool begins_name(std::string_view folded) const {
        return name_fronts_[name_front_of(folded)];
    }
    [[nodiscard]] bool has_word_of(std::size_t size) const {
        return word_sizes_[size < word_sizes_.size() ? size : word_sizes_.size() - 1];
    }

 private:
    bool add(const Condition& condition, bool is_new);
    bool add_email(std::string_view normal);
    void add_phone(std::string_view normal, bool may_be_short);
    bool add_value(Form form, std::string_view normal, bool in_text);
    bool add_word(std::string_view normal, bool folded);
    bool add_ip(const std::string& normal);
    void add_name(std::string_view normal, bool in_text);
    void add_piece(std::string_view piece);
    void build();

    static std::size_t name_front_of(std::string_view folded) {
        const std::size_t second = folded.size() > 1 ? static_cast<unsigned char>(folded[1]) : 0U;
        return (static_cast<unsigned char>(folded[0]) & 31U) | ((second & 31U) << 5U);
    }
    static std::size_t front_of(const char* letters) {
        return (static_cast<std::size_t>(letters[0]) & 31U) |
               ((static_cast<std::size_t>(letters[1]) & 31U) << 5U) |
               ((static_cast<std::size_t>(letters[2]) & 31U) << 10U);
    }

    bool has_emails_ = false;
    bool has_phones_ = false;
    bool has_spelled_phones_ = false;
    bool looks_inside_values_ = false;
    bool folds_words_ = false;
    bool has_short_ = false;
    bool has_names_ = false;
    bool reads_escapes_ = false;
    std::bitset<32768> fronts_;
    HashFilter domains_;
    HashFilter addresses_;
    std::bitset<100> pairs_;  // the last two digits of numbers
    std::bitset<10000> tails_;
    HashFilter long_tails_;
    HashFilter short_;
    std::bitset<64> word_sizes_;
    HashFilter words_;
    std::bitset<1024> name_fronts_;
    HashFilter names_;
    NamePlaces names_in_text_;  // of each the word that is looked for
    std::size_t name_count_ = 0;
    NameStarts text_names_;
};

}  // namespace dsar
