// SPDX-License-Identifier: Apache-2.0
// The commands, each defined in its own file beside this one.
#pragma once

#include "apps/dsar/command.hpp"

namespace dsar::cli {

extern const Command access_command;
extern const Command rectify_command;
extern const Command erase_command;
extern const Command restrict_command;
extern const Command export_command;
extern const Command object_command;
extern const Command register_command;
extern const Command show_command;
extern const Command decide_command;
extern const Command approve_command;
extern const Command apply_command;
extern const Command verify_command;
extern const Command match_command;
extern const Command init_command;
extern const Command map_check_command;
extern const Command map_show_command;
extern const Command map_draft_command;
extern const Command map_import_fides_command;
extern const Command doctor_command;
extern const Command validate_command;
extern const Command schema_command;
extern const Command deadline_command;
extern const Command help_command;
extern const Command version_command;
extern const Command generate_man_command;
extern const Command generate_completion_command;
extern const Command generate_list_command;
extern const Command generate_parse_command;

}  // namespace dsar::cli
