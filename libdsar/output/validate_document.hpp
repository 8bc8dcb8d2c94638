// SPDX-License-Identifier: Apache-2.0
// Checks one document: its schema, and what a schema cannot say.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/problem.hpp"

#include <cstdint>
#include <memory>
#include <set>
#include <string>

namespace dsar {

/// Days and times that are written as such but do not exist (30 February), outside `data` and
/// `key`, where stores may write what they like.
Problems check_days(const Json& json);

/// What a checked export-1 holds.
struct ExportSummary {
    std::shared_ptr<const Json> envelope;  ///< without records; null when it is not JSON
    std::uint64_t records = 0;
    std::set<std::string> files;  ///< named by records as being in the package
    Problems problems;
};

/// Checks export-1 as a stream: the envelope and every record against the schema, in batches;
/// counts against records; days. Memory: the envelope, one batch, the names of files.
ExportSummary check_export(ByteSource& source);

}  // namespace dsar
