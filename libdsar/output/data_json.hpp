// SPDX-License-Identifier: Apache-2.0
// data.json (export-1): everything that is handed out, for machines. Written front to back.
#pragma once

#include "libdsar/base/json_writer.hpp"
#include "libdsar/model/package_content.hpp"
#include "libdsar/output/survey.hpp"

namespace dsar {

/// Writes the one file, collection by collection.
class DataJson {
 public:
    /// Opens data.json and writes what stands before the collections: case, controller, facts.
    DataJson(const PackageContent& content, const PackageSurvey& found, PackageFolder& folder);

    /// The collection's facts, up to its records.
    void begin(std::size_t collection);
    /// One record, exactly as it is but for what is withheld.
    void record(const DisclosedRecord& record);
    /// Ends the collection that was begun.
    void end();
    /// Ends the document, after the last collection.
    void close();

 private:
    void head();

    const PackageContent& content_;
    const PackageSurvey& found_;
    PackageFile file_;
    JsonWriter json_;
};

}  // namespace dsar
