// SPDX-License-Identifier: Apache-2.0
// A record's key among packed values.
#pragma once

#include "libdsar/base/packing.hpp"
#include "libdsar/model/record.hpp"

namespace dsar {

/// Puts a key behind what is packed already.
void put(Packer& out, const RecordKey& key);
/// Takes it again. Throws Error where there is none.
void take(Unpacker& in, RecordKey& key);

}  // namespace dsar
