// SPDX-License-Identifier: Apache-2.0
// manifest.json (package-1) and SHA256SUMS: every file of a package with its digest.
#pragma once

#include "libdsar/model/package_content.hpp"
#include "libdsar/output/package_folder.hpp"
#include "libdsar/output/survey.hpp"

namespace dsar {

/// Writes both, manifest.json first, when every other file is closed.
void write_manifest(const PackageContent& content, const PackageSurvey& found,
                    PackageFolder& folder);

}  // namespace dsar
