// SPDX-License-Identifier: Apache-2.0
// What an earlier plan of a case kept names nobody any more, and is the person's all the same: a
// search may begin with these records.
#pragma once

#include "libdsar/base/spool.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/engine/tenants.hpp"
#include "libdsar/engine/theirs.hpp"

#include <span>
#include <vector>

namespace dsar {

/// Adds the records to those that were found, and as exact ones to the person's; what has changed
/// as possible ones, until something else says that they are theirs. Those of which
/// only existence may be asked (`existence_only`, by node) are left out.
void take_kept(std::span<const KeptSeed> kept, const LinkGraph& graph, const Tenants& tenants,
               const std::vector<bool>& existence_only, Spool& spool, FoundRecords& records,
               TheirRecords& theirs);

}  // namespace dsar
