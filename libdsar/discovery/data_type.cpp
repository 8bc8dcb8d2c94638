// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/data_type.hpp"

#include <algorithm>
#include <array>

namespace dsar {
namespace {

using T = DataType;

constexpr std::array<DataTypeFacts, 40> types{{
    {T::None, "none", "no personal data", "", "", false},
    {T::Email, "email", "e-mail address", "user.contact.email", "email", true},
    {T::Phone, "phone", "telephone number", "user.contact.phone_number", "phone", true},
    {T::Fax, "fax", "fax number", "user.contact.fax_number", "", true},
    {T::FullName, "full_name", "name of a person", "user.name", "name", true},
    {T::FirstName, "first_name", "first name", "user.name.first", "", true},
    {T::LastName, "last_name", "last name", "user.name.last", "", true},
    {T::BirthDate, "birth_date", "date of birth", "user.demographic.date_of_birth", "", true},
    {T::Street, "street", "postal address", "user.contact.address.street", "", true},
    {T::PostalCode, "postal_code", "postal code", "user.contact.address.postal_code", "", true},
    {T::City, "city", "city", "user.contact.address.city", "", false},
    {T::Region, "region", "region", "user.contact.address.state", "", false},
    {T::Country, "country", "country", "user.contact.address.country", "", false},
    {T::Username, "username", "user name", "user.account.username", "username", true},
    {T::NationalId, "national_id", "national identification number",
     "user.government_id.national_identification_number", "national_id", true},
    {T::DocumentNumber, "document", "number of an identity document", "user.government_id",
     "document", true},
    {T::BankAccount, "bank_account", "bank account", "user.financial.bank_account", "iban", true},
    {T::PaymentCard, "card", "payment card", "user.financial.credit_card", "", true},
    {T::IpAddress, "ip", "IP address", "user.device.ip_address", "ip", true},
    {T::DeviceId, "device", "number of a device", "user.device.device_id", "device_id", false},
    {T::Location, "location", "coordinates", "user.location.precise", "", false},
    {T::Photo, "photo", "picture of a person", "user.content.self_image", "", true},
    {T::Plate, "plate", "number of a vehicle", "user.government_id.vehicle_registration", "", true},
    {T::SocialUrl, "social_url", "profile page", "user.contact.social_url", "", true},
    {T::Credential, "credential", "password, token or key", "user.authorization.credentials", "",
     false},
    {T::Organisation, "organisation", "employer or company",
     "user.professional_information.workplace", "", false},
    {T::JobTitle, "job_title", "job title", "user.professional_information.job_title", "", false},
    {T::Gender, "gender", "gender or form of address", "user.demographic.gender", "", false},
    {T::Health, "health", "health", "user.health", "", false},
    {T::Belief, "belief", "religion, politics or union",
     "user.demographic.protected_classifications", "", false},
    {T::Origin, "origin", "nationality or ethnicity",
     "user.demographic.citizenship_or_immigration_status", "", false},
    {T::FamilyStatus, "family", "family status", "user.demographic.marital_status", "", false},
    {T::Salary, "salary", "income or debt", "user.financial", "", false},
    {T::Language, "language", "language", "user.settings", "", false},
    {T::Consent, "consent", "consent or preference", "user.privacy_preferences", "", false},
    {T::Order, "order", "purchase or payment", "user.behavior.purchase_history", "", false},
    {T::Conduct, "conduct", "what somebody did, and when", "user.behavior", "", false},
    {T::Account, "account", "state of an account", "user.account", "", false},
    {T::FreeText, "free_text", "free text", "user.content", "", false},
    {T::PersonKey, "person_key", "key of a person", "user.unique_id", "", false},
}};

}  // namespace

std::span<const DataTypeFacts> all_data_types() {
    return types;
}

const DataTypeFacts& facts_of(DataType type) {
    return types.at(static_cast<std::size_t>(type));
}

const DataTypeFacts* find_data_type(std::string_view name) {
    const auto found = std::find_if(types.begin(), types.end(),
                                    [&](const DataTypeFacts& facts) { return facts.name == name; });
    return found == types.end() ? nullptr : &*found;
}

}  // namespace dsar
