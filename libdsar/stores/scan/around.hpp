// SPDX-License-Identifier: Apache-2.0
// What stands around an anchor, without a parser: where it may be read in more than one way, all of
// them are tried, and where that cannot be done the answer is yes.
#pragma once

#include "libdsar/stores/scan/needle_set.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dsar {

/// Looks around in one text, which holds whole records. Thread-safe.
class Around {
 public:
    /// `json`: `\u0040` is an @ in it. The arguments must outlive it.
    Around(const NeedleSet& needles, bool json, std::string_view text)
        : needles_(needles), json_(json), text_(text) {}

    enum class Verdict { No, Yes, Perhaps, Escaped };
    /// Whether the @ or % at `at` may be that of an address. Escaped: only if it goes on in escapes
    /// of mail or web pages.
    [[nodiscard]] Verdict email(std::size_t at) const;
    /// Whether the digits that end before `end` may be the last of a number.
    [[nodiscard]] bool is_phone(std::size_t end) const;
    /// Whether they may be the first of one that is spelt with letters.
    [[nodiscard]] bool is_spelled_phone(std::size_t end) const;
    /// Whether the semicolon at `at` tells where the number before it is valid, which gives it
    /// digits that it is not written with.
    [[nodiscard]] bool is_phone_context(std::size_t at) const;
    /// Whether [start, end), letters and digits between other signs, may be a needle's. Where names
    /// are looked for, characters outside ASCII are among them.
    [[nodiscard]] bool is_word(std::size_t start, std::size_t end) const;
    /// Whether the escape whose four digits begin at `at` hides what the other tests look for.
    [[nodiscard]] bool is_hidden(std::size_t at) const;
    /// Whether the character outside ASCII at `at` is a digit or a full-width anchor.
    [[nodiscard]] bool is_foreign_anchor(std::size_t at) const;

 private:
    class Digits;

    [[nodiscard]] Verdict domain_at(std::size_t at, std::uint64_t& hash) const;
    [[nodiscard]] Verdict local_before(std::size_t end, std::uint64_t domain) const;
    [[nodiscard]] bool may_be_tagged(std::size_t end) const;
    [[nodiscard]] Verdict quick_look(std::size_t end) const;
    [[nodiscard]] bool may_end_in_letters(std::size_t at) const;
    [[nodiscard]] bool spells_one(std::size_t end) const;
    [[nodiscard]] bool is_tail_of_one(unsigned tail, unsigned count) const;
    [[nodiscard]] bool has_word(std::size_t start, std::size_t end) const;
    [[nodiscard]] bool is_plain_word(std::size_t start, std::size_t end) const;
    [[nodiscard]] bool goes_on_unseen(std::size_t start, std::size_t end) const;
    [[nodiscard]] bool is_escape(std::size_t at) const;

    const NeedleSet& needles_;
    bool json_;
    std::string_view text_;
};

}  // namespace dsar
