// SPDX-License-Identifier: Apache-2.0
// The parts that a line of a log is made of: where they stand, what they say, and how another value
// is written in their place.
#pragma once

#include "libdsar/model/value.hpp"
#include "libdsar/stores/rewrite.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What a record that does not fit its format has as its only part: all of its text.
inline constexpr std::string_view whole_line = "line";
/// A part that no record is written with: that the year of its time comes from its file, a guess.
inline constexpr std::string_view year_from = "year_from";

/// How a part is written.
enum class Written {
    Plain,     ///< as it is; nothing for none
    Whole,     ///< as it is; `-` for none
    Word,      ///< without blanks; `-` for none
    Words,     ///< with single blanks (the user of an access log); `-` for none
    Digits,    ///< `-` for none
    Rank,      ///< digits that must be there
    Fixed,     ///< never another
    Elements,  ///< structured data of RFC 5424; `-` for none
    Quoted,    ///< between quotes, with escapes by a backslash; `-` for none
    Clock,     ///< `10/Oct/2000:13:55:36 -0700`; `-` for none
    Stamp,     ///< a date and time that must be there, RFC 3339 or as it stands
    Assigned   ///< `NAME=value` of a journal, or its binary form; left out for none
};

/// A part of a record. Dies with the record.
struct TextPart {
    std::string_view name;
    std::string_view text;  ///< as it is written, in the record
    Written written = Written::Plain;
    std::size_t begin = 0;  ///< of what is replaced, in the record: of Assigned, the whole field
    std::size_t end = 0;
    int year = 0;  ///< of a time that names none; 0: it is not known
};

/// A part whose text is what is replaced.
TextPart part_of(std::string_view record, std::string_view name, std::string_view text,
                 Written written);

/// What the part says: a clock as RFC 3339, quoted text without escapes; Null for none.
Value value_of(const TextPart& part);

/// The piece of the record to replace, so that the part says `value`; nullopt when it does. What it
/// says already, at its front and back, keeps its bytes.
std::optional<Splice> splice_of(const TextPart& part, const Value& value);

/// Why a part cannot say a value, in words; empty: it can.
std::string refusal_of(Written written, const Value& value);

}  // namespace dsar
