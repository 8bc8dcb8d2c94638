// SPDX-License-Identifier: Apache-2.0
// The erasure ledger (.dsar/erasures.db): what was decided on which record when people were erased,
// and by what they were known, as keyed digests. It outlives the case, so that an erasure can be
// done again after stores were restored from a backup (Art 17, 5(1)(f)), and holds no value of a
// person.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/map/reach.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/model/subject.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What an erasure decided on one record, also that it stays.
struct ErasedRecord {
    CollectionName place;
    std::string key;    ///< key_text
    std::string state;  ///< record_digest when it was decided
    Decision decision = Decision::Keep;
    std::vector<CutField> cuts;
};

/// Which erasure it was.
struct Erasure {
    std::string case_id;
    std::string plan;  ///< digest
    Date day;
};

/// The same, as the ledger tells it of a record that was asked for.
struct LedgerRecord {
    std::string state;  ///< keyed digest, as ErasureLedger::keyed_state()
    Decision decision = Decision::Keep;
    std::vector<CutField> cuts;
    std::string case_id;
};

/// What the ledger holds of one collection.
struct LedgerPlace {
    CollectionName place;
    std::size_t records = 0;
    std::size_t erased = 0;   ///< of them those that went
    std::size_t changed = 0;  ///< of them those that stayed and were changed
};

/// The ledger of a workspace. Several processes may have it open; each act is one transaction. Not
/// thread-safe. The workspace must outlive it.
class DSAR_API ErasureLedger {
 public:
    /// Opens or makes it. Throws Error: NoEntry when its key is lost, Failed when it is damaged,
    /// Busy when it stays locked. So does every function.
    explicit ErasureLedger(const Workspace& workspace);
    ErasureLedger(ErasureLedger&&) noexcept;
    ErasureLedger& operator=(ErasureLedger&&) noexcept;
    ~ErasureLedger();

    /// Whether the workspace has one: where nobody was erased there is none.
    static bool is_there(const Workspace& workspace);

    /// Writes down one erasure in one transaction. What is there stays as it is.
    void add(const Erasure& erasure, std::span<const ErasedRecord> records,
             std::span<const Identifier> identifiers);

    /// Every collection that it knows records of, by name. Reads all of it, and throws Error
    /// (Failed) when entries were lost or changed.
    [[nodiscard]] std::vector<LedgerPlace> places();
    /// What was decided on the record of that key, or on those in that state, oldest first.
    [[nodiscard]] std::vector<LedgerRecord> of_key(const CollectionName& place,
                                                   std::string_view key);
    [[nodiscard]] std::vector<LedgerRecord> of_state(const CollectionName& place,
                                                     std::string_view state);
    /// A record_digest as LedgerRecord::state has it.
    [[nodiscard]] std::string keyed_state(const CollectionName& place,
                                          std::string_view state) const;
    /// The keyed digest under which a person who was erased was known by it; empty: nobody was.
    [[nodiscard]] std::string erased(const Identifier& identifier);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dsar
