// SPDX-License-Identifier: Apache-2.0
// The signed form of a package: the same files with the day it expires, the controller's public
// key, and two signatures over SHA256SUMS, for openssl and for ssh-keygen (dsar-package(5),
// SIGNATURES).
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/ed25519.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace dsar {

/// Files of a signed package besides those of an unsigned one. The two signatures are in no list:
/// they come last.
inline constexpr std::string_view signature_file = "SHA256SUMS.sig";         ///< 64 bytes
inline constexpr std::string_view ssh_signature_file = "SHA256SUMS.sshsig";  ///< armoured
inline constexpr std::string_view public_key_file = "controller.pub";        ///< PEM

/// `-n` of ssh-keygen -Y verify.
inline constexpr std::string_view signature_space = "dsar-package";

/// A signed package as it was written.
struct SignedPackage {
    std::uint64_t bytes = 0;
    std::string sha256;
};

/// Writes the signed form of the package `zip` as `target`, streaming; the same package, day and
/// key give the same bytes. Throws Error: NeedsPerson when the digest of `zip` is not
/// `expected_sha256`, Failed when it is no whole package.
DSAR_API SignedPackage sign_package(const std::filesystem::path& zip,
                                    const std::string& expected_sha256,
                                    const std::filesystem::path& target, Date expires,
                                    const SigningKey& key);

}  // namespace dsar
