// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/rails.hpp"

#include "libdsar/base/aes_gcm.hpp"
#include "libdsar/base/base64.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json_node.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/sealed/openssl_calls.hpp"
#include "libdsar/sealed/primitives.hpp"
#include "libdsar/sealed/zlib.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

namespace dsar {
namespace {

constexpr std::string_view scheme = "rails";
constexpr int rounds = 65'536;
constexpr std::size_t compressed_above = 140;
constexpr std::size_t longest_text = std::size_t{1} << 28;

struct RailsKey {
    std::shared_ptr<const Secret> key;
    std::string id;  // the first two bytes of its SHA-1, in hex
};

// What stands in the JSON, out of base64.
struct RailsMessage {
    std::string payload;
    std::string iv;
    std::string tag;
    std::optional<std::string> encoding;
    std::optional<std::string> key_id;
    std::unique_ptr<RailsMessage> data_key;
    bool compressed = false;
};

std::string text_at(const Json& value) {
    if (!value.is_string()) {
        refuse_form(scheme, "a member is no text");
    }
    std::optional<std::string> bytes = from_base64(value.get_ref<const std::string&>());
    if (!bytes) {
        refuse_form(scheme, "a member is not base64");
    }
    return std::move(*bytes);
}

bool is_binary(std::string_view encoding) {
    return encoding == "ASCII-8BIT" || encoding == "BINARY";
}

RailsMessage message_of(const Json& json, bool outer);

void read_header(RailsMessage& message, const std::string& name, const Json& value, bool outer) {
    if (name == "iv") {
        message.iv = text_at(value);
    } else if (name == "at") {
        message.tag = text_at(value);
    } else if (name == "e") {
        message.encoding = text_at(value);
    } else if (name == "i" && outer) {
        message.key_id = text_at(value);
    } else if (name == "k" && outer) {
        message.data_key = std::make_unique<RailsMessage>(message_of(value, false));
        if (!is_binary(message.data_key->encoding.value_or("BINARY"))) {
            refuse_form(scheme, "its data key is a text");
        }
    } else if (name == "c" && outer && value.is_boolean()) {
        message.compressed = value.get<bool>();
    } else {
        // What is not understood may change what the bytes mean.
        refuse_form(scheme, "it has a header that is not known");
    }
}

RailsMessage message_of(const Json& json, bool outer) {
    const Json* const payload = member_of(json, "p");
    const Json* const headers = member_of(json, "h");
    if (payload == nullptr || headers == nullptr || !headers->is_object() || json.size() != 2) {
        refuse_form(scheme, "it is no object of p and h");
    }
    RailsMessage message;
    message.payload = text_at(*payload);
    for (const auto& [name, value] : headers->items()) {
        read_header(message, name, value, outer);
    }
    if (message.iv.size() != aes_nonce_size || message.tag.size() != aes_tag_size) {
        refuse_form(scheme, "its iv or tag is of another length");
    }
    return message;
}

/// What Rails' serializer `message_pack` writes begins with a mark that no text has, and a map.
bool is_message_pack(std::string_view text) {
    const auto third = static_cast<unsigned char>(text.size() < 3 ? 0 : text[2]);
    return text.starts_with("\xcc\x80") && (third >> 4U == 8 || third == 0xde || third == 0xdf);
}

RailsMessage parse_message(std::string_view sealed) {
    if (is_message_pack(sealed)) {
        refuse_form(scheme, "it is in the form of message_pack, which is not read: only JSON is");
    }
    const Json json = Json::parse(sealed, nullptr, false);
    // The parser takes a NUL for the end.
    if (json.is_discarded() || sealed.find('\0') != std::string_view::npos) {
        refuse_form(scheme, "it is not JSON");
    }
    return message_of(json, true);
}

std::optional<std::string> decrypt(const RailsMessage& message, std::string_view key) {
    return aes_gcm_open(key, message.iv, "", message.payload + message.tag);
}

RailsMessage encrypt(std::string_view payload, std::string_view key, bool deterministic) {
    RailsMessage message;
    message.iv = deterministic ? hmac(KeyedHash::Sha256, key, payload).substr(0, aes_nonce_size)
                               : random_bytes(aes_nonce_size);
    const std::string sealed = aes_gcm_seal(key, message.iv, "", payload);
    message.payload = sealed.substr(0, sealed.size() - aes_tag_size);
    message.tag = sealed.substr(message.payload.size());
    return message;
}

// In the order in which Rails writes: a deterministic text is searched for as a whole.
Json json_of(const RailsMessage& message) {
    Json headers = {{"iv", base64(message.iv)}, {"at", base64(message.tag)}};
    if (message.encoding) {
        headers["e"] = base64(*message.encoding);
    }
    if (message.data_key) {
        headers["k"] = json_of(*message.data_key);
    }
    if (message.key_id) {
        headers["i"] = base64(*message.key_id);
    }
    if (message.compressed) {
        headers["c"] = true;
    }
    return {{"p", base64(message.payload)}, {"h", std::move(headers)}};
}

std::string id_of(const Secret& key) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    require_openssl(openssl().EVP_Digest(key.reveal().data(), key.reveal().size(), digest.data(),
                                         &size, openssl().EVP_sha1(), nullptr) == 1);
    return hex_of({reinterpret_cast<const char*>(digest.data()), 2});
}

/// The keys, derived, and all that is done with them.
class RailsField {
 public:
    RailsField(const RailsKeys& keys, const RailsOptions& options, DerivedKeys& derived);

