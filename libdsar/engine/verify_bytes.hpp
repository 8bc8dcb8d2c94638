// SPDX-License-Identifier: Apache-2.0
// Looks at the raw bytes of the stores for addresses and numbers of a person who was erased: in
// free pages, in columns and files that the map does not name, in texts that no search reads.
#pragma once

#include "libdsar/engine/verify.hpp"
#include "libdsar/engine/verify_records.hpp"
#include "libdsar/engine/work.hpp"

namespace dsar {

/// Reads every file of every store whose bytes can be had (Connector::each_file), decompressed, for
/// the e-mail addresses and phone numbers of the case, as they were written and in normal form.
/// Where a record that is there holds one, the bytes are its own: one that stays by the plan, or
/// somebody else's longer address; one that holds it as a word of its own and stands in no plan is
/// a residual (`mentioned`). Bytes that no record explains are one too (`raw`). Adds both to `out`,
/// and what was read to `out.raw`; a store that cannot be read makes `out` incomplete. Throws Error
/// (Interrupted).
void look_at_raw_bytes(const Workspace& workspace, const ApplyWork& work, ExpectedRecords& expected,
                       const SearchOptions& options, Progress& progress, Verification& out);

}  // namespace dsar
