// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sealed/keys.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/sealed/aes.hpp"
#include "libdsar/sealed/ciphersweet_index.hpp"
#include "libdsar/sealed/derived_keys.hpp"
#include "libdsar/sealed/lockbox.hpp"
#include "libdsar/sealed/rails.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace dsar {
namespace {

using Kept = std::shared_ptr<const Secret>;

/// What was read in this process; a command may ask a person or a vault for it, so it runs once.
Kept secret_of(const std::string& source, const std::filesystem::path& root) {
    static std::mutex mutex;
    static std::map<std::string, Kept> known;
    const std::string place = secret_source(root, source, "key of encrypted fields");
    const std::scoped_lock lock(mutex);
    const auto found = known.find(place);
    if (found != known.end()) {
        return found->second;
    }
    return known.emplace(place, std::make_shared<const Secret>(read_secret(place))).first->second;
}

/// Of all fields in this process.
DerivedKeys& derived_keys() {
    static DerivedKeys keys;
    return keys;
}

CipherSweetBackend backend_of(const SealedEntry& entry) {
    return entry.backend == "fips"     ? CipherSweetBackend::Fips
           : entry.backend == "modern" ? CipherSweetBackend::Modern
                                       : CipherSweetBackend::Boring;
}

CipherSweetTransform transform_of(const std::string& word) {
    return word == "digits_only"         ? CipherSweetTransform::DigitsOnly
           : word == "alpha_only"        ? CipherSweetTransform::AlphaCharactersOnly
           : word == "alphanumeric_only" ? CipherSweetTransform::AlphaNumericCharactersOnly
           : word == "first_character"   ? CipherSweetTransform::FirstCharacter
           : word == "last_four_digits"  ? CipherSweetTransform::LastFourDigits
                                         : CipherSweetTransform::Lowercase;
}

/// PHP lowers the letters of ASCII, Ruby and others those of Unicode.
std::string transformed(std::string text, const std::vector<std::string>& transforms, bool php) {
    for (const std::string& word : transforms) {
        text = word == "lowercase" && !php ? lower_case(text)
                                           : ciphersweet_transformed(text, transform_of(word));
    }
    return text;
}

HashText hash_text(const SealedIndex& index, HashText otherwise) {
    return index.encoding == "hex"      ? HashText::Hex
           : index.encoding == "base64" ? HashText::Base64
           : index.encoding == "bytes"  ? HashText::Bytes
                                        : otherwise;
}

/// Makes the tools of one field.
class Toolmaker {
 public:
    Toolmaker(const SealedEntry& entry, const std::string& collection, const std::string& field,
              const CollectionEntry& fields, const std::filesystem::path& root)
        : entry_(entry),
          fields_(fields),
          root_(root),
          table_(entry.table.empty() ? collection : entry.table),
          column_(entry.column.empty() ? field : entry.column) {}

    SealedTools make() {
        std::vector<FieldCipher> ciphers;
        for (const std::string& source : sources(entry_.key, entry_.old_keys)) {
            ciphers.push_back(cipher(source));
        }
        SealedTools tools{with_old_keys(std::move(ciphers)), {}, {}};
        for (const SealedIndex& index : entry_.indexes) {
            tools.indexes.push_back(hash(index));
        }
        for (const SealedCompound& compound : entry_.compounds) {
            tools.compounds.push_back(row_hash(compound));
        }
        return tools;
    }

 private:
    static std::vector<std::string> sources(const std::string& key,
                                            const std::vector<std::string>& old) {
        std::vector<std::string> out{key};
        out.insert(out.end(), old.begin(), old.end());
        return out;
    }
    [[nodiscard]] Kept secret(const std::string& source) const { return secret_of(source, root_); }

    FieldCipher cipher(const std::string& source);
    FieldCipher rails(const std::string& source);
    SealedHash hash(const SealedIndex& index);
    std::function<std::string(std::string_view)> hash_under(const SealedIndex& index,
                                                            const std::string& source);
    SealedRowHash row_hash(const SealedCompound& compound);
    [[nodiscard]] CipherSweetIndex ciphersweet_of(const SealedIndex& index,
                                                  std::string field) const;

