// SPDX-License-Identifier: Apache-2.0
// A file that nobody else finds and that is gone when the process is: what goes into it is sealed
// by whoever writes it.
#pragma once

#include "libdsar/base/descriptor.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace dsar {

/// Throws Error (Failed): the temporary file is of no use, and why.
[[noreturn]] void refuse_temporary(const char* why);

/// A file without a name in `folder`, mode 0600; where the system has none, the name, which starts
/// with `prefix`, goes at once. Throws Error.
Descriptor open_unnamed(const std::filesystem::path& folder, std::string_view prefix);

/// Such a file, read and written at any place. Several threads may do so at once.
class TemporaryFile {
 public:
    explicit TemporaryFile(std::filesystem::path folder);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] bool is_open() const { return file_.is_open(); }
    /// Makes the file. Throws Error.
    void open();
    /// Writes all of `bytes`. Throws Error, when the disk is full.
    void write(std::uint64_t position, std::string_view bytes) const;
    /// Fills `bytes`. Throws Error when the file does not reach that far.
    void read(std::uint64_t position, std::span<char> bytes) const;
    [[nodiscard]] std::uint64_t size() const;

 private:
    std::filesystem::path folder_;
    Descriptor file_;
};

}  // namespace dsar
