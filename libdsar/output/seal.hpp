// SPDX-License-Identifier: Apache-2.0
// Seals a package for the person, so that it may lie with any carrier: a zip for 7-Zip, or CMS for
// openssl. The secret goes by another channel.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/cms.hpp"
#include "libdsar/base/descriptor.hpp"
#include "libdsar/base/secret.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// None: as it is. ZipAes: one inner archive, `package.zip`, under AES-256, so that names and
/// sizes say nothing. Cms: volumes of AES-256-GCM, which the reader's openssl holds in memory one
/// by one.
enum class SealMethod { None, ZipAes, Cms };

/// `none`, `zip-aes`, `cms`.
DSAR_API std::string_view name_of(SealMethod method);
DSAR_API std::optional<SealMethod> parse_seal_method(std::string_view word);

/// How to seal.
struct Seal {
    SealMethod method = SealMethod::None;
    const Secret* passphrase = nullptr;  ///< ZipAes: there; Cms: this, certificates, or both
    std::vector<Certificate> certificates;
    std::uint64_t volume_bytes = std::uint64_t{512} << 20;  ///< of the package in one volume
};

/// A file that is ready to be sent.
struct SealedFile {
    std::string name;
    std::uint64_t bytes = 0;
    std::string sha256;
};

/// Seals the package `zip` into `folder`: NAME.zip, or NAME.001.cms, NAME.002.cms, .. Streams.
/// Throws Error (Failed). None moves the package there.
DSAR_API std::vector<SealedFile> seal_package(const std::filesystem::path& zip,
                                              const std::filesystem::path& folder,
                                              const std::string& name, const Seal& seal);

/// What the person types to get package.zip, for the letter and the screen. Words in capitals are
/// theirs to fill in.
DSAR_API std::string opening_command(const Seal& seal, const std::vector<SealedFile>& files);

/// Whether `path` is what seal_package made with ZipAes or Cms, by its content and name.
DSAR_API bool is_sealed_package(const std::filesystem::path& path);

/// The package inside, in a file without a name, which is gone when the result is. Of volumes any
/// one may be given; the others lie beside it. Throws Error: NoEntry when the passphrase is wrong
/// or it is sealed to a certificate only, Failed when it is damaged or a volume is missing.
Descriptor open_sealed_package(const std::filesystem::path& path, const Secret& passphrase);

}  // namespace dsar
