// SPDX-License-Identifier: Apache-2.0
// Answers the queries of one find() on one table: by index where one serves, else in a single scan.
#pragma once

#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/postgres/lookup.hpp"
#include "libdsar/stores/postgres/table.hpp"
#include "libdsar/stores/postgres/value.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace dsar {

/// One table, one find().
class PostgresSearch {
 public:
    /// The arguments must outlive it. Throws Error when the table lacks what the queries name, or
    /// the map names no key.
    PostgresSearch(PostgresSession& session, const CollectionEntry& collection, Pass& pass,
                   Meter& meter, const PostgresTable& table);

    /// What indexes answer, for PostgresSession::stream_all(); what comes is delivered. Throws
    /// Error.
    void add_lookups(std::vector<PostgresSession::Ask>& asks);
    /// Delivers the rest: what is only found by a scan. Throws Error.
    void scan_rest();

 private:
    /// What a SELECT reads: columns of the record, then where the row lies.
    struct Selection {
        std::vector<const PostgresColumn*> columns;
        std::string sql;
    };
    struct Waiting {
        std::size_t query = 0;
        std::vector<Hit> hits;
    };

    Selection select(const std::set<std::string, std::less<>>* only, bool with_place) const;
    Record read_row(const Selection& selection, const PostgresRow& row);
    static std::string place_of(const Selection& selection, const PostgresRow& row);

    void check_key() const;
    void look_up(std::size_t query, const PostgresLookup& lookup,
                 std::vector<PostgresSession::Ask>& asks);
    void scan(const std::vector<std::size_t>& queries);
    void scan_row(const std::vector<std::size_t>& queries, const Selection& selection,
                  const PostgresRow& row, bool whole);
    void fetch_waiting();

    PostgresSession& session_;
    const CollectionEntry& collection_;
    Pass& pass_;
    Meter& meter_;
    const PostgresTable& table_;
    PostgresValues values_;
    std::vector<std::size_t> to_scan_;
    std::unordered_multimap<std::string, Waiting> waiting_;  // by place
    std::vector<std::string> waiting_rows_;                  // ctid of each
};

}  // namespace dsar
