// SPDX-License-Identifier: Apache-2.0
// `register --told CASE`: what became of the notice to one recipient (Art 19).
#pragma once

#include "apps/dsar/command.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"

#include <array>

namespace dsar::cli {

inline constexpr std::array recipient_options{
    Option{"told", '\0', "CASE", "a recipient was told (--outcome sent|acknowledged|impossible)",
           "Recipients", false, Complete::Case},
    Option{"recipient", '\0', "ID", "which, as under recipients in dsar.yaml", "Recipients"},
};

ExitCode run_told(const Invocation& invocation, Session& session);

}  // namespace dsar::cli
