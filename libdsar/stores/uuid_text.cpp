// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/uuid_text.hpp"

#include <algorithm>
#include <cctype>

namespace dsar {

bool is_uuid(std::string_view text) {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return text.size() == shape.size() &&
           std::equal(text.begin(), text.end(), shape.begin(), [](char letter, char model) {
               return model == 'x' ? std::isxdigit(static_cast<unsigned char>(letter)) != 0
                                   : letter == '-';
           });
}

std::vector<std::string> uuid_spellings(const std::string& normal) {
    if (!is_uuid(normal)) {
        return {};
    }
    std::string capitals = normal;
    std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                   [](unsigned char letter) { return std::toupper(letter); });
    return {capitals, '{' + normal + '}', '{' + capitals + '}'};
}

}  // namespace dsar
