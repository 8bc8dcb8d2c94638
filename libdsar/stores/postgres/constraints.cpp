// SPDX-License-Identifier: Apache-2.0
// What would stop a change of a PostgreSQL database. Types and CHECK constraints are asked of the
// server itself, of a row that stands in a SELECT and nowhere else.
#include "libdsar/stores/postgres/rows.hpp"
#include "libdsar/stores/rows/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t most_parameters = 60000;  // the protocol counts to 65535

bool is_any_written(std::span<const Field> fields, const std::set<std::string>& columns) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const Field& field) { return columns.contains(field.name); });
}

/// Where the row lies, as SQL over one of its table.
std::string lies_in(const std::string& oid) {
    return "tableoid = " + oid;
}

std::string oid_of(const StoredRow& row) {
    return row.place.substr(0, row.place.find(':'));
}

}  // namespace

void PostgresRows::add_triggers(const PostgresFacts& facts, RowAct act,
                                std::span<const Field> fields,
                                std::vector<RowRefusal>& found) const {
    const bool moves = act == RowAct::Write && (facts.moves_by_expression ||
                                                is_any_written(fields, facts.partition_columns));
    for (const PostgresTrigger& each : facts.triggers) {
        const bool runs = (each.on_insert && (act == RowAct::Insert || moves)) ||
                          (each.on_remove && (act == RowAct::Remove || moves)) ||
                          (each.on_update && act == RowAct::Write &&
                           (each.columns.empty() || is_any_written(fields, each.columns)));
        if (runs && !each.is_known) {
            found.push_back({{},
                             "trigger",
                             fmt::format("the {} {} would run with it",
                                         each.is_rule ? "rule" : "trigger", each.name)});
        }
        for (const Field& field : fields) {
            if (runs && each.sets.contains(field.name)) {
                found.push_back(
                    {field.name, "trigger",
                     fmt::format("the trigger {} sets it whenever the record is written",
                                 each.name)});
            }
        }
    }
}

/// Rows of other tables that a foreign key would delete or change with this one.
void PostgresRows::add_acting(const RowTable& table, const StoredRow& row, RowAct act,
                              std::span<const Field> fields, std::vector<RowRefusal>& found) {
    for (const PostgresActing& acting : facts(table).acting) {
        const bool acts =
            (act == RowAct::Remove && acting.on_delete) ||
            (act == RowAct::Write && acting.on_update &&
             std::any_of(acting.parts.begin(), acting.parts.end(), [&](const auto& part) {
                 return value_of(fields, part.first) != nullptr;
             }));
        if (!acts) {
            continue;
        }
        if (!acting.readable) {
            found.push_back({{},
                             "read_only",
                             fmt::format("records of {} would be changed with it if they refer to "
                                         "it, and this account may not read them",
                                         acting.child)});
            continue;
        }
        std::vector<std::string> conditions;
        std::vector<std::string> parameters;
        for (const auto& [column, condition] : acting.parts) {
            const Value* value = value_of(row.raw, column);
            if (value == nullptr || value->is_null()) {
                break;
            }
            parameters.push_back(value->text);
            conditions.push_back(fmt::format("${}::{} {}", parameters.size(),
                                             facts(table).columns.at(column).bare, condition));
        }
        bool is_there = false;
        if (conditions.size() == acting.parts.size()) {
            session_.run(acting.child,
                         fmt::format("SELECT EXISTS (SELECT FROM {} WHERE {})", acting.child_sql,
                                     fmt::join(conditions, " AND ")),
                         parameters, [&](const PostgresRow& each) { is_there = each.is_true(0); });
        }
        if (is_there) {
            found.push_back(
                {{},
                 "foreign_key",
                 fmt::format("a record of {} would be deleted or changed with it", acting.child)});
        }
    }
}

