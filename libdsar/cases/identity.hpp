// SPDX-License-Identifier: Apache-2.0
// How sure we are who asks (Art 12(6) GDPR; 11 CCR 7060-7062): levels per right, what matched by
// name and never by value, and a one-time code for the support desk. Evidence is noted and not
// kept.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/right.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// None < Reasonable (a code to a known address; two points; 7062(b)) < High (log-in with
/// re-authentication, or three points with a signed declaration; 7061, 7062(c)).
enum class IdentityLevel { None, Reasonable, High };

/// `none`, `reasonable`, `high`.
DSAR_API std::string_view name_of(IdentityLevel level);

/// The level that a right demands, by `identity.levels` in dsar.yaml (`access/know` before
/// `access`), else by the built-in table: objection, opt-out and limit none; restriction and
/// California's know (categories) reasonable; specific pieces high; the others reasonable. A level
/// set for a right does not lower a kind of it (specific pieces stay high), and does not reach
/// opt-out and limit, which nobody may verify (7026(d), 7027(e)).
DSAR_API IdentityLevel level_needed(const Settings& settings, Right right, std::string_view kind);

/// What was looked at. `matched`: names of data points (`email`, `invoice number`), never values.
struct IdentityEvidence {
    std::string how;  ///< login, code, points, document, known, or the officer's words
    std::vector<std::string> matched;
    bool declaration = false;  ///< signed under penalty of perjury (7062(c))
};

/// The level that the evidence reaches: high for `login`, or three points with a declaration; two
/// points, a code, or what an officer describes, reasonable. A point named twice counts once.
/// Throws Error (Usage) when `how` is empty or holds an address, or when a matched point looks like
/// a value (contains `@`, or is mostly digits); the message does not repeat it.
DSAR_API IdentityLevel level_reached(const IdentityEvidence& evidence);

/// A fresh code as the mailer gets it.
struct OneTimeCode {
    std::string code;  ///< eight digits
    Instant expires;
};

/// Makes a code and keeps its keyed digest, sealed, with expiry and attempts left
/// (`identity.code_minutes`, `identity.code_attempts`). A new code replaces the old one.
DSAR_API OneTimeCode issue_code(const Workspace& workspace, const CaseFile& file, Instant now);

/// Spent: used, or no attempts are left. None: no code was issued.
enum class CodeCheck { Right, Wrong, Expired, Spent, None };

/// Checks in constant time. Counts the attempt before it compares, so that a kill grants none. A
/// right code is used up. A clock that went back behind the last check or the issue makes the code
/// expired: its end can no longer be told.
DSAR_API CodeCheck check_code(const Workspace& workspace, const CaseFile& file,
                              std::string_view code, Instant now);

/// How many attempts the code of the case still has; 0 when there is none.
DSAR_API int code_attempts_left(const CaseFile& file);

}  // namespace dsar
