// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/nearest.hpp"
#include "libdsar/map/reader.hpp"
#include "libdsar/map/sealed_entry.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace dsar {
namespace {

using Words = std::vector<std::string>;

constexpr std::array schemes{SealedScheme::Aes256Gcm, SealedScheme::AesSiv, SealedScheme::Rails,
                             SealedScheme::Lockbox, SealedScheme::CipherSweet};

/// The options that a scheme has beside those of all.
Words options_of(SealedScheme scheme) {
    switch (scheme) {
        case SealedScheme::Aes256Gcm:
        case SealedScheme::AesSiv:
            return {"context", "encoding"};
        case SealedScheme::Rails:
            return {"salt",     "deterministic",   "downcase", "key_references",
                    "compress", "own_key_per_row", "digest"};
        case SealedScheme::Lockbox:
            return {"context", "encoding", "own_key", "table", "column"};
        case SealedScheme::CipherSweet:
            return {"context", "own_key",  "table",    "column",          "backend",
                    "type",    "bound_to", "literals", "compound_indexes"};
    }
    return {};
}

Words index_options_of(SealedScheme scheme) {
    switch (scheme) {
        case SealedScheme::Aes256Gcm:
        case SealedScheme::AesSiv:
        case SealedScheme::Rails:
            return {"algorithm", "size", "slow", "encoding"};
        case SealedScheme::Lockbox:
            return {"algorithm", "size", "slow", "encoding", "own_key", "line_end"};
        case SealedScheme::CipherSweet:
            return {"bits", "fast", "rounds", "passes", "kibibytes"};
    }
    return {};
}

std::string joined(const Words& words) {
    std::string out;
    for (const std::string& word : words) {
        out += (out.empty() ? "" : ", ") + word;
    }
    return out;
}

template <class Number>
void read_number(const Json& json, std::string_view name, Number& out) {
    const Json* const value = member(json, name);
    if (value != nullptr && value->is_number_integer()) {
        out = value->get<Number>();
    }
}

class SealedReading {
 public:
    SealedReading(const std::string& pointer, const Complaints& complaints)
        : pointer_(pointer), complaints_(complaints) {}

    std::shared_ptr<const SealedEntry> read(const Json& json);

 private:
    std::optional<SealedScheme> read_scheme(const Json& json) const;
    void read_rails(const Json& json);
    void read_indexes(const Json& json);
    SealedIndex read_index(const Json& json, const std::string& pointer) const;
    SealedCompound read_compound(const Json& json, const std::string& pointer) const;
    Words read_transforms(const Json& json, const std::string& pointer) const;
    void check_options(const Json& json) const;
    void check_key() const;
    void check_context() const;
    void complain(std::string_view member, std::string what, std::string next) const {
        complaints_.add(member_pointer(pointer_, member), std::move(what), std::move(next));
    }
    [[nodiscard]] std::string scheme_words() const {
        return "scheme '" + std::string(name_of(entry_.scheme)) + "'";
    }

