// SPDX-License-Identifier: Apache-2.0
// What a statement would do besides what it says, asked of SQLite without running it: triggers and
// what they write to, full-text indexes.
#pragma once

#include "libdsar/stores/sqlite/session.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// What SQLite says of a statement when it prepares it.
struct SqliteEffects {
    bool possible = false;  ///< whether SQLite takes the statement at all
    std::map<std::string, std::set<std::string>> triggers;  ///< by name: tables they write to
    std::set<std::string> indexes;  ///< full-text tables that triggers keep up to date
    std::string unknown;  ///< a trigger that does more than that, or might refuse; empty: none
};

/// Throws Error only where the database itself cannot be read.
SqliteEffects effects_of(SqliteSession& session, const std::string& sql);

/// Full-text tables (FTS3 to FTS5) that hold the content of `table`: it is one itself, it or a view
/// that reads it is named as their `content`, or its triggers write to them. `by_trigger` are the
/// last. Not known is one that the application fills by itself.
struct TextIndexes {
    std::set<std::string> all;
    /// External content, and no trigger keeps them up to date: they must be made anew.
    std::set<std::string> unattended;
    /// Of these, those that SQLite cannot make anew, and why in words for Obstacle::why.
    std::map<std::string, std::string> stuck;
};
TextIndexes text_indexes_of(SqliteSession& session, const std::string& table,
                            const std::set<std::string>& by_trigger);

/// Whether it is a full-text table.
bool is_text_index(SqliteSession& session, const std::string& table);

}  // namespace dsar
