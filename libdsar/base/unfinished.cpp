// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/unfinished.hpp"

#include <string>
#include <system_error>

namespace dsar {

void remove_unfinished(const std::filesystem::path& path) {
    const std::string begin = "." + path.filename().string() + ".";
    std::error_code fault;
    for (auto entry = std::filesystem::directory_iterator(path.parent_path(), fault);
         !fault && entry != std::filesystem::directory_iterator(); entry.increment(fault)) {
        std::error_code ignored;
        if (entry->path().filename().string().starts_with(begin) &&
            entry->is_regular_file(ignored)) {
            std::filesystem::remove(entry->path(), ignored);
        }
    }
}

}  // namespace dsar
