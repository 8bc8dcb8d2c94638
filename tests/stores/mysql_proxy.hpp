// SPDX-License-Identifier: Apache-2.0
// The MariaDB server of the tests behind a proxy that cuts connections.
#pragma once

#include "tests/stores/cutting_proxy.hpp"
#include "tests/support/mysql_server.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dsar::test {

/// The test server behind a proxy that listens on `port`.
inline StoreEntry mysql_behind(const std::string& port) {
    StoreEntry store = MysqlServer::get().store();
    store.options.erase("socket");
    store.options["host"] = "127.0.0.1";
    store.options["port"] = port;
    store.options["ssl_mode"] = "disable";
    return store;
}

/// Where the packets of one side end: each says its length in three bytes, and its number.
inline std::vector<std::size_t> packet_ends(const std::string& bytes, bool /*is_client*/) {
    std::vector<std::size_t> ends;
    std::size_t at = 0;
    while (at + 4 <= bytes.size()) {
        std::size_t length = 0;
        for (std::size_t byte = 3; byte-- > 0;) {
            length = length << 8U | static_cast<unsigned char>(bytes[at + byte]);
        }
        at += 4 + length;
        ends.push_back(at);
    }
    return ends;
}

}  // namespace dsar::test
