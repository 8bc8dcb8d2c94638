// SPDX-License-Identifier: Apache-2.0
// `match --drop`, `--again`, `--answers`: the lists of California's platform, and the answer to it.
#pragma once

#include "apps/dsar/command.hpp"
#include "apps/dsar/exit_code.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"

namespace dsar::cli {

inline constexpr Option drop_option{
    "drop", '\0', "FILE", "a download: zip, CSV, or a folder", "California", true, Complete::File};
inline constexpr Option drop_received_option{
    "received", '\0', "DATE", "when it was made; default the day in its name", "California"};
inline constexpr Option again_option{
    "again", '\0', "", "match what is open, and who was not found before", "California"};
inline constexpr Option answers_option{
    "answers",    '\0',  "FOLDER",        "write the answer, as far as cases are done",
    "California", false, Complete::Folder};

/// Takes the lists in, matches all that is not settled, opens cases, and prints what came of it.
/// Throws Error (Incomplete) after printing when a store failed.
ExitCode match_drop_lists(const Invocation& invocation, Session& session);

/// Writes the files of the answer.
ExitCode write_drop_answers(const Invocation& invocation, Session& session);

}  // namespace dsar::cli
