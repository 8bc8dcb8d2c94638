// SPDX-License-Identifier: Apache-2.0
// What programs append to a file while it is rewritten. Who opened the file before the names were
// exchanged goes on writing to the old one: its tail is carried over once nobody can write to it
// any more, and the file put back when that takes too long. A killed run leaves the old file under
// a name that says from where on it is to be carried.
#pragma once

#include "libdsar/base/descriptor.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// What the name of a file that lies aside says. While the names stand exchanged it is the old
/// file, of which a tail belongs to the new one; else it is the new one, which may have got a tail
/// that belongs to the old one.
struct TailMark {
    std::string of;              ///< the name of the file that it lies beside
    std::uint64_t number = 0;    ///< of the old file (inode)
    std::uint64_t old_tail = 0;  ///< where what is not in the new one yet begins in the old one
    std::uint64_t new_tail = 0;  ///< how long the new one was before anybody else wrote to it

    /// nullopt: no such name.
    static std::optional<TailMark> of_name(std::string_view name);
    /// Empty when the name would be too long.
    [[nodiscard]] std::string name() const;
};

/// Whether a name is that of a file whose tail may have to be carried.
bool is_tail_name(std::string_view name);

/// How long programs are waited for that have a file open.
using Patience = std::chrono::milliseconds;

/// Calls `gone` at a moment at which nobody has the file open for writing and nobody can come to
/// it; false when that takes too long. `file` must be open for reading only. `poll` is called
/// often.
bool when_writers_are_gone(const Descriptor& file, Patience patience,
                           const std::function<void()>& poll, const std::function<void()>& gone);

/// Appends what stands in `from` from byte `at` on to `to`, which must be open with O_APPEND, and
/// has it on disk. Throws Error naming `path`.
void carry_tail(const Descriptor& from, std::uint64_t at, const Descriptor& to,
                const std::filesystem::path& path);

/// What a killed run has left: carries the tail and removes the file. One that is written to still,
/// or whose tail has nowhere to go, stays.
void recover_tail(const std::filesystem::path& aside);

}  // namespace dsar
