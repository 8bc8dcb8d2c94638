// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/rows/json_string.hpp"

#include <fmt/format.h>

namespace dsar {

std::string json_string(std::string_view text) {
    std::string json = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') {
            json += '\\';
            json += letter;
        } else if (static_cast<unsigned char>(letter) < 0x20) {
            json += fmt::format("\\u{:04x}", static_cast<unsigned>(letter));
        } else {
            json += letter;
        }
    }
    return json + '"';
}

}  // namespace dsar
