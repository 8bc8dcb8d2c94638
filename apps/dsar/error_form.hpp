// SPDX-License-Identifier: Apache-2.0
// What happened, why, what to do: how every error and warning reads.
#pragma once

#include "apps/dsar/exit_code.hpp"
#include "apps/dsar/look.hpp"
#include "libdsar/base/error.hpp"

#include <string>
#include <string_view>

namespace dsar::cli {

/// `dsar: what`, then `why` and `next`, each continued below itself. Ends with a newline.
std::string error_text(const Error& error, const Look& look);

/// `dsar: warning: what`.
std::string warning_text(std::string_view what, const Look& look);

/// `next  first` with further lines below the first. Ends with a newline; empty for no lines.
std::string next_text(std::string_view lines, std::string_view indent = {});

}  // namespace dsar::cli
