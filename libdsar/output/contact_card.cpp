// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/contact_card.hpp"

#include "libdsar/output/content_line.hpp"

#include <algorithm>
#include <array>

namespace dsar {

namespace {

constexpr std::size_t most_values = 1000;

struct Property {
    std::string_view category;
    std::string_view name;
};

constexpr Property properties[] = {
    {"user.name", "FN"},
    {"user.name.first", "given"},
    {"user.name.last", "family"},
    {"user.contact.email", "EMAIL"},
    {"user.contact.phone_number", "TEL"},
    {"user.contact.organization", "ORG"},
    {"user.workplace", "ORG"},
    {"user.job_title", "TITLE"},
    {"user.contact.url", "URL"},
    {"user.demographic.date_of_birth", "BDAY"},
};

// The parts of ADR that have categories, at their places of the seven.
constexpr std::array<std::string_view, 7> address_parts = {"",
                                                           "",
                                                           "user.contact.address.street",
                                                           "user.contact.address.city",
                                                           "user.contact.address.state",
                                                           "user.contact.address.postal_code",
                                                           "user.contact.address.country"};

std::string_view property_of(std::string_view category) {
    for (const Property& property : properties) {
        if (property.category == category) {
            return property.name;
        }
    }
    return {};
}

bool is_text_like(const Value& value) {
    return (value.kind == ValueKind::Text || value.kind == ValueKind::Integer) &&
           !value.text.empty();
}

bool is_e164(std::string_view text) {
    return text.size() > 7 && text.size() <= 16 && text.front() == '+' &&
           text.substr(1).find_first_not_of("0123456789") == std::string_view::npos;
}

std::string line_of(const std::string& property, const std::string& value) {
    if (property == "TEL") {
        return is_e164(value) ? content_line("TEL;VALUE=uri", "tel:" + value)
                              : content_line("TEL;VALUE=text", escaped_property(value));
    }
    if (property == "ADR") {
        return content_line("ADR", value);  // its parts are escaped already
    }
    return content_line(property, escaped_property(value));
}

std::string compact_time(const std::string& time) {
    std::string compact;
    for (const char letter : time) {
        if (letter != '-' && letter != ':') {
            compact += letter;
        }
    }
    return compact;
}

}  // namespace

ContactCard::ContactCard(const PackageFacts& facts) : facts_(facts) {
    for (const Identifier& identifier : facts.identifiers) {
        if (identifier.kind == "name") {
            add_value("FN", identifier.value);
        } else if (identifier.kind == "email") {
            add_value("EMAIL", identifier.value);
        } else if (identifier.kind == "phone") {
            add_value("TEL", identifier.value);
        }
    }
}

void ContactCard::add_value(const std::string& property, const std::string& value) {
    std::vector<std::string>& values = values_[property];
    if (values.size() < most_values &&
        std::find(values.begin(), values.end(), value) == values.end()) {
        values.push_back(value);
    }
}

void ContactCard::add_address(const Record& record) {
    std::array<std::string, address_parts.size()> parts;
    bool any = false;
    for (const FieldFacts& field : collection_->fields) {
        const auto part = std::find(address_parts.begin() + 2, address_parts.end(), field.category);
        if (part == address_parts.end()) {
            continue;
        }
        for (const Value& value : values_at(record, field.path)) {
            std::string& text = parts[static_cast<std::size_t>(part - address_parts.begin())];
            if (text.empty() && is_text_like(value)) {
                text = escaped_property(value.text);
                any = true;
            }
        }
    }
    if (any) {
        std::string address;
        for (const std::string& part : parts) {
            address += part + ";";
        }
        address.pop_back();
        add_value("ADR", address);
    }
}

void ContactCard::add(const Record& record) {
    for (const FieldFacts& field : collection_->fields) {
        const std::string_view property = property_of(field.category);
        if (property.empty()) {
            continue;
        }
        for (const Value& value : values_at(record, field.path)) {
            const bool fits = property != "BDAY" || parse_date(value.text).has_value();
            if (is_text_like(value) && fits) {
                add_value(std::string(property), value.text);
            }
        }
    }
    add_address(record);
}

std::string ContactCard::text() const {
    const auto first = [&](const std::string& property) {
        const auto found = values_.find(property);
        return found == values_.end() ? std::string() : found->second.front();
    };
    std::string card = "BEGIN:VCARD\r\nVERSION:4.0\r\n";
    card += content_line("PRODID", escaped_property(facts_.program));
    card += content_line("UID;VALUE=text", "dsar-case-" + escaped_property(facts_.case_id));
    card += content_line("REV", compact_time(format(facts_.generated_at)));
    const std::string given = first("given");
    const std::string family = first("family");
    if (!values_.contains("FN")) {
        // FN must be there.
        const std::string name = given + (given.empty() || family.empty() ? "" : " ") + family;
        const std::string email = first("EMAIL");
        card += content_line("FN", escaped_property(!name.empty()    ? name
                                                    : !email.empty() ? email
                                                                     : "Name not known"));
    }
    if (!given.empty() || !family.empty()) {
        card += content_line("N", escaped_property(family) + ";" + escaped_property(given) + ";;;");
    }
    for (const char* property : {"FN", "EMAIL", "TEL", "ADR", "ORG", "TITLE", "URL"}) {
        const auto found = values_.find(property);
        if (found != values_.end()) {
            for (const std::string& value : found->second) {
                card += line_of(property, value);
            }
        }
    }
    if (const std::string born = first("BDAY"); !born.empty()) {
        card += content_line("BDAY", compact_time(born));
    }
    return card + "END:VCARD\r\n";
}

}  // namespace dsar
