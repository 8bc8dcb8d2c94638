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

bool is_of_a_group(const fs::path& folder) {
    struct ::stat found = {};
    return ::stat(folder.c_str(), &found) == 0 && (found.st_mode & 07777) == 02770;
}

}  // namespace

unsigned file_mode_in(const fs::path& folder, Access access) {
    return access == Access::Parent && is_of_a_group(folder) ? 0660 : 0600;
}

unsigned folder_mode_in(const fs::path& folder, Access access) {
    return access == Access::Parent && is_of_a_group(folder) ? 02770 : 0700;
}

std::string read_file(const fs::path& path) {
    return read_all(*open_file(path), std::numeric_limits<std::size_t>::max());
}

bool make_new_folder(const fs::path& path, Access access) {
    const unsigned mode = folder_mode_in(folder_of(path), access);
    if (::mkdir(path.c_str(), 0700) != 0) {
        if (errno == EEXIST) {
            return false;
        }
        throw_system_error("make folder", path, errno);
    }
    if (::chmod(path.c_str(), mode) != 0) {
        throw_system_error("make folder", path, errno);
    }
    return true;
}

void make_private_folder(const fs::path& path, Access access) {
    fs::path made;
    for (const fs::path& part : path.lexically_normal()) {
        if (part.empty()) {
            continue;
        }
        made /= part;
        // What is there already is left alone, also where we could not make anything.
        std::error_code ignored;
        if (fs::is_directory(made, ignored)) {
            continue;
        }
        if (!make_new_folder(made, access) && !fs::is_directory(made, ignored)) {
            throw_system_error("make folder", made, ENOTDIR);
        }
    }
}

struct AtomicFile::State {
    fs::path path;
    bool replace = true;
    Access access = Access::Parent;
    fs::path temporary;  // empty while the file has no name
    Descriptor file;
    std::string buffer;
    bool is_empty = true;

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

AtomicFile::AtomicFile(fs::path path, bool replace, Access access)
    : state_(std::make_unique<State>()) {
    state_->path = std::move(path);
    state_->replace = replace;
    state_->access = access;
    state_->open();
}

AtomicFile::~AtomicFile() {
    if (!state_->temporary.empty()) {
        ::unlink(state_->temporary.c_str());
    }
}

void AtomicFile::write(std::string_view bytes) {
    state_->is_empty = state_->is_empty && bytes.empty();
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
    const unsigned mode = file_mode_in(folder_of(state_->path), state_->access);
    // Of an empty file there is only the name to keep, which is the folder's.
    if (::fchmod(state_->file.number(), mode) != 0 ||
        (!state_->is_empty && ::fsync(state_->file.number()) != 0)) {
        throw_system_error("write", state_->path, errno);
    }
    state_->appear();
    sync_folder(folder_of(state_->path));
}

void write_file(const fs::path& path, std::string_view bytes, bool replace, Access access) {
    AtomicFile file(path, replace, access);
    file.write(bytes);
    file.commit();
}

}  // namespace dsar
