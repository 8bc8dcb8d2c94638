// SPDX-License-Identifier: Apache-2.0
// What our records say of a person's age: who is too young for what we do is erased without being
// asked (Art. 8, 17(1)(f) GDPR; `minors` of dsar.yaml).
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/spool.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/engine/case_request.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// Which fields say that the person is a minor, as `store/collection.field`; never a value.
struct MinorSigns {
    std::vector<std::string> young;
    std::vector<std::string> adult;  ///< dates of birth that say otherwise
};

/// Reads them in the records that are the person's surely and alone, and ours as controller. Empty
/// where the workspace has no age for it. Pure but for reading the spool.
DSAR_API MinorSigns minor_signs(const Workspace& workspace, const Matches& matches,
                                const Spool& spool, Date today);

/// What a discovery came to.
struct MinorFound {
    MinorSigns signs;
    std::string case_id;  ///< that erases; empty on a dry run, and where the signs disagree
    bool opened = false;  ///< just now; else it was open before
};

/// Opens a case to erase (ground `child`) when the search of `file`'s case shows a minor; not where
/// the signs disagree, nor when one is open, nor after people have refused or withdrawn one. The
/// discovery is written into the journal of `file`. nullopt: nothing says so, or people have
/// decided. Throws Error as Register::open_case() does.
DSAR_API std::optional<MinorFound> discover_minor(const Workspace& workspace,
                                                  const CaseRequest& request,
                                                  const std::optional<CaseFile>& file,
                                                  const SearchResult& search, const Spool& spool);

}  // namespace dsar
