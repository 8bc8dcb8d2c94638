// SPDX-License-Identifier: Apache-2.0
// The PostgreSQL server of the tests behind a proxy that cuts connections.
#pragma once

#include "tests/stores/cutting_proxy.hpp"
#include "tests/support/postgres_server.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dsar::test {

/// The Unix socket of the test server.
inline std::string postgres_socket() {
    return PostgresServer::get().folder() + "/.s.PGSQL." + PostgresServer::get().port();
}

/// The test server behind a proxy that listens on `port`.
inline StoreEntry postgres_behind(const std::string& port) {
    StoreEntry store = PostgresServer::get().store();
    store.options["host"] = "127.0.0.1";
    store.options["port"] = port;
    store.options["sslmode"] = "disable";
    return store;
}

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
