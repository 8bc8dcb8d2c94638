// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/descriptor.hpp"

#include "libdsar/base/system_error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <stdlib.h>
#include <string>

namespace dsar {

void write_fully(const Descriptor& file, std::string_view bytes,
                 const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            throw_system_error("write", path, errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

Descriptor open_nameless(const std::filesystem::path& folder) {
    return Descriptor(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
}

Descriptor open_temporary(const std::filesystem::path& folder, std::string_view prefix,
                          std::filesystem::path& path) {
    std::string name = (folder / (std::string(prefix) + "XXXXXX")).string();
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file.is_open()) {
        throw_system_error("write in", folder, errno);
    }
    path = name;
    return file;
}

}  // namespace dsar