    const std::string& pointer_;
    const Complaints& complaints_;
    SealedEntry entry_;
};

std::optional<SealedScheme> SealedReading::read_scheme(const Json& json) const {
    const std::string word = text_of(json, "scheme");
    Words names;
    for (const SealedScheme scheme : schemes) {
        if (name_of(scheme) == word) {
            return scheme;
        }
        names.emplace_back(name_of(scheme));
    }
    if (!word.empty()) {
        const std::string near = did_you_mean(word, names);
        complain("scheme", "no scheme of encryption is called '" + word + "'",
                 near.empty() ? "one of: " + joined(names) : near);
    }
    return std::nullopt;
}

std::shared_ptr<const SealedEntry> SealedReading::read(const Json& json) {
    const auto scheme = read_scheme(json);
    if (!scheme) {
        return nullptr;
    }
    entry_.scheme = *scheme;
    entry_.key = text_of(json, "key");
    entry_.old_keys = texts_of(json, "old_keys");
    entry_.own_key = flag_of(json, "own_key", false);
    entry_.table = text_of(json, "table");
    entry_.column = text_of(json, "column");
    entry_.context = text_of(json, "context");
    entry_.bound_to = texts_of(json, "bound_to");
    entry_.literals = texts_of(json, "literals");
    entry_.bytes = text_of(json, "encoding") == "bytes";
    entry_.may_be_plain = flag_of(json, "may_be_plain", false);
    if (member(json, "backend") != nullptr) {
        entry_.backend = text_of(json, "backend");
    }
    if (member(json, "type") != nullptr) {
        entry_.type = text_of(json, "type");
    }
    read_rails(json);
    read_indexes(json);
    check_options(json);
    check_key();
    check_context();
    return std::make_shared<const SealedEntry>(std::move(entry_));
}

void SealedReading::read_rails(const Json& json) {
    entry_.salt = text_of(json, "salt");
    entry_.deterministic = flag_of(json, "deterministic", false);
    entry_.downcase = flag_of(json, "downcase", false);
    entry_.key_references = flag_of(json, "key_references", false);
    entry_.own_key_per_row = flag_of(json, "own_key_per_row", false);
    entry_.compress = flag_of(json, "compress", true);
    if (Words digests = texts_of(json, "digest"); !digests.empty()) {
        entry_.digests = std::move(digests);
    }
}

void SealedReading::read_indexes(const Json& json) {
    const auto each = [&](std::string_view name, const auto& take) {
        const Json* const list = member(json, name);
        if (list == nullptr || !list->is_array()) {
            return;
        }
        for (std::size_t at = 0; at < list->size(); ++at) {
            take((*list)[at], member_pointer(member_pointer(pointer_, name), std::to_string(at)));
        }
    };
    each("indexes", [&](const Json& index, const std::string& pointer) {
        entry_.indexes.push_back(read_index(index, pointer));
    });
    each("compound_indexes", [&](const Json& index, const std::string& pointer) {
        entry_.compounds.push_back(read_compound(index, pointer));
    });
}

Words SealedReading::read_transforms(const Json& json, const std::string& pointer) const {
    Words out = texts_of(json, "transforms");
    const auto known = sealed_transforms();
    const Words names(known.begin(), known.end());
    for (const std::string& word : out) {
        if (std::find(names.begin(), names.end(), word) == names.end()) {
            const std::string near = did_you_mean(word, names);
            complaints_.add(member_pointer(pointer, "transforms"),
                            "no transform of an index is called '" + word + "'",
                            near.empty() ? "one of: " + joined(names) : near);
        }
    }
    return out;
}

SealedIndex SealedReading::read_index(const Json& json, const std::string& pointer) const {
    SealedIndex index;
    index.column = text_of(json, "column");
    index.name = text_of(json, "name");
    index.key = text_of(json, "key");
    index.old_keys = texts_of(json, "old_keys");
    index.own_key = flag_of(json, "own_key", false);
    index.algorithm = text_of(json, "algorithm");
    index.transforms = read_transforms(json, pointer);
    index.encoding = text_of(json, "encoding");
    index.fast = flag_of(json, "fast", false);
    index.slow = flag_of(json, "slow", false);
    index.line_end = flag_of(json, "line_end", false);
    read_number(json, "size", index.size);
    read_number(json, "bits", index.bits);
    read_number(json, "rounds", index.rounds);
    read_number(json, "passes", index.passes);
    read_number(json, "kibibytes", index.kibibytes);
    const bool derives =
        entry_.scheme == SealedScheme::Lockbox || entry_.scheme == SealedScheme::CipherSweet;
    if (!derives && index.key.empty()) {
        complaints_.add(pointer, "a blind index beside " + scheme_words() + " has no key",
                        "add key: file:PATH, command:COMMAND, credential:NAME or env:NAME");
    } else if (derives && entry_.own_key && index.key.empty()) {
        complaints_.add(pointer,
                        "a blind index has no key, and the field's own key is no master key",
                        "add key: SOURCE, the master key that the index's is derived from");
    }
    return index;
}

SealedCompound SealedReading::read_compound(const Json& json, const std::string& pointer) const {
    SealedCompound compound{read_index(json, pointer), {}, flag_of(json, "together", false)};
    const Json* const parts = member(json, "of");
    if (parts == nullptr || !parts->is_array()) {
        return compound;
    }
    for (const Json& part : *parts) {
        compound.of.push_back(
            part.is_object() ? SealedPart{text_of(part, "field"), read_transforms(part, pointer)}
                             : SealedPart{scalar_text(part), {}});
    }
    return compound;
}

void SealedReading::check_options(const Json& json) const {
    Words known{"scheme", "key", "old_keys", "may_be_plain", "indexes"};
    const Words own = options_of(entry_.scheme);
    known.insert(known.end(), own.begin(), own.end());
    for (const auto& option : json.items()) {
        if (std::find(known.begin(), known.end(), option.key()) == known.end()) {
            complain(option.key(), scheme_words() + " has no option '" + option.key() + "'",
                     "it has: " + joined(known));
        }
    }
    Words of_index{"column", "name", "key", "old_keys", "transforms"};
    const Words own_of_index = index_options_of(entry_.scheme);
    of_index.insert(of_index.end(), own_of_index.begin(), own_of_index.end());
    const Json* const indexes = member(json, "indexes");
    for (const Json& index : indexes == nullptr ? Json::array() : *indexes) {
        for (const auto& option : index.items()) {
            if (std::find(of_index.begin(), of_index.end(), option.key()) == of_index.end()) {
                complain(
                    "indexes",
                    "a blind index of " + scheme_words() + " has no option '" + option.key() + "'",
                    "it has: " + joined(of_index));
            }
        }
    }
}

void SealedReading::check_key() const {
    if (entry_.key.empty()) {
        complaints_.add(pointer_, scheme_words() + " has no key",
                        "add key: file:PATH, command:COMMAND, credential:NAME or env:NAME");
    }
    if (entry_.scheme == SealedScheme::Rails && entry_.salt.empty()) {
        complaints_.add(pointer_, scheme_words() + " has no salt",
                        "add salt: SOURCE, the key_derivation_salt of active_record_encryption");
    }
    if (entry_.deterministic && entry_.own_key_per_row) {
        complain("own_key_per_row", "what is deterministic has no key for each row",
                 "remove one of the two");
    }
}

void SealedReading::check_context() const {
    if (!entry_.context.empty() && (!entry_.bound_to.empty() || !entry_.literals.empty())) {
        complain("bound_to", "a field has one context: 'context', or 'bound_to' with 'literals'",
                 "remove one of them");
    }
}

}  // namespace

