// SPDX-License-Identifier: Apache-2.0
// Finding the rows of a query through indexes: all values of a column in one array.
#pragma once

#include "libdsar/stores/matching.hpp"
#include "libdsar/stores/postgres/table.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// Whether columns of this type are looked up; for others a cast could fail, or find less.
bool can_look_up(const PostgresColumn& column);

/// A normal form as a column that can be looked up may hold it; none when it cannot.
std::vector<std::string> lookup_spellings(const PostgresColumn& column, const std::string& needle);

/// That such a column holds one of the array that is parameter `parameter`, as SQL.
std::string equals_any_sql(const PostgresColumn& column, std::size_t parameter);

/// The conditions of a query as SQL that indexes answer. What it finds is a little more than what
/// the query means (citext folds case): each row is still to be compared.
class PostgresLookup {
 public:
    /// nullopt when the query needs a scan: a condition on typed or free text, inside JSON or on
    /// parts of a name, a column without index or of a type that is not looked up. Throws Error.
    static std::optional<PostgresLookup> of(PostgresSession& session, const PostgresTable& table,
                                            const QueryMatcher& matcher);

    /// What follows WHERE in statements that together give each row once; none when nothing can
    /// match.
    [[nodiscard]] std::vector<std::string> statements() const;

    /// The parameters of statement `index`.
    [[nodiscard]] std::vector<std::string> parameters(std::size_t index) const;

 private:
    /// One or several columns and the values to look for, of each column as many.
    struct Arm {
        std::vector<const PostgresColumn*> columns;
        std::vector<std::vector<std::string>> values;
    };

    bool add(const PostgresSession& session, const Condition& condition,
             const std::vector<const PostgresColumn*>& columns);
    [[nodiscard]] bool has_indexes(PostgresSession& session, const PostgresTable& table) const;
    [[nodiscard]] static std::string sql_of(const Arm& arm, std::size_t first_parameter);

    std::vector<Arm> arms_;
};

}  // namespace dsar
