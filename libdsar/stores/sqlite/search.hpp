// SPDX-License-Identifier: Apache-2.0
// Answers the queries of one find() on one table: by index where one serves, else in a single scan.
#pragma once

#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/sqlite/lookup.hpp"
#include "libdsar/stores/sqlite/second_reader.hpp"
#include "libdsar/stores/sqlite/table.hpp"

#include <functional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace dsar {

/// One table, one find().
class SqliteSearch {
 public:
    /// The arguments must outlive it. `second`: reads half of what a long list asks for; may be
    /// nullptr. Throws Error when the table lacks what the queries name.
    SqliteSearch(SqliteSession& session, const CollectionEntry& collection, Pass& pass,
                 Meter& meter, const SqliteTable& table, SqliteSecondReader* second = nullptr);

    /// Delivers everything. Throws Error.
    void run();

 private:
    /// What a SELECT reads: columns of the record, then those that tell rows apart.
    struct Selection {
        std::vector<std::string> names;
        std::string sql;
        bool tells_apart = false;  // a row may come again
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
    void look_up(std::size_t query, std::vector<SqliteLookup> lookups);
    void read_halves(const QueryMatcher& matcher, const Selection& selection, SqliteLookup& lookup,
                     const std::function<void(SecondRow row)>& take);
    SecondRow read_found(const QueryMatcher& matcher, const Selection& selection,
                         SQLite::Statement& row, FieldReader& reader) const;
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
    SqliteSecondReader* const second_;
    std::unordered_multimap<std::int64_t, Waiting> waiting_;  // by rowid
};

}  // namespace dsar
