// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/folder.hpp"

#include "libdsar/base/descriptor.hpp"
#include "libdsar/base/system_error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

namespace dsar {

namespace fs = std::filesystem;

// One call for all files of a package: fsync for each would cost minutes with thousands of
// recordings.
void sync_file_system(const fs::path& folder) {
    const Descriptor open_folder(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!open_folder.is_open() || ::syncfs(open_folder.number()) != 0) {
        throw_system_error("sync", folder, errno);
    }
}

// Not every file system can exchange; then the old folder steps aside first.
void put_in_place(const fs::path& made, const fs::path& place) {
    if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) == 0) {
        return;
    }
    if (errno == EINVAL) {
        const fs::path aside = made.parent_path() / "old";
        if (::rename(place.c_str(), aside.c_str()) != 0 && errno != ENOENT) {
            throw_system_error("replace", place, errno);
        }
    }
    if (::rename(made.c_str(), place.c_str()) != 0) {
        throw_system_error("write", place, errno);
    }
}

}  // namespace dsar
