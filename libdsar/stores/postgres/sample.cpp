// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/sample.hpp"

#include "libdsar/stores/postgres/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace dsar {
namespace {

constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();

/// How many rows the server thinks there are, partitions and heirs included.
constexpr const char* estimate_sql =
    "WITH RECURSIVE part(oid) AS (SELECT $1::oid UNION"
    " SELECT i.inhrelid FROM pg_inherits i JOIN part ON i.inhparent = part.oid) "
    "SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint"
    " FROM pg_class c JOIN part ON part.oid = c.oid";

std::uint64_t ask_number(PostgresSession& session, const PostgresTable& table,
                         const std::string& sql, const PostgresSession::Parameters& parameters) {
    std::uint64_t number = 0;
    session.run(table.name, sql, parameters,
                [&](const PostgresRow& row) { number = std::stoull(row.string(0)); });
    return number;
}

/// What stands behind the name of the table so that about so many rows come; a percentage below
/// 100 only where there are more.
std::string sampling(PostgresSession& session, const PostgresTable& table,
                     const SampleRequest& request) {
    const bool can = table.kind == 'r' || table.kind == 'p' || table.kind == 'm';
    if (!can || request.records >= most) {
        return {};
    }
    const std::uint64_t counted =
        ask_number(session, table,
                   fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT {}) AS few",
                               table.sql_name(), request.records + 1),
                   {});
    if (counted <= request.records) {
        return {};
    }
    const std::uint64_t rows =
        std::max(counted, ask_number(session, table, estimate_sql, {table.oid}));
    const double part = 100.0 * static_cast<double>(request.records) / static_cast<double>(rows);
    return fmt::format(" TABLESAMPLE SYSTEM ({:.6f}) REPEATABLE ({})", std::max(part, 0.000001),
                       request.seed % 1'000'000'007);
}

}  // namespace

void sample_rows(PostgresSession& session, const PostgresTable& table, const SampleRequest& request,
                 const std::function<void(const Record& record)>& sink, Meter& meter) {
    std::vector<std::string> columns;
    Record record;
    for (const PostgresColumn& column : table.columns) {
        columns.push_back(quoted_identifier(column.name));
        record.fields.push_back({column.name, {}});
    }
    const std::string select =
        fmt::format("SELECT {} FROM {}{} LIMIT {}", fmt::join(columns, ","), table.sql_name(),
                    sampling(session, table, request), std::min(request.records, most));
    PostgresValues values;
    session.stream(table.name, select, {}, [&](const PostgresRow& row) {
        for (std::size_t index = 0; index < table.columns.size(); ++index) {
            record.fields[index].value =
                row.is_null(index) ? Value{} : values.value(table.columns[index], row.text(index));
        }
        meter.add(1);
        sink(record);
    });
}

}  // namespace dsar
