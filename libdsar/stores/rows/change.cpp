// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/rows/change.hpp"

#include "libdsar/stores/rows/copies.hpp"
#include "libdsar/stores/rows/order.hpp"
#include "libdsar/stores/rows/rewrite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dsar {
namespace {

constexpr int most_attempts = 6;
constexpr std::chrono::milliseconds first_pause{40};

/// Takes back what was done unless it was committed.
class Undo {
 public:
    explicit Undo(RowServer& server) : server_(server) {}
    ~Undo() {
        server_.set_stop({});
        server_.roll_back();
    }
    Undo(const Undo&) = delete;
    Undo& operator=(const Undo&) = delete;

 private:
    RowServer& server_;
};

/// One transaction of change_rows().
class RowChanging {
 public:
    RowChanging(RowServer& server, std::span<const Change> changes, const ChangeContext& context)
        : server_(server), changes_(changes), context_(context) {
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
    std::optional<StoredRow> row_of(const RowTable& table, const Change& change);
    AsHeld as_held(const RowTable& table);
    Changed judge(const Change& change);
    Changed judge_put_back(const RowTable& table, const Change& change);
    bool would_change(const RowTable& table, const StoredRow& row,
                      const std::vector<Field>& fields);
    void carry_out(std::size_t index);
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
    std::set<std::pair<std::string, std::string>> removals_;  // collection and key
    std::vector<Judged> judged_;
    std::map<RowName, std::optional<StoredRow>> rows_;       // by judged place: as they are by now
    std::map<std::size_t, std::vector<std::string>> loose_;  // columns of those that come back
    std::map<std::size_t, StoredRow> untied_;                // that are back without those
    std::set<const RowTable*> changed_;
};

void RowChanging::poll() const {
    if (context_.stop.stop_requested()) {
        throw Error(ErrorKind::Interrupted, "asked to stop");
    }
}

const RowTable& RowChanging::table_of(const Change& change) {
    const RowTable& table = server_.table(change.collection->name);
    if (!table.fixed.empty()) {
        throw server_.error(table.name, table.fixed);
    }
    return table;
}

std::optional<StoredRow> RowChanging::row_of(const RowTable& table, const Change& change) {
    std::vector<StoredRow> rows = server_.rows_of_key(table, change.key);
    if (rows.size() > 1) {
        throw server_.error(table.name, "a key of the map names several records",
                            "give the collection a `key` that is unique");
    }
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

AsHeld RowChanging::as_held(const RowTable& table) {
    return [this, &table](const std::string& column, const Value& value) {
        return server_.as_held(table, column, value);
    };
}

/// A record has a key of its own here, so one that is nowhere is gone: nobody moves records.
Changed RowChanging::judge(const Change& change) {
    const RowTable& table = table_of(change);
    if (!change.put_back.empty()) {
        judged_.push_back({&table, {}});
        return judge_put_back(table, change);
    }
    std::optional<StoredRow> row = row_of(table, change);
    judged_.push_back({&table, row ? row->place : std::string()});
    if (!row) {
        const bool goes = removals_.contains({change.collection->name, key_text(change.key)});
        return goes ? Changed::Already : Changed::Stale;
    }
    const bool as_decided = record_digest(row->record) == change.state;
    Changed word = as_decided ? Changed::Done : Changed::Stale;
    if (!change.remove) {
        const std::vector<Field> fields =
            rewritten_fields(row->record, change.values, as_held(table));
        if (fields.empty() || (!as_decided && !would_change(table, *row, fields))) {
            word = Changed::Already;
        }
    }
    if (word == Changed::Done) {
        rows_.insert_or_assign({&table, row->place}, std::move(row));
    }
    return word;
}

/// It is done once to see whether it can be, and taken back. A row that it refers to may be put
/// back before it.
Changed RowChanging::judge_put_back(const RowTable& table, const Change& change) {
    const StoredRow row = row_in_copy(server_, change.put_back, table);
    const Standing standing = standing_in(server_, table, row, change.key);
    if (standing != Standing::Nothing) {
        return standing == Standing::Same ? Changed::Already : Changed::Stale;
    }
    try {
        server_.try_out([&] { put_back(table, row); });
    } catch (const Error&) {
        if (server_.fault() == RowFault::Clash) {
            return Changed::Stale;
        }
        if (server_.fault() != RowFault::Reference) {
            throw;
        }
    }
    return Changed::Done;
}

/// A column makes of a value what its type says ('5' becomes 5): only the server knows whether a
/// row would be another one.
bool RowChanging::would_change(const RowTable& table, const StoredRow& row,
                               const std::vector<Field>& fields) {
    bool differs = true;
    try {
        server_.try_out([&] {
            const StoredRow after = server_.write(table, row, fields);
            differs = record_digest(after.record) != record_digest(row.record);
        });
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Failed || server_.fault() == RowFault::Other) {
            throw;
        }
    }
    return differs;
}

void RowChanging::require_no_hindrance(const RowTable& table, const StoredRow& row, RowAct act,
                                       std::span<const Field> fields) {
    const std::vector<RowRefusal> found = server_.hindrances(table, row, act, fields);
    if (!found.empty()) {
        throw server_.error(table.name, found.front().why);
    }
}

/// Rows are known by where they lie, not by keys: a change before this one may have given the key
/// to another row.
void RowChanging::carry_out(std::size_t index) {
    const Change& change = changes_[index];
    const RowTable& table = *judged_[index].table;
    if (!change.put_back.empty()) {
        const StoredRow row = row_in_copy(server_, change.put_back, table);
        if (loose_.contains(index)) {
            put_back_loose(index, row);
        } else if (standing_in(server_, table, row, change.key) != Standing::Same) {
            put_back(table, row);
        }
        return;
    }
    std::optional<StoredRow>& row = rows_.at({&table, judged_[index].place});
    if (!row) {
        return;  // removed by a change before this one
    }
    if (change.remove) {
        require_no_hindrance(table, *row, RowAct::Remove, {});
        server_.remove(table, *row);
        row.reset();
        return;
    }
    const std::vector<Field> fields = rewritten_fields(row->record, change.values, as_held(table));
    if (!fields.empty()) {
        require_no_hindrance(table, *row, RowAct::Write, fields);
        row = server_.write(table, *row, fields);
    }
}

void RowChanging::put_back(const RowTable& table, const StoredRow& row) {
    require_no_hindrance(table, row, RowAct::Insert, {});
    if (!is_same_row(table, row, server_.insert(table, row))) {
        throw server_.error(table.name, "a record that is put back would not be as it was",
                            "the table's columns have changed since");
    }
}

namespace {

void write_null(std::vector<Field>& fields, const std::vector<std::string>& columns) {
    for (Field& field : fields) {
        if (std::find(columns.begin(), columns.end(), field.name) != columns.end()) {
            field.value = {};
        }
    }
}

}  // namespace

/// Rows of a circle of references come back without one of them first.
void RowChanging::put_back_loose(std::size_t index, const StoredRow& row) {
    StoredRow bare = row;
    write_null(bare.raw, loose_.at(index));
    const RowTable& table = *judged_[index].table;
    if (standing_in(server_, table, row, changes_[index].key) != Standing::Nothing) {
        return;  // put back by a change before this one
    }
    require_no_hindrance(table, bare, RowAct::Insert, {});
    untied_.insert_or_assign(index, server_.insert(table, bare));
}

/// Then it is set.
void RowChanging::tie(std::size_t index, StoredRow row) {
    const RowTable& table = *judged_[index].table;
    const StoredRow copy = row_in_copy(server_, changes_[index].put_back, table);
    std::vector<Field> fields;
    for (const Field& field : copy.raw) {
        const std::vector<std::string>& columns = loose_.at(index);
        if (std::find(columns.begin(), columns.end(), field.name) != columns.end()) {
            fields.push_back({field.name, server_.as_held(table, field.name, field.value)});
        }
    }
    require_no_hindrance(table, row, RowAct::Write, fields);
    row = server_.write(table, row, fields);
    if (!is_same_row(table, copy, row)) {
        throw server_.error(table.name, "a record that is put back would not be as it was");
    }
}

/// Before a row of a circle goes, the reference is cleared.
void RowChanging::loosen(const LooseRow& loose) {
    const Judged& judged = judged_[loose.number];
    std::optional<StoredRow>& row = rows_.at({judged.table, judged.place});
    std::vector<Field> fields;
    for (const std::string& column : loose.columns) {
        fields.push_back({column, {}});
    }
    require_no_hindrance(*judged.table, *row, RowAct::Write, fields);
    row = server_.write(*judged.table, *row, fields);
}

RowOrder RowChanging::order_of(const std::vector<Changed>& records) {
    std::set<const RowTable*> tables;
    bool moves = false;
    RowOrder plain;
    for (std::size_t index = 0; index < changes_.size(); ++index) {
        if (records[index] == Changed::Done) {
            tables.insert(judged_[index].table);
            moves = moves || changes_[index].remove || !changes_[index].put_back.empty();
            plain.numbers.push_back(index);
        }
    }
    if (!moves || plain.numbers.size() < 2) {
        return plain;
    }
    RowOrdering ordering(server_.links(tables));
    std::map<RowName, std::size_t> last;
    for (const std::size_t index : plain.numbers) {
        const Change& change = changes_[index];
        const RowTable& table = *judged_[index].table;
        if (!change.put_back.empty()) {
            const StoredRow row = row_in_copy(server_, change.put_back, table);
            ordering.add(index, table, nullptr, &row.raw);
            continue;
        }
        const RowName name{&table, judged_[index].place};
        const StoredRow& row = *rows_.at(name);
        std::vector<Field> after = row.raw;
        if (!change.remove) {
            for (Field& field : rewritten_fields(row.record, change.values, as_held(table))) {
                const auto old = std::find_if(after.begin(), after.end(), [&](const Field& each) {
                    return each.name == field.name;
                });
                old->value = std::move(field.value);
            }
        }
        ordering.add(index, table, &row.raw, change.remove ? nullptr : &after);
        const auto [known, is_first] = last.try_emplace(name, index);
        if (!is_first) {
            ordering.put_behind(known->second);
            known->second = index;
        }
    }
    return ordering.run([&](std::size_t index, const std::vector<std::string>& columns) {
        const Judged& judged = judged_[index];
        return !changes_[index].remove ||
               may_be_loosened(server_, *judged.table, *rows_.at({judged.table, judged.place}),
                               columns);
    });
}

void RowChanging::carry_out_in_order(const std::vector<Changed>& records) {
    const RowOrder order = order_of(records);
    for (const LooseRow& loose : order.loose) {
        if (changes_[loose.number].remove) {
            loosen(loose);
        } else {
            auto& columns = loose_[loose.number];
            columns.insert(columns.end(), loose.columns.begin(), loose.columns.end());
        }
    }
    for (const std::size_t index : order.numbers) {
        poll();
        carry_out(index);
    }
    for (auto& [index, row] : untied_) {
        poll();
        tie(index, std::move(row));
    }
}

std::optional<ChangeResult> RowChanging::run() {
    ChangeResult result;
    server_.begin();
    for (const Change& change : changes_) {
        poll();
        result.records.push_back(judge(change));
    }
    if (std::count(result.records.begin(), result.records.end(), Changed::Stale) > 0) {
        return result;
    }
    result.applied = true;
    for (const Judged& judged : judged_) {
        changed_.insert(judged.table);  // also of Already: old versions may still lie there
    }
    carry_out_in_order(result.records);
    poll();
    server_.set_stop({});
    if (changed_.empty()) {
        return result;
    }
    return server_.commit() == RowCommit::Kept ? std::optional(std::move(result)) : std::nullopt;
}

/// Longer each time, and not the same for two that meet.
void pause_before(int attempt, const std::stop_token& stop) {
    const auto until = std::chrono::steady_clock::now() + first_pause * (1 << attempt) +
                       std::chrono::steady_clock::now().time_since_epoch() % first_pause;
    while (std::chrono::steady_clock::now() < until && !stop.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

}  // namespace

ChangeResult change_rows(RowServer& server, std::span<const Change> changes,
                         const ChangeContext& context) {
    ChangeResult result;
    std::set<const RowTable*> changed;
    {
        const Undo undo(server);
        for (int attempt = 1;; ++attempt) {
            server.set_stop(context.stop);
            try {
                RowChanging changing(server, changes, context);
                if (auto done = changing.run()) {
                    result = std::move(*done);
                    changed = changing.changed();
                    break;
                }
                if (attempt == most_attempts) {
                    throw Error(ErrorKind::Failed, server.error({}, {}).what(),
                                "the connection broke each time that the change was to be kept");
                }
            } catch (const Error&) {
                if (server.fault() != RowFault::Again || attempt == most_attempts) {
                    throw;
                }
            }
            server.roll_back();
            pause_before(attempt, context.stop);
        }
    }
    if (result.applied) {
        result.left = server.forget(changed, context.must_not_stay);
    }
    return result;
}

}  // namespace dsar
