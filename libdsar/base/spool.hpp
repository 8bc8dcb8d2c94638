// SPDX-License-Identifier: Apache-2.0
// A temporary file for records that wait for the package: encrypted with a key that lives in memory
// only, unlinked at once, so that a crash leaves nothing readable. Memory stays flat.
#pragma once

#include "libdsar/base/api.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// Entries of bytes, appended and read back by position. The first stay in memory; the rest goes to
/// a file, AES-256-GCM per entry under a fresh random key, and memory stays flat. append() and
/// read() may be called from several threads.
class DSAR_API Spool {
 public:
    /// The file (unlinked, 0600) is made in `folder` when `most_in_memory` bytes do not suffice.
    explicit Spool(const std::filesystem::path& folder, std::size_t most_in_memory = 256 * 1024);
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// Adds an entry; returns the position to read it back from. Throws Error when the file cannot
    /// be made or the disk is full.
    std::uint64_t append(std::string_view entry);
    /// The entry at `position`. Throws Error when the file was tampered with.
    [[nodiscard]] std::string read(std::uint64_t position) const;
    /// Where its file is made: others that hold the same records make theirs there, too.
    [[nodiscard]] const std::filesystem::path& folder() const;

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dsar
