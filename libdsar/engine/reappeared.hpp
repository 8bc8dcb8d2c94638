// SPDX-License-Identifier: Apache-2.0
// Whether people who were erased are there again (`doctor`): after a restore from a backup, an
// import, a replay of messages. Counts only; no value leaves this file.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/erasures.hpp"
#include "libdsar/map/data_map.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dsar {

/// One collection in which some are.
struct Reappeared {
    CollectionName place;
    /// Records that an erasure removed or cut down, and that hold identifiers of the person again.
    std::size_t again = 0;
    /// Others that hold identifiers of people of whom no erasure kept a record that holds them.
    std::size_t anew = 0;
};

/// What a look at the stores came to.
struct ReappearedCheck {
    std::size_t erasures = 0;  ///< records that the ledger knows; 0: no store was read
    bool complete = true;      ///< every store was read to its end
    std::vector<Reappeared> found;
};

/// Reads each of our own collections in which a field identifies one person; `only`: one store, or
/// empty for all. Throws Error as ErasureLedger does.
DSAR_API ReappearedCheck find_reappeared(const Workspace& workspace, const std::string& only);

}  // namespace dsar
