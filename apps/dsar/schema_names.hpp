// SPDX-License-Identifier: Apache-2.0
// The published schemas by name.
#pragma once

#include <string>
#include <vector>

namespace dsar::cli {

/// `export-1`, `plan-1`, .. in alphabetical order.
std::vector<std::string> schema_names();

}  // namespace dsar::cli
