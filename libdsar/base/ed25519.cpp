// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/ed25519.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/openssl_module.hpp"

#include <climits>

#include <array>
#include <optional>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t signature_size = 64;
// scrypt: 16 MiB for each try, five times; what openssl reads without being asked to.
constexpr std::uint64_t scrypt_cost = 1 << 14;
constexpr std::uint64_t scrypt_block = 8;
constexpr std::uint64_t scrypt_lanes = 5;
constexpr std::size_t salt_size = 16;
constexpr std::string_view encrypted_mark = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

using Bio = std::unique_ptr<BIO, OpenSslFree<&OpenSsl::BIO_free_all>>;
using Pkey = std::unique_ptr<EVP_PKEY, OpenSslFree<&OpenSsl::EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, OpenSslFree<&OpenSsl::EVP_MD_CTX_free>>;
using PlainKey =
    std::unique_ptr<PKCS8_PRIV_KEY_INFO, OpenSslFree<&OpenSsl::PKCS8_PRIV_KEY_INFO_free>>;
using EncryptedKey = std::unique_ptr<X509_SIG, OpenSslFree<&OpenSsl::X509_SIG_free>>;

void require(bool done) {
    if (!done) {
        throw Error(ErrorKind::Failed, "the cryptographic library failed");
    }
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

int size_of(std::string_view text) {
    require(text.size() <= INT_MAX);
    return static_cast<int>(text.size());
}

Bio reading(std::string_view text) {
    Bio bio(openssl().BIO_new_mem_buf(text.data(), size_of(text)));
    require(bio != nullptr);
    return bio;
}

// OpenSSL wipes the memory of such a BIO when it is freed.
Bio writing() {
    Bio bio(openssl().BIO_new(openssl().BIO_s_mem()));
    require(bio != nullptr);
    return bio;
}

std::string text_of(const Bio& bio) {
    char* data = nullptr;
    const long size = openssl().BIO_ctrl(bio.get(), BIO_CTRL_INFO, 0, &data);
    return {data, static_cast<std::size_t>(size)};
}

[[noreturn]] void refuse(std::string_view name, std::string why) {
    throw Error(ErrorKind::Failed, "cannot read " + std::string(name), std::move(why));
}

// Asks nobody: without a callback OpenSSL would prompt on the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writes*/, void* /*data*/) {
    return -1;
}

std::string raw_public(EVP_PKEY* key) {
    std::string raw(key_size, '\0');
    std::size_t size = raw.size();
    require(openssl().EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()),
                                                  &size) == 1 &&
            size == key_size);
    return raw;
}

Pkey public_pkey(std::string_view raw) {
    Pkey key(openssl().EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(raw),
                                                   raw.size()));
    require(key != nullptr);
    return key;
}

std::string ssh_number(std::size_t number) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) {
        text += static_cast<char>(number >> shift & 0xff);
    }
    return text;
}

std::string ssh_string(std::string_view text) {
    return ssh_number(text.size()).append(text);
}

std::string ssh_blob(std::string_view raw) {
    return ssh_string("ssh-ed25519") + ssh_string(raw);
}

