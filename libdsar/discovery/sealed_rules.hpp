// SPDX-License-Identifier: Apache-2.0
// The rules by which a column is judged whose values nobody can read as they stand there:
// ciphertext by its format, its name or the spread of its bytes; digests; what is packed.
#pragma once

#include "libdsar/discovery/name_rule.hpp"
#include "libdsar/discovery/rules.hpp"

#include <string>

namespace dsar {

/// How the values of the column are kept; OpaqueKind::None where they can be read, or are keys and
/// tokens of which nothing says that they are somebody's.
Opaque look_for_opaque(const RuleInput& input, const KeptName& kept);

/// `encrypted (base64, by its lengths like aes-256-gcm)`.
std::string words_of(const Opaque& opaque);

/// What is said of a column of random values that counts as nobody's; empty for any other.
std::string words_of_random(const ColumnTally& tally);

}  // namespace dsar
