// SPDX-License-Identifier: Apache-2.0
// Zip archives (PKWARE APPNOTE, zip64), by libarchive (a module, loaded on first use). Both ways
// stream.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/secret.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// Writes a zip that appears whole or not at all (AtomicFile), deterministic (entries dated
/// `modified`, in UTC whatever the zone of the process). With a passphrase its entries are
/// encrypted, AES-256 in the WinZip form (AE), which 7-Zip opens; names and sizes stay readable,
/// and nothing is deflated.
class DSAR_API ZipWriter {
 public:
    ZipWriter(const std::filesystem::path& path, std::int64_t modified_unix_seconds,
              const Secret* passphrase = nullptr);
    ~ZipWriter();
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;

    /// Adds one entry. `name` is a relative path with `/`; throws Error on `..` or an absolute one.
    void add(std::string_view name, std::uint64_t size, ByteSource& bytes);
    void commit();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Calls `entry` for every file in the archive, in its order. Throws Error (Failed) on damage and
/// on entry names that would leave the folder or are there twice, and on an archive that unpacks to
/// more than 256 MiB and 200 times its size; NoEntry when entries are encrypted and the
/// passphrase is missing or wrong.
DSAR_API void read_zip(const std::filesystem::path& path,
                       const std::function<void(const std::string& name, ByteSource& bytes)>& entry,
                       const Secret* passphrase = nullptr);

}  // namespace dsar
