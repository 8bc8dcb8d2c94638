// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/settings.hpp"

#include "libdsar/stores/options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace dsar {
namespace {

constexpr const char* usual_socket = "/var/run/postgresql";
constexpr std::string_view system_certificates = "/etc/ssl/certs/ca-certificates.crt";

/// A whole number from 1 to `most`.
int number_option(const StoreEntry& store, std::string_view name, std::string_view otherwise,
                  int most) {
    const std::string text = option(store, name, otherwise);
    int number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end != text.data() + text.size() || number < 1 || number > most) {
        throw settings_error(store, {}, fmt::format("`{}` must be from 1 to {}", name, most));
    }
    return number;
}

/// Whether libpq would look elsewhere than where the map says.
bool is_led_elsewhere() {
    return std::getenv("PGHOSTADDR") != nullptr || std::getenv("PGSERVICE") != nullptr;
}

bool is_on_this_machine(const std::string& host) {
    if (is_led_elsewhere()) {
        return false;
    }
    return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
           host == "::1" || host.starts_with("127.");
}

/// A file that the map names, relative paths against `root`.
std::string file_option(const StoreEntry& store, std::string_view name,
                        const std::filesystem::path& root) {
    const std::string path = option(store, name);
    return path.empty() ? path : std::filesystem::absolute(root / path).lexically_normal().string();
}

/// `file:` of a relative path means one of the workspace.
std::string secret_option(const StoreEntry& store, const std::filesystem::path& root) {
    constexpr std::string_view kind = "file:";
    std::string source = option(store, "password");
    if (source.starts_with(kind)) {
        const std::filesystem::path path = root / source.substr(kind.size());
        source = std::string(kind) + std::filesystem::absolute(path).string();
    }
    return source;
}

void add_tls(const StoreEntry& store, const std::filesystem::path& root, const std::string& host,
             PostgresSettings& settings) {
    std::vector<std::string> modes{"verify-full", "verify-ca", "require", "prefer", "disable"};
    const bool near = is_on_this_machine(host);
    std::string mode = near ? "prefer" : "verify-full";
    if (store.options.contains("sslmode")) {
        mode = choice_option(store, "sslmode", modes);
    }
    settings.connection.emplace_back("sslmode", mode);
    std::string authorities = file_option(store, "sslrootcert", root);
    if (authorities.empty() && mode.starts_with("verify") &&
        std::filesystem::exists(system_certificates)) {
        authorities = system_certificates;
    }
    settings.connection.emplace_back("sslrootcert", authorities);
    settings.connection.emplace_back("sslcert", file_option(store, "sslcert", root));
    settings.connection.emplace_back("sslkey", file_option(store, "sslkey", root));
}

}  // namespace

PostgresSettings postgres_settings(const StoreEntry& store, const std::filesystem::path& root) {
    PostgresSettings settings;
    const std::string host = option(store, "host");
    const std::string port = std::to_string(number_option(store, "port", "5432", 65535));
    settings.timeout = std::chrono::seconds(number_option(store, "timeout", "60", 86400));
    settings.schema = option(store, "schema", "public");
    settings.all_rows = choice_option(store, "row_security", {"refuse", "accept"}) == "refuse";
    settings.password = secret_option(store, root);
    settings.connection = {{"host", host.empty() ? usual_socket : host},
                           {"port", port},
                           {"dbname", option(store, "database")},
                           {"user", option(store, "user")},
                           {"application_name", "dsar"},
                           {"client_encoding", "UTF8"},
                           {"gssencmode", "disable"}};
    add_tls(store, root, host, settings);
    settings.place = fmt::format("{}:{}/{}", host.empty() ? "the local socket" : host, port,
                                 option(store, "database"));
    return settings;
}

}  // namespace dsar
