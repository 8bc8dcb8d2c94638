// SPDX-License-Identifier: Apache-2.0
// Changes rows of an SQL server in one transaction: all of them, or none.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/rows/server.hpp"

#include <span>

namespace dsar {

/// Store::change over a server. Every record is read again inside the transaction and compared with
/// its `state`. Begins again, a few times, when the server gives the transaction up for the sake of
/// others, then throws Error (Busy). Needs no note of an earlier call to go on after a kill: what
/// was done is Already. Where the connection breaks in COMMIT, the rows are read again on a new one
/// before anything is said. Children go before their parents, and come back after them, whatever
/// the order of the list (rows/order.hpp).
ChangeResult change_rows(RowServer& server, std::span<const Change> changes,
                         const ChangeContext& context);

}  // namespace dsar
