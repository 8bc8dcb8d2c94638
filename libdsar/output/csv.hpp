// SPDX-License-Identifier: Apache-2.0
// csv/<store>/<collection>.csv: RFC 4180, UTF-8, a header row, safe to open in a spreadsheet. What
// CSV cannot say exactly (bytes, nested values, guarded cells) stands exactly in data.json.
#pragma once

#include "libdsar/model/package_content.hpp"
#include "libdsar/output/survey.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// A cell: quoted when needed; text that a spreadsheet would run as a formula gets an apostrophe in
/// front (numbers stay); NULL is empty and empty text is `""`.
std::string csv_cell(const Value& value);

/// A heading or other plain text as a cell.
std::string csv_text(std::string_view text);

/// Writes one file per collection that has records.
class CsvFiles {
 public:
    CsvFiles(const PackageSurvey& found, PackageFolder& folder) : found_(found), folder_(folder) {}

    /// Opens the collection's file and writes the heading; nothing for a collection without
    /// records.
    void begin(std::size_t collection);
    /// One row; fields that the record does not have are empty.
    void record(const DisclosedRecord& record);
    /// Closes the collection's file.
    void end();

 private:
    const PackageSurvey& found_;
    PackageFolder& folder_;
    const CollectionSurvey* collection_ = nullptr;
    std::unique_ptr<PackageFile> file_;
};

}  // namespace dsar
