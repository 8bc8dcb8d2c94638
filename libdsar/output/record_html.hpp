// SPDX-License-Identifier: Apache-2.0
// One record as the person reads it.
#pragma once

#include "libdsar/model/package_content.hpp"
#include "libdsar/output/html.hpp"
#include "libdsar/output/survey.hpp"

#include <map>
#include <string>

namespace dsar {

/// Renders the records of one collection.
class RecordHtml {
 public:
    /// Keeps the words for the categories of the collection's fields; `found` knows the files.
    RecordHtml(Templates& templates, const CollectionFacts& collection, const PackageSurvey& found);

    /// The record as <details>: its key and a glance in the summary, all fields, what is withheld,
    /// its files and why it is theirs inside. `open`: whether the record shows its fields at once,
    /// as few records do.
    std::string operator()(const DisclosedRecord& record, bool open);

 private:
    Templates& templates_;
    const PackageSurvey& found_;
    std::map<std::string, std::string> categories_;  // field name -> words
};

}  // namespace dsar
