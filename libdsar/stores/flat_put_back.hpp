// SPDX-License-Identifier: Apache-2.0
// What putting records back means for flat files, found by reading alone.
#pragma once

#include "libdsar/stores/flat_plan.hpp"

#include <span>

namespace dsar {

/// Plans the changes that put back, and no others: `records` has one word for each change, Done
/// for those that it leaves out. Several copies of one record are put back once. Throws Error when
/// the store cannot be read, is changed meanwhile, or a copy is damaged.
FlatPlan plan_put_backs(const FlatFormat& format, std::span<const Change> changes);

/// Whether a copy needs no file of the store to be there: it holds whole files.
bool is_of_whole_files(const Change& change);

}  // namespace dsar
