// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/secret_place.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <unistd.h>

namespace dsar::cli {
namespace {

constexpr std::string_view descriptor_prefix = "fd:";

int parse_descriptor(std::string_view text) {
    const std::optional<int> number = inherited_descriptor(text);
    if (!number) {
        throw Error(ErrorKind::Usage, "--secret names no open descriptor from 3 up",
                    "a script opens one with 3>FILE", "dsar help approve");
    }
    return *number;
}

Secret line_of(const Secret& secret) {
    return Secret(std::string(secret.reveal()) + "\n");
}

}  // namespace

std::optional<int> inherited_descriptor(std::string_view text) {
    int number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number <= STDERR_FILENO) {
        return std::nullopt;
    }
    const int flags = ::fcntl(number, F_GETFD);
    const int mode = ::fcntl(number, F_GETFL);
    const bool inherited = flags >= 0 && (flags & FD_CLOEXEC) == 0;
    const bool takes = mode >= 0 && (mode & O_ACCMODE) != O_RDONLY;
    return inherited && takes ? std::optional(number) : std::nullopt;
}

SecretPlace::SecretPlace(const std::string& text, const std::filesystem::path& folder,
                         const Secret* kept)
    : text_(text) {
    if (text.starts_with(descriptor_prefix)) {
        descriptor_ = parse_descriptor(std::string_view(text).substr(descriptor_prefix.size()));
        return;
    }
    file_ = folder / text;
    std::error_code ignored;
    if (!std::filesystem::exists(std::filesystem::symlink_status(file_, ignored))) {
        return;
    }
    holds_it_ = kept != nullptr && Secret(read_file(file_)).reveal() == line_of(*kept).reveal();
    if (!holds_it_) {
        throw Error(ErrorKind::Usage, "the file for the secret is there already: " + text,
                    "nothing was done, and it is never overwritten");
    }
}

void SecretPlace::give(const Secret& secret) const {
    const Secret line = line_of(secret);
    if (!file_.empty()) {
        if (!holds_it_) {
            write_file(file_, line.reveal(), false, Access::Owner);
        }
        return;
    }
    std::string_view rest = line.reveal();
    while (!rest.empty()) {
        const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
        if (written < 0 && errno != EINTR) {
            throw Error(ErrorKind::Failed, "the secret could not be handed over",
                        "the package is released; its secret is kept in the case");
        }
        rest.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
}

std::string SecretPlace::words() const {
    return file_.empty() ? "descriptor " + std::to_string(descriptor_) : text_;
}

}  // namespace dsar::cli
