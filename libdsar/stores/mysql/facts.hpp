// SPDX-License-Identifier: Apache-2.0
// What the catalogue of MariaDB or MySQL says of a table to whoever changes it: privileges, types
// with their lengths, triggers, constraints, and foreign keys that act.
#pragma once

#include "libdsar/stores/mysql/session.hpp"
#include "libdsar/stores/mysql/table.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// A column as it is written.
struct MysqlWritable {
    std::string type;         ///< without its size: `varchar`
    std::string shown;        ///< as the catalogue shows it: `varchar(20)`
    std::string charset;      ///< of texts
    std::size_t letters = 0;  ///< how many a text may have; 0: not told
    std::size_t bytes = 0;    ///< how many a text, or bytes, may have
    std::size_t precision = 0;
    std::size_t scale = 0;
    std::size_t fraction = 0;          ///< digits of a second
    std::vector<std::string> members;  ///< of an enum or set
    bool is_unsigned = false;
    bool is_json = false;
    bool nullable = true;
    bool generated = false;
    bool on_update = false;  ///< the server sets it to the time when the row is written
    bool may_write = false;
    bool may_insert = false;

    [[nodiscard]] bool is_whole() const;   ///< TINYINT to BIGINT
    [[nodiscard]] bool is_number() const;  ///< those, DECIMAL, FLOAT, DOUBLE, YEAR and BIT
    [[nodiscard]] bool is_bytes() const;   ///< of no character set; geometries too
    [[nodiscard]] bool is_text() const;    ///< of a character set
    [[nodiscard]] bool is_time() const;    ///< DATE, TIME, DATETIME, TIMESTAMP
};

/// A trigger.
struct MysqlTrigger {
    std::string name;
    std::string event;  ///< INSERT, UPDATE or DELETE
    /// It only sets a column of the row itself to the time: that column.
    std::string stamped;
};

/// A unique index: its columns, with the letters that count of each; 0: all.
struct MysqlUnique {
    std::string name;
    std::vector<std::pair<std::string, std::size_t>> parts;
};

/// A CHECK constraint.
struct MysqlCheck {
    std::string name;
    std::string sql;
};

/// A foreign key by which rows of `child` are changed with one of this table.
struct MysqlActing {
    std::string child;
    bool on_delete = false;
    bool on_update = false;
    std::vector<std::pair<std::string, std::string>> parts;  ///< column here, column there
};

struct MysqlFacts {
    std::string fixed;  ///< as RowTable::fixed
    bool only_reads = false;
    bool may_remove = false;
    bool sees_triggers = false;
    bool sees_all_tables = false;
    std::vector<std::string> identity;  ///< columns that tell rows apart
    std::map<std::string, MysqlWritable> columns;
    std::vector<MysqlTrigger> triggers;
    std::vector<MysqlUnique> uniques;
    std::vector<MysqlCheck> checks;
    std::vector<MysqlActing> acting;
};

/// Reads it. Throws Error.
MysqlFacts read_facts(MysqlSession& session, const MysqlTable& table);

/// The column that a trigger sets to the time, where it does nothing else; empty: it does.
std::string stamped_column(std::string_view statement);

}  // namespace dsar
