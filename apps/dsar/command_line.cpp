// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/command_line.hpp"

#include "apps/dsar/command_words.hpp"
#include "libdsar/base/error.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <ranges>

namespace dsar::cli {
namespace {

std::string help_of(const Command* command) {
    return command == nullptr ? "dsar help" : "dsar help " + std::string(command->name);
}

[[noreturn]] void refuse(const Command* command, const std::string& what) {
    throw Error(ErrorKind::Usage, what, {}, help_of(command));
}

std::vector<const Option*> options_of(const Command* command) {
    std::vector<const Option*> options;
    for (const Option& option : global_options()) {
        options.push_back(&option);
    }
    if (command != nullptr) {
        for (const Option& option : command->options) {
            options.push_back(&option);
        }
    }
    return options;
}

// CLI11 would read `--email=` as "the value comes next", `--quiet=no` as a boolean, and take a flag
// that follows for the value.
void check_spelling(const Command* command, const std::vector<const Option*>& options,
                    std::span<const std::string> arguments) {
    for (std::size_t at = 0; at < arguments.size() && arguments[at] != "--"; ++at) {
        const std::string& argument = arguments[at];
        if (!argument.starts_with("--")) {
            continue;
        }
        const std::size_t equals = argument.find('=');
        const std::string name =
            argument.substr(2, equals == std::string::npos ? equals : equals - 2);
        const auto option =
            std::ranges::find(options, name, [](const Option* o) { return o->name; });
        if (option == options.end()) {
            continue;
        }
        const bool has_value = !(*option)->value.empty();
        if (!has_value && equals != std::string::npos) {
            refuse(command, "--" + name + " takes no value");
        }
        const bool last = at + 1 == arguments.size();
        const bool empty = equals == std::string::npos ? last || arguments[at + 1].starts_with("--")
                                                       : equals + 1 == argument.size();
        if (has_value && empty) {
            refuse(command, "--" + name + " needs a value: " + std::string((*option)->value));
        }
        if (has_value && equals == std::string::npos) {
            ++at;
        }
    }
}

void add_option(CLI::App& app, const Option& option, std::vector<std::string>& values) {
    std::string names = "--" + std::string(option.name);
    if (option.letter != '\0') {
        names += std::string(",-") + option.letter;
    }
    if (option.value.empty()) {
        app.add_flag(names)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
        return;
    }
    app.add_option(names, values)
        ->type_size(1)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void check_choice(const Command* command, const Option& option,
                  const std::vector<std::string>& values) {
    const std::vector<std::string_view> allowed = choices(option);
    for (const std::string& value : values) {
        if (!allowed.empty() && std::ranges::find(allowed, value) == allowed.end()) {
            refuse(command,
                   "--" + std::string(option.name) + " is one of " + std::string(option.value));
        }
    }
}

void check_words(const Invocation& invocation) {
    const std::span<const Argument> arguments = invocation.command->arguments;
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        if (arguments[at].required && invocation.words.size() <= at) {
            refuse(invocation.command, std::string(invocation.command->name) + " needs " +
                                           std::string(arguments[at].name) + ": " +
                                           std::string(arguments[at].summary));
        }
    }
    const bool open_ended = !arguments.empty() && arguments.back().repeats;
    if (!open_ended && invocation.words.size() > arguments.size()) {
        refuse(invocation.command,
               std::string(invocation.command->name) + " takes " +
                   (arguments.empty() ? "no further word" : "fewer words than were given"));
    }
}

// What CLI11 found, in the table's terms.
void parse_flags(Invocation& invocation, std::vector<std::string> arguments) {
    const std::vector<const Option*> options = options_of(invocation.command);
    check_spelling(invocation.command, options, arguments);
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    std::vector<std::vector<std::string>> values(options.size());
    for (std::size_t at = 0; at < options.size(); ++at) {
        add_option(app, *options[at], values[at]);
    }
    app.add_option("words", invocation.words);
    std::ranges::reverse(arguments);
    try {
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
        const std::string text = error.what();
        refuse(invocation.command, text.substr(0, text.find(':')) + " needs a value");
    }
    for (const std::string& left : app.remaining()) {
        if (left != "--") {
            refuse(invocation.command, unknown_flag(invocation.command, left));
        }
    }
    for (std::size_t at = 0; at < options.size(); ++at) {
        const std::string name(options[at]->name);
        if (app.count("--" + name) > 0) {
            check_choice(invocation.command, *options[at], values[at]);
            invocation.flags[name] = std::move(values[at]);
        }
    }
}

Invocation become(Invocation invocation, std::string_view command, std::vector<std::string> words) {
    invocation.command = find_command(command);
    invocation.words = std::move(words);
    return invocation;
}

}  // namespace

Invocation read_command_line(std::span<const std::string> arguments) {
    const CommandWords words = find_words(arguments);
    // `-h` and `--version` answer even where something else is wrong.
    const auto before_end = std::ranges::find(words.rest, "--");
    const auto asks = [&](std::string_view flag) {
        return std::find(words.rest.begin(), before_end, flag) != before_end;
    };
    Invocation invocation;
    if (asks("--help") || asks("-h")) {
        return become(invocation, "help",
                      words.typed.empty() ? std::vector<std::string>{}
                                          : std::vector<std::string>{words.typed});
    }
    if (asks("--version")) {
        return become(invocation, "version", {});
    }
    if (words.command == nullptr && !words.typed.empty()) {
        throw Error(ErrorKind::Usage, unknown_command(words), {}, "dsar help");
    }
    invocation.command = words.command;
    parse_flags(invocation, words.rest);
    if (invocation.command == nullptr) {
        return become(invocation, "help", {"overview"});
    }
    check_words(invocation);
    return invocation;
}

}  // namespace dsar::cli
