// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/search.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/seen_keys.hpp"
#include "libdsar/stores/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace dsar {
namespace {

/// How many found rows are fetched with one statement.
constexpr std::size_t fetch_batch = 256;

/// From how many values on two connections share a lookup: a thread is started for it.
constexpr std::size_t worth_halving = 200;

using Names = std::set<std::string, std::less<>>;

void add_names(Names& names, const std::vector<FieldPath>& paths) {
    for (const FieldPath& path : paths) {
        if (!path.is_position()) {
            names.insert(path.name());
        }
    }
}

}  // namespace

SqliteSearch::SqliteSearch(SqliteSession& session, const CollectionEntry& collection, Pass& pass,
                           Meter& meter, const SqliteTable& table, SqliteSecondReader* second)
    : session_(session),
      collection_(collection),
      pass_(pass),
      meter_(meter),
      table_(table),
      second_(second) {
    check_key();
}

void SqliteSearch::check_key() const {
    if (collection_.key.empty() && table_.rowid.empty()) {
        throw settings_error(session_.store(), collection_.name,
                             "it has no rowid, and the map gives it no `key`");
    }
    for (const QueryMatcher& matcher : pass_.matchers()) {
        for (const FieldPath& path : matcher.existence_paths()) {
            column_sql(session_, table_, path);
        }
    }
}

void SqliteSearch::run() {
    std::vector<std::size_t> to_scan;
    for (std::size_t query = 0; query < pass_.matchers().size(); ++query) {
        std::vector<SqliteLookup> lookups;
        if (plan_lookups(query, lookups)) {
            look_up(query, std::move(lookups));
        } else {
            to_scan.push_back(query);
        }
    }
    if (!to_scan.empty()) {
        scan(to_scan);
    }
}

/// False when any condition of the query needs a scan, which answers all of them, or when all
/// records are asked for.
bool SqliteSearch::plan_lookups(std::size_t query, std::vector<SqliteLookup>& lookups) {
    const QueryMatcher& matcher = pass_.matchers()[query];
    if (matcher.query().all) {
        return false;
    }
    for (std::size_t index = 0; index < matcher.query().any.size(); ++index) {
        std::optional<SqliteLookup> lookup =
            SqliteLookup::of(session_, table_, matcher.query().any[index], matcher.fields(index));
        if (!lookup) {
            return false;
        }
        // Each row is compared with every condition, so conditions can share a statement.
        const auto merged = std::find_if(lookups.begin(), lookups.end(),
                                         [&](auto& other) { return other.merge(*lookup); });
        if (merged == lookups.end()) {
            lookups.push_back(std::move(*lookup));
        }
    }
    for (SqliteLookup& lookup : lookups) {
        if (!lookup.find_index(session_, table_)) {
            return false;
        }
    }
    // Rows of a view cannot be told apart, so none may come twice.
    return !table_.identity.empty() || (lookups.size() == 1 && lookups.front().is_one_statement());
}

void SqliteSearch::look_up(std::size_t query, std::vector<SqliteLookup> lookups) {
    const QueryMatcher& matcher = pass_.matchers()[query];
    Names few;
    add_names(few, matcher.existence_paths());
    Selection selection = select(matcher.query().existence_only ? &few : nullptr);
    const auto halved = [&](const SqliteLookup& lookup) {
        return second_ != nullptr && !table_.identity.empty() && lookup.size() >= worth_halving;
    };
    // One statement gives no row twice.
    selection.tells_apart =
        !table_.identity.empty() &&
        (lookups.size() != 1 || !lookups.front().is_one_statement() || halved(lookups.front()));
    SeenKeys seen(std::filesystem::temp_directory_path());
    const auto take = [&](SecondRow row) {
        meter_.add(1);
        if (!row.hits.empty() && (!selection.tells_apart || seen.add(row.identity))) {
            pass_.deliver(query, std::move(row.record), row.position, row.hits);
        }
    };
    for (SqliteLookup& lookup : lookups) {
        if (halved(lookup)) {
            read_halves(matcher, selection, lookup, take);
            continue;
        }
        lookup.run(session_, table_, selection.sql, [&](SQLite::Statement& row) {
            take(read_found(matcher, selection, row, pass_.reader()));
        });
    }
}

void SqliteSearch::read_halves(const QueryMatcher& matcher, const Selection& selection,
                               SqliteLookup& lookup,
                               const std::function<void(SecondRow row)>& take) {
    const SqliteLookup upper = lookup.split();
    second_->read_beside(
        session_.stop(),
        [&](SqliteSession& session, const SqliteSecondReader::Take& found) {
            FieldReader reader;
            upper.run(session, table_, selection.sql, [&](SQLite::Statement& row) {
                found(read_found(matcher, selection, row, reader));
            });
        },
        [&] {
            lookup.run(session_, table_, selection.sql, [&](SQLite::Statement& row) {
                take(read_found(matcher, selection, row, pass_.reader()));
            });
        },
        take);
}

