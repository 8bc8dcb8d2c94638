// SPDX-License-Identifier: Apache-2.0
// What a person decided about records that nobody else can decide: is a possible match theirs, may
// a free text be handed out, may a collection be whose fields the map does not all list?
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/map/data_map.hpp"

#include <map>
#include <span>
#include <string>

namespace dsar {

/// Decisions of a case by name of the record (`store/collection/key`) or of the collection
/// (`store/collection`).
using RecordDecisions = std::map<std::string, bool>;

/// key_text() of a key as a plan's document shows it.
std::string key_words(const Json& key);

/// The decisions recorded so far; empty when there are none.
DSAR_API RecordDecisions read_decisions(const CaseFile& file);

/// Adds decisions to a case (a later one replaces an earlier one) and keeps them. A name that the
/// case's plan does not list as waiting, or that was not decided before, throws Error (Usage) and
/// nothing is kept. What had been kept before and has changed (`kept_changed`) is decided on as it
/// stands in the plan: should it change again, it waits again. Run answer() with the case's number
/// afterwards: the package is written anew.
DSAR_API void record_decisions(const Workspace& workspace, std::string_view case_id,
                               const RecordDecisions& decisions);

}  // namespace dsar
