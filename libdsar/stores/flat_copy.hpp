// SPDX-License-Identifier: Apache-2.0
// Copies of records of flat files: as they are written there, and what they stand between, so that
// they can be put back in their place.
#pragma once

#include "libdsar/stores/flat_plan.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A record that stands before another.
struct Neighbour {
    std::string digest;  ///< its record_digest; empty: there is none
    std::string gap;     ///< the text between the two; before the first, all from the file's front
};

/// A record that is a piece of a file.
struct FlatPiece {
    bool is_element = false;  ///< of a list; else a line
    std::string file;         ///< StoreFile::name
    std::string text;         ///< in UTF-8, a line with its end
    std::string bytes;        ///< in the encoding of the file; empty: these are the same
    std::string line_end;     ///< of it or, when it has none, of lines before it
    std::int64_t number = 0;  ///< records of the file before it
    std::int64_t gone = 0;    ///< of these, records that are copied with it
    std::int64_t alike = 0;   ///< records of the file that are as it is when it stands there again
    Neighbour before;
    Neighbour stays;             ///< the last one before it that is not copied with it
    std::vector<Neighbour> run;  ///< the nearest of those between that and it, which all are copied
    std::string behind;          ///< of an element: what is between it and the next, with the comma

    void pack(PartsWriter& out) const;
    static FlatPiece unpack(PartsReader& in);
};

/// All that one change removes.
struct FlatCopy {
    bool shares_key = false;  ///< other records have its key, so that one that has it is no other
    std::vector<FlatPiece> pieces;
    std::vector<FileCopy> files;

    [[nodiscard]] std::string packed() const;
    /// Throws Error (Failed) when it is damaged, or no copy of a flat file's record.
    static FlatCopy unpacked(std::string_view text);
};

/// What came of copying the record of one removal.
struct CopyAttempt {
    bool is_there = false;  ///< as its `state` says
    std::string why;        ///< it cannot be put back, in words for Obstacle::why; empty: it can
    FlatCopy copy;
};

/// One for each change; all must be removals. Throws Error when the store cannot be read, or is
/// changed meanwhile.
std::vector<CopyAttempt> attempt_copies(const FlatFormat& format, std::span<const Change> changes);

/// StoreReader::copies for a flat format.
std::vector<std::string> flat_copies(const StoreEntry& store, const FlatFormat& format,
                                     std::span<const Change> changes);

/// Pieces of a text.
struct TextRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// The ranges of a text that is read once, and its size. One that ends behind the text is cut.
struct TextPieces {
    std::vector<std::string> pieces;
    std::uint64_t size = 0;
    char last = '\n';  ///< its last byte
};
TextPieces read_pieces(ByteSource& source, std::span<const TextRange> ranges);

}  // namespace dsar
