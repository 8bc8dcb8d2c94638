// SPDX-License-Identifier: Apache-2.0
// The records of all collections as HTML: few stay in the report itself, many go to records-N.html,
// so that a browser survives. Memory is bounded by what may stay in the report.
#pragma once

#include "libdsar/output/html.hpp"
#include "libdsar/output/record_html.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// A page of records of one collection.
struct RecordsPage {
    std::string path;         ///< records-N.html, N counted through the package
    std::uint64_t first = 0;  ///< counted from 1
    std::uint64_t last = 0;
};

/// Where the records of one collection are: in `inline_html`, or on pages.
struct CollectionPages {
    std::string inline_html;
    std::vector<RecordsPage> pages;
};

/// Takes all records in order.
class RecordPages {
 public:
    /// As many as a browser shows without stopping to think.
    static constexpr std::uint64_t records_a_page = 2000;

    /// `found` tells how large each collection is, before its first record comes.
    RecordPages(const PackageContent& content, const PackageSurvey& found, PackageFolder& folder,
                Templates& templates);

    /// Decides whether the collection stays in the report: up to 500 records and 512 KiB, of all
    /// collections together up to 2,000 records and 2 MiB.
    void begin(std::size_t collection);
    /// Renders the record and begins a new page when the old one is full.
    void record(const DisclosedRecord& record);
    /// Closes the collection's last page.
    void end();
    /// By collection, after the last one ended.
    [[nodiscard]] const std::vector<CollectionPages>& collections() const { return collections_; }

 private:
    void open_page();
    void close_page();

    const PackageContent& content_;
    const PackageSurvey& found_;
    PackageFolder& folder_;
    Templates& templates_;
    std::vector<CollectionPages> collections_;
    std::optional<RecordHtml> html_;
    std::unique_ptr<PackageFile> page_;
    std::size_t pages_ = 0;
    std::size_t page_bytes_ = 0;
    std::size_t current_ = 0;
    std::uint64_t done_ = 0;
    std::uint64_t inline_records_ = 0;
    std::uint64_t inline_bytes_ = 0;
    bool is_inline_ = false;
};

}  // namespace dsar
