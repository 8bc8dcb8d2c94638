// SPDX-License-Identifier: Apache-2.0
// `match --hashed`: which items of a list of hashed identifiers are ours.
#pragma once

#include "apps/dsar/command.hpp"
#include "apps/dsar/exit_code.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"

namespace dsar::cli {

inline constexpr Option hashed_option{"hashed",   '\0',  "FILE",        "the list, - for stdin",
                                      "Any list", false, Complete::File};
inline constexpr Option list_kind_option{
    "kind", '\0', "KIND", "of its items, where the list does not say: email, phone, ..",
    "Any list"};
inline constexpr Option spelling_option{"spelling", '\0', "any|typed|lower|google|meta|uid2|drop",
                                        "how values were written; default any", "Any list"};
inline constexpr Option salt_option{"salt", '\0', "SOURCE",
                                    "what was mixed in: file:PATH, command:COMMAND", "Any list"};
inline constexpr Option salted_option{"salted", '\0', "before|after|hmac",
                                      "where the salt stands; default before", "Any list"};

/// Reads the list, passes over the stores and prints what is ours; changes nothing and opens no
/// case. Throws Error (Incomplete) after printing when a store failed.
ExitCode match_hashed_list(const Invocation& invocation, Session& session);

}  // namespace dsar::cli
