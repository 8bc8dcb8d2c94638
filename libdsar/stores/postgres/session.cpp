// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/session.hpp"

#include "libdsar/stores/options.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dsar {
namespace {

constexpr std::chrono::seconds longest_lock{5};
// Of one statement among many, and when there are more: each answer within the timeout.
constexpr std::size_t first_rows = 1000;
constexpr std::size_t more_rows = 10'000;

/// What the other side of TLS refused: `SSL error: tlsv1 alert unknown ca`.
bool is_alert(std::string_view words) {
    return words.find("SSL error: ") != std::string_view::npos &&
           words.find(" alert ") != std::string_view::npos;
}

}  // namespace

PostgresSession::PostgresSession(const StoreEntry& store, const std::filesystem::path& root)
    : store_(store), settings_(postgres_settings(store, root)), connection_(settings_) {
    connect();
}

Error PostgresSession::error(std::string_view collection, std::string why, std::string next) const {
    return changes_ ? changing_error(store_, collection, std::move(why), std::move(next))
                    : reading_error(store_, collection, std::move(why), std::move(next));
}

template <class Work>
void PostgresSession::in_our_words(std::string_view collection, const Work& work) {
    fault_.reset();
    try {
        work();
    } catch (const PostgresFault& fault) {
        fault_ = fault;
        fail(collection, fault);
    }
}

void PostgresSession::connect() {
    try {
        connection_.connect();
    } catch (const PostgresFault& fault) {
        refuse_connection(fault);
    }
}

void PostgresSession::refuse_connection(const PostgresFault& fault) const {
    const std::string what = error({}, {}).what();
    const std::string& place = settings_.place;
    switch (fault.trouble()) {
        case PostgresTrouble::NoMemory:
            throw error({}, "there is no memory for a connection");
        case PostgresTrouble::NoAnswer:
            throw error({}, "no answer from " + place,
                        "check that the server runs and can be reached from here");
        case PostgresTrouble::LacksPassword:
            if (!fault.words().empty()) {
                throw Error(ErrorKind::NoEntry, what,
                            place + " asks for a password, and " + fault.words() +
                                " is not asked, as others may read or write that file",
                            "chmod 600 " + fault.words());
            }
            throw Error(ErrorKind::NoEntry, what,
                        place + " asks for a password, and the map names none",
                        "say `password: file:PATH` (or command:, credential:, prompt) in the map");
        case PostgresTrouble::LoginRefused:
            throw Error(ErrorKind::NoEntry, what, "login at " + place + " is refused",
                        "check `user`, `password` and `sslcert` in the map, and the server's "
                        "pg_hba.conf");
        case PostgresTrouble::NoDatabase:
            throw error({}, "there is no such database: " + place);
        case PostgresTrouble::TakesNoMore:
            throw Error(ErrorKind::Busy, what, place + " takes no connection now",
                        "run again later");
        case PostgresTrouble::NotAllowed:
            throw Error(ErrorKind::NoEntry, what, "this account may not connect to " + place,
                        "GRANT CONNECT on the database to the account of the map");
        default:
            throw error({},
                        fault.code().empty()
                            ? fault.words()
                            : fmt::format("{} refuses (SQLSTATE {})", place, fault.code()),
                        is_alert(fault.words())
                            ? "the server does not take our certificate: check `sslcert` and "
                              "`sslkey` in the map"
                            : "check that the server runs, and `host`, `port` and `sslmode` in "
                              "the map");
    }
}

void PostgresSession::reconnect() {
    connection_.close();
    connect();
}

/// What makes values come as this connector reads them, for this transaction only.
std::string PostgresSession::set_up_sql() const {
    const std::pair<const char*, std::string> all[] = {
        {"search_path", "pg_catalog, pg_temp"},
        {"datestyle", "ISO, YMD"},
        {"intervalstyle", "postgres"},
        {"timezone", "UTC"},
        {"bytea_output", "hex"},
        {"extra_float_digits", "3"},
        {"xmloption", "content"},
        {"row_security", settings_.all_rows ? "off" : "on"},
        {"cursor_tuple_fraction", "1"},
        {"idle_in_transaction_session_timeout", "0"},
        {"lock_timeout", fmt::format("{}s", longest_lock.count())},
        {"statement_timeout", fmt::format("{}s", settings_.timeout.count())},
        {"client_encoding", encoding() == "SQL_ASCII" ? "SQL_ASCII" : "UTF8"}};
    std::string sql = "SELECT ";
    for (const auto& [name, value] : all) {
        sql += fmt::format("{}pg_catalog.set_config('{}', '{}', true)",
                           sql.ends_with(' ') ? "" : ",", name, value);
    }
    return sql;
}

