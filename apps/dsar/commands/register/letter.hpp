// SPDX-License-Identifier: Apache-2.0
// `register --letter CASE --which NAME`: writes a letter of the case. The part of the register
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

inline constexpr std::array letter_options{
    Option{"letter", '\0', "CASE", "write a letter of the case", "Letters", false, Complete::Case},
    Option{"which", '\0',
           "acknowledgement|extension|refusal|identity|cover|before-lifting|recipients",
           "which letter", "Letters"},
};

/// Writes it, records the act `letter_made` and prints the letter. `--why` gives the reasons or
/// the doubt, `--suffices` what would settle it, `--ground` the legal ground, `--until` the date,
/// `--language` another language than the request's.
ExitCode run_letter(const Invocation& invocation, Session& session,
                    const std::function<void(const CaseFile&, const Act&)>& recorder);

}  // namespace dsar::cli
