// SPDX-License-Identifier: Apache-2.0
// Files of the workspace: readable by their owner only, whole or not there at all.
#pragma once

#include "libdsar/base/api.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// The whole file as bytes. Throws Error (Failed) naming the path.
DSAR_API std::string read_file(const std::filesystem::path& path);

/// Makes the folder and its missing parents, mode 0700. Throws Error.
DSAR_API void make_private_folder(const std::filesystem::path& path);

/// Writes a file that appears whole or not at all: temporary file beside it, mode 0600, fsync,
/// rename, fsync of the folder. Without `commit` nothing is left behind.
class DSAR_API AtomicFile {
 public:
    /// Throws Error when the folder cannot be written. `replace` false: `commit` throws when a file
    /// of that name exists.
    explicit AtomicFile(std::filesystem::path path, bool replace = true);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    /// Appends bytes, buffered. Throws Error (Failed), naming the file, when the disk is full.
    void write(std::string_view bytes);
    /// Makes the file appear. Call once, last.
    void commit();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// AtomicFile in one call.
DSAR_API void write_file(const std::filesystem::path& path, std::string_view bytes,
                         bool replace = true);

}  // namespace dsar
