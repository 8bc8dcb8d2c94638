// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace dsar {

namespace {

constexpr std::size_t piece = std::size_t{1} << 18;

}  // namespace

Window::Window(std::unique_ptr<ByteSource> source, std::uint64_t limit)
    : source_(std::move(source)), limit_(limit), buffer_(piece) {}

bool Window::grow() {
    const std::size_t size = end_ - begin_;
    if (size > limit_) {
        throw over_limit(limit_, offset_);
    }
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, size);
        begin_ = 0;
        end_ = size;
    }
    // Doubling keeps the cost of starting a record again small; beyond the limit nothing is needed.
    const std::size_t wanted = size + static_cast<std::size_t>(std::min<std::uint64_t>(
                                          std::max(size, piece), limit_ - size + piece));
    if (buffer_.size() < wanted) {
        buffer_.resize(wanted);
    }
    return fill(wanted) > size;
}

/// What was read before a fault is looked at first, so that the fault is met where it stands.
std::size_t Window::fill(std::size_t wanted) {
    const std::size_t before = end_;
    try {
        while (end_ < wanted && !fault_) {
            const auto room =
                std::as_writable_bytes(std::span(buffer_)).subspan(end_, wanted - end_);
            const std::size_t count = source_->read(room);
            if (count == 0) {
                break;
            }
            end_ += count;
        }
    } catch (const Error&) {
        fault_ = std::current_exception();
    }
    if (fault_ && end_ == before) {
        std::rethrow_exception(fault_);
    }
    return end_;
}

void Window::drop(std::size_t count) {
    begin_ += count;
    offset_ += count;
}

Error over_limit(std::uint64_t limit, std::uint64_t offset) {
    return {ErrorKind::Failed, fmt::format("it is larger than max_record ({})", size_text(limit)),
            fmt::format("it begins at byte {}", offset)};
}

Error over_limit_and_meant(std::uint64_t limit) {
    return {ErrorKind::Failed,
            fmt::format("it is larger than max_record ({}), and what is looked for may stand in it",
                        size_text(limit)),
            "it was searched without being parsed",
            "raise `max_record` in the map, so that it can be read"};
}

std::string size_text(std::uint64_t bytes) {
    constexpr std::uint64_t mebibyte = 1ULL << 20;
    return bytes % mebibyte == 0 ? fmt::format("{} MiB", bytes / mebibyte)
                                 : fmt::format("{} bytes", bytes);
}

}  // namespace dsar
