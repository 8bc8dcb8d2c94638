// SPDX-License-Identifier: Apache-2.0
// What others do in the midst of a change.
#pragma once

#include "libdsar/stores/rows/change.hpp"

#include <functional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace dsar::test {

/// Calls `at` before the `number`-th statement that changes a row, or before each.
template <class Rows, class Session>
class DisturbedRows final : public RowServer {
 public:
    DisturbedRows(Session& session, int number, std::function<void()> at)
        : rows_(session), number_(number), at_(std::move(at)) {}

    int begun = 0;
    bool always = false;

    void begin() override {
        ++begun;
        rows_.begin();
    }
    RowCommit commit() override { return rows_.commit(); }
    void roll_back() noexcept override { rows_.roll_back(); }
    void try_out(const std::function<void()>& work) override { rows_.try_out(work); }
    RowFault fault() const override { return rows_.fault(); }
    void set_stop(std::stop_token stop) override { rows_.set_stop(std::move(stop)); }
    const RowTable& table(const std::string& name) override { return rows_.table(name); }
    const RowTable* find_table(const std::string& name) override { return rows_.find_table(name); }
    std::vector<RowLink> links(const std::set<const RowTable*>& tables) override {
        return rows_.links(tables);
    }
    std::vector<RowRefusal> hindrances(const RowTable& table, const StoredRow& row, RowAct act,
                                       std::span<const Field> fields) override {
        return rows_.hindrances(table, row, act, fields);
    }
    std::vector<StoredRow> rows_of_key(const RowTable& table, const RecordKey& key) override {
        return rows_.rows_of_key(table, key);
    }
    void rows_with(const RowTable& table, const std::string& column, std::span<const Value> values,
                   const std::function<void(const StoredRow& row)>& each) override {
        rows_.rows_with(table, column, values, each);
    }
    StoredRow write(const RowTable& table, const StoredRow& row,
                    std::span<const Field> fields) override {
        disturb();
        return rows_.write(table, row, fields);
    }
    void remove_all(const RowTable& table, std::span<const StoredRow* const> rows) override {
        for (const StoredRow* const row : rows) {
            disturb();
            rows_.remove_all(table, {&row, 1});
        }
    }
    StoredRow insert(const RowTable& table, const StoredRow& row) override {
        return rows_.insert(table, row);
    }
    Value as_held(const RowTable& table, const std::string& column, const Value& value) override {
        return rows_.as_held(table, column, value);
    }
    std::vector<RowRefusal> refusals(const RowTable& table, const StoredRow& row,
                                     const Record& after, std::span<const Field> fields) override {
        return rows_.refusals(table, row, after, fields);
    }
    std::vector<RowRefusal> clashes(
        const RowTable& table, const StoredRow& row, const Record& after,
        std::span<const Field> fields,
        const std::function<bool(const StoredRow& other)>& counts) override {
        return rows_.clashes(table, row, after, fields, counts);
    }
    std::vector<std::string> forget(const std::set<const RowTable*>& changed,
                                    std::span<const std::string> values) override {
        return rows_.forget(changed, values);
    }
    Error error(std::string_view collection, std::string why, std::string next) const override {
        return rows_.error(collection, std::move(why), std::move(next));
    }

 private:
    void disturb() {
        if (always || --number_ == 0) {
            at_();
        }
    }

    Rows rows_;
    int number_;
    std::function<void()> at_;
};

}  // namespace dsar::test
