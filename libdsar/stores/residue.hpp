// SPDX-License-Identifier: Apache-2.0
// Looks whether values of a person still stand in the bytes of a store. What is only a part of
// another person's address or number (`jo@x.com` in `bobjo@x.com`) is none of theirs.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Puts the next bytes into `to` and says how many there were: fewer than asked only at the end,
/// nullopt when they cannot be had.
using NextBytes = std::function<std::optional<std::size_t>(std::span<char> to)>;

/// Whether the value that stands at `at` in `text` is to be passed over. `text` goes on for
/// `residue_context` bytes to either side of it, or to the end of all bytes.
using PassedOver = std::function<bool(std::string_view text, std::size_t at, std::string_view)>;

constexpr std::size_t residue_context = 512;

/// Whether one of the values, of which none is empty, stands in the bytes and is not passed over.
/// What cannot be read may hold any.
bool holds_any(const NextBytes& next, std::span<const std::string> values,
               const PassedOver& passed_over);

/// A value and its rarest byte, by which it is looked for.
class Sought {
 public:
    /// The text must outlive it.
    explicit Sought(std::string_view text);

    [[nodiscard]] std::string_view value() const { return value_; }
    /// As text.find(value(), at).
    [[nodiscard]] std::size_t find_in(std::string_view text, std::size_t at) const;

 private:
    std::string_view value_;
    std::size_t rarest_ = 0;
};

/// Sees whether values may stand in bytes that go by; words do not count.
class ResidueWatch {
 public:
    /// The values must outlive it; empty ones are never seen.
    explicit ResidueWatch(std::span<const std::string> values);

    /// The next piece, behind the last one. One thread at a time.
    void add(std::string_view bytes);
    /// A piece that begins with the last `overlap` bytes of the one before it, in any order and on
    /// any thread. Values that are too long to be seen so count as seen.
    void look(std::string_view bytes, std::size_t overlap);
    /// Whether one was seen.
    [[nodiscard]] bool has_seen() const { return has_seen_; }

 private:
    [[nodiscard]] bool holds_one(std::string_view bytes) const;

    std::vector<Sought> sought_;
    std::size_t longest_ = 0;
    std::string last_;  // bytes before the next piece, with which a value may begin
    std::atomic<bool> has_seen_ = false;
};

/// The address or number that the `size` bytes at `at` are a part of, or are: with the letters,
/// digits and signs around them, unless those are too many for an address. Behind a backslash or a
/// percent sign, which may begin an escape, nothing before them belongs to them.
std::string_view word_at(std::string_view text, std::size_t at, std::size_t size);

}  // namespace dsar
