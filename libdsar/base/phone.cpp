// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/phone.hpp"

#include "libdsar/base/module.hpp"
#include "libdsar/base/phone_module.hpp"

namespace dsar {

std::optional<std::string> to_e164(std::string_view typed, std::string_view region) {
    static auto* const function =
        reinterpret_cast<ToE164Function*>(module_symbol("phone", "dsar_to_e164"));
    std::string number;
    return function(typed, region, number) ? std::optional(std::move(number)) : std::nullopt;
}

std::optional<std::string> parsed_to_e164(std::string_view typed, std::string_view region) {
    static auto* const function =
        reinterpret_cast<ToE164Function*>(module_symbol("phone", "dsar_to_e164_parsed"));
    std::string number;
    return function(typed, region, number) ? std::optional(std::move(number)) : std::nullopt;
}

bool is_valid_phone(std::string_view typed, std::string_view region) {
    static auto* const function =
        reinterpret_cast<IsValidPhoneFunction*>(module_symbol("phone", "dsar_is_valid_phone"));
    return function(typed, region);
}

}  // namespace dsar
