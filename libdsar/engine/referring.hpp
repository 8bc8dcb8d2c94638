// SPDX-License-Identifier: Apache-2.0
// Which of the found records refer to which: what stays must not refer to what goes.
#pragma once

#include "libdsar/base/spool.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace dsar {

/// For each match the other matches whose fields refer to its record by a reference of the map, by
/// index, each once. Reads every record twice.
std::vector<std::vector<std::size_t>> referred_by(const Workspace& workspace,
                                                  std::span<const Match> matches,
                                                  const Spool& spool);

}  // namespace dsar
