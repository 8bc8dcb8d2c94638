// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/file_copy.hpp"

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/stores/window.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <optional>
#include <span>
#include <stdio.h>
#include <string_view>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t second = 1'000'000'000;

[[noreturn]] void fail(const std::string& what, const std::string& why) {
    throw Error(ErrorKind::Failed, what, why);
}

[[noreturn]] void fail_by_errno(const std::string& what) {
    fail(what, std::generic_category().message(errno));
}

/// Before 1970 too.
struct timespec time_of(std::int64_t nanoseconds) {
    const std::int64_t part = (nanoseconds % second + second) % second;
    return {static_cast<std::time_t>((nanoseconds - part) / second), static_cast<long>(part)};
}

std::string attribute_of(const Descriptor& file, const char* name) {
    std::string value(std::size_t{1} << 16, '\0');  // XATTR_SIZE_MAX
    const ssize_t size = ::fgetxattr(file.number(), name, value.data(), value.size());
    value.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return value;
}

std::vector<std::pair<std::string, std::string>> attributes_of(const Descriptor& file) {
    std::vector<std::pair<std::string, std::string>> result;
    std::string names(std::size_t{1} << 16, '\0');  // XATTR_LIST_MAX
    const ssize_t size = ::flistxattr(file.number(), names.data(), names.size());
    names.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    for (std::size_t at = 0; at < names.size(); at += std::string_view(&names[at]).size() + 1) {
        result.emplace_back(&names[at], attribute_of(file, &names[at]));
    }
    return result;
}

std::string read_whole(const Descriptor& file, std::uint64_t size, const std::string& what) {
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::read(file.number(), bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            fail(what, "another program has changed the file meanwhile");
        }
        done += static_cast<std::size_t>(count);
    }
    return bytes;
}

/// The new file until it has its name.
class Temporary {
 public:
    Temporary(const fs::path& path, const std::string& what)
        : what_(what), file_(open_beside(path, path_)) {}
    ~Temporary() {
        if (!path_.empty()) {
            ::unlink(path_.c_str());
        }
    }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;

    void fill(const FileCopy& copy) {
        write_fully(file_, copy.bytes, path_);
        // Another account's file cannot be given back to it by everybody.
        if (::fchown(file_.number(), copy.owner, copy.group) != 0 && errno != EPERM) {
            fail_by_errno(what_);
        }
        for (const auto& [name, value] : copy.attributes) {
            if (::fsetxattr(file_.number(), name.c_str(), value.data(), value.size(), 0) != 0 &&
                attribute_of(file_, name.c_str()) != value) {
                fail(what_, "its extended attributes could not be kept");
            }
        }
        const std::array<struct timespec, 2> times{{{0, UTIME_OMIT}, time_of(copy.modified)}};
        if (::fchmod(file_.number(), copy.mode) != 0 ||
            ::futimens(file_.number(), times.data()) != 0 || ::fsync(file_.number()) != 0) {
            fail_by_errno(what_);
        }
    }

    /// Never over another file.
    void give_name(const fs::path& path) {
        if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
            path_.clear();
            return;
        }
        const bool may_link = errno == EINVAL || errno == ENOSYS;  // the file system has no such
        if (!may_link || ::link(path_.c_str(), path.c_str()) != 0) {
            if (errno == EEXIST) {
                fail(what_, "another file stands there now");
            }
            fail_by_errno(what_);
        }
    }

 private:
    const std::string& what_;
    fs::path path_;
    Descriptor file_;
};

}  // namespace

void FileCopy::pack(PartsWriter& out) const {
    out.add(name);
    out.add_number(mode);
    out.add_number(owner);
    out.add_number(group);
    out.add_number(modified);
    out.add_number(static_cast<std::int64_t>(attributes.size()));
    for (const auto& [attribute, value] : attributes) {
        out.add(attribute);
        out.add(value);
    }
    out.add(bytes);
}

FileCopy FileCopy::unpack(PartsReader& in) {
    FileCopy copy;
    copy.name = in.next();
    copy.mode = static_cast<std::uint32_t>(in.next_number());
    copy.owner = static_cast<std::uint32_t>(in.next_number());
    copy.group = static_cast<std::uint32_t>(in.next_number());
    copy.modified = in.next_number();
    for (std::int64_t left = in.next_number(); left > 0; --left) {
        std::string attribute(in.next());
        copy.attributes.emplace_back(std::move(attribute), in.next());
    }
    copy.bytes = in.next();
    return copy;
}

FileCopy copy_file(const fs::path& path, const FileState& as_read, const std::string& what) {
    if (as_read.size > most_copied) {
        fail(what, fmt::format("the file has more than {}", size_text(most_copied)));
    }
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat found {};
    if (!file.is_open() || ::fstat(file.number(), &found) != 0) {
        fail_by_errno(what);
    }
    FileCopy copy;
    copy.mode = found.st_mode & 07777;
    copy.owner = found.st_uid;
    copy.group = found.st_gid;
    copy.modified = as_read.modified;
    copy.attributes = attributes_of(file);
    copy.bytes = read_whole(file, as_read.size, what);
    std::error_code fault;
    if (file_state_if_there(path, fault) != as_read) {
        fail(what, "another program has changed the file meanwhile");
    }
    return copy;
}

Standing standing_at(const fs::path& path, const FileCopy& copy) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) {
        return errno == ENOENT ? Standing::Nothing : Standing::Other;
    }
    const bool alike = S_ISREG(found.st_mode) &&
                       static_cast<std::uint64_t>(found.st_size) == copy.bytes.size() &&
                       found.st_mtim.tv_sec == time_of(copy.modified).tv_sec;
    if (!alike) {
        return Standing::Other;
    }
    const auto source = open_file(path);
    std::string piece(std::size_t{1} << 16, '\0');
    std::size_t at = 0;
    while (const std::size_t count = source->read(std::as_writable_bytes(std::span(piece)))) {
        if (copy.bytes.compare(at, count, piece, 0, count) != 0) {
            return Standing::Other;
        }
        at += count;
    }
    return at == copy.bytes.size() ? Standing::Same : Standing::Other;
}

std::vector<fs::path> put_file_back(const fs::path& path, const FileCopy& copy,
                                    const std::string& what, const std::function<void()>& poll) {
    remove_leftovers(path.parent_path());
    std::optional<Temporary> file;
    try {
        file.emplace(path, what);
        file->fill(copy);
    } catch (const Error& error) {  // which may name it
        fail(what, error.why());
    }
    poll();
    file->give_name(path);
    return sync_folder(path.parent_path()) ? std::vector<fs::path>{} : std::vector{path};
}

}  // namespace dsar
