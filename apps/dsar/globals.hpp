// SPDX-License-Identifier: Apache-2.0
// The flags that every command takes, and the environment behind them (UX 4 and 9).
#pragma once

#include "apps/dsar/invocation.hpp"
#include "libdsar/base/date.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace dsar::cli {

enum class Format { Human, Json, Ndjson };

/// A setting, and who said it: `--format`, `DSAR_FORMAT`, `/etc/xdg/dsar/config.yaml line 3`.
struct Preference {
    std::string value;  ///< empty: nobody said anything
    std::string from;
};

/// The settings that files may set besides flags and environment: how things look.
struct Preferences {
    Preference format;
    Preference colour;
};

/// What the global flags said, with environment and files as a fallback.
struct Globals {
    std::string workspace;  ///< empty: search upward from the current folder
    Format format = Format::Human;
    bool dry_run = false;
    bool no_input = false;
    std::string colour = "auto";
    std::string format_from;  ///< who said it, for `doctor --settings`
    std::string colour_from;
    bool quiet = false;
    bool verbose = false;
    std::chrono::milliseconds timeout{0};
    std::optional<Date> today;
};

/// Gives the value of an environment variable, empty when it is not set.
using Environment = std::function<std::string(const char*)>;

/// Throws Error (Usage) when a value is not of its form.
Globals read_globals(const Invocation& invocation, const Environment& environment,
                     const Preferences& preferences = {});

/// `30s`, `2m`, `500ms`, or seconds without a unit; nullopt for anything else and for 0.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The folder that argv, or else the environment, names as the workspace, before argv was
/// understood; empty: none.
std::string workspace_wanted(std::span<const std::string> arguments,
                             const Environment& environment);

/// The format that argv asks for, as far as it can be told before argv was understood: an error
/// about argv itself comes in the format that the caller expects.
Format format_wanted(std::span<const std::string> arguments, const Environment& environment);

}  // namespace dsar::cli