std::vector<RowRefusal> PostgresRows::hindrances(const RowTable& table, const StoredRow& row,
                                                 RowAct act, std::span<const Field> fields) {
    const PostgresFacts& known = facts(table);
    std::vector<RowRefusal> found;
    if (known.only_reads) {
        found.push_back({{}, "read_only", "the server is a standby, which is only read"});
    }
    if (act == RowAct::Remove && !known.may_remove) {
        found.push_back({{}, "read_only", "this account may not delete from the table"});
    }
    for (const Field& field : fields) {
        if (act == RowAct::Write && !known.columns.at(field.name).may_write) {
            found.push_back({field.name, "read_only", "this account may not write the column"});
        }
    }
    const bool may_insert = std::all_of(
        known.columns.begin(), known.columns.end(),
        [](const auto& each) { return each.second.may_insert || each.second.generated; });
    if (act == RowAct::Insert && !may_insert) {
        found.push_back({{}, "read_only", "this account may not insert into the table"});
    }
    if (act == RowAct::Insert && !row.place.empty() && !known.moves_by_expression &&
        known.partition_columns.empty() && oid_of(row) != this->known(table).table->oid) {
        found.push_back({{}, "no_ability", "it lies in another table, which inherits from this"});
    }
    add_triggers(known, act, fields, found);
    if (act != RowAct::Insert) {
        add_acting(table, row, act, fields, found);
    }
    return found;
}

/// A column of the row as it would be: as the server spells it where it stays.
std::string PostgresRows::text_after(const PostgresColumn& column, const StoredRow& row,
                                     const Field& field) const {
    const Value* old = value_of(row.record.fields, field.name);
    const Value* raw = value_of(row.raw, field.name);
    return old != nullptr && raw != nullptr && *old == field.value
               ? raw->text
               : parameter_text(column, field.value).value_or("");
}

PostgresRows::Sql PostgresRows::candidate(const RowTable& table, const StoredRow& row,
                                          const Record& after) {
    Sql result;
    result.text = candidate_sql(table, row, after, result.parameters);
    return result;
}

/// Its parameters are put behind those that are there.
std::string PostgresRows::candidate_sql(const RowTable& table, const StoredRow& row,
                                        const Record& after, std::vector<std::string>& parameters) {
    const PostgresTable& at = *known(table).table;
    const PostgresFacts& known = facts(table);
    std::string sql;
    for (const Field& field : after.fields) {
        const PostgresWritable& writable = known.columns.at(field.name);
        sql += sql.empty() ? "" : ",";
        if (field.value.is_null()) {
            sql += fmt::format("CAST(NULL AS {})", writable.bare);
        } else {
            parameters.push_back(text_after(*at.column(field.name), row, field));
            sql +=
                fmt::format("CAST(${}::{} AS {})", parameters.size(), writable.bare, writable.type);
        }
        sql += " AS " + quoted_identifier(field.name);
    }
    return fmt::format("(SELECT {}) AS {}", sql, quoted_identifier(at.relation));
}

/// What the column's type says to a value.
std::optional<RowRefusal> PostgresRows::refused_by_type(const RowTable& table, const Field& field,
                                                        const std::string& text) {
    const PostgresWritable& writable = facts(table).columns.at(field.name);
    const std::string why = why_no_text(text, session_.encoding() == "UTF8");
    if (!why.empty()) {
        return RowRefusal{field.name, "type", why};
    }
    const std::string limited =
        writable.limited.empty() ? "true"
                                 : fmt::format("$1::{0} IS NOT DISTINCT FROM CAST($1::{0} AS {1})",
                                               writable.bare, writable.limited);
    bool fits = true;
    std::string code;
    try {
        try_out([&] {
            session_.run(table.name,
                         fmt::format("SELECT {}, CAST($1::{} AS {}) IS NULL", limited,
                                     writable.bare, writable.type),
                         {text}, [&](const PostgresRow& row) { fits = row.is_true(0); });
        });
    } catch (const Error&) {
        if (!session_.is_open() || session_.fault() == nullptr) {
            throw;
        }
        code = session_.fault()->code();
    }
    if (code.empty()) {
        if (fits) {
            return std::nullopt;
        }
        return writable.is_text
                   ? RowRefusal{field.name, "too_long",
                                fmt::format("the column holds less ({})", writable.limited)}
                   : RowRefusal{
                         field.name, "type",
                         fmt::format("the column would hold another value ({})", writable.limited)};
    }
    if (code.starts_with("23")) {
        return RowRefusal{field.name, code == "23502" ? "not_null" : "check",
                          fmt::format("its domain {} forbids it", writable.type)};
    }
    return RowRefusal{field.name, code == "22001" ? "too_long" : "type",
                      fmt::format("it is no value of type {}", writable.type)};
}

