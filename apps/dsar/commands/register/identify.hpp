// SPDX-License-Identifier: Apache-2.0
// `register --identify CASE`: who asks. The part of the register command that its dispatch calls;
// no command of its own.
#pragma once

#include "apps/dsar/command.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"

#include <array>
#include <functional>

namespace dsar::cli {

inline constexpr std::array identify_options{
    Option{"identify", '\0', "CASE", "record or check who asks", "Identity", false, Complete::Case},
    Option{"how", '\0', "TEXT", "login, points, document, or in words", "Identity"},
    Option{"matched", '\0', "NAME", "a data point that matched, by name", "Identity", true},
    Option{"declaration", '\0', "", "signed under penalty of perjury", "Identity"},
    Option{"send-code", '\0', "PLACE", "a one-time code for the mailer: a new file, or fd:N",
           "Identity", false, Complete::File},
    Option{"to", '\0', "email|phone", "where the code goes; default email", "Identity"},
    Option{"code", '\0', "-", "the person's answer, from standard input", "Identity"},
};

/// Records evidence (--how), writes a code for the mailer (--send-code), or checks the person's
/// answer (--code -). `recorder` writes an act into the records of the case that it is given:
/// identity_verified, code_sent, code_refused. Throws Error: Usage; NeedsPerson when no address of
/// ours is confirmed, the evidence reaches no level, or the code is wrong, expired or spent.
ExitCode run_identify(const Invocation& invocation, Session& session,
                      const std::function<void(const CaseFile&, const Act&)>& recorder);

}  // namespace dsar::cli
