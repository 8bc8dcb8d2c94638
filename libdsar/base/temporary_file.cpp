// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/temporary_file.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/system_error.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace dsar {

void refuse_temporary(const char* why) {
    throw Error(ErrorKind::Failed, "cannot use the temporary file", why);
}

Descriptor open_unnamed(const std::filesystem::path& folder, std::string_view prefix) {
    Descriptor file = open_nameless(folder);
    if (!file.is_open()) {
        std::filesystem::path path;
        file = open_temporary(folder, prefix, path);
        ::unlink(path.c_str());
    }
    return file;
}

TemporaryFile::TemporaryFile(std::filesystem::path folder) : folder_(std::move(folder)) {}

void TemporaryFile::open() {
    file_ = open_unnamed(folder_, ".spool.");
}

void TemporaryFile::write(std::uint64_t position, std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t count =
            ::pwrite(file_.number(), bytes.data(), bytes.size(), static_cast<off_t>(position));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            throw_system_error("write a temporary file in", folder_, errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
        position += static_cast<std::uint64_t>(count);
    }
}

void TemporaryFile::read(std::uint64_t position, std::span<char> bytes) const {
    while (!bytes.empty()) {
        const ssize_t count =
            ::pread(file_.number(), bytes.data(), bytes.size(), static_cast<off_t>(position));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            refuse_temporary("it is shorter than it was written");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        position += static_cast<std::uint64_t>(count);
    }
}

std::uint64_t TemporaryFile::size() const {
    struct stat status {};
    return ::fstat(file_.number(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

}  // namespace dsar
