// SPDX-License-Identifier: Apache-2.0
// What would stop a change of a database of MariaDB or MySQL, by reading alone. CHECK constraints
// are asked of the server, of a row that stands in a SELECT and nowhere else.
#include "libdsar/stores/mysql/parameter.hpp"
#include "libdsar/stores/mysql/rows.hpp"
#include "libdsar/stores/rows/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {

void MysqlRows::add_triggers(const MysqlFacts& facts, RowAct act,
                             std::vector<RowRefusal>& found) const {
    const char* const event = act == RowAct::Insert  ? "INSERT"
                              : act == RowAct::Write ? "UPDATE"
                                                     : "DELETE";
    if (!facts.sees_triggers) {
        found.push_back({{},
                         "read_only",
                         "this account may not see whether a trigger would run with it "
                         "(privilege TRIGGER)"});
    }
    for (const MysqlTrigger& trigger : facts.triggers) {
        if (trigger.event == event && trigger.stamped.empty()) {
            found.push_back(
                {{}, "trigger", fmt::format("the trigger {} would run with it", trigger.name)});
        }
    }
}

/// Rows of other tables that a foreign key would delete or change with this one.
void MysqlRows::add_acting(const RowTable& table, const StoredRow& row, RowAct act,
                           std::span<const Field> fields, std::vector<RowRefusal>& found) {
    if (!facts(table).sees_all_tables && act == RowAct::Remove) {
        found.push_back({{},
                         "read_only",
                         "this account may not see whether records of other tables would be "
                         "deleted with it (SELECT on the whole database)"});
    }
    for (const MysqlActing& acting : facts(table).acting) {
        const bool acts =
            (act == RowAct::Remove && acting.on_delete) ||
            (act == RowAct::Write && acting.on_update &&
             std::any_of(acting.parts.begin(), acting.parts.end(), [&](const auto& part) {
                 return value_of(fields, part.first) != nullptr;
             }));
        if (!acts) {
            continue;
        }
        if (acting.child.empty()) {
            found.push_back({{},
                             "foreign_key",
                             "a table of another database refers to it, and its records may be "
                             "deleted or changed with it"});
            continue;
        }
        std::string where;
        MysqlSession::Parameters parameters;
        for (const auto& [column, there] : acting.parts) {
            const Value* value = value_of(row.raw, column);
            if (value == nullptr || value->is_null()) {
                break;
            }
            where += (where.empty() ? "" : " AND ") + mysql_name(there) + " = ?";
            parameters.push_back(raw_parameter(writable(table, column), *value));
        }
        bool is_there = false;
        if (parameters.size() == acting.parts.size()) {
            session_.run(acting.child,
                         fmt::format("SELECT 1 FROM {} WHERE {} LIMIT 1{}",
                                     mysql_name(acting.child), where, lock_sql()),
                         parameters, [&](const MysqlRow&) { is_there = true; });
        }
        if (is_there) {
            found.push_back(
                {{},
                 "foreign_key",
                 fmt::format("a record of {} would be deleted or changed with it", acting.child)});
        }
    }
}

