// SPDX-License-Identifier: Apache-2.0
// The answer of Art 15(1)(a)-(h) and 15(2) as data, gathered over all collections.
#pragma once

#include "libdsar/base/json.hpp"
#include "libdsar/model/package_content.hpp"
#include "libdsar/output/survey.hpp"

#include <string>
#include <vector>

namespace dsar {

/// `store/collection`.
std::string full_name(const CollectionFacts& collection);

/// The recipient with that id, or nullptr.
const RecipientFacts* recipient_of(const PackageFacts& facts, const std::string& id);

/// Art 15(1): whether data are processed, in one sentence.
std::string confirmation(const PackageContent& content, const PackageSurvey& found);

/// Art 15(1)(f): where to complain, in one sentence.
std::string complaint(const PackageFacts& facts);

/// Art 15(1)(h): the recorded statement, or that none is recorded.
std::string automated_decisions(const PackageFacts& facts);

/// The `facts` of export-1.
Json art15_facts(const PackageContent& content, const PackageSurvey& found);

}  // namespace dsar
