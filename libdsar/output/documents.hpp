// SPDX-License-Identifier: Apache-2.0
// The documents of a case as JSON text, each valid against its schema in schemas/. The same parts
// give the same bytes: order is decided here, never by the order in which stores answered.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace dsar {

/// What matches-1 says of one subject's search. `stores` keep the map's order, `matches` are
/// written in the order of store, collection, key. Of `identifiers_found` only the kinds are
/// written.
struct MatchesParts {
    std::string case_id;  ///< empty on a dry run: written as null
    bool complete = false;
    std::span<const StoreOutcome> stores;
    Matches matches;
};

/// Takes a document piece by piece.
using TextSink = std::function<void(std::string_view text)>;

/// matches-1, as it comes: of a million matches few are in memory. What has to be put in order is
/// in `folder` meanwhile. Holds record keys, which may name a person: it stays in the case folder.
DSAR_API void write_matches(const MatchesParts& parts, const std::filesystem::path& folder,
                            const TextSink& sink);

/// What plan-1 says beside the plan.
struct PlanMarks {
    std::string digest;    ///< plan_digest()
    std::string package;   ///< as plan_document()'s
    bool compact = false;  ///< without white space, as in an event
};

/// plan-1, as it comes.
DSAR_API void write_plan(const Plan& plan, const PlanMarks& marks, const TextSink& sink);

/// plan-1. `package`: path of the package as the person who reads the plan would type it, or empty.
/// `digest` is plan_digest().
DSAR_API std::string plan_document(const Plan& plan, const std::string& package = {});

/// SHA-256 of the canonical plan: plan-1 without `digest` and `package`, keys sorted, no white
/// space (RFC 8785). It is what an approval signs: `jq -jcS 'del(.digest, .package)' | sha256sum`
/// gives it.
DSAR_API std::string plan_digest(const Plan& plan);

/// The same, reckoned from a plan-1 document instead of trusting the digest that it names. Throws
/// Error (Failed) when `text` is no JSON object.
DSAR_API std::string plan_digest(std::string_view text);

/// problems-1. `checked` says what was looked at: `map`, `package`, a document's kind.
DSAR_API std::string problems_document(const std::string& checked, const Problems& problems);

/// error-1. `exit_code` is the one that the command line ends with.
DSAR_API std::string error_document(const Error& error, int exit_code);

/// The word of an error kind in documents: `not_set_up`.
DSAR_API std::string name_of(ErrorKind kind);

}  // namespace dsar