SecondRow SqliteSearch::read_found(const QueryMatcher& matcher, const Selection& selection,
                                   SQLite::Statement& row, FieldReader& reader) const {
    SecondRow out{read_row(selection, row), position_of(selection, row), {}, {}};
    out.hits = matcher.hits(out.record, out.position, reader);
    if (selection.tells_apart && !out.hits.empty()) {
        out.identity = identity_of(selection, row);
    }
    return out;
}

void SqliteSearch::scan(const std::vector<std::size_t>& queries) {
    Names few;
    bool all_existence = true;
    bool all_come = false;
    for (const std::size_t query : queries) {
        const QueryMatcher& matcher = pass_.matchers()[query];
        few.insert(matcher.names().begin(), matcher.names().end());
        if (matcher.query().existence_only) {
            add_names(few, matcher.existence_paths());
        } else {
            all_existence = false;
            all_come = all_come || matcher.query().all;
        }
    }
    // Where a row can be found again, only what is compared is read first.
    const bool whole = all_existence || all_come || table_.rowid.empty();
    const Selection selection = select(whole && !all_existence ? nullptr : &few);
    SQLite::Statement rows = session_.prepare(
        collection_.name, "SELECT " + selection.sql + " FROM " + table_.sql_name());
    while (session_.step(collection_.name, rows)) {
        meter_.add(1);
        scan_row(queries, selection, rows, whole);
    }
    fetch_waiting();
}

void SqliteSearch::scan_row(const std::vector<std::size_t>& queries, const Selection& selection,
                            SQLite::Statement& row, bool whole) {
    const Record record = read_row(selection, row);
    const Position position = position_of(selection, row);
    for (const std::size_t query : queries) {
        const QueryMatcher& matcher = pass_.matchers()[query];
        std::vector<Hit> hits = matcher.hits(record, position, pass_.reader());
        if (hits.empty() && !matcher.query().all) {
            continue;
        }
        if (whole || matcher.query().existence_only) {
            pass_.deliver(query, record, position, hits);
        } else {
            waiting_.emplace(position.number, Waiting{query, std::move(hits)});
        }
    }
    if (waiting_.size() >= fetch_batch) {
        fetch_waiting();
    }
}

void SqliteSearch::fetch_waiting() {
    if (waiting_.empty()) {
        return;
    }
    std::set<std::int64_t> rowids;
    for (const auto& [rowid, waiting] : waiting_) {
        rowids.insert(rowid);
    }
    const Selection selection = select(nullptr);
    SQLite::Statement rows = session_.prepare(
        collection_.name, fmt::format("SELECT {} FROM {} WHERE {} IN ({})", selection.sql,
                                      table_.sql_name(), table_.rowid, fmt::join(rowids, ",")));
    while (session_.step(collection_.name, rows)) {
        const Record record = read_row(selection, rows);
        const Position position = position_of(selection, rows);
        const auto [begin, end] = waiting_.equal_range(position.number);
        for (auto entry = begin; entry != end; ++entry) {
            pass_.deliver(entry->second.query, record, position, entry->second.hits);
        }
    }
    waiting_.clear();
}

/// All columns, or `only` those named.
SqliteSearch::Selection SqliteSearch::select(const Names* only) const {
    Selection selection;
    std::vector<std::string> sql;
    for (const SqliteColumn& column : table_.columns) {
        if (only == nullptr || only->contains(column.name)) {
            selection.names.push_back(column.name);
            sql.push_back(quoted_identifier(column.name));
        }
    }
    sql.insert(sql.end(), table_.identity.begin(), table_.identity.end());
    selection.sql = sql.empty() ? "1" : fmt::format("{}", fmt::join(sql, ","));
    return selection;
}

Record SqliteSearch::read_row(const Selection& selection, SQLite::Statement& row) const {
    Record record;
    record.fields.reserve(selection.names.size());
    for (std::size_t index = 0; index < selection.names.size(); ++index) {
        record.fields.push_back(
            {selection.names[index], column_value(row.getColumn(static_cast<int>(index)))});
    }
    return record;
}

Position SqliteSearch::position_of(const Selection& selection, SQLite::Statement& row) const {
    if (table_.rowid.empty()) {
        return {};
    }
    return {row.getColumn(static_cast<int>(selection.names.size())).getInt64(), {}, 0};
}

std::string SqliteSearch::identity_of(const Selection& selection, SQLite::Statement& row) const {
    std::string identity;
    for (std::size_t part = 0; part < table_.identity.size(); ++part) {
        const int place = static_cast<int>(selection.names.size() + part);
        const Value value = column_value(row.getColumn(place));
        identity += fmt::format("{}:{}:", static_cast<int>(value.kind), value.text.size());
        identity += value.text;
    }
    return identity;
}

}  // namespace dsar
