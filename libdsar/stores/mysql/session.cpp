// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/session.hpp"

#include "libdsar/stores/options.hpp"
#include "libdsar/stores/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <utility>

namespace dsar {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds longest_connect{10};
constexpr seconds longest_kill{3};
constexpr unsigned longest_lock = 5;  // seconds
constexpr seconds grace{2};           // for the server to say itself that it was too long
constexpr std::size_t least_packet = std::size_t{16} << 20U;
constexpr std::size_t most_packet = std::size_t{1} << 30U;  // more the protocol cannot send

/// What decides how values come and go, whatever the server's settings: no backslash, quote or zero
/// of a value is changed, none is cut off, no row left out.
constexpr const char* session_sql =
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION,"
    "ERROR_FOR_DIVISION_BY_ZERO', time_zone = '+00:00', autocommit = 1,"
    " lock_wait_timeout = {0}, innodb_lock_wait_timeout = {0}, net_write_timeout = 3600,"
    " wait_timeout = 28800, sql_select_limit = 18446744073709551615, sql_big_selects = 1,"
    " sql_auto_is_null = 0, sql_safe_updates = 0, completion_type = 0, foreign_key_checks = 1,"
    " unique_checks = 1";
constexpr const char* mariadb_sql =
    "SET SESSION idle_transaction_timeout = 0, idle_readonly_transaction_timeout = 0,"
    " idle_write_transaction_timeout = 0, in_predicate_conversion_threshold = 0,"
    " system_versioning_asof = DEFAULT, check_constraint_checks = 1";
constexpr unsigned long mariadb_with_these = 100400;

template <std::size_t count>
bool is_one_of(unsigned code, const std::array<unsigned, count>& codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::string random_mark() {
    std::random_device random;
    return fmt::format("dsar-{:08x}{:08x}{:08x}", random(), random(), random());
}

std::size_t packet_for(std::uint64_t record) {
    return std::clamp(static_cast<std::size_t>(record) * 2, least_packet, most_packet);
}

}  // namespace

MysqlSession::MysqlSession(const StoreEntry& store, const std::filesystem::path& root)
    : store_(store), options_(mysql_options(store, root)) {
    if (!options_.password.empty()) {
        password_.emplace(read_secret(options_.password));
    }
    connect();
}

Error MysqlSession::error(std::string_view collection, std::string why, std::string next) const {
    return changes_ ? changing_error(store_, collection, std::move(why), std::move(next))
                    : reading_error(store_, collection, std::move(why), std::move(next));
}

milliseconds MysqlSession::most_of_a_step() const {
    return options_.timeout + grace;
}

void MysqlSession::set_stop(std::stop_token stop) {
    stop_ = std::move(stop);
    link_.set_limits(most_of_a_step(), stop_);
}

void MysqlSession::connect() {
    const MysqlOutcome outcome =
        link_.connect(options_, password_, packet_for(store_.max_record),
                      std::min<milliseconds>(longest_connect, options_.timeout), stop_);
    if (!outcome.is_done()) {
        refuse_connection(outcome);
    }
    number_ = link_.number();
    mark_ = random_mark();
    is_mariadb_ = link_.is_mariadb();
    link_.set_limits(most_of_a_step(), stop_);
    set_up();
}

void MysqlSession::set_up() {
    command("SET NAMES utf8mb4");
    command(fmt::format(session_sql, longest_lock));
    if (is_mariadb_ && link_.version() >= mariadb_with_these) {
        command(mariadb_sql);
    }
    // What takes longer than the timeout the server itself ends, also when we are gone.
    const auto most = options_.timeout.count();
    command(is_mariadb_ ? fmt::format("SET SESSION max_statement_time = {}", most)
                        : fmt::format("SET SESSION max_execution_time = {}", most * 1000));
    command("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    command(fmt::format("DO GET_LOCK('{}', 0)", mark_));
    run({}, "SELECT DATABASE()", {}, [this](const MysqlRow& row) { database_ = row.string(0); });
}

void MysqlSession::command(const std::string& sql) {
    if (!link_.is_open()) {
        throw error({}, "the connection was lost");
    }
    fault_ = 0;
    check({}, link_.run(sql));
}

void MysqlSession::refuse_connection(const MysqlOutcome& outcome) {
    link_.close();
    if (outcome.end == MysqlOutcome::End::Stopped) {
        throw Error(ErrorKind::Interrupted, "asked to stop");
    }
    const std::string what = error({}, {}).what();
    const std::string& place = options_.place;
    if (outcome.end == MysqlOutcome::End::TimedOut) {
        throw error({}, "no answer from " + place,
                    "check that the server runs and can be reached from here");
    }
    const unsigned code = outcome.code;
    if (code == 1044) {
        throw Error(ErrorKind::NoEntry, what,
                    fmt::format("the account has no privilege on {}, or it is not there", place),
                    fmt::format("GRANT SELECT ON {}.* TO it, as dsar-stores(7) says",
                                mysql_name(options_.database)));
    }
    if (is_one_of(code, std::array{1045U, 1698U, 1130U, 1251U, 1275U, 1862U, 3118U, 4151U, 2059U,
                                   1873U, 5010U})) {
        throw Error(ErrorKind::NoEntry, what,
                    fmt::format("login at {} is refused (error {})", place, code),
                    options_.password.empty()
                        ? "say `password: file:PATH` (or command:, credential:, prompt) in the map"
                        : "check `user` and `password` in the map, and the account's host");
    }
    if (code == 1049) {
        throw error({}, "there is no such database: " + place);
    }
    if (is_one_of(code, std::array{1040U, 1203U, 1226U, 1053U})) {
        throw Error(ErrorKind::Busy, what, place + " takes no connection now", "run again later");
    }
    if (code == 2026) {
        throw error(
            {}, fmt::format("{} shows no certificate that can be verified, or none at all", place),
            "name its authority as `ssl_ca`, and the server as its certificate does");
    }
    throw error({}, fmt::format("{} cannot be reached (error {})", place, code),
                "check that the server runs, and `host`, `port` or `socket` in the map");
}

void MysqlSession::begin() {
    changes_ = false;
    begin("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
}

void MysqlSession::begin_to_change() {
    changes_ = true;
    begin("START TRANSACTION READ WRITE");
}

void MysqlSession::reconnect() {
    link_.close();
    connect();
}

void MysqlSession::begin(const char* sql) {
    const bool is_new = !link_.is_open();
    if (is_new) {
        connect();
    }
    was_lost_ = false;
    try {
        command(sql);
    } catch (const Error&) {
        // A server that was started again meanwhile is asked once more: nothing was read yet.
        if (is_new || !was_lost_) {
            throw;
        }
        connect();
        command(sql);
    }
}

void MysqlSession::end() noexcept {
    try {
        set_stop({});
        if (link_.is_open()) {
            command("ROLLBACK");
        }
    } catch (...) {
        link_.close();  // nothing was written, so nothing is lost
    }
}

unsigned MysqlSession::try_run(std::string_view collection, const std::string& sql,
                               const Parameters& parameters, const TakeRow& take) {
    if (!link_.is_open()) {
        throw error(collection, "the connection was lost");
    }
    fault_ = 0;
    const MysqlOutcome outcome = link_.query(sql, parameters, take);
    if (outcome.end == MysqlOutcome::End::Fault && !is_lost_connection(outcome.code)) {
        return outcome.code;
    }
    check(collection, outcome);
    return 0;
}

void MysqlSession::run(std::string_view collection, const std::string& sql,
                       const Parameters& parameters, const TakeRow& take) {
    if (const unsigned code = try_run(collection, sql, parameters, take); code != 0) {
        fail(collection, code);
    }
}

void MysqlSession::stream(std::string_view collection, const std::string& what,
                          const Parameters& parameters, const TakeRow& take) {
    // All rows together may take longer than one answer.
    run(collection,
        is_mariadb_ ? "SET STATEMENT max_statement_time = 0 FOR SELECT " + what
                    : "SELECT /*+ MAX_EXECUTION_TIME(0) */ " + what,
        parameters, take);
}

void MysqlSession::check(std::string_view collection, const MysqlOutcome& outcome) {
    switch (outcome.end) {
        case MysqlOutcome::End::Done:
            return;
        case MysqlOutcome::End::Stopped:
            end_what_the_server_does();
            throw Error(ErrorKind::Interrupted, "asked to stop");
        case MysqlOutcome::End::TimedOut:
            end_what_the_server_does();
            throw error(collection, fmt::format("no answer within {} s", options_.timeout.count()),
                        "raise `timeout` in the map, or find out what keeps the server busy");
        case MysqlOutcome::End::Fault:
            break;
    }
    if (outcome.code == 2020) {
        link_.close();
        throw error(collection, fmt::format("a record is larger than max_record ({})",
                                            size_text(store_.max_record)));
    }
    if (is_lost_connection(outcome.code)) {
        lose(collection);
    }
    fail(collection, outcome.code);
}

/// A server goes on with a statement whose connection is gone; so another one ends it. Only where
/// that other one reached the same server, which knows our mark.
void MysqlSession::end_what_the_server_does() noexcept {
    try {
        MysqlLink other;
        if (!other.connect(options_, password_, least_packet, longest_kill, {}).is_done()) {
            return;
        }
        std::string holder;
        const std::array parameters{mysql_text(mark_)};
        other.query("SELECT IS_USED_LOCK(?)", parameters,
                    [&](const MysqlRow& row) { holder = row.string(0); });
        if (other.is_open() && holder == std::to_string(number_)) {
            other.run("KILL " + holder);
        }
    } catch (...) {  // NOLINT(bugprone-empty-catch)
        // It ends by itself one day; nothing here depends on it.
    }
}

void MysqlSession::lose(std::string_view collection) {
    link_.close();
    was_lost_ = true;
    throw error(collection, "the connection was lost before the end",
                "run again when the server answers: dsar doctor " + store_.name);
}

void MysqlSession::fail(std::string_view collection, unsigned code) {
    fault_ = code;
    const std::string what = error(collection, {}).what();
    if (code == 1969 || code == 3024) {
        throw error(collection, fmt::format("no answer within {} s", options_.timeout.count()),
                    "raise `timeout` in the map, or find out what keeps the server busy");
    }
    if (code == 1205 || code == 3572) {
        throw Error(ErrorKind::Busy, what,
                    fmt::format("it stayed locked for {} seconds", longest_lock),
                    "run again when the program that works with it is done");
    }
    if (code == 1213 || code == 1020 || code == 1040 || code == 1203) {
        throw Error(ErrorKind::Busy, what, "the server gave up for the sake of others",
                    "run again");
    }
    if (is_one_of(code, std::array{1044U, 1142U, 1143U, 1227U, 1345U, 1370U})) {
        throw error(
            collection,
            changes_ ? "this account may not change it" : "this account may not read all of it",
            changes_ ? "GRANT what dsar-stores(7) says to the account of the map"
                     : "GRANT SELECT on the whole table to the account of the map");
    }
    if (code == 1317) {
        throw error(collection, "the server ended the statement before the end",
                    "run again, or ask who killed it");
    }
    throw error(collection, fmt::format("the server {} (error {})",
                                        changes_ ? "refuses it" : "cannot answer", code));
}

std::string mysql_name(std::string_view name) {
    std::string quoted = "`";
    for (const char letter : name) {
        quoted += letter;
        if (letter == '`') {
            quoted += letter;
        }
    }
    return quoted + '`';
}

MysqlParameter mysql_text(std::string text) {
    return {MysqlParameter::Kind::Text, std::move(text)};
}

}  // namespace dsar
