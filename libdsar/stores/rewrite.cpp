// SPDX-License-Identifier: Apache-2.0
// Old and new exchange their names, so that a writer who came between the last look and that moment
// is seen, and his file put back. Both are locked (flock) while a run is at work.
#include "libdsar/stores/rewrite.hpp"

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/compress.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/system_error.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <span>
#include <stdio.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view mark = ".dsar-new-";
constexpr std::size_t random_letters = 6;
constexpr std::size_t longest_stem = 180;  // a name may have 255 bytes
constexpr std::size_t piece = std::size_t{1} << 18;

[[noreturn]] void fail(const std::string& what, const char* why, const char* next = "") {
    throw Error(ErrorKind::Failed, what, why, next);
}

std::int64_t nanoseconds(const struct timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileState state_of(const struct stat& found) {
    return {found.st_dev,
            found.st_ino,
            found.st_nlink,
            static_cast<std::uint64_t>(found.st_size),
            nanoseconds(found.st_mtim),
            nanoseconds(found.st_ctim)};
}

struct stat status_of(const Descriptor& file, const std::string& doing, const fs::path& path) {
    struct stat found {};
    if (::fstat(file.number(), &found) != 0) {
        throw_system_error(doing, path, errno);
    }
    return found;
}

/// Knows of writers by a lease (fcntl(2)): it is not to be had while one has the file open, and is
/// called in when one opens it. Where there are no leases it sees nobody.
class WriterWatch {
 public:
    explicit WriterWatch(const Descriptor& file) : file_(file) {
        // The signal that tells of a writer must be one that nobody dies of.
        ::fcntl(file_.number(), F_SETSIG, SIGURG);
        has_lease_ = ::fcntl(file_.number(), F_SETLEASE, F_RDLCK) == 0;
        has_writer_ = !has_lease_ && errno == EAGAIN;
    }
    ~WriterWatch() {
        if (has_lease_) {
            ::fcntl(file_.number(), F_SETLEASE, F_UNLCK);
        }
    }
    WriterWatch(const WriterWatch&) = delete;
    WriterWatch& operator=(const WriterWatch&) = delete;

    void require_none(const std::string& what) const {
        if (has_writer_) {
            throw Error(ErrorKind::Busy, what, "another program has it open for writing",
                        "let it close the file, then try again");
        }
    }
    [[nodiscard]] bool sees_one() const {
        return has_lease_ && ::fcntl(file_.number(), F_GETLEASE) != F_RDLCK;
    }

 private:
    const Descriptor& file_;
    bool has_lease_ = false;
    bool has_writer_ = false;
};

/// Opens and locks a file that must be as it was read.
Descriptor hold(const fs::path& path, const FileState& as_read, const std::string& what) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open()) {
        throw Error(ErrorKind::Failed, what, std::generic_category().message(errno));
    }
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
        throw Error(ErrorKind::Busy, what, "another program holds it locked");
    }
    struct stat found {};
    if (::fstat(file.number(), &found) != 0 || state_of(found) != as_read) {
        fail(what, "another program has changed it meanwhile", "try again");
    }
    if (found.st_nlink > 1) {
        fail(what, "the file has another name (a hard link), which would keep the old bytes");
    }
    return file;
}

/// The new file while it is being written.
class Rewriting {
 public:
    Rewriting(const fs::path& path, const FileState& as_read)
        : path_(path),
          what_("cannot rewrite " + path.string()),
          as_read_(as_read),
          old_(hold(path, as_read, what_)) {
        WriterWatch(old_).require_none(what_);
        new_ = open_beside(path_, temporary_);
    }
    ~Rewriting() {
        if (!temporary_.empty()) {
            ::unlink(temporary_.c_str());
        }
    }
    Rewriting(const Rewriting&) = delete;
    Rewriting& operator=(const Rewriting&) = delete;

    void write(const std::vector<Splice>& splices, const std::function<void()>& poll) {
        Compressor packed(compression_of(path_), [&](std::string_view bytes) { add(bytes); });
        const auto source = open_decompressed(path_);
        std::string buffer(piece, '\0');
        auto next = splices.begin();
        std::uint64_t at = 0;
        while (true) {
            poll();
            const std::size_t count = source->read(std::as_writable_bytes(std::span(buffer)));
            if (count == 0) {
                break;
            }
            copy({buffer.data(), count}, at, splices, next, packed);
            at += count;
        }
        if (next != splices.end() && next->begin == at && next->end == at) {
            packed.write((next++)->text);
        }
        if (next != splices.end()) {
            fail(what_, "another program has changed it meanwhile", "try again");
        }
        packed.finish();
        flush();
    }

