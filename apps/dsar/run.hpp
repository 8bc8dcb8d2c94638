// SPDX-License-Identifier: Apache-2.0
// From argv to exit code: reads the command line, runs the command, and turns what was thrown into
// the error form. The only catch of the program.
#pragma once

#include "apps/dsar/exit_code.hpp"
#include "apps/dsar/session.hpp"

#include <span>
#include <string>

namespace dsar::cli {

/// Runs one command line. `prepare_session` is called once the global flags are known.
ExitCode run(std::span<const std::string> arguments, Session& session,
             const Environment& environment, void (*prepare_session)(Session&));

}  // namespace dsar::cli
