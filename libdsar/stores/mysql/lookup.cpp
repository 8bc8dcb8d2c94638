// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/lookup.hpp"

#include "libdsar/base/unicode.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/stores/split_parts.hpp"
#include "libdsar/stores/uuid_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdint>
#include <netinet/in.h>
#include <string_view>
#include <utility>

namespace dsar {
namespace {

using Kind = MysqlParameter::Kind;

constexpr std::size_t most_tuples = 1000;       // to a statement: more, and no index is asked
constexpr std::size_t most_parameters = 60000;  // the protocol takes 65535

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_text(const MysqlColumn& column) {
    return is_one_of(column.type,
                     {"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum"});
}

bool is_bytes(const MysqlColumn& column) {
    return is_one_of(column.type, {"binary", "varbinary"});
}

bool is_whole_type(const MysqlColumn& column) {
    return is_one_of(column.type, {"tinyint", "smallint", "mediumint", "int", "bigint"});
}

bool is_address(int family, const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return ::inet_pton(family, text.c_str(), address.data()) == 1;
}

template <class Number>
bool reads_as(std::string_view text) {
    Number number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size();
}

bool is_whole(std::string_view text) {
    return reads_as<std::int64_t>(text) || reads_as<std::uint64_t>(text);
}

/// Plain digits; not so many that no column could hold them.
bool is_decimal(std::string_view text) {
    constexpr std::size_t most_digits = 65;
    text.remove_prefix(text.starts_with('-') ? 1 : 0);
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto is_digits = [](std::string_view part) {
        return !part.empty() && std::all_of(part.begin(), part.end(), [](char letter) {
            return letter >= '0' && letter <= '9';
        });
    };
    return text.size() <= most_digits && is_digits(text.substr(0, point)) &&
           (point == text.size() || is_digits(text.substr(point + 1)));
}

/// Whether a letter lies beyond what utf8mb3 holds.
bool has_four_bytes(std::string_view text) {
    constexpr unsigned char first_of_four = 0xf0;
    return std::any_of(text.begin(), text.end(), [](char letter) {
        return static_cast<unsigned char>(letter) >= first_of_four;
    });
}

/// Whether a column of this character set can hold the text at all; nullopt when nobody knows.
std::optional<bool> can_hold(const MysqlColumn& column, const std::string& text) {
    if (!is_utf8(text)) {
        return false;
    }
    if (is_ascii(text) || column.charset == "utf8mb4") {
        return true;
    }
    if (column.charset == "utf8mb3" || column.charset == "utf8") {
        return !has_four_bytes(text);
    }
    return column.charset == "ascii" ? std::optional(false) : std::nullopt;
}

MysqlSession::Parameters all_of(Kind kind, std::vector<std::string> texts) {
    MysqlSession::Parameters result;
    for (std::string& text : texts) {
        result.push_back({kind, std::move(text)});
    }
    return result;
}

/// What a view is made of decides, so the server is asked how it would find the rows.
bool explains_with_indexes(MysqlSession& session, const MysqlTable& table,
                           const MysqlLookup::Statement& statement) {
    // MySQL also tells the partitions.
    const std::size_t type = session.is_mariadb() ? 3 : 4;
    bool has_index = false;
    bool has_scan = false;
    const unsigned fault = session.try_run(
        table.name, "EXPLAIN SELECT * " + table.rows_sql(statement.where), statement.parameters,
        [&](const MysqlRow& row) {
            has_scan = has_scan || is_one_of(row.text(type), {"ALL", "index", "fulltext"});
            has_index = has_index || !row.is_null(type + 2);
        });
    return fault == 0 && has_index && !has_scan;
}

}  // namespace

bool can_look_up(const MysqlColumn& column) {
    return is_text(column) || is_bytes(column) || is_whole_type(column) ||
           is_one_of(column.type, {"decimal", "uuid", "inet4", "inet6"});
}

std::optional<MysqlSession::Parameters> lookup_spellings(const MysqlColumn& column,
                                                         const std::string& needle) {
    using Texts = std::vector<std::string>;
    if (is_text(column)) {
        const std::optional<bool> fits = can_hold(column, needle);
        if (!fits) {
            return std::nullopt;
        }
        Texts texts = *fits ? uuid_spellings(needle) : Texts();
        if (*fits) {
            texts.insert(texts.begin(), needle);
        }
        return all_of(Kind::Text, std::move(texts));
    }
    if (is_bytes(column)) {
        return all_of(Kind::Bytes, {needle});
    }
    if (column.type == "decimal") {
        return all_of(Kind::Decimal, is_decimal(needle) ? Texts{needle} : Texts());
    }
    if (column.type == "uuid") {
        return all_of(Kind::Text, is_uuid(needle) ? Texts{needle} : Texts());
    }
    const bool is_v4 = is_address(AF_INET, needle);
    if (column.type == "inet4") {
        return all_of(Kind::Text, is_v4 ? Texts{needle} : Texts());
    }
    if (column.type == "inet6") {
        return all_of(Kind::Text, is_v4                          ? Texts{"::ffff:" + needle}
                                  : is_address(AF_INET6, needle) ? Texts{needle}
                                                                 : Texts());
    }
    return all_of(Kind::Integer, is_whole(needle) ? Texts{needle} : Texts());
}

std::optional<MysqlLookup> MysqlLookup::of(MysqlSession& session, const MysqlTable& table,
                                           const QueryMatcher& matcher) {
    MysqlLookup lookup;
    const Query& query = matcher.query();
    for (std::size_t index = 0; index < query.any.size(); ++index) {
        const Condition& condition = query.any[index];
        std::vector<const MysqlColumn*> columns;
        bool nested = false;
        for (const FieldPath& field : matcher.fields(index)) {
            columns.push_back(&column_of(session, table, field));
            nested = nested || field.is_nested();
        }
        const bool needs_scan =
            condition.typed || condition.in_text || nested ||
            (columns.size() > 1 && condition.needles->form() != Form::Reference);
        if (needs_scan || !lookup.add(condition, columns)) {
            return std::nullopt;
        }
    }
    return lookup.has_indexes(session, table) ? std::optional(std::move(lookup)) : std::nullopt;
}

/// False when only a scan can tell.
bool MysqlLookup::add(const Condition& condition, const std::vector<const MysqlColumn*>& columns) {
    if (!std::all_of(columns.begin(), columns.end(),
                     [](const MysqlColumn* column) { return can_look_up(*column); })) {
        return false;
    }
    auto arm = std::find_if(arms_.begin(), arms_.end(),
                            [&](const Arm& each) { return each.columns == columns; });
    if (arm == arms_.end()) {
        arms_.push_back({columns, {}});
        arm = std::prev(arms_.end());
    }
    for (const std::string& needle : condition.needles->values()) {
        const std::vector<std::string> parts = split_parts(needle, columns.size() > 1);
        if (parts.size() != columns.size()) {
            continue;
        }
        std::vector<Tuple> tuples{{}};
        for (std::size_t part = 0; part < parts.size(); ++part) {
            const auto mine = lookup_spellings(*columns[part], parts[part]);
            if (!mine) {
                return false;
            }
            std::vector<Tuple> longer;
            for (const MysqlParameter& spelling : *mine) {
                for (Tuple tuple : tuples) {
                    tuple.push_back(spelling);
                    longer.push_back(std::move(tuple));
                }
            }
            tuples = std::move(longer);
        }
        std::move(tuples.begin(), tuples.end(), std::back_inserter(arm->tuples));
    }
    return true;
}

bool MysqlLookup::has_indexes(MysqlSession& session, const MysqlTable& table) const {
    std::size_t parameters = 0;
    for (const Arm& arm : arms_) {
        parameters += arm.tuples.size() * arm.columns.size();
    }
    if (parameters > most_parameters) {
        return false;
    }
    if (table.kind != MysqlTableKind::View) {
        return std::all_of(arms_.begin(), arms_.end(), [](const Arm& arm) {
            return arm.tuples.empty() ||
                   std::any_of(arm.columns.begin(), arm.columns.end(),
                               [](const MysqlColumn* column) { return column->indexed; });
        });
    }
    const std::vector<Statement> asked = statements();
    return std::all_of(asked.begin(), asked.end(), [&](const Statement& statement) {
        return explains_with_indexes(session, table, statement);
    });
}

/// `count` values, or tuples of them, as placeholders.
std::string MysqlLookup::sql_of(const Arm& arm, std::size_t count) {
    std::string sql;
    if (arm.columns.size() == 1) {
        sql = mysql_name(arm.columns.front()->name) + " IN (?";
        for (std::size_t index = 1; index < count; ++index) {
            sql += ",?";
        }
        return sql + ')';
    }
    std::string tuple;
    for (const MysqlColumn* column : arm.columns) {
        tuple += (tuple.empty() ? "(" : " AND ") + mysql_name(column->name) + " = ?";
    }
    tuple += ')';
    for (std::size_t index = 0; index < count; ++index) {
        sql += (sql.empty() ? "" : " OR ") + tuple;
    }
    return '(' + sql + ')';
}

/// A row that an earlier statement gives is left out of the later ones.
std::vector<MysqlLookup::Statement> MysqlLookup::statements() const {
    std::vector<Statement> result;
    std::string before;
    MysqlSession::Parameters before_parameters;
    for (const Arm& arm : arms_) {
        for (std::size_t first = 0; first < arm.tuples.size(); first += most_tuples) {
            const std::size_t count = std::min(most_tuples, arm.tuples.size() - first);
            Statement statement{sql_of(arm, count), {}};
            for (std::size_t index = first; index < first + count; ++index) {
                statement.parameters.insert(statement.parameters.end(), arm.tuples[index].begin(),
                                            arm.tuples[index].end());
            }
            const std::string mine = statement.where;
            const MysqlSession::Parameters my_parameters = statement.parameters;
            if (!before.empty()) {
                statement.where += fmt::format(" AND ({}) IS NOT TRUE", before);
                statement.parameters.insert(statement.parameters.end(), before_parameters.begin(),
                                            before_parameters.end());
            }
            before += (before.empty() ? "" : " OR ") + mine;
            before_parameters.insert(before_parameters.end(), my_parameters.begin(),
                                     my_parameters.end());
            result.push_back(std::move(statement));
        }
    }
    return result;
}

}  // namespace dsar
