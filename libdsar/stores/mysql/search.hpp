// SPDX-License-Identifier: Apache-2.0
// Answers the queries of one find() on one table: by index where one serves, else in a single scan.
#pragma once

#include "libdsar/stores/mysql/lookup.hpp"
#include "libdsar/stores/mysql/table.hpp"
#include "libdsar/stores/mysql/value.hpp"
#include "libdsar/stores/pass.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// One table, one find().
class MysqlSearch {
 public:
    /// The arguments must outlive it. Throws Error when the table lacks what the queries name, or
    /// the map names no key.
    MysqlSearch(MysqlSession& session, const CollectionEntry& collection, Pass& pass, Meter& meter,
                const MysqlTable& table);

    /// Delivers everything. Throws Error.
    void run();

 private:
    /// What a SELECT reads.
    struct Selection {
        std::vector<const MysqlColumn*> columns;
        std::string sql;
    };

    [[nodiscard]] Selection select(const std::set<std::string, std::less<>>* only) const;
    Record read_row(const Selection& selection, const MysqlRow& row);

    void check_key() const;
    void look_up(std::size_t query, const MysqlLookup& lookup);
    void scan(const std::vector<std::size_t>& queries);

    MysqlSession& session_;
    const CollectionEntry& collection_;
    Pass& pass_;
    Meter& meter_;
    const MysqlTable& table_;
    MysqlValues values_;
};

}  // namespace dsar
