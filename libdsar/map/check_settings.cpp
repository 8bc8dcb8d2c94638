// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/check_parts.hpp"
#include "libdsar/map/reader.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dsar {
namespace {

/// Countries of the European Economic Area: transfers there need no safeguard (Art. 44 GDPR).
constexpr std::array<std::string_view, 30> eea{
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"};

constexpr auto warning = Problem::Severity::Warning;

void check_recipient(const Settings& settings, const Recipient& recipient,
                     const Complaints& complaints) {
    const std::string pointer = member_pointer("/recipients", recipient.id);
    for (const std::string& purpose : recipient.purposes) {
        if (settings.purpose(purpose) == nullptr) {
            complaints.add(pointer + "/for",
                           "recipient '" + recipient.id + "' is for purpose '" + purpose +
                               "', which dsar.yaml does not have",
                           did_you_mean(purpose, ids_of(settings.purposes)));
        }
    }
    const bool abroad = !recipient.country.empty() &&
                        std::find(eea.begin(), eea.end(), recipient.country) == eea.end();
    if (abroad && recipient.safeguard.empty()) {
        complaints.add(pointer,
                       "recipient '" + recipient.id +
                           "' is outside the EEA and no safeguard is named (Art. 15(2) GDPR)",
                       "add safeguard: TEXT, as your privacy policy states it", warning);
    }
}

}  // namespace

void check_settings(const Settings& settings, Problems& problems) {
    const Complaints complaints("dsar.yaml", settings.document, problems);
    if (settings.register_place) {
        check_secret(complaints, "/register/password", "the register takes its password",
                     settings.register_place->server.password);
    }
    for (const Purpose& purpose : settings.purposes) {
        if (purpose.basis == "legitimate_interests" && purpose.interest.empty()) {
            complaints.add(member_pointer("/purposes", purpose.id),
                           "purpose '" + purpose.id +
                               "' rests on legitimate interests, but does not name the interest",
                           "add interest: TEXT", warning);
        }
    }
    for (const RetentionRule& rule : settings.retention) {
        if (!rule.blocks_erasure.empty() && rule.law.empty()) {
            complaints.add(member_pointer("/retention", rule.id),
                           "retention rule '" + rule.id +
                               "' blocks erasure, but does not name the law that demands it",
                           "add law: TEXT", warning);
        }
    }
    for (const Recipient& recipient : settings.recipients) {
        check_recipient(settings, recipient, complaints);
    }
}

}  // namespace dsar
