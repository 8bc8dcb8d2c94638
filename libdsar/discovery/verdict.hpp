// SPDX-License-Identifier: Apache-2.0
// The verdict on each column of a collection: which personal data stands in it, how sure that is,
// and why. It says what was looked at; what was not looked at is a verdict of its own.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/discovery/column.hpp"
#include "libdsar/discovery/data_type.hpp"
#include "libdsar/discovery/name_rule.hpp"
#include "libdsar/discovery/opaque.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// How a column was judged.
enum class Verdict { Found, Possible, None, NotScanned };

/// `found`, `possible`, `none`, `not_scanned`.
DSAR_API std::string_view name_of(Verdict verdict);

/// A type that a column may hold, too.
struct TypeShare {
    DataType type = DataType::None;
    double share = 0;  ///< of the values that look so
};

/// How the values of a column keep what they say from whoever reads them.
struct Opaque {
    OpaqueKind kind = OpaqueKind::None;
    std::string format;    ///< that is known by its form: `Rails`, `gzip`; else empty
    std::string likely;    ///< by its lengths alone: `aes-256-gcm`, `aes-siv`, `AES-CBC`
    std::string spelling;  ///< `base64`, `base64url`, `hex`, `bytes`; empty with a known format
    std::size_t size = 0;  ///< bytes of every value, when all have the same number
    bool indexes = false;  ///< its name says that it is an index of what is encrypted
    std::string part_of;   ///< the encrypted column whose nonce, tag or salt it is

    /// Whether nobody reads it without a key.
    [[nodiscard]] bool sealed() const {
        return kind == OpaqueKind::Ciphertext || kind == OpaqueKind::Digest;
    }
};

/// What one column was judged to hold.
struct ColumnVerdict {
    Verdict verdict = Verdict::None;
    DataType type = DataType::None;  ///< of NotScanned: what the name says
    double confidence = 0;           ///< 0 to 1; of None and NotScanned 0
    NameRule name;                   ///< what the name says, whether it counted or not
    double share = 0;                ///< of the values that look like the type
    bool has_checksum = false;       ///< the type has check digits
    double checksum_share = 0;       ///< of the values whose check digits agree
    std::string reason;              ///< one clause more: a country, a format, why not scanned
    Opaque opaque;                   ///< of NotScanned
    std::vector<TypeShare> also;     ///< further types that some values look like
    std::size_t values = 0;          ///< judged
    std::size_t distinct = 0;        ///< of these, different ones

    /// Encrypted, or a digest of what is personal.
    [[nodiscard]] bool sealed() const { return verdict == Verdict::NotScanned && opaque.sealed(); }
    /// It holds this: found, or its name says so and its values are sealed.
    [[nodiscard]] bool holds(DataType wanted) const {
        return type == wanted && (verdict == Verdict::Found || sealed());
    }
};

/// What is known beside the columns.
struct VerdictContext {
    std::string_view collection;
    bool belongs_to_people = false;  ///< its records are somebody's, by a reference
    int year = 0;                    ///< of today
};

/// Judges all columns of one collection; what some of them are says something of the others.
DSAR_API std::vector<ColumnVerdict> judge_columns(const std::vector<JudgedColumn>& columns,
                                                  const VerdictContext& context);

/// Whether the columns say that each record is a person: a name, an address or a number of hers
/// stands there, found and not only possible.
DSAR_API bool is_about_people(const std::vector<ColumnVerdict>& verdicts);

}  // namespace dsar
