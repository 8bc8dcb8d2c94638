// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/rows/changing.hpp"
#include "libdsar/stores/rows/copies.hpp"
#include "libdsar/stores/rows/fields.hpp"

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t most_at_once = 500;

void write_null(std::vector<Field>& fields, const std::vector<std::string>& columns) {
    for (Field& field : fields) {
        if (std::find(columns.begin(), columns.end(), field.name) != columns.end()) {
            field.value = {};
        }
    }
}

}  // namespace

void RowChanging::put_back(std::size_t index) {
    const Change& change = changes_[index];
    const RowTable& table = *judged_[index].table;
    const StoredRow row = row_in_copy(server_, change.put_back, table);
    if (loose_.contains(index)) {
        put_back_loose(index, row);
    } else if (standing_in(server_, table, row, change.key) != Standing::Same) {
        put_back(table, row);
    }
}

/// Where the changes end that can be told the server together with the first: the same is done to
/// rows of the same table, each of them once.
std::size_t RowChanging::end_of_run(const std::vector<std::size_t>& part, std::size_t begin) const {
    const Change& first = changes_[part[begin]];
    if (!first.put_back.empty()) {
        return begin + 1;
    }
    std::set<std::string> places;
    std::size_t end = begin;
    for (; end < part.size() && end - begin < most_at_once; ++end) {
        const Change& change = changes_[part[end]];
        const Judged& judged = judged_[part[end]];
        if (judged.table != judged_[part[begin]].table || change.remove != first.remove ||
            !change.put_back.empty() || !places.insert(judged.place).second) {
            break;
        }
    }
    return end;
}

/// Rows are known by where they lie, not by keys: a change before this one may have given the key
/// to another row, or removed it.
void RowChanging::remove(std::span<const std::size_t> indexes) {
    const RowTable& table = *judged_[indexes.front()].table;
    std::vector<const StoredRow*> rows;
    for (const std::size_t index : indexes) {
        const std::optional<StoredRow>& row = rows_.at({&table, judged_[index].place});
        if (row) {
            rows.push_back(&*row);
        }
    }
    const std::vector<RowRefusal> found = server_.hindrances_to_remove(table, rows);
    if (!found.empty()) {
        throw server_.error(table.name, found.front().why);
    }
    server_.remove_all(table, rows);
    for (const std::size_t index : indexes) {
        rows_.at({&table, judged_[index].place}).reset();
    }
}

void RowChanging::write(std::span<const std::size_t> indexes) {
    const RowTable& table = *judged_[indexes.front()].table;
    std::vector<RowWrite> writes;
    for (const std::size_t index : indexes) {
        std::optional<StoredRow>& row = rows_.at({&table, judged_[index].place});
        if (!row) {
            continue;
        }
        std::vector<Field> fields =
            rewritten_fields(row->record, changes_[index].values, as_held(table));
        if (!fields.empty()) {
            require_no_hindrance(table, *row, RowAct::Write, fields);
            writes.push_back({&*row, std::move(fields)});
        }
    }
    server_.write_all(table, writes);
}

void RowChanging::put_back(const RowTable& table, const StoredRow& row) {
    require_no_hindrance(table, row, RowAct::Insert, {});
    if (!is_same_row(table, row, server_.insert(table, row))) {
        throw server_.error(table.name, "a record that is put back would not be as it was",
                            "the table's columns have changed since");
    }
}

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
    std::vector<std::size_t> numbers;
    for (std::size_t index = 0; index < changes_.size(); ++index) {
        if (records[index] == Changed::Done) {
            tables.insert(judged_[index].table);
            moves = moves || changes_[index].remove || !changes_[index].put_back.empty();
            numbers.push_back(index);
        }
    }
    if (!moves || numbers.size() < 2) {
        return {{std::move(numbers)}, {}, {}};
    }
    RowOrdering ordering(server_.links(tables));
    std::map<RowName, std::size_t> last;
    for (const std::size_t index : numbers) {
        const Change& change = changes_[index];
        const RowTable& table = *judged_[index].table;
        if (!change.put_back.empty()) {
            const StoredRow row = row_in_copy(server_, change.put_back, table);
            ordering.add(index, table, nullptr, &row.raw);
            continue;
        }
        const RowName name{&table, judged_[index].place};
        const StoredRow& row = *rows_.at(name);
        if (change.remove) {
            ordering.add(index, table, &row.raw, nullptr);
        } else {
            const std::vector<Field> after =
                overwritten(row.raw, rewritten_fields(row.record, change.values, as_held(table)));
            ordering.add(index, table, &row.raw, &after);
        }
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
    for (const std::vector<std::size_t>& part : order.parts) {
        for (std::size_t begin = 0; begin < part.size();) {
            poll();
            const std::size_t end = end_of_run(part, begin);
            const std::span<const std::size_t> run = std::span(part).subspan(begin, end - begin);
            if (!changes_[run.front()].put_back.empty()) {
                put_back(run.front());
            } else if (changes_[run.front()].remove) {
                remove(run);
            } else {
                write(run);
            }
            begin = end;
        }
    }
    for (auto& [index, row] : untied_) {
        poll();
        tie(index, std::move(row));
    }
}

}  // namespace dsar
