// SPDX-License-Identifier: Apache-2.0
// The list of commands, in help order. Adding one: a file here, a line in all.hpp, a line below.
#include "apps/dsar/commands/all.hpp"

#include <algorithm>
#include <array>

namespace dsar::cli {
namespace {

constexpr std::array commands{&access_command,        &rectify_command,
                              &erase_command,         &restrict_command,
                              &export_command,        &object_command,
                              &register_command,      &show_command,
                              &decide_command,        &approve_command,
                              &apply_command,         &verify_command,
                              &match_command,         &init_command,
                              &map_check_command,     &map_show_command,
                              &map_draft_command,     &map_import_fides_command,
                              &doctor_command,        &validate_command,
                              &schema_command,        &deadline_command,
                              &help_command,          &version_command,
                              &generate_man_command,  &generate_completion_command,
                              &generate_list_command, &generate_parse_command};

}  // namespace

std::span<const Command* const> all_commands() {
    return commands;
}

const Command* find_command(std::string_view name) {
    const auto found = std::ranges::find(commands, name, [](const Command* c) { return c->name; });
    return found == commands.end() ? nullptr : *found;
}

}  // namespace dsar::cli
