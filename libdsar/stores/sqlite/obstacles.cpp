// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/obstacles.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/space.hpp"
#include "libdsar/stores/rows/rewrite.hpp"
#include "libdsar/stores/sqlite/declared.hpp"
#include "libdsar/stores/sqlite/effects.hpp"
#include "libdsar/stores/sqlite/put_back.hpp"
#include "libdsar/stores/sqlite/references.hpp"
#include "libdsar/stores/sqlite/trial.hpp"
#include "libdsar/stores/sqlite/unique.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <unistd.h>
#include <utility>

namespace dsar {
namespace {

/// One call of obstacles().
class ObstacleSearch {
 public:
    ObstacleSearch(SqliteSession& session, const StoreEntry& store, std::span<const Change> changes)
        : session_(session), store_(store), changes_(changes) {}

    std::vector<Obstacle> run();

 private:
    /// What is known of one table.
    struct Known {
        std::unique_ptr<SqliteTrial> trial;
        std::vector<UniqueIndex> indexes;
    };

    void add(std::size_t number, std::string field, std::string what, std::string why) {
        found_.push_back({number, std::move(field), std::move(what), std::move(why)});
    }
    void look_at_files();
    void plan(std::size_t number);
    bool can_change(const PlannedChange& change);
    bool can_write(const PlannedChange& change);
    void try_constraints();
    void try_write(PlannedChange& change);
    void look_for_clashes(const PlannedChange& change);
    Known& known(const SqliteTable& table);
    const SqliteEffects& effects(const std::string& sql);
    const TextIndexes& text_indexes(const SqliteTable& table, const SqliteEffects& change);

