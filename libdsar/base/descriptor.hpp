// SPDX-License-Identifier: Apache-2.0
// An open file descriptor that closes itself.
#pragma once

#include <filesystem>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace dsar {

/// Owns a descriptor; -1 is none. Movable, not copyable.
class Descriptor {
 public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    /// Closes now; what close() answers is of no use to a reader, and a writer has called fsync
    /// before.
    void close() {
        if (number_ >= 0) {
            ::close(std::exchange(number_, -1));
        }
    }

 private:
    int number_ = -1;
};

/// Writes all of `bytes`, however many calls that takes. Throws Error naming `path`.
void write_fully(const Descriptor& file, std::string_view bytes, const std::filesystem::path& path);

/// A file without a name in `folder`, mode 0600, which vanishes when it is closed. Not open when
/// the file system cannot do that.
Descriptor open_nameless(const std::filesystem::path& folder);

/// A new file in `folder`, mode 0600, whose random name starts with `prefix`; `path` is set to it.
/// Throws Error.
Descriptor open_temporary(const std::filesystem::path& folder, std::string_view prefix,
                          std::filesystem::path& path);

}  // namespace dsar
