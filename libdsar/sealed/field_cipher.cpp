// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/field_cipher.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/hex.hpp"
#include "libdsar/sealed/base64url.hpp"

#include <openssl/crypto.h>

#include <memory>
#include <optional>
#include <utility>

namespace dsar {
namespace {

std::optional<Secret> from_hex(std::string_view digits) {
    std::string bytes(digits.size() / 2, '\0');
    bool good = digits.size() % 2 == 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const int high = hex_digit(digits[2 * at]);
        const int low = hex_digit(digits[2 * at + 1]);
        good = good && high >= 0 && low >= 0;
        bytes[at] = static_cast<char>(high * 16 + low);
    }
    Secret secret(std::move(bytes));
    return good ? std::optional(std::move(secret)) : std::nullopt;
}

std::optional<Secret> from_base64_text(std::string_view text) {
    const bool url = text.find_first_of("-_") != std::string_view::npos;
    std::optional<std::string> bytes = url ? from_base64url(text) : from_base64(text);
    return bytes ? std::optional(Secret(std::move(*bytes))) : std::nullopt;
}

std::optional<Secret> key_of_size(std::string_view kept, std::size_t size) {
    constexpr std::string_view prefix = "base64:";
    const bool marked = kept.starts_with(prefix);
    const std::string_view text = marked ? kept.substr(prefix.size()) : kept;
    if (!marked && text.size() == size) {
        return Secret(std::string(text));
    }
    if (!marked && text.size() == 2 * size) {
        return from_hex(text);
    }
    return text.size() == 4 * ((size + 2) / 3) ? from_base64_text(text) : std::nullopt;
}

}  // namespace

Secret sealing_key(const Secret& kept, std::initializer_list<std::size_t> sizes,
                   std::string_view scheme) {
    std::string wanted;
    for (const std::size_t size : sizes) {
        std::optional<Secret> key = key_of_size(kept.reveal(), size);
        if (key && key->reveal().size() == size) {
            return std::move(*key);
        }
        wanted += (wanted.empty() ? "" : " or ") + std::to_string(size);
    }
    throw Error(ErrorKind::NoEntry, "the key for " + std::string(scheme) + " cannot be used",
                "it must be " + wanted + " bytes, as they are, in hex or in base64");
}

FieldCipher with_old_keys(std::vector<FieldCipher> ciphers) {
    if (ciphers.empty()) {
        throw Error(ErrorKind::Failed, "a sealed field has no key");
    }
    FieldCipher out = ciphers.front();
    if (ciphers.size() == 1) {
        return out;
    }
    const auto all = std::make_shared<const std::vector<FieldCipher>>(std::move(ciphers));
    out.open = [all](std::string_view sealed, std::string_view context) {
        for (std::size_t at = 1; at < all->size(); ++at) {
            try {
                return (*all)[at - 1].open(sealed, context);
            } catch (const Error&) {  // by another of them, or by none
            }
        }
        return all->back().open(sealed, context);
    };
    if (out.lookups) {
        out.lookups = [all](std::string_view plaintext, std::string_view context) {
            std::vector<std::string> texts;
            for (const FieldCipher& cipher : *all) {
                for (std::string& text : cipher.lookups(plaintext, context)) {
                    texts.push_back(std::move(text));
                }
            }
            return texts;
        };
    }
    return out;
}

void refuse_sealed(std::string_view scheme) {
    throw Error(ErrorKind::Failed, "cannot open a value sealed by " + std::string(scheme),
                "the key or the context is another one, or the value is damaged");
}

void refuse_form(std::string_view scheme, std::string why) {
    throw Error(ErrorKind::Failed, "a value is not in the form of " + std::string(scheme),
                std::move(why));
}

}  // namespace dsar