    void keep_owner_and_mode() {
        const struct stat found = status_of(old_, "rewrite", path_);
        const struct stat made = status_of(new_, "rewrite", path_);
        const bool other = found.st_uid != made.st_uid || found.st_gid != made.st_gid;
        if (other && ::fchown(new_.number(), found.st_uid, found.st_gid) != 0) {
            fail(what_, "its owner or group could not be kept",
                 "run this as the owner of the file, or as root");
        }
        copy_attributes();
        if (::fchmod(new_.number(), found.st_mode & 07777) != 0) {
            throw_system_error("rewrite", path_, errno);
        }
    }

    /// From the moment at which the names change, what goes wrong is told, not thrown.
    std::vector<fs::path> put_in_place() {
        if (::fsync(new_.number()) != 0) {
            throw_system_error("write", temporary_, errno);
        }
        const WriterWatch writers(old_);
        writers.require_none(what_);
        require_unchanged();
        if (!exchange()) {
            if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
                throw_system_error("rewrite", path_, errno);
            }
            temporary_.clear();
            return sync_folder(path_.parent_path()) ? std::vector<fs::path>{} : std::vector{path_};
        }
        bool is_kept = sync_folder(path_.parent_path());
        if (is_written_meanwhile() || writers.sees_one() || !is_old_one_aside()) {
            put_back();
        }
        std::vector<fs::path> left;
        const fs::path aside = std::exchange(temporary_, fs::path());
        if (::unlink(aside.c_str()) != 0) {
            left.push_back(aside);
        }
        is_kept = sync_folder(path_.parent_path()) && is_kept;
        if (!is_kept) {
            left.push_back(path_);
        }
        return left;
    }

 private:
    // The part of a piece that stays, with what comes instead of the rest.
    static void copy(std::string_view bytes, std::uint64_t at, const std::vector<Splice>& splices,
                     std::vector<Splice>::const_iterator& next, Compressor& packed) {
        const std::uint64_t end = at + bytes.size();
        std::uint64_t from = at;
        while (next != splices.end() && next->begin < end) {
            if (next->begin >= from && next->begin >= at) {
                packed.write(bytes.substr(from - at, next->begin - from));
                packed.write(next->text);
            }
            from = std::min(next->end, end);
            if (next->end > end) {
                return;
            }
            ++next;
        }
        packed.write(bytes.substr(from - at));
    }

    void add(std::string_view bytes) {
        buffer_ += bytes;
        if (buffer_.size() >= piece) {
            flush();
        }
    }

    void flush() {
        write_fully(new_, buffer_, temporary_);
        buffer_.clear();
    }

    void copy_attributes() {
        const ssize_t size = ::flistxattr(old_.number(), nullptr, 0);
        if (size <= 0) {
            return;  // none, or a file system that has none
        }
        std::string names(static_cast<std::size_t>(size), '\0');
        const ssize_t got = ::flistxattr(old_.number(), names.data(), names.size());
        names.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
        for (std::size_t at = 0; at < names.size(); at += std::string_view(&names[at]).size() + 1) {
            copy_attribute(&names[at]);
        }
    }

    void copy_attribute(const char* name) {
        const auto value_of = [&](const Descriptor& file) {
            std::string value(std::size_t{1} << 16, '\0');  // XATTR_SIZE_MAX
            const ssize_t size = ::fgetxattr(file.number(), name, value.data(), value.size());
            value.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
            return value;
        };
        const std::string value = value_of(old_);
        if (::fsetxattr(new_.number(), name, value.data(), value.size(), 0) != 0 &&
            value_of(new_) != value) {
            fail(what_, "its extended attributes could not be kept");
        }
    }

    void require_unchanged() const {
        const FileState held = state_of(status_of(old_, "rewrite", path_));
        if (held != as_read_ || file_state(path_) != as_read_) {
            fail(what_, "another program has changed it meanwhile", "try again");
        }
    }

    // One that cannot be looked at counts as written to.
    [[nodiscard]] bool is_written_meanwhile() const {
        struct stat found {};
        if (::fstat(old_.number(), &found) != 0) {
            return true;
        }
        const FileState now = state_of(found);
        return now.size != as_read_.size || now.modified != as_read_.modified;
    }

    // What the exchange took away is what was read, and no file that another program put there.
    [[nodiscard]] bool is_old_one_aside() const {
        struct stat aside {};
        return ::lstat(temporary_.c_str(), &aside) == 0 && aside.st_dev == as_read_.device &&
               aside.st_ino == as_read_.number;
    }

    // Until the other file has its name again, what lies aside is not ours to remove.
    [[noreturn]] void put_back() {
        const fs::path aside = std::exchange(temporary_, fs::path());
        if (::renameat2(AT_FDCWD, aside.c_str(), AT_FDCWD, path_.c_str(), RENAME_EXCHANGE) == 0) {
            temporary_ = aside;
        }
        fail(what_, "another program has changed it meanwhile", "try again");
    }

    // False where the file system cannot exchange names.
    bool exchange() const {
        if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_EXCHANGE) ==
            0) {
            return true;
        }
        if (errno != EINVAL && errno != ENOSYS) {
            throw_system_error("rewrite", path_, errno);
        }
        return false;
    }

    fs::path path_;
    std::string what_;
    FileState as_read_;
    Descriptor old_;
    fs::path temporary_;
    Descriptor new_;
    std::string buffer_;
};

}  // namespace

