// SPDX-License-Identifier: Apache-2.0
// Two passes over the records: a survey, then every form at once.
#include "libdsar/output/package.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/output/csv.hpp"
#include "libdsar/output/data_json.hpp"
#include "libdsar/output/manifest.hpp"
#include "libdsar/output/portable.hpp"
#include "libdsar/output/record_pages.hpp"
#include "libdsar/output/report.hpp"
#include "libdsar/output/schema.hpp"

#include <fmt/format.h>

namespace dsar {

namespace {

void write_records(const PackageContent& content, const PackageSurvey& found, PackageFolder& folder,
                   RecordPages& pages) {
    DataJson data(content, found, folder);
    CsvFiles csv(found, folder);
    PortableForms portable(content, folder);
    for (std::size_t index = 0; index < content.collections().size(); ++index) {
        std::uint64_t records = 0;
        data.begin(index);
        csv.begin(index);
        pages.begin(index);
        portable.begin(index);
        content.each(index, [&](const DisclosedRecord& record) {
            ++records;
            data.record(record);
            csv.record(record);
            pages.record(record);
            portable.record(record);
        });
        data.end();
        csv.end();
        pages.end();
        if (records != found.collections[index].records) {
            throw Error(ErrorKind::Failed, "cannot write the package",
                        fmt::format("{}/{} gave {} records first and {} records then",
                                    content.collections()[index].store,
                                    content.collections()[index].collection,
                                    found.collections[index].records, records));
        }
    }
    data.close();
    portable.close();
}

}  // namespace

WrittenPackage write_package(const PackageContent& content, const std::filesystem::path& folder,
                             const std::string& name) {
    PackageFolder work(folder, name);
    const PackageSurvey found = survey(content, work);
    Templates templates;
    RecordPages pages(content, found, work, templates);
    write_records(content, found, work, pages);
    if (content.facts().right == Right::Export) {
        write_data_package(content, found, work);
    }
    for (const std::string schema : {"export-1", "package-1"}) {
        work.add("schemas/" + schema + ".schema.json", "application/schema+json",
                 schema_text(schema));
    }
    write_report(content, found, pages.collections(), work, templates);
    write_manifest(content, found, work);
    const PackagedFile zip = work.write_zip(content.facts().generated_at);
    work.commit();
    return {folder / name, folder / (name + ".zip"), zip.size, zip.sha256};
}

}  // namespace dsar
