// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace dsar {

namespace {

struct Words {
    std::string_view word;
    std::string_view said;
};

constexpr Words categories[] = {
    {"system", "Technical data"},
    {"system.operations", "Technical records of the service"},
    {"user", "Data about you"},
    {"user.account", "Account"},
    {"user.account.settings", "Account settings"},
    {"user.account.username", "User name"},
    {"user.authorization", "Sign-in data"},
    {"user.authorization.biometric", "Biometric sign-in data"},
    {"user.authorization.credentials", "Sign-in secrets"},
    {"user.authorization.password", "Password"},
    {"user.behavior", "How you used the service"},
    {"user.behavior.browsing_history", "Pages visited"},
    {"user.behavior.media_consumption", "Media watched or heard"},
    {"user.behavior.purchase_history", "Purchases"},
    {"user.behavior.search_history", "Searches"},
    {"user.biometric", "Biometric data"},
    {"user.contact", "Contact details"},
    {"user.contact.address", "Postal address"},
    {"user.contact.address.city", "City"},
    {"user.contact.address.country", "Country"},
    {"user.contact.address.postal_code", "Postal code"},
    {"user.contact.address.state", "State or region"},
    {"user.contact.address.street", "Street address"},
    {"user.contact.email", "E-mail address"},
    {"user.contact.fax_number", "Fax number"},
    {"user.contact.organization", "Organisation"},
    {"user.contact.phone_number", "Telephone number"},
    {"user.contact.url", "Web address"},
    {"user.content", "What you wrote or said"},
    {"user.content.audio", "Sound recording"},
    {"user.content.private", "Private content"},
    {"user.content.public", "Published content"},
    {"user.content.self_image", "Picture of you"},
    {"user.demographic", "Demographic data"},
    {"user.demographic.age_range", "Age range"},
    {"user.demographic.date_of_birth", "Date of birth"},
    {"user.demographic.gender", "Gender"},
    {"user.demographic.language", "Language"},
    {"user.device", "Device"},
    {"user.device.cookie", "Cookie"},
    {"user.device.cookie_id", "Cookie identifier"},
    {"user.device.device_id", "Device identifier"},
    {"user.device.ip_address", "IP address"},
    {"user.financial", "Financial data"},
    {"user.financial.bank_account", "Bank account"},
    {"user.financial.credit_card", "Payment card"},
    {"user.government_id", "Official identity number"},
    {"user.health_and_medical", "Health data"},
    {"user.job_title", "Job title"},
    {"user.location", "Location"},
    {"user.location.imprecise", "Approximate location"},
    {"user.location.precise", "Exact location"},
    {"user.name", "Name"},
    {"user.name.first", "First name"},
    {"user.name.last", "Last name"},
    {"user.payment", "Payments"},
    {"user.privacy_preferences", "Consents and privacy choices"},
    {"user.sensor", "Sensor readings"},
    {"user.social", "Social connections"},
    {"user.telemetry", "Technical measurements"},
    {"user.telephony", "Telephone calls"},
    {"user.unique_id", "Number that identifies you"},
    {"user.unique_id.pseudonymous", "Pseudonymous number"},
    {"user.workplace", "Workplace"},
};

constexpr Words bases[] = {
    {"consent", "Your consent"},
    {"contract", "Contract with you"},
    {"legal_obligation", "Legal obligation"},
    {"legitimate_interests", "Legitimate interests"},
    {"on_instruction", "Determined by our client, for whom we process it"},
    {"public_task", "Task in the public interest"},
    {"vital_interests", "Vital interests"},
};

constexpr Words origins[] = {
    {"inferred", "worked out by us from other data"},
    {"mixed", "partly given by you, partly recorded"},
    {"observed", "recorded while you used the service"},
    {"provided", "given by you"},
    {"received", "received from somebody else"},
    {"unknown", "not recorded"},
};

constexpr Words rights[] = {
    {"access", "get a copy (Art. 15)"},
    {"complain", "complain to a supervisory authority (Art. 77)"},
    {"erase", "have it erased (Art. 17)"},
    {"export", "take it with you (Art. 20)"},
    {"object", "object (Art. 21)"},
    {"rectify", "have it corrected (Art. 16)"},
    {"restrict", "have its use restricted (Art. 18)"},
    {"withdraw", "withdraw your consent (Art. 7(3))"},
};

constexpr Words reasons[] = {
    {"bridge", "record that only links others"},
    {"categories", "told by category only"},
    {"client", "held for a client"},
    {"credential", "secret used to sign in"},
    {"free_text", "free text that may name other people"},
    {"ignored", "technical field without meaning for you"},
    {"mention", "another person's record that mentions you"},
    {"never_disclosed", "held, and never handed out"},
    {"not_searched", "store that was not searched"},
    {"other_person", "data of another person"},
    {"portability", "outside the right to take data with you"},
    {"possible", "not certain to be yours"},
    {"unmapped", "not yet described in our data map"},
};

constexpr Words countries[] = {
    {"AT", "Austria"},       {"AU", "Australia"},      {"BE", "Belgium"},
    {"BG", "Bulgaria"},      {"BR", "Brazil"},         {"CA", "Canada"},
    {"CH", "Switzerland"},   {"CN", "China"},          {"CY", "Cyprus"},
    {"CZ", "Czechia"},       {"DE", "Germany"},        {"DK", "Denmark"},
    {"EE", "Estonia"},       {"ES", "Spain"},          {"FI", "Finland"},
    {"FR", "France"},        {"GB", "United Kingdom"}, {"GR", "Greece"},
    {"HR", "Croatia"},       {"HU", "Hungary"},        {"IE", "Ireland"},
    {"IL", "Israel"},        {"IN", "India"},          {"IS", "Iceland"},
    {"IT", "Italy"},         {"JP", "Japan"},          {"KR", "South Korea"},
    {"LI", "Liechtenstein"}, {"LT", "Lithuania"},      {"LU", "Luxembourg"},
    {"LV", "Latvia"},        {"MT", "Malta"},          {"NL", "Netherlands"},
    {"NO", "Norway"},        {"NZ", "New Zealand"},    {"PL", "Poland"},
    {"PT", "Portugal"},      {"RO", "Romania"},        {"RS", "Serbia"},
    {"SE", "Sweden"},        {"SG", "Singapore"},      {"SI", "Slovenia"},
    {"SK", "Slovakia"},      {"TR", "Türkiye"},        {"UA", "Ukraine"},
    {"US", "United States"},
};

constexpr std::array<std::string_view, 30> eea = {
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"};

constexpr bool is_sorted_by_word(std::span<const Words> table) {
    return std::is_sorted(table.begin(), table.end(), [](const Words& left, const Words& right) {
        return left.word < right.word;
    });
}

// They are looked up by halves.
static_assert(is_sorted_by_word(categories) && is_sorted_by_word(bases) &&
              is_sorted_by_word(origins) && is_sorted_by_word(rights) &&
              is_sorted_by_word(reasons) && is_sorted_by_word(countries));

std::string_view look_up(std::span<const Words> table, std::string_view word) {
    const auto found = std::lower_bound(
        table.begin(), table.end(), word,
        [](const Words& entry, std::string_view sought) { return entry.word < sought; });
    return found != table.end() && found->word == word ? found->said : std::string_view{};
}

// `DE` of `Frankfurt, DE`; nothing when it does not end with two capitals of their own.
std::string_view country_code_of(std::string_view place) {
    const std::size_t comma = place.rfind(", ");
    const std::string_view code = comma == std::string_view::npos ? place : place.substr(comma + 2);
    const auto is_capital = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    return code.size() == 2 && is_capital(code[0]) && is_capital(code[1]) ? code
                                                                          : std::string_view{};
}

std::string plain_words(std::string_view word) {
    std::string words(word);
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

std::string said_or_plain(std::span<const Words> table, std::string_view word) {
    const std::string_view said = look_up(table, word);
    return said.empty() ? plain_words(word) : std::string(said);
}

}  // namespace

std::string category_words(std::string_view category) {
    std::string rest;
    std::string_view known = category;
    while (!known.empty()) {
        const std::string_view said = look_up(categories, known);
        if (!said.empty()) {
            return rest.empty() ? std::string(said) : fmt::format("{}: {}", said, rest);
        }
        const std::size_t dot = known.rfind('.');
        const std::string_view last = dot == std::string_view::npos ? known : known.substr(dot + 1);
        rest = rest.empty() ? plain_words(last) : fmt::format("{}, {}", plain_words(last), rest);
        known = dot == std::string_view::npos ? std::string_view{} : known.substr(0, dot);
    }
    return rest;
}

std::string basis_words(std::string_view basis, std::string_view article) {
    const std::string said = said_or_plain(bases, basis);
    return article.empty() ? said : fmt::format("{} (Art. {} GDPR)", said, article);
}

std::string origin_words(std::string_view origin) {
    return said_or_plain(origins, origin.empty() ? "unknown" : origin);
}

std::string right_words(std::string_view right) {
    const std::string_view said = look_up(rights, right);
    return std::string(said.empty() ? right : said);
}

std::string reason_words(std::string_view reason) {
    return said_or_plain(reasons, reason);
}

std::string country_words(std::string_view code) {
    const std::string_view said = look_up(countries, code);
    return std::string(said.empty() ? code : said);
}

bool is_in_eea(std::string_view code) {
    return std::binary_search(eea.begin(), eea.end(), code);
}

std::string place_words(const std::string& place) {
    const std::string_view code = country_code_of(place);
    return place.substr(0, place.size() - code.size()) + country_words(code);
}

bool is_place_outside_eea(std::string_view place) {
    const std::string_view code = country_code_of(place);
    return !code.empty() && !is_in_eea(code);
}

std::string with_commas(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string counted(std::uint64_t number, std::string_view noun) {
    return fmt::format("{} {}{}", with_commas(number), noun, number == 1 ? "" : "s");
}

std::string size_words(std::uint64_t bytes) {
    static constexpr std::array units = {"bytes", "kB", "MB", "GB", "TB"};
    auto amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (amount >= 999.5 && unit + 1 < units.size()) {
        amount /= 1000;
        ++unit;
    }
    const int digits = unit > 0 && amount < 9.95 ? 1 : 0;
    return bytes == 1 ? "1 byte" : fmt::format("{:.{}f} {}", amount, digits, units[unit]);
}

std::string time_words(Instant instant) {
    const std::string text = format(instant);
    return fmt::format("{} {} UTC", text.substr(0, 10), text.substr(11, 5));
}

}  // namespace dsar
