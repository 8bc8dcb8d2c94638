// SPDX-License-Identifier: Apache-2.0
// One transaction of change_rows(): what each change means by now is judged (change.cpp), and when
// none is stale, all are carried out (carry_out.cpp).
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/rows/order.hpp"
#include "libdsar/stores/rows/reading.hpp"
#include "libdsar/stores/rows/rewrite.hpp"
#include "libdsar/stores/rows/server.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace dsar {

/// One attempt; another one is another object.
class RowChanging {
 public:
    RowChanging(RowServer& server, std::span<const Change> changes, const ChangeContext& context)
        : server_(server), changes_(changes), context_(context), reading_(server, changes) {
        for (const Change& change : changes) {
            if (change.remove) {
                removals_.insert({change.collection->name, key_text(change.key)});
            }
        }
    }

    /// nullopt: the connection broke in the commit, and all is to be looked at again.
    std::optional<ChangeResult> run();

    [[nodiscard]] const std::set<const RowTable*>& changed() const { return changed_; }

 private:
    /// What a change means: its table, and the place of the row as it was judged.
    struct Judged {
        const RowTable* table = nullptr;
        std::string place;  // empty: no row
    };
    using RowName = std::pair<const RowTable*, std::string>;

    void poll() const;
    const RowTable& table_of(const Change& change);
    std::optional<StoredRow> row_of(const RowTable& table, std::size_t index);
    AsHeld as_held(const RowTable& table);
    Changed judge(std::size_t index);
    Changed judge_put_back(const RowTable& table, const Change& change);
    bool would_change(const RowTable& table, const StoredRow& row,
                      const std::vector<Field>& fields);
    void put_back(std::size_t index);
    void remove(std::span<const std::size_t> indexes);
    void write(std::span<const std::size_t> indexes);
    [[nodiscard]] std::size_t end_of_run(const std::vector<std::size_t>& part,
                                         std::size_t begin) const;
    void carry_out_in_order(const std::vector<Changed>& records);
    RowOrder order_of(const std::vector<Changed>& records);
    void loosen(const LooseRow& loose);
    void put_back(const RowTable& table, const StoredRow& row);
    void put_back_loose(std::size_t index, const StoredRow& row);
    void tie(std::size_t index, StoredRow row);
    void require_no_hindrance(const RowTable& table, const StoredRow& row, RowAct act,
                              std::span<const Field> fields);

    RowServer& server_;
    std::span<const Change> changes_;
    const ChangeContext& context_;
    RowsOfChanges reading_;
    std::set<std::pair<std::string, std::string>> removals_;  // collection and key
    std::vector<Judged> judged_;
    std::map<RowName, std::optional<StoredRow>> rows_;       // by judged place: as they are by now
    std::map<std::size_t, std::vector<std::string>> loose_;  // columns of those that come back
    std::map<std::size_t, StoredRow> untied_;                // that are back without those
    std::set<const RowTable*> changed_;
};

}  // namespace dsar
