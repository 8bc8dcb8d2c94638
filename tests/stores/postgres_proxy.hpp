// SPDX-License-Identifier: Apache-2.0
// A proxy on loopback before the test server that cuts its first connection where it is told.
#pragma once

#include "tests/support/postgres_server.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <limits>
#include <memory>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace dsar::test {

/// Hands connections on to the server. The first one is cut when so many bytes have gone to either
/// side; later ones are whole, or closed at once when `ends_all`.
class CutOnceProxy {
 public:
    static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

    CutOnceProxy(std::size_t from_client, std::size_t from_server, bool ends_all = false)
        : most_{from_client, from_server},
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

    [[nodiscard]] StoreEntry store() const {
        StoreEntry store = PostgresServer::get().store();
        store.options["host"] = "127.0.0.1";
        store.options["port"] = std::to_string(port_);
        store.options["sslmode"] = "disable";
        return store;
    }

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
        const std::string path =
            PostgresServer::get().folder() + "/.s.PGSQL." + PostgresServer::get().port();
        path.copy(address.sun_path, sizeof address.sun_path - 1);
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

    const std::array<std::size_t, 2> most_;
    const bool ends_all_;
    int listener_;
    int port_ = 0;
    mutable std::mutex mutex_;
    std::array<std::string, 2> seen_;
    std::jthread thread_;
};

/// Where the messages of one side end; the client's first one has no letter before its length.
inline std::vector<std::size_t> message_ends(const std::string& bytes, bool is_client) {
    std::vector<std::size_t> ends;
    std::size_t at = 0;
    while (at + 5 <= bytes.size()) {
        const std::size_t head = is_client && at == 0 ? 0 : 1;
        std::size_t length = 0;
        for (std::size_t byte = 0; byte < 4; ++byte) {
            length = length << 8U | static_cast<unsigned char>(bytes[at + head + byte]);
        }
        at += head + length;
        ends.push_back(at);
    }
    return ends;
}

}  // namespace dsar::test
