// SPDX-License-Identifier: Apache-2.0
// Answers the queries of one find() on one table: by index where one serves, else in a single scan.
#pragma once

#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/sqlite/lookup.hpp"
#include "libdsar/stores/sqlite/table.hpp"

#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace dsar {

/// One table, one find().
class SqliteSearch {
 public:
    /// The arguments must outlive it. Throws Error when the table lacks what the queries name.
    SqliteSearch(SqliteSession& session, const CollectionEntry& collection, Pass& pass,
                 Meter& meter, const SqliteTable& table);

    /// Delivers everything. Throws Error.
    void run();

 private:
    /// What a SELECT reads: columns of the record, then those that tell rows apart.
    struct Selection {
        std::vector<std::string> names;
        std::string sql;
    };
    struct Waiting {
        std::size_t query = 0;
        std::vector<Hit> hits;
    };

    Selection select(const std::set<std::string, std::less<>>* only) const;
    Record read_row(const Selection& selection, SQLite::Statement& row) const;
    Position position_of(const Selection& selection, SQLite::Statement& row) const;
    std::string identity_of(const Selection& selection, SQLite::Statement& row) const;

    bool plan_lookups(std::size_t query, std::vector<SqliteLookup>& lookups);
    void look_up(std::size_t query, const std::vector<SqliteLookup>& lookups);
    void scan(const std::vector<std::size_t>& queries);
    void scan_row(const std::vector<std::size_t>& queries, const Selection& selection,
                  SQLite::Statement& row, bool whole);
    void fetch_waiting();
    void check_key() const;

    SqliteSession& session_;
    const CollectionEntry& collection_;
    Pass& pass_;
    Meter& meter_;
    const SqliteTable& table_;
    std::unordered_multimap<std::int64_t, Waiting> waiting_;  // by rowid
};

}  // namespace dsar
