// SPDX-License-Identifier: Apache-2.0
// What a command is: a value. The table of them (commands/all.cpp) drives the parser, `--help`, the
// man pages and shell completion, so that these cannot disagree. Everything here is
// constant-initialised: the table costs nothing at start.
#pragma once

#include "apps/dsar/exit_code.hpp"

#include <span>
#include <string_view>

namespace dsar::cli {

class Session;
class Invocation;

/// What a shell may offer for a value. Choices are spelled in the placeholder: `human|json`.
enum class Complete { Nothing, File, Folder, Store, Case, Schema };

/// A flag of a command, or of all of them.
struct Option {
    std::string_view name;     ///< long name without dashes
    char letter = '\0';        ///< short name, where custom is strong
    std::string_view value;    ///< placeholder (`DATE`, `auto|always|never`); empty: a plain flag
    std::string_view summary;  ///< a few words, no full stop
    std::string_view group = "Options";  ///< heading it stands under
    bool repeats = false;                ///< may be given more than once
    Complete complete = Complete::Nothing;
};

/// A word after the command's name.
struct Argument {
    std::string_view name;     ///< placeholder: `FILE`
    std::string_view summary;  ///< a few words, no full stop
    bool required = false;
    bool repeats = false;  ///< only the last argument may
    Complete complete = Complete::Nothing;
};

/// A line that runs, and what it does.
struct Example {
    std::string_view line;
    std::string_view explains;
};

/// What an exit code means for this command in particular.
struct ExitNote {
    ExitCode code;
    std::string_view when;
};

/// One command. Texts are for `--help` and the manual; `run` does the work.
struct Command {
    std::string_view name;     ///< its words: `map check`
    std::string_view group;    ///< heading in the overview; empty: not listed there
    std::string_view summary;  ///< one line, no full stop
    std::string_view text;     ///< paragraphs, separated by an empty line
    std::span<const Argument> arguments{};
    std::span<const Option> options{};
    std::span<const Example> examples{};
    std::span<const ExitNote> exits{};
    ExitCode (*run)(const Invocation&, Session&) = nullptr;
    bool hidden = false;    ///< not in the overview, the manual or completion
    bool searches = false;  ///< asks stores: what their connectors need is loaded ahead
};

/// Every command, in help order.
std::span<const Command* const> all_commands();

/// nullptr when no command has that name.
const Command* find_command(std::string_view name);

/// The flags that every command takes, before or after its words.
std::span<const Option> global_options();

}  // namespace dsar::cli