std::string digest_of(const EVP_MD* method, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    require(openssl().EVP_Digest(message.data(), message.size(), digest.data(), &size, method,
                                 nullptr) == 1);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

/// The key in `ssh-ed25519 AAAA.. comment`; nullopt when the line is something else.
std::optional<std::string> raw_of_ssh_line(std::string_view line) {
    constexpr std::string_view kind = "ssh-ed25519 ";
    if (!line.starts_with(kind)) {
        return std::nullopt;
    }
    line.remove_prefix(kind.size());
    const std::optional<std::string> blob =
        from_base64(line.substr(0, line.find_first_of(" \t\r\n")));
    if (!blob || blob->size() < key_size) {
        return std::nullopt;
    }
    std::string raw = blob->substr(blob->size() - key_size);
    return *blob == ssh_blob(raw) ? std::optional(std::move(raw)) : std::nullopt;
}

Pkey decrypted(const Bio& bio, const Secret* passphrase, std::string_view name) {
    const EncryptedKey sealed(
        openssl().PEM_read_bio_PKCS8(bio.get(), nullptr, &no_passphrase, nullptr));
    if (!sealed) {
        refuse(name, "it is damaged: it is no private key in PEM");
    }
    if (passphrase == nullptr) {
        throw Error(ErrorKind::NoEntry, "cannot open " + std::string(name),
                    "it is encrypted, and there is no passphrase");
    }
    const std::string_view word = passphrase->reveal();
    const PlainKey plain(openssl().PKCS8_decrypt(sealed.get(), word.data(), size_of(word)));
    Pkey key(plain ? openssl().EVP_PKCS82PKEY(plain.get()) : nullptr);
    if (!key) {
        throw Error(ErrorKind::NoEntry, "cannot open " + std::string(name),
                    "the passphrase is wrong");
    }
    return key;
}

EncryptedKey encrypt(EVP_PKEY* key, const Secret& passphrase) {
    const PlainKey plain(openssl().EVP_PKEY2PKCS8(key));
    const std::string salt = random_bytes(salt_size);
    X509_ALGOR* method =
        openssl().PKCS5_pbe2_set_scrypt(openssl().EVP_aes_256_cbc(), bytes_of(salt), size_of(salt),
                                        nullptr, scrypt_cost, scrypt_block, scrypt_lanes);
    require(plain && method != nullptr);
    const std::string_view word = passphrase.reveal();
    EncryptedKey sealed(openssl().PKCS8_set0_pbe(word.data(), size_of(word), plain.get(), method));
    if (!sealed) {
        openssl().X509_ALGOR_free(method);
    }
    require(sealed != nullptr);
    return sealed;
}

constexpr std::string_view ssh_begin = "-----BEGIN SSH SIGNATURE-----\n";
constexpr std::string_view ssh_end = "-----END SSH SIGNATURE-----\n";

std::string ssh_method(std::string_view space) {
    return ssh_string(space) + ssh_string("") + ssh_string("sha512");
}

/// What is signed in the place of `message`.
std::string ssh_signed(std::string_view space, std::string_view message) {
    return "SSHSIG" + ssh_method(space) + ssh_string(digest_of(openssl().EVP_sha512(), message));
}

std::string ssh_armour(const PublicKey& key, std::string_view space, std::string_view raw) {
    constexpr std::size_t line_length = 70;
    const std::string line = key.ssh_line();
    const std::string blob = *from_base64(std::string_view(line).substr(line.find(' ') + 1));
    const std::string text =
        base64("SSHSIG" + ssh_number(1) + ssh_string(blob) + ssh_method(space) +
               ssh_string(ssh_string("ssh-ed25519") + ssh_string(raw)));
    std::string armoured(ssh_begin);
    for (std::size_t at = 0; at < text.size(); at += line_length) {
        armoured.append(text, at, line_length).append("\n");
    }
    return armoured.append(ssh_end);
}

}  // namespace

PublicKey PublicKey::parse(std::string_view text, std::string_view name) {
    if (std::optional<std::string> raw = raw_of_ssh_line(text)) {
        return PublicKey(std::move(*raw));
    }
    const Bio bio = reading(text);
    const Pkey key(openssl().PEM_read_bio_PUBKEY(bio.get(), nullptr, &no_passphrase, nullptr));
    if (!key) {
        refuse(name, "it is no public key, neither in PEM nor in a line of OpenSSH");
    }
    if (openssl().EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) {
        refuse(name, "its key is not Ed25519");
    }
    return PublicKey(raw_public(key.get()));
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
    if (signature.size() != signature_size) {
        return false;
    }
    const Pkey key = public_pkey(raw_);
    const Context context(openssl().EVP_MD_CTX_new());
    require(context != nullptr && openssl().EVP_DigestVerifyInit(context.get(), nullptr, nullptr,
                                                                 nullptr, key.get()) == 1);
    return openssl().EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                                      bytes_of(message), message.size()) == 1;
}

