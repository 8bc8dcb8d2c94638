// SPDX-License-Identifier: Apache-2.0
// Finds the places in a text at which a needle may stand: jumps to anchors (an @, the end of
// digits, words), normalises what stands around them and asks the set. A place is only a reason to
// parse the record around it; a record without one holds none of the needles.
#pragma once

#include "libdsar/stores/scan/byte_masks.hpp"
#include "libdsar/stores/scan/needle_set.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace dsar {

class EscapeLook;

/// How values are written in a text.
struct ScanForm {
    bool json = false;   ///< as JSON: `\u0040` is an @
    bool lines = false;  ///< a document in each line: what cannot be one is a place, too
    /// Of text that is no JSON: the bytes behind which alone a value begins; empty: it may begin
    /// anywhere.
    std::string_view bounds{};
    bool as_it_stands = false;  ///< it is not read as mail and web pages are
};

/// Searches texts that hold whole records. Thread-safe: search() changes nothing.
class ScanMatcher {
 public:
    /// The set must outlive the matcher.
    ScanMatcher(const NeedleSet& needles, const ScanForm& form,
                const ByteClassifier& classifier = byte_classifiers().front());

    /// What was found in a text.
    struct Places {
        std::vector<std::size_t> at;   ///< ascending, but for neighbours; some more than once
        std::uint64_t line_feeds = 0;  ///< of lines
        /// Of what is not searched as lines: those that have something in them and end in LF, CR or
        /// both.
        std::uint64_t filled_lines = 0;
        /// The same before every step-th byte: where to count on from.
        std::vector<std::uint32_t> line_feeds_before;
        std::vector<std::uint32_t> filled_lines_before;

        /// How many of them end before the byte `place`.
        [[nodiscard]] std::uint64_t line_feeds_until(std::string_view text,
                                                     std::size_t place) const;
        [[nodiscard]] std::uint64_t filled_lines_until(std::string_view text,
                                                       std::size_t place) const;
        void clear();
    };
    static constexpr std::size_t step = 4096;

    void search(std::string_view text, Places& places) const;

 private:
    class Look;

    void search_counting(std::string_view text, Places& places) const;

    const NeedleSet& needles_;
    ScanForm form_;
    ByteClasses classes_;
    const ByteClassifier& classifier_;
    std::shared_ptr<const EscapeLook> escapes_;  ///< null: there is nothing to read
};

}  // namespace dsar
