// SPDX-License-Identifier: Apache-2.0
// Finding the rows of a query through indexes: lists of values, a thousand to a statement.
#pragma once

#include "libdsar/stores/matching.hpp"
#include "libdsar/stores/mysql/table.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// Whether columns of this type are looked up; for others a comparison could find less.
bool can_look_up(const MysqlColumn& column);

/// A normal form as the column may hold it; none when it cannot, nullopt when only a scan can tell.
std::optional<MysqlSession::Parameters> lookup_spellings(const MysqlColumn& column,
                                                         const std::string& needle);

/// The conditions of a query as SQL that indexes answer. What it finds is a little more than what
/// the query means (collations fold case and accents): each row is still to be compared.
class MysqlLookup {
 public:
    /// nullopt when the query needs a scan: a condition on typed or free text, inside JSON or on
    /// parts of a name, a column without index or of a type that is not looked up. Throws Error.
    static std::optional<MysqlLookup> of(MysqlSession& session, const MysqlTable& table,
                                         const QueryMatcher& matcher);

    /// One statement: what follows WHERE, and its parameters.
    struct Statement {
        std::string where;
        MysqlSession::Parameters parameters;
    };

    /// Statements that together give each row once; none when nothing can match.
    [[nodiscard]] std::vector<Statement> statements() const;

 private:
    using Tuple = MysqlSession::Parameters;

    /// One or several columns and the values to look for.
    struct Arm {
        std::vector<const MysqlColumn*> columns;
        std::vector<Tuple> tuples;
    };

    bool add(const Condition& condition, const std::vector<const MysqlColumn*>& columns);
    [[nodiscard]] bool has_indexes(MysqlSession& session, const MysqlTable& table) const;
    [[nodiscard]] static std::string sql_of(const Arm& arm, std::size_t count);

    std::vector<Arm> arms_;
};

}  // namespace dsar
