// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/session.hpp"
#include "tests/stores/change_conformance.hpp"
#include "tests/stores/conformance.hpp"
#include "tests/support/postgres_server.hpp"

#include <algorithm>

namespace dsar::test {
namespace {

/// PostgreSQL's columns have one type: whole numbers where all are, else text.
std::string type_of(const Rows& rows, std::size_t column) {
    const bool whole = std::all_of(rows.rows.begin(), rows.rows.end(), [&](const auto& row) {
        return row[column].is_null() ||
               (row[column].kind == ValueKind::Integer && row[column].text.size() < 19);
    });
    return whole ? "bigint" : "text";
}

StoreEntry write_postgres(const std::filesystem::path&, const Rows& rows, std::string&) {
    const PostgresServer& server = PostgresServer::get();
    server.start_afresh();
    const std::string table = "shop." + quoted_identifier(rows.collection);
    std::string columns;
    for (std::size_t index = 0; index < rows.columns.size(); ++index) {
        columns += (index == 0 ? "" : ",") + quoted_identifier(rows.columns[index]) + ' ' +
                   type_of(rows, index);
    }
    std::string sql = "CREATE TABLE " + table + "(" + columns + ");" + "CREATE INDEX ON " + table +
                      " USING hash (" + quoted_identifier(rows.columns[1]) + ");";
    for (const auto& row : rows.rows) {
        std::string values;
        for (const Value& value : row) {
            values += (values.empty() ? "" : ",") + sql_literal(value);
        }
        sql += "INSERT INTO " + table + " VALUES (" + values + ");\n";
    }
    server.sql("BEGIN;" + sql + "COMMIT");
    return server.store();
}

bool fits_text(const Value& value) {
    return value.kind != ValueKind::Bytes && value.text.find('\0') == std::string::npos;
}

Value as_text(const Value& value) {
    return value.is_null() ? value : text_value(value.text);
}

const Candidate candidate{"postgres", write_postgres, fits_text, as_text};
const bool joined =
    conform(candidate) && conform_to_changes(candidate) && conform_to_put_backs(candidate);

}  // namespace
}  // namespace dsar::test
