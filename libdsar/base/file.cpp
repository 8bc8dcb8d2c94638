// SPDX-License-Identifier: Apache-2.0
// A file is written without a name where the system can do that, so that even a kill leaves
// nothing.
#include "libdsar/base/file.hpp"

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/descriptor.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/system_error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t buffer_size = std::size_t{1} << 16;

fs::path folder_of(const fs::path& path) {
    const fs::path folder = path.parent_path();
    return folder.empty() ? fs::path(".") : folder;
}

void sync_folder(const fs::path& folder) {
    const Descriptor open_folder(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!open_folder.is_open() || ::fsync(open_folder.number()) != 0) {
        throw_system_error("sync", folder, errno);
    }
}

}  // namespace

std::string read_file(const fs::path& path) {
    return read_all(*open_file(path), std::numeric_limits<std::size_t>::max());
}

void make_private_folder(const fs::path& path) {
    fs::path made;
    for (const fs::path& part : path.lexically_normal()) {
        if (part.empty()) {
            continue;
        }
        made /= part;
        if (::mkdir(made.c_str(), 0700) == 0) {
            continue;
        }
        const int code = errno;
        // An existing parent that we may not write answers with EROFS or EACCES, not EEXIST.
        std::error_code ignored;
        if (!fs::is_directory(made, ignored)) {
            throw_system_error("make folder", made, code == EEXIST ? ENOTDIR : code);
        }
    }
}

struct AtomicFile::State {
    fs::path path;
    bool replace = true;
    fs::path temporary;  // empty while the file has no name
    Descriptor file;
    std::string buffer;

    void open() {
        const fs::path folder = folder_of(path);
        if (::access("/proc/self/fd", X_OK) == 0) {
            file = open_nameless(folder);
        }
        if (!file.is_open()) {
            file = open_temporary(folder, "." + path.filename().string() + ".", temporary);
        }
    }

    void flush() {
        write_fully(file, buffer, path);
        buffer.clear();
    }

    // Gives the nameless file a name; false when a file of that name exists.
    [[nodiscard]] bool link_as(const fs::path& name) const {
        const std::string open_file = "/proc/self/fd/" + std::to_string(file.number());
        if (::linkat(AT_FDCWD, open_file.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
            return true;
        }
        if (errno != EEXIST) {
            throw_system_error("write", name, errno);
        }
        return false;
    }

    void rename() {
        const unsigned flags = replace ? 0 : RENAME_NOREPLACE;
        if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), flags) != 0) {
            throw_system_error("write", path, errno);
        }
        temporary.clear();
    }

    void appear() {
        if (temporary.empty()) {
            if (link_as(path)) {
                return;
            }
            if (!replace) {
                throw_system_error("write", path, EEXIST);
            }
            const fs::path name = "." + path.filename().string() + "." + hex_of(random_bytes(6));
            if (!link_as(folder_of(path) / name)) {
                throw_system_error("write", path, EEXIST);
            }
            temporary = folder_of(path) / name;
        }
        rename();
    }
};

AtomicFile::AtomicFile(fs::path path, bool replace) : state_(std::make_unique<State>()) {
    state_->path = std::move(path);
    state_->replace = replace;
    state_->open();
}

AtomicFile::~AtomicFile() {
    if (!state_->temporary.empty()) {
        ::unlink(state_->temporary.c_str());
    }
}

void AtomicFile::write(std::string_view bytes) {
    if (state_->buffer.size() + bytes.size() > buffer_size) {
        state_->flush();
    }
    if (bytes.size() > buffer_size) {
        write_fully(state_->file, bytes, state_->path);
    } else {
        state_->buffer.append(bytes);
    }
}

void AtomicFile::commit() {
    state_->flush();
    if (::fchmod(state_->file.number(), 0600) != 0 || ::fsync(state_->file.number()) != 0) {
        throw_system_error("write", state_->path, errno);
    }
    state_->appear();
    sync_folder(folder_of(state_->path));
}

void write_file(const fs::path& path, std::string_view bytes, bool replace) {
    AtomicFile file(path, replace);
    file.write(bytes);
    file.commit();
}

}  // namespace dsar
