// SPDX-License-Identifier: Apache-2.0
// `register --letter CASE --kind NAME`: writes a letter of the case. The part of the register
// command that its dispatch calls; no command of its own.
#pragma once

#include "apps/dsar/command.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"

#include <array>
#include <functional>

namespace dsar::cli {

// --why and --ground are options of the register command already, where it has them.
inline constexpr std::array letter_options{
    Option{"letter", '\0', "CASE", "write a letter of the case", "Letters", false, Complete::Case},
    Option{"kind", '\0', "acknowledgement|extension|refusal|identity|cover|before-lifting",
           "which letter", "Letters"},
    Option{"suffices", '\0', "TEXT", "what would show who asks", "Letters"},
    Option{"until", '\0', "DATE", "the new due date, or when a restriction ends", "Letters"},
    Option{"language", '\0', "CODE", "other than the request's: en, lt", "Letters"},
};

/// Writes it, records the act `letter_written` and prints the letter. `--why` gives the reasons or
/// the doubt, `--ground` the legal ground.
ExitCode run_letter(const Invocation& invocation, Session& session,
                    const std::function<void(const CaseFile&, const Act&)>& recorder);

}  // namespace dsar::cli
