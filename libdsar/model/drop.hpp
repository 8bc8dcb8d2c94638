// SPDX-License-Identifier: Apache-2.0
// The lists of California's Delete Request and Opt-out Platform (Civ. Code 1798.99.86; CalPrivacy's
// technical documentation 1.2.0, "Working with the data"): what a value becomes before it is hashed
// with SHA-256, and how hashes of several values become one. Pure. Where a value can be read in
// several ways (a date, a name in another script), each is given.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/sha256_bytes.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The lists.
enum class DropList { Email, Phone, Maid, Ctvid, Ndz, NameVin };

inline constexpr std::array all_drop_lists{DropList::Email, DropList::Phone, DropList::Maid,
                                           DropList::Ctvid, DropList::Ndz,   DropList::NameVin};

/// As file names and `ListType` have it: Email, Phone, MAID, CTVID, NDZ, NameVIN.
constexpr std::string_view name_of(DropList list) {
    switch (list) {
        case DropList::Email:
            return "Email";
        case DropList::Phone:
            return "Phone";
        case DropList::Maid:
            return "MAID";
        case DropList::Ctvid:
            return "CTVID";
        case DropList::Ndz:
            return "NDZ";
        case DropList::NameVin:
            return "NameVIN";
    }
    return {};
}

/// The list of that name, in any case; nullopt: none.
DSAR_API std::optional<DropList> drop_list_of(std::string_view name);

/// What values become; empty: there is nothing to hash.
/// No blanks, lower case; dots and plus tags stay.
DSAR_API std::vector<std::string> drop_email(std::string_view raw);
/// Digits, the last ten of them.
DSAR_API std::vector<std::string> drop_phone(std::string_view raw);
/// ASCII letters and digits, lower case: MAID, CTVID, VIN.
DSAR_API std::vector<std::string> drop_code(std::string_view raw);
/// A first or a last name: letters and digits, lower case, without accents; Greek and Cyrillic in
/// Latin letters.
DSAR_API std::vector<std::string> drop_name(std::string_view raw);
/// `YYYYMMDD`, of dates written as ISO 8601, with dots (day first), slashes or the English name of
/// the month.
DSAR_API std::vector<std::string> drop_birth_date(std::string_view raw);
/// Without the +4, blanks and leading zeros: the first five letters or digits.
DSAR_API std::vector<std::string> drop_zip(std::string_view raw);

/// The hash of a list of several parts: SHA-256 of the joined base64 forms of their hashes.
DSAR_API Sha256Bytes drop_composite(std::span<const std::string> parts);

}  // namespace dsar
