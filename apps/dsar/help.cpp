// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/help.hpp"

#include "apps/dsar/invocation.hpp"
#include "apps/dsar/text_width.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace dsar::cli {
namespace {

constexpr std::size_t columns = 80;
constexpr std::ptrdiff_t most_lines = 39;  // a screen of 40
constexpr std::array groups{std::string_view("The person asks"),
                            std::string_view("You work the case"),
                            std::string_view("You get ready")};

std::string first_word(std::string_view name) {
    return std::string(name.substr(0, name.find(' ')));
}

std::string words_of(std::string_view group) {
    std::vector<std::string> words;
    for (const Command* command : all_commands()) {
        const std::string word = first_word(command->name);
        if (command->group == group && std::ranges::find(words, word) == words.end()) {
            words.push_back(word);
        }
    }
    return fmt::format("{}", fmt::join(words, "  "));
}

// Two columns; the right one wraps below itself.
std::string row(std::string_view left, std::string_view right, std::size_t width) {
    std::string out = "  " + padded(left, width);
    bool first = true;
    for (const std::string& line : wrapped(right, columns - width - 4)) {
        out += (first ? "  " : std::string(width + 4, ' ')) + line + "\n";
        first = false;
    }
    return first ? out + "\n" : out;
}

std::string examples_text(const Command& command) {
    std::string out;
    for (const Example& example : command.examples) {
        out += fmt::format("  {}\n", example.line);
        if (!example.explains.empty()) {
            out += fmt::format("      {}\n", example.explains);
        }
    }
    return out.empty() ? out : "\n" + out;
}

std::string arguments_text(const Command& command) {
    std::string out;
    for (const Argument& argument : command.arguments) {
        out += row(argument.name, argument.summary, 10);
    }
    return out.empty() ? out : "\n" + out;
}

struct OptionRow {
    std::string name;
    std::string summary;
};

// A long list of choices would push all summaries off the page: it goes into its own summary.
OptionRow option_row(const Option& option) {
    constexpr std::size_t longest = 30;
    OptionRow row{option_name(option), std::string(option.summary)};
    if (row.name.size() > longest && !choices(option).empty()) {
        row.name = "--" + std::string(option.name) + " WORD";
        row.summary += fmt::format(": {}", fmt::join(choices(option), ", "));
    }
    row.summary += option.repeats ? " (repeats)" : "";
    return row;
}

/// The groups with the names of their options only: what they mean is in the manual.
std::string compact_options_text(const Command& command) {
    std::vector<std::pair<std::string_view, std::string>> rows;
    std::size_t width = 0;
    for (const Option& option : command.options) {
        if (rows.empty() || rows.back().first != option.group) {
            rows.emplace_back(option.group, std::string());
        }
        std::string& names = rows.back().second;
        names += fmt::format("{}--{}", names.empty() ? "" : " ", option.name);
        width = std::max(width, option.group.size());
    }
    std::string out = "\n";
    for (const auto& [group, names] : rows) {
        out += row(group, names, width);
    }
    return out;
}

std::string options_text(const Command& command) {
    std::size_t width = 0;
    for (const Option& option : command.options) {
        width = std::max(width, option_row(option).name.size());
    }
    std::string out;
    std::string_view group;
    for (const Option& option : command.options) {
        if (option.group != group) {
            group = option.group;
            out += fmt::format("\n{}\n", group);
        }
        const OptionRow shown = option_row(option);
        out += row(shown.name, shown.summary, width);
    }
    return out;
}

std::string globals_text() {
    std::string names;
    for (const Option& option : global_options()) {
        names += (names.empty() ? "" : ", ");
        std::string name = option.letter != '\0' ? std::string("-") + option.letter
                                                 : "--" + std::string(option.name);
        names += option.value.empty() ? name : name + "\u00a0" + std::string(option.value);
    }
    std::string out = "\nEverywhere (dsar help)\n";
    for (std::string line : wrapped(names, columns - 2)) {
        for (std::size_t at = 0; (at = line.find("\u00a0", at)) != std::string::npos;) {
            line.replace(at, 2, " ");
        }
        out += "  " + line + "\n";
    }
    return out;
}

std::string exits_text(const Command& command) {
    std::string out;
    for (const ExitNote& note : command.exits) {
        out += row(fmt::format("{}", static_cast<int>(note.code)), note.when, 2);
    }
    return out.empty() ? out : "\nExit codes (dsar help exit-codes)\n" + out;
}

}  // namespace

std::string option_name(const Option& option) {
    std::string name = option.letter != '\0' ? fmt::format("-{}, ", option.letter) : "";
    name += "--" + std::string(option.name);
    return option.value.empty() ? name : name + " " + std::string(option.value);
}

std::string page_name(const Command& command) {
    std::string name = "dsar-" + std::string(command.name);
    std::ranges::replace(name, ' ', '-');
    return name;
}

std::string synopsis(const Command& command) {
    std::string line = "dsar " + std::string(command.name);
    if (!command.options.empty()) {
        line += " [OPTION]...";
    }
    for (const Argument& argument : command.arguments) {
        const std::string name = std::string(argument.name) + (argument.repeats ? "..." : "");
        line += argument.required ? " " + name : " [" + name + "]";
    }
    return line;
}

std::string overview(const Look& look) {
    std::string out = look.strong("dsar - answer data subject requests across all your stores");
    out += "\n\n";
    for (const std::string_view group : groups) {
        if (const std::string words = words_of(group); !words.empty()) {
            out += fmt::format("  {}{}\n", padded(group, 21), words);
        }
    }
    return out +
           "\nTry it on made-up people; nothing to set up, nothing leaves this machine:\n"
           "  dsar init --sample\n"
           "\ndsar help COMMAND explains one command; man dsar-guide is a tour.\n";
}

std::string help_text(const Command& command, const Look& look) {
    const std::string above =
        look.strong(fmt::format("dsar {} - {}", command.name, command.summary)) + "\n\n  " +
        synopsis(command) + "\n" + examples_text(command) + arguments_text(command);
    const std::string below =
        globals_text() + exits_text(command) + fmt::format("\nman {}\n", page_name(command));
    std::string all = above + options_text(command) + below;
    return std::ranges::count(all, '\n') <= most_lines
               ? all
               : above + compact_options_text(command) + below;
}

std::string family_help(std::string_view word) {
    std::string out;
    for (const Command* command : all_commands()) {
        if (command->name.starts_with(std::string(word) + " ")) {
            out += row("dsar " + std::string(command->name), command->summary, 22);
        }
    }
    return out;
}

}  // namespace dsar::cli
