// SPDX-License-Identifier: Apache-2.0
// `map check --offline`: what can be said about a data map without opening a store.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/map/data_map.hpp"

namespace dsar {

/// Purposes, rules, recipients and references that do not exist; collections without purpose,
/// retention, key or anchor of their rule; collections with personal categories that no identifier
/// or link reaches; processor collections whose tenant is neither declared nor inherited. In the
/// map's order.
DSAR_API Problems check_map(const Workspace& workspace);

}  // namespace dsar
