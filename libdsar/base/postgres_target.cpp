// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/postgres_target.hpp"

#include "libdsar/base/secret.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace dsar {
namespace {

constexpr const char* usual_socket = "/var/run/postgresql";
constexpr const char* usual_port = "5432";
constexpr std::string_view system_certificates = "/etc/ssl/certs/ca-certificates.crt";

/// Whether libpq would look elsewhere than where the words say.
bool is_led_elsewhere() {
    return std::getenv("PGHOSTADDR") != nullptr || std::getenv("PGSERVICE") != nullptr;
}

bool is_on_this_machine(const std::string& host) {
    if (is_led_elsewhere()) {
        return false;
    }
    // `127.example.com` is a name, and anybody's.
    return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
           host == "::1" ||
           (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

std::string file_in(const std::filesystem::path& root, const std::string& path) {
    return path.empty() ? path : std::filesystem::absolute(root / path).lexically_normal().string();
}

void add_tls(const PostgresWords& words, const std::filesystem::path& root,
             PostgresTarget& target) {
    const char* const usual = is_on_this_machine(words.host) ? "prefer" : "verify-full";
    const std::string mode = words.sslmode.empty() ? usual : words.sslmode;
    target.connection.emplace_back("sslmode", mode);
    std::string authorities = file_in(root, words.sslrootcert);
    if (authorities.empty() && mode.starts_with("verify") &&
        std::filesystem::exists(system_certificates)) {
        authorities = system_certificates;
    }
    target.connection.emplace_back("sslrootcert", authorities);
    target.connection.emplace_back("sslcert", file_in(root, words.sslcert));
    target.connection.emplace_back("sslkey", file_in(root, words.sslkey));
}

}  // namespace

const std::vector<std::string>& postgres_ssl_modes() {
    static const std::vector<std::string> modes{"verify-full", "verify-ca", "require", "prefer",
                                                "disable"};
    return modes;
}

PostgresTarget postgres_target(const PostgresWords& words, std::chrono::seconds timeout,
                               const std::filesystem::path& root) {
    const std::string port = words.port.empty() ? usual_port : words.port;
    PostgresTarget target;
    target.timeout = timeout;
    target.password = secret_source(root, words.password, words.password_of);
    target.connection = {{"host", words.host.empty() ? usual_socket : words.host},
                         {"port", port},
                         {"dbname", words.database},
                         {"user", words.user},
                         {"application_name", "dsar"},
                         {"client_encoding", "UTF8"},
                         {"gssencmode", "disable"}};
    add_tls(words, root, target);
    target.place = fmt::format("{}:{}/{}", words.host.empty() ? "the local socket" : words.host,
                               port, words.database);
    return target;
}

}  // namespace dsar
