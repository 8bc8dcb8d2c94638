// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/tail.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/system_error.hpp"
#include "libdsar/stores/held_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view mark = ".dsar-tail-";
constexpr std::size_t longest_name = 255;
constexpr std::size_t piece = std::size_t{1} << 20;

/// One who was about to open the file when its name changed is there by then.
constexpr auto moment = std::chrono::milliseconds(3);

std::string read_from(const Descriptor& file, std::uint64_t at, const fs::path& path) {
    std::string bytes;
    while (true) {
        const std::size_t size = bytes.size();
        bytes.resize(size + piece);
        const ssize_t got =
            ::pread(file.number(), bytes.data() + size, piece, static_cast<off_t>(at + size));
        if (got < 0 && errno != EINTR) {
            throw_system_error("read", path, errno);
        }
        bytes.resize(size + (got > 0 ? static_cast<std::size_t>(got) : 0));
        if (got == 0) {
            return bytes;
        }
    }
}

/// How much of the tail the file has got already: the run was killed behind that.
std::size_t carried(std::string_view tail, std::string_view got) {
    if (got.find(tail) != std::string_view::npos) {
        return tail.size();
    }
    for (std::size_t size = std::min(tail.size(), got.size()); size > 0; --size) {
        if (got.ends_with(tail.substr(0, size))) {
            return size;
        }
    }
    return 0;
}

}  // namespace

std::optional<TailMark> TailMark::of_name(std::string_view name) {
    const std::size_t at = name.rfind(mark);
    if (!name.starts_with('.') || at == std::string_view::npos || at < 2) {
        return std::nullopt;
    }
    TailMark result{std::string(name.substr(1, at - 1)), 0, 0, 0};
    const char* next = name.data() + at + mark.size();
    const char* const end = name.data() + name.size();
    for (std::uint64_t* number : {&result.number, &result.old_tail, &result.new_tail}) {
        const auto [behind, fault] = std::from_chars(next, end, *number, 16);
        const bool is_last = number == &result.new_tail;
        if (fault != std::errc() || (is_last ? behind != end : behind == end || *behind != '-')) {
            return std::nullopt;
        }
        next = is_last ? behind : behind + 1;
    }
    return result;
}

std::string TailMark::name() const {
    std::string name = fmt::format(".{}{}{:x}-{:x}-{:x}", of, mark, number, old_tail, new_tail);
    return name.size() > longest_name ? std::string() : name;
}

bool is_tail_name(std::string_view name) {
    return TailMark::of_name(name).has_value();
}

bool when_writers_are_gone(const Descriptor& file, Patience patience,
                           const std::function<void()>& poll, const std::function<void()>& gone) {
    const auto end = std::chrono::steady_clock::now() + patience;
    auto pause = std::chrono::milliseconds(1);
    while (true) {
        poll();
        {
            const WriterWatch watch(file);
            if (watch.sees() && !watch.has_writer()) {
                std::this_thread::sleep_for(moment);
                if (!watch.sees_one()) {
                    gone();
                    return true;
                }
            }
        }
        if (std::chrono::steady_clock::now() >= end) {
            return false;
        }
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(50));
    }
}

void carry_tail(const Descriptor& from, std::uint64_t at, const Descriptor& to,
                const fs::path& path) {
    const std::string tail = read_from(from, at, path);
    if (tail.empty()) {
        return;
    }
    write_fully(to, tail, path);
    if (::fsync(to.number()) != 0) {
        throw_system_error("write", path, errno);
    }
}

void recover_tail(const fs::path& aside) {
    const std::optional<TailMark> told = TailMark::of_name(aside.filename().string());
    const Descriptor file(::open(aside.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat found {};
    if (!told || !file.is_open() || ::flock(file.number(), LOCK_EX | LOCK_NB) != 0 ||
        ::fstat(file.number(), &found) != 0) {
        return;
    }
    const fs::path path = aside.parent_path() / told->of;
    const Descriptor to(::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
    struct stat other {};
    if (!to.is_open() || ::flock(to.number(), LOCK_EX | LOCK_NB) != 0 ||
        ::fstat(to.number(), &other) != 0) {
        return;
    }
    // Old and new have one owner and one name each: what differs is none of them.
    if (found.st_uid != other.st_uid || found.st_nlink != 1 || other.st_nlink != 1) {
        return;
    }
    const bool is_old = found.st_ino == told->number;
    when_writers_are_gone(
        file, Patience(0), [] {},
        [&] {
            const std::string tail =
                read_from(file, is_old ? told->old_tail : told->new_tail, path);
            const std::string got = read_from(to, is_old ? told->new_tail : told->old_tail, path);
            const std::string_view rest = std::string_view(tail).substr(carried(tail, got));
            write_fully(to, rest, path);
            if (::fsync(to.number()) == 0) {
                ::unlink(aside.c_str());
            }
        });
}

}  // namespace dsar
