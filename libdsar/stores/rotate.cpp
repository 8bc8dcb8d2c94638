// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/rotate.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/system_error.hpp"
#include "libdsar/stores/held_file.hpp"
#include "libdsar/stores/tail.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

namespace dsar {
namespace {

namespace fs = std::filesystem;

std::string stamp_of(const FileState& state) {
    const auto seconds = static_cast<std::time_t>(state.modified / 1'000'000'000);
    std::tm parts{};
    std::array<char, 32> text{};
    ::gmtime_r(&seconds, &parts);
    return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts)};
}

/// The name is free for whoever makes a file of it, for a moment: that is what logrotate does, too.
void give_other_name(const fs::path& path, const fs::path& rotated, const fs::path& empty) {
    if (::renameat2(AT_FDCWD, path.c_str(), AT_FDCWD, rotated.c_str(), RENAME_NOREPLACE) != 0) {
        const int fault = errno;
        ::unlink(empty.c_str());
        throw_system_error("rotate", path, fault);
    }
    if (::renameat2(AT_FDCWD, empty.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) {
        ::unlink(empty.c_str());
    }
    sync_folder(path.parent_path());
}

}  // namespace

fs::path rotated_name(const fs::path& path, const FileState& state,
                      const std::function<bool(const std::string& name)>& takes) {
    const std::string stem = path.stem().string();
    const std::string ending = path.extension().string();
    for (int number = 1; number < 100; ++number) {
        const std::string stamp =
            stamp_of(state) + (number == 1 ? std::string() : fmt::format("-{}", number));
        for (const std::string& name : {fmt::format("{}-{}{}", stem, stamp, ending),
                                        fmt::format("{}{}-{}", stem, ending, stamp)}) {
            const fs::path candidate = path.parent_path() / name;
            if (takes(name) && !fs::exists(fs::symlink_status(candidate))) {
                return candidate;
            }
        }
    }
    return {};
}

fs::path rotated_if_written(const fs::path& path, const FileState& as_read,
                            const RewriteManner& manner, const std::function<void()>& poll) {
    const std::string what = "cannot rewrite " + path.string();
    {
        const Descriptor held = hold_file(path, as_read, !manner.witnesses.empty(), what);
        const bool has_writer = WriterWatch(held).has_writer();
        if (!has_writer && state_of(status_of(held, what)) == as_read) {
            return path;
        }
        if (manner.rotated.empty()) {
            throw Error(ErrorKind::Busy, what,
                        "a program writes to it, and no other name beside it is one that the path "
                        "of its collection takes",
                        "let the path be a glob that takes rotated files, too");
        }
        poll();
        fs::path temporary;
        const Descriptor empty = open_beside(path, temporary);
        try {
            keep_attributes(held, empty, what);
        } catch (...) {
            ::unlink(temporary.c_str());
            throw;
        }
        give_other_name(path, manner.rotated, temporary);
    }
    const Descriptor file(::open(manner.rotated.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open() || !when_writers_are_gone(file, manner.patience, poll, [] {})) {
        throw Error(ErrorKind::Busy, what,
                    fmt::format("it is {} now, and a program keeps that open for writing",
                                manner.rotated.filename().string()),
                    "let the program open its file anew (many do on SIGHUP), then try again");
    }
    return manner.rotated;
}

}  // namespace dsar
