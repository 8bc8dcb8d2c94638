// SPDX-License-Identifier: Apache-2.0
// What the archive module (modules/archive.cpp, over libarchive) offers under a C name. It throws
// nothing of its own: false means that error() has the reason; what a sink throws comes through.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dsar {

/// Where the bytes of an archive go.
using ArchiveSink = std::function<void(std::string_view)>;

/// Where the bytes of an archive come from: the next ones, which stay until the next call; none at
/// the end.
using ArchiveFeed = std::function<std::string_view()>;

/// A member of an archive that is a file.
struct ArchiveMember {
    std::string name;  ///< as it is written there, whatever that is
    bool is_encrypted = false;
};

/// The type of its symbol `dsar_archive`. A handle is one open archive, for one thread at a time.
struct ArchiveFunctions {
    /// A zip that is written to `sink`, which outlives it, its entries dated `modified` (Unix
    /// seconds), in UTC; nullptr when libarchive refuses. With a passphrase they are stored as they
    /// are under AES-256 (AE); without they are deflated.
    void* (*create)(const ArchiveSink& sink, std::int64_t modified, const char* passphrase);
    /// Starts an entry, a file of exactly `size` bytes.
    bool (*begin)(void* handle, const std::string& name, std::uint64_t size);
    bool (*write)(void* handle, const void* bytes, std::size_t size);
    bool (*finish)(void* handle);

    /// A zip that is read from a file; nullptr when libarchive refuses. `passphrase` may be
    /// nullptr.
    void* (*open)(const char* path, const char* passphrase);
    /// The next entry that is a file; at the end `name` is empty.
    bool (*next)(void* handle, std::string& name);
    /// Up to `size` bytes of the entry; `got` is 0 at its end, where its checksum was compared.
    bool (*read)(void* handle, void* bytes, std::size_t size, std::size_t& got);

    /// A tar that is read from `feed`, which outlives it, or a zip from an open file. nullptr when
    /// libarchive refuses. Tars that stand one behind the other are one.
    void* (*open_tar)(const ArchiveFeed& feed);
    void* (*open_zip)(int descriptor);
    /// The next member that is a file, to be read by read(); `at_end` instead behind the last.
    /// Links, folders and devices hold nothing and are passed over.
    bool (*next_member)(void* handle, ArchiveMember& member, bool& at_end);

    /// Why the last call failed.
    std::string (*error)(void* handle);
    void (*close)(void* handle);
};

/// The module's functions; loads it on first use.
const ArchiveFunctions& archive_functions();

}  // namespace dsar
