// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/change.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/rows/rewrite.hpp"
#include "libdsar/stores/sqlite/effects.hpp"
#include "libdsar/stores/sqlite/proof.hpp"
#include "libdsar/stores/sqlite/put_back.hpp"
#include "libdsar/stores/sqlite/row.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dsar {
namespace {

/// Takes back what was done unless it was committed.
class Transaction {
 public:
    explicit Transaction(SqliteSession& session) : session_(session) {
        session_.run({}, "BEGIN IMMEDIATE");
        session_.forget_tables();
    }
    ~Transaction() { session_.end_transaction(); }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit() { session_.run({}, "COMMIT"); }

 private:
    SqliteSession& session_;
};

/// Counts the rows that a statement changes, by table, so that none changes that nobody decided on.
class RowCount {
 public:
    RowCount(const SqliteSession& session, const std::string& table)
        : handle_(session.handle()), table_(table), before_(sqlite3_total_changes64(handle_)) {
        sqlite3_update_hook(handle_, &count, this);
    }
    ~RowCount() { sqlite3_update_hook(handle_, nullptr, nullptr); }
    RowCount(const RowCount&) = delete;
    RowCount& operator=(const RowCount&) = delete;

    [[nodiscard]] bool is_one() const {
        return sqlite3_changes64(handle_) == 1 && sqlite3_total_changes64(handle_) - before_ == 1;
    }

    /// Whether it was one row, and of full-text indexes whatever they keep their words in. Rows of
    /// tables without rowids are not seen by this.
    [[nodiscard]] bool is_one_with_indexes(SqliteSession& session) const {
        return sqlite3_changes64(handle_) == 1 && own_ <= 1 &&
               std::all_of(others_.begin(), others_.end(), [&](const auto& name) {
                   const auto known = session.tables().find(name);
                   return known != session.tables().end() && known->second.type == "shadow";
               });
    }

 private:
    static void count(void* self, int, const char*, const char* table, sqlite3_int64) {
        RowCount& mine = *static_cast<RowCount*>(self);
        if (mine.table_ == table) {
            ++mine.own_;
        } else {
            mine.others_.insert(table);
        }
    }

    sqlite3* handle_;
    const std::string& table_;
    sqlite3_int64 before_;
    int own_ = 0;
    std::set<std::string> others_;
};

/// Triggers do not run while it lives; foreign keys do act.
class TriggersOff {
 public:
    explicit TriggersOff(sqlite3* handle) : handle_(handle) { set(0); }
    ~TriggersOff() { set(1); }
    TriggersOff(const TriggersOff&) = delete;
    TriggersOff& operator=(const TriggersOff&) = delete;

 private:
    void set(int on) { sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_TRIGGER, on, nullptr); }

    sqlite3* handle_;
};

/// One call of change().
class Changing {
 public:
    Changing(SqliteSession& session, std::span<const Change> changes, const ChangeContext& context)
        : session_(session), changes_(changes), context_(context) {
        for (const Change& change : changes) {
            if (change.remove) {
                removals_.insert({change.collection->name, key_text(change.key)});
            }
        }
    }

    ChangeResult run();

 private:
    const SqliteTable& table_of(const Change& change);
    std::optional<SqliteRow> row_of(const Change& change);
    bool is_known_by_place(const Change& change);
    Changed judge(std::size_t index);
    Changed judge_put_back(const Change& change);
    void judge_gone(std::vector<Changed>& records);
    bool would_change(const Change& change, const SqliteRow& row, const std::vector<Field>& fields);
    void carry_out(std::size_t index);
    void write(const SqliteTable& table, const SqliteRow& row, const std::vector<Field>& fields);
    void remove(const SqliteTable& table, const SqliteRow& row);
    void put_back(const SqliteTable& table, const SqliteRow& row, bool by_place);
    void run_one(const SqliteTable& table, const std::string& sql, SQLite::Statement& statement);
    bool is_one_without_triggers(const SqliteTable& table, SQLite::Statement& statement);
    std::set<std::string> bring_indexes_up_to_date();
    void poll() const;

    SqliteSession& session_;
    std::span<const Change> changes_;
    const ChangeContext& context_;
    std::set<std::pair<std::string, std::string>> removals_;  // collection and key
    std::vector<std::string> judged_;  // the row that each change means, as table and identity;
                                       // empty: none
    std::set<std::string> removed_;    // rows that are gone by now
    std::map<std::string, SqliteTable> tables_;
    std::map<std::string, SqliteEffects> effects_;               // by statement
    std::map<std::string, std::set<std::string>> text_indexes_;  // by table: kept by its triggers
};

void Changing::poll() const {
    if (context_.stop.stop_requested()) {
        throw Error(ErrorKind::Interrupted, "asked to stop");
    }
}

const SqliteTable& Changing::table_of(const Change& change) {
    const std::string& name = change.collection->name;
    const auto known = tables_.find(name);
    if (known != tables_.end()) {
        return known->second;
    }
    SqliteTable table = read_table(session_, name);
    if (table.identity.empty()) {
        throw session_.error(name, "the rows of a view cannot be changed");
    }
    return tables_.emplace(name, std::move(table)).first->second;
}