    const SealedEntry& entry_;
    const CollectionEntry& fields_;
    const std::filesystem::path& root_;
    std::string table_;
    std::string column_;
};

FieldCipher Toolmaker::cipher(const std::string& source) {
    const SealedText text = entry_.bytes ? SealedText::Bytes : SealedText::Base64;
    switch (entry_.scheme) {
        case SealedScheme::Aes256Gcm:
            return aes_gcm_field(*secret(source), text);
        case SealedScheme::AesSiv:
            return aes_siv_field(*secret(source), text);
        case SealedScheme::Rails:
            return rails(source);
        case SealedScheme::Lockbox:
            return entry_.own_key
                       ? lockbox_field(*secret(source), text)
                       : lockbox_field(lockbox_key(*secret(source), {table_, column_}), text);
        case SealedScheme::CipherSweet:
            return entry_.own_key
                       ? ciphersweet_field(backend_of(entry_), *secret(source))
                       : ciphersweet_field(backend_of(entry_),
                                           ciphersweet_key(*secret(source), table_, column_));
    }
    return {};
}

FieldCipher Toolmaker::rails(const std::string& source) {
    std::vector<Secret> keys;
    keys.emplace_back(std::string(secret(source)->reveal()));
    RailsOptions options;
    options.deterministic = entry_.deterministic;
    options.key_references = entry_.key_references;
    options.own_key_per_row = entry_.own_key_per_row;
    options.compress = entry_.compress;
    options.hashes.clear();
    for (const std::string& word : entry_.digests) {
        options.hashes.push_back(word == "sha1" ? RailsHash::Sha1 : RailsHash::Sha256);
    }
    return rails_field({std::move(keys), Secret(std::string(secret(entry_.salt)->reveal()))},
                       options, derived_keys());
}

SealedHash Toolmaker::hash(const SealedIndex& index) {
    SealedHash out{FieldPath(index.column), index.encoding == "bytes", false, {}};
    const bool hmac = entry_.scheme != SealedScheme::Lockbox && index.algorithm.empty();
    out.slow = entry_.scheme == SealedScheme::CipherSweet
                   ? !index.fast
                   : !hmac && index.algorithm != "hmac-sha256";
    const std::string& key = index.key.empty() ? entry_.key : index.key;
    const auto& old =
        index.key.empty() && index.old_keys.empty() ? entry_.old_keys : index.old_keys;
    for (const std::string& source : sources(key, old)) {
        out.of.push_back(hash_under(index, source));
    }
    return out;
}

std::function<std::string(std::string_view)> Toolmaker::hash_under(const SealedIndex& index,
                                                                   const std::string& source) {
    if (entry_.scheme == SealedScheme::CipherSweet) {
        return ciphersweet_index(backend_of(entry_), *secret(source),
                                 ciphersweet_of(index, column_));
    }
    const bool lockbox = entry_.scheme == SealedScheme::Lockbox;
    std::function<std::string(std::string_view)> hash;
    if (index.algorithm == "hmac-sha256" || (index.algorithm.empty() && !lockbox)) {
        hash = hmac_index(*secret(source), index.size, hash_text(index, HashText::Hex));
    } else {
        BlindIndexOptions options;
        using Algorithm = BlindIndexOptions::Algorithm;
        options.algorithm = index.algorithm == "pbkdf2-sha256" ? Algorithm::Pbkdf2Sha256
                            : index.algorithm == "scrypt"      ? Algorithm::Scrypt
                                                               : Algorithm::Argon2id;
        options.slow = index.slow;
        options.size = index.size;
        options.line_end = index.line_end;
        const HashText text = hash_text(index, HashText::Base64);
        options.in_base64 = text == HashText::Base64;
        const std::string name = index.name.empty() ? index.column : index.name;
        hash = lockbox && !index.own_key
                   ? lockbox_blind_index(blind_index_key(*secret(source), {table_, name}), options)
                   : lockbox_blind_index(*secret(source), options);
        if (text == HashText::Hex) {
            hash = [raw = std::move(hash)](std::string_view value) {
                return in_hash_text(raw(value), HashText::Hex);
            };
        }
    }
    return [hash = std::move(hash), words = index.transforms](std::string_view value) {
        return hash(transformed(std::string(value), words, false));
    };
}

CipherSweetIndex Toolmaker::ciphersweet_of(const SealedIndex& index, std::string field) const {
    CipherSweetIndex out;
    out.table = table_;
    out.field = std::move(field);
    out.name = index.name.empty() ? index.column : index.name;
    for (const std::string& word : index.transforms) {
        out.transforms.push_back(transform_of(word));
    }
    out.bits = index.bits;
    out.fast = index.fast;
    out.rounds = index.rounds;
    out.passes = index.passes;
    out.kibibytes = index.kibibytes;
    return out;
}

SealedRowHash Toolmaker::row_hash(const SealedCompound& compound) {
    SealedRowHash out{
        FieldPath(compound.index.column), {}, !compound.index.fast, compound.together, {}};
    std::vector<std::pair<std::string, std::vector<std::string>>> names;
    for (const SealedPart& part : compound.of) {
        out.parts.emplace_back(part.field);
        const FieldEntry* const field = fields_.field(part.field);
        const bool renamed =
            field != nullptr && field->sealed != nullptr && !field->sealed->column.empty();
        names.emplace_back(renamed ? field->sealed->column : part.field, part.transforms);
    }
    const std::string& key = compound.index.key.empty() ? entry_.key : compound.index.key;
    for (const std::string& source : sources(key, entry_.old_keys)) {
        out.of.push_back(
            [names, index = ciphersweet_compound_index(backend_of(entry_), *secret(source),
                                                       ciphersweet_of(compound.index, {}))](
                const std::vector<Value>& values) {
                Json row = Json::object();
                for (std::size_t at = 0; at < names.size(); ++at) {
                    const Value& value = values[at];
                    Json& place = row[names[at].first];
                    if (value.kind == ValueKind::Boolean || value.kind == ValueKind::Integer) {
                        place = Json::parse(value.text);
                    } else if (!value.is_null()) {
                        place = transformed(value.text, names[at].second, true);
                    }
                }
                return index(row);
            });
    }
    return out;
}

}  // namespace

