// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/map_files.hpp"

#include <algorithm>
#include <system_error>

namespace dsar {

std::vector<std::string> map_files(const std::filesystem::path& root) {
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(root / "map", error)) {
        const std::string name = entry.path().filename().string();
        const bool yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        if (yaml && !name.starts_with('.') && entry.is_regular_file(error)) {
            files.push_back("map/" + name);
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace dsar
