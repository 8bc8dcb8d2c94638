// SPDX-License-Identifier: Apache-2.0
// Supplementary statements (.dsar/statements.db): what a person says of a record that is not
// rewritten (Art 16, second sentence). It stands beside the record as long as the record stands, so
// it outlives the case and its sweep, and is for the person who stated it alone: a record may
// become another's. Texts are sealed; records and people are known by keyed digests.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/map/reach.hpp"
#include "libdsar/model/subject.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What a person said.
struct Statement {
    std::string case_id;
    Date day;  ///< on which it was put beside the record
    std::string text;
};

/// A record that a statement stands beside.
struct StatedRecord {
    CollectionName place;
    std::string known_by;  ///< its key or, where that moves, its state

    friend auto operator<=>(const StatedRecord&, const StatedRecord&) = default;
};

/// The statements of a workspace. Several processes may have them open; each act is one
/// transaction. Not thread-safe. The workspace must outlive it.
class DSAR_API StatementBook {
 public:
    /// Opens or makes it. Throws Error: NoEntry when its key is lost, Failed when it is damaged,
    /// Busy when it stays locked. So does every function.
    explicit StatementBook(const Workspace& workspace);
    StatementBook(StatementBook&&) noexcept;
    StatementBook& operator=(StatementBook&&) noexcept;
    ~StatementBook();

    /// Whether the workspace has one: where nobody stated anything there is none.
    static bool is_there(const Workspace& workspace);

    /// Puts the statement of a person who is known by these beside records, in one transaction. A
    /// case, and a person, states one thing of a record: what was stated before goes, what is
    /// stated again stays as it is.
    void put(const Statement& statement, std::span<const Identifier> by,
             std::span<const StatedRecord> records);
    /// The records are no longer the person's: what stands beside them goes.
    void forget(std::span<const StatedRecord> records);
    /// All that a person who is known by any of these stated goes, but for these records.
    void forget_person(std::span<const Identifier> by, std::span<const StatedRecord> except);

    /// Whether entries are as they were written; throws Error (Failed) when some were lost or
    /// changed. Reads all of it.
    void require_whole();
    /// What somebody who is known by any of these stated of a record, oldest first. Of statements
    /// that earlier versions wrote nobody knows whose they are: they are left out.
    [[nodiscard]] std::vector<Statement> of(const StatedRecord& record,
                                            std::span<const Identifier> by);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dsar