    [[nodiscard]] std::string open(std::string_view sealed) const;
    [[nodiscard]] std::string seal(std::string_view plaintext) const {
        return seal_with(keys_.front(), plaintext);
    }
    [[nodiscard]] std::vector<std::string> lookups(std::string_view plaintext) const;

 private:
    [[nodiscard]] std::string seal_with(const RailsKey& key, std::string_view plaintext) const;
    [[nodiscard]] Secret unlock(const RailsMessage& message) const;

    std::vector<RailsKey> keys_;  // the one that seals stands first
    RailsOptions options_;
};

[[noreturn]] void refuse_keys(std::string why) {
    throw Error(ErrorKind::NoEntry, "the keys for rails cannot be used", std::move(why));
}

RailsField::RailsField(const RailsKeys& keys, const RailsOptions& options, DerivedKeys& derived)
    : options_(options) {
    const auto empty = [](const Secret& key) { return key.reveal().empty(); };
    if (keys.keys.empty() || options.hashes.empty() || empty(keys.salt) ||
        std::any_of(keys.keys.begin(), keys.keys.end(), empty)) {
        refuse_keys("a key or the salt is empty");
    }
    if (options.deterministic && options.own_key_per_row) {
        refuse_keys("what is deterministic has no key for each row");
    }
    for (const RailsHash hash : options.hashes) {
        const KeyedHash keyed = hash == RailsHash::Sha1 ? KeyedHash::Sha1 : KeyedHash::Sha256;
        for (auto key = keys.keys.rbegin(); key != keys.keys.rend(); ++key) {
            const auto derive = [&] {
                return Secret(
                    pbkdf2(keyed, key->reveal(), keys.salt.reveal(), rounds, aes_key_size));
            };
            const std::string_view name = hash == RailsHash::Sha1 ? "sha1" : "sha256";
            auto one = derived.of({name, keys.salt.reveal(), key->reveal()}, derive);
            std::string id = id_of(*one);
            keys_.push_back({std::move(one), std::move(id)});
        }
    }
}

// The payload as it was encrypted. Only a key that the message may have been sealed by is tried.
Secret RailsField::unlock(const RailsMessage& message) const {
    for (const RailsKey& key : keys_) {
        if (message.key_id && *message.key_id != key.id) {
            continue;
        }
        const RailsMessage& locked = message.data_key ? *message.data_key : message;
        std::optional<std::string> bytes = decrypt(locked, key.key->reveal());
        if (bytes && message.data_key) {
            const Secret data_key(std::move(*bytes));
            if (data_key.reveal().size() != aes_key_size) {
                refuse_form(scheme, "its data key is of another length");
            }
            bytes = decrypt(message, data_key.reveal());
        }
        if (bytes) {
            return Secret(std::move(*bytes));
        }
    }
    refuse_sealed(scheme);
}

std::string RailsField::open(std::string_view sealed) const {
    const RailsMessage message = parse_message(sealed);
    const Secret payload = unlock(message);
    std::optional<std::string> text(payload.reveal());
    if (message.compressed) {
        text = zlib_inflate(payload.reveal(), longest_text);
        if (!text) {
            refuse_form(scheme, "its payload is not compressed as it says");
        }
    }
    const std::string encoding = message.encoding.value_or("UTF-8");
    const bool binary = is_binary(encoding);
    if (!binary && encoding != "UTF-8" && encoding != "US-ASCII") {
        refuse_form(scheme, "its text is in an encoding that is not read");
    }
    if (!binary && !is_utf8(*text)) {
        refuse_form(scheme, "its text is not in the encoding that it says");
    }
    return std::move(*text);
}

std::string RailsField::seal_with(const RailsKey& key, std::string_view plaintext) const {
    if (!is_utf8(plaintext)) {
        throw Error(ErrorKind::Failed, "cannot seal a value by rails", "it is not UTF-8");
    }
    const bool compressed = options_.compress && plaintext.size() > compressed_above;
    const Secret payload(compressed ? zlib_deflate(plaintext) : std::string(plaintext));
    const Secret own(options_.own_key_per_row ? random_bytes(aes_key_size) : std::string());
    const Secret& used = options_.own_key_per_row ? own : *key.key;
    RailsMessage message = encrypt(payload.reveal(), used.reveal(), options_.deterministic);
    message.compressed = compressed;
    if (options_.own_key_per_row) {
        message.data_key =
            std::make_unique<RailsMessage>(encrypt(own.reveal(), key.key->reveal(), false));
        message.data_key->encoding = "ASCII-8BIT";
    }
    if (options_.key_references) {
        message.key_id = key.id;
    }
    return json_of(message).dump();
}

std::vector<std::string> RailsField::lookups(std::string_view plaintext) const {
    std::vector<std::string> texts;
    for (const RailsKey& key : keys_) {
        texts.push_back(seal_with(key, plaintext));
    }
    return texts;
}

void refuse_context(std::string_view context) {
    if (!context.empty()) {
        throw Error(ErrorKind::Failed, "a context was given to rails",
                    "Rails binds a value to none");
    }
}

}  // namespace

FieldCipher rails_field(const RailsKeys& keys, const RailsOptions& options) {
    DerivedKeys derived;
    return rails_field(keys, options, derived);
}

FieldCipher rails_field(const RailsKeys& keys, const RailsOptions& options, DerivedKeys& derived) {
    const auto field = std::make_shared<const RailsField>(keys, options, derived);
    FieldCipher cipher;
    cipher.scheme = scheme;
    cipher.open = [field](std::string_view sealed, std::string_view context) {
        refuse_context(context);
        return field->open(sealed);
    };
    cipher.seal = [field](std::string_view plaintext, std::string_view context) {
        refuse_context(context);
        return field->seal(plaintext);
    };
    cipher.has_form = [](std::string_view text) {
        if (is_message_pack(text)) {
            return true;  // sealed, though nobody here opens it: it never counts as plain
        }
        const Json json = Json::parse(text, nullptr, false);
        return member_of(json, "p") != nullptr && member_of(json, "h") != nullptr;
    };
    if (options.deterministic) {
        cipher.lookups = [field](std::string_view plaintext, std::string_view context) {
            refuse_context(context);
            return field->lookups(plaintext);
        };
    }
    return cipher;
}

}  // namespace dsar
