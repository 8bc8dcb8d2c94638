// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/settings.hpp"

#include "libdsar/stores/options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <string_view>

namespace dsar {
namespace {

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

}  // namespace

PostgresSettings postgres_settings(const StoreEntry& store, const std::filesystem::path& root) {
    PostgresWords words;
    words.host = option(store, "host");
    words.port = std::to_string(number_option(store, "port", "5432", 65535));
    words.database = option(store, "database");
    words.user = option(store, "user");
    words.password = option(store, "password");
    words.password_of = "password of store " + store.name;
    if (store.options.contains("sslmode")) {
        words.sslmode = choice_option(store, "sslmode", postgres_ssl_modes());
    }
    words.sslrootcert = option(store, "sslrootcert");
    words.sslcert = option(store, "sslcert");
    words.sslkey = option(store, "sslkey");
    const std::chrono::seconds timeout(number_option(store, "timeout", "60", 86400));
    PostgresSettings settings{postgres_target(words, timeout, root),
                              option(store, "schema", "public")};
    settings.all_rows = choice_option(store, "row_security", {"refuse", "accept"}) == "refuse";
    return settings;
}

}  // namespace dsar
