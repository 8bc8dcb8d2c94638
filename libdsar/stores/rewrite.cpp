// SPDX-License-Identifier: Apache-2.0
// Old and new exchange their names, so that a writer who came between the last look and that moment
// is seen, and his file put back. Both are locked (flock) while a run is at work.
#include "libdsar/stores/rewrite.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/system_error.hpp"
#include "libdsar/stores/held_file.hpp"
#include "libdsar/stores/rotate.hpp"
#include "libdsar/stores/spliced_copy.hpp"
#include "libdsar/stores/tail.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <stdio.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view mark = ".dsar-new-";
constexpr std::size_t random_letters = 6;
constexpr std::size_t longest_stem = 180;  // a name may have 255 bytes
constexpr int looks_for_more = 8;

/// The new file while it is being written.
class Rewriting {
 public:
    Rewriting(const fs::path& path, const FileState& as_read, const RewriteManner& manner,
              const std::function<void()>& poll)
        : path_(path),
          what_("cannot rewrite " + path.string()),
          manner_(manner),
          poll_(poll),
          as_read_(as_read),
          old_(hold_file(path, as_read, !manner.witnesses.empty(), what_)) {
        require_witnesses();
        takes_tail_ = manner.appends == Appends::CopyTail && may_take_tail();
        if (!takes_tail_) {
            WriterWatch(old_).require_none(what_);
            as_read_ = state_of(status_of(old_, what_));
        }
        new_ = open_beside(path_, temporary_);
        copy_.emplace(old_, path_, new_, temporary_, poll_, manner.watch);
    }
    ~Rewriting() {
        if (!temporary_.empty()) {
            ::unlink(temporary_.c_str());
        }
    }
    Rewriting(const Rewriting&) = delete;
    Rewriting& operator=(const Rewriting&) = delete;

    void write(const std::vector<Splice>& splices) {
        copy_->run(splices);
        keep_attributes(old_, new_, what_);
    }

    /// From the moment at which the names change, what goes wrong is told, not thrown.
    std::vector<fs::path> put_in_place() {
        if (takes_tail_) {
            return put_in_place_of_growing();
        }
        keep_modified();
        sync_new();
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
        const bool is_kept = sync_folder(path_.parent_path());
        if (is_written_meanwhile() || writers.sees_one() || !is_old_one_aside()) {
            put_back();
            fail_changed(what_);
        }
        return remove_old(is_kept);
    }

 private:
    // Only where all who write can be seen, and only bytes that mean the same behind others.
    bool may_take_tail() const {
        const WriterWatch watch(old_);
        return watch.sees() && packing_of(path_) == Packing::None;
    }

    void require_witnesses() const {
        for (const Witness& witness : manner_.witnesses) {
            std::string text(static_cast<std::size_t>(witness.size), '\0');
            const ssize_t got =
                ::pread(old_.number(), text.data(), text.size(), static_cast<off_t>(witness.begin));
            if (got != static_cast<ssize_t>(text.size()) || sha256_hex(text) != witness.digest) {
                fail_changed(what_);
            }
        }
    }

    void sync_new() const {
        if (::fsync(new_.number()) != 0) {
            throw_system_error("write", temporary_, errno);
        }
    }

    void keep_modified() const {
        if (!manner_.keep_modified) {
            return;
        }
        const struct stat found = status_of(old_, what_);
        const std::array<struct timespec, 2> times{{{0, UTIME_OMIT}, found.st_mtim}};
        if (::futimens(new_.number(), times.data()) != 0) {
            throw_system_error("rewrite", path_, errno);
        }
    }

