// SPDX-License-Identifier: Apache-2.0
// After a change: old versions of rows, index entries and statistics, and what tables still hold.
#include "libdsar/base/digest.hpp"
#include "libdsar/stores/postgres/rows.hpp"
#include "libdsar/stores/residue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace dsar {
namespace {

constexpr int has_index_cleanup = 120000;
constexpr int can_force_statistics = 150000;

/// As a whole row spells it that is cast to text: quotes and backslashes twice.
std::string in_row_text(const std::string& value) {
    std::string text;
    for (const char letter : value) {
        text += letter;
        if (letter == '"' || letter == '\\') {
            text += letter;
        }
    }
    return text;
}

/// Whether one stands there by itself, not as a part of another person's address or number.
bool stands_in(std::string_view text, const std::vector<std::string>& values) {
    return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
        for (std::size_t at = text.find(value); at != std::string_view::npos;
             at = text.find(value, at + 1)) {
            if (word_at(text, at, value.size()).size() == value.size()) {
                return true;
            }
        }
        return false;
    });
}

/// One call of PostgresRows::forget().
class Forgetting {
 public:
    Forgetting(PostgresSession& session, std::span<const std::string> values) : session_(session) {
        for (const std::string& value : values) {
            if (why_no_text(value, session.encoding() == "UTF8").empty()) {
                values_.push_back(in_row_text(value));
                hex_.push_back(hex_of(value));
            }
        }
    }

    /// VACUUM takes dead rows and what indexes hold of them, ANALYZE makes the statistics anew.
    /// What was changed a moment ago is not counted yet.
    void clean(const PostgresTable& table, const PostgresFacts& facts, bool is_new) {
        try {
            if (facts.may_vacuum) {
                vacuum(table, facts);
            }
            if ((is_new && !facts.may_vacuum) || dead_rows(facts) > 0) {
                add("old versions of rows", table);
            }
        } catch (const Error&) {
            add("old versions of rows", table);
        }
    }

    void look_at(const PostgresTable& table) {
        try {
            session_.begin();
            if (is_held(table)) {
                add("rows", table);
            }
        } catch (const Error&) {
            add("what could not be read", table);
        }
        session_.end();
    }

    void look_at_statistics() {
        try {
            session_.begin();
            std::set<std::string> places;
            session_.stream(
                {},
                "SELECT s.schemaname, s.tablename, v.v FROM pg_stats AS s CROSS JOIN LATERAL"
                " unnest(ARRAY[most_common_vals::text, histogram_bounds::text,"
                " most_common_elems::text]) AS v(v) WHERE s.schemaname !~ '^pg_' AND EXISTS"
                " (SELECT FROM unnest($1::text[]) AS w(w) WHERE position(w.w IN v.v) > 0)",
                {postgres_array(values_)}, [&](const PostgresRow& row) {
                    if (stands_in(row.text(2), values_)) {
                        places.insert(fmt::format("statistics of {}.{}", row.text(0), row.text(1)));
                    }
                });
            left_.insert(left_.end(), places.begin(), places.end());
        } catch (const Error&) {
            left_.emplace_back("statistics");
        }
        session_.end();
    }

    [[nodiscard]] std::vector<std::string> take() { return std::move(left_); }

 private:
    void add(std::string_view what, const PostgresTable& table) {
        left_.push_back(fmt::format("{} of {}", what, table.name));
    }

    void vacuum(const PostgresTable& table, const PostgresFacts& facts) {
        const std::string limits =
            fmt::format("SET lock_timeout = '5s'; SET statement_timeout = '{}s'",
                        session_.settings().timeout.count());
        session_.run(table.name, limits);
        if (session_.version() >= can_force_statistics) {
            session_.run(table.name, "SELECT pg_stat_force_next_flush()");
        }
        const char* options =
            session_.version() >= has_index_cleanup ? "(ANALYZE, INDEX_CLEANUP ON)" : "(ANALYZE)";
        std::vector<std::string> names;
        session_.run(table.name,
                     "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c"
                     " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY($1::oid[])",
                     {postgres_array(facts.tree)},
                     [&](const PostgresRow& row) { names.push_back(row.string(0)); });
        for (const std::string& name : names) {
            session_.run(table.name, fmt::format("VACUUM {} {}", options, name));
        }
        session_.run(table.name, "RESET lock_timeout; RESET statement_timeout");
    }

    /// What VACUUM had to leave because a transaction may still see it.
    std::size_t dead_rows(const PostgresFacts& facts) {
        std::size_t dead = 0;
        session_.run({},
                     "SELECT coalesce(sum(pg_stat_get_dead_tuples(c.oid)"
                     " + coalesce(pg_stat_get_dead_tuples(nullif(c.reltoastrelid, 0)), 0)), 0)"
                     " FROM pg_class c WHERE c.oid = ANY($1::oid[])",
                     {postgres_array(facts.tree)},
                     [&](const PostgresRow& row) { dead = std::stoull(row.string(0)); });
        return dead;
    }

    bool is_held(const PostgresTable& table) {
        bool held = false;
        session_.stream(
            table.name,
            fmt::format("SELECT t::text FROM {} AS t WHERE EXISTS (SELECT FROM"
                        " unnest($1::text[] || $2::text[]) AS v(v)"
                        " WHERE position(v.v IN t::text) > 0)",
                        table.sql_name()),
            {postgres_array(values_), postgres_array(hex_)}, [&](const PostgresRow& row) {
                held = held || stands_in(row.text(0), values_) || holds_hex(row.text(0));
            });
        return held;
    }

    /// Of bytes it is not asked where a word begins.
    [[nodiscard]] bool holds_hex(std::string_view text) const {
        return std::any_of(hex_.begin(), hex_.end(), [&](const std::string& value) {
            return text.find(value) != std::string_view::npos;
        });
    }

    PostgresSession& session_;
    std::vector<std::string> values_;
    std::vector<std::string> hex_;
    std::vector<std::string> left_;
};

}  // namespace

std::vector<std::string> PostgresRows::forget(const std::set<const RowTable*>& changed,
                                              std::span<const std::string> must_not_stay) {
    if (must_not_stay.empty()) {
        return {};
    }
    try {
        session_.set_stop({});
        if (!session_.is_open()) {
            session_.reconnect();
        }
        Forgetting work(session_, must_not_stay);
        for (const RowTable* each : changed) {
            work.clean(*known(*each).table, facts(*each), written_.contains(each));
        }
        for (const auto& [name, table] : tables()) {
            if (table.countable && table.kind != 'p') {
                work.look_at(table);
            }
        }
        work.look_at_statistics();
        return work.take();
    } catch (const Error&) {
        return {"the tables, which could not be looked at"};
    }
}

}  // namespace dsar
