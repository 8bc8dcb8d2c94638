// SPDX-License-Identifier: Apache-2.0
// Finds the command's words in argv, wherever global flags stand between them, and what a mistyped
// word probably meant. A word that does not look like one is never repeated: it may be an address.
#pragma once

#include "apps/dsar/command.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar::cli {

/// argv taken apart.
struct CommandWords {
    const Command* command = nullptr;  ///< nullptr when there is no word that names one
    std::string typed;                 ///< the words that were taken for its name
    std::vector<std::string> rest;     ///< all other arguments, in order
    std::string unknown;               ///< what stands where the command needs one more word
};

/// Takes the longest run of words that names a command. Never throws.
CommandWords find_words(std::span<const std::string> arguments);

/// Whether `typed` begins the name of a longer command (`map`).
bool begins_command(std::string_view typed);

/// `no command 'ersae'; did you mean 'erase'?`, or the words that may follow `map`.
std::string unknown_command(const CommandWords& words);

/// `access takes no flag '--emial'; did you mean '--email'?`
std::string unknown_flag(const Command* command, std::string_view flag);

}  // namespace dsar::cli
