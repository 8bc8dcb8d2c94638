// SPDX-License-Identifier: Apache-2.0
// What the three completion scripts share: the table, flattened into words.
#pragma once

#include "apps/dsar/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar::cli {

/// A word that may follow others: `check` after `map`.
struct FollowingWord {
    std::string word;
    std::string summary;
};

/// The words that may follow `prefix` (empty: the first words), from commands that are not hidden.
std::vector<FollowingWord> following_words(std::string_view prefix);

/// Every word or pair of words after which another command word follows, the empty one included.
std::vector<std::string> word_prefixes();

/// The names that may follow `dsar help`.
std::vector<std::string> help_words();

/// What `dsar generate list` calls the values of this kind: `stores`; empty when it knows none.
std::string_view list_word(Complete complete);

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace dsar::cli
