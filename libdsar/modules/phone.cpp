// SPDX-License-Identifier: Apache-2.0
// The phone module: telephone numbers by libphonenumber. Nothing may throw across its C functions.
#include "libdsar/base/api.hpp"
#include "libdsar/base/phone_module.hpp"
#include "libdsar/modules/phone_classes.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// `8~612 34567` is how Lithuanians wrote it; libphonenumber would take `~` for an extension. `00`
// stands for `+` where no country says otherwise.
std::string prepared(std::string_view typed, std::string_view region) {
    std::string text(typed);
    std::replace(text.begin(), text.end(), '~', '-');
    if (region.empty() && text.starts_with("00")) {
        text.replace(0, 2, "+");
    }
    return text;
}

bool parse(std::string_view typed, std::string_view region, PhoneNumber& number) {
    const std::string country = region.empty() ? "ZZ" : std::string(region);
    return PhoneNumberUtil::GetInstance()->Parse(prepared(typed, region), country, &number) ==
           PhoneNumberUtil::NO_PARSING_ERROR;
}

bool to_e164(std::string_view typed, std::string_view region, std::string& result) {
    const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (!parse(typed, region, number) || !util.IsPossibleNumber(number)) {
        return false;
    }
    number.clear_extension();
    util.Format(number, PhoneNumberUtil::E164, &result);
    return true;
}

}  // namespace

extern "C" {

DSAR_API bool dsar_is_valid_phone(std::string_view typed, std::string_view region) {
    PhoneNumber number;
    return parse(typed, region, number) && PhoneNumberUtil::GetInstance()->IsValidNumber(number);
}

DSAR_API bool dsar_to_e164(std::string_view typed, std::string_view region, std::string& result) {
    const std::optional<bool> known = dsar::phone_by_class(typed, region, result, &to_e164);
    return known ? *known : to_e164(typed, region, result);
}

DSAR_API bool dsar_to_e164_parsed(std::string_view typed, std::string_view region,
                                  std::string& result) {
    return to_e164(typed, region, result);
}
}
