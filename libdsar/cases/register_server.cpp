// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/register_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace dsar {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_answer{60};
constexpr std::chrono::seconds longest_lock{20};  // as with SQLite
constexpr std::chrono::seconds longest_absence{15};
constexpr std::chrono::milliseconds first_pause{50};
constexpr std::chrono::milliseconds longest_pause{1000};
constexpr const char* what_failed = "the register cannot be used";

/// READ COMMITTED, for each statement must see what was committed before the lock was had. A
/// process that is stopped or cut off while it has the lock loses it to the server's patience.
constexpr const char* begin_sql =
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
    "SET LOCAL lock_timeout = '{0}s'; SET LOCAL statement_timeout = '{1}s';"
    "SET LOCAL idle_in_transaction_session_timeout = '{1}s';"
    "SELECT pg_catalog.set_config('synchronous_commit', 'on', true)"
    " WHERE pg_catalog.current_setting('synchronous_commit') IN ('off', 'local'); {2};"
    "SELECT 'transaction', pg_catalog.txid_current()";

bool is_absence(PostgresTrouble trouble) {
    return trouble == PostgresTrouble::Lost || trouble == PostgresTrouble::Ended ||
           trouble == PostgresTrouble::NoConnection || trouble == PostgresTrouble::NoAnswer ||
           trouble == PostgresTrouble::TakesNoMore;
}

}  // namespace

/// How often and how long one act is tried. A server that was never there is not waited for.
class RegisterServer::Attempts {
 public:
    /// Waits before the next one; false when it is enough.
    bool again(PostgresTrouble trouble, bool was_there) {
        was_there_ = was_there_ || was_there;
        const bool worth =
            trouble == PostgresTrouble::GaveUp || (was_there_ && is_absence(trouble));
        if (!worth || Clock::now() - begin_ > longest_absence) {
            return false;
        }
        std::this_thread::sleep_for(pause_);
        pause_ = std::min(2 * pause_, longest_pause);
        return true;
    }

 private:
    Clock::time_point begin_ = Clock::now();
    std::chrono::milliseconds pause_ = first_pause;
    bool was_there_ = false;
};

RegisterServer::RegisterServer(const RegisterPlace& place, const std::filesystem::path& root)
    : place_(place),
      target_(postgres_target(place.server, longest_answer, root)),
      connection_(target_) {
    Attempts attempts;
    while (!connection_.is_open()) {
        try {
            connect();
        } catch (const PostgresFault& fault) {
            // It was there, and ended the connection while that was made.
            if (!attempts.again(fault.trouble(), fault.code() == "57P01")) {
                throw error(fault);
            }
        }
    }
}

std::string RegisterServer::place() const {
    return fmt::format("{}, schema {}", target_.place, place_.schema);
}

void RegisterServer::connect() {
    connection_.connect();
    const std::string encoding = connection_.encoding();
    if (encoding != "UTF8") {
        connection_.close();
        throw error(fmt::format("the database {} keeps texts as {}", target_.place, encoding),
                    "make it with ENCODING 'UTF8'");
    }
}

std::string RegisterServer::quoted_schema() const {
    std::string quoted = "\"";
    for (const char letter : place_.schema) {
        quoted.append(letter == '"' ? 2 : 1, letter);
    }
    return quoted + '"';
}

std::string RegisterServer::in_schema(std::string_view sql) const {
    const std::string schema = quoted_schema() + '.';
    std::string out;
    for (const char letter : sql) {
        if (letter == '~') {
            out += schema;
        } else {
            out += letter;
        }
    }
    return out;
}

RegisterServer::Rows RegisterServer::ask(const std::string& sql, const Texts& parameters) {
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const std::optional<std::string>& parameter : parameters) {
        values.push_back(parameter ? parameter->c_str() : nullptr);
    }
    Rows rows;
    connection_.run_with_nulls(sql, values, [&](const PostgresRow& row) {
        Texts& texts = rows.emplace_back();
        for (std::size_t column = 0; column < row.size(); ++column) {
            texts.push_back(row.is_null(column) ? std::nullopt : std::optional(row.string(column)));
        }
    });
    return rows;
}

std::optional<RegisterServer::Rows> RegisterServer::run_unless(std::string_view expected,
                                                               std::string_view sql,
                                                               const Texts& parameters) {
    const std::string whole = in_schema(sql);
    if (in_change_) {
        return ask(whole, parameters);  // change() deals with its faults
    }
    Attempts attempts;
    while (true) {
        const bool was_there = connection_.is_open();
        try {
            if (!was_there) {
                connect();
            }
            return ask(whole, parameters);
        } catch (const PostgresFault& fault) {
            if (!expected.empty() && fault.code() == expected) {
                return std::nullopt;
            }
            if (!attempts.again(fault.trouble(), was_there)) {
                throw error(fault);
            }
        }
    }
}

