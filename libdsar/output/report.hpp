// SPDX-License-Identifier: Apache-2.0
// index.html: the answer for the person, in twelve parts; what does not apply says so. Written
// last, so that it can list the other files.
#pragma once

#include "libdsar/output/html.hpp"
#include "libdsar/output/record_pages.hpp"

#include <vector>

namespace dsar {

/// Writes index.html into the folder: every collection with its facts and its records, or links to
/// the pages that hold them. All other files but the manifest must be closed.
void write_report(const PackageContent& content, const PackageSurvey& found,
                  const std::vector<CollectionPages>& pages, PackageFolder& folder,
                  Templates& templates);

}  // namespace dsar
