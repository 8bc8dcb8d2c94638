// SPDX-License-Identifier: Apache-2.0
// Privileges: what somebody wants to do in a store, and what its account may not. Said before a
// search or a change fails on it.
#pragma once

#include "libdsar/map/data_map.hpp"

#include <cstddef>
#include <string>

namespace dsar {

/// What is done with records of a collection.
enum class Use {
    Read,    ///< all their fields, by any search
    Write,   ///< one field gets another value
    Remove,  ///< records go
    PutBack  ///< a record that went stands there again (Change::put_back)
};

/// One use of one collection.
struct Need {
    const CollectionEntry* collection = nullptr;  ///< never null, outlives the call
    Use use = Use::Read;
    std::string field = {};  ///< of Write: its path
};

/// What the account that the store was opened with lacks for a need. All parts stand as the
/// store's own language writes them, quoted where they must be: they make a GRANT. With neither
/// `privilege` nor `why` nobody could, whatever the privileges (a view that takes no rows): that
/// is no matter of grants, and StoreReader::obstacles() says it.
struct MissingGrant {
    std::size_t need = 0;   ///< index into the needs that were asked about
    std::string privilege;  ///< `UPDATE`; empty: no GRANT helps, and `why` says what is wrong
    std::string column;     ///< of one column only; empty: of the whole object
    std::string object;     ///< what follows ON: `shop.people`, `SCHEMA shop`
    std::string account;    ///< what follows TO: `dsar_reader`
    std::string why = {};   ///< in plain words: `the server is a standby, which takes no changes`
    std::string next = {};  ///< what would help instead of a GRANT
};

}  // namespace dsar
