// SPDX-License-Identifier: Apache-2.0
// What lies in the vaults of standing restrictions is held as what stands in stores is: a search
// may look there, too, by the same rules.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/cases/actor.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/engine/vault.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/stores/store.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The vaults of a workspace, opened.
struct Vaults {
    std::map<std::string, std::vector<VaultedRecord>> records;  ///< by store
    /// Stores of which a vault could not be opened, and why: nothing may be concluded from what is
    /// missing there.
    std::map<std::string, std::string> closed;
    /// Of them, those that are closed only because another process works on the case right now.
    std::set<std::string> busy;
};

/// Opens the vaults of all restrictions that stand, but of the case `but`. `cases` may be null: of
/// a dry run. Cases are only read: one that another process changes right now closes its own
/// stores, if that does not end in a moment. A vault that cannot be opened is told, never skipped.
/// Throws Error as Register does.
std::shared_ptr<const Vaults> open_vaults(const Workspace& workspace, Register* cases,
                                          std::string_view but);

/// The store with what lies in vaults besides. A record from there comes with the pseudo-field
/// `#vault`, the case, as the last of its key; one that stands in the store as well comes once.
std::unique_ptr<StoreReader> with_vaults(std::unique_ptr<StoreReader> store,
                                         std::shared_ptr<const Vaults> vaults,
                                         const std::string& name);

/// Takes the case out of the key of such a record; empty: it stands in the store. Where keys are
/// positions it stays in the key as well: another record has that position by now.
std::string take_vault(RecordKey& key);

/// The bytes of a record that is a file, from its vault. Throws Error (Failed) when it is not
/// there.
std::unique_ptr<ByteSource> open_vaulted(const Vaults& vaults, const Match& match);

/// Takes what lies in vaults out of what was found: it stands in no store, so no plan reaches it.
std::vector<Match> take_vaulted(SearchResult& search);

/// Says so in the plan. The restriction is in the way of an erasure, and of a correction where what
/// is to be corrected may stand in such a record; else it is told what the plan does not reach.
void note_vaulted(const Workspace& workspace, const ActingOrder& order,
                  std::span<const Match> vaulted, Plan& plan);

/// Whose right a use of restricted records serves.
struct RestrictedUse {
    std::string case_id;  ///< that uses them
    Right right = Right::Access;
    Subject subject;
};

/// Writes `restricted_use` into the journal of every case whose vault a match comes from, once for
/// each case that uses it (Art 18(2)). Throws Error (Busy) when another process works at it.
void note_restricted_use(const Workspace& workspace, Register& cases, const Signer& signer,
                         const Matches& matches, const RestrictedUse& use);

}  // namespace dsar
