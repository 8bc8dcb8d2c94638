// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/postgres_connection.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/module.hpp"
#include "libdsar/base/secret.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <poll.h>
#include <system_error>

namespace dsar {
namespace {

constexpr std::chrono::seconds longest_connect{10};
constexpr std::chrono::seconds grace{2};  // for the server to say itself that it was too long
constexpr int poll_milliseconds = 50;
constexpr std::size_t rows_at_once = 1000;
constexpr const char* took_too_long = "57014";
constexpr const char* not_allowed = "42501";
constexpr const char* ended_without_code = "08000";

const PostgresFunctions& load_functions() {
    return *static_cast<const PostgresFunctions*>(module_symbol("postgres", "dsar_postgres"));
}

/// SQLSTATE at the end of a line of what libpq says of a connection, as the server says it; empty
/// when the server said nothing. Another line may say where a password came from.
std::string code_in(std::string_view words) {
    constexpr std::string_view before = ":  ";
    constexpr std::size_t size = 5;
    std::string code;
    while (!words.empty()) {
        const std::string_view line = words.substr(0, words.find('\n'));
        words.remove_prefix(std::min(words.size(), line.size() + 1));
        const std::size_t place = line.size() - std::min(size, line.size());
        const std::string_view last = line.substr(place);
        if (line.substr(0, place).ends_with(before) &&
            std::all_of(last.begin(), last.end(), [](char letter) {
                return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z');
            })) {
            code = last;
        }
    }
    return code;
}

/// Its first line, which names places and no values.
std::string first_line(std::string_view words) {
    std::string line(words.substr(0, words.find('\n')));
    return line.empty() ? "the connection was closed" : line;
}

/// libpq takes no password from such a file.
bool others_may_read(const std::string& file) {
    constexpr auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    std::error_code fault;
    const std::filesystem::file_status status = std::filesystem::status(file, fault);
    return !fault && std::filesystem::is_regular_file(status) &&
           (status.permissions() & others) != std::filesystem::perms::none;
}

/// What a code that a statement ended with means.
PostgresTrouble trouble_of(std::string_view code) {
    if (code == took_too_long) {
        return PostgresTrouble::TooLong;
    }
    if (code == "55P03") {
        return PostgresTrouble::Locked;
    }
    if (code == "40001" || code == "40P01" || code == "53300") {
        return PostgresTrouble::GaveUp;
    }
    if (code == not_allowed) {
        return PostgresTrouble::NotAllowed;
    }
    const bool ended = code.starts_with("57P") || code.starts_with("08") || code.empty();
    return ended ? PostgresTrouble::Ended : PostgresTrouble::Refused;
}

}  // namespace

PostgresConnection::PostgresConnection(const PostgresTarget& target)
    : target_(target), functions_(load_functions()), connection_(nullptr, Close{&functions_}) {}

void PostgresConnection::connect() {
    std::optional<Secret> password;
    if (!target_.password.empty()) {
        password.emplace(read_secret(target_.password));
    }
    std::vector<PostgresSetting> list;
    for (const auto& [name, value] : target_.connection) {
        if (!value.empty()) {
            list.push_back({name.c_str(), value.c_str()});
        }
    }
    if (password) {
        list.push_back({"password", password->reveal().data()});
    }
    close();
    connection_.reset(functions_.connect(list));
    if (!connection_) {
        throw PostgresFault(PostgresTrouble::NoMemory);
    }
    wait_until_connected(Clock::now() + std::min(longest_connect, target_.timeout));
}

void PostgresConnection::wait_until_connected(Clock::time_point deadline) {
    PostgresProgress progress = PostgresProgress::WantsWrite;
    while (functions_.socket(connection_.get()) >= 0) {
        if (!wait_for_socket(progress == PostgresProgress::WantsWrite ? POLLOUT : POLLIN,
                             deadline)) {
            close();
            throw PostgresFault(PostgresTrouble::NoAnswer);
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

void PostgresConnection::refuse_connection() {
    const std::string words = functions_.error(connection_.get());
    const bool lacks_password = functions_.lacks_password(connection_.get());
    const std::string file = lacks_password ? functions_.password_file(connection_.get()) : "";
    close();
    const std::string code = code_in(words);
    if (lacks_password) {
        throw PostgresFault(PostgresTrouble::LacksPassword, code,
                            others_may_read(file) ? file : std::string());
    }
    if (code.starts_with("28")) {
        throw PostgresFault(PostgresTrouble::LoginRefused, code);
    }
    if (code == "3D000") {
        throw PostgresFault(PostgresTrouble::NoDatabase, code);
    }
    if (code == "53300" || code == "57P03") {
        throw PostgresFault(PostgresTrouble::TakesNoMore, code);
    }
    if (code == not_allowed) {
        throw PostgresFault(PostgresTrouble::NotAllowed, code);
    }
    throw PostgresFault(PostgresTrouble::NoConnection, code,
                        code.empty() ? first_line(words) : std::string());
}

std::string PostgresConnection::reported(const char* name) const {
    return functions_.reported(connection_.get(), name);
}

void PostgresConnection::run(const std::string& sql, const Parameters& parameters,
                             const TakeRow& take) {
    std::vector<const char*> texts;
    texts.reserve(parameters.size());
    for (const std::string& text : parameters) {
        texts.push_back(text.c_str());
    }
    run_with_nulls(sql, texts, take);
}

/// Gives the connection up unless told otherwise: whoever throws leaves answers behind that nobody
/// waits for.
class PostgresConnection::GiveUp {
 public:
    explicit GiveUp(PostgresConnection& connection) : connection_(&connection) {}
    ~GiveUp() {
        if (connection_ != nullptr) {
            connection_->close();
        }
    }
    GiveUp(const GiveUp&) = delete;
    GiveUp& operator=(const GiveUp&) = delete;

    void keep() { connection_ = nullptr; }

 private:
    PostgresConnection* connection_;
};

void PostgresConnection::run_with_nulls(const std::string& sql,
                                        std::span<const char* const> parameters,
                                        const TakeRow& take) {
    if (!connection_) {
        throw PostgresFault(PostgresTrouble::Lost);
    }
    GiveUp give_up(*this);
    leave_pipeline();
    send(sql, parameters);
    const std::string fault = take_answers(take);
    give_up.keep();
    if (!fault.empty()) {
        throw PostgresFault(trouble_of(fault), fault);
    }
}

void PostgresConnection::run_all(std::span<const PostgresStatement> statements) {
    if (!connection_) {
        throw PostgresFault(PostgresTrouble::Lost);
    }
    GiveUp give_up(*this);
    enter_pipeline();
    for (const PostgresStatement& statement : statements) {
        add(statement);
    }
    end_of_all();
    take_ahead();
    std::optional<PostgresFault> first;
    for (std::size_t index = 0; index < statements.size(); ++index) {
        functions_.single_rows(connection_.get());
        const std::string fault = take_answers(statements[index].take);
        if (!fault.empty() && !first) {
            first.emplace(trouble_of(fault), fault, std::string(), index);
        }
    }
    take_end_of_all();
    give_up.keep();
    if (first) {
        throw PostgresFault(*first);
    }
}

void PostgresConnection::send_ahead(const std::string& sql) {
    if (!connection_) {
        throw PostgresFault(PostgresTrouble::Lost);
    }
    GiveUp give_up(*this);
    enter_pipeline();
    take_ahead();
    add({sql});
    end_of_all();
    is_ahead_ = true;
    give_up.keep();
}

void PostgresConnection::enter_pipeline() {
    if (!in_pipeline_ && !functions_.enter_pipeline(connection_.get())) {
        lose();
    }
    in_pipeline_ = true;
}

void PostgresConnection::leave_pipeline() {
    take_ahead();
    if (in_pipeline_ && !functions_.leave_pipeline(connection_.get())) {
        lose();
    }
    in_pipeline_ = false;
}

void PostgresConnection::take_ahead() {
    if (is_ahead_) {
        take_answers({});
        take_end_of_all();
        is_ahead_ = false;
    }
}

void PostgresConnection::add(const PostgresStatement& statement) {
    std::vector<const char*> texts;
    texts.reserve(statement.parameters.size());
    for (const std::string& text : statement.parameters) {
        texts.push_back(text.c_str());
    }
    if (!functions_.add(connection_.get(), statement.sql.c_str(), texts)) {
        lose();
    }
}

void PostgresConnection::end_of_all() {
    if (!functions_.end_of_all(connection_.get())) {
        lose();
    }
}

void PostgresConnection::send(const std::string& sql, std::span<const char* const> parameters) {
    if (!functions_.send(connection_.get(), sql.c_str(), parameters)) {
        lose();
    }
}

void PostgresConnection::take_end_of_all() {
    wait_for_answer();
    void* const answer = functions_.next(connection_.get());
    const bool is_end = answer != nullptr && functions_.kind(answer) == PostgresAnswer::AllEnd;
    if (answer != nullptr) {
        functions_.free(answer);
    }
    if (!is_end) {
        lose();
    }
}

/// Those of one statement; the code of its fault, if it has one.
std::string PostgresConnection::take_answers(const TakeRow& take) {
    struct Free {
        const PostgresFunctions* functions;
        void operator()(void* answer) const { functions->free(answer); }
    };
    std::optional<std::string> fault;
    while (true) {
        wait_for_answer();
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
    if (!fault) {
        return {};
    }
    if (functions_.is_lost(connection_.get())) {
        lose();
    }
    return fault->empty() ? ended_without_code : *fault;
}

/// What is left to be sent is sent meanwhile: the server may stop reading until it is read from.
void PostgresConnection::wait_for_answer() {
    const auto deadline = Clock::now() + target_.timeout + grace;
    while (functions_.is_busy(connection_.get())) {
        const bool writes = functions_.wants_write(connection_.get());
        if (!wait_for_socket(static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN), deadline)) {
            throw PostgresFault(PostgresTrouble::TooLong, took_too_long);
        }
        if (!functions_.receive(connection_.get())) {
            lose();
        }
    }
}

/// False when the deadline is over. Throws when asked to stop.
bool PostgresConnection::wait_for_socket(short events, Clock::time_point deadline) {
    pollfd wanted{functions_.socket(connection_.get()), events, 0};
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

void PostgresConnection::lose() {
    close();
    throw PostgresFault(PostgresTrouble::Lost);
}

void PostgresConnection::stream(const std::string& select, const Parameters& parameters,
                                const TakeRow& take, const std::function<void()>& between) {
    const std::string cursor = fmt::format("dsar_{}", ++cursors_);
    run(fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", cursor, select), parameters);
    const std::string fetch = fmt::format("FETCH {} FROM {}", rows_at_once, cursor);
    std::size_t count = rows_at_once;
    while (count == rows_at_once) {
        count = 0;
        run(fetch, {}, [&](const PostgresRow& row) {
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
