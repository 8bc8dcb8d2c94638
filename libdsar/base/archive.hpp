// SPDX-License-Identifier: Apache-2.0
// Archives (zip, tar) that are read front to back by libarchive (a module, loaded on first use).
// Nothing is ever unpacked to a disk.
#pragma once

#include "libdsar/base/archive_module.hpp"
#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/descriptor.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace dsar {

/// So many bytes of a file tell whether it is an archive.
constexpr std::size_t longest_archive_mark = 512;

/// zip or tar, by the first bytes of a file that is not compressed as a whole; empty: neither. A
/// tar is known by the checksum of its first header.
std::string_view archive_name(std::string_view front);

/// 7z, rar and others that are not read, by the first bytes; empty: none of them.
std::string_view unread_name(std::string_view front);

/// One pass over the members of an archive that are files. Not thread-safe.
class ArchiveReader {
 public:
    /// A tar, as `source` hands it out. Throws Error (Failed).
    explicit ArchiveReader(std::unique_ptr<ByteSource> source);
    /// A zip. Throws Error (Failed).
    explicit ArchiveReader(Descriptor file);
    ~ArchiveReader();
    ArchiveReader(const ArchiveReader&) = delete;
    ArchiveReader& operator=(const ArchiveReader&) = delete;

    /// Goes to the next member; false behind the last. Throws Error (Failed) when the archive is
    /// damaged or cut off, and what the source throws.
    bool next();
    [[nodiscard]] const ArchiveMember& member() const { return member_; }

    /// Bytes of the member; 0 only at its end, where its checksum (zip) was compared. Throws as
    /// next() does.
    std::size_t read(std::span<std::byte> buffer);

 private:
    struct State;
    std::unique_ptr<State> state_;
    ArchiveMember member_;
};

}  // namespace dsar