RegisterServer::Rows RegisterServer::run(std::string_view sql, const Texts& parameters) {
    return run_unless({}, sql, parameters).value_or(Rows());
}

void RegisterServer::begin(std::string_view lock) {
    if (!connection_.is_open()) {
        connect();
    }
    const Rows rows = ask(
        fmt::format(begin_sql, longest_lock.count(), longest_answer.count(), in_schema(lock)), {});
    transaction_ = rows.back().back().value_or("");
}

void RegisterServer::abandon() noexcept {
    if (!connection_.is_open()) {
        return;
    }
    try {
        connection_.run("ROLLBACK");
    } catch (...) {
        connection_.close();
    }
}

/// The caller holds the lock that the transaction had, so that it has come to its end.
bool RegisterServer::was_committed(const std::string& transaction) {
    const Rows rows = ask("SELECT pg_catalog.txid_status($1::bigint)", {transaction});
    return !rows.empty() && rows.front().front() == "committed";
}

void RegisterServer::change(std::string_view lock, const std::function<void()>& work) {
    struct Flag {
        bool& flag;
        explicit Flag(bool& of) : flag(of) { flag = true; }
        ~Flag() { flag = false; }
        Flag(const Flag&) = delete;
        Flag& operator=(const Flag&) = delete;
    };
    Attempts attempts;
    std::string in_doubt;  // the number of a transaction of which nobody heard whether it is done
    while (true) {
        const bool was_there = connection_.is_open();
        bool committing = false;
        try {
            const Flag flag(in_change_);
            begin(lock);
            if (!in_doubt.empty() && was_committed(in_doubt)) {
                abandon();
                return;
            }
            in_doubt.clear();
            work();
            committing = true;
            connection_.run("COMMIT");
            return;
        } catch (const PostgresFault& fault) {
            if (committing && !connection_.is_open()) {
                in_doubt = transaction_;
            }
            abandon();
            if (!attempts.again(fault.trouble(), was_there || !transaction_.empty())) {
                throw in_doubt.empty() ? error(fault)
                                       : error(
                                             "the connection was lost while it was written to, and "
                                             "whether it was is not known",
                                             "dsar doctor");
            }
        } catch (...) {
            abandon();
            throw;
        }
    }
}

Error RegisterServer::error(std::string why, std::string next) const {
    return {ErrorKind::Failed, what_failed, std::move(why), std::move(next)};
}

Error RegisterServer::error(const PostgresFault& fault) const {
    const std::string& at = target_.place;
    switch (fault.trouble()) {
        case PostgresTrouble::NoMemory:
            return error("there is no memory for a connection");
        case PostgresTrouble::NoAnswer:
            return error("no answer from " + at,
                         "check that the server runs and can be reached from here");
        case PostgresTrouble::LacksPassword:
            return {ErrorKind::NoEntry, what_failed,
                    at + " asks for a password, and dsar.yaml names none",
                    "say `register: {url: .., password: \"file:PATH\"}`, or keep it in ~/.pgpass"};
        case PostgresTrouble::LoginRefused:
            return {ErrorKind::NoEntry, what_failed, "login at " + at + " is refused",
                    "check `register` in dsar.yaml, and the server's pg_hba.conf"};
        case PostgresTrouble::NoDatabase:
            return error("there is no such database: " + at);
        case PostgresTrouble::TakesNoMore:
            return {ErrorKind::Busy, "the register is in use", at + " takes no connection now",
                    "run again later"};
        case PostgresTrouble::NoConnection:
            return error(fault.code().empty()
                             ? fault.words()
                             : fmt::format("{} refuses (SQLSTATE {})", at, fault.code()),
                         "check that the server runs, and `register` in dsar.yaml");
        case PostgresTrouble::Lost:
        case PostgresTrouble::Ended:
            return error(fmt::format("the connection to {} was lost", at),
                         "run again when the server answers: dsar doctor");
        case PostgresTrouble::TooLong:
            return error(fmt::format("no answer from {} within {} s", at, longest_answer.count()));
        case PostgresTrouble::Locked:
        case PostgresTrouble::GaveUp:
            return {ErrorKind::Busy, "the register is in use", "another dsar writes to it",
                    "wait until it is done, and try again"};
        case PostgresTrouble::NotAllowed:
            return error(
                fmt::format("its account lacks a right on schema {} of {}", place_.schema, at),
                "grant what dsar-team(7) names");
        case PostgresTrouble::Refused:
            break;
    }
    const std::string& code = fault.code();
    if (code == "25006" || code == "0A000") {
        return error(at + " takes no changes: it is a standby, or set to read only");
    }
    if (code == "42P01" || code == "3F000" || code == "42703") {
        return error(fmt::format("its tables are not there, or not whole: schema {} of {}",
                                 place_.schema, at));
    }
    return error(fmt::format("{} cannot answer (SQLSTATE {})", at, code));
}

}  // namespace dsar
