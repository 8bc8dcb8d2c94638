// SPDX-License-Identifier: Apache-2.0
// The values of the report's templates, part by part.
#pragma once

#include "libdsar/base/json.hpp"
#include "libdsar/model/package_content.hpp"
#include "libdsar/output/record_pages.hpp"
#include "libdsar/output/survey.hpp"

namespace dsar {

/// What the report is made from.
struct ReportSource {
    const PackageContent& content;
    const PackageSurvey& found;
    const std::vector<CollectionPages>& pages;
    const PackageFolder& folder;
};

/// Head and parts 1 to 3, and the table of part 4 (report-top.html).
Json report_top(const ReportSource& source);
/// One collection of part 4 (kind.html).
Json report_kind(const ReportSource& source, std::size_t collection);
/// Parts 5 to 12 (report-end.html).
Json report_end(const ReportSource& source);

/// The page's title.
std::string report_title(const PackageFacts& facts);

}  // namespace dsar
