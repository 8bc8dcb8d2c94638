// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/session.hpp"

#include "libdsar/stores/options.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dsar {
namespace {

constexpr std::chrono::seconds longest_lock{5};

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
        was_lost_ = was_lost_ || fault.trouble() == PostgresTrouble::Lost;
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
                        "say `password: file:PATH` (or command:, credential:, env:) in the map");
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

void PostgresSession::begin() {
    changes_ = false;
    begin("READ ONLY", {});
}

void PostgresSession::begin_to_change() {
    changes_ = true;
    begin("READ WRITE",
          "; SET CONSTRAINTS ALL DEFERRED;"
          "SELECT set_config('synchronous_commit', 'on', true)"
          " WHERE current_setting('synchronous_commit') = 'off'");
}

void PostgresSession::begin(std::string_view mode, std::string_view more) {
    const bool is_new = !connection_.is_open();
    if (is_new) {
        connect();
    }
    const std::string sql = fmt::format(
        "BEGIN ISOLATION LEVEL REPEATABLE READ {};"
        "SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL datestyle = 'ISO, YMD';"
        "SET LOCAL intervalstyle = postgres; SET LOCAL timezone = 'UTC';"
        "SET LOCAL bytea_output = hex; SET LOCAL extra_float_digits = 3;"
        "SET LOCAL xmloption = content; SET LOCAL row_security = {};"
        "SET LOCAL cursor_tuple_fraction = 1; SET LOCAL idle_in_transaction_session_timeout = 0;"
        "SET LOCAL lock_timeout = '{}s'; SET LOCAL statement_timeout = '{}s'{}{}",
        mode, settings_.all_rows ? "off" : "on", longest_lock.count(), settings_.timeout.count(),
        encoding() == "SQL_ASCII" ? "; SET LOCAL client_encoding = SQL_ASCII" : "", more);
    was_lost_ = false;
    try {
        run({}, sql);
    } catch (const Error&) {
        // A server that was started again meanwhile is asked once more: nothing was read yet.
        if (is_new || !was_lost_) {
            throw;
        }
        connect();
        run({}, sql);
    }
}

void PostgresSession::end() noexcept {
    connection_.set_stop({});
    if (!connection_.is_open()) {
        return;
    }
    try {
        connection_.run("ROLLBACK");
    } catch (...) {
        connection_.close();  // nothing was written, so nothing is lost
    }
}

void PostgresSession::run(std::string_view collection, const std::string& sql,
                          const Parameters& parameters, const TakeRow& take) {
    if (!connection_.is_open()) {
        throw error(collection, "the connection was lost");
    }
    in_our_words(collection, [&] { connection_.run(sql, parameters, take); });
}

void PostgresSession::stream(std::string_view collection, const std::string& select,
                             const Parameters& parameters, const TakeRow& take,
                             const std::function<void()>& between) {
    if (!connection_.is_open()) {
        throw error(collection, "the connection was lost");
    }
    in_our_words(collection, [&] { connection_.stream(select, parameters, take, between); });
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
