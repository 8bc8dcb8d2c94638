// SPDX-License-Identifier: Apache-2.0
// Whether words are the name of a person, by lists of first and last names.
#pragma once

#include "libdsar/discovery/word_list.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// How much a text is a person's name.
enum class PersonNameFit {
    None,
    Half,    ///< a first name, then words that are on no list
    Whole,   ///< a first name and a last name
    Several  ///< two or more whole ones
};

/// The lists of names, read once.
class PersonNames {
 public:
    PersonNames();

    /// One folded word that is a first name, and not as often something else.
    [[nodiscard]] bool is_first(std::string_view word) const;
    /// The same of last names; endings count, too.
    [[nodiscard]] bool is_last(std::string_view word) const;
    /// `text` as it stands there.
    [[nodiscard]] PersonNameFit fit(std::string_view text) const;

 private:
    [[nodiscard]] PersonNameFit fit_one(const std::vector<std::string>& words) const;
    [[nodiscard]] bool has_ending(std::string_view word) const;

    Words first_;
    Words last_;
    Words ambiguous_;
    Words endings_;
};

}  // namespace dsar
