// SPDX-License-Identifier: Apache-2.0
// Stands between a register and its server, and cuts the first connection behind a certain byte of
// one direction; later connections go through whole.
#pragma once

#include "tests/support/postgres_server.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace dsar::test {

class RegisterProxy {
 public:
    static constexpr std::size_t whole = ~std::size_t{0};

    /// How many bytes the client, and the server, may say on the first connection.
    RegisterProxy(std::size_t of_client, std::size_t of_server)
        : left_{of_client, of_server}, listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
        ::listen(listener_, 8);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
    }
    ~RegisterProxy() {
        thread_.request_stop();
        thread_.join();
        ::close(listener_);
    }
    RegisterProxy(const RegisterProxy&) = delete;
    RegisterProxy& operator=(const RegisterProxy&) = delete;

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    /// What was said on the first connection, by the client and by the server.
    [[nodiscard]] std::size_t said(std::size_t side) const { return said_[side]; }
    /// What each had said there when the client began to say the first COMMIT.
    [[nodiscard]] std::size_t said_before_commit(std::size_t side) const { return commit_[side]; }
    [[nodiscard]] std::size_t connections() const { return connections_; }

 private:
    void accept_all(const std::stop_token& stop) {
        std::vector<std::jthread> open;
        while (!stop.stop_requested()) {
            pollfd wanted{listener_, POLLIN, 0};
            if (::poll(&wanted, 1, 5) > 0) {
                const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
                const bool first = connections_++ == 0;
                open.emplace_back([this, client, first](const std::stop_token& end) {
                    const int server = connected();
                    hand_on({client, server}, first, end);
                    ::close(server);
                    ::close(client);
                });
            }
        }
    }

    static int connected() {
        const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const PostgresServer& real = PostgresServer::get();
        const std::string path = real.folder() + "/.s.PGSQL." + real.port();
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        return server;
    }

    void hand_on(std::array<int, 2> ends, bool first, const std::stop_token& stop) {
        std::array<char, 65536> buffer{};
        while (!stop.stop_requested()) {
            std::array<pollfd, 2> wanted{{{ends[0], POLLIN, 0}, {ends[1], POLLIN, 0}}};
            ::poll(wanted.data(), wanted.size(), 5);
            for (std::size_t side = 0; side < 2; ++side) {
                if (wanted[side].revents == 0) {
                    continue;
                }
                const std::size_t most =
                    first ? std::min(left_[side] - said_[side], buffer.size()) : buffer.size();
                const ssize_t got = ::recv(ends[side], buffer.data(), most, 0);
                if (got <= 0 || ::send(ends[1 - side], buffer.data(), static_cast<std::size_t>(got),
                                       MSG_NOSIGNAL) != got) {
                    return;
                }
                const std::string_view words(buffer.data(), static_cast<std::size_t>(got));
                if (const std::size_t at = words.find(std::string_view("COMMIT", 7));
                    first && side == 0 && at != std::string_view::npos && commit_[0] == 0) {
                    constexpr std::size_t head = 5;  // kind and length of the message
                    commit_[0] = said_[0] + at - head;
                    commit_[1] = said_[1].load();
                }
                said_[side] += first ? static_cast<std::size_t>(got) : 0;
                if (first && said_[side] == left_[side]) {
                    return;
                }
            }
        }
    }

    const std::array<std::size_t, 2> left_;
    std::array<std::atomic<std::size_t>, 2> said_{};
    std::array<std::atomic<std::size_t>, 2> commit_{};
    std::atomic<std::size_t> connections_{0};
    int listener_;
    int port_ = 0;
    std::jthread thread_;
};

}  // namespace dsar::test