/// All CHECK constraints in one statement: PostgreSQL looks at every one of a row that is written,
/// also at those that the row broke before.
void PostgresRows::add_refused_checks(const RowTable& table, const StoredRow& row,
                                      const Record& after, std::span<const Field> fields,
                                      std::vector<RowRefusal>& found) {
    const std::string oid = row.place.empty() ? known(table).table->oid : oid_of(row);
    std::vector<const PostgresCheck*> asked;
    std::string select;
    for (const PostgresCheck& check : facts(table).checks) {
        const bool has_columns =
            std::all_of(check.columns.begin(), check.columns.end(),
                        [&](const auto& name) { return table.column(name) != nullptr; });
        if (check.relation == oid && has_columns) {
            asked.push_back(&check);
            select += fmt::format("{}({}) IS NOT FALSE", select.empty() ? "" : ",", check.sql);
        }
    }
    if (asked.empty()) {
        return;
    }
    const auto column_of_check = [&](const PostgresCheck& check) {
        std::string column;
        for (const std::string& name : check.columns) {
            if (value_of(fields, name) != nullptr) {
                column = column.empty() ? name : column;
            }
        }
        return check.columns.size() == 1 || fields.size() == 1 ? column : std::string();
    };
    const Sql row_after = candidate(table, row, after);
    try {
        try_out([&] {
            session_.run(table.name, fmt::format("SELECT {} FROM {}", select, row_after.text),
                         row_after.parameters, [&](const PostgresRow& answer) {
                             for (std::size_t index = 0; index < asked.size(); ++index) {
                                 if (!answer.is_true(index)) {
                                     found.push_back({column_of_check(*asked[index]), "check",
                                                      fmt::format("the constraint {} forbids it",
                                                                  asked[index]->name)});
                                 }
                             }
                         });
        });
    } catch (const Error&) {
        if (!session_.is_open() || session_.fault() == nullptr) {
            throw;
        }
        found.push_back({{}, "check", "its constraints cannot be computed for it"});
    }
}

std::vector<RowRefusal> PostgresRows::refusals(const RowTable& table, const StoredRow& row,
                                               const Record& after, std::span<const Field> fields) {
    const PostgresTable& at = *known(table).table;
    std::vector<RowRefusal> found;
    for (const Field& field : fields) {
        const RowColumn* column = table.column(field.name);
        const Value* old = value_of(row.record.fields, field.name);
        const bool stays = old != nullptr && *old == field.value;
        if (column == nullptr || column->made_by_server || field.value.is_null() || stays) {
            continue;
        }
        const auto refusal =
            refused_value(table, field, text_after(*at.column(field.name), row, field));
        if (refusal) {
            found.push_back(*refusal);
        }
    }
    if (found.empty()) {
        add_refused_checks(table, row, after, fields, found);
    }
    return found;
}

bool PostgresRows::clashes_in(const RowTable& table, const PostgresUnique& index, const Sql& after,
                              const std::function<bool(const StoredRow& other)>& counts) {
    const PostgresTable& at = *known(table).table;
    std::string where = lies_in(index.relation);
    const auto of_candidate = [&](const std::string& sql) {
        return fmt::format("(SELECT {} FROM {})", sql, after.text);
    };
    if (!index.condition.empty()) {
        where += fmt::format(" AND ({0}) AND {1}", index.condition,
                             of_candidate("(" + index.condition + ")"));
    }
    for (const PostgresKeyPart& part : index.parts) {
        const std::string other = of_candidate(part.sql);
        const std::string equal = fmt::format("({}) {} {}", part.sql, part.equals, other);
        where += index.nulls_clash ? fmt::format(" AND ({0} OR (({1}) IS NULL AND {2} IS NULL))",
                                                 equal, part.sql, other)
                                   : " AND " + equal;
    }
    bool clash = false;
    session_.run(table.name,
                 fmt::format("SELECT {} FROM {} WHERE {}", columns_sql(at), at.sql_name(), where),
                 after.parameters,
                 [&](const PostgresRow& each) { clash = clash || counts(read_row(at, each)); });
    return clash;
}

