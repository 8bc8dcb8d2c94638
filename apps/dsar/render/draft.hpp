// SPDX-License-Identifier: Apache-2.0
// What `map draft` found, for people.
#pragma once

#include "apps/dsar/look.hpp"
#include "libdsar/engine/draft.hpp"

#include <string>

namespace dsar::cli {

/// How many fields were judged how, of which types, and what could not be read. Holds no value.
std::string draft_summary(const Draft& draft, const Look& look);

}  // namespace dsar::cli
