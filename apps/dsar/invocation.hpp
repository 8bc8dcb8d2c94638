// SPDX-License-Identifier: Apache-2.0
// A command line, read against the table and not yet interpreted: which command, which flags with
// which values, which words. A command turns it into its own options struct with a pure
// read_options().
#pragma once

#include "apps/dsar/command.hpp"
#include "libdsar/base/date.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar::cli {

/// What argv said.
class Invocation {
 public:
    const Command* command = nullptr;  ///< nullptr: no command word was given
    std::map<std::string, std::vector<std::string>, std::less<>> flags;  ///< long name -> values
    std::vector<std::string> words;  ///< arguments after the command's name

    /// Whether the flag was given.
    [[nodiscard]] bool has(std::string_view flag) const;
    /// The last value of the flag, as with most tools.
    [[nodiscard]] std::optional<std::string> value(std::string_view flag) const;
    /// Every value of the flag, in order.
    [[nodiscard]] std::vector<std::string> values(std::string_view flag) const;
    /// The value as a date. Throws Error (Usage) when it is none.
    [[nodiscard]] std::optional<Date> date(std::string_view flag) const;
    /// The value as a whole number from 1 up. Throws Error (Usage) when it is none.
    [[nodiscard]] std::optional<long> count(std::string_view flag) const;
    /// The word at `index`, or an empty text.
    [[nodiscard]] std::string word(std::size_t index) const;
};

/// Flags whose values are one of the choices spelled in the option's placeholder (`a|b|c`).
[[nodiscard]] std::vector<std::string_view> choices(const Option& option);

}  // namespace dsar::cli
