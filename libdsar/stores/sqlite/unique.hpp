// SPDX-License-Identifier: Apache-2.0
// Unique indexes, and whether a written value clashes there with a record that stays.
#pragma once

#include "libdsar/stores/sqlite/planned.hpp"
#include "libdsar/stores/sqlite/trial.hpp"

#include <string>
#include <vector>

namespace dsar {

/// One unique index, or the primary key.
struct UniqueIndex {
    std::string name;
    std::vector<std::string> columns;     ///< those that are columns
    std::vector<std::string> collations;  ///< one per column
    bool whole =
        true;  ///< false: it has expressions or leaves rows out, so columns do not tell all
};

/// The whole ones first.
std::vector<UniqueIndex> unique_indexes(SqliteSession& session, const SqliteTable& table);

/// Whether the record after the change clashes with one that nobody changes. The trial holds
/// everything that is planned up to this change.
bool clashes(SqliteSession& session, const UniqueIndex& index, const PlannedChange& change,
             const PlannedChanges& planned, SqliteTrial* trial);

}  // namespace dsar
