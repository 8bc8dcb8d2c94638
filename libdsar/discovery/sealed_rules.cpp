// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/sealed_rules.hpp"

#include <algorithm>
#include <array>

namespace dsar {
namespace {

using T = DataType;

constexpr double most_of_them = 0.5;
/// Keys, addresses of computers and identifiers in bytes are no longer.
constexpr std::size_t longest_key = 16;

/// Types whose plain values are never random: where such a column holds evenly spread bytes, these
/// stand for the value.
bool is_never_random(DataType type) {
    constexpr std::array types{T::Email,       T::Phone,       T::Fax,       T::FullName,
                               T::FirstName,   T::LastName,    T::BirthDate, T::Street,
                               T::PostalCode,  T::City,        T::Region,    T::NationalId,
                               T::BankAccount, T::PaymentCard, T::IpAddress, T::DocumentNumber,
                               T::Health,      T::Belief,      T::Origin,    T::FamilyStatus,
                               T::Salary,      T::Gender,      T::Location,  T::FreeText,
                               T::SocialUrl,   T::JobTitle,    T::Plate,     T::Country};
    return std::find(types.begin(), types.end(), type) != types.end();
}

/// What such a name calls random by its nature.
bool is_always_random(const NameRule& name) {
    return name.type == T::Credential || name.type == T::DeviceId;
}

Opaque known(OpaqueKind kind, std::string format) {
    Opaque out;
    out.kind = kind;
    out.format = std::move(format);
    return out;
}

/// Whether an index by its name stands for something personal.
bool indexes(const RuleInput& in, const KeptName& kept) {
    return kept.as == KeptAs::Index && (is_never_random(in.name.type) || in.around.sealed);
}

Opaque by_spread(const RuleInput& in, const KeptName& kept) {
    const OpaqueTally& spread = in.tally.opaque();
    Opaque out;
    out.kind = spread.kind();
    out.spelling = name_of(spread.spelling());
    out.likely = spread.likely();
    out.size = spread.one_size();
    const bool token = in.column.is_key || in.column.refers;
    if (out.kind == OpaqueKind::Digest && kept.as == KeptAs::Sealed) {
        out.kind = OpaqueKind::Ciphertext;  // of values of one length
    }
    if (out.kind == OpaqueKind::Ciphertext) {
        // Tokens may be of several lengths, too.
        out.kind = (is_always_random(in.name) && kept.as != KeptAs::Sealed) || token
                       ? OpaqueKind::None
                       : out.kind;
    } else if (out.kind == OpaqueKind::Digest) {
        const bool hers = is_never_random(in.name.type) || indexes(in, kept) ||
                          (in.around.sealed && !is_always_random(in.name));
        out.indexes = kept.as == KeptAs::Index;
        out.kind = hers && !token ? out.kind : OpaqueKind::None;
    } else if (out.kind == OpaqueKind::Bytes) {
        const bool key = token || (out.size > 0 && out.size <= longest_key);
        out.kind = key ? OpaqueKind::None : out.kind;
    }
    return out;
}

}  // namespace

Opaque look_for_opaque(const RuleInput& input, const KeptName& kept) {
    const ColumnTally& tally = input.tally;
    if (tally.values() == 0 || !input.column.unread.empty()) {
        return {};
    }
    if (tally.share(Trait::Encrypted) >= most_of_them) {
        return known(OpaqueKind::Ciphertext, tally.cipher());
    }
    if (tally.share(Trait::Packed) >= most_of_them) {
        return known(OpaqueKind::Bytes, tally.packing());
    }
    if (tally.opaque_share() >= most_of_them) {
        return by_spread(input, kept);
    }
    return {};
}

std::string words_of(const Opaque& opaque) {
    const std::string size =
        opaque.size == 0 ? "" : " of " + std::to_string(opaque.size) + " bytes";
    switch (opaque.kind) {
        case OpaqueKind::None:
            return {};
        case OpaqueKind::Ciphertext:
            return opaque.format.empty() ? "encrypted (" + opaque.spelling +
                                               ", by its lengths like " + opaque.likely + ")"
                                         : "encrypted (" + opaque.format + ")";
        case OpaqueKind::Digest:
            return (opaque.indexes ? "digests" : "digests or encrypted, each") + size + " (" +
                   opaque.spelling + ")";
        case OpaqueKind::Bytes:
            return opaque.format.empty() ? "bytes of no form that is known"
                                         : "packed (" + opaque.format + ")";
    }
    return {};
}

std::string words_of_random(const ColumnTally& tally) {
    const OpaqueTally& spread = tally.opaque();
    const bool random =
        tally.opaque_share() >= most_of_them &&
        (spread.kind() == OpaqueKind::Digest || spread.kind() == OpaqueKind::Ciphertext);
    if (!random) {
        return {};
    }
    return "random values, as digests, keys and tokens are";
}

}  // namespace dsar
