// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/aes.hpp"

#include "libdsar/base/aes_gcm.hpp"
#include "libdsar/base/base64.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/sealed/primitives.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace dsar {
namespace {

constexpr std::string_view siv = "aes-siv";
constexpr std::size_t siv_size = 16;
constexpr std::size_t hash_size = 32;

using Key = std::shared_ptr<const Secret>;

std::string in_text(std::string bytes, SealedText text) {
    return text == SealedText::Base64 ? base64(bytes) : std::move(bytes);
}

std::string out_of_text(std::string_view sealed, SealedText text, std::string_view scheme,
                        std::size_t least) {
    std::optional<std::string> bytes =
        text == SealedText::Base64 ? from_base64(sealed) : std::string(sealed);
    if (!bytes) {
        refuse_form(scheme, "it is not base64");
    }
    if (bytes->size() < least) {
        refuse_form(scheme, "it is too short");
    }
    return std::move(*bytes);
}

std::function<bool(std::string_view text)> form_test(SealedText text, std::size_t least) {
    return [text, least](std::string_view sealed) {
        const auto bytes =
            text == SealedText::Base64 ? from_base64(sealed) : std::optional(std::string(sealed));
        return bytes && bytes->size() >= least;
    };
}

void add(std::string& block, std::string_view other) {
    for (std::size_t at = 0; at < siv_size; ++at) {
        char& byte = block[block.size() - siv_size + at];
        byte = static_cast<char>(byte ^ other[at]);
    }
}

// S2V of RFC 5297 2.4 with one string of additional data.
std::string synthetic(std::string_view key, std::string_view context, std::string_view plaintext) {
    std::string state = aes_cmac(key, std::string(siv_size, '\0'));
    double_block(state);
    add(state, aes_cmac(key, context));
    std::string last(plaintext);
    if (last.size() < siv_size) {
        double_block(state);
        last += '\x80';
        last.resize(siv_size, '\0');
    }
    add(last, state);
    const Secret wiped(std::move(last));
    return aes_cmac(key, wiped.reveal());
}

// RFC 5297 2.5: two bits of the counter are cleared, so that it need not carry into the upper half.
std::string counted(std::string_view key, std::string nonce, std::string_view bytes) {
    nonce[8] = static_cast<char>(nonce[8] & 0x7f);
    nonce[12] = static_cast<char>(nonce[12] & 0x7f);
    return aes_ctr(key, nonce, bytes);
}

std::string siv_seal(const Secret& key, std::string_view context, std::string_view plaintext) {
    const std::size_t half = key.reveal().size() / 2;
    std::string out = synthetic(key.reveal().substr(0, half), context, plaintext);
    out += counted(key.reveal().substr(half), out, plaintext);
    return out;
}

std::string siv_open(const Secret& key, std::string_view context, std::string_view bytes) {
    const std::size_t half = key.reveal().size() / 2;
    const std::string_view stored = bytes.substr(0, siv_size);
    std::string plaintext =
        counted(key.reveal().substr(half), std::string(stored), bytes.substr(siv_size));
    if (!same_bytes(synthetic(key.reveal().substr(0, half), context, plaintext), stored)) {
        const Secret wiped(std::move(plaintext));
        refuse_sealed(siv);
    }
    return plaintext;
}

}  // namespace

FieldCipher aes_gcm_field(const Secret& key, SealedText text) {
    return aes_gcm_field_of("aes-256-gcm", key, text);
}

FieldCipher aes_gcm_field_of(std::string scheme, const Secret& key, SealedText text) {
    const Key kept = std::make_shared<Secret>(sealing_key(key, {aes_key_size}, scheme));
    const auto open = [kept, text, scheme](std::string_view sealed, std::string_view context) {
        const std::string bytes = out_of_text(sealed, text, scheme, aes_nonce_size + aes_tag_size);
        const std::string_view view = bytes;
        std::optional<std::string> plaintext = aes_gcm_open(
            kept->reveal(), view.substr(0, aes_nonce_size), context, view.substr(aes_nonce_size));
        if (!plaintext) {
            refuse_sealed(scheme);
        }
        return std::move(*plaintext);
    };
    const auto seal = [kept, text](std::string_view plaintext, std::string_view context) {
        std::string bytes = random_bytes(aes_nonce_size);
        bytes += aes_gcm_seal(kept->reveal(), bytes, context, plaintext);
        return in_text(std::move(bytes), text);
    };
    const auto has_form = form_test(text, aes_nonce_size + aes_tag_size);
    return {std::move(scheme), open, seal, nullptr, has_form, nullptr};
}

FieldCipher aes_siv_field(const Secret& key, SealedText text) {
    const Key kept = std::make_shared<Secret>(sealing_key(key, {64, 32}, siv));
    const auto open = [kept, text](std::string_view sealed, std::string_view context) {
        return siv_open(*kept, context, out_of_text(sealed, text, siv, siv_size));
    };
    const auto seal = [kept, text](std::string_view plaintext, std::string_view context) {
        return in_text(siv_seal(*kept, context, plaintext), text);
    };
    const auto lookups = [seal](std::string_view plaintext, std::string_view context) {
        return std::vector{seal(plaintext, context)};
    };
    return {std::string(siv), open, seal, lookups, form_test(text, siv_size), nullptr};
}

std::function<std::string(std::string_view value)> hmac_index(const Secret& key, std::size_t size,
                                                              HashText text) {
    if (size == 0 || size > hash_size) {
        throw Error(ErrorKind::NoEntry, "a blind index cannot be of that size",
                    "it has 1 to 32 bytes");
    }
    const Key kept = std::make_shared<Secret>(sealing_key(key, {hash_size}, "hmac-sha256"));
    return [kept, size, text](std::string_view value) {
        return in_hash_text(hmac(KeyedHash::Sha256, kept->reveal(), value).substr(0, size), text);
    };
}

std::string in_hash_text(std::string bytes, HashText text) {
    switch (text) {
        case HashText::Hex:
            return hex_of(bytes);
        case HashText::Base64:
            return base64(bytes);
        case HashText::Bytes:
            break;
    }
    return bytes;
}

}  // namespace dsar
