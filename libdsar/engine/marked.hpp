// SPDX-License-Identifier: Apache-2.0
// Records that a case has marked, as they stand now.
#pragma once

#include "libdsar/engine/work.hpp"
#include "libdsar/model/record.hpp"

#include <string>

namespace dsar {

/// The field in which a case marks the record; empty: none.
std::string mark_of(const WorkRecord& record);

/// Whether a record is the one that was planned, marked or not. Records that are known by their
/// position may stand at another one by now.
bool is_as_planned(const Record& record, const WorkRecord& planned, bool by_position);

}  // namespace dsar
