// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/normal_ip.hpp"

#include "libdsar/model/text_parts.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>

namespace dsar {
namespace {

bool are_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string printed(int family, const void* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const char* done =
        ::inet_ntop(family, address, text.data(), static_cast<socklen_t>(text.size()));
    return done == nullptr ? std::string() : std::string(done);
}

std::string normal_v6(const std::string& text) {
    in6_addr address{};
    if (::inet_pton(AF_INET6, text.c_str(), &address) != 1) {
        return {};
    }
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
        in_addr inner{};
        std::memcpy(&inner, &address.s6_addr[12], sizeof inner);
        return printed(AF_INET, &inner);
    }
    return printed(AF_INET6, &address);
}

// The address without what may stand around it.
std::string_view bare(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        const std::string_view rest = text.substr(std::min(close, text.size() - 1) + 1);
        if (close == std::string_view::npos ||
            (!rest.empty() && !(rest.front() == ':' && are_digits(rest.substr(1))))) {
            return {};
        }
        text = text.substr(1, close - 1);
    } else if (std::count(text.begin(), text.end(), ':') == 1 &&
               are_digits(text.substr(text.find(':') + 1))) {
        text = text.substr(0, text.find(':'));
    }
    if (text.ends_with("/32") || text.ends_with("/128")) {
        const bool is_v6 = text.find(':') != std::string_view::npos;
        if (is_v6 == text.ends_with("/128")) {
            text = text.substr(0, text.rfind('/'));
        }
    }
    return text.substr(0, text.find('%'));
}

}  // namespace

std::string normal_ip(std::string_view raw) {
    const std::string text(bare(trimmed(raw)));
    in_addr address{};
    if (text.size() < INET6_ADDRSTRLEN && ::inet_pton(AF_INET, text.c_str(), &address) == 1) {
        return printed(AF_INET, &address);
    }
    return text.size() < INET6_ADDRSTRLEN ? normal_v6(text) : std::string();
}

}  // namespace dsar
