// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sql_name.hpp"

namespace dsar {

std::string quoted_identifier(std::string_view name) {
    std::string quoted = "\"";
    for (const char letter : name) {
        quoted += letter;
        if (letter == '"') {
            quoted += letter;
        }
    }
    return quoted + '"';
}

}  // namespace dsar