std::vector<std::string> SealedEntry::index_columns() const {
    std::vector<std::string> out;
    for (const SealedIndex& index : indexes) {
        out.push_back(index.column);
    }
    for (const SealedCompound& compound : compounds) {
        out.push_back(compound.index.column);
    }
    return out;
}

std::vector<std::string> SealedEntry::secret_sources() const {
    std::set<std::string> out{key, salt};
    out.insert(old_keys.begin(), old_keys.end());
    for (const SealedIndex& index : indexes) {
        out.insert(index.key);
        out.insert(index.old_keys.begin(), index.old_keys.end());
    }
    out.erase("");
    return {out.begin(), out.end()};
}

std::vector<std::string> SealedEntry::context_fields() const {
    std::vector<std::string> out = bound_to;
    for (ContextPiece& piece : context_pieces(context)) {
        if (piece.is_field) {
            out.push_back(std::move(piece.text));
        }
    }
    return out;
}

std::vector<ContextPiece> context_pieces(std::string_view context) {
    std::vector<ContextPiece> out;
    const auto add_words = [&](std::string_view words) {
        if (out.empty() || out.back().is_field) {
            out.push_back({});
        }
        out.back().text += words;
    };
    for (std::size_t at = 0; at < context.size();) {
        const std::size_t end = context.find('}', at);
        if (context.substr(at).starts_with("{{")) {
            add_words("{");
            at += 2;
        } else if (context[at] == '{' && end != std::string_view::npos && end > at + 1) {
            out.push_back({std::string(context.substr(at + 1, end - at - 1)), true});
            at = end + 1;
        } else {
            add_words(context.substr(at, 1));
            ++at;
        }
    }
    return out;
}

std::span<const std::string_view> sealed_transforms() {
    static constexpr std::array<std::string_view, 6> words{"lowercase",       "digits_only",
                                                           "alpha_only",      "alphanumeric_only",
                                                           "first_character", "last_four_digits"};
    return words;
}

std::shared_ptr<const SealedEntry> read_sealed(const Json& json, const std::string& pointer,
                                               const Complaints& complaints) {
    return json.is_object() ? SealedReading(pointer, complaints).read(json) : nullptr;
}

}  // namespace dsar
