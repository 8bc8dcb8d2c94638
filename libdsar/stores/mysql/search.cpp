// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/search.hpp"

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

MysqlSearch::MysqlSearch(MysqlSession& session, const CollectionEntry& collection, Pass& pass,
                         Meter& meter, const MysqlTable& table)
    : session_(session), collection_(collection), pass_(pass), meter_(meter), table_(table) {
    check_key();
}

void MysqlSearch::check_key() const {
    if (collection_.key.empty()) {
        throw settings_error(session_.store(), collection_.name, "it has no `key`",
                             "name the columns that tell its rows apart; rows of a server have no "
                             "place that stays");
    }
    for (const QueryMatcher& matcher : pass_.matchers()) {
        for (const FieldPath& path : matcher.existence_paths()) {
            column_of(session_, table_, path);
        }
    }
}

void MysqlSearch::run() {
    std::vector<std::size_t> to_scan;
    for (std::size_t query = 0; query < pass_.matchers().size(); ++query) {
        const QueryMatcher& matcher = pass_.matchers()[query];
        const std::optional<MysqlLookup> lookup =
            matcher.query().all ? std::nullopt : MysqlLookup::of(session_, table_, matcher);
        if (lookup) {
            look_up(query, *lookup);
        } else {
            to_scan.push_back(query);
        }
    }
    if (!to_scan.empty()) {
        scan(to_scan);
    }
}

void MysqlSearch::look_up(std::size_t query, const MysqlLookup& lookup) {
    const QueryMatcher& matcher = pass_.matchers()[query];
    Names few;
    add_names(few, matcher.existence_paths());
    const Selection selection = select(matcher.query().existence_only ? &few : nullptr);
    for (const MysqlLookup::Statement& statement : lookup.statements()) {
        session_.stream(collection_.name,
                        fmt::format("{} {}", selection.sql, table_.rows_sql(statement.where)),
                        statement.parameters, [&](const MysqlRow& row) {
                            meter_.add(1);
                            Record record = read_row(selection, row);
                            const std::vector<Hit> hits = matcher.hits(record, {}, pass_.reader());
                            if (!hits.empty()) {
                                pass_.deliver(query, std::move(record), {}, hits);
                            }
                        });
    }
}

/// Reads whole rows: none can be found again while a result is under way.
void MysqlSearch::scan(const std::vector<std::size_t>& queries) {
    Names few;
    bool all_existence = true;
    for (const std::size_t query : queries) {
        const QueryMatcher& matcher = pass_.matchers()[query];
        few.insert(matcher.names().begin(), matcher.names().end());
        add_names(few, matcher.existence_paths());
        all_existence = all_existence && matcher.query().existence_only;
    }
    const Selection selection = select(all_existence ? &few : nullptr);
    session_.stream(collection_.name, fmt::format("{} {}", selection.sql, table_.rows_sql()), {},
                    [&](const MysqlRow& row) {
                        meter_.add(1);
                        const Record record = read_row(selection, row);
                        for (const std::size_t query : queries) {
                            const QueryMatcher& matcher = pass_.matchers()[query];
                            const std::vector<Hit> hits = matcher.hits(record, {}, pass_.reader());
                            if (!hits.empty() || matcher.query().all) {
                                pass_.deliver(query, record, {}, hits);
                            }
                        }
                    });
}

/// All columns, or `only` those named.
MysqlSearch::Selection MysqlSearch::select(const Names* only) const {
    Selection selection;
    std::vector<std::string> sql;
    for (const MysqlColumn& column : table_.columns) {
        if (only == nullptr || only->contains(column.name)) {
            selection.columns.push_back(&column);
            sql.push_back(mysql_name(column.name));
        }
    }
    selection.sql = fmt::format("{}", fmt::join(sql, ","));
    return selection;
}

Record MysqlSearch::read_row(const Selection& selection, const MysqlRow& row) {
    Record record;
    record.fields.reserve(selection.columns.size());
    std::size_t size = 0;
    for (std::size_t index = 0; index < selection.columns.size(); ++index) {
        size += row.text(index).size();
        if (size > session_.store().max_record) {
            throw session_.error(collection_.name,
                                 fmt::format("a record is larger than max_record ({})",
                                             size_text(session_.store().max_record)));
        }
        record.fields.push_back({selection.columns[index]->name, values_.value(row, index)});
    }
    return record;
}

}  // namespace dsar
