// SPDX-License-Identifier: Apache-2.0
// CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM, over OpenSSL: what `openssl cms -decrypt`
// opens. Writing streams; reading holds the whole file in memory, here as there, so that files must
// be small.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/secret.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace dsar {

/// A certificate to encrypt to: X.509 with an RSA key (RSA-OAEP, SHA-256) or one of an elliptic
/// curve (ECDH). A value; cheap to copy.
class DSAR_API Certificate {
 public:
    /// Reads PEM or DER. Throws Error (Failed) when `text` is none or of another kind of key;
    /// `name` is said in the error.
    static Certificate parse(std::string_view text, std::string_view name);

 private:
    friend class CmsRecipients;
    std::shared_ptr<void> x509_;
};

/// Who can open a file: any one of them.
class DSAR_API CmsRecipients {
 public:
    /// `passphrase` may be nullptr (certificates alone); else it is derived with PBKDF2, 600,000
    /// rounds. It must outlive this.
    CmsRecipients(std::vector<Certificate> certificates, const Secret* passphrase)
        : certificates_(std::move(certificates)), passphrase_(passphrase) {}

    /// Adds them to a CMS_ContentInfo.
    void add_to(void* cms) const;

 private:
    std::vector<Certificate> certificates_;
    const Secret* passphrase_;
};

/// Encrypts the next `size` bytes of `bytes` into the file `path` (DER, mode 0600), which appears
/// whole or not at all. Throws Error (Failed), also when there are fewer.
DSAR_API void write_cms(const std::filesystem::path& path, ByteSource& bytes, std::uint64_t size,
                        const CmsRecipients& recipients);

/// Decrypts. What `sink` gets is only worth something when this returns. Throws Error: NoEntry when
/// the passphrase does not open it, Failed when it is damaged or no such file.
DSAR_API void read_cms(const std::filesystem::path& path, const Secret& passphrase,
                       const std::function<void(std::string_view)>& sink);

}  // namespace dsar
