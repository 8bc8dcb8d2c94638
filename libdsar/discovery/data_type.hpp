// SPDX-License-Identifier: Apache-2.0
// The types of personal data that are recognised, and what each is called elsewhere.
#pragma once

#include "libdsar/base/api.hpp"

#include <span>
#include <string_view>

namespace dsar {

/// What the values of a column are.
enum class DataType {
    None,
    Email,
    Phone,
    Fax,
    FullName,
    FirstName,
    LastName,
    BirthDate,
    Street,
    PostalCode,
    City,
    Region,
    Country,
    Username,
    NationalId,
    DocumentNumber,  ///< of a passport, an identity card, a driving licence
    BankAccount,
    PaymentCard,
    IpAddress,
    DeviceId,
    Location,
    Photo,
    Plate,  ///< of a vehicle
    SocialUrl,
    Credential,
    Organisation,
    JobTitle,
    Gender,
    Health,
    Belief,  ///< religion, politics, a trade union
    Origin,  ///< nationality, ethnicity
    FamilyStatus,
    Salary,
    Language,
    Consent,
    Order,    ///< what was bought, when, for how much
    Conduct,  ///< what somebody did, when
    Account,  ///< when an account began or ended, in which state it is
    FreeText,
    PersonKey  ///< the number by which a person goes here
};

/// What a type means.
struct DataTypeFacts {
    DataType type;
    std::string_view name;      ///< as documents and word lists spell it: `first_name`
    std::string_view words;     ///< in English, for comments: `first name`
    std::string_view category;  ///< of the fideslang taxonomy
    std::string_view kind;      ///< the map's kind of identifier; empty when it identifies nobody
    /// Whether one value by itself points at a person, or is part of what does (a surname, a
    /// postal code).
    bool direct;
};

/// Every type, in the order of the enumeration.
DSAR_API std::span<const DataTypeFacts> all_data_types();

/// What the type means.
DSAR_API const DataTypeFacts& facts_of(DataType type);

/// By its name; nullptr when there is none.
DSAR_API const DataTypeFacts* find_data_type(std::string_view name);

}  // namespace dsar