    void require_unchanged() const {
        const FileState held = state_of(status_of(old_, what_));
        if (held != as_read_ || file_state(path_) != as_read_) {
            fail_changed(what_);
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

    std::vector<fs::path> remove_old(bool is_kept) {
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

    // Until the other file has its name again, what lies aside is not ours to remove.
    void put_back() {
        const fs::path aside = std::exchange(temporary_, fs::path());
        if (::renameat2(AT_FDCWD, aside.c_str(), AT_FDCWD, path_.c_str(), RENAME_EXCHANGE) == 0) {
            temporary_ = aside;
        }
    }

    // False where the file system cannot exchange names.
    [[nodiscard]] bool exchange() const {
        if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_EXCHANGE) ==
            0) {
            return true;
        }
        if (errno != EINVAL && errno != ENOSYS) {
            throw_system_error("rewrite", path_, errno);
        }
        return false;
    }

    /// The old file's tail is taken along until it is quiet or nearly so; what comes behind that
    /// is carried over when nobody can write to it any more.
    std::vector<fs::path> put_in_place_of_growing() {
        sync_new();
        for (int look = 0; look < looks_for_more && copy_->copy_more() > 0; ++look) {
            sync_new();
        }
        poll_();
        require_still_there();
        mark_aside();
        sync_new();
        if (!exchange()) {
            throw Error(ErrorKind::Failed, what_,
                        "the file system cannot exchange names, as taking a tail along needs");
        }
        const bool is_kept = sync_folder(path_.parent_path());
        if (!is_old_one_aside()) {
            put_back();
            fail_changed(what_);
        }
        // From here on it may hold what stands nowhere else: whatever happens, it stays.
        fs::path aside = std::exchange(temporary_, fs::path());
        const bool is_carried = when_writers_are_gone(
            old_, manner_.patience, [] {},
            [&] {
                append_to_new();
                carry_tail(old_, copy_->copied(), new_, path_);
                keep_modified();
                temporary_ = aside;
            });
        if (!is_carried) {
            give_up(aside);
        }
        return remove_old(::fsync(new_.number()) == 0 && is_kept);
    }

    void require_still_there() const {
        const FileState now = file_state(path_);
        if (now.device != as_read_.device || now.number != as_read_.number ||
            now.size < copy_->copied() || now.links > 1) {
            fail_changed(what_);
        }
    }

    /// So that whoever finds the file beside, after a kill, knows what is to be done with it.
    void mark_aside() {
        const std::string name =
            TailMark{path_.filename().string(), as_read_.number, copy_->copied(), copy_->written()}
                .name();
        const fs::path marked = path_.parent_path() / name;
        if (name.empty()) {
            throw Error(ErrorKind::Failed, what_, "its name is too long to be kept beside it");
        }
        if (::rename(temporary_.c_str(), marked.c_str()) != 0) {
            throw_system_error("rewrite", path_, errno);
        }
        temporary_ = marked;
    }

    void append_to_new() const {
        const int flags = ::fcntl(new_.number(), F_GETFL);
        if (flags < 0 || ::fcntl(new_.number(), F_SETFL, flags | O_APPEND) != 0) {
            throw_system_error("write", path_, errno);
        }
    }

    /// One keeps the old file open: it gets its name again, with what others wrote to the new one.
    /// What lies aside then is the new one, and its name says from where on that is.
    [[noreturn]] void give_up(const fs::path& aside) {
        const Error busy(ErrorKind::Busy, what_, "another program keeps it open for writing",
                         "let it open the file anew (many do on SIGHUP), then try again");
        const std::uint64_t written = copy_->written();
        if (::renameat2(AT_FDCWD, aside.c_str(), AT_FDCWD, path_.c_str(), RENAME_EXCHANGE) != 0) {
            throw busy;
        }
        const Descriptor back(::open(aside.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        const Descriptor again(::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
        copy_.reset();
        new_.close();
        const auto carry_back = [&] { carry_tail(back, written, again, path_); };
        if (back.is_open() && again.is_open() &&
            when_writers_are_gone(
                back, manner_.patience, [] {}, carry_back)) {
            temporary_ = aside;
        }
        throw busy;
    }

    const fs::path path_;
    const std::string what_;
    const RewriteManner& manner_;
    const std::function<void()>& poll_;
    FileState as_read_;
    Descriptor old_;
    bool takes_tail_ = false;
    fs::path temporary_;
    Descriptor new_;
    std::optional<SplicedCopy> copy_;
};

std::vector<fs::path> write_anew(const fs::path& path, const FileState& as_read,
                                 const std::vector<Splice>& splices, const RewriteManner& manner,
                                 const std::function<void()>& poll) {
    Rewriting file(path, as_read, manner, poll);
    file.write(splices);
    poll();
    return file.put_in_place();
}

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
    if (!removes && found.st_uid != ::geteuid() && ::geteuid() != 0) {
        return "the file belongs to another account, which could not be kept";
    }
    return {};
}

std::vector<fs::path> rewrite_file(const fs::path& path, const FileState& as_read,
                                   const std::vector<Splice>& splices, const RewriteManner& manner,
                                   const std::function<void()>& poll) {
    const bool rotates = manner.appends == Appends::Rotate;
    const fs::path now = rotates ? rotated_if_written(path, as_read, manner, poll) : path;
    try {
        return write_anew(now, as_read, splices, manner, poll);
    } catch (const Error& error) {
        // It was at rest when it was looked at, and is not any more.
        const bool may_rotate = rotates && now == path && error.kind() != ErrorKind::Interrupted;
        const fs::path again = may_rotate ? rotated_if_written(path, as_read, manner, poll) : path;
        if (again == path) {
            throw;
        }
        return write_anew(again, as_read, splices, manner, poll);
    }
}

std::vector<fs::path> remove_file(const fs::path& path, const FileState& as_read,
                                  const std::string& what, const std::function<void()>& poll) {
    // The folder is held, so that no other one can be put in its place.
    const Descriptor folder(
        ::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    const Descriptor held = hold_file(path, as_read, false, what);
    WriterWatch(held).require_none(what);
    poll();
    const std::string name = path.filename().string();
    struct stat last {};
    if (::fstatat(folder.number(), name.c_str(), &last, AT_SYMLINK_NOFOLLOW) != 0 ||
        state_of(last) != as_read) {
        fail_changed(what);
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
        if (status_of(file, "cannot write " + temporary.string()).st_nlink > 0) {
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
    if (is_tail_name(name)) {
        return true;
    }
    return name.size() > size + 1 && name.front() == '.' &&
           std::string_view(name).substr(name.size() - size).starts_with(mark);
}

void remove_leftovers(const fs::path& folder) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (!is_temporary(entry.path())) {
            continue;
        }
        if (is_tail_name(entry.path().filename().string())) {
            recover_tail(entry.path());
            continue;
        }
        const Descriptor file(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        if (file.is_open() && ::flock(file.number(), LOCK_EX | LOCK_NB) == 0) {
            ::unlink(entry.path().c_str());
        }
    }
}

}  // namespace dsar