std::string PublicKey::pem() const {
    const Bio bio = writing();
    require(openssl().PEM_write_bio_PUBKEY(bio.get(), public_pkey(raw_).get()) == 1);
    return text_of(bio);
}

std::string PublicKey::ssh_line() const {
    return "ssh-ed25519 " + base64(ssh_blob(raw_));
}

std::string PublicKey::fingerprint() const {
    std::string text = base64(digest_of(openssl().EVP_sha256(), ssh_blob(raw_)));
    text.resize(text.find('='));
    return "SHA256:" + text;
}

struct SigningKey::State {
    Pkey key;
    PublicKey its_public;
};

SigningKey::SigningKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::generate() {
    Pkey key(openssl().EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    require(key != nullptr);
    PublicKey its_public(raw_public(key.get()));
    return SigningKey(std::make_unique<State>(State{std::move(key), std::move(its_public)}));
}

SigningKey SigningKey::parse(const Secret& pem, const Secret* passphrase, std::string_view name) {
    const Bio bio = reading(pem.reveal());
    Pkey key =
        needs_passphrase(pem)
            ? decrypted(bio, passphrase, name)
            : Pkey(openssl().PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, nullptr));
    if (!key) {
        refuse(name, "it is no private key in PEM (PKCS#8)");
    }
    if (openssl().EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) {
        refuse(name, "its key is not Ed25519");
    }
    PublicKey its_public(raw_public(key.get()));
    return SigningKey(std::make_unique<State>(State{std::move(key), std::move(its_public)}));
}

Secret SigningKey::pem(const Secret* passphrase) const {
    const Bio bio = writing();
    if (passphrase == nullptr) {
        require(openssl().PEM_write_bio_PKCS8PrivateKey(bio.get(), state_->key.get(), nullptr,
                                                        nullptr, 0, nullptr, nullptr) == 1);
    } else {
        const EncryptedKey sealed = encrypt(state_->key.get(), *passphrase);
        require(openssl().PEM_write_bio_PKCS8(bio.get(), sealed.get()) == 1);
    }
    return Secret(text_of(bio));
}

const PublicKey& SigningKey::public_key() const {
    return state_->its_public;
}

std::string SigningKey::sign(std::string_view message) const {
    const Context context(openssl().EVP_MD_CTX_new());
    std::string signature(signature_size, '\0');
    std::size_t size = signature.size();
    require(context != nullptr &&
            openssl().EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr,
                                         state_->key.get()) == 1 &&
            openssl().EVP_DigestSign(context.get(),
                                     reinterpret_cast<unsigned char*>(signature.data()), &size,
                                     bytes_of(message), message.size()) == 1 &&
            size == signature_size);
    return signature;
}

bool needs_passphrase(const Secret& pem) {
    return pem.reveal().find(encrypted_mark) != std::string_view::npos;
}

std::string ssh_signature(const SigningKey& key, std::string_view space, std::string_view message) {
    return ssh_armour(key.public_key(), space, key.sign(ssh_signed(space, message)));
}

// The signature's bytes come last; all the rest must be as we would write it.
bool ssh_verifies(const PublicKey& key, std::string_view space, std::string_view message,
                  std::string_view armoured) {
    if (!armoured.starts_with(ssh_begin) || !armoured.ends_with(ssh_end)) {
        return false;
    }
    std::string text(armoured.substr(ssh_begin.size()));
    text.resize(text.size() - std::min(text.size(), ssh_end.size()));
    std::erase(text, '\n');
    const std::optional<std::string> bytes = from_base64(text);
    if (!bytes || bytes->size() < signature_size) {
        return false;
    }
    const std::string raw = bytes->substr(bytes->size() - signature_size);
    return ssh_armour(key, space, raw) == armoured && key.verifies(ssh_signed(space, message), raw);
}

}  // namespace dsar
