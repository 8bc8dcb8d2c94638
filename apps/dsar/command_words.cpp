// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/command_words.hpp"

#include "libdsar/base/nearest.hpp"

#include <algorithm>

namespace dsar::cli {
namespace {

// Whether the next argument is the value of this global flag.
bool takes_next(std::string_view argument) {
    return std::ranges::any_of(global_options(), [&](const Option& option) {
        if (option.value.empty()) {
            return false;
        }
        const bool is_long = argument.starts_with("--") && argument.substr(2) == option.name;
        const bool is_short = option.letter != '\0' && argument.size() == 2 && argument[0] == '-' &&
                              argument[1] == option.letter;
        return is_long || is_short;
    });
}

bool looks_like_word(std::string_view text) {
    return !text.empty() && text.size() <= 24 && std::ranges::all_of(text, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               letter == '-' || letter == ' ';
    });
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& words) {
    const std::string near = nearest(typed, words);
    return near.empty() ? std::string{} : "; did you mean '" + near + "'?";
}

std::vector<std::string> visible_names() {
    std::vector<std::string> names;
    for (const Command* command : all_commands()) {
        if (!command->hidden) {
            names.emplace_back(command->name);
        }
    }
    return names;
}

// `check, show, import fides`: what may follow `map`.
std::string next_words(std::string_view typed) {
    std::string words;
    for (const Command* command : all_commands()) {
        if (command->name.starts_with(std::string(typed) + " ")) {
            words += (words.empty() ? "" : ", ");
            words += command->name.substr(typed.size() + 1);
        }
    }
    return words;
}

}  // namespace

bool begins_command(std::string_view typed) {
    return std::ranges::any_of(all_commands(), [&](const Command* command) {
        return command->name.size() > typed.size() && command->name.starts_with(typed) &&
               command->name[typed.size()] == ' ';
    });
}

CommandWords find_words(std::span<const std::string> arguments) {
    CommandWords found;
    bool looking = true;
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const std::string& argument = arguments[at];
        const bool flag = argument.size() > 1 && argument[0] == '-';
        if (!looking || flag) {
            found.rest.push_back(argument);
            looking = looking && argument != "--";
            if (looking && takes_next(argument) && at + 1 < arguments.size()) {
                found.rest.push_back(arguments[++at]);
            }
            continue;
        }
        const std::string longer = found.typed.empty() ? argument : found.typed + " " + argument;
        if (found.typed.empty() || find_command(longer) != nullptr || begins_command(longer)) {
            found.typed = longer;
        } else {
            found.rest.push_back(argument);
            found.unknown = begins_command(found.typed) ? argument : std::string();
        }
        looking = begins_command(found.typed) && found.typed == longer;
    }
    found.command = find_command(found.typed);
    return found;
}

std::string unknown_command(const CommandWords& words) {
    std::string typed = words.typed;
    if (begins_command(typed)) {
        if (!looks_like_word(words.unknown)) {
            return typed + " needs one more word: " + next_words(typed);
        }
        typed += " " + words.unknown;
    }
    if (!looks_like_word(typed)) {
        return "no such command; dsar help lists them";
    }
    return "no command '" + typed + "'" + did_you_mean(typed, visible_names());
}

std::string unknown_flag(const Command* command, std::string_view flag) {
    const std::string name(flag.substr(0, flag.find('=')));
    const bool is_long = name.starts_with("--");
    const std::string bare = name.substr(is_long ? 2 : 1);
    std::vector<std::string> names;
    for (const Option& option : global_options()) {
        names.push_back("--" + std::string(option.name));
    }
    if (command != nullptr) {
        for (const Option& option : command->options) {
            names.push_back("--" + std::string(option.name));
        }
    }
    const std::string who = command == nullptr ? "dsar" : std::string(command->name);
    if (!looks_like_word(bare) || (!is_long && bare.size() > 1)) {
        return who + " takes no such flag";
    }
    return who + " takes no flag '" + name + "'" + did_you_mean(name, names);
}

}  // namespace dsar::cli
