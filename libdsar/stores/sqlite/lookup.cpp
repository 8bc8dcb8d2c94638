// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/lookup.hpp"

#include "libdsar/stores/split_parts.hpp"
#include "libdsar/stores/uuid_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t most_values = 1000;
constexpr std::size_t most_tuples = 100;  // SQLite limits the depth of an OR

using Bound = std::variant<std::int64_t, std::string>;

SqliteAffinity affinity_of(const SqliteTable& table, const FieldPath& field) {
    const auto column = std::ranges::find(table.columns, field.name(), &SqliteColumn::name);
    return field.is_position() || column == table.columns.end() ? SqliteAffinity::Unknown
                                                                : column->affinity;
}

/// What a column may hold for a normal form: columns without affinity keep 5 and '5' apart, and a
/// UUID is the same in capitals and in braces.
std::vector<Bound> spellings(const std::string& text, SqliteAffinity affinity) {
    std::vector<Bound> result;
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = fault == std::errc() && std::to_string(number) == text;
    if (is_number && affinity != SqliteAffinity::Text) {
        result.emplace_back(number);
    }
    if (!is_number || affinity != SqliteAffinity::Number) {
        result.emplace_back(text);
    }
    for (std::string& spelling : uuid_spellings(text)) {
        result.emplace_back(std::move(spelling));
    }
    return result;
}

/// Collations of indexes that begin with the column.
std::vector<std::string> index_collations(SqliteSession& session, const SqliteTable& table,
                                          const std::string& column) {
    SQLite::Statement list = session.prepare(
        table.name,
        "SELECT DISTINCT part.coll FROM pragma_index_list(?1) AS list, "
        "pragma_index_xinfo(list.name) AS part WHERE part.seqno = 0 AND part.name = ?2");
    list.bind(1, table.name);
    list.bind(2, column);
    std::vector<std::string> collations;
    while (session.step(table.name, list)) {
        collations.push_back(list.getColumn(0).getString());
    }
    return collations;
}

void bind_value(SQLite::Statement& statement, int place, const Bound& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        statement.bind(place, *number);
    } else {
        statement.bind(place, std::get<std::string>(value));
    }
}

}  // namespace

std::optional<SqliteLookup> SqliteLookup::of(const SqliteSession& session, const SqliteTable& table,
                                             const Condition& condition,
                                             std::span<const FieldPath> fields) {
    SqliteLookup lookup;
    std::vector<SqliteAffinity> affinities;
    for (const FieldPath& field : fields) {
        lookup.columns_.push_back(column_sql(session, table, field));
        affinities.push_back(affinity_of(table, field));
    }
    const bool needs_scan = condition.typed || condition.in_text ||
                            std::any_of(fields.begin(), fields.end(),
                                        [](const FieldPath& field) { return field.is_nested(); }) ||
                            (fields.size() > 1 && condition.needles->form() != Form::Reference);
    if (needs_scan) {
        return std::nullopt;
    }
    if (fields.size() == 1 && !fields.front().is_position()) {
        lookup.name_ = fields.front().name();
    }
    for (const std::string& needle : condition.needles->values()) {
        lookup.add_needle(needle, affinities);
    }
    return lookup;
}

bool SqliteLookup::merge(const SqliteLookup& other) {
    if (columns_ != other.columns_) {
        return false;
    }
    if (values_ != other.values_) {
        values_.insert(values_.end(), other.values_.begin(), other.values_.end());
        std::sort(values_.begin(), values_.end());
        values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
    }
    return true;
}

void SqliteLookup::add_needle(const std::string& needle,
                              std::span<const SqliteAffinity> affinities) {
    const std::vector<std::string> parts = split_parts(needle, affinities.size() > 1);
    if (parts.size() != columns_.size()) {
        return;
    }
    std::vector<std::vector<Bound>> tuples{{}};
    for (std::size_t part = 0; part < parts.size(); ++part) {
        std::vector<std::vector<Bound>> longer;
        for (const Bound& value : spellings(parts[part], affinities[part])) {
            for (std::vector<Bound> tuple : tuples) {
                tuple.push_back(value);
                longer.push_back(std::move(tuple));
            }
        }
        tuples = std::move(longer);
    }
    std::move(tuples.begin(), tuples.end(), std::back_inserter(values_));
}

std::size_t SqliteLookup::batch() const {
    return std::min(values_.size(), columns_.size() == 1 ? most_values : most_tuples);
}

bool SqliteLookup::is_one_statement() const {
    return values_.size() <= batch();
}

SqliteLookup SqliteLookup::split() {
    std::sort(values_.begin(), values_.end());  // each asks for a part of the index
    SqliteLookup upper;
    upper.columns_ = columns_;
    upper.name_ = name_;
    upper.collation_ = collation_;
    const auto middle = values_.begin() + static_cast<std::ptrdiff_t>(values_.size() * 3 / 8);
    std::move(middle, values_.end(), std::back_inserter(upper.values_));
    values_.erase(middle, values_.end());
    return upper;
}

std::string SqliteLookup::where() const {
    if (columns_.size() == 1) {
        const std::string collate =
            collation_.empty() ? std::string() : " COLLATE " + quoted_identifier(collation_);
        std::string places = "?";
        for (std::size_t index = 1; index < batch(); ++index) {
            places += ",?";
        }
        return fmt::format(" WHERE {}{} IN ({})", columns_.front(), collate, places);
    }
    const std::string tuple = fmt::format("({}=?)", fmt::join(columns_, "=? AND "));
    std::string places = " WHERE " + tuple;
    for (std::size_t index = 1; index < batch(); ++index) {
        places += " OR " + tuple;
    }
    return places;
}

bool SqliteLookup::uses_index(SqliteSession& session, const SqliteTable& table) const {
    const std::string explain = "EXPLAIN QUERY PLAN SELECT * FROM " + table.sql_name() + where();
    std::optional<SQLite::Statement> plan = session.try_prepare(explain);
    if (!plan) {
        return false;
    }
    while (session.step(table.name, *plan)) {
        if (plan->getColumn(3).getString().starts_with("SCAN")) {
            return false;
        }
    }
    return true;
}

bool SqliteLookup::find_index(SqliteSession& session, const SqliteTable& table) {
    if (values_.empty() || uses_index(session, table)) {
        return true;
    }
    if (name_.empty()) {
        return false;
    }
    for (const std::string& collation : index_collations(session, table, name_)) {
        collation_ = collation;
        if (uses_index(session, table)) {
            return true;
        }
    }
    return false;
}

void SqliteLookup::run(SqliteSession& session, const SqliteTable& table, const std::string& columns,
                       const std::function<void(SQLite::Statement& row)>& row) const {
    if (values_.empty()) {
        return;
    }
    SQLite::Statement statement =
        session.prepare(table.name, "SELECT " + columns + " FROM " + table.sql_name() + where());
    for (std::size_t begin = 0; begin < values_.size(); begin += batch()) {
        statement.reset();
        statement
            .clearBindings();  // what the last batch leaves open is NULL, which matches nothing
        const std::size_t end = std::min(begin + batch(), values_.size());
        int place = 0;
        for (std::size_t index = begin; index < end; ++index) {
            for (const Bound& value : values_[index]) {
                bind_value(statement, ++place, value);
            }
        }
        while (session.step(table.name, statement)) {
            row(statement);
        }
    }
}

}  // namespace dsar
