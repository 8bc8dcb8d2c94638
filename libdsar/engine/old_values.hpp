// SPDX-License-Identifier: Apache-2.0
// Whether values that were corrected stand there again (`map check`, `verify`): after an import, a
// restore from a backup. Counts only; no value leaves this file.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/cases/corrections.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/record.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What the correction journal knows a record by: its key, or its state where its key is only the
/// place where it stands.
std::string known_by(const CollectionEntry& collection, const RecordKey& key,
                     std::string_view state);

/// The state in what known_by() says of a record that has no key of its own.
std::string state_in(std::string_view known_by);

/// What was corrected, as the journal of the workspace knows it. Not thread-safe.
class OldValues {
 public:
    /// Where nothing was corrected, nothing is known. Throws Error as CorrectionJournal does. The
    /// workspace must outlive it.
    explicit OldValues(const Workspace& workspace);

    [[nodiscard]] bool is_empty() const { return paths_.empty(); }
    /// Whether something was corrected there.
    [[nodiscard]] bool concern(const CollectionName& place) const { return paths_.contains(place); }
    /// The fields of the record in which a value stands that was corrected.
    [[nodiscard]] std::vector<std::string> paths_in(const CollectionName& place,
                                                    const CollectionEntry& collection,
                                                    const Record& record);
    [[nodiscard]] bool are_in(const CollectionName& place, const CollectionEntry& collection,
                              const Record& record) {
        return !paths_in(place, collection, record).empty();
    }

 private:
    const Workspace& workspace_;
    std::optional<CorrectionJournal> journal_;
    std::map<CollectionName, std::vector<std::string>> paths_;
};

/// Reads the collections in which something was corrected: a problem for each field in which old
/// values stand again, and a warning for each store that was not read to its end. `only`: one
/// store, or empty for all. A journal that is damaged is a problem.
DSAR_API Problems check_corrections_stand(const Workspace& workspace, const std::string& only);

}  // namespace dsar
