// SPDX-License-Identifier: Apache-2.0
// A connection that is cut behind any byte that the server sends gives an error or all rows, never
// a few of them.
#include "tests/stores/postgres_server.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <netinet/in.h>
#include <poll.h>
#include <random>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace dsar::test {
namespace {

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
    explicit CuttingProxy(std::size_t most)
        : most_(most), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
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
        const std::string path =
            PostgresServer::get().folder() + "/.s.PGSQL." + PostgresServer::get().port();
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::connect(server.number(), reinterpret_cast<const sockaddr*>(&address),
                      sizeof address) != 0) {
            return;
        }
        std::array<char, 65536> buffer{};
        sent_ = 0;
        while (!stop.stop_requested()) {
            std::array<pollfd, 2> wanted{{{client, POLLIN, 0}, {server.number(), POLLIN, 0}}};
            ::poll(wanted.data(), wanted.size(), 20);
            if (wanted[0].revents != 0 &&
                pass(client, server.number(), buffer, buffer.size()) == 0) {
                return;
            }
            if (wanted[1].revents != 0) {
                const std::size_t got = pass(server.number(), client, buffer, most_ - sent_);
                sent_ += got;
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

    const std::size_t most_;
    Socket listener_;
    int port_ = 0;
    std::atomic<std::size_t> sent_{0};
    std::jthread thread_;
};

constexpr std::size_t rows_made = 1200;  // more than one fetch

/// How many rows come through a connection that is cut; nullopt when the error comes.
std::optional<std::size_t> rows_through(std::size_t most, std::size_t& sent) {
    CuttingProxy proxy(most);
    StoreEntry store = PostgresServer::get().store();
    store.options["host"] = "127.0.0.1";
    store.options["port"] = proxy.port();
    store.options["sslmode"] = "disable";
    const CollectionEntry collection = collection_entry("t", {"id"});
    const Query query{&collection, {}, false, true};
    std::optional<std::size_t> count;
    try {
        count = find_all(*open_store(store, {}), {&query, 1}).size();
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::Failed));
        BOOST_TEST(words_of(error).find("marker") == std::string::npos);
    }
    sent = proxy.sent();
    return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(postgres_gives_all_rows_or_an_error_wherever_it_is_cut) {
    const PostgresServer& server = PostgresServer::get();
    server.start_afresh();
    server.sql(
        "CREATE TABLE shop.t(id int PRIMARY KEY, v text);"
        "INSERT INTO shop.t SELECT n, 'marker' || n FROM generate_series(1, " +
        std::to_string(rows_made) + ") n");
    std::size_t whole = 0;
    BOOST_REQUIRE(rows_through(std::size_t{1} << 40U, whole) == rows_made);
    BOOST_TEST(whole > rows_made * 20);
    std::mt19937 random(20261128);
    std::vector<std::size_t> places{1, 2, 5, 6, 9, 10, whole - 1, whole - 2, whole - 5, whole - 6};
    for (std::size_t count = 0; count < 70; ++count) {
        places.push_back(random() % (count % 2 == 0 ? whole : 3000) + 1);
    }
    std::size_t errors = 0;
    for (const std::size_t place : places) {
        std::size_t sent = 0;
        const std::optional<std::size_t> count = rows_through(place, sent);
        BOOST_TEST((!count || *count == rows_made),
                   place << " of " << whole << " bytes: " << count.value_or(0) << " rows");
        errors += count ? 0U : 1U;
    }
    BOOST_TEST(errors > places.size() * 3 / 4);
}

}  // namespace dsar::test
