// SPDX-License-Identifier: Apache-2.0
// Hidden: what the build and the shells ask for.
#include "apps/dsar/command_line.hpp"
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/completion.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/manual.hpp"
#include "apps/dsar/schema_names.hpp"
#include "apps/dsar/session.hpp"
#include "apps/dsar/shell_words.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <sstream>

namespace dsar::cli {
namespace {

ExitCode generate_man(const Invocation& invocation, Session& session) {
    const std::filesystem::path folder = session.folder / invocation.word(0);
    for (const ManualPage& page : manual_pages()) {
        write_file(folder / page.file, page.text);
        session.out.line(session.named(folder / page.file));
    }
    return ExitCode::Done;
}

ExitCode generate_completion(const Invocation& invocation, Session& session) {
    const std::string shell = invocation.word(0);
    if (shell != "bash" && shell != "zsh" && shell != "fish") {
        throw Error(ErrorKind::Usage, "completion is there for bash, zsh and fish");
    }
    session.out.write(completion_script(shell));
    return ExitCode::Done;
}

void list_cases(Session& session) {
    for (const auto& entry :
         std::filesystem::directory_iterator(session.workspace_root() / "cases")) {
        if (entry.is_directory()) {
            session.out.line(entry.path().filename().string());
        }
    }
}

ExitCode generate_list(const Invocation& invocation, Session& session) {
    const std::string what = invocation.word(0);
    if (what == "cases") {
        list_cases(session);
    } else if (what == "stores") {
        Problems ignored;
        const Workspace workspace = load_workspace(session.workspace_root(), ignored);
        for (const StoreEntry& store : workspace.map.stores) {
            session.out.line(store.name);
        }
    } else if (what == "schemas") {
        for (const std::string& name : schema_names()) {
            session.out.line(name);
        }
    } else {
        throw Error(ErrorKind::Usage, "lists are there of cases, stores and schemas");
    }
    return ExitCode::Done;
}

// Every line of stdin against the real parser: what a `next` line says must be a command.
ExitCode generate_parse(const Invocation&, Session& session) {
    ExitCode code = ExitCode::Done;
    std::istringstream lines(session.read_input());
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string> words = split_words(line);
        if (words.empty() || words.front() != "dsar") {
            continue;
        }
        words.erase(words.begin());
        try {
            read_command_line(words);
        } catch (const Error& error) {
            session.out.line(line + ": " + error.what());
            code = ExitCode::Usage;
        }
    }
    return code;
}

constexpr std::array man_arguments{
    Argument{"DIR", "folder to write into", true, false, Complete::Folder}};
constexpr std::array shell_arguments{Argument{"SHELL", "bash, zsh or fish", true}};
constexpr std::array list_arguments{Argument{"WHAT", "cases, stores or schemas", true}};

}  // namespace

constinit const Command generate_man_command{
    .name = "generate man",
    .group = "",
    .summary = "write the man pages of section 1",
    .text = "Writes dsar.1 and one page for every command into a folder.",
    .arguments = man_arguments,
    .run = generate_man,
    .hidden = true,
};

constinit const Command generate_completion_command{
    .name = "generate completion",
    .group = "",
    .summary = "print a completion script",
    .text = "Prints the completion script of a shell.",
    .arguments = shell_arguments,
    .run = generate_completion,
    .hidden = true,
};

constinit const Command generate_list_command{
    .name = "generate list",
    .group = "",
    .summary = "print what completion offers",
    .text = "Prints case numbers, store names or schema names, one a line.",
    .arguments = list_arguments,
    .run = generate_list,
    .hidden = true,
};

constinit const Command generate_parse_command{
    .name = "generate parse",
    .group = "",
    .summary = "parse command lines and run none",
    .text = "Reads command lines from standard input and prints those that would be refused.",
    .run = generate_parse,
    .hidden = true,
};

}  // namespace dsar::cli