std::vector<Splice> in_order(std::vector<Splice> splices) {
    std::sort(splices.begin(), splices.end(), [](const Splice& left, const Splice& right) {
        return left.begin != right.begin ? left.begin < right.begin : left.end > right.end;
    });
    std::uint64_t end = 0;
    std::vector<Splice> kept;
    for (Splice& splice : splices) {
        if (kept.empty() || splice.begin >= end) {
            end = splice.end;
            kept.push_back(std::move(splice));
        }
    }
    return kept;
}

FileState file_state(const fs::path& path) {
    std::error_code fault;
    const std::optional<FileState> state = file_state_if_there(path, fault);
    if (!state) {
        throw_system_error("read", path, fault.value());
    }
    return *state;
}

std::optional<FileState> file_state_if_there(const fs::path& path, std::error_code& fault) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        fault.assign(errno, std::generic_category());
        return std::nullopt;
    }
    return state_of(found);
}

std::string fixed_because(const fs::path& path, bool removes) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        return "the file cannot be read";
    }
    if (found.st_nlink > 1) {
        return "the file has another name (a hard link), which would keep the old bytes";
    }
    if (::faccessat(AT_FDCWD, path.parent_path().c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
        return "its folder cannot be written";
    }
    if (!removes && ::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0) {
        return "the file cannot be written";
    }
    if (const std::string_view format = removes ? "" : unwritten_compression(path);
        !format.empty()) {
        return std::string("files compressed by ") + std::string(format) + " are only read";
    }
    if (!removes && found.st_uid != ::geteuid() && ::geteuid() != 0) {
        return "the file belongs to another account, which could not be kept";
    }
    return {};
}

std::vector<fs::path> rewrite_file(const fs::path& path, const FileState& as_read,
                                   const std::vector<Splice>& splices,
                                   const std::function<void()>& poll) {
    Rewriting file(path, as_read);
    file.write(splices, poll);
    file.keep_owner_and_mode();
    poll();
    return file.put_in_place();
}

std::vector<fs::path> remove_file(const fs::path& path, const FileState& as_read,
                                  const std::string& what, const std::function<void()>& poll) {
    // The folder is held, so that no other one can be put in its place.
    const Descriptor folder(
        ::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    const Descriptor held = hold(path, as_read, what);
    WriterWatch(held).require_none(what);
    poll();
    const std::string name = path.filename().string();
    struct stat last {};
    if (::fstatat(folder.number(), name.c_str(), &last, AT_SYMLINK_NOFOLLOW) != 0 ||
        state_of(last) != as_read) {
        fail(what, "another program has changed it meanwhile", "try again");
    }
    if (::unlinkat(folder.number(), name.c_str(), 0) != 0) {
        throw Error(ErrorKind::Failed, what, std::generic_category().message(errno));
    }
    return sync_folder(path.parent_path()) ? std::vector<fs::path>{} : std::vector{path};
}

// One that a sweep took away before it was locked is made again.
Descriptor open_beside(const fs::path& path, fs::path& temporary) {
    const std::string stem = "." + path.filename().string().substr(0, longest_stem);
    while (true) {
        Descriptor file = open_temporary(path.parent_path(), stem + std::string(mark), temporary);
        ::flock(file.number(), LOCK_EX);
        if (status_of(file, "write", temporary).st_nlink > 0) {
            return file;
        }
    }
}

bool sync_folder(const fs::path& folder) {
    const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return file.is_open() && ::fsync(file.number()) == 0;
}

bool is_temporary(const fs::path& path) {
    const std::string name = path.filename().string();
    const std::size_t size = mark.size() + random_letters;
    return name.size() > size + 1 && name.front() == '.' &&
           std::string_view(name).substr(name.size() - size).starts_with(mark);
}

void remove_leftovers(const fs::path& folder) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (!is_temporary(entry.path())) {
            continue;
        }
        const Descriptor file(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        if (file.is_open() && ::flock(file.number(), LOCK_EX | LOCK_NB) == 0) {
            ::unlink(entry.path().c_str());
        }
    }
}

}  // namespace dsar
