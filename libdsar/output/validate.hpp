// SPDX-License-Identifier: Apache-2.0
// `dsar validate`: is this a valid dsar document or package?
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/problem.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace dsar {

/// What was looked at and what is wrong with it.
struct Validation {
    std::string
        kind;  ///< `export-1`, `plan-1`, ..; `package-1` for a folder or zip; empty when unknown
    Problems problems;
};

/// Recognises a document by its `schema` key, a package by its manifest (folder or zip), and
/// reports every problem: schema, digests, missing and stray files, formats of dates. Streams
/// packages. Throws Error (Usage) when the file does not exist.
DSAR_API Validation validate(const std::filesystem::path& path);

/// The same for a document on standard input or in memory. `name` is used in problems.
DSAR_API Validation validate_text(std::string_view text, const std::string& name);

}  // namespace dsar
