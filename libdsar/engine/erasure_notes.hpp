// SPDX-License-Identifier: Apache-2.0
// Writes into the erasure ledger what an erasure does, store by store, as it is done.
#pragma once

#include "libdsar/cases/erasures.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/model/right.hpp"

#include <optional>
#include <string>

namespace dsar {

/// The ledger as apply needs it. Other rights than erasure write nothing there.
class ErasureNotes {
 public:
    /// Opens the ledger: what is wrong with it is said before a store is touched. Throws Error as
    /// ErasureLedger does. The workspace must outlive it.
    ErasureNotes(const Workspace& workspace, std::string case_id, Right right, Date day);

    /// One store is done: its records, also those that stay. What a client must decide is none of
    /// ours. What stood beside records that went, or are nobody's now, goes too. Called again it
    /// adds nothing.
    void store_done(const ApplyWork& work, const std::string& store);
    /// All is done: the records of every store, and by what the person was known outside of
    /// clients' data.
    void all_done(const ApplyWork& work);

 private:
    void add(const ApplyWork& work, const std::string* store,
             const std::vector<Identifier>& identifiers);

    void forget_statements(const ApplyWork& work, const std::string& store) const;

    const Workspace& workspace_;
    std::optional<ErasureLedger> ledger_;
    std::string case_id_;
    Date day_;
};

}  // namespace dsar