std::optional<SqliteRow> Changing::row_of(const Change& change) {
    std::vector<SqliteRow> rows = rows_of_key(session_, table_of(change), change.key);
    if (rows.size() > 1) {
        throw session_.error(change.collection->name, "a key of the map names several records",
                             "give the collection a `key` that is unique");
    }
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

namespace {

std::string row_name(const Change& change, const SqliteRow& row) {
    return change.collection->name + '\n' + identity_text(row.identity);
}

}  // namespace

/// By a rowid that VACUUM may give to another row, or take from this one.
bool Changing::is_known_by_place(const Change& change) {
    return is_by_position(*change.collection) && integer_key(table_of(change)).empty();
}

Changed Changing::judge(std::size_t index) {
    const Change& change = changes_[index];
    if (!change.put_back.empty()) {
        judged_.emplace_back();
        return judge_put_back(change);
    }
    const std::optional<SqliteRow> row = row_of(change);
    judged_.push_back(row ? row_name(change, *row) : std::string());
    const bool trusts_absence = context_.resuming || !is_known_by_place(change);
    if (!row) {
        const bool goes = removals_.contains({change.collection->name, key_text(change.key)});
        return goes && trusts_absence ? Changed::Already : Changed::Stale;
    }
    const bool as_decided = record_digest(row->record) == change.state;
    if (change.remove || (!as_decided && !trusts_absence)) {
        return as_decided ? Changed::Done : Changed::Stale;
    }
    const std::vector<Field> fields =
        rewritten_fields(row->record, change.values, as_sqlite_column);
    if (fields.empty()) {
        return Changed::Already;
    }
    if (as_decided) {
        return Changed::Done;
    }
    return would_change(change, *row, fields) ? Changed::Stale : Changed::Already;
}

/// It is done once to see whether it can be, and taken back.
Changed Changing::judge_put_back(const Change& change) {
    const SqliteTable& table = table_of(change);
    const SqliteRow row = row_in_copy(change.put_back, table);
    const bool by_place = is_by_position(*change.collection);
    const Standing standing = standing_in(session_, table, row, change.key, by_place);
    if (standing != Standing::Nothing) {
        return standing == Standing::Same ? Changed::Already : Changed::Stale;
    }
    session_.run({}, "SAVEPOINT dsar_trial");
    bool clashes = false;
    try {
        put_back(table, row, by_place);
    } catch (const Error&) {
        clashes = is_clash(sqlite3_extended_errcode(session_.handle()));
        if (!clashes) {
            throw;
        }
    }
    session_.run({}, "ROLLBACK TO dsar_trial");
    session_.run({}, "RELEASE dsar_trial");
    return clashes ? Changed::Stale : Changed::Done;
}

/// All is done in one transaction: while anything is still to be done, nothing was, and a row that
/// is not where it was has been moved or removed by somebody else.
void Changing::judge_gone(std::vector<Changed>& records) {
    if (std::find(records.begin(), records.end(), Changed::Done) == records.end()) {
        return;
    }
    for (std::size_t index = 0; index < records.size(); ++index) {
        const Change& change = changes_[index];
        if (change.put_back.empty() && judged_[index].empty() && is_known_by_place(change)) {
            records[index] = Changed::Stale;
        }
    }
}

/// A column makes of a value what its type says ('5' becomes 5): only SQLite knows whether a row
/// would be another one.
bool Changing::would_change(const Change& change, const SqliteRow& row,
                            const std::vector<Field>& fields) {
    session_.run({}, "SAVEPOINT dsar_trial");
    bool differs = true;
    try {
        write(table_of(change), row, fields);
        const std::vector<SqliteRow> after = rows_of_key(session_, table_of(change), change.key);
        differs =
            after.size() != 1 || record_digest(after.front().record) != record_digest(row.record);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Failed) {
            throw;
        }
    }
    session_.run({}, "ROLLBACK TO dsar_trial");
    session_.run({}, "RELEASE dsar_trial");
    return differs;
}

/// Reads the record once more: changes before this one may have changed it too. The key alone does
/// not say which it is by now: what folds to it may be another person's.
void Changing::carry_out(std::size_t index) {
    const Change& change = changes_[index];
    if (!change.put_back.empty()) {
        const SqliteTable& table = table_of(change);
        const SqliteRow row = row_in_copy(change.put_back, table);
        const bool by_place = is_by_position(*change.collection);
        if (standing_in(session_, table, row, change.key, by_place) != Standing::Same) {
            put_back(table, row, by_place);
        }
        return;
    }
    if (removed_.contains(judged_[index])) {
        return;
    }
    const std::optional<SqliteRow> row = row_of(change);
    if (!row || row_name(change, *row) != judged_[index]) {
        throw session_.error(change.collection->name,
                             "a change before this one gave the record another key");
    }
    if (change.remove) {
        remove(table_of(change), *row);
        removed_.insert(judged_[index]);
        return;
    }
    const std::vector<Field> fields =
        rewritten_fields(row->record, change.values, as_sqlite_column);
    if (!fields.empty()) {
        write(table_of(change), *row, fields);
    }
}

