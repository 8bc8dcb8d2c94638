// SPDX-License-Identifier: Apache-2.0
// Forms of an export that other programs read (Art 20, LAW 4.7): vCard, iCalendar, WebVTT, and the
// Data Package index. The rules by which records become calls and transcripts stand in
// dsar-package(5).
#pragma once

#include "libdsar/model/package_content.hpp"
#include "libdsar/output/calendar.hpp"
#include "libdsar/output/contact_card.hpp"
#include "libdsar/output/survey.hpp"

namespace dsar {

/// Takes all records in order; does nothing unless the right is Export.
class PortableForms {
 public:
    /// Files go to portable/ of `folder`.
    PortableForms(const PackageContent& content, PackageFolder& folder);

    /// Which collection the records that follow belong to.
    void begin(std::size_t collection);
    /// Adds to the card and the calendar; writes the record's transcripts, one file each.
    void record(const DisclosedRecord& record);
    /// Writes the card and ends the calendar, after the last collection.
    void close();

 private:
    const PackageContent& content_;
    PackageFolder& folder_;
    ContactCard card_;
    Calendar calendar_;
    const CollectionFacts* collection_ = nullptr;
    std::size_t collection_number_ = 0;
    std::uint64_t number_ = 0;  // of the record in its collection
    bool wanted_ = false;
};

/// datapackage.json (Data Package 2.0): every CSV with its columns, data.json, the portable forms.
void write_data_package(const PackageContent& content, const PackageSurvey& found,
                        PackageFolder& folder);

}  // namespace dsar
