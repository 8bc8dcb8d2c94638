// SPDX-License-Identifier: Apache-2.0
// The one exception of the library. It means: the command cannot go on. What a check found is a
// Problem (problem.hpp); what happened to one store is a StoreOutcome (model/outcome.hpp).
#pragma once

#include "libdsar/base/api.hpp"

#include <exception>
#include <string>

namespace dsar {

/// Why a command could not go on. The command line maps each kind to its exit code.
enum class ErrorKind {
    Failed,       ///< nothing below fits (exit 1)
    Usage,        ///< wrong flag, word or value (exit 2)
    Incomplete,   ///< a store did not answer; the rest is done and saved (exit 3)
    Problems,     ///< a check ran and found some (exit 4)
    NeedsPerson,  ///< a person must act first (exit 5)
    NotSetUp,     ///< no workspace, or settings or map are not valid (exit 6)
    Busy,         ///< another dsar holds the case (exit 7)
    NoEntry,      ///< a secret is missing or a store refused login (exit 8)
    Interrupted   ///< asked to stop (exit 130 or 143)
};

/// What happened, why, and what to do next. No part may hold a value of a data subject:
/// name stores, collections, fields and record keys instead.
class DSAR_API Error final : public std::exception {
 public:
    /// `what`: what failed, lower case, no full stop. `why`: only if it adds a fact.
    /// `next`: a command or an instruction, one per line; may be empty.
    Error(ErrorKind kind, std::string what, std::string why = {}, std::string next = {});
    ~Error() override;
    Error(const Error&) = default;
    Error& operator=(const Error&) = default;

    [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
    [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }
    [[nodiscard]] const std::string& why() const noexcept { return why_; }
    [[nodiscard]] const std::string& next() const noexcept { return next_; }

 private:
    ErrorKind kind_;
    std::string what_;
    std::string why_;
    std::string next_;
};

}  // namespace dsar
