// SPDX-License-Identifier: Apache-2.0
// Help as text: the overview, one command, one topic. Views of the command table; 80 columns, fewer
// than 40 lines.
#pragma once

#include "apps/dsar/command.hpp"
#include "apps/dsar/look.hpp"

#include <string>
#include <string_view>

namespace dsar::cli {

/// What `dsar` alone prints: the words in their groups, and what to type first.
std::string overview(const Look& look);

/// One command: summary, examples, options in groups, exit codes that differ, the man page's name.
std::string help_text(const Command& command, const Look& look);

/// The commands that begin with a word (`map`): one line each.
std::string family_help(std::string_view word);

/// `dsar access [OPTIONS]`, `dsar map import fides FILE...`.
std::string synopsis(const Command& command);

/// `-C, --workspace DIR`.
std::string option_name(const Option& option);

/// The name of the man page: `dsar-map-check`.
std::string page_name(const Command& command);

}  // namespace dsar::cli
