// SPDX-License-Identifier: Apache-2.0
// Reads argv against the table of commands. CLI11 does the parsing and is included in the source of
// this header only (it costs seconds to compile).
#pragma once

#include "apps/dsar/invocation.hpp"

#include <span>
#include <string>

namespace dsar::cli {

/// argv without the program's name. Throws Error (Usage) for a word or flag that the table does not
/// hold, with the nearest one that it does. Touches no file. `-h` anywhere gives the command `help`
/// with the words typed so far; `--version` gives `version`.
Invocation read_command_line(std::span<const std::string> arguments);

}  // namespace dsar::cli
