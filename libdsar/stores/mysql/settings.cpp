// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/settings.hpp"

#include "libdsar/base/secret.hpp"
#include "libdsar/stores/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <pwd.h>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace dsar {
namespace {

constexpr const char* usual_socket = "/run/mysqld/mysqld.sock";
constexpr const char* system_certificates = "/etc/ssl/certs/ca-certificates.crt";

/// A whole number from 1 to `most`.
unsigned number_option(const StoreEntry& store, std::string_view name, std::string_view otherwise,
                       unsigned most) {
    const std::string text = option(store, name, otherwise);
    unsigned number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end != text.data() + text.size() || number < 1 || number > most) {
        throw settings_error(store, {}, fmt::format("`{}` must be from 1 to {}", name, most));
    }
    return number;
}

/// An address, or a name that nobody else can have: `127.example.com` is another machine.
bool is_loopback(const std::string& host) {
    return host == "localhost" || host == "::1" ||
           (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

/// A file that the map names, relative paths against `root`.
std::string file_option(const StoreEntry& store, std::string_view name,
                        const std::filesystem::path& root) {
    const std::string path = option(store, name);
    return path.empty() ? path : std::filesystem::absolute(root / path).lexically_normal().string();
}

std::string own_account() {
    std::vector<char> buffer(std::size_t{16} << 10U);
    passwd entry{};
    passwd* found = nullptr;
    ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
    return found == nullptr ? std::string() : std::string(found->pw_name);
}

void add_tls(const StoreEntry& store, const std::filesystem::path& root, MysqlOptions& options) {
    const std::vector<std::string> modes{"verify-full", "require", "prefer", "disable"};
    const MysqlTls meanings[] = {MysqlTls::VerifyFull, MysqlTls::Require, MysqlTls::Prefer,
                                 MysqlTls::Disable};
    options.tls = options.host.empty()        ? MysqlTls::Disable
                  : is_loopback(options.host) ? MysqlTls::Prefer
                                              : MysqlTls::VerifyFull;
    if (store.options.contains("ssl_mode")) {
        const std::string mode = choice_option(store, "ssl_mode", modes);
        const auto place = std::find(modes.begin(), modes.end(), mode) - modes.begin();
        options.tls = meanings[place];
    }
    options.authorities = file_option(store, "ssl_ca", root);
    if (options.authorities.empty() && options.tls == MysqlTls::VerifyFull &&
        std::filesystem::exists(system_certificates)) {
        options.authorities = system_certificates;
    }
    options.certificate = file_option(store, "ssl_cert", root);
    options.key = file_option(store, "ssl_key", root);
}

}  // namespace

MysqlOptions mysql_options(const StoreEntry& store, const std::filesystem::path& root) {
    MysqlOptions options;
    options.host = option(store, "host");
    options.port = number_option(store, "port", "3306", 65535);
    options.socket = file_option(store, "socket", root);
    if (!options.host.empty() && !options.socket.empty()) {
        throw settings_error(store, {}, "it has both `host` and `socket`",
                             "name the one by which the server is reached");
    }
    if (options.host.empty() && options.socket.empty()) {
        options.socket = usual_socket;
    }
    options.database = option(store, "database");
    if (options.database.find('\0') != std::string::npos) {
        throw settings_error(store, {}, "`database` has a character that no name has");
    }
    options.user = option(store, "user", own_account());
    options.password =
        secret_source(root, option(store, "password"), "password of store " + store.name);
    options.timeout = std::chrono::seconds(number_option(store, "timeout", "60", 86400));
    add_tls(store, root, options);
    options.place = options.host.empty()
                        ? fmt::format("{} ({})", options.socket, options.database)
                        : fmt::format("{}:{}/{}", options.host, options.port, options.database);
    return options;
}

}  // namespace dsar
