// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/session.hpp"
#include "tests/stores/change_conformance.hpp"
#include "tests/stores/conformance.hpp"
#include "tests/support/mysql_server.hpp"

#include <algorithm>

namespace dsar::test {
namespace {

/// MariaDB's columns have one type: whole numbers where all are, else text, or bytes.
std::string type_of(const Rows& rows, std::size_t column) {
    const bool whole = std::all_of(rows.rows.begin(), rows.rows.end(), [&](const auto& row) {
        return row[column].is_null() ||
               (row[column].kind == ValueKind::Integer && row[column].text.size() < 19);
    });
    return whole ? "bigint" : "longtext";
}

StoreEntry write_mysql(const std::filesystem::path&, const Rows& rows, std::string&) {
    const MysqlServer& server = MysqlServer::get();
    server.start_afresh();
    const std::string table = mysql_name(rows.collection);
    std::string sql = "CREATE TABLE " + table + "(";
    for (std::size_t index = 0; index < rows.columns.size(); ++index) {
        sql += mysql_name(rows.columns[index]) + ' ' + type_of(rows, index) + ',';
    }
    const bool whole = type_of(rows, 1) == "bigint";
    sql += "PRIMARY KEY(" + mysql_name(rows.columns[0]) + "),KEY(" + mysql_name(rows.columns[1]) +
           (whole ? "" : "(100)") + "));BEGIN;";
    for (const auto& row : rows.rows) {
        std::string values;
        for (std::size_t index = 0; index < row.size(); ++index) {
            // A number for a column of texts is the text of its digits, all of them.
            const bool is_text =
                row[index].kind == ValueKind::Integer && type_of(rows, index) != "bigint";
            values += (values.empty() ? "" : ",") +
                      mysql_literal(is_text ? text_value(row[index].text) : row[index]);
        }
        sql += "INSERT INTO " + table + " VALUES (" + values + ");\n";
    }
    server.sql(sql + "COMMIT");
    return server.store();
}

bool fits_text(const Value& value) {
    return value.kind != ValueKind::Bytes;
}

Value as_text(const Value& value) {
    return value.is_null() ? value : text_value(value.text);
}

const Candidate candidate{"mysql", write_mysql, fits_text, as_text};
const bool joined =
    conform(candidate) && conform_to_changes(candidate) && conform_to_put_backs(candidate);

}  // namespace
}  // namespace dsar::test
