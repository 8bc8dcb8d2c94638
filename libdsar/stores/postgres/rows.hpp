// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL database as one whose rows are changed.
#pragma once

#include "libdsar/stores/postgres/facts.hpp"
#include "libdsar/stores/postgres/parameter.hpp"
#include "libdsar/stores/postgres/session.hpp"
#include "libdsar/stores/postgres/table.hpp"
#include "libdsar/stores/postgres/value.hpp"
#include "libdsar/stores/rows/server.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dsar {

/// Changes are made in REPEATABLE READ: one snapshot, in which a row that others have changed or
/// removed since fails the statement that would write it (40001), so no row has to be locked to be
/// judged. SERIALIZABLE would add only what programs gain that all use it: a row that others put in
/// meanwhile, and that refers to one of ours, is held off by foreign keys alone, under either.
class PostgresRows final : public RowServer {
 public:
    /// The session must outlive it.
    explicit PostgresRows(PostgresSession& session) : session_(session) {}

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
    std::vector<std::pair<std::size_t, RowRefusal>> clashes_among(
        const RowTable& table, std::span<const RowAfter> rows) override;

    std::vector<std::string> forget(const std::set<const RowTable*>& changed,
                                    std::span<const std::string> must_not_stay) override;

    [[nodiscard]] Error error(std::string_view collection, std::string why,
                              std::string next = {}) const override {
        return session_.error(collection, std::move(why), std::move(next));
    }

 private:
    struct Known {
        RowTable view;
        const PostgresTable* table = nullptr;
        std::optional<PostgresFacts> facts;  // of this transaction
    };
    /// Rows put in, written and removed, as PostgreSQL counts them within a transaction.
    struct Counts {
        std::int64_t inserted = 0;
        std::int64_t written = 0;
        std::int64_t removed = 0;
    };
    /// A statement or a part of one, and its parameters.
    struct Sql {
        std::string text;
        std::vector<std::string> parameters;
    };

    PostgresTables& tables();
    const RowTable& view_of(PostgresTable& table);
    Known& known(const RowTable& table) { return *known_.at(&table); }
    const PostgresFacts& facts(const RowTable& table);

    static std::string columns_sql(const PostgresTable& table);
    StoredRow read_row(const PostgresTable& table, const PostgresRow& row);
    std::string require_text(const PostgresTable& table, const PostgresColumn& column,
                             std::string text) const;
    [[nodiscard]] std::optional<Sql> key_sql(const RowTable& table, const RecordKey& key);
    [[nodiscard]] Sql write_sql(const RowTable& table, const StoredRow& row,
                                std::span<const Field> fields) const;
    [[nodiscard]] Error more_would_change(const RowTable& table) const;
    [[nodiscard]] const PostgresColumn* looked_up(const RowTable& table, const RecordKey& key);
    void ask_for_keys(const RowTable& table, std::span<const RecordKey* const> keys,
                      const std::vector<std::size_t>& places,
                      std::vector<std::vector<StoredRow>>& found);
    std::vector<StoredRow> change_rows(const RowTable& table, const std::string& sql,
                                       const std::vector<std::string>& parameters);
    void require_nothing_else(const RowTable& table, const StoredRow& before,
                              const StoredRow& after, std::span<const Field> fields);

    Counts count_changes();
    void take_baseline();
    void require_counts();
    RowCommit settle(const std::string& transaction);
    bool is_transaction_over(const std::string& transaction, bool& kept);

    void add_triggers(const PostgresFacts& facts, RowAct act, std::span<const Field> fields,
                      std::vector<RowRefusal>& found) const;
    void add_acting(const RowTable& table, const StoredRow& row, RowAct act,
                    std::span<const Field> fields, std::vector<RowRefusal>& found);
    /// A row as SQL that gives it once, its columns by name.
    [[nodiscard]] Sql candidate(const RowTable& table, const StoredRow& row, const Record& after);
    [[nodiscard]] std::string candidate_sql(const RowTable& table, const StoredRow& row,
                                            const Record& after,
                                            std::vector<std::string>& parameters);
    std::vector<std::size_t> excluded_pairs(const RowTable& table, const PostgresUnique& index,
                                            std::span<const RowAfter> rows);
    std::optional<RowRefusal> refused_by_type(const RowTable& table, const Field& field,
                                              const std::string& text);
    /// The same, asked once for a value that many rows get.
    const std::optional<RowRefusal>& refused_value(const RowTable& table, const Field& field,
                                                   const std::string& text);
    void add_refused_checks(const RowTable& table, const StoredRow& row, const Record& after,
                            std::span<const Field> fields, std::vector<RowRefusal>& found);
    [[nodiscard]] std::string text_after(const PostgresColumn& column, const StoredRow& row,
                                         const Field& field) const;
    bool clashes_in(const RowTable& table, const PostgresUnique& index, const Sql& after,
                    const std::function<bool(const StoredRow& other)>& counts);

    PostgresSession& session_;
    PostgresTables tables_;
    std::map<std::string, std::string> names_;  // by oid
    std::map<const RowTable*, std::unique_ptr<Known>> known_;
    std::map<const PostgresTable*, const RowTable*> views_;
    PostgresValues values_;
    FieldReader reader_;
    struct Judged {
        std::string text;
        std::optional<RowRefusal> refusal;
    };
    std::map<std::pair<const RowTable*, std::string>, Judged> judged_;  // the last of each column
    std::optional<Counts> baseline_;  // before the first change of this transaction
    Counts made_;                     // since then, by us
    bool tries_ = false;              // inside try_out()
    std::set<const RowTable*> written_;
};

}  // namespace dsar
