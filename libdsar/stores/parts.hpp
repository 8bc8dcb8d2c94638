// SPDX-License-Identifier: Apache-2.0
// Several byte strings as one: how copies of records are kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Puts strings and numbers together, in the order of the calls.
class PartsWriter {
 public:
    void add(std::string_view part);
    void add_number(std::int64_t number) { add(std::to_string(number)); }
    [[nodiscard]] std::string take() { return std::move(text_); }

 private:
    std::string text_;
};

/// Takes them apart in the same order. What is not what a PartsWriter made throws Error (Failed).
class PartsReader {
 public:
    /// The text must outlive it.
    explicit PartsReader(std::string_view text) : rest_(text) {}

    std::string_view next();
    std::int64_t next_number();
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
    std::string_view rest_;
};

/// What stands where a record would be put back.
enum class Standing { Nothing, Same, Other };

/// A copy of a record that none of the connectors made. Says nothing of what is in it.
[[noreturn]] void fail_damaged_copy();

}  // namespace dsar
