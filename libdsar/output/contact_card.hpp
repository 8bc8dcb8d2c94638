// SPDX-License-Identifier: Apache-2.0
// The person's vCard 4.0 (RFC 6350), from the identifiers of the request and from fields whose
// category is a name or a contact detail.
#pragma once

#include "libdsar/model/package_content.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Gathers values once each, in the order they come; at most a thousand of a kind.
class ContactCard {
 public:
    /// Starts with the identifiers of the request: names, e-mail addresses, telephone numbers.
    explicit ContactCard(const PackageFacts& facts);

    /// What the fields of the records that follow mean.
    void begin(const CollectionFacts& collection) { collection_ = &collection; }
    /// Takes the fields whose category has a property of vCard; others are left to data.json.
    void add(const Record& record);
    /// The card: always with FN, the one property that must be there. CRLF, lines of 75 octets.
    [[nodiscard]] std::string text() const;

 private:
    void add_value(const std::string& property, const std::string& value);
    void add_address(const Record& record);

    const PackageFacts& facts_;
    const CollectionFacts* collection_ = nullptr;
    std::map<std::string, std::vector<std::string>> values_;  // by property
};

}  // namespace dsar
