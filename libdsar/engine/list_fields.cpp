// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/list_fields.hpp"

namespace dsar {

std::optional<std::vector<std::string>> list_fields(std::string_view line, char delimiter) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char letter = line[at];
        if (letter == '"' && quoted && at + 1 < line.size() && line[at + 1] == '"') {
            out.back() += letter;
            ++at;
        } else if (letter == '"' && (quoted || out.back().empty())) {
            quoted = !quoted;
        } else if (letter == delimiter && !quoted) {
            out.emplace_back();
        } else {
            out.back() += letter;
        }
    }
    return quoted ? std::nullopt : std::optional(out);
}

}  // namespace dsar
