// SPDX-License-Identifier: Apache-2.0
// A picture of where the data lie: the person, the stores, who was given them. Inline SVG without
// styles of its own; the page has the same as a table.
#pragma once

#include "libdsar/model/package_content.hpp"
#include "libdsar/output/survey.hpp"

#include <string>

namespace dsar {

/// Stores as boxes with counts and places, recipients with countries, arrows for who was given
/// what; dashed where data left the European Economic Area. Colours come from classes of the page's
/// style, so that dark mode and paper have their own; every box has its full words as its title.
/// Nothing when no store holds anything.
std::string picture(const PackageContent& content, const PackageSurvey& found);

}  // namespace dsar
