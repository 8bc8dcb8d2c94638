// SPDX-License-Identifier: Apache-2.0
// `dsar validate`: is this a valid dsar document or package?
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/ed25519.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/base/secret.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// What was looked at and what is wrong with it.
struct Validation {
    std::string
        kind;  ///< `export-1`, `plan-1`, ..; `package-1` for a folder or zip; empty when unknown
    Problems problems;
};

/// What a package is held against besides itself.
struct PackageTrust {
    const PublicKey* signed_by = nullptr;      ///< whose signature it must carry
    const Secret* passphrase = nullptr;        ///< opens a sealed one
    std::optional<Date> today = std::nullopt;  ///< a package that expired before is a warning
};

/// Recognises a document by its `schema` key, a package by its manifest (folder, zip, or sealed),
/// and reports every problem: schema, digests, missing and stray files, formats of dates,
/// signatures. A signed package is held against the key inside it too, which shows damage, not
/// origin. Streams packages. Throws Error: Usage when the file does not exist, or when it is no
/// package and `signed_by` is given; NoEntry when it is sealed and the passphrase is missing or
/// wrong.
DSAR_API Validation validate(const std::filesystem::path& path, const PackageTrust& trust = {});

/// The same for a document on standard input or in memory. `name` is used in problems.
DSAR_API Validation validate_text(std::string_view text, const std::string& name);

}  // namespace dsar
