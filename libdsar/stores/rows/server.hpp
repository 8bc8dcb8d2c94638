// SPDX-License-Identifier: Apache-2.0
// What changing rows needs of an SQL server, whatever its dialect: what its catalogue says of a
// table, rows by their key, statements that change one row, a transaction. A connector implements
// RowServer; rows/change.hpp, rows/obstacles.hpp and rows/copies.hpp do the rest, the same for all.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/stores/matching.hpp"

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// One column, in the order in which rows are read.
struct RowColumn {
    std::string name;
    bool nullable = true;
    std::string computed;  ///< why nobody may write it, in words for Obstacle::why; empty: may
    /// The server makes its value of other columns, so a row is put back without it. An identity
    /// column is not: it keeps the number that it had.
    bool made_by_server = false;
};

/// One table, as changing sees it. It lives as long as its server.
struct RowTable {
    std::string name;  ///< of the collection
    std::vector<RowColumn> columns;
    /// Why its rows cannot be changed at all (a view, another server's table), in words for
    /// Obstacle::why; empty: they can.
    std::string fixed;

    [[nodiscard]] const RowColumn* column(std::string_view wanted) const {
        for (const RowColumn& each : columns) {
            if (each.name == wanted) {
                return &each;
            }
        }
        return nullptr;
    }
};

/// One row.
struct StoredRow {
    Record record;  ///< as a search reads it; without key
    /// Each column as the server spells it (Text, or Null), so that it can be put back exactly: the
    /// same names in the same order as `record.fields`.
    std::vector<Field> raw;
    /// What tells it from all other rows of its table until the transaction ends or it is written:
    /// its place, or its primary key. Opaque here.
    std::string place;
};

/// A foreign key: fields of `from` name a row of `to`.
struct RowLink {
    const RowTable* from = nullptr;
    std::vector<FieldPath> fields;
    const RowTable* to = nullptr;
    std::vector<FieldPath> to_fields;
    bool declared = false;  ///< the server keeps it; else only the map knows it
    /// `CASCADE`, `SET NULL`, `SET DEFAULT`, or another word where the server refuses instead.
    std::string on_delete;
    std::string on_update;
    bool at_end = false;        ///< checked when all is done: our transactions defer it
    bool binds_itself = false;  ///< not even a row that refers to itself alone can be removed
};

/// What is done to a row.
enum class RowAct { Insert, Write, Remove };

/// Something that stands in the way of a change; the words are those of Obstacle.
struct RowRefusal {
    std::string column;  ///< empty: the whole record
    std::string what;
    std::string why;
};

/// Columns of a row that are written.
struct RowWrite {
    StoredRow* row = nullptr;
    std::vector<Field> fields;
};

/// A row as it would be.
struct RowAfter {
    const StoredRow* row = nullptr;  ///< as it is
    const Record* after = nullptr;
};

/// A unique index over whole columns, in which NULLs do not clash.
struct RowUnique {
    std::string name;
    std::vector<std::string> columns;
};

/// What was behind the last Error, as far as changing goes on differently.
enum class RowFault {
    Other,
    Clash,      ///< another row has a value that must be unique
    Reference,  ///< a foreign key: a row that it names is not there, or one still names this row
    Refused,    ///< another constraint, or the type of a column
    Again       ///< the server gave this transaction up for the sake of others (serialization
                ///< failure, deadlock): all of it is undone, and may be done again
};

/// How a commit ended.
enum class RowCommit {
    Kept,
    Undone,  ///< the connection was lost, and the server says that nothing was kept
    Unknown  ///< the connection was lost, and only the rows can tell; the server is there again
};

/// One database of a server, opened to change or only to read. One thread at a time. Every function
/// may throw Error: Busy when a lock or the server is not to be had, NoEntry, Interrupted, else
/// Failed; without values of records and words of the server in it. Then the transaction is lost,
/// except inside try_out().
class RowServer {
 public:
    virtual ~RowServer() = default;

    // Transactions. Those of obstacles() and copies() only read, and are begun by the connector.

    /// Begins one that can write. From then until it ends, a row that rows_of_key() read cannot be
    /// changed by others without this transaction failing (RowFault::Again), and constraints that
    /// can be deferred are.
    virtual void begin() = 0;
    /// Checks what was deferred and that exactly those rows were changed that this object was told
    /// to (Error Failed, all undone, when a trigger or a rule did more), and keeps it all. Throws
    /// Error (Incomplete) when it cannot be found out whether it was kept. Not to be stopped.
    virtual RowCommit commit() = 0;
    /// Takes all back; nothing when there is no transaction.
    virtual void roll_back() noexcept = 0;
    /// Runs `work` inside the transaction and takes back what it did, also when it throws Error;
    /// the error comes out, and unless fault() is Again or the connection is lost, the transaction
    /// lives on.
    virtual void try_out(const std::function<void()>& work) = 0;
    /// What was behind the last Error that came out of one of these functions.
    [[nodiscard]] virtual RowFault fault() const = 0;
    /// From now on statements stop (Error Interrupted) when this one says so.
    virtual void set_stop(std::stop_token stop) = 0;

