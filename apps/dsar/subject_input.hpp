// SPDX-License-Identifier: Apache-2.0
// The person, as flags, a subject-1 file or an answer name them. No message repeats a value.
#pragma once

#include "apps/dsar/invocation.hpp"
#include "libdsar/model/subject.hpp"

#include <string>
#include <string_view>

namespace dsar::cli {

/// The flags that name a person, for commands that take them.
inline constexpr Option email_option{"email",      '\0', "ADDRESS", "an e-mail address",
                                     "The person", true};
inline constexpr Option phone_option{"phone", '\0', "NUMBER", "a phone number", "The person", true};
inline constexpr Option name_option{
    "name", '\0', "NAME", "a name; alone it finds possible matches", "The person", true};
inline constexpr Option id_option{
    "id", '\0', "KIND=VALUE", "any other identifier of the data map", "The person", true};
inline constexpr Option ip_option{"ip", '\0', "ADDRESS", "an IP address", "The person", true};
inline constexpr Option subject_option{
    "subject",    '\0',  "FILE",        "a subject-1 document, - for stdin: keeps values off argv",
    "The person", false, Complete::File};

/// The identifiers that flags give, without `--subject`. Throws Error (Usage) when one is
/// malformed.
Subject subject_from_flags(const Invocation& invocation);

/// One line as a person types it: an address with `@`, `KIND=VALUE`, or a number.
Identifier identifier_from_answer(std::string_view answer);

}  // namespace dsar::cli
