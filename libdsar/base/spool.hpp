// SPDX-License-Identifier: Apache-2.0
// A temporary file for records that wait for the package: encrypted with a key that lives in memory
// only, unlinked at once, so that a crash leaves nothing readable. Memory stays flat.
#pragma once

#include "libdsar/base/api.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// Entries of bytes, appended and read back by position. AES-256-GCM per entry, fresh random key.
/// append() and read() may be called from several threads.
class DSAR_API Spool {
 public:
    /// Creates the (unlinked, 0600) file in `folder`. Throws Error.
    explicit Spool(const std::filesystem::path& folder);
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// Adds an entry; returns the position to read it back from. Throws Error when the disk is
    /// full.
    std::uint64_t append(std::string_view entry);
    /// The entry at `position`. Throws Error when the file was tampered with.
    [[nodiscard]] std::string read(std::uint64_t position) const;

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dsar
