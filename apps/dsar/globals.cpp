// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/globals.hpp"

#include "libdsar/base/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>

namespace dsar::cli {
namespace {

constexpr std::string_view group = "Everywhere";

constexpr std::array options{
    Option{"workspace", 'C', "DIR", "work there instead of searching upward from here", group,
           false, Complete::Folder},
    Option{"format", '\0', "human|json|ndjson", "how the answer is written; default human", group},
    Option{"dry-run", 'n', "", "search and show, keep nothing", group},
    Option{"no-input", '\0', "", "never ask; fail, and name the flag to give", group},
    Option{"color", '\0', "auto|always|never", "colour; auto heeds NO_COLOR and TERM", group},
    Option{"quiet", 'q', "", "only the answer", group},
    Option{"verbose", 'v', "", "also timings, never values", group},
    Option{"timeout", '\0', "DURATION", "for each store: 30s, 2m; then it did not answer", group},
    Option{"today", '\0', "DATE", "compute deadlines as of then", group},
    Option{"help", 'h', "", "explain the command", group},
    Option{"version", '\0', "", "print the version", group},
};

Format format_of(std::string_view word) {
    if (word == "json") {
        return Format::Json;
    }
    return word == "ndjson" ? Format::Ndjson : Format::Human;
}

// The last one always says something.
Preference first_said(std::initializer_list<Preference> in_order) {
    return *std::ranges::find_if(in_order,
                                 [](const Preference& said) { return !said.value.empty(); });
}

}  // namespace

std::span<const Option> global_options() {
    return options;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    long number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 1 || number > 1'000'000) {
        return std::nullopt;
    }
    const std::string_view unit = text.substr(static_cast<std::size_t>(stop - text.data()));
    if (unit.empty() || unit == "s") {
        return std::chrono::seconds(number);
    }
    if (unit == "ms") {
        return std::chrono::milliseconds(number);
    }
    if (unit == "m") {
        return std::chrono::minutes(number);
    }
    return std::nullopt;
}

Globals read_globals(const Invocation& invocation, const Environment& environment,
                     const Preferences& preferences) {
    Globals globals;
    globals.workspace = invocation.value("workspace").value_or(environment("DSAR_WORKSPACE"));
    const std::string format = environment("DSAR_FORMAT");
    if (!format.empty() && format != "human" && format_of(format) == Format::Human) {
        throw Error(ErrorKind::Usage, "DSAR_FORMAT is one of human|json|ndjson");
    }
    const Preference chosen = first_said({{invocation.value("format").value_or(""), "--format"},
                                          {format, "DSAR_FORMAT"},
                                          preferences.format,
                                          {"human", "built in"}});
    globals.format = format_of(chosen.value);
    globals.format_from = chosen.from;
    const bool no_colour = !environment("NO_COLOR").empty();
    const Preference colour = first_said({{invocation.value("color").value_or(""), "--color"},
                                          {no_colour ? "never" : "", "NO_COLOR"},
                                          preferences.colour,
                                          {"auto", "built in"}});
    globals.colour = colour.value;
    globals.colour_from = colour.from;
    globals.dry_run = invocation.has("dry-run");
    globals.no_input = invocation.has("no-input");
    globals.quiet = invocation.has("quiet");
    globals.verbose = invocation.has("verbose");
    globals.today = invocation.date("today");
    if (const std::optional<std::string> text = invocation.value("timeout")) {
        const auto timeout = parse_duration(*text);
        if (!timeout) {
            throw Error(ErrorKind::Usage, "--timeout needs a time such as 30s, 2m or 500ms");
        }
        globals.timeout = *timeout;
    }
    return globals;
}

std::string workspace_wanted(std::span<const std::string> arguments,
                             const Environment& environment) {
    std::string wanted = environment("DSAR_WORKSPACE");
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const std::string_view argument = arguments[at];
        if ((argument == "-C" || argument == "--workspace") && at + 1 < arguments.size()) {
            wanted = arguments[at + 1];
        } else if (argument.starts_with("--workspace=")) {
            wanted = argument.substr(12);
        } else if (argument.starts_with("-C") && argument.size() > 2) {
            wanted = argument.substr(2);
        }
    }
    return wanted;
}

Format format_wanted(std::span<const std::string> arguments, const Environment& environment) {
    Format wanted = format_of(environment("DSAR_FORMAT"));
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const std::string_view argument = arguments[at];
        if (argument == "--format" && at + 1 < arguments.size()) {
            wanted = format_of(arguments[at + 1]);
        } else if (argument.starts_with("--format=")) {
            wanted = format_of(argument.substr(9));
        }
    }
    return wanted;
}

}  // namespace dsar::cli
