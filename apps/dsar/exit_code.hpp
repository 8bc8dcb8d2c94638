// SPDX-License-Identifier: Apache-2.0
// The exit codes: the one list that the code, `dsar help exit-codes` and the man pages share. Codes
// are only ever added; an unknown one means failure.
#pragma once

#include "libdsar/base/error.hpp"

#include <array>
#include <string_view>

namespace dsar::cli {

/// What a script is told when dsar ends.
enum class ExitCode {
    Done = 0,
    Failed = 1,
    Usage = 2,
    Incomplete = 3,
    Problems = 4,
    NeedsPerson = 5,
    NotSetUp = 6,
    Busy = 7,
    NoEntry = 8,
    Interrupted = 130,
    Terminated = 143
};

/// One row of the published list.
struct ExitCodeEntry {
    ExitCode code;
    std::string_view name;
    std::string_view when;    ///< when it is given
    std::string_view script;  ///< what a script should do
};

/// The published list, in numerical order.
inline constexpr std::array<ExitCodeEntry, 11> exit_codes{{
    {ExitCode::Done, "done", "asked and fully done; \"no data held\" included", "go on"},
    {ExitCode::Failed, "failed", "nothing below fits", "stop, keep stderr"},
    {ExitCode::Usage, "usage", "wrong flag, word or value", "fix the script"},
    {ExitCode::Incomplete, "incomplete",
     "a store did not answer or a step failed; the rest is done and saved", "run again later"},
    {ExitCode::Problems, "problems", "a check ran and found some", "show them"},
    {ExitCode::NeedsPerson, "needs a person", "a person must act first", "hand over"},
    {ExitCode::NotSetUp, "not set up", "no workspace, or map or settings are not valid",
     "dsar doctor"},
    {ExitCode::Busy, "busy", "another dsar holds the case", "retry"},
    {ExitCode::NoEntry, "no entry", "a secret is missing or a store refused login", "fix access"},
    {ExitCode::Interrupted, "interrupted", "SIGINT; the current step finished or rolled back",
     "run again"},
    {ExitCode::Terminated, "interrupted", "SIGTERM; the current step finished or rolled back",
     "run again"},
}};

/// The exit code of an error that ended the command.
constexpr ExitCode exit_code_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Failed:
            return ExitCode::Failed;
        case ErrorKind::Usage:
            return ExitCode::Usage;
        case ErrorKind::Incomplete:
            return ExitCode::Incomplete;
        case ErrorKind::Problems:
            return ExitCode::Problems;
        case ErrorKind::NeedsPerson:
            return ExitCode::NeedsPerson;
        case ErrorKind::NotSetUp:
            return ExitCode::NotSetUp;
        case ErrorKind::Busy:
            return ExitCode::Busy;
        case ErrorKind::NoEntry:
            return ExitCode::NoEntry;
        case ErrorKind::Interrupted:
            return ExitCode::Interrupted;
    }
    return ExitCode::Failed;
}

/// The one to end with when several apply: the first of 8 7 6 3 5 4, then any other failure.
constexpr ExitCode more_urgent(ExitCode left, ExitCode right) {
    constexpr std::array order{ExitCode::Terminated,  ExitCode::Interrupted, ExitCode::NoEntry,
                               ExitCode::Busy,        ExitCode::NotSetUp,    ExitCode::Incomplete,
                               ExitCode::NeedsPerson, ExitCode::Problems,    ExitCode::Usage,
                               ExitCode::Failed};
    for (const ExitCode code : order) {
        if (left == code || right == code) {
            return code;
        }
    }
    return ExitCode::Done;
}

}  // namespace dsar::cli
