// SPDX-License-Identifier: Apache-2.0
// Connections to a server that are cut behind any byte.
#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <limits>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace dsar::test {

/// A socket that is closed at the end.
class Socket {
 public:
    explicit Socket(int number) : number_(number) {}
    ~Socket() { ::close(number_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int number() const { return number_; }

 private:
    int number_;
};

/// Hands every connection on to the server, and cuts it when that has sent `most` bytes.
class CuttingProxy {
 public:
    /// The server listens on the Unix socket `path`.
    CuttingProxy(std::string path, std::size_t most)
        : path_(std::move(path)),
          most_(most),
          listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        BOOST_REQUIRE(
            ::bind(listener_.number(), reinterpret_cast<const sockaddr*>(&address), size) == 0);
        ::listen(listener_.number(), 4);
        ::getsockname(listener_.number(), reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    [[nodiscard]] std::size_t sent() const { return sent_; }
    /// How often the client said something after the server had.
    [[nodiscard]] std::size_t turns() const { return turns_; }
    /// What the server sent, when nothing was cut; ends the proxy.
    [[nodiscard]] std::string heard() {
        thread_.request_stop();
        thread_.join();
        return heard_;
    }

 private:
    static bool is_readable(int number) {
        pollfd wanted{number, POLLIN, 0};
        return ::poll(&wanted, 1, 2) > 0;
    }

    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            if (is_readable(listener_.number())) {
                const Socket client(::accept(listener_.number(), nullptr, nullptr));
                hand_on(client.number(), stop);
            }
        }
    }

    void hand_on(int client, const std::stop_token& stop) {
        const Socket server(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::connect(server.number(), reinterpret_cast<const sockaddr*>(&address),
                      sizeof address) != 0) {
            return;
        }
        std::array<char, 65536> buffer{};
        sent_ = 0;
        bool server_spoke = false;
        while (!stop.stop_requested()) {
            std::array<pollfd, 2> wanted{{{client, POLLIN, 0}, {server.number(), POLLIN, 0}}};
            ::poll(wanted.data(), wanted.size(), 20);
            if (wanted[0].revents != 0) {
                turns_ += server_spoke ? 1U : 0U;
                server_spoke = false;
                if (pass(client, server.number(), buffer, buffer.size()) == 0) {
                    return;
                }
            }
            if (wanted[1].revents != 0) {
                const std::size_t got = pass(server.number(), client, buffer, most_ - sent_);
                sent_ += got;
                server_spoke = true;
                heard_.append(buffer.data(), got);
                if (got == 0 || sent_ == most_) {
                    return;
                }
            }
        }
    }

    /// How many bytes it handed on.
    static std::size_t pass(int from, int to, std::array<char, 65536>& buffer, std::size_t most) {
        const ssize_t got = ::recv(from, buffer.data(), std::min(most, buffer.size()), 0);
        const auto size = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
        return ::send(to, buffer.data(), size, MSG_NOSIGNAL) == got ? size : 0;
    }

    const std::string path_;
    const std::size_t most_;
    Socket listener_;
    int port_ = 0;
    std::atomic<std::size_t> sent_{0};
    std::atomic<std::size_t> turns_{0};
    std::string heard_;  // the thread's, until it has ended
    std::jthread thread_;
};

/// Hands connections on to the server. The first one is cut when so many bytes have gone to either
/// side; later ones are whole, or closed at once when `ends_all`.
class CutOnceProxy {
 public:
    static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

    /// The server listens on the Unix socket `path`.
    CutOnceProxy(std::string path, std::size_t from_client, std::size_t from_server,
                 bool ends_all = false)
        : path_(std::move(path)),
          most_{from_client, from_server},
          ends_all_(ends_all),
          listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        BOOST_REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) == 0);
        ::listen(listener_, 8);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~CutOnceProxy() {
        thread_.request_stop();
        thread_.join();
        ::close(listener_);
    }
    CutOnceProxy(const CutOnceProxy&) = delete;
    CutOnceProxy& operator=(const CutOnceProxy&) = delete;

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    /// What went over the first connection so far: from the client, from the server.
    [[nodiscard]] std::array<std::string, 2> seen() const {
        const std::lock_guard lock(mutex_);
        return seen_;
    }

 private:
    void serve(const std::stop_token& stop) {
        std::vector<std::jthread> at_work;
        bool is_first = true;
        while (!stop.stop_requested()) {
            pollfd wanted{listener_, POLLIN, 0};
            if (::poll(&wanted, 1, 1) > 0) {
                const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
                const bool cuts = std::exchange(is_first, false);
                if (!cuts && ends_all_) {
                    ::close(client);
                    continue;
                }
                at_work.emplace_back([this, client, cuts](const std::stop_token& own) {
                    hand_on(client, cuts, own);
                    ::close(client);
                });
            }
        }
    }

    void hand_on(int client, bool cuts, const std::stop_token& stop) {
        const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
            const std::array<int, 2> from{client, server};
            const std::array<int, 2> to{server, client};
            std::array<std::size_t, 2> sent{0, 0};
            while (!stop.stop_requested()) {
                std::array<pollfd, 2> wanted{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
                ::poll(wanted.data(), wanted.size(), 2);
                bool ends = false;
                for (std::size_t side = 0; side < 2 && !ends; ++side) {
                    if (wanted[side].revents != 0) {
                        const std::size_t room = cuts ? most_[side] - sent[side] : never;
                        const std::size_t got = pass(from[side], to[side], side, room, cuts);
                        sent[side] += got;
                        ends = got == 0 || (cuts && sent[side] == most_[side]);
                    }
                }
                if (ends) {
                    break;
                }
            }
        }
        ::close(server);
    }

    /// How many bytes it handed on.
    std::size_t pass(int from, int to, std::size_t side, std::size_t most, bool keeps) {
        std::array<char, 65536> buffer{};
        const ssize_t got = ::recv(from, buffer.data(), std::min(most, buffer.size()), 0);
        const auto size = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
        if (keeps) {
            const std::lock_guard lock(mutex_);
            seen_.at(side).append(buffer.data(), size);
        }
        return ::send(to, buffer.data(), size, MSG_NOSIGNAL) == got ? size : 0;
    }

    const std::string path_;
    const std::array<std::size_t, 2> most_;
    const bool ends_all_;
    int listener_;
    int port_ = 0;
    mutable std::mutex mutex_;
    std::array<std::string, 2> seen_;
    std::jthread thread_;
};

}  // namespace dsar::test
