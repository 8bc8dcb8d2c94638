// SPDX-License-Identifier: Apache-2.0
// A flat file with some of its bytes replaced: written beside itself under a dot name, put in its
// place in one step. Mode, owner, extended attributes, holes and compression stay. Nothing is
// changed that somebody else has changed meanwhile, but for what programs append, where that is
// declared.
#pragma once

#include "libdsar/base/descriptor.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace dsar {

class ResidueWatch;  // stores/residue.hpp

/// Bytes [begin, end) of a decompressed file, and what shall stand there instead.
struct Splice {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::string text;
};

/// In the order of the file; what lies inside another goes with it.
std::vector<Splice> in_order(std::vector<Splice> splices);

/// What shows that a file was changed.
struct FileState {
    std::uint64_t device = 0;
    std::uint64_t number = 0;
    std::uint64_t links = 0;
    std::uint64_t size = 0;
    std::int64_t modified = 0;  ///< nanoseconds
    std::int64_t changed = 0;   ///< nanoseconds

    friend bool operator==(const FileState&, const FileState&) = default;
};

/// Throws Error (Failed) when it is not there. Links are followed.
FileState file_state(const std::filesystem::path& path);

/// The same without an Error, which would name the file: nullopt, and `fault` set.
std::optional<FileState> file_state_if_there(const std::filesystem::path& path,
                                             std::error_code& fault);

/// What a piece of a file's text was when it was read.
struct Witness {
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
    std::string digest;  ///< SHA-256, hex

    friend bool operator==(const Witness&, const Witness&) = default;
};

/// What is done about programs that append to a file meanwhile.
enum class Appends {
    Refuse,    ///< the file must be at rest
    CopyTail,  ///< what they write is taken along; they must open the file anew soon
    Rotate     ///< the file gets another name first, and an empty one stands there instead
};

/// How a file is rewritten.
struct RewriteManner {
    Appends appends = Appends::Refuse;
    bool keep_modified = false;  ///< the time of its last change stays
    /// Pieces that must stand where they stood although the file has grown; with none it must not
    /// have.
    std::vector<Witness> witnesses = {};
    /// Of Rotate: the name that the file gets; empty: there is none that its collection would take.
    std::filesystem::path rotated = {};
    /// Looks at all bytes of the new file as they are written, unless it is compressed.
    ResidueWatch* watch = nullptr;
    /// How long one who has the file open is waited for.
    std::chrono::milliseconds patience{5000};
};

/// What would stop rewrite_file() or remove_file(), told by reading alone, in words for
/// Obstacle::why; empty: nothing is seen. `removes`: the file shall go.
std::string fixed_because(const std::filesystem::path& path, bool removes);

/// Replaces the splices (in_order) of a file that is as it was when it was in the state `as_read`,
/// or has grown since where `manner` allows that. `poll` is called often, and last before the point
/// of no return; what it throws goes through. Throws Error: Busy when another run is at it or a
/// program has it open for writing (and keeps it open, where `manner` allows that at first), Failed
/// when it was changed meanwhile or cannot be written; then it is as it was, with all that was
/// written to it, or has the other name, and nothing is left beside it. What goes wrong after the
/// new file is in place is no Error: returns where old bytes may stand still, which is a file
/// beside it that could not be removed, or the file itself when the disk did not say that it keeps
/// the change.
[[nodiscard]] std::vector<std::filesystem::path> rewrite_file(const std::filesystem::path& path,
                                                              const FileState& as_read,
                                                              const std::vector<Splice>& splices,
                                                              const RewriteManner& manner,
                                                              const std::function<void()>& poll);

/// Removes a file for good. Does as rewrite_file does, but no Error names the file: `what` says
/// what could not be done.
[[nodiscard]] std::vector<std::filesystem::path> remove_file(const std::filesystem::path& path,
                                                             const FileState& as_read,
                                                             const std::string& what,
                                                             const std::function<void()>& poll);

/// A new file beside `path`, locked, under a name that remove_leftovers() knows; `temporary` is set
/// to it. Throws Error.
Descriptor open_beside(const std::filesystem::path& path, std::filesystem::path& temporary);

/// False when the disk does not say that it keeps the names of a folder.
bool sync_folder(const std::filesystem::path& folder);

/// Whether a file is one that rewrite_file() writes: no search may take it for one of the store.
bool is_temporary(const std::filesystem::path& path);

/// Removes what a killed run has left in a folder, not what one at work needs. What programs wrote
/// to a file after its name was taken from it is carried over first.
void remove_leftovers(const std::filesystem::path& folder);

}  // namespace dsar
