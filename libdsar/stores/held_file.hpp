// SPDX-License-Identifier: Apache-2.0
// A file that is about to be changed: opened, locked, and watched for those who write to it.
#pragma once

#include "libdsar/base/descriptor.hpp"
#include "libdsar/stores/rewrite.hpp"

#include <filesystem>
#include <string>
#include <sys/stat.h>

namespace dsar {

FileState state_of(const struct stat& found);

/// Throws Error (Failed), `what`.
struct stat status_of(const Descriptor& file, const std::string& what);

/// Opens and locks a file that must be as it was read; `may_grow`: bytes may have come behind.
/// Throws Error, `what`: Busy when it is locked, Failed when it is another one by now, or has
/// another name too.
Descriptor hold_file(const std::filesystem::path& path, const FileState& as_read, bool may_grow,
                     const std::string& what);

/// Throws Error (Failed): another program has changed the file.
[[noreturn]] void fail_changed(const std::string& what);

/// Knows of writers by a lease (fcntl(2)): it is not to be had while one has the file open, and is
/// called in when one opens it. Where there are no leases it sees nobody.
class WriterWatch {
 public:
    /// The file must be open for reading only, and outlive it.
    explicit WriterWatch(const Descriptor& file);
    ~WriterWatch();
    WriterWatch(const WriterWatch&) = delete;
    WriterWatch& operator=(const WriterWatch&) = delete;

    /// Whether it would see anybody.
    [[nodiscard]] bool sees() const { return has_lease_ || has_writer_; }
    /// Whether one had the file open when the watch began.
    [[nodiscard]] bool has_writer() const { return has_writer_; }
    /// Whether one has opened it since.
    [[nodiscard]] bool sees_one() const;
    /// Throws Error (Busy) when has_writer().
    void require_none(const std::string& what) const;

 private:
    const Descriptor& file_;
    bool has_lease_ = false;
    bool has_writer_ = false;
};

/// Gives the new file the mode, owner, group and extended attributes of the old one. Throws Error,
/// `what`.
void keep_attributes(const Descriptor& old, const Descriptor& made, const std::string& what);

}  // namespace dsar
