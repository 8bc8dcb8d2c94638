// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace dsar {
namespace {

constexpr std::uint64_t runs = 64;

class TableSample {
 public:
    TableSample(SqliteSession& session, const SqliteTable& table,
                const std::function<void(const Record& record)>& sink, Meter& meter)
        : session_(session), table_(table), sink_(sink), meter_(meter) {
        std::vector<std::string> columns;
        for (const SqliteColumn& column : table.columns) {
            columns.push_back(quoted_identifier(column.name));
            record_.fields.push_back({column.name, {}});
        }
        columns.push_back(table.rowid.empty() ? "0" : table.rowid);
        select_ = fmt::format("SELECT {} FROM {}", fmt::join(columns, ","), table.sql_name());
    }

    void read_from_beginning(std::uint64_t records) {
        SQLite::Statement rows = session_.prepare(
            table_.name, fmt::format("{} LIMIT {}", select_, std::min(records, most)));
        while (session_.step(table_.name, rows)) {
            take(rows);
        }
    }

    /// False when the table has no more rows than `records`, or no rowid.
    bool draw(std::uint64_t records, std::uint64_t seed) {
        if (table_.rowid.empty() || !has_more_than(records)) {
            return false;
        }
        std::vector<std::int64_t> starts = draw_starts(seed);
        SQLite::Statement rows = session_.prepare(
            table_.name, fmt::format("{0} WHERE {1} >= ?1 ORDER BY {1} LIMIT {2}", select_,
                                     table_.rowid, std::max<std::uint64_t>(1, records / runs)));
        std::int64_t last = std::numeric_limits<std::int64_t>::min();
        for (const std::int64_t start : starts) {
            rows.reset();
            rows.bind(1, std::max(start, last));
            while (session_.step(table_.name, rows)) {
                const std::int64_t rowid = rows.getColumn(rowid_place()).getInt64();
                if (rowid > last) {
                    last = rowid;
                    take(rows);
                }
            }
        }
        return true;
    }

 private:
    static constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();

    [[nodiscard]] int rowid_place() const { return static_cast<int>(table_.columns.size()); }

    bool has_more_than(std::uint64_t records) {
        SQLite::Statement row =
            session_.prepare(table_.name, fmt::format("SELECT 1 FROM {} LIMIT 1 OFFSET {}",
                                                      table_.sql_name(), std::min(records, most)));
        return session_.step(table_.name, row);
    }

    std::vector<std::int64_t> draw_starts(std::uint64_t seed) {
        SQLite::Statement ends = session_.prepare(
            table_.name,
            fmt::format("SELECT min({0}), max({0}) FROM {1}", table_.rowid, table_.sql_name()));
        session_.step(table_.name, ends);
        const auto first = static_cast<std::uint64_t>(ends.getColumn(0).getInt64());
        const std::uint64_t span = static_cast<std::uint64_t>(ends.getColumn(1).getInt64()) - first;
        std::mt19937_64 chance(seed);  // its numbers are the same everywhere
        std::vector<std::int64_t> starts;
        for (std::uint64_t run = 0; run < runs; ++run) {
            const std::uint64_t place = span == most * 2 + 1 ? chance() : chance() % (span + 1);
            starts.push_back(static_cast<std::int64_t>(first + place));
        }
        std::sort(starts.begin(), starts.end());
        return starts;
    }

    void take(SQLite::Statement& row) {
        for (std::size_t index = 0; index < record_.fields.size(); ++index) {
            record_.fields[index].value = column_value(row.getColumn(static_cast<int>(index)));
        }
        meter_.add(1);
        sink_(record_);
    }

    SqliteSession& session_;
    const SqliteTable& table_;
    const std::function<void(const Record& record)>& sink_;
    Meter& meter_;
    std::string select_;
    Record record_;
};

}  // namespace

void sample_rows(SqliteSession& session, const SqliteTable& table, const SampleRequest& request,
                 const std::function<void(const Record& record)>& sink, Meter& meter) {
    TableSample sample(session, table, sink, meter);
    if (!sample.draw(request.records, request.seed)) {
        sample.read_from_beginning(request.records);
    }
}

}  // namespace dsar
