// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/register_place.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace dsar {
namespace {

constexpr std::size_t longest_name = 63;  // of PostgreSQL

[[noreturn]] void refuse(std::string why, std::string next = {}) {
    throw Error(ErrorKind::Usage, "the address of the register cannot be used", std::move(why),
                next.empty() ? "write postgres://[user@]host[:port]/database[?schema=NAME]"
                             : std::move(next));
}

[[noreturn]] void refuse_password() {
    refuse("a password stands in it, where everyone who can read the settings reads it",
           "take it out, and say `password: \"file:PATH\"` beside `url`, or keep it in ~/.pgpass");
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at];
            continue;
        }
        unsigned int code = 0;
        const std::string_view digits = text.substr(at + 1, 2);
        const auto [end, fault] =
            std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (fault != std::errc() || digits.size() != 2 || end != digits.data() + 2 || code == 0) {
            refuse("a % in it is not followed by two hexadecimal digits of a letter");
        }
        out += static_cast<char>(code);
        at += 2;
    }
    return out;
}

/// Takes what stands before the first `mark` off the front; all of it when there is none.
std::string_view cut(std::string_view& rest, char mark) {
    const std::size_t end = std::min(rest.find(mark), rest.size());
    const std::string_view front = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return front;
}

void read_user(std::string_view& authority, PostgresWords& words) {
    const std::size_t at = authority.rfind('@');
    if (at == std::string_view::npos) {
        return;
    }
    const std::string_view user = authority.substr(0, at);
    if (user.find(':') != std::string_view::npos) {
        refuse_password();
    }
    words.user = decoded(user);
    authority.remove_prefix(at + 1);
}

void read_port(std::string_view text, PostgresWords& words) {
    int port = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (fault != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535) {
        refuse("its port is not a number from 1 to 65535");
    }
    words.port = std::to_string(port);
}

void read_host(std::string_view authority, PostgresWords& words) {
    std::string_view host = authority;
    std::string_view port;
    if (authority.starts_with('[')) {  // IPv6
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos) {
            refuse("a [ in it is not closed");
        }
        host = authority.substr(1, end - 1);
        port = authority.substr(end + 1);
    } else if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
        host = authority.substr(0, colon);
        port = authority.substr(colon);
    }
    words.host = decoded(host);
    if (words.host.find(',') != std::string::npos) {
        refuse("it names several servers");
    }
    if (!port.empty()) {
        read_port(port.substr(1), words);
    }
}

void read_parameter(std::string_view name, const std::string& value, RegisterPlace& place) {
    const std::vector<std::pair<std::string_view, std::string*>> known{
        {"schema", &place.schema},          {"host", &place.server.host},
        {"sslmode", &place.server.sslmode}, {"sslrootcert", &place.server.sslrootcert},
        {"sslcert", &place.server.sslcert}, {"sslkey", &place.server.sslkey}};
    if (name == "password" || name == "sslpassword") {
        refuse_password();
    }
    const auto found =
        std::ranges::find(known, name, &std::pair<std::string_view, std::string*>::first);
    if (found == known.end()) {
        std::vector<std::string> names;
        for (const auto& each : known) {
            names.emplace_back(each.first);
        }
        const std::string near = nearest(std::string(name), names);
        refuse(fmt::format("behind its ? stands what is none of: {}", fmt::join(names, ", ")),
               near.empty() ? std::string() : fmt::format("did you mean `{}=`?", near));
    }
    *found->second = value;
}

void check(const RegisterPlace& place) {
    const std::vector<std::string>& modes = postgres_ssl_modes();
    const std::string& mode = place.server.sslmode;
    if (!mode.empty() && std::ranges::find(modes, mode) == modes.end()) {
        refuse(fmt::format("its sslmode is none of: {}", fmt::join(modes, ", ")));
    }
    if (place.server.database.empty() || place.server.database.find('/') != std::string::npos) {
        refuse("it names no database");
    }
    if (place.schema.empty() || place.schema.size() > longest_name) {
        refuse(fmt::format("the name of its schema must have 1 to {} bytes", longest_name));
    }
    if (place.schema.starts_with("pg_") || place.schema == "information_schema") {
        refuse("its schema is one of PostgreSQL's own");
    }
}

}  // namespace

RegisterPlace parse_register_url(std::string_view url) {
    std::string_view rest = url;
    const std::string_view scheme = rest.substr(0, std::min(rest.find("://"), rest.size()));
    if (scheme != "postgres" && scheme != "postgresql") {
        refuse("it does not begin with postgres://");
    }
    rest.remove_prefix(std::min(scheme.size() + 3, rest.size()));
    RegisterPlace place;
    std::string_view path = cut(rest, '?');
    std::string_view authority = cut(path, '/');
    if (path.find('@') != std::string_view::npos) {
        refuse_password();  // it holds a /
    }
    read_user(authority, place.server);
    read_host(authority, place.server);
    place.server.database = decoded(path);
    while (!rest.empty()) {
        std::string_view parameter = cut(rest, '&');
        const std::string_view name = cut(parameter, '=');
        read_parameter(name, decoded(parameter), place);
    }
    check(place);
    return place;
}

}  // namespace dsar
