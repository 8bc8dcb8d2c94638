// SPDX-License-Identifier: Apache-2.0
// What came of each store, as every document that searched says it.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/model/match.hpp"

#include <span>

namespace dsar {

/// `stores` of matches-1 and of the documents of lists.
DSAR_API Json stores_json(std::span<const StoreOutcome> stores);

}  // namespace dsar
