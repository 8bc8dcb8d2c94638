// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/stream.hpp"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace dsar::cli {
namespace {

constexpr std::size_t large = 1U << 16U;

}  // namespace

Stream::Stream(int descriptor, Look look, bool direct)
    : descriptor_(descriptor), look_(look), direct_(direct) {}

Stream::Stream(Look look) : look_(look) {}

void Stream::write(std::string_view text) {
    const std::lock_guard lock(mutex_);
    buffer_.append(text);
    if (direct_ || buffer_.size() >= large) {
        drain();
    }
}

void Stream::line(std::string_view text) {
    write(std::string(text) + "\n");
}

bool Stream::flush() {
    const std::lock_guard lock(mutex_);
    drain();
    return !failed_;
}

void Stream::drain() {
    if (descriptor_ < 0) {
        return;
    }
    std::string_view left = buffer_;
    while (!left.empty() && !failed_) {
        const ssize_t written = ::write(descriptor_, left.data(), left.size());
        if (written >= 0) {
            left.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            pollfd ready{descriptor_, POLLOUT, 0};
            poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            failed_ = true;
        }
    }
    buffer_.clear();
}

}  // namespace dsar::cli