void Changing::write(const SqliteTable& table, const SqliteRow& row,
                     const std::vector<Field>& fields) {
    std::vector<std::string> columns;
    for (const Field& field : fields) {
        columns.push_back(field.name);
    }
    const std::string sql = update_sql(table, columns);
    SQLite::Statement statement = session_.prepare(table.name, sql);
    int place = 0;
    for (const Field& field : fields) {
        bind_value(statement, ++place, field.value);
    }
    for (const Value& part : row.identity) {
        bind_value(statement, ++place, part);
    }
    run_one(table, sql, statement);
}

void Changing::remove(const SqliteTable& table, const SqliteRow& row) {
    const std::string sql = delete_sql(table);
    SQLite::Statement statement = session_.prepare(table.name, sql);
    int place = 0;
    for (const Value& part : row.identity) {
        bind_value(statement, ++place, part);
    }
    run_one(table, sql, statement);
}

/// Without its rowid where another row has that by now, and it is no key.
void Changing::put_back(const SqliteTable& table, const SqliteRow& row, bool by_place) {
    const SqliteInsert insert = insert_of(session_, table, row, by_place);
    SQLite::Statement statement = session_.prepare(table.name, insert.sql);
    int place = 0;
    for (const Value& value : insert.values) {
        bind_value(statement, ++place, value);
    }
    run_one(table, insert.sql, statement);
    require_same(session_, table, row);
}

void Changing::run_one(const SqliteTable& table, const std::string& sql,
                       SQLite::Statement& statement) {
    const auto known = effects_.find(sql);
    const SqliteEffects& effects =
        known != effects_.end() ? known->second
                                : effects_.emplace(sql, effects_of(session_, sql)).first->second;
    text_indexes_[table.name].insert(effects.indexes.begin(), effects.indexes.end());
    if (!effects.unknown.empty()) {
        throw session_.error(table.name, "the trigger " + effects.unknown +
                                             " would change more than the record at work");
    }
    bool is_one = effects.indexes.empty() || is_one_without_triggers(table, statement);
    const bool with_indexes =
        !effects.indexes.empty() || session_.tables().at(table.name).type == "virtual";
    if (is_one) {
        const RowCount count(session_, table.name);
        session_.step(table.name, statement);
        is_one = with_indexes ? count.is_one_with_indexes(session_) : count.is_one();
    }
    if (!is_one) {
        throw session_.error(table.name, "other records than the one at work would change with it");
    }
}

/// Triggers that keep full-text indexes change any number of rows, between which those of a foreign
/// key with an action would not be seen: so it is tried without them first.
bool Changing::is_one_without_triggers(const SqliteTable& table, SQLite::Statement& statement) {
    session_.run({}, "SAVEPOINT dsar_count");
    bool is_one = false;
    {
        const TriggersOff off(session_.handle());
        const RowCount count(session_, table.name);
        session_.step(table.name, statement);
        is_one = count.is_one();
        statement.reset();  // what was bound stays
    }
    session_.run({}, "ROLLBACK TO dsar_count");
    session_.run({}, "RELEASE dsar_count");
    return is_one;
}

/// Full-text indexes of what was changed; those that no trigger keeps are made anew.
std::set<std::string> Changing::bring_indexes_up_to_date() {
    std::set<std::string> all;
    for (const auto& [name, table] : tables_) {
        std::set<std::string> by_trigger = effects_of(session_, delete_sql(table)).indexes;
        by_trigger.merge(text_indexes_[name]);
        TextIndexes indexes = text_indexes_of(session_, name, by_trigger);
        if (!indexes.stuck.empty()) {
            throw session_.error(name, indexes.stuck.begin()->second);
        }
        for (const std::string& index : indexes.unattended) {
            poll();
            command_text_index(session_, index, "rebuild");
        }
        all.merge(indexes.all);
    }
    return all;
}

ChangeResult Changing::run() {
    session_.set_stop(context_.stop);
    ChangeResult result;
    std::set<std::string> indexes;
    {
        Transaction transaction(session_);
        session_.run({}, "PRAGMA defer_foreign_keys = 1");
        for (std::size_t index = 0; index < changes_.size(); ++index) {
            poll();
            result.records.push_back(judge(index));
        }
        judge_gone(result.records);
        if (std::count(result.records.begin(), result.records.end(), Changed::Stale) > 0) {
            return result;
        }
        for (std::size_t index = 0; index < changes_.size(); ++index) {
            poll();
            if (result.records[index] == Changed::Done) {
                carry_out(index);
            }
        }
        indexes = bring_indexes_up_to_date();
        poll();
        session_.set_stop({});
        transaction.commit();
    }
    result.applied = true;
    result.left = overwrite_what_is_free(session_, indexes, context_.must_not_stay);
    return result;
}

}  // namespace

ChangeResult change_records(SqliteSession& session, std::span<const Change> changes,
                            const ChangeContext& context) {
    return Changing(session, changes, context).run();
}

}  // namespace dsar
