// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/live_file.hpp"

#include "libdsar/base/compress.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/system_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

Descriptor open_path(const fs::path& path) {
    return Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
}

struct stat status_of(const Descriptor& file, const fs::path& path) {
    struct stat found {};
    if (::fstat(file.number(), &found) != 0) {
        throw_system_error("read", path, errno);
    }
    return found;
}

/// An inode may have another file in it by now.
bool is_listed(const Descriptor& opened, const StoreFile& file) {
    const StoreFile found = identified(file.path, opened.number());
    return file.number == 0 || (found.number == file.number && found.device == file.device);
}

/// Rotation gives a file another name in its folder.
Descriptor open_renamed(const StoreFile& file) {
    std::error_code fault;
    for (const auto& entry : fs::directory_iterator(file.path.parent_path(), fault)) {
        struct stat found {};
        if (::lstat(entry.path().c_str(), &found) != 0 || !S_ISREG(found.st_mode) ||
            found.st_ino != file.number) {
            continue;
        }
        Descriptor opened = open_path(entry.path());
        if (opened.is_open() && is_listed(opened, file)) {
            return opened;
        }
    }
    return {};
}

class LiveFile final : public ByteSource {
 public:
    explicit LiveFile(const StoreFile& file) : path_(file.path), file_(open_listed(file)) {
        opened_at_ = size_now();
        end_ = opened_at_;
        std::array<char, longest_compression_mark> front{};
        const ssize_t got = ::pread(file_.number(), front.data(), front.size(), 0);
        const std::string_view seen(front.data(),
                                    static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        is_text_ = packing_of(seen) == Packing::None;
        ::posix_fadvise(file_.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }

    std::size_t read(std::span<std::byte> buffer) override {
        if (buffer.empty() || (at_ == end_ && !goes_on())) {
            return 0;
        }
        const auto room =
            static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), end_ - at_));
        std::size_t count = take(buffer.first(room));
        if (count == 0 || size_now() < end_) {
            throw Error(ErrorKind::Failed, "cannot read " + path_.string(),
                        "it was cut shorter while it was read",
                        "another program rotates it by copying; try again");
        }
        if (is_last_line_) {
            const auto line_end =
                std::find(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count),
                          std::byte{'\n'});
            const auto until = static_cast<std::size_t>(line_end - buffer.begin());
            if (until < count) {
                count = until + 1;
                end_ = at_ + count;
                is_over_ = true;
            }
        }
        at_ += count;
        last_ = static_cast<char>(buffer[count - 1]);
        return count;
    }

 private:
    static constexpr std::chrono::milliseconds step{20};
    static constexpr std::chrono::milliseconds longest_wait{1000};

    /// At the end: what has been appended is read once more; a line that somebody is writing, to
    /// its end.
    bool goes_on() {
        if (is_over_) {
            return false;
        }
        if (!std::exchange(is_extended_, true) && grows()) {
            return true;
        }
        const bool is_cut = is_text_ && last_ != '\n' && end_ > opened_at_;
        is_last_line_ = is_cut;
        for (auto waited = step; is_cut && waited <= longest_wait; waited += step) {
            if (grows()) {
                return true;
            }
            std::this_thread::sleep_for(step);
        }
        is_over_ = true;
        return false;
    }

    bool grows() {
        const std::uint64_t now = size_now();
        const bool more = now > end_;
        end_ = std::max(end_, now);
        return more;
    }

    std::uint64_t size_now() const {
        return static_cast<std::uint64_t>(status_of(file_, path_).st_size);
    }

    std::size_t take(std::span<std::byte> buffer) {
        while (true) {
            const ssize_t count = ::read(file_.number(), buffer.data(), buffer.size());
            if (count >= 0) {
                return static_cast<std::size_t>(count);
            }
            if (errno != EINTR) {
                throw_system_error("read", path_, errno);
            }
        }
    }

    fs::path path_;
    Descriptor file_;
    std::uint64_t opened_at_ = 0;  // size
    std::uint64_t end_ = 0;
    std::uint64_t at_ = 0;
    bool is_text_ = true;
    bool is_extended_ = false;
    bool is_last_line_ = false;
    bool is_over_ = false;
    char last_ = '\n';
};

}  // namespace

Descriptor open_listed(const StoreFile& file) {
    Descriptor opened = open_path(file.path);
    const int fault = errno;
    if (opened.is_open() && is_listed(opened, file)) {
        return opened;
    }
    if (!opened.is_open() && fault != ENOENT) {
        throw_system_error("open", file.path, fault);
    }
    Descriptor renamed = open_renamed(file);
    if (!renamed.is_open()) {
        throw Error(ErrorKind::Failed, "cannot open " + file.path.string(),
                    "it was replaced or removed after the files were listed",
                    "another program rotates it; try again");
    }
    return renamed;
}

std::unique_ptr<ByteSource> open_live(const StoreFile& file) {
    return std::make_unique<LiveFile>(file);
}

}  // namespace dsar