std::vector<PostgresStatement> PostgresSession::opening() const {
    return {{"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}, {set_up_sql()}};
}

void PostgresSession::begin() {
    changes_ = false;
    fault_.reset();
    is_new_ = !connection_.is_open();
    if (is_new_) {
        connect();
    }
    to_begin_ = true;
}

void PostgresSession::begin_to_change() {
    changes_ = true;
    to_begin_ = false;
    const bool is_new = !connection_.is_open();
    if (is_new) {
        connect();
    }
    const auto tell = [this] {
        run({}, "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE;" + set_up_sql() +
                    "; SET CONSTRAINTS ALL DEFERRED;"
                    "SELECT set_config('synchronous_commit', 'on', true)"
                    " WHERE current_setting('synchronous_commit') = 'off'");
    };
    try {
        tell();
    } catch (const Error&) {
        // A server that was started again meanwhile is asked once more: nothing was done yet.
        if (is_new || fault() == nullptr || fault()->trouble() != PostgresTrouble::Lost) {
            throw;
        }
        connect();
        tell();
    }
}

void PostgresSession::end() noexcept {
    connection_.set_stop({});
    const bool is_begun = !to_begin_;
    to_begin_ = false;
    if (!connection_.is_open() || !is_begun) {
        return;
    }
    try {
        connection_.send_ahead("ROLLBACK");
    } catch (...) {
        connection_.close();  // nothing was written, so nothing is lost
    }
}

void PostgresSession::require_open(std::string_view collection) {
    if (!connection_.is_open()) {
        throw error(collection, "the connection was lost");
    }
}

void PostgresSession::run(std::string_view collection, const std::string& sql,
                          const Parameters& parameters, const TakeRow& take) {
    require_open(collection);
    if (to_begin_) {
        run_all({});
    }
    in_our_words(collection, [&] { connection_.run(sql, parameters, take); });
}

void PostgresSession::run_all(std::vector<Ask> asks) {
    require_open(asks.empty() ? std::string_view() : asks.front().collection);
    const bool begins = to_begin_;
    to_begin_ = false;
    std::vector<PostgresStatement> statements = begins ? opening() : decltype(opening())();
    const std::size_t first = statements.size();
    bool came = false;
    for (Ask& ask : asks) {
        statements.push_back({std::move(ask.sql), std::move(ask.parameters),
                              [&came, take = std::move(ask.take)](const PostgresRow& row) {
                                  came = true;
                                  if (take) {
                                      take(row);
                                  }
                              }});
    }
    fault_.reset();
    try {
        connection_.run_all(statements);
        return;
    } catch (const PostgresFault& fault) {
        // A server that was started again meanwhile is asked once more: nothing was read yet.
        if (!begins || is_new_ || came || fault.trouble() != PostgresTrouble::Lost) {
            fault_ = fault;
            const std::size_t at = fault.statement();
            fail(at < first || asks.empty() ? std::string_view() : asks[at - first].collection,
                 fault);
        }
    }
    connect();
    is_new_ = true;
    in_our_words({}, [&] { connection_.run_all(statements); });
}

void PostgresSession::stream(std::string_view collection, const std::string& select,
                             const Parameters& parameters, const TakeRow& take,
                             const std::function<void()>& between) {
    require_open(collection);
    if (to_begin_) {
        run_all({});
    }
    in_our_words(collection, [&] { connection_.stream(select, parameters, take, between); });
}

void PostgresSession::stream_all(std::vector<Ask> asks) {
    std::vector<std::size_t> counts(asks.size(), 0);
    std::vector<Ask> all;
    for (std::size_t index = 0; index < asks.size(); ++index) {
        Ask& ask = asks[index];
        all.push_back(
            {ask.collection,
             fmt::format("DECLARE dsar_of_all_{} NO SCROLL CURSOR FOR {}", index, ask.sql),
             std::move(ask.parameters)});
        all.push_back({ask.collection,
                       fmt::format("FETCH {} FROM dsar_of_all_{}", first_rows, index),
                       {},
                       [&count = counts[index], &take = ask.take](const PostgresRow& row) {
                           ++count;
                           take(row);
                       }});
    }
    run_all(std::move(all));
    for (std::size_t index = 0; index < asks.size(); ++index) {
        std::size_t asked = first_rows;
        while (counts[index] == asked) {
            counts[index] = 0;
            asked = more_rows;
            run(asks[index].collection, fmt::format("FETCH {} FROM dsar_of_all_{}", asked, index),
                {}, [&](const PostgresRow& row) {
                    ++counts[index];
                    asks[index].take(row);
                });
        }
        if (asked == more_rows) {
            run(asks[index].collection, fmt::format("CLOSE dsar_of_all_{}", index));
        }
    }
}

void PostgresSession::fail(std::string_view collection, const PostgresFault& fault) const {
    const std::string what = error(collection, {}).what();
    switch (fault.trouble()) {
        case PostgresTrouble::TooLong:
            throw error(collection, fmt::format("no answer within {} s", settings_.timeout.count()),
                        "raise `timeout` in the map, or find out what keeps the server busy");
        case PostgresTrouble::Locked:
            throw Error(ErrorKind::Busy, what,
                        fmt::format("it stayed locked for {} seconds", longest_lock.count()),
                        "run again when the program that works with it is done");
        case PostgresTrouble::GaveUp:
            throw Error(ErrorKind::Busy, what, "the server gave up for the sake of others",
                        "run again");
        case PostgresTrouble::NotAllowed:
            if (changes_) {
                throw error(collection,
                            "this account may not change it, or row-level security forbids it",
                            "the privileges of an account that acts are in dsar-stores(7)");
            }
            throw error(collection,
                        "this account may not read it, or row-level security hides rows",
                        "GRANT USAGE on the schema and SELECT on the table to the account of the "
                        "map; for policies see dsar-stores(7)");
        case PostgresTrouble::Lost:
            throw error(collection, "the connection was lost before the end",
                        "run again when the server answers: dsar doctor " + store_.name);
        case PostgresTrouble::Ended:
            throw error(collection, "the server ended the connection before the end",
                        "run again when it answers: dsar doctor " + store_.name);
        default:
            if (fault.code().starts_with("23")) {
                throw error(collection,
                            fmt::format("a constraint forbids it (SQLSTATE {})", fault.code()));
            }
            throw error(collection,
                        fmt::format("the server cannot answer (SQLSTATE {})", fault.code()));
    }
}

}  // namespace dsar
