// SPDX-License-Identifier: Apache-2.0
// The correction journal (.dsar/corrections.db): which value of which record was corrected, as
// keyed digests. It outlives the case and its sweep, so that an import that brings a wrong value
// back is noticed (Art 16, 5(1)(d)), and holds no value of a person.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/map/reach.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One value of one record that gives way to another. Values are in the form in which they are
/// compared.
struct CorrectedValue {
    CollectionName place;
    std::string before;  ///< what the record is known by: its key or, where that moves, its state
    std::string after;   ///< the same once it is corrected
    std::string path;    ///< of the field
    std::string wrong;
    std::string right;
};

/// Which correction it is.
struct CorrectionRun {
    std::string case_id;
    std::string plan;  ///< digest
    Date day;
};

/// What the journal holds of one field of a collection.
struct CorrectedField {
    CollectionName place;
    std::string path;
    std::size_t values = 0;  ///< that were corrected there

    friend bool operator==(const CorrectedField&, const CorrectedField&) = default;
};

/// The journal of a workspace. Several processes may have it open; each act is one transaction. Not
/// thread-safe. The workspace must outlive it.
class DSAR_API CorrectionJournal {
 public:
    /// Opens or makes it. Throws Error: NoEntry when its key is lost, Failed when it is damaged,
    /// Busy when it stays locked. So does every function.
    explicit CorrectionJournal(const Workspace& workspace);
    CorrectionJournal(CorrectionJournal&&) noexcept;
    CorrectionJournal& operator=(CorrectionJournal&&) noexcept;
    ~CorrectionJournal();

    /// Whether the workspace has one: where nothing was corrected there is none.
    static bool is_there(const Workspace& workspace);

    /// Writes down what is about to be done, in one transaction, before a store is touched. What
    /// is there stays as it is; what another plan of the case was about to do, and did not, goes.
    void begin(const CorrectionRun& run, std::span<const CorrectedValue> values);
    /// A store is changed as that plan said: from now on its old values are wrong, and values that
    /// are right now are no longer, whatever an earlier correction of the same field said.
    void done(const std::string& plan, const std::string& store);

    /// The fields of which old values are known to be wrong, by name. Reads all of it, and throws
    /// Error (Failed) when entries were lost or changed.
    [[nodiscard]] std::vector<CorrectedField> fields();
    /// Whether that value of that record was corrected.
    [[nodiscard]] bool was_wrong(const CollectionName& place, std::string_view record,
                                 std::string_view path, std::string_view value);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dsar
