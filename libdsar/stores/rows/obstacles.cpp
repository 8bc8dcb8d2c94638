// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/rows/obstacles.hpp"

#include "libdsar/stores/rows/copies.hpp"
#include "libdsar/stores/rows/links.hpp"
#include "libdsar/stores/rows/order.hpp"
#include "libdsar/stores/rows/planned.hpp"
#include "libdsar/stores/rows/reading.hpp"
#include "libdsar/stores/rows/rewrite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace dsar {
namespace {

/// One call of find_row_obstacles().
class RowObstacles {
 public:
    RowObstacles(RowServer& server, const StoreEntry& store, std::span<const Change> changes)
        : server_(server), store_(store), changes_(changes), rows_(server, changes) {}

    std::vector<Obstacle> run();

 private:
    void add(std::size_t number, std::string field, std::string what, std::string why) {
        found_.push_back({number, std::move(field), std::move(what), std::move(why)});
    }
    void add(const PlannedRow& planned, const RowRefusal& refusal) {
        add(planned.number,
            refusal.column.empty() ? std::string() : planned.path_to(refusal.column), refusal.what,
            refusal.why);
    }
    [[nodiscard]] bool is_told(const PlannedRow& planned, const RowRefusal& refusal) const;
    void plan(std::size_t number);
    bool put_values(PlannedRow& planned);
    bool can_write(const PlannedRow& planned);
    bool can_change(const PlannedRow& planned);
    void look_at_constraints(const PlannedRow& planned);
    void look_at_each_other(const RowTable& table);
    void look_for_exclusions(const RowTable& table);
    [[nodiscard]] bool is_last(const PlannedRow& planned, const RowTable& table) const {
        return planned.table == &table && planned_.of(table, planned.row).back() == &planned &&
               !planned_.removes(table, planned.row);
    }

