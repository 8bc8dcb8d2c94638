// SPDX-License-Identifier: Apache-2.0
// The first pass over a package's records: what the writers must know before they write a line.
// Keeps counts, names of columns and of files, never values.
#pragma once

#include "libdsar/model/package_content.hpp"
#include "libdsar/output/package_folder.hpp"
#include "libdsar/output/safe_name.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// A column of a collection's CSV.
struct Column {
    std::string name;
    std::set<ValueKind> kinds;  ///< of its values, Null left out
};

/// What one collection holds.
struct CollectionSurvey {
    std::vector<Column> columns;  ///< fields of all records, as they first come
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;                              ///< of all values, about
    std::uint64_t withheld_fields = 0;                    ///< in its disclosed records
    std::map<std::string, std::string> withheld_because;  ///< path -> why, the first seen
    std::string csv;  ///< path of the collection's CSV; empty when it has no record
};

/// What became of an attachment.
struct AttachedFile {
    std::string path;
    std::uint64_t size = 0;
    std::string missing;  ///< why it could not be read; empty when it is there
};

/// What a package will hold.
struct PackageSurvey {
    std::vector<CollectionSurvey> collections;
    std::map<std::string, AttachedFile> attachments;  ///< by the engine's name
    std::uint64_t records = 0;
    std::uint64_t withheld = 0;  ///< records held and not handed out
    bool complete = false;       ///< every store was searched and every attachment read
};

/// Runs through all records once and writes the attachments on the way. An attachment that cannot
/// be read is noted, and the package is not complete.
PackageSurvey survey(const PackageContent& content, PackageFolder& folder);

}  // namespace dsar