std::vector<RowRefusal> PostgresRows::clashes(
    const RowTable& table, const StoredRow& row, const Record& after, std::span<const Field> fields,
    const std::function<bool(const StoredRow& other)>& counts) {
    std::vector<RowRefusal> found;
    std::optional<Sql> row_after;
    for (const PostgresUnique& index : facts(table).uniques) {
        const bool concerns = !index.whole || is_any_written(fields, index.columns);
        const bool has_columns =
            std::all_of(index.columns.begin(), index.columns.end(),
                        [&](const auto& name) { return table.column(name) != nullptr; });
        if (index.relation != oid_of(row) || !concerns || !has_columns) {
            continue;
        }
        if (!row_after) {
            row_after = candidate(table, row, after);
        }
        if (clashes_in(table, index, *row_after, counts)) {
            found.push_back(
                {index.whole && index.columns.size() == 1 ? *index.columns.begin() : std::string(),
                 "unique",
                 index.excludes
                     ? fmt::format("the constraint {} lets it not stand beside another record",
                                   index.name)
                     : fmt::format("another record has the value already ({})", index.name)});
        }
    }
    return found;
}

/// All pairs of one constraint in one statement.
std::vector<std::size_t> PostgresRows::excluded_pairs(const RowTable& table,
                                                      const PostgresUnique& index,
                                                      std::span<const RowAfter> rows) {
    std::string all;
    std::vector<std::string> parameters;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        if (oid_of(*rows[at].row) != index.relation ||
            parameters.size() + rows[at].after->fields.size() > most_parameters) {
            continue;
        }
        const std::string from = candidate_sql(table, *rows[at].row, *rows[at].after, parameters);
        std::string parts;
        for (std::size_t part = 0; part < index.parts.size(); ++part) {
            parts += fmt::format(", ({}) AS p{}", index.parts[part].sql, part);
        }
        all +=
            fmt::format("{}SELECT {} AS n{} FROM {}{}", all.empty() ? "" : " UNION ALL ", at, parts,
                        from, index.condition.empty() ? "" : " WHERE (" + index.condition + ")");
    }
    std::vector<std::size_t> found;
    if (all.empty()) {
        return found;
    }
    std::string meets = "a.n < b.n";
    for (std::size_t part = 0; part < index.parts.size(); ++part) {
        meets += fmt::format(" AND a.p{0} {1} b.p{0}", part, index.parts[part].equals);
    }
    session_.run(
        table.name,
        fmt::format("WITH c AS ({}) SELECT DISTINCT b.n FROM c a JOIN c b ON {}", all, meets),
        parameters, [&](const PostgresRow& row) { found.push_back(std::stoul(row.string(0))); });
    return found;
}

std::vector<std::pair<std::size_t, RowRefusal>> PostgresRows::clashes_among(
    const RowTable& table, std::span<const RowAfter> rows) {
    std::vector<std::pair<std::size_t, RowRefusal>> found;
    for (const PostgresUnique& index : facts(table).uniques) {
        const bool has_columns =
            std::all_of(index.columns.begin(), index.columns.end(),
                        [&](const auto& name) { return table.column(name) != nullptr; });
        if (!index.excludes || !has_columns) {
            continue;
        }
        for (const std::size_t at : excluded_pairs(table, index, rows)) {
            found.push_back({at,
                             {{},
                              "unique",
                              fmt::format("the constraint {} lets it not stand beside another "
                                          "record of the plan",
                                          index.name)}});
        }
    }
    return found;
}

std::vector<RowUnique> PostgresRows::uniques(const RowTable& table) {
    std::vector<RowUnique> found;
    std::set<std::vector<std::string>> known;
    for (const PostgresUnique& index : facts(table).uniques) {
        const std::vector<std::string> columns(index.columns.begin(), index.columns.end());
        if (index.whole && !index.excludes && !index.nulls_clash && known.insert(columns).second) {
            found.push_back({index.name, columns});
        }
    }
    return found;
}

}  // namespace dsar
