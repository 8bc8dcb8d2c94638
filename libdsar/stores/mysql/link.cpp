// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/link.hpp"

#include "libdsar/base/module.hpp"

#include <algorithm>
#include <array>
#include <poll.h>
#include <utility>

namespace dsar {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int poll_milliseconds = 50;
constexpr int most_attempts = 1000;  // to end what was given up

const MysqlFunctions& load_functions() {
    return *static_cast<const MysqlFunctions*>(module_symbol("mysql", "dsar_mysql"));
}

/// Closes the connection of whoever leaves early.
class ClosedUnless {
 public:
    explicit ClosedUnless(MysqlLink& link) : link_(link) {}
    ~ClosedUnless() {
        if (!is_whole_) {
            link_.close();
        }
    }
    ClosedUnless(const ClosedUnless&) = delete;
    ClosedUnless& operator=(const ClosedUnless&) = delete;
    void is_whole() { is_whole_ = true; }

 private:
    MysqlLink& link_;
    bool is_whole_ = false;
};

}  // namespace

bool is_lost_connection(unsigned code) {
    constexpr std::array lost{1053U, 1080U, 1152U, 1158U, 1159U, 1160U, 1161U, 1927U, 2000U, 2006U,
                              2013U, 2014U, 2020U, 2026U, 2027U, 2055U, 4031U, 5013U, 5014U, 5015U};
    return std::find(lost.begin(), lost.end(), code) != lost.end();
}

MysqlLink::MysqlLink() : functions_(load_functions()), handle_(nullptr, Close{&functions_}) {}

void MysqlLink::set_limits(std::chrono::milliseconds most, std::stop_token stop) {
    most_ = most;
    stop_ = std::move(stop);
}

MysqlOutcome MysqlLink::connect(const MysqlOptions& options, const std::optional<Secret>& password,
                                std::size_t most_bytes, std::chrono::milliseconds most,
                                const std::stop_token& stop) {
    constexpr unsigned tls_fault = 2026;
    set_limits(most, stop);
    MysqlOutcome outcome = connect(options, password, most_bytes, options.tls);
    if (outcome.code == tls_fault && options.tls == MysqlTls::Prefer) {
        outcome = connect(options, password, most_bytes, MysqlTls::Disable);
    }
    return outcome;
}

MysqlOutcome MysqlLink::connect(const MysqlOptions& options, const std::optional<Secret>& password,
                                std::size_t most_bytes, MysqlTls tls) {
    handle_.reset(functions_.open());
    if (!handle_) {
        return {MysqlOutcome::End::Fault, 2008};  // no memory
    }
    MysqlSettings settings;
    settings.host = options.host.c_str();
    settings.port = options.port;
    settings.socket = options.socket.c_str();
    settings.database = options.database.c_str();
    settings.user = options.user.c_str();
    settings.tls = tls;
    settings.authorities = options.authorities.c_str();
    settings.certificate = options.certificate.c_str();
    settings.key = options.key.c_str();
    settings.most_bytes = most_bytes;
    if (password) {
        settings.password = password->reveal().data();
    }
    const MysqlOutcome outcome = finish(functions_.connect(handle_.get(), settings));
    if (outcome.end == MysqlOutcome::End::Fault) {
        close();
    }
    return outcome;
}

MysqlOutcome MysqlLink::run(const std::string& sql) {
    const MysqlOutcome outcome = finish(functions_.run(handle_.get(), sql));
    if (outcome.is_done()) {
        changed_ = functions_.changed(handle_.get());
    }
    return outcome;
}

MysqlOutcome MysqlLink::query(const std::string& sql, std::span<const MysqlParameter> parameters,
                              const TakeRow& take) {
    ClosedUnless closed(*this);
    MysqlOutcome outcome = finish(functions_.prepare(handle_.get(), sql));
    if (outcome.is_done()) {
        outcome = finish(functions_.execute(handle_.get(), parameters));
    }
    if (outcome.is_done()) {
        changed_ = functions_.changed(handle_.get());
    }
    while (outcome.is_done()) {
        outcome = finish(functions_.fetch(handle_.get()));
        if (!outcome.is_done() || !functions_.has_row(handle_.get())) {
            break;
        }
        if (take) {
            take(MysqlRow(functions_, handle_.get()));
        }
    }
    if (is_open()) {
        const MysqlOutcome finished = finish(functions_.finish(handle_.get()));
        outcome = outcome.is_done() ? finished : outcome;
    }
    closed.is_whole();
    return outcome;
}

/// Sees a step to its end.
MysqlOutcome MysqlLink::finish(int waits) {
    const auto deadline = Clock::now() + most_;
    while (waits != 0) {
        bool stopped = false;
        const std::optional<int> events = wait(waits, deadline, stopped);
        if (!events) {
            give_up();
            return {stopped ? MysqlOutcome::End::Stopped : MysqlOutcome::End::TimedOut, 0};
        }
        waits = functions_.go_on(handle_.get(), *events);
    }
    const unsigned code = functions_.code(handle_.get());
    return {code == 0 ? MysqlOutcome::End::Done : MysqlOutcome::End::Fault, code};
}

/// What has come of what is waited for; nullopt when it took too long or somebody asks to stop.
std::optional<int> MysqlLink::wait(int waits, Clock::time_point deadline, bool& stopped) const {
    pollfd wanted{functions_.socket(handle_.get()), 0, 0};
    wanted.events = static_cast<short>(((waits & mysql_waits_read) != 0 ? POLLIN : 0) |
                                       ((waits & mysql_waits_write) != 0 ? POLLOUT : 0) |
                                       ((waits & mysql_waits_except) != 0 ? POLLPRI : 0));
    while (::poll(&wanted, 1, poll_milliseconds) <= 0) {
        stopped = stop_.stop_requested();
        if (stopped || Clock::now() > deadline) {
            return std::nullopt;
        }
    }
    int events = 0;
    events |= (wanted.revents & POLLIN) != 0 ? mysql_waits_read : 0;
    events |= (wanted.revents & POLLOUT) != 0 ? mysql_waits_write : 0;
    events |= (wanted.revents & POLLPRI) != 0 ? mysql_waits_except : 0;
    // A connection that broke is read from, or written to, to learn how.
    return events != 0 ? events : waits & ~mysql_waits_timeout;
}

/// Ends the step that is under way, and with it the connection.
void MysqlLink::give_up() {
    functions_.cut(handle_.get());
    for (int count = 0; count < most_attempts; ++count) {
        if (functions_.go_on(handle_.get(), mysql_waits_timeout) == 0) {
            break;
        }
    }
    close();
}

}  // namespace dsar
