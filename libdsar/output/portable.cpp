// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/portable.hpp"

#include "libdsar/output/transcript.hpp"

#include <fmt/format.h>

namespace dsar {

PortableForms::PortableForms(const PackageContent& content, PackageFolder& folder)
    : content_(content),
      folder_(folder),
      card_(content.facts()),
      calendar_(content.facts(), folder),
      wanted_(content.facts().right == Right::Export) {}

void PortableForms::begin(std::size_t collection) {
    collection_ = &content_.collections()[collection];
    collection_number_ = collection + 1;
    number_ = 0;
    if (wanted_) {
        card_.begin(*collection_);
        calendar_.begin(*collection_);
    }
}

void PortableForms::record(const DisclosedRecord& record) {
    ++number_;
    if (!wanted_) {
        return;
    }
    card_.add(record.record);
    calendar_.add(record, number_);
    std::size_t place = 0;
    for (const Field& field : record.record.fields) {
        ++place;
        if (const auto transcript = read_transcript(field.value)) {
            // Numbers alone would do; the collection's name helps people.
            write_transcript(*transcript,
                             fmt::format("portable/transcripts/{}-{}-{}-{}", collection_number_,
                                         safe_name(collection_->collection), number_, place),
                             folder_);
        }
    }
}

void PortableForms::close() {
    if (wanted_) {
        folder_.add("portable/contact.vcf", "text/vcard", card_.text());
        calendar_.close();
    }
}

}  // namespace dsar
