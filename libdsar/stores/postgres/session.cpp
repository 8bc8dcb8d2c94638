// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/session.hpp"

#include "libdsar/base/module.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/stores/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <poll.h>
#include <utility>

namespace dsar {
namespace {

constexpr std::chrono::seconds longest_connect{10};
constexpr std::chrono::seconds longest_lock{5};
constexpr std::chrono::seconds grace{2};  // for the server to say itself that it was too long
constexpr int poll_milliseconds = 50;
constexpr std::size_t rows_at_once = 1000;

const PostgresFunctions& load_functions() {
    return *static_cast<const PostgresFunctions*>(module_symbol("postgres", "dsar_postgres"));
}

/// SQLSTATE at the end of what libpq says of a connection; empty when the server said nothing.
std::string code_in(std::string_view words) {
    constexpr std::size_t size = 5;
    words = words.substr(0, words.find_last_not_of(" \n") + 1);
    const std::string_view code = words.substr(words.size() - std::min(size, words.size()));
    const bool is_code =
        code.size() == size && words.size() > size && words[words.size() - size - 1] == ' ' &&
        std::all_of(code.begin(), code.end(), [](char letter) {
            return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z');
        });
    return is_code ? std::string(code) : std::string();
}

/// Its first line, which names places and no values.
std::string first_line(std::string_view words) {
    std::string line(words.substr(0, words.find('\n')));
    return line.empty() ? "the connection was closed" : line;
}

}  // namespace

PostgresSession::PostgresSession(const StoreEntry& store, const std::filesystem::path& root)
    : store_(store),
      settings_(postgres_settings(store, root)),
      functions_(load_functions()),
      connection_(nullptr, Close{&functions_}) {
    connect();
}

Error PostgresSession::error(std::string_view collection, std::string why, std::string next) const {
    return reading_error(store_, collection, std::move(why), std::move(next));
}

void PostgresSession::connect() {
    std::optional<Secret> password;
    if (!settings_.password.empty()) {
        password.emplace(read_secret(settings_.password));
    }
    std::vector<PostgresSetting> list;
    for (const auto& [name, value] : settings_.connection) {
        if (!value.empty()) {
            list.push_back({name.c_str(), value.c_str()});
        }
    }
    if (password) {
        list.push_back({"password", password->reveal().data()});
    }
    connection_.reset(functions_.connect(list));
    if (!connection_) {
        throw error({}, "there is no memory for a connection");
    }
    wait_until_connected(Clock::now() + std::min(longest_connect, settings_.timeout));
}

void PostgresSession::wait_until_connected(Clock::time_point deadline) {
    PostgresProgress progress = PostgresProgress::WantsWrite;
    while (functions_.socket(connection_.get()) >= 0) {
        if (!wait_for_socket(progress == PostgresProgress::WantsWrite, deadline)) {
            connection_.reset();
            throw error({}, fmt::format("no answer from {}", settings_.place),
                        "check that the server runs and can be reached from here");
        }
        progress = functions_.go_on(connection_.get());
        if (progress == PostgresProgress::Ready) {
            return;
        }
        if (progress == PostgresProgress::Failed) {
            break;
        }
    }
    refuse_connection();
}

void PostgresSession::refuse_connection() {
    const std::string words = functions_.error(connection_.get());
    const bool lacks_password = functions_.lacks_password(connection_.get());
    connection_.reset();
    const std::string code = code_in(words);
    const std::string what = error({}, {}).what();
    if (lacks_password) {
        throw Error(ErrorKind::NoEntry, what,
                    settings_.place + " asks for a password, and the map names none",
                    "say `password: file:PATH` (or command:, credential:, env:) in the map");
    }
    if (code.starts_with("28")) {
        throw Error(ErrorKind::NoEntry, what, "login at " + settings_.place + " is refused",
                    "check `user` and `password` in the map, and the server's pg_hba.conf");
    }
    if (code == "3D000") {
        throw error({}, "there is no such database: " + settings_.place);
    }
    if (code == "53300" || code == "57P03") {
        throw Error(ErrorKind::Busy, what, settings_.place + " takes no connection now",
                    "run again later");
    }
    throw error({},
                code.empty() ? first_line(words)
                             : fmt::format("{} refuses (SQLSTATE {})", settings_.place, code),
                "check that the server runs, and `host`, `port` and `sslmode` in the map");
}

std::string PostgresSession::encoding() const {
    return functions_.reported(connection_.get(), "server_encoding");
}

void PostgresSession::begin() {
    const bool is_new = !connection_;
    if (is_new) {
        connect();
    }
    const std::string sql = fmt::format(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
        "SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL datestyle = 'ISO, YMD';"
        "SET LOCAL intervalstyle = postgres; SET LOCAL timezone = 'UTC';"
        "SET LOCAL bytea_output = hex; SET LOCAL extra_float_digits = 3;"
        "SET LOCAL xmloption = content; SET LOCAL row_security = {};"
        "SET LOCAL cursor_tuple_fraction = 1; SET LOCAL idle_in_transaction_session_timeout = 0;"
        "SET LOCAL lock_timeout = '{}s'; SET LOCAL statement_timeout = '{}s'{}",
        settings_.all_rows ? "off" : "on", longest_lock.count(), settings_.timeout.count(),
        encoding() == "SQL_ASCII" ? "; SET LOCAL client_encoding = SQL_ASCII" : "");
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
    stop_ = {};
    if (!connection_) {
        return;
    }
    try {
        run({}, "ROLLBACK");
    } catch (...) {
        connection_.reset();  // nothing was written, so nothing is lost
    }
}

void PostgresSession::run(std::string_view collection, const std::string& sql,
                          const Parameters& parameters, const TakeRow& take) {
    if (!connection_) {
        throw error(collection, "the connection was lost");
    }
    try {
        send(collection, sql, parameters);
    } catch (...) {
        connection_.reset();
        throw;
    }
    take_answers(collection, take);
}

void PostgresSession::send(std::string_view collection, const std::string& sql,
                           const Parameters& parameters) {
    std::vector<const char*> texts;
    texts.reserve(parameters.size());
    for (const std::string& text : parameters) {
        texts.push_back(text.c_str());
    }
    if (!functions_.send(connection_.get(), sql.c_str(), texts)) {
        lose(collection);
    }
    const auto deadline = Clock::now() + settings_.timeout + grace;
    while (functions_.wants_write(connection_.get())) {
        if (!wait_for_socket(true, deadline)) {
            fail(collection, "57014");
        }
        if (!functions_.receive(connection_.get())) {
            lose(collection);
        }
    }
}

void PostgresSession::take_answers(std::string_view collection, const TakeRow& take) {
    struct Free {
        const PostgresFunctions* functions;
        void operator()(void* answer) const { functions->free(answer); }
    };
    // Whoever throws here leaves answers behind that nobody waits for.
    struct GiveUp {
        std::unique_ptr<void, Close>* connection;
        ~GiveUp() {
            if (connection != nullptr) {
                connection->reset();
            }
        }
    } give_up{&connection_};
    std::optional<std::string> fault;
    while (true) {
        wait_for_answer(collection);
        const std::unique_ptr<void, Free> answer(functions_.next(connection_.get()),
                                                 Free{&functions_});
        if (!answer) {
            break;
        }
        const PostgresAnswer kind = functions_.kind(answer.get());
        if (kind == PostgresAnswer::Failed && !fault) {
            fault = functions_.code(answer.get());
        } else if (kind == PostgresAnswer::Row && take) {
            take(PostgresRow(functions_, answer.get()));
        }
    }
    if (fault && functions_.is_lost(connection_.get())) {
        lose(collection);
    }
    give_up.connection = nullptr;
    if (fault) {
        fail(collection, *fault);
    }
}

void PostgresSession::wait_for_answer(std::string_view collection) {
    auto deadline = Clock::now() + settings_.timeout + grace;
    while (functions_.is_busy(connection_.get())) {
        if (!wait_for_socket(false, deadline)) {
            fail(collection, "57014");
        }
        if (!functions_.receive(connection_.get())) {
            lose(collection);
        }
    }
}

/// False when the deadline is over. Throws when asked to stop.
bool PostgresSession::wait_for_socket(bool write, Clock::time_point deadline) {
    pollfd wanted{functions_.socket(connection_.get()),
                  static_cast<short>(write ? POLLOUT : POLLIN), 0};
    while (::poll(&wanted, 1, poll_milliseconds) <= 0) {
        if (stop_.stop_requested()) {
            throw Error(ErrorKind::Interrupted, "asked to stop");
        }
        if (Clock::now() > deadline) {
            return false;
        }
    }
    return true;
}

void PostgresSession::lose(std::string_view collection) {
    connection_.reset();
    was_lost_ = true;
    throw error(collection, "the connection was lost before the end",
                "run again when the server answers: dsar doctor " + store_.name);
}

void PostgresSession::fail(std::string_view collection, const std::string& code) const {
    const std::string what = error(collection, {}).what();
    if (code == "57014") {
        throw error(collection, fmt::format("no answer within {} s", settings_.timeout.count()),
                    "raise `timeout` in the map, or find out what keeps the server busy");
    }
    if (code == "55P03") {
        throw Error(ErrorKind::Busy, what,
                    fmt::format("it stayed locked for {} seconds", longest_lock.count()),
                    "run again when the program that works with it is done");
    }
    if (code == "40001" || code == "40P01" || code == "53300") {
        throw Error(ErrorKind::Busy, what, "the server gave up for the sake of others",
                    "run again");
    }
    if (code == "42501") {
        throw error(collection, "this account may not read it, or row-level security hides rows",
                    "GRANT USAGE on the schema and SELECT on the table to the account of the map; "
                    "for policies see dsar-stores(7)");
    }
    if (code.starts_with("57P") || code.starts_with("08") || code.empty()) {
        throw error(collection, "the server ended the connection before the end",
                    "run again when it answers: dsar doctor " + store_.name);
    }
    throw error(collection, fmt::format("the server cannot answer (SQLSTATE {})", code));
}

void PostgresSession::stream(std::string_view collection, const std::string& select,
                             const Parameters& parameters, const TakeRow& take,
                             const std::function<void()>& between) {
    const std::string cursor = fmt::format("dsar_{}", ++cursors_);
    run(collection, fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", cursor, select), parameters);
    const std::string fetch = fmt::format("FETCH {} FROM {}", rows_at_once, cursor);
    std::size_t count = rows_at_once;
    while (count == rows_at_once) {
        count = 0;
        run(collection, fetch, {}, [&](const PostgresRow& row) {
            ++count;
            take(row);
        });
        if (between) {
            between();
        }
    }
}

std::string postgres_array(const std::vector<std::string>& texts) {
    std::string array = "{";
    for (const std::string& text : texts) {
        array += array.size() == 1 ? "\"" : ",\"";
        for (const char letter : text) {
            if (letter == '"' || letter == '\\') {
                array += '\\';
            }
            array += letter;
        }
        array += '"';
    }
    return array + '}';
}

}  // namespace dsar
