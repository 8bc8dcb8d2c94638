// SPDX-License-Identifier: Apache-2.0
// A flat file with some of its bytes replaced: written beside itself under a dot name, put in its
// place in one step. Mode, owner, extended attributes and compression stay. Nothing is changed that
// somebody else has changed meanwhile.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace dsar {

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

/// What would stop rewrite_file() or remove_file(), told by reading alone, in words for
/// Obstacle::why; empty: nothing is seen. `removes`: the file shall go.
std::string fixed_because(const std::filesystem::path& path, bool removes);

/// Replaces the splices (in_order) of a file that is as it was when it was in the state `as_read`.
/// `poll` is called often, and last before the point of no return; what it throws goes through.
/// Throws Error: Busy when another run is at it or a program has it open for writing, Failed when
/// it was changed meanwhile or cannot be written; then it is as it was, and nothing is left beside
/// it.
void rewrite_file(const std::filesystem::path& path, const FileState& as_read,
                  const std::vector<Splice>& splices, const std::function<void()>& poll);

/// Removes a file for good. Throws as rewrite_file does; no error names it.
void remove_file(const std::filesystem::path& path, const FileState& as_read);

/// Whether a file is one that rewrite_file() writes: no search may take it for one of the store.
bool is_temporary(const std::filesystem::path& path);

/// Removes what a killed run has left in a folder, not what one at work needs.
void remove_leftovers(const std::filesystem::path& folder);

}  // namespace dsar
