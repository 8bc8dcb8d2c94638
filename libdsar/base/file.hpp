// SPDX-License-Identifier: Apache-2.0
// Files of the workspace: readable by their owner only, or by the group of a folder that was made
// for one (mode 2770); whole or not there at all.
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

/// Who may read what is made. Parent: the owner, and in a folder of mode 2770 its group too: what
/// is made there gets 2770 and 0660. Owner: 0700 and 0600 wherever that is. Never depends on the
/// umask.
enum class Access { Parent, Owner };

/// The mode of a file or folder that is made in `folder`.
DSAR_API unsigned file_mode_in(const std::filesystem::path& folder, Access access = Access::Parent);
DSAR_API unsigned folder_mode_in(const std::filesystem::path& folder,
                                 Access access = Access::Parent);

/// Makes one folder; false when the name is taken. Of several processes one gets true. Throws
/// Error.
DSAR_API bool make_new_folder(const std::filesystem::path& path, Access access = Access::Parent);

/// Makes the folder and its missing parents. Throws Error.
DSAR_API void make_private_folder(const std::filesystem::path& path,
                                  Access access = Access::Parent);

/// Writes a file that appears whole or not at all: temporary file beside it, fsync, rename, fsync
/// of the folder. Without `commit` nothing is left behind.
class DSAR_API AtomicFile {
 public:
    /// Throws Error when the folder cannot be written. `replace` false: `commit` throws when a file
    /// of that name exists.
    explicit AtomicFile(std::filesystem::path path, bool replace = true,
                        Access access = Access::Parent);
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
                         bool replace = true, Access access = Access::Parent);

}  // namespace dsar
