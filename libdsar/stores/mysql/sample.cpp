// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/sample.hpp"

#include "libdsar/stores/mysql/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace dsar {
namespace {

constexpr std::uint64_t runs = 64;
constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t most_seeds = 1'000'000'007;

constexpr const char* key_sql =
    "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.STATISTICS "
    "WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY'";

bool is_whole(const MysqlColumn& column) {
    return column.type == "bigint" || column.type == "int" || column.type == "mediumint" ||
           column.type == "smallint" || column.type == "tinyint";
}

/// A whole number as a place on one line, from the smallest BIGINT to the largest unsigned one; the
/// numbers of one column never need both halves.
struct Place {
    static std::uint64_t of(std::string_view text, bool is_signed) {
        if (is_signed) {
            std::int64_t number = 0;
            std::from_chars(text.data(), text.data() + text.size(), number);
            return static_cast<std::uint64_t>(number) + most + 1;
        }
        std::uint64_t number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return number;
    }
    static std::string text(std::uint64_t place, bool is_signed) {
        return is_signed ? std::to_string(static_cast<std::int64_t>(place - most - 1))
                         : std::to_string(place);
    }
};

class TableSample {
 public:
    TableSample(MysqlSession& session, const MysqlTable& table, const SampleRequest& request,
                const std::function<void(const Record& record)>& sink, Meter& meter)
        : session_(session),
          table_(table),
          wanted_(std::min(request.records, most)),
          seed_(request.seed),
          sink_(sink),
          meter_(meter) {
        std::vector<std::string> columns;
        for (const MysqlColumn& column : table.columns) {
            columns.push_back(mysql_name(column.name));
            record_.fields.push_back({column.name, {}});
        }
        columns_ = fmt::format("{}", fmt::join(columns, ","));
    }

    void draw() {
        const bool is_table =
            table_.kind == MysqlTableKind::Base || table_.kind == MysqlTableKind::Versioned;
        if (!is_table || !has_more()) {
            read(fmt::format("{} LIMIT {}", table_.rows_sql(), wanted_));
            return;
        }
        find_key();
        if (key_ < table_.columns.size()) {
            jump();
        }
        if (taken_.size() < (wanted_ + 1) / 2) {
            pass_over();
        }
    }

 private:
    bool has_more() {
        bool more = false;
        session_.run(table_.name,
                     fmt::format("SELECT 1 {} LIMIT 1 OFFSET {}", table_.rows_sql(), wanted_), {},
                     [&](const MysqlRow&) { more = true; });
        return more;
    }

    /// The column that is the whole primary key, when it holds whole numbers.
    void find_key() {
        std::vector<std::string> parts;
        session_.run(table_.name, key_sql,
                     {mysql_text(session_.database()), mysql_text(table_.relation)},
                     [&](const MysqlRow& row) {
                         if (row.text(0) == session_.database() && row.text(1) == table_.relation) {
                             parts.push_back(row.string(2));
                         }
                     });
        key_ = table_.columns.size();
        for (std::size_t index = 0; index < table_.columns.size() && parts.size() == 1; ++index) {
            const MysqlColumn& column = table_.columns[index];
            if (column.name == parts.front() && is_whole(column)) {
                key_ = index;
                is_signed_ = column.shown_type.find("unsigned") == std::string::npos;
            }
        }
    }

    [[nodiscard]] std::string key_name() const { return mysql_name(table_.columns[key_].name); }

    std::vector<std::uint64_t> draw_starts() {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        session_.run(table_.name,
                     fmt::format("SELECT MIN({0}), MAX({0}) {1}", key_name(), table_.rows_sql()),
                     {}, [&](const MysqlRow& row) {
                         first = Place::of(row.text(0), is_signed_);
                         last = Place::of(row.text(1), is_signed_);
                     });
        const std::uint64_t span = last - first;
        std::mt19937_64 chance(seed_);  // its numbers are the same everywhere
        std::vector<std::uint64_t> starts;
        for (std::uint64_t run = 0; run < runs; ++run) {
            const std::uint64_t number = chance();
            const bool is_all = span == std::numeric_limits<std::uint64_t>::max();
            starts.push_back(first + (is_all ? number : number % (span + 1)));
        }
        std::sort(starts.begin(), starts.end());
        return starts;
    }

    void jump() {
        const std::uint64_t length = std::max<std::uint64_t>(1, wanted_ / runs);
        std::uint64_t next = 0;
        for (const std::uint64_t start : draw_starts()) {
            if (taken_.size() >= wanted_) {
                return;
            }
            read(fmt::format(
                "{} ORDER BY {} LIMIT {}",
                table_.rows_sql(fmt::format("{} >= {}", key_name(),
                                            Place::text(std::max(start, next), is_signed_))),
                key_name(), std::min(length, wanted_ - taken_.size())));
            if (!taken_.empty()) {
                if (*taken_.rbegin() == std::numeric_limits<std::uint64_t>::max()) {
                    return;
                }
                next = *taken_.rbegin() + 1;
            }
        }
    }

    /// One pass by the server, which draws as many rows as are wanted still.
    void pass_over() {
        std::uint64_t rows = 0;
        session_.stream(table_.name, "COUNT(*) " + table_.rows_sql(), {},
                        [&](const MysqlRow& row) { rows = std::stoull(row.string(0)); });
        rows = std::max<std::uint64_t>(rows, taken_.size() + 1);
        const std::uint64_t lacking = wanted_ - taken_.size();
        const double part =
            static_cast<double>(lacking) / static_cast<double>(rows - taken_.size());
        read(fmt::format("{} LIMIT {}",
                         table_.rows_sql(fmt::format("RAND({}) < {:.12f}", seed_ % most_seeds,
                                                     std::min(part, 1.0))),
                         wanted_),
             lacking);
    }

    void read(const std::string& from) { read(from, most); }

    /// At most `limit` rows, none of those that were taken before.
    void read(const std::string& from, std::uint64_t limit) {
        session_.stream(table_.name, columns_ + ' ' + from, {}, [&](const MysqlRow& row) {
            const bool is_new = key_ >= table_.columns.size() ||
                                taken_.insert(Place::of(row.text(key_), is_signed_)).second;
            if (!is_new || limit == 0) {
                return;
            }
            --limit;
            for (std::size_t index = 0; index < record_.fields.size(); ++index) {
                record_.fields[index].value = values_.value(row, index);
            }
            meter_.add(1);
            sink_(record_);
        });
    }

    MysqlSession& session_;
    const MysqlTable& table_;
    const std::uint64_t wanted_;
    const std::uint64_t seed_;
    const std::function<void(const Record& record)>& sink_;
    Meter& meter_;
    MysqlValues values_;
    Record record_;
    std::string columns_;
    std::size_t key_ = std::numeric_limits<std::size_t>::max();  // of the columns; beyond: none
    bool is_signed_ = true;
    std::set<std::uint64_t> taken_;  // keys
};

}  // namespace

void sample_rows(MysqlSession& session, const MysqlTable& table, const SampleRequest& request,
                 const std::function<void(const Record& record)>& sink, Meter& meter) {
    TableSample(session, table, request, sink, meter).draw();
}

}  // namespace dsar
