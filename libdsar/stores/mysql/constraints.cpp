// SPDX-License-Identifier: Apache-2.0
// What would stop a change of a database of MariaDB or MySQL, by reading alone. A SELECT does not
// convert as strictly as a write does, so most types are judged here; CHECK constraints are asked
// of the server, of a row that stands in a SELECT and nowhere else.
#include "libdsar/base/unicode.hpp"
#include "libdsar/stores/mysql/parameter.hpp"
#include "libdsar/stores/mysql/rows.hpp"
#include "libdsar/stores/uuid_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdlib>
#include <netinet/in.h>
#include <utility>

namespace dsar {
namespace {

bool is_written(std::span<const Field> fields, const std::string& column) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const Field& field) { return field.name == column; });
}

const Value* old_value(const StoredRow& row, const std::string& name) {
    for (const Field& field : row.record.fields) {
        if (field.name == name) {
            return &field.value;
        }
    }
    return nullptr;
}

RowRefusal no_value(const Field& field, const MysqlWritable& column) {
    return {field.name, "type", fmt::format("it is no value of type {}", column.shown)};
}

RowRefusal other_value(const Field& field, const MysqlWritable& column) {
    return {field.name, "type",
            fmt::format("the column would hold another value ({})", column.shown)};
}

RowRefusal too_long(const Field& field, const MysqlWritable& column) {
    return {field.name, "too_long", fmt::format("the column holds less ({})", column.shown)};
}

/// Whether a whole number of so many bits, with or without sign, can be it.
bool fits_in_bits(const PlainDecimal& number, unsigned bits, bool is_unsigned) {
    const std::string text = number.whole.empty() ? "0" : number.whole;
    std::uint64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size()) {
        return false;
    }
    const std::uint64_t half = std::uint64_t{1} << (bits - 1);
    const std::uint64_t most = half - 1 + (is_unsigned ? half : 0);
    return number.negative ? !is_unsigned && value <= half : value <= most;
}

unsigned bits_of(const MysqlWritable& column) {
    return column.type == "tinyint"     ? 8
           : column.type == "smallint"  ? 16
           : column.type == "mediumint" ? 24
           : column.type == "int"       ? 32
                                        : 64;
}

std::optional<RowRefusal> refused_number(const MysqlWritable& column, const Field& field,
                                         const std::string& text) {
    if (column.type == "float" || column.type == "double") {
        char* end = nullptr;
        std::strtod(text.c_str(), &end);
        const bool whole = !text.empty() && end == text.c_str() + text.size();
        return whole && text.find_first_of("xXnN") == std::string::npos
                   ? std::nullopt
                   : std::optional(no_value(field, column));
    }
    const std::optional<PlainDecimal> number = plain_decimal(text);
    if (!number) {
        return no_value(field, column);
    }
    if (number->fraction.size() > column.scale) {
        return other_value(field, column);
    }
    bool fits = true;
    if (column.type == "decimal") {
        fits = number->whole.size() + column.scale <= column.precision &&
               !(column.is_unsigned && number->negative);
    } else if (column.type == "bit") {
        fits = column.precision >= 64 ||
               (fits_in_bits(*number, 64, true) &&
                std::strtoull(number->whole.c_str(), nullptr, 10) >> column.precision == 0);
        fits = fits && !number->negative;
    } else if (column.type == "year") {
        fits = number->whole.empty() || (number->whole.size() == 4 && number->whole >= "1901" &&
                                         number->whole <= "2155" && !number->negative);
    } else {
        fits = fits_in_bits(*number, bits_of(column), column.is_unsigned);
    }
    return fits ? std::nullopt : std::optional(no_value(field, column));
}

std::size_t letters_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char letter) {
        return (static_cast<unsigned char>(letter) & 0xc0U) != 0x80U;
    }));
}

/// Every member of a set, apart from each other by commas.
bool are_members(const MysqlWritable& column, const std::string& text) {
    for (std::size_t begin = 0; begin <= text.size() && !text.empty();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string member = text.substr(begin, end - begin);
        if (std::find(column.members.begin(), column.members.end(), member) ==
            column.members.end()) {
            return false;
        }
        begin = end + 1;
    }
    return true;
}

bool is_address(int family, const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return ::inet_pton(family, text.c_str(), address.data()) == 1;
}

bool is_time(const MysqlWritable& column) {
    return column.type == "date" || column.type == "time" || column.type == "datetime" ||
           column.type == "timestamp";
}

std::optional<RowRefusal> refused_bytes(const MysqlWritable& column, const Field& field,
                                        const std::string& text) {
    if (column.bytes != 0 && text.size() > column.bytes) {
        return too_long(field, column);
    }
    return column.type == "binary" && text.size() < column.bytes
               ? std::optional(other_value(field, column))
               : std::nullopt;
}

}  // namespace

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
             std::any_of(acting.parts.begin(), acting.parts.end(),
                         [&](const auto& part) { return is_written(fields, part.first); }));
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
            const Value* value = mysql_raw_value(row, column);
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

