// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/file_lock.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/system_error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>

namespace dsar {
namespace {

namespace fs = std::filesystem;

/// Made whole, so that another account of the workspace's group never meets one that it may not
/// open.
Descriptor open_lock(const fs::path& path) {
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(path, ignored))) {
        try {
            write_file(path, "", false);
        } catch (const Error&) {
            if (!fs::exists(fs::symlink_status(path, ignored))) {
                throw;
            }
        }
    }
    Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open()) {
        throw_system_error("lock", path, errno);
    }
    return file;
}

/// False when it is held and `operation` does not wait.
bool take(const Descriptor& file, int operation, const fs::path& path) {
    while (::flock(file.number(), operation) != 0) {
        if (errno == EWOULDBLOCK) {
            return false;
        }
        if (errno != EINTR) {
            throw_system_error("lock", path, errno);
        }
    }
    return true;
}

}  // namespace

Descriptor lock_file(const fs::path& path) {
    Descriptor file = open_lock(path);
    take(file, LOCK_EX, path);
    return file;
}

std::optional<Descriptor> try_lock_file(const fs::path& path) {
    Descriptor file = open_lock(path);
    return take(file, LOCK_EX | LOCK_NB, path) ? std::optional(std::move(file)) : std::nullopt;
}

}  // namespace dsar
