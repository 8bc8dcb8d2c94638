// SPDX-License-Identifier: Apache-2.0
// Bytes that are written and read at any place, of which only a few pages are in memory: what a
// search knows of a million records. Small ones make no file.
#pragma once

#include "libdsar/base/api.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

namespace dsar {

/// A file of pages. Up to `most_in_memory` bytes it has no file at all; beyond, pages that were not
/// used lately go to a nameless one (0600), AES-256-GCM per page under a fresh random key that
/// lives in memory only, so that a crash leaves nothing readable. Not thread-safe.
class DSAR_API PagedFile {
 public:
    static constexpr std::size_t usual_memory = 256 * 1024;

    /// The file is made in `folder`, when it is needed.
    explicit PagedFile(std::filesystem::path folder, std::size_t most_in_memory = usual_memory);
    ~PagedFile();
    PagedFile(PagedFile&&) noexcept;
    PagedFile& operator=(PagedFile&&) noexcept;

    /// Puts `bytes` at `position`; what lies between the end and it becomes zeros. Throws Error
    /// when the file cannot be made or the disk is full.
    void write(std::uint64_t position, std::string_view bytes);
    /// Fills `bytes` with what stands at `position`. Throws Error when it does not reach that far,
    /// or the file was tampered with.
    void read(std::uint64_t position, std::span<char> bytes) const;
    /// How many bytes there are.
    [[nodiscard]] std::uint64_t size() const;

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dsar
