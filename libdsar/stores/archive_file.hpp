// SPDX-License-Identifier: Apache-2.0
// The members of one archive of a collection, gone through once from front to back, each read as a
// file of its own.
#pragma once

#include "libdsar/base/archive.hpp"
#include "libdsar/base/byte_source.hpp"
#include "libdsar/stores/file_set.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A source whose first bytes were looked at.
class Peeked final : public ByteSource {
 public:
    /// Reads `size` of them, if there are so many. What the source throws meanwhile, read() throws
    /// behind them.
    Peeked(std::unique_ptr<ByteSource> source, std::size_t size);

    [[nodiscard]] std::string_view front() const { return front_; }
    std::size_t read(std::span<std::byte> buffer) override;

 private:
    std::unique_ptr<ByteSource> source_;
    std::string front_;
    std::exception_ptr fault_;
    std::size_t at_ = 0;
};

/// Stops a small file from keeping its reader busy without end. Throws Error (Failed) when more
/// than 1 GiB and `times` the size on disk comes out of it.
class Expansion {
 public:
    Expansion(std::uint64_t packed, std::uint64_t times);
    void add(std::size_t size);

 private:
    std::uint64_t times_;
    std::uint64_t most_;
    std::uint64_t bytes_ = 0;
};

/// What `source` hands out, counted.
std::unique_ptr<ByteSource> counted(std::unique_ptr<ByteSource> source,
                                    std::shared_ptr<Expansion> expansion);

/// An archive that is being read. Not thread-safe; held by shared_ptr.
class ArchiveFile : public std::enable_shared_from_this<ArchiveFile> {
 public:
    /// nullptr when the file is none. `times`: as of Expansion. Throws Error (Failed) when it
    /// cannot be read, or is an archive of a kind that is not.
    static std::shared_ptr<ArchiveFile> open(const StoreFile& file, std::uint64_t times);

    /// Goes to the next member that the glob means (all, if empty); false behind the last. Throws
    /// Error (Failed) when the archive is damaged, or the member encrypted or of a name that leads
    /// out.
    bool next(std::string_view glob);

    /// Of the member: without what leads it in, characters that cannot be shown replaced, and
    /// unlike all before it.
    [[nodiscard]] const std::string& name() const { return name_; }
    /// Of the member, among all, from 1.
    [[nodiscard]] std::uint64_t number() const { return number_; }

    /// A member from its front, decompressed. One that is not at hand any more is looked for anew.
    /// Throws Error (Failed) when it is an archive itself.
    std::unique_ptr<ByteSource> open_member(std::uint64_t number);

 private:
    class Member;

    ArchiveFile(StoreFile file, std::string kind, std::uint64_t times);

    std::size_t read(std::uint64_t at, std::span<std::byte> buffer);
    [[nodiscard]] bool has(std::uint64_t at) const { return at >= passed_ - front_.size(); }

    StoreFile file_;
    std::string kind_;
    std::uint64_t times_;
    std::shared_ptr<Expansion> expansion_;
    std::unique_ptr<ArchiveReader> reader_;
    std::set<std::string, std::less<>> names_;
    std::string name_;
    std::uint64_t number_ = 0;
    std::uint64_t passed_ = 0;      // bytes of the member that were read
    std::vector<std::byte> front_;  // those of them that are at hand: all, or none any more
};

/// All that the members of an archive hold, one behind the other.
std::unique_ptr<ByteSource> whole_archive(std::shared_ptr<ArchiveFile> archive, std::string glob);

}  // namespace dsar