/// As the server itself reads a date or a time, to the sixth digit of a second and as the column
/// would keep it.
std::optional<RowRefusal> MysqlRows::refused_time(const RowTable& table, const Field& field,
                                                  const std::string& text) {
    const MysqlWritable& column = writable(table, field.name);
    const std::string whole = column.type == "time" ? "TIME(6)" : "DATETIME(6)";
    const std::string kept = column.type == "date"   ? std::string("DATE")
                             : column.type == "time" ? fmt::format("TIME({})", column.fraction)
                                                     : fmt::format("DATETIME({})", column.fraction);
    bool is_one = false;
    bool is_same = false;
    session_.run(table.name,
                 fmt::format("SELECT CAST(? AS {0}) IS NOT NULL AND CAST(? AS {1}) IS NOT NULL,"
                             " CAST(? AS {0}) = CAST(CAST(? AS {1}) AS {0})",
                             whole, kept),
                 MysqlSession::Parameters(4, mysql_text(text)), [&](const MysqlRow& row) {
                     is_one = row.text(0) == "1";
                     is_same = row.text(1) == "1";
                 });
    bool in_range = true;
    if (is_one && column.type == "timestamp") {
        session_.run(table.name, "SELECT UNIX_TIMESTAMP(CAST(? AS DATETIME(6))) > 0",
                     {mysql_text(text)},
                     [&](const MysqlRow& row) { in_range = row.text(0) == "1"; });
    }
    if (!is_one || !in_range) {
        return no_value(field, column);
    }
    return is_same ? std::nullopt : std::optional(other_value(field, column));
}

/// A text, in letters of the column's character set.
std::optional<RowRefusal> MysqlRows::refused_text(const RowTable& table, const Field& field,
                                                  const std::string& text) {
    const MysqlWritable& column = writable(table, field.name);
    if (!is_utf8(text)) {
        return RowRefusal{field.name, "type", "the column holds letters only, and these are none"};
    }
    bool fits = true;
    std::size_t bytes = text.size();
    if (column.charset != "utf8mb4" && !column.charset.empty()) {
        session_.run(table.name,
                     fmt::format("SELECT CAST(CONVERT(CONVERT(? USING {0}) USING utf8mb4) AS"
                                 " BINARY) = CAST(? AS BINARY), LENGTH(CONVERT(? USING {0}))",
                                 mysql_name(column.charset)),
                     MysqlSession::Parameters(3, mysql_text(text)), [&](const MysqlRow& row) {
                         fits = row.text(0) == "1";
                         bytes = std::strtoull(row.string(1).c_str(), nullptr, 10);
                     });
    }
    if (!fits) {
        return RowRefusal{field.name, "type",
                          fmt::format("the column cannot hold every letter ({})", column.charset)};
    }
    if (column.type == "enum") {
        return std::find(column.members.begin(), column.members.end(), text) == column.members.end()
                   ? std::optional(no_value(field, column))
                   : std::nullopt;
    }
    if (column.type == "set") {
        return are_members(column, text) ? std::nullopt : std::optional(no_value(field, column));
    }
    const bool by_letters = column.type == "char" || column.type == "varchar";
    const std::size_t size = by_letters ? letters_in(text) : bytes;
    const std::size_t most = by_letters ? column.letters : column.bytes;
    if (most != 0 && size > most) {
        return too_long(field, column);
    }
    return column.type == "char" && text.ends_with(' ') ? std::optional(other_value(field, column))
                                                        : std::nullopt;
}

/// What the column's type says to a value.
std::optional<RowRefusal> MysqlRows::refused_by_type(const RowTable& table, const Field& field,
                                                     const std::string& text) {
    const MysqlWritable& column = writable(table, field.name);
    if (column.is_json) {
        try {
            JsonText().members(text, [](std::string_view, std::string_view) {});
        } catch (const JsonFault&) {
            return no_value(field, column);
        }
    }
    if (column.is_number()) {
        return refused_number(column, field, text);
    }
    if (column.is_bytes()) {
        return refused_bytes(column, field, text);
    }
    if (is_time(column)) {
        return refused_time(table, field, text);
    }
    const bool is_other = (column.type == "uuid" && !is_uuid(text)) ||
                          (column.type == "inet4" && !is_address(AF_INET, text)) ||
                          (column.type == "inet6" && !is_address(AF_INET6, text));
    if (is_other) {
        return no_value(field, column);
    }
    return column.is_text() || !column.members.empty() ? refused_text(table, field, text)
                                                       : std::nullopt;
}

/// A column of the row as it would be: as the server spells it where it stays.
MysqlParameter MysqlRows::parameter_after(const RowTable& table, const StoredRow& row,
                                          const Field& field) {
    const Value* old = old_value(row, field.name);
    const Value* raw = mysql_raw_value(row, field.name);
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
                                 : is_time(column)       ? std::string("DATETIME(6)")
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
        const auto written = std::find_if(
            named.begin(), named.end(), [&](const auto& name) { return is_written(fields, name); });
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
        const Value* old = old_value(row, field.name);
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
            concerns = concerns || is_written(fields, name);
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
