// SPDX-License-Identifier: Apache-2.0
// The named groups of a pattern that takes lines apart, and the rule that makes a search by it
// complete: what may vary from line to line stands in a named group.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A named group and the pattern inside of it.
struct PatternPart {
    std::string name;
    std::string pattern;
};

/// The named groups, in their order. Throws Error (Failed) saying why when there are none; when
/// outside of them stands anything but blanks and text that the pattern spells out; and when one
/// lies in another or may repeat, so that only a piece of what it matched could be had. The pattern
/// must be one that RE2 takes.
std::vector<PatternPart> pattern_parts(std::string_view pattern);

}  // namespace dsar
