// SPDX-License-Identifier: Apache-2.0
// A picture of where the data lie: the person, the stores, who was given them. Inline SVG without
// styles of its own; the page has the same as a table.
#pragma once

#include "libdsar/model/package_content.hpp"
#include "libdsar/output/survey.hpp"

#include <string>

namespace dsar {

/// The SVG, or nothing when no store holds anything.
std::string picture(const PackageContent& content, const PackageSurvey& found);

}  // namespace dsar
