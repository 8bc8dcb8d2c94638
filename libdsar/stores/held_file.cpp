// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/held_file.hpp"

#include "libdsar/base/error.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <sys/xattr.h>
#include <system_error>
#include <unistd.h>

namespace dsar {
namespace {

std::int64_t nanoseconds(const struct timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

[[noreturn]] void fail_by_errno(const std::string& what) {
    throw Error(ErrorKind::Failed, what, std::generic_category().message(errno));
}

bool is_the_same(const FileState& now, const FileState& then, bool may_grow) {
    return may_grow
               ? now.device == then.device && now.number == then.number && now.size >= then.size
               : now == then;
}

std::string attribute_of(const Descriptor& file, const char* name) {
    std::string value(std::size_t{1} << 16, '\0');  // XATTR_SIZE_MAX
    const ssize_t size = ::fgetxattr(file.number(), name, value.data(), value.size());
    value.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return value;
}

void copy_extended(const Descriptor& old, const Descriptor& made, const std::string& what) {
    const ssize_t size = ::flistxattr(old.number(), nullptr, 0);
    if (size <= 0) {
        return;  // none, or a file system that has none
    }
    std::string names(static_cast<std::size_t>(size), '\0');
    const ssize_t got = ::flistxattr(old.number(), names.data(), names.size());
    names.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    for (std::size_t at = 0; at < names.size(); at += std::string_view(&names[at]).size() + 1) {
        const char* const name = &names[at];
        const std::string value = attribute_of(old, name);
        if (::fsetxattr(made.number(), name, value.data(), value.size(), 0) != 0 &&
            attribute_of(made, name) != value) {
            throw Error(ErrorKind::Failed, what, "its extended attributes could not be kept");
        }
    }
}

}  // namespace

FileState state_of(const struct stat& found) {
    return {found.st_dev,
            found.st_ino,
            found.st_nlink,
            static_cast<std::uint64_t>(found.st_size),
            nanoseconds(found.st_mtim),
            nanoseconds(found.st_ctim)};
}

struct stat status_of(const Descriptor& file, const std::string& what) {
    struct stat found {};
    if (::fstat(file.number(), &found) != 0) {
        fail_by_errno(what);
    }
    return found;
}

void fail_changed(const std::string& what) {
    throw Error(ErrorKind::Failed, what, "another program has changed it meanwhile", "try again");
}

Descriptor hold_file(const std::filesystem::path& path, const FileState& as_read, bool may_grow,
                     const std::string& what) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open()) {
        fail_by_errno(what);
    }
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
        throw Error(ErrorKind::Busy, what, "another program holds it locked");
    }
    const struct stat found = status_of(file, what);
    if (!is_the_same(state_of(found), as_read, may_grow)) {
        fail_changed(what);
    }
    if (found.st_nlink > 1) {
        throw Error(ErrorKind::Failed, what,
                    "the file has another name (a hard link), which would keep the old bytes");
    }
    return file;
}

WriterWatch::WriterWatch(const Descriptor& file) : file_(file) {
    // The signal that tells of a writer must be one that nobody dies of.
    ::fcntl(file_.number(), F_SETSIG, SIGURG);
    has_lease_ = ::fcntl(file_.number(), F_SETLEASE, F_RDLCK) == 0;
    has_writer_ = !has_lease_ && errno == EAGAIN;
}

WriterWatch::~WriterWatch() {
    if (has_lease_) {
        ::fcntl(file_.number(), F_SETLEASE, F_UNLCK);
    }
}

bool WriterWatch::sees_one() const {
    return has_lease_ && ::fcntl(file_.number(), F_GETLEASE) != F_RDLCK;
}

void WriterWatch::require_none(const std::string& what) const {
    if (has_writer_) {
        throw Error(ErrorKind::Busy, what, "another program has it open for writing",
                    "let it close the file, then try again");
    }
}

void keep_attributes(const Descriptor& old, const Descriptor& made, const std::string& what) {
    const struct stat found = status_of(old, what);
    const struct stat now = status_of(made, what);
    const bool other = found.st_uid != now.st_uid || found.st_gid != now.st_gid;
    if (other && ::fchown(made.number(), found.st_uid, found.st_gid) != 0) {
        throw Error(ErrorKind::Failed, what, "its owner or group could not be kept",
                    "run this as the owner of the file, or as root");
    }
    copy_extended(old, made, what);
    if (::fchmod(made.number(), found.st_mode & 07777) != 0) {
        fail_by_errno(what);
    }
}

}  // namespace dsar
