// SPDX-License-Identifier: Apache-2.0
// Checks a package, file by file, in whatever order they come.
#pragma once

#include "libdsar/base/problem.hpp"
#include "libdsar/output/validate.hpp"

#include <filesystem>

namespace dsar {

/// A package that is a folder. Links are problems and are not followed.
Problems check_package_folder(const std::filesystem::path& folder, const PackageTrust& trust);

/// A package that is a zip, read once from front to back. Damage is a problem.
Problems check_package_zip(const std::filesystem::path& zip, const PackageTrust& trust);

}  // namespace dsar