    // The catalogue.

    /// The table of a collection. Throws Error (Failed) when there is none.
    virtual const RowTable& table(const std::string& collection) = 0;
    /// As above; nullptr when there is none.
    virtual const RowTable* find_table(const std::string& collection) = 0;
    /// Every foreign key that these tables have, or that names one of them.
    virtual std::vector<RowLink> links(const std::set<const RowTable*>& tables) = 0;
    /// What besides constraints stands in the way of such a change: missing privileges
    /// (`read_only`), triggers and rules that would run with it (`trigger`). `columns` are those
    /// that are written. Also asked by change(), inside the transaction: what it says is refused.
    virtual std::vector<RowRefusal> hindrances(const RowTable& table, const StoredRow& row,
                                               RowAct act, std::span<const Field> columns) = 0;

    // Rows.

    /// The rows that the key names: none, one, or more where the key of the map is not unique.
    /// Where no row has it exactly, one that spells it otherwise (folded by a collation) is meant,
    /// so that no record is taken for gone.
    virtual std::vector<StoredRow> rows_of_key(const RowTable& table, const RecordKey& key) = 0;
    /// Calls `each` with at least the rows that hold one of the values in the column; with an empty
    /// name, with all rows.
    virtual void rows_with(const RowTable& table, const std::string& column,
                           std::span<const Value> values,
                           const std::function<void(const StoredRow& row)>& each) = 0;
    /// Writes columns of the row, which stands as it was read, and hands it out as it is now.
    /// Throws Error (Failed) unless it was exactly that one row.
    virtual StoredRow write(const RowTable& table, const StoredRow& row,
                            std::span<const Field> fields) = 0;
    /// Puts a row in, as `raw` says, and hands it out as it is now.
    virtual StoredRow insert(const RowTable& table, const StoredRow& row) = 0;

    // Many rows of one table at once: as the functions above one row after the other, in fewer
    // statements where the server can.

    /// rows_of_key() of each.
    virtual std::vector<std::vector<StoredRow>> rows_of_keys(
        const RowTable& table, std::span<const RecordKey* const> keys);
    /// write() of each; the rows become what they are then.
    virtual void write_all(const RowTable& table, std::span<RowWrite> writes);
    /// Removes them; none of them may refer to another. Throws Error (Failed) unless it was exactly
    /// those rows.
    virtual void remove_all(const RowTable& table, std::span<const StoredRow* const> rows) = 0;
    /// What hindrances() says of the first of these rows that cannot be removed.
    std::vector<RowRefusal> hindrances_to_remove(const RowTable& table,
                                                 std::span<const StoredRow* const> rows);
    /// Whether a foreign key may delete or change a row with one of these. False: hindrances() says
    /// the same of every one of them.
    virtual bool may_act(const RowTable& table, std::span<const StoredRow* const> rows);

    /// The value as the column would hand it out again, as far as that can be said without asking
    /// the server: true is 1 where there are no booleans, JSON in a text column is text.
    virtual Value as_held(const RowTable& table, const std::string& column, const Value& value) = 0;
    /// What types, NOT NULL behind types, and CHECK constraints say against the row as it would be,
    /// by reading alone. `after` has every column; `fields` are those that are written, all of them
    /// for a row that is put back.
    virtual std::vector<RowRefusal> refusals(const RowTable& table, const StoredRow& row,
                                             const Record& after,
                                             std::span<const Field> fields) = 0;
    /// The unique indexes in which the row, as it would be, stands as another row does by now of
    /// which `counts` says true; each refusal names the index in `why`, and the column where it has
    /// but one.
    virtual std::vector<RowRefusal> clashes(
        const RowTable& table, const StoredRow& row, const Record& after,
        std::span<const Field> fields,
        const std::function<bool(const StoredRow& other)>& counts) = 0;

    /// The unique indexes over whole columns; with them it is found what changes of one call would
    /// make of each other. None: that is only met when it is done.
    virtual std::vector<RowUnique> uniques(const RowTable& table);
    /// Which of these rows, as they would be, could not stand beside one before it, by what
    /// compares otherwise than unique indexes do: exclusion constraints.
    virtual std::vector<std::pair<std::size_t, RowRefusal>> clashes_among(
        const RowTable& table, std::span<const RowAfter> rows);

    // Afterwards.

    /// After a commit: makes the server forget old versions of rows in these tables as far as it
    /// and this account can, looks for `must_not_stay`, and names the places that still hold some
    /// of it, or may (ChangeResult::left). Throws nothing: what was committed stays so.
    virtual std::vector<std::string> forget(const std::set<const RowTable*>& changed,
                                            std::span<const std::string> must_not_stay) = 0;

    /// A complaint about a table.
    [[nodiscard]] virtual Error error(std::string_view collection, std::string why,
                                      std::string next = {}) const = 0;
};

}  // namespace dsar
