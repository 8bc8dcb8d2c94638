// SPDX-License-Identifier: Apache-2.0
// portable/calls.ics: calls and meetings as iCalendar events (RFC 5545). Which records are events,
// and when they begin and end, follows rules of dsar-package(5), never guesses about a field's name
// alone.
#pragma once

#include "libdsar/model/package_content.hpp"
#include "libdsar/output/package_folder.hpp"

#include <cstdint>
#include <memory>

namespace dsar {

/// Writes the file when the first event comes; without events there is none.
class Calendar {
 public:
    /// `folder` is written to only when there is an event.
    Calendar(const PackageFacts& facts, PackageFolder& folder) : facts_(facts), folder_(folder) {}

    /// Looks at the categories of the collection's fields: do they speak of calls?
    void begin(const CollectionFacts& collection);
    /// Adds an event when the record is one. `number` is its place in its collection and part of
    /// the event's UID, so that the same package gives the same UIDs.
    void add(const DisclosedRecord& record, std::uint64_t number);
    /// Ends the calendar, after the last record of the last collection.
    void close();

 private:
    const PackageFacts& facts_;
    PackageFolder& folder_;
    const CollectionFacts* collection_ = nullptr;
    bool is_sound_ = false;   // a field of the collection is a recording or telephony
    bool has_phone_ = false;  // a field of the collection is a telephone number
    std::unique_ptr<PackageFile> file_;
};

}  // namespace dsar
