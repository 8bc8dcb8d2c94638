// SPDX-License-Identifier: Apache-2.0
// What every scheme must do, whatever its form: give back what was sealed, and nothing else.
#pragma once

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/sealed/field_cipher.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <vector>

namespace dsar::test {

/// A file of vectors that somebody else published, or that was made beside them.
inline nlohmann::json vectors_of(const std::string& name) {
    const char* folder = ::getenv("DSAR_TEST_DATA");
    BOOST_REQUIRE_MESSAGE(folder != nullptr, "DSAR_TEST_DATA names no folder of outside data");
    return nlohmann::json::parse(read_file(std::filesystem::path(folder) / "encryption" / name));
}

/// The bytes of hex digits.
inline std::string unhex(std::string_view digits) {
    std::string bytes;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        bytes += static_cast<char>(std::stoi(std::string(digits.substr(at, 2)), nullptr, 16));
    }
    return bytes;
}

/// What opening gives; nullopt when it is refused by an Error that names the scheme and quotes
/// nothing of the value.
inline std::optional<std::string> opened(const FieldCipher& cipher, std::string_view sealed,
                                         std::string_view context = {}) {
    try {
        return cipher.open(sealed, context);
    } catch (const Error& error) {
        BOOST_TEST(std::string(error.what()).ends_with(cipher.scheme));
        BOOST_TEST((error.kind() == ErrorKind::Failed));
        return std::nullopt;
    }
}

/// Values of all lengths around block and compression limits, and letters of more than one byte.
inline std::vector<std::string> plaintexts() {
    std::vector<std::string> all{"", "jonas.petraitis@example.lt", "Žydrūnė Kazlauskaitė"};
    for (const std::size_t size : {1U, 15U, 16U, 17U, 31U, 32U, 33U, 63U, 64U, 65U, 139U, 140U,
                                   141U, 255U, 256U, 4096U, 100'000U}) {
        all.push_back(std::string(size - 1, 'x') + 'y');
    }
    return all;
}

inline void check_round_trips(const FieldCipher& cipher, std::string_view context = {}) {
    for (const std::string& plaintext : plaintexts()) {
        const std::string sealed = cipher.seal(plaintext, context);
        BOOST_TEST((opened(cipher, sealed, context) == plaintext));
        const bool repeats = cipher.seal(plaintext, context) == sealed;
        BOOST_TEST(repeats == static_cast<bool>(cipher.lookups));
        if (cipher.lookups) {
            BOOST_TEST(cipher.lookups(plaintext, context).front() == sealed);
        }
    }
}

/// One bit at each byte, a byte less, one of `endings` more: refused, all of it.
inline void check_damage(const FieldCipher& cipher, const std::string& sealed,
                         std::string_view context = {},
                         const std::string& endings = std::string("\0A=\n ", 5)) {
    BOOST_REQUIRE(opened(cipher, sealed, context).has_value());
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string damaged = sealed;
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
            BOOST_TEST(!opened(cipher, damaged, context).has_value(),
                       "bit " << bit << " of byte " << at);
        }
        BOOST_TEST(!opened(cipher, sealed.substr(0, at), context).has_value(), "cut at " << at);
    }
    for (const char more : endings) {
        BOOST_TEST(!opened(cipher, sealed + more, context).has_value());
    }
}

}  // namespace dsar::test
