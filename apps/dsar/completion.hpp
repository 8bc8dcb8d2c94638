// SPDX-License-Identifier: Apache-2.0
// Shell completion from the command table. Case numbers, store names and schema names are asked
// from dsar itself (`dsar generate list`); subjects are never offered.
#pragma once

#include <string>
#include <string_view>

namespace dsar::cli {

/// The script for `bash`, `zsh` or `fish`.
std::string completion_script(std::string_view shell);

}  // namespace dsar::cli
