// SPDX-License-Identifier: Apache-2.0
// A database of MariaDB or MySQL as one whose rows are changed.
#pragma once

#include "libdsar/stores/mysql/facts.hpp"
#include "libdsar/stores/mysql/session.hpp"
#include "libdsar/stores/mysql/table.hpp"
#include "libdsar/stores/mysql/value.hpp"
#include "libdsar/stores/rows/server.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// Rows of InnoDB tables, which have transactions, each known by its primary key or another unique
/// index without NULLs. Changes are made in REPEATABLE READ, and every row that is judged is locked
/// (SELECT ... FOR UPDATE), with the gap where a row would refer to it.
class MysqlRows final : public RowServer {
 public:
    /// The session must outlive it.
    explicit MysqlRows(MysqlSession& session) : session_(session) {}

    void begin() override;
    RowCommit commit() override;
    void roll_back() noexcept override;
    void try_out(const std::function<void()>& work) override;
    [[nodiscard]] RowFault fault() const override;
    void set_stop(std::stop_token stop) override { session_.set_stop(std::move(stop)); }

    const RowTable& table(const std::string& collection) override;
    const RowTable* find_table(const std::string& collection) override;
    std::vector<RowLink> links(const std::set<const RowTable*>& tables) override;
    std::vector<RowRefusal> hindrances(const RowTable& table, const StoredRow& row, RowAct act,
                                       std::span<const Field> columns) override;

    std::vector<StoredRow> rows_of_key(const RowTable& table, const RecordKey& key) override;
    void rows_with(const RowTable& table, const std::string& column, std::span<const Value> values,
                   const std::function<void(const StoredRow& row)>& each) override;
    StoredRow write(const RowTable& table, const StoredRow& row,
                    std::span<const Field> fields) override;
    StoredRow insert(const RowTable& table, const StoredRow& row) override;

    std::vector<std::vector<StoredRow>> rows_of_keys(
        const RowTable& table, std::span<const RecordKey* const> keys) override;
    void write_all(const RowTable& table, std::span<RowWrite> writes) override;
    void remove_all(const RowTable& table, std::span<const StoredRow* const> rows) override;
    bool may_act(const RowTable& table, std::span<const StoredRow* const> rows) override;

    Value as_held(const RowTable& table, const std::string& column, const Value& value) override;
    std::vector<RowRefusal> refusals(const RowTable& table, const StoredRow& row,
                                     const Record& after, std::span<const Field> fields) override;
    std::vector<RowRefusal> clashes(
        const RowTable& table, const StoredRow& row, const Record& after,
        std::span<const Field> fields,
        const std::function<bool(const StoredRow& other)>& counts) override;

    std::vector<RowUnique> uniques(const RowTable& table) override;

    std::vector<std::string> forget(const std::set<const RowTable*>& changed,
                                    std::span<const std::string> must_not_stay) override;

    [[nodiscard]] Error error(std::string_view collection, std::string why,
                              std::string next = {}) const override {
        return session_.error(collection, std::move(why), std::move(next));
    }

 private:
    struct Known {
        RowTable view;
        const MysqlTable* table = nullptr;
        std::optional<MysqlFacts> facts;  // of this transaction
    };
    /// Rows put in, written and removed, as the server counts them for a connection.
    struct Counts {
        std::int64_t inserted = 0;
        std::int64_t written = 0;
        std::int64_t removed = 0;
    };
    /// A condition, or what follows SELECT, with its parameters.
    struct Sql {
        std::string text;
        MysqlSession::Parameters parameters;
    };

    MysqlTables& tables();
    const RowTable& view_of(MysqlTable& table);
    Known& known(const RowTable& table) { return *known_.at(&table); }
    const MysqlFacts& facts(const RowTable& table);
    const MysqlWritable& writable(const RowTable& table, const std::string& column) {
        return facts(table).columns.at(column);
    }

    static std::string columns_sql(const MysqlTable& table);
    [[nodiscard]] std::string lock_sql() const { return changes_ ? " FOR UPDATE" : ""; }
    StoredRow read_row(const RowTable& table, const MysqlRow& row);
    bool add_key_part(const RowTable& table, const Field& field, Sql& where);
    Sql identity_sql(const RowTable& table, const StoredRow& row, std::span<const Field> fields);
    std::optional<Sql> key_sql(const RowTable& table, const RecordKey& key,
                               std::set<std::string>& asked);
    Sql identities_sql(const RowTable& table, std::span<const StoredRow* const> rows);
    void write_alike(const RowTable& table, std::span<RowWrite* const> writes);
    [[nodiscard]] bool may_write_together(const RowTable& table, std::span<const Field> fields);
    Sql write_sql(const RowTable& table, std::span<const Field> fields);
    void change_exactly(const RowTable& table, const Sql& sql, std::size_t count);
    StoredRow row_there(const RowTable& table, const Sql& where);
    void require_number(const RowTable& table, const Field& field);
    void require_nothing_else(const RowTable& table, const StoredRow& before,
                              const StoredRow& after, std::span<const Field> fields);

    Counts count_changes();
    void take_baseline(const RowTable& table);
    void require_counts();
    RowCommit settle(const std::string& mark);

    void add_triggers(const MysqlFacts& facts, RowAct act, std::vector<RowRefusal>& found) const;
    void add_acting(const RowTable& table, const StoredRow& row, RowAct act,
                    std::span<const Field> fields, std::vector<RowRefusal>& found);
    std::optional<RowRefusal> refused_by_type(const RowTable& table, const Field& field,
                                              const std::string& text);
    std::optional<RowRefusal> refused_time(const RowTable& table, const Field& field,
                                           const std::string& text);
    std::optional<RowRefusal> refused_text(const RowTable& table, const Field& field,
                                           const std::string& text);
    void add_refused_checks(const RowTable& table, const StoredRow& row, const Record& after,
                            std::span<const Field> fields, std::vector<RowRefusal>& found);
    MysqlParameter parameter_after(const RowTable& table, const StoredRow& row, const Field& field);

    MysqlSession& session_;
    MysqlTables tables_;
    std::map<const RowTable*, std::unique_ptr<Known>> known_;
    std::map<const MysqlTable*, const RowTable*> views_;
    MysqlValues values_;
    FieldReader reader_;
    bool changes_ = false;            // in a transaction that can write
    bool tries_ = false;              // inside try_out()
    bool can_count_ = true;           // of the tables that were changed so far
    std::optional<Counts> baseline_;  // before the first change of this transaction
    Counts made_;                     // since then, by us
};

}  // namespace dsar
