// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/help.hpp"

#include "apps/dsar/command_words.hpp"
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "apps/dsar/topics.hpp"
#include "libdsar/base/error.hpp"

#include <fmt/format.h>

#include <array>

namespace dsar::cli {
namespace {

std::string global_help(const Look& look) {
    std::string out = overview(look) + "\nFlags that every command takes\n";
    for (const Option& option : global_options()) {
        out += fmt::format("  {:<28}{}\n", option_name(option), option.summary);
    }
    out += "\nTopics of dsar help\n";
    for (const Topic& topic : all_topics()) {
        out += fmt::format("  {:<28}{}\n", topic.name, topic.summary);
    }
    return out;
}

ExitCode run(const Invocation& invocation, Session& session) {
    const std::string name = fmt::format("{}", fmt::join(invocation.words, " "));
    const Look& look = session.out.look();
    if (name.empty() || name == "overview") {
        session.out.write(name.empty() ? global_help(look) : overview(look));
        return ExitCode::Done;
    }
    for (const Topic& topic : all_topics()) {
        if (topic.name == name) {
            session.out.write(topic.text());
            return ExitCode::Done;
        }
    }
    if (const Command* command = find_command(name)) {
        session.out.write(help_text(*command, look));
        return ExitCode::Done;
    }
    if (begins_command(name)) {
        session.out.write(family_help(name));
        return ExitCode::Done;
    }
    const CommandWords words{nullptr, name, {}, {}};
    throw Error(ErrorKind::Usage, unknown_command(words), {}, "dsar help");
}

constexpr std::array arguments{
    Argument{"COMMAND", "a command, or exit-codes, formats, words, settings", false, true},
};
constexpr std::array examples{
    Example{"dsar help access", ""},
    Example{"dsar help exit-codes", ""},
};

}  // namespace

constinit const Command help_command{
    .name = "help",
    .group = "",
    .summary = "explain a command or a topic",
    .text =
        "Without a word it prints the overview, the flags that every command takes, and the "
        "topics. -h and --help after any command do the same as dsar help COMMAND.",
    .arguments = arguments,
    .examples = examples,
    .run = run,
};

}  // namespace dsar::cli