std::vector<RowRefusal> MysqlRows::hindrances(const RowTable& table, const StoredRow& row,
                                              RowAct act, std::span<const Field> fields) {
    const MysqlFacts& known = facts(table);
    std::vector<RowRefusal> found;
    if (known.only_reads) {
        found.push_back({{}, "read_only", "the server is only read (read_only)"});
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
    add_triggers(known, act, found);
    if (act != RowAct::Insert) {
        add_acting(table, row, act, fields, found);
    }
    return found;
}

/// A column of the row as it would be: as the server spells it where it stays.
MysqlParameter MysqlRows::parameter_after(const RowTable& table, const StoredRow& row,
                                          const Field& field) {
    const Value* old = value_of(row.record.fields, field.name);
    const Value* raw = value_of(row.raw, field.name);
    const MysqlWritable& column = writable(table, field.name);
    return old != nullptr && raw != nullptr && *old == field.value
               ? raw_parameter(column, *raw)
               : parameter_of(column, field.value);
}

/// All CHECK constraints in one statement; the server looks at every one of a row that is written.
void MysqlRows::add_refused_checks(const RowTable& table, const StoredRow& row, const Record& after,
                                   std::span<const Field> fields, std::vector<RowRefusal>& found) {
    const std::vector<MysqlCheck>& checks = facts(table).checks;
    if (checks.empty()) {
        return;
    }
    Sql candidate;
    for (const Field& field : after.fields) {
        const MysqlWritable& column = writable(table, field.name);
        const std::string cast = column.type == "decimal"
                                     ? fmt::format("DECIMAL({},{})", column.precision, column.scale)
                                 : column.type == "date" ? std::string("DATE")
                                 : column.type == "time" ? std::string("TIME(6)")
                                 : column.is_time()      ? std::string("DATETIME(6)")
                                                         : std::string();
        candidate.text += (candidate.text.empty() ? "" : ",") +
                          (cast.empty() ? "?" : fmt::format("CAST(? AS {})", cast)) + " AS " +
                          mysql_name(field.name);
        candidate.parameters.push_back(parameter_after(table, row, field));
    }
    std::string select;
    for (const MysqlCheck& check : checks) {
        select += fmt::format("{}({}) IS NOT FALSE", select.empty() ? "" : ",", check.sql);
    }
    std::vector<const MysqlCheck*> broken;
    const unsigned fault = session_.try_run(
        table.name, fmt::format("SELECT {} FROM (SELECT {}) AS candidate", select, candidate.text),
        candidate.parameters, [&](const MysqlRow& answer) {
            for (std::size_t index = 0; index < checks.size(); ++index) {
                if (answer.text(index) != "1") {
                    broken.push_back(&checks[index]);
                }
            }
        });
    if (fault != 0) {
        found.push_back({{}, "check", "its constraints cannot be computed for it"});
    }
    for (const MysqlCheck* check : broken) {
        std::vector<std::string> named;
        for (const auto& [name, column] : facts(table).columns) {
            if (check->sql.find(mysql_name(name)) != std::string::npos) {
                named.push_back(name);
            }
        }
        const auto written = std::find_if(named.begin(), named.end(), [&](const auto& name) {
            return value_of(fields, name) != nullptr;
        });
        const bool is_clear = named.size() == 1 || fields.size() == 1;
        found.push_back({is_clear && written != named.end() ? *written : std::string(), "check",
                         fmt::format("the constraint {} forbids it", check->name)});
    }
}

std::vector<RowRefusal> MysqlRows::refusals(const RowTable& table, const StoredRow& row,
                                            const Record& after, std::span<const Field> fields) {
    std::vector<RowRefusal> found;
    for (const Field& field : fields) {
        const RowColumn* column = table.column(field.name);
        const Value* old = value_of(row.record.fields, field.name);
        const MysqlWritable& kind = writable(table, field.name);
        const bool stays = old != nullptr && *old == field.value;
        // An enum that holds what it does not list, by a mistake of old, cannot be written again.
        const bool is_odd = stays && kind.type == "enum" && !field.value.is_null();
        if (column == nullptr || column->made_by_server || field.value.is_null() ||
            (stays && !is_odd)) {
            continue;
        }
        if (const auto refusal = refused_by_type(table, field, written_text(kind, field.value))) {
            found.push_back(*refusal);
        }
    }
    if (found.empty()) {
        add_refused_checks(table, row, after, fields, found);
    }
    return found;
}

std::vector<RowRefusal> MysqlRows::clashes(
    const RowTable& table, const StoredRow& row, const Record& after, std::span<const Field> fields,
    const std::function<bool(const StoredRow& other)>& counts) {
    std::vector<RowRefusal> found;
    const MysqlTable& at = *known(table).table;
    for (const MysqlUnique& index : facts(table).uniques) {
        Sql where;
        bool concerns = false;
        bool is_known = true;
        for (const auto& [name, letters] : index.parts) {
            const auto field = std::find_if(after.fields.begin(), after.fields.end(),
                                            [&](const Field& each) { return each.name == name; });
            // NULL is like no other; what the server computes is not known yet.
            is_known = is_known && field != after.fields.end() && !field->value.is_null() &&
                       !writable(table, name).generated;
            if (!is_known) {
                break;
            }
            concerns = concerns || value_of(fields, name) != nullptr;
            where.text += (where.text.empty() ? "" : " AND ") +
                          (letters == 0 ? mysql_name(name) + " = ?"
                                        : fmt::format("LEFT({}, {}) = LEFT(?, {})",
                                                      mysql_name(name), letters, letters));
            where.parameters.push_back(parameter_after(table, row, *field));
        }
        if (!concerns || !is_known) {
            continue;
        }
        bool clash = false;
        session_.run(table.name,
                     fmt::format("SELECT {} {}", columns_sql(at), at.rows_sql(where.text)),
                     where.parameters,
                     [&](const MysqlRow& each) { clash = clash || counts(read_row(table, each)); });
        if (clash) {
            found.push_back({index.parts.size() == 1 ? index.parts.front().first : std::string(),
                             "unique",
                             fmt::format("another record has the value already ({})", index.name)});
        }
    }
    return found;
}

std::vector<RowUnique> MysqlRows::uniques(const RowTable& table) {
    std::vector<RowUnique> found;
    for (const MysqlUnique& index : facts(table).uniques) {
        RowUnique unique{index.name, {}};
        bool is_whole = true;
        for (const auto& [column, letters] : index.parts) {
            is_whole = is_whole && letters == 0 && table.column(column) != nullptr;
            unique.columns.push_back(column);
        }
        if (is_whole) {
            found.push_back(std::move(unique));
        }
    }
    return found;
}

}  // namespace dsar
