// SPDX-License-Identifier: Apache-2.0
// The package: what the person gets (dsar-package(5)). A folder, and the zip of it.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/model/package_content.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace dsar {

/// Where a package was written.
struct WrittenPackage {
    std::filesystem::path folder;
    std::filesystem::path zip;
    std::uint64_t zip_bytes = 0;
    std::string zip_sha256;
};

/// Writes `folder`/`name`/ and `folder`/`name`.zip: data.json (export-1), csv/, index.html,
/// files/, schemas/, the portable forms for exports, manifest.json (package-1) and SHA256SUMS last.
/// Streams; both appear whole or not at all; an older package of the case is replaced. Throws Error
/// (Failed).
DSAR_API WrittenPackage write_package(const PackageContent& content,
                                      const std::filesystem::path& folder,
                                      const std::string& name = "package");

}  // namespace dsar
