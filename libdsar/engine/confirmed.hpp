// SPDX-License-Identifier: Apache-2.0
// Which of the request's identifiers our own records confirm: a one-time code goes to none that
// only the requester claims.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/spool.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/subject.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace dsar {

/// Identifiers of `subject` that stand in a record which is theirs exactly, read by us as
/// controller or on instruction. Pure but for reading the spool.
DSAR_API std::vector<Identifier> confirmed_identifiers(const Workspace& workspace,
                                                       const Matches& matches, const Spool& spool,
                                                       const Subject& subject);

/// Keeps them in the case, sealed, and reads them back; nothing before the first search.
DSAR_API void keep_confirmed(const CaseFile& file, const std::vector<Identifier>& identifiers);
DSAR_API std::vector<Identifier> read_confirmed(const CaseFile& file);

}  // namespace dsar
