// SPDX-License-Identifier: Apache-2.0
// Ed25519 keys and signatures (RFC 8032), over OpenSSL, in the forms that other tools read: PEM
// (PKCS#8 and SubjectPublicKeyInfo, RFC 8410) for openssl, SSHSIG for ssh-keygen -Y verify.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/secret.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// A public key. A value; cheap to copy.
class DSAR_API PublicKey {
 public:
    /// Reads a SubjectPublicKeyInfo PEM or one line of OpenSSH (`ssh-ed25519 AAAA..`). Throws Error
    /// (Failed) when `text` is neither or the key is not Ed25519; `name` says whose it is.
    static PublicKey parse(std::string_view text, std::string_view name);

    /// Whether `signature` (64 bytes) is this key's over `message`. Never throws on a wrong one.
    [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;
    /// `-----BEGIN PUBLIC KEY-----..`, as `openssl pkeyutl -pubin` reads it.
    [[nodiscard]] std::string pem() const;
    /// `ssh-ed25519 AAAA..` without comment, as an allowed-signers file wants it.
    [[nodiscard]] std::string ssh_line() const;
    /// `SHA256:` and the unpadded base64 of the digest of the SSH form: what ssh-keygen -l prints.
    [[nodiscard]] std::string fingerprint() const;

    friend bool operator==(const PublicKey&, const PublicKey&) = default;

 private:
    friend class SigningKey;
    explicit PublicKey(std::string raw) : raw_(std::move(raw)) {}
    std::string raw_;  // 32 bytes
};

/// A private key. Movable, not copyable; wiped when destroyed.
class DSAR_API SigningKey {
 public:
    static SigningKey generate();
    /// Reads PKCS#8 PEM, encrypted or not. Throws Error: NoEntry when the passphrase is missing or
    /// wrong, Failed when the text is no Ed25519 key. `name` says whose it is, never what it holds.
    static SigningKey parse(const Secret& pem, const Secret* passphrase, std::string_view name);

    SigningKey(SigningKey&&) noexcept;
    SigningKey& operator=(SigningKey&&) noexcept;
    ~SigningKey();

    /// PKCS#8 PEM; with a passphrase encrypted (AES-256-CBC under scrypt).
    [[nodiscard]] Secret pem(const Secret* passphrase = nullptr) const;
    [[nodiscard]] const PublicKey& public_key() const;
    /// 64 bytes.
    [[nodiscard]] std::string sign(std::string_view message) const;

 private:
    struct State;
    explicit SigningKey(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Whether a private key's PEM is encrypted, so that a passphrase must be had first.
DSAR_API bool needs_passphrase(const Secret& pem);

/// The armoured SSHSIG of `message` in `space` (the `-n` of ssh-keygen -Y verify), by SHA-512.
DSAR_API std::string ssh_signature(const SigningKey& key, std::string_view space,
                                   std::string_view message);

/// Whether `armoured` is what ssh_signature() makes of `message` with the private half of `key`.
/// Never throws on a wrong one.
DSAR_API bool ssh_verifies(const PublicKey& key, std::string_view space, std::string_view message,
                           std::string_view armoured);

}  // namespace dsar
