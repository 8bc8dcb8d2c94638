// SPDX-License-Identifier: Apache-2.0
// What the name of a column says about what stands in it.
#pragma once

#include "libdsar/discovery/data_type.hpp"

#include <string>
#include <string_view>

namespace dsar {

/// What a name says.
struct NameRule {
    DataType type = DataType::None;
    bool strong = false;  ///< false: such names are often something else
    std::string phrase;   ///< of the word list, that was found in the name; empty: none was
};

/// The longest phrase of the word list that stands in the name; of several, the last one: in
/// `customer_email` the word at the end says what it is. For a nested field its whole path is
/// looked at, the innermost name first.
DSAR_API NameRule rule_for_name(std::string_view column);

/// How the name of a column says that its values are kept.
enum class KeptAs {
    Plain,
    Sealed,  ///< `email_ciphertext`, `encrypted_email`
    Index,   ///< `email_bidx`, `email_hash`: digests
    Part     ///< `encrypted_email_iv`: of the envelope of another column
};

/// What is kept so: the rest of the name.
struct KeptName {
    KeptAs as = KeptAs::Plain;
    std::string stem;  ///< words with `_` between them
};

/// Reads the words at both ends of the name.
DSAR_API KeptName kept_name(std::string_view column);

/// Whether the name of a collection says that each of its records is a person.
DSAR_API bool names_people(std::string_view collection);

/// Whether a name is that of somebody who serves: an agent, a manager, who created a record.
DSAR_API bool names_staff(std::string_view name);

}  // namespace dsar
