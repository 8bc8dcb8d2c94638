// SPDX-License-Identifier: Apache-2.0
// What one value looks like, by itself.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/model/value.hpp"

#include <bitset>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What a value can be seen to be. A value has several, or none.
enum class Trait {
    Email,
    PhoneInternational,  ///< with a country code, and a number that somebody can have
    PhoneNational,       ///< written in groups, and such a number in the region
    PhoneLike,           ///< letters and length of a number; also a bare run of digits
    Iban,
    Card,
    NationalChecked,  ///< with check digits that agree
    NationalForm,     ///< of a country whose numbers have none
    NationalBare,     ///< one of the two, in digits alone
    Ip,
    Mac,
    Uuid,
    Date,
    DateTime,  ///< a date with a time of day that is not midnight
    Year,      ///< four digits, from 1900 on
    Boolean,
    Number,
    Street,      ///< a word that streets have, with a number or another word
    StreetForm,  ///< words and a house number
    PostalForm,  ///< letters or a hyphen as postal codes of some country have them
    PostalLike,  ///< short, with a digit
    FirstName,
    LastName,
    PersonName,      ///< a first name and a last name, and no word of things
    PersonNameHalf,  ///< a first name, then words that are on no list
    PersonNames,     ///< several names of persons
    Words,           ///< letters and blanks
    Text,            ///< sentences
    PasswordHash,
    HexDigest,
    Token,
    Url,
    SocialUrl,
    Picture,
    Degrees,  ///< a number with decimals from -180 to 180
    FourDigits,
    Encrypted,
    Packed,      ///< compressed, or a document of a binary format
    PlainBytes,  ///< of a binary value: a text all the same
    Count        ///< how many there are
};

/// The traits of one value.
using Traits = std::bitset<static_cast<std::size_t>(Trait::Count)>;

/// A value as it is looked at.
struct SeenValue {
    Traits traits;
    int year = 0;                   ///< of a date
    std::string_view country = {};  ///< of a national identification number
    std::string_view cipher = {};   ///< the format of an encrypted value

    [[nodiscard]] bool is(Trait trait) const {
        return traits.test(static_cast<std::size_t>(trait));
    }
};

/// Looks at values. Patterns first, all in one pass; what they let through is proven after.
class DSAR_API ValueLook {
 public:
    /// `region`: whose habits telephone numbers without a country code follow, ISO 3166; or empty.
    explicit ValueLook(std::string region);
    ~ValueLook();
    ValueLook(const ValueLook&) = delete;
    ValueLook& operator=(const ValueLook&) = delete;

    [[nodiscard]] SeenValue look(const Value& value) const;

 private:
    struct Tools;
    std::unique_ptr<const Tools> tools_;
};

}  // namespace dsar