std::shared_ptr<const SealedTools> sealed_tools(const std::shared_ptr<const SealedEntry>& entry,
                                                const std::string& collection,
                                                const std::string& field,
                                                const CollectionEntry& fields,
                                                const std::filesystem::path& root) {
    struct Known {
        std::weak_ptr<const SealedEntry> entry;  // its address may be another one's by now
        std::shared_ptr<const SealedTools> tools;
    };
    static std::mutex mutex;
    static std::map<std::pair<const SealedEntry*, std::string>, Known> known;
    const std::scoped_lock lock(mutex);
    const std::pair place{entry.get(), root.string() + '\0' + collection + '\0' + field};
    const auto there = known.find(place);
    std::shared_ptr<const SealedTools> tools;
    if (there != known.end() && !there->second.entry.expired()) {
        tools = there->second.tools;
    } else {
        tools = std::make_shared<const SealedTools>(
            Toolmaker(*entry, collection, field, fields, root).make());
        known[place] = {entry, tools};
    }
    // Only now: the keys of a map that is gone may be those of this one.
    std::erase_if(known, [](const auto& each) { return each.second.entry.expired(); });
    return tools;
}

std::string sealed_plaintext(const SealedEntry& entry, const Value& value) {
    if (entry.scheme != SealedScheme::CipherSweet || entry.type == "text") {
        return entry.downcase ? lower_case(value.text) : value.text;
    }
    const Json json = Json::parse(value.text, nullptr, false);
    if (json.is_discarded()) {
        throw Error(ErrorKind::Failed, "a value is no " + entry.type);
    }
    return ciphersweet_plaintext(json, entry.type == "integer" ? CipherSweetType::Integer
                                       : entry.type == "real"  ? CipherSweetType::Real
                                                               : CipherSweetType::Boolean);
}

Value sealed_value(const SealedEntry& entry, std::string plaintext) {
    if (entry.scheme != SealedScheme::CipherSweet || entry.type == "text") {
        const bool text = is_utf8(plaintext);
        return {text ? ValueKind::Text : ValueKind::Bytes, std::move(plaintext)};
    }
    const Json json =
        ciphersweet_value(plaintext, entry.type == "integer" ? CipherSweetType::Integer
                                     : entry.type == "real"  ? CipherSweetType::Real
                                                             : CipherSweetType::Boolean);
    const ValueKind kind = json.is_null()             ? ValueKind::Null
                           : json.is_boolean()        ? ValueKind::Boolean
                           : json.is_number_integer() ? ValueKind::Integer
                                                      : ValueKind::Number;
    return {kind, json.is_null() ? std::string() : json.dump()};
}

}  // namespace dsar
