// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/schema.hpp"

#include "libdsar/base/embedded.hpp"

#include <algorithm>

namespace dsar {

namespace {

constexpr std::string_view suffix = ".schema.json";

}  // namespace

std::vector<std::string> schema_names() {
    std::vector<std::string> names;
    for (const EmbeddedFile& file : embedded_files()) {
        if (file.name.ends_with(suffix)) {
            names.emplace_back(file.name.substr(0, file.name.size() - suffix.size()));
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string_view schema_text(std::string_view name) {
    return embedded_file(std::string(name) + std::string(suffix));
}

}  // namespace dsar