    RowServer& server_;
    const StoreEntry& store_;
    std::span<const Change> changes_;
    RowsOfChanges rows_;
    PlannedRows planned_;
    std::vector<Obstacle> found_;
};

/// Whether the columns may be written at all; what is not there is said too.
bool RowObstacles::can_write(const PlannedRow& planned) {
    bool possible = true;
    for (const NewValue& write : planned.change->values) {
        const FieldPath path(write.path);
        if (path.is_position() || planned.table->column(path.name()) == nullptr) {
            add(planned.number, write.path, "no_ability", "the table has no such column");
            possible = false;
        }
    }
    for (const Field& field : planned.fields) {
        const RowColumn& column = *planned.table->column(field.name);
        if (!column.computed.empty()) {
            add(planned.number, planned.path_to(field.name), "generated", column.computed);
            possible = false;
        } else if (field.value.is_null() && !column.nullable) {
            add(planned.number, planned.path_to(field.name), "not_null",
                "the column must have a value");
        }
    }
    return possible;
}

/// Whether the server can carry it out, and what else it would do.
bool RowObstacles::can_change(const PlannedRow& planned) {
    const bool remove = planned.change->remove;
    if (!remove && (!can_write(planned) || planned.fields.empty())) {
        return false;
    }
    for (const RowRefusal& each :
         server_.hindrances(*planned.table, planned.row, remove ? RowAct::Remove : RowAct::Write,
                            planned.fields)) {
        if (each.what != "foreign_key") {  // what goes along is told by the links
            add(planned, each);
        }
    }
    if (remove && planned.change->vault) {
        const std::string why = why_not_put_back(server_, *planned.table, planned.row);
        if (!why.empty()) {
            add(planned.number, {}, "no_ability", "it cannot be put back: " + why);
        }
    }
    return true;
}

/// As it would be; false when a value cannot be put where it should.
bool RowObstacles::put_values(PlannedRow& planned) {
    // What another change of the record writes stands by then.
    const auto before = planned_.of(*planned.table, planned.row);
    const bool is_written = !before.empty() && !before.back()->change->remove;
    planned.after = is_written ? before.back()->after : planned.row.record;
    const RowTable& table = *planned.table;
    try {
        planned.fields = rewritten_fields(planned.after, planned.change->values,
                                          [&](const std::string& column, const Value& value) {
                                              return server_.as_held(table, column, value);
                                          });
    } catch (const Error& error) {
        add(planned.number, {}, "no_ability", fmt::format("{}: {}", error.what(), error.why()));
        return false;
    }
    for (const Field& field : planned.fields) {
        for (Field& old : planned.after.fields) {
            old.value = old.name == field.name ? field.value : old.value;
        }
    }
    return true;
}

void RowObstacles::plan(std::size_t number) {
    const Change& change = changes_[number];
    const RowTable& table = server_.table(change.collection->name);
    if (!table.fixed.empty()) {
        add(number, {}, "no_ability", table.fixed);
        return;
    }
    std::vector<StoredRow> rows = rows_.take(number);
    if (rows.size() > 1) {
        add(number, {}, "no_ability", "the key of the map names several records");
    }
    if (rows.size() != 1) {
        return;
    }
    PlannedRow planned{number, &change, &table, std::move(rows.front()), {}, {}};
    if (!change.remove && !put_values(planned)) {
        return;
    }
    if (can_change(planned)) {
        planned_.add(std::move(planned));
    }
}

/// NOT NULL and a column's type may say the same as a constraint.
bool RowObstacles::is_told(const PlannedRow& planned, const RowRefusal& refusal) const {
    return std::any_of(found_.begin(), found_.end(), [&](const Obstacle& other) {
        return other.change == planned.number && other.what == refusal.what &&
               other.field ==
                   (refusal.column.empty() ? std::string() : planned.path_to(refusal.column));
    });
}

void RowObstacles::look_at_constraints(const PlannedRow& planned) {
    const std::vector<RowRefusal> refused =
        server_.refusals(*planned.table, planned.row, planned.after, planned.fields);
    for (const RowRefusal& each : refused) {
        if (!is_told(planned, each)) {
            add(planned, each);
        }
    }
    const bool has_no_row = std::any_of(refused.begin(), refused.end(), [](const auto& each) {
        return each.what == "type" || each.what == "too_long";
    });
    if (has_no_row) {
        return;
    }
    const auto stays = [&](const StoredRow& other) {
        return planned_.of(*planned.table, other).empty();
    };
    for (const RowRefusal& each :
         server_.clashes(*planned.table, planned.row, planned.after, planned.fields, stays)) {
        add(planned, each);
    }
}

namespace {

/// What stands in the columns when all is done, one behind the other; empty when one is NULL.
std::string key_in(const Record& record, const std::vector<std::string>& columns) {
    std::string key;
    for (const std::string& column : columns) {
        for (const Field& field : record.fields) {
            if (field.name == column) {
                if (field.value.is_null()) {
                    return {};
                }
                key += std::to_string(field.value.text.size()) + ':' + field.value.text;
            }
        }
    }
    return key;
}

}  // namespace

/// Two records of the plan that would have the same value where only one may.
void RowObstacles::look_at_each_other(const RowTable& table) {
    for (const RowUnique& index : server_.uniques(table)) {
        std::map<std::string, std::string> places;
        for (const PlannedRow& planned : planned_.all()) {
            const std::string key =
                is_last(planned, table) ? key_in(planned.after, index.columns) : std::string();
            if (key.empty()) {
                continue;
            }
            const auto [known, is_new] = places.try_emplace(key, planned.row.place);
            if (!is_new && known->second != planned.row.place) {
                const std::string column =
                    index.columns.size() == 1 ? index.columns.front() : std::string();
                add(planned,
                    {column, "unique",
                     "another record of the plan would have the same value (" + index.name + ")"});
            }
        }
    }
}

void RowObstacles::look_for_exclusions(const RowTable& table) {
    std::vector<RowAfter> rows;
    std::vector<const PlannedRow*> plans;
    for (const PlannedRow& planned : planned_.all()) {
        const bool has_row = std::none_of(found_.begin(), found_.end(), [&](const auto& other) {
            return other.change == planned.number &&
                   (other.what == "type" || other.what == "too_long");
        });
        if (has_row && is_last(planned, table)) {
            rows.push_back({&planned.row, &planned.after});
            plans.push_back(&planned);
        }
    }
    for (const auto& [at, refusal] : server_.clashes_among(table, rows)) {
        add(*plans[at], refusal);
    }
}

std::vector<Obstacle> RowObstacles::run() {
    for (std::size_t number = 0; number < changes_.size(); ++number) {
        if (changes_[number].put_back.empty()) {
            plan(number);
        }
    }
    std::set<const RowTable*> tables;
    for (const PlannedRow& planned : planned_.all()) {
        tables.insert(planned.table);
        if (!planned.change->remove) {
            look_at_constraints(planned);
        }
    }
    for (const RowTable* table : tables) {
        look_at_each_other(*table);
        look_for_exclusions(*table);
    }
    const std::vector<RowLink> links = links_of(server_, store_, tables);
    find_broken_links(server_, links, planned_, found_);
    find_knots(server_, links, planned_, found_);
    std::stable_sort(found_.begin(), found_.end(),
                     [](const auto& one, const auto& two) { return one.change < two.change; });
    return std::move(found_);
}

}  // namespace

std::vector<Obstacle> find_row_obstacles(RowServer& server, const StoreEntry& store,
                                         std::span<const Change> changes) {
    return RowObstacles(server, store, changes).run();
}

}  // namespace dsar
