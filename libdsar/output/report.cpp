// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/report.hpp"

#include "libdsar/output/report_parts.hpp"

#include <nlohmann/json.hpp>

namespace dsar {

void write_report(const PackageContent& content, const PackageSurvey& found,
                  const std::vector<CollectionPages>& pages, PackageFolder& folder,
                  Templates& templates) {
    const ReportSource source{content, found, pages, folder};
    PackageFile file(folder, "index.html", "text/html; charset=utf-8");
    file.write(page_top(templates, report_title(content.facts())));
    file.write(templates.render("report-top.html", report_top(source)));
    for (std::size_t index = 0; index < content.collections().size(); ++index) {
        file.write(templates.render("kind.html", report_kind(source, index)));
    }
    file.write(templates.render("report-end.html", report_end(source)));
    file.write(page_end(templates));
    file.close();
}

}  // namespace dsar
