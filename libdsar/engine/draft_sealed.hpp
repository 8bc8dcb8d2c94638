// SPDX-License-Identifier: Apache-2.0
// What a drafted map proposes for a field whose values are encrypted.
#pragma once

#include "libdsar/engine/draft.hpp"

#include <string>

namespace dsar {

/// `{scheme: aes-256-gcm, key: SOURCE}`, the value of `sealed:` that such values suggest, with the
/// columns of the collection that seem to index the field; empty when no scheme of the map reads
/// them as they stand there.
std::string proposed_sealing(const DraftCollection& collection, const DraftField& field);

}  // namespace dsar