    SqliteSession& session_;
    const StoreEntry& store_;
    std::span<const Change> changes_;
    SqliteTables tables_;
    PlannedChanges planned_;
    std::map<const SqliteTable*, Known> known_;
    std::map<std::string, SqliteEffects> effects_;
    std::map<std::pair<std::string, std::set<std::string>>, TextIndexes> text_indexes_;
    std::vector<Obstacle> found_;
};

void ObstacleSearch::look_at_files() {
    const std::filesystem::path path = sqlite3_db_filename(session_.handle(), "main");
    const auto writable = [](const std::filesystem::path& place) {
        return ::faccessat(AT_FDCWD, place.c_str(), W_OK, AT_EACCESS) == 0;
    };
    std::string why;
    if (!writable(path)) {
        why = fmt::format("this account may not write to {}", path.filename().string());
    } else if (!writable(path.parent_path())) {
        why = fmt::format(
            "this account may not write to the folder of {}, where SQLite needs a "
            "journal",
            path.filename().string());
    }
    for (std::size_t number = 0; !why.empty() && number < changes_.size(); ++number) {
        add(number, {}, "read_only", why);
    }
    // To write every page anew (VACUUM), SQLite keeps the old ones beside them.
    std::error_code unknown;
    const std::uintmax_t size = std::filesystem::file_size(path, unknown);
    const std::string room = unknown ? std::string() : no_room_because(path, size);
    for (std::size_t number = 0; !room.empty() && number < changes_.size(); ++number) {
        add(number, {}, "no_space", room);
    }
}

const SqliteEffects& ObstacleSearch::effects(const std::string& sql) {
    const auto known = effects_.find(sql);
    return known != effects_.end() ? known->second
                                   : effects_.emplace(sql, effects_of(session_, sql)).first->second;
}

/// Whether the columns may be written at all; what is not there is said too.
bool ObstacleSearch::can_write(const PlannedChange& change) {
    bool possible = true;
    for (const NewValue& write : change.change->values) {
        const FieldPath path(write.path);
        if (path.is_position() || !change.table->has(path.name())) {
            add(change.number, write.path, "no_ability", "the table has no such column");
            possible = false;
        }
    }
    for (const Field& field : change.fields) {
        const auto& columns = change.table->columns;
        const auto column = std::find_if(columns.begin(), columns.end(),
                                         [&](const auto& each) { return each.name == field.name; });
        if (column->generated) {
            add(change.number, change.path_to(field.name), "generated",
                "the column is computed from others");
            possible = false;
        } else if (field.value.is_null() && !column->nullable) {
            add(change.number, change.path_to(field.name), "not_null",
                "the column must have a value");
        } else if (const auto refusal = refused_by_type(*column, field.value)) {
            add(change.number, change.path_to(field.name), refusal->what, refusal->why);
        }
    }
    return possible;
}

/// Whether SQLite can carry it out, and what else it would do.
bool ObstacleSearch::can_change(const PlannedChange& change) {
    if (!change.change->remove && (!can_write(change) || change.fields.empty())) {
        return false;
    }
    std::vector<std::string> columns;
    for (const Field& field : change.fields) {
        columns.push_back(field.name);
    }
    const SqliteEffects& all = effects(change.change->remove ? delete_sql(*change.table)
                                                             : update_sql(*change.table, columns));
    if (!all.possible) {
        add(change.number, {}, "no_ability", "SQLite does not take such a change of this table");
        return false;
    }
    if (!all.unknown.empty()) {
        add(change.number, {}, "trigger",
            fmt::format("the trigger {} would run with it", all.unknown));
    }
    for (const auto& [index, why] : text_indexes(*change.table, all).stuck) {
        add(change.number, {}, "full_text", why);
    }
    if (change.change->remove && change.change->vault) {
        const std::string why =
            why_not_put_back(session_, *change.table, change.row, known(*change.table).trial.get());
        if (!why.empty()) {
            add(change.number, {}, "no_ability", "it cannot be put back: " + why);
        }
    }
    return true;
}

/// Those of a table of which a change has these effects.
const TextIndexes& ObstacleSearch::text_indexes(const SqliteTable& table,
                                                const SqliteEffects& change) {
    std::set<std::string> by_trigger = effects(delete_sql(table)).indexes;
    by_trigger.insert(change.indexes.begin(), change.indexes.end());
    const auto known = text_indexes_.find({table.name, by_trigger});
    return known != text_indexes_.end()
               ? known->second
               : text_indexes_
                     .emplace(std::pair(table.name, by_trigger),
                              text_indexes_of(session_, table.name, by_trigger))
                     .first->second;
}

void ObstacleSearch::plan(std::size_t number) {
    const Change& change = changes_[number];
    const std::string& name = change.collection->name;
    auto table = tables_.find(name);
    if (table == tables_.end()) {
        table = tables_.emplace(name, read_table(session_, name)).first;
    }
    if (table->second.identity.empty()) {
        add(number, {}, "no_ability", "the rows of a view cannot be changed");
        return;
    }
    std::vector<SqliteRow> rows = rows_of_key(session_, table->second, change.key);
    if (rows.size() > 1) {
        add(number, {}, "no_ability", "the key of the map names several records");
    }
    if (rows.size() != 1) {
        return;
    }
    PlannedChange planned{number, &change, &table->second, std::move(rows.front()), {}, {}};
    if (!change.remove) {
        // What another change of the record writes stands by then.
        const auto before = planned_.of(table->second, planned.row);
        const bool is_written = !before.empty() && !before.back()->change->remove;
        planned.after = is_written ? before.back()->after : planned.row.record;
        try {
            planned.fields = rewritten_fields(planned.after, change.values, as_sqlite_column);
        } catch (const Error& error) {
            add(number, {}, "no_ability", fmt::format("{}: {}", error.what(), error.why()));
            return;
        }
        for (const Field& field : planned.fields) {
            for (Field& old : planned.after.fields) {
                old.value = old.name == field.name ? field.value : old.value;
            }
        }
    }
    if (can_change(planned)) {
        planned_.add(std::move(planned));
    }
}

ObstacleSearch::Known& ObstacleSearch::known(const SqliteTable& table) {
    const auto found = known_.find(&table);
    if (found != known_.end()) {
        return found->second;
    }
    return known_
        .emplace(&table, Known{SqliteTrial::of(session_, table), unique_indexes(session_, table)})
        .first->second;
}

void ObstacleSearch::try_write(PlannedChange& change) {
    Known& table = known(*change.table);
    if (table.trial == nullptr) {
        return;
    }
    const std::optional<SqliteRefusal> refusal = table.trial->write(change.row, change.fields);
    if (!refusal) {
        change.after = table.trial->record(change.row).value_or(change.after);
        return;
    }
    std::string field;
    if (!refusal->column.empty()) {
        field = change.path_to(refusal->column);
    } else if (change.fields.size() == 1) {
        field = change.path_to(change.fields.front().name);
    }
    // A column's type and a constraint may say the same.
    const bool told = std::any_of(found_.begin(), found_.end(), [&](const Obstacle& other) {
        const bool is_of_type = other.what == "too_long" || other.what == "type";
        return other.change == change.number &&
               (other.what == refusal->what || (is_of_type && other.field == field));
    });
    if (!told) {
        add(change.number, field, refusal->what, refusal->why);
    }
}

void ObstacleSearch::look_for_clashes(const PlannedChange& change) {
    Known& table = known(*change.table);
    for (const UniqueIndex& index : table.indexes) {
        if (clashes(session_, index, change, planned_, table.trial.get())) {
            const std::string field =
                index.columns.size() == 1 ? change.path_to(index.columns.front()) : std::string();
            add(change.number, field, "unique",
                fmt::format("another record has the value already ({})", index.name));
            return;  // indexes that are not whole come last, and would only say it again
        }
    }
}

/// In a copy of each table, in the order in which it would be done.
void ObstacleSearch::try_constraints() {
    std::map<const SqliteTable*, std::vector<std::string>> taken;
    for (const PlannedChange& change : planned_.all()) {
        SqliteTrial* trial = known(*change.table).trial.get();
        std::vector<std::string>& rows = taken[change.table];
        const std::string row = identity_text(change.row.identity);
        if (trial != nullptr && std::find(rows.begin(), rows.end(), row) == rows.end()) {
            rows.push_back(row);
            trial->take(change.row);
        }
    }
    for (PlannedChange& change : planned_.all()) {
        if (!change.change->remove) {
            try_write(change);
            look_for_clashes(change);
        } else if (SqliteTrial* trial = known(*change.table).trial.get()) {
            trial->remove(change.row);
        }
    }
}

std::vector<Obstacle> ObstacleSearch::run() {
    look_at_files();
    tables_ = tables_of(session_);
    for (std::size_t number = 0; number < changes_.size(); ++number) {
        if (changes_[number].put_back.empty()) {
            plan(number);
        }
    }
    try_constraints();
    find_broken_links(session_, links_of(session_, store_, tables_), planned_, found_);
    std::stable_sort(found_.begin(), found_.end(),
                     [](const auto& one, const auto& two) { return one.change < two.change; });
    return std::move(found_);
}

}  // namespace

std::vector<Obstacle> find_obstacles(SqliteSession& session, const StoreEntry& store,
                                     std::span<const Change> changes) {
    return ObstacleSearch(session, store, changes).run();
}

}  // namespace dsar
