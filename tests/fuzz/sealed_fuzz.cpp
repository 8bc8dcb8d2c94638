// SPDX-License-Identifier: Apache-2.0
// Any bytes as a value that an application sealed: opened or refused by an Error, never anything
// else; what opens can be sealed and opened again. And any bytes as a plain value: what was sealed
// opens as it was, and nothing that was cut opens so. The first byte chooses the scheme.
#include "libdsar/base/error.hpp"
#include "libdsar/sealed/aes.hpp"
#include "libdsar/sealed/ciphersweet.hpp"
#include "libdsar/sealed/lockbox.hpp"
#include "libdsar/sealed/rails.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace {

using dsar::FieldCipher;
using dsar::Secret;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// The keys of the published vectors, so that the seeds open.
Secret counted_key() {
    return Secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
}

FieldCipher rails(bool alike) {
    dsar::RailsKeys keys{{}, Secret("dsar-test-key-derivation-salt-01")};
    keys.keys.emplace_back(alike ? "dsar-test-determin-key-012345678"
                                 : "dsar-test-primary-key-0123456789");
    dsar::RailsOptions options;
    options.deterministic = alike;
    return dsar::rails_field(keys, options);
}

FieldCipher sweet(dsar::CipherSweetBackend backend) {
    return dsar::ciphersweet_field(backend, dsar::ciphersweet_key(counted_key(), "users", "email"));
}

const std::array<FieldCipher, 9>& ciphers() {
    using dsar::CipherSweetBackend;
    static const std::array<FieldCipher, 9> all{
        dsar::aes_gcm_field(counted_key()),
        dsar::aes_gcm_field(counted_key(), dsar::SealedText::Bytes),
        dsar::aes_siv_field(counted_key()),
        rails(false),
        rails(true),
        dsar::lockbox_field(
            dsar::lockbox_key(Secret(std::string(64, '0')), {"users", "email_ciphertext"})),
        sweet(CipherSweetBackend::Fips),
        sweet(CipherSweetBackend::Boring),
        sweet(CipherSweetBackend::Modern)};
    return all;
}

std::optional<std::string> opened(const FieldCipher& cipher, std::string_view sealed) {
    try {
        return cipher.open(sealed, "");
    } catch (const dsar::Error& error) {
        require(error.kind() == dsar::ErrorKind::Failed);
        return std::nullopt;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const FieldCipher& cipher = ciphers()[bytes[0] % ciphers().size()];
    const std::string_view text(reinterpret_cast<const char*>(bytes + 1), size - 1);
    if (const auto plain = opened(cipher, text)) {
        require(cipher.has_form(text));
    }
    std::string sealed;
    try {
        sealed = cipher.seal(text, "");
    } catch (const dsar::Error&) {
        return 0;  // Rails seals UTF-8 alone
    }
    require(cipher.has_form(sealed));
    require(opened(cipher, sealed) == text);
    require(opened(cipher, std::string_view(sealed).substr(1)) != text);
    return 0;
}
