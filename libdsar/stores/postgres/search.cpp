// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/search.hpp"

#include "libdsar/stores/options.hpp"
#include "libdsar/stores/window.hpp"

#include <fmt/format.h>

#include <utility>

namespace dsar {
namespace {

using Names = std::set<std::string, std::less<>>;

void add_names(Names& names, const std::vector<FieldPath>& paths) {
    for (const FieldPath& path : paths) {
        names.insert(path.name());
    }
}

}  // namespace

PostgresSearch::PostgresSearch(PostgresSession& session, const CollectionEntry& collection,
                               Pass& pass, Meter& meter, const PostgresTable& table)
    : session_(session), collection_(collection), pass_(pass), meter_(meter), table_(table) {
    check_key();
}

void PostgresSearch::check_key() const {
    if (collection_.key.empty()) {
        throw settings_error(session_.store(), collection_.name, "it has no `key`",
                             "name the columns that tell its rows apart; rows of PostgreSQL have "
                             "no place that stays");
    }
    for (const QueryMatcher& matcher : pass_.matchers()) {
        for (const FieldPath& path : matcher.existence_paths()) {
            column_of(session_, table_, path);
        }
    }
}

void PostgresSearch::add_lookups(std::vector<PostgresSession::Ask>& asks) {
    for (std::size_t query = 0; query < pass_.matchers().size(); ++query) {
        const QueryMatcher& matcher = pass_.matchers()[query];
        const std::optional<PostgresLookup> lookup =
            matcher.query().all ? std::nullopt : PostgresLookup::of(session_, table_, matcher);
        if (lookup) {
            look_up(query, *lookup, asks);
        } else {
            to_scan_.push_back(query);
        }
    }
}

void PostgresSearch::scan_rest() {
    if (!to_scan_.empty()) {
        scan(to_scan_);
    }
}

void PostgresSearch::look_up(std::size_t query, const PostgresLookup& lookup,
                             std::vector<PostgresSession::Ask>& asks) {
    Names few;
    add_names(few, pass_.matchers()[query].existence_paths());
    const Selection selection =
        select(pass_.matchers()[query].query().existence_only ? &few : nullptr, false);
    const std::vector<std::string> statements = lookup.statements();
    for (std::size_t index = 0; index < statements.size(); ++index) {
        asks.push_back({collection_.name,
                        fmt::format("SELECT {} FROM {} WHERE {}", selection.sql, table_.sql_name(),
                                    statements[index]),
                        lookup.parameters(index), [this, query, selection](const PostgresRow& row) {
                            meter_.add(1);
                            Record record = read_row(selection, row);
                            const std::vector<Hit> hits =
                                pass_.matchers()[query].hits(record, {}, pass_.reader());
                            if (!hits.empty()) {
                                pass_.deliver(query, std::move(record), {}, hits);
                            }
                        }});
    }
}

void PostgresSearch::scan(const std::vector<std::size_t>& queries) {
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
    const bool whole = all_existence || all_come || !table_.has_places();
    const Selection selection = select(whole && !all_existence ? nullptr : &few, !whole);
    session_.stream(
        collection_.name, fmt::format("SELECT {} FROM {}", selection.sql, table_.sql_name()), {},
        [&](const PostgresRow& row) {
            meter_.add(1);
            scan_row(queries, selection, row, whole);
        },
        [&] { fetch_waiting(); });
}

void PostgresSearch::scan_row(const std::vector<std::size_t>& queries, const Selection& selection,
                              const PostgresRow& row, bool whole) {
    const Record record = read_row(selection, row);
    bool waits = false;
    for (const std::size_t query : queries) {
        const QueryMatcher& matcher = pass_.matchers()[query];
        std::vector<Hit> hits = matcher.hits(record, {}, pass_.reader());
        if (hits.empty() && !matcher.query().all) {
            continue;
        }
        if (whole || matcher.query().existence_only) {
            pass_.deliver(query, record, {}, hits);
        } else {
            waiting_.emplace(place_of(selection, row), Waiting{query, std::move(hits)});
            waits = true;
        }
    }
    if (waits) {
        waiting_rows_.push_back(row.string(selection.columns.size() + 1));
    }
}

void PostgresSearch::fetch_waiting() {
    if (waiting_.empty()) {
        return;
    }
    const Selection selection = select(nullptr, true);
    const std::string sql = fmt::format("SELECT {} FROM {} WHERE ctid = ANY($1::tid[])",
                                        selection.sql, table_.sql_name());
    std::size_t left = waiting_.size();
    session_.run(collection_.name, sql, {postgres_array(waiting_rows_)},
                 [&](const PostgresRow& row) {
                     const auto [begin, end] = waiting_.equal_range(place_of(selection, row));
                     if (begin == end) {
                         return;  // of another partition
                     }
                     const Record record = read_row(selection, row);
                     for (auto entry = begin; entry != end; ++entry) {
                         pass_.deliver(entry->second.query, record, {}, entry->second.hits);
                         --left;
                     }
                 });
    if (left != 0) {
        throw session_.error(collection_.name, "rows that were found are not there any more");
    }
    waiting_.clear();
    waiting_rows_.clear();
}

/// All columns, or `only` those named.
PostgresSearch::Selection PostgresSearch::select(const Names* only, bool with_place) const {
    Selection selection;
    std::vector<std::string> sql;
    for (const PostgresColumn& column : table_.columns) {
        if (only == nullptr || only->contains(column.name)) {
            selection.columns.push_back(&column);
            sql.push_back(quoted_identifier(column.name));
        }
    }
    if (with_place) {
        sql.insert(sql.end(), {"tableoid", "ctid"});
    }
    selection.sql = fmt::format("{}", fmt::join(sql, ","));
    return selection;
}

Record PostgresSearch::read_row(const Selection& selection, const PostgresRow& row) {
    Record record;
    record.fields.reserve(selection.columns.size());
    std::size_t size = 0;
    for (std::size_t index = 0; index < selection.columns.size(); ++index) {
        const PostgresColumn& column = *selection.columns[index];
        size += row.text(index).size();
        if (size > session_.store().max_record) {
            throw session_.error(collection_.name,
                                 fmt::format("a record is larger than max_record ({})",
                                             size_text(session_.store().max_record)));
        }
        record.fields.push_back(
            {column.name, row.is_null(index) ? Value{} : values_.value(column, row.text(index))});
    }
    return record;
}

std::string PostgresSearch::place_of(const Selection& selection, const PostgresRow& row) {
    const std::size_t first = selection.columns.size();
    return row.string(first) + ':' + row.string(first + 1);
}

}  // namespace dsar
