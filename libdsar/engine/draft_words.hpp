// SPDX-License-Identifier: Apache-2.0
// Findings of `map draft` in words, for the comments of the map and for people.
#pragma once

#include "libdsar/engine/draft.hpp"

#include <string>

namespace dsar {

/// The verdict on one field with its reasons: `found 99 %: e-mail address; ..`.
DSAR_API std::string words_of(const DraftField& field);

/// What was read of a collection: `599 records, all of them read`.
DSAR_API std::string words_of_reading(const DraftCollection& collection);

}  // namespace dsar
