// SPDX-License-Identifier: Apache-2.0
// The parts of a compressed file that stand alone: members of gzip (blocks of BGZF are such),
// frames of zstd, streams of bzip2 and xz. Each is read, and written again in the way in which it
// was written.
#pragma once

#include "libdsar/base/compress.hpp"
#include "libdsar/base/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dsar {

/// Reads the parts of a file, from any of them on. Not thread-safe.
class PartReader {
 public:
    /// The file must outlive it; `path` is for complaints.
    PartReader(const Descriptor& file, Packing packing, std::filesystem::path path);
    ~PartReader();
    PartReader(const PartReader&) = delete;
    PartReader& operator=(const PartReader&) = delete;

    /// Goes to the part that begins at byte `at`; false at the end of the file.
    bool begin(std::uint64_t at);

    /// Whether the part has no text: padding behind gzip or xz, a frame that zstd skips.
    [[nodiscard]] bool is_aside() const;
    /// How the part begins: its whole header, at least.
    [[nodiscard]] std::string_view head() const;
    /// The next bytes of its text; 0: it is over. Throws Error (Failed) when it is damaged.
    std::size_t read(std::span<char> to);
    /// The byte behind the part, once read() has said 0, or at once when it is_aside().
    [[nodiscard]] std::uint64_t end() const;

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Writes one part. Not thread-safe.
class PartWriter {
 public:
    using Output = std::function<void(std::string_view)>;

    /// `head` is that of the part that is written anew: name, time, level (of gzip as far as XFL
    /// tells, of zstd and xz as far as the window does), window, checksum and size stay. `size`: of
    /// the new text, where it is known. `output` takes pieces of any size. Throws Error (Failed).
    PartWriter(Packing packing, std::string_view head, std::optional<std::uint64_t> size,
               Output output);
    ~PartWriter();
    PartWriter(const PartWriter&) = delete;
    PartWriter& operator=(const PartWriter&) = delete;

    void write(std::string_view bytes);
    /// Call once, last. BGZF: without any text nothing is written, since an empty block is its end.
    void finish();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// How much text a frame of zstd says that it holds.
std::optional<std::uint64_t> told_size(Packing packing, std::string_view head);

}  // namespace dsar
