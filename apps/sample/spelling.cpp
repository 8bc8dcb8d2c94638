// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/spelling.hpp"

#include "apps/sample/letters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sample {

namespace {

struct Domain {
    std::string_view ascii;
    std::string_view readable;
};

constexpr std::array<Domain, 6> international{{{"xn--iedai-tib.example", "žiedai.example"},
                                               {"xn--bckerei-5wa.example", "bäckerei.example"},
                                               {"xn--ka-ola7v.example", "łąka.example"},
                                               {"xn--uolas-2wa16f.example", "ąžuolas.example"},
                                               {"xn--ko-strom-m4a.example", "öko-strom.example"},
                                               {"xn--kryba-lfb.example", "kūryba.example"}}};

/// Seven digits that differ for different numbers below ten million.
std::string seven_digits(std::uint64_t number) {
    return fmt::format("{:07}", (number * 7919993 + 1234567) % 10000000);
}

std::string grouped(std::string_view digits, std::size_t first, std::size_t then) {
    std::string result{digits.substr(0, first)};
    for (std::size_t at = first; at < digits.size(); at += then) {
        result += ' ';
        result += digits.substr(at, then);
    }
    return result;
}

std::string typed_lithuanian(Random& chance, std::string_view national) {
    const bool is_mobile = national.front() == '6';
    const std::size_t area = is_mobile ? 3 : 1;
    const auto rest = national.substr(area);
    const std::string spaced = std::string{national.substr(0, area)} + " " +
                               (is_mobile ? std::string{rest} : grouped(rest, 3, 4));
    switch (chance.below(6)) {
        case 0:
            return "+370 " + spaced;
        case 1:
            return "8 " + spaced;
        case 2:
            return fmt::format("(8-{}) {}", national.substr(0, area), rest);
        case 3:
            return "00370 " + spaced;
        case 4:
            return fmt::format("8{}", national);
        default:
            return fmt::format("+370{}", national);
    }
}

}  // namespace

std::string mobile_number(Country country, std::uint64_t person) {
    switch (country) {
        case Country::Lithuania:
            return "+3706" + seven_digits(person);
        case Country::Poland:
            return "+4860" + seven_digits(person);
        case Country::Germany:
            return "+491512" + seven_digits(person);
        case Country::England:
            return "+44740" + seven_digits(person);
    }
    return {};
}

std::string office_number(std::uint64_t office) {
    return fmt::format("+37052{:06}", (office * 719933 + 123456) % 1000000);
}

std::string ipv4_address(std::uint64_t number) {
    const std::uint64_t place = (number * 2654435 + 77) % (1U << 22U);
    return fmt::format("100.{}.{}.{}", 64 + (place >> 16U), (place >> 8U) & 255U, place & 255U);
}

std::string ipv6_address(std::uint64_t number) {
    return fmt::format("2001:db8:{:x}:{:x}::{:x}", 0xa000U + number / 4096, 0xb000U + number % 4096,
                       0xc0U + number % 7);
}

std::string uuid(Random& chance) {
    const std::uint64_t high = chance.bits();
    const std::uint64_t low = chance.bits();
    return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32U, (high >> 16U) & 0xffffU,
                       high & 0xfffU, 0x8000U | ((low >> 48U) & 0x3fffU), low & 0xffffffffffffU);
}

std::string address_part(std::string_view name) {
    std::string result;
    for (const char letter : address_letters(name)) {
        if ((letter >= 'a' && letter <= 'z') || letter == '-') {
            result += letter;
        }
    }
    return result;
}

std::string typed_phone(Random& chance, const std::string& e164) {
    if (e164.starts_with("+370")) {
        return typed_lithuanian(chance, std::string_view{e164}.substr(4));
    }
    const std::string_view code = std::string_view{e164}.substr(1, 2);
    const std::string_view national = std::string_view{e164}.substr(3);
    switch (chance.below(3)) {
        case 0:
            return fmt::format("+{} {}", code, grouped(national, 3, 3));
        case 1:
            return fmt::format("00{} {}", code, grouped(national, 3, 4));
        default:
            return e164;
    }
}

std::string readable_email(const std::string& normal) {
    for (const auto& domain : international) {
        if (normal.ends_with(domain.ascii)) {
            return normal.substr(0, normal.size() - domain.ascii.size()) +
                   std::string{domain.readable};
        }
    }
    return normal;
}

std::string typed_email(Random& chance, const std::string& normal) {
    std::string readable = readable_email(normal);
    switch (chance.below(8)) {
        case 0:
            return capitals(readable);
        case 1:
            return capitals(readable.substr(0, 1)) + readable.substr(1);
        case 2:
            return " " + readable + " ";
        case 3:
            return decomposed(readable);
        case 4:
            return normal;
        default:
            return readable;
    }
}

std::string messy_email(Random& chance, const std::string& normal) {
    std::string typed = typed_email(chance, normal);
    switch (chance.below(8)) {
        case 0:
            return "mailto:" + readable_email(normal);
        case 1:
            return "<" + readable_email(normal) + ">";
        case 2: {
            const std::string readable = readable_email(normal);
            const auto at = readable.find('@');
            return readable.substr(0, at) + "+crm" + readable.substr(at);
        }
        default:
            return typed;
    }
}

std::string typed_name(Random& chance, const Name& name) {
    switch (chance.below(6)) {
        case 0:
            return capitals(name.full());
        case 1:
            return name.last + ", " + name.first;
        case 2:
            return decomposed(name.full());
        case 3:
            return "  " + name.first + "  " + name.last;
        default:
            return name.full();
    }
}

std::string logged_ip(Random& chance, const std::string& ip) {
    const bool is_v6 = ip.find(':') != std::string::npos;
    if (!chance.chance(15)) {
        return ip;
    }
    return is_v6 ? capitals(ip) : "::ffff:" + ip;
}

std::string_view international_domain(std::uint64_t number) {
    return international[number % international.size()].ascii;
}

}  // namespace sample
