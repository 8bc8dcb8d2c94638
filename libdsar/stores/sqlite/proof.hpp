// SPDX-License-Identifier: Apache-2.0
// Makes an SQLite file forget what was deleted from it, and looks at its bytes whether it has:
// deleted values stay in free pages, in the log and in the terms of full-text indexes.
#pragma once

#include "libdsar/stores/sqlite/session.hpp"

#include <set>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// Optimises `indexes` (full-text tables), empties the log into the file, then reads database, log
/// and journal byte by byte for `values`, and rewrites the file (VACUUM, every row under its old
/// rowid) where one still stands. Does nothing without values. Returns the names of the files in
/// which one stands at the end, for instance because a reader still needs its old pages; one that
/// records hold only as a part of longer addresses or numbers (`jo@x.com` in `bobjo@x.com`) counts
/// not, once the file was rewritten. Never throws because of the database: what was committed stays
/// so. A value that SQLite holds as a number, or in two pieces on two pages, is not seen.
std::vector<std::string> overwrite_what_is_free(SqliteSession& session,
                                                const std::set<std::string>& indexes,
                                                std::span<const std::string> values);

/// Runs `rebuild` or `optimize` on a full-text table. Throws Error.
void command_text_index(SqliteSession& session, const std::string& index,
                        const std::string& command);

}  // namespace dsar
