// SPDX-License-Identifier: Apache-2.0
// Names as texts have them: in a case of the Lithuanian language (`Jono Petraičio`), or with
// another form of a woman's surname (`Petraitytė`, `Petraitienė`). Letters are folded: marks do not
// count.
#pragma once

#include "libdsar/base/api.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dsar {

/// How a name stands in a text; the first that holds.
enum class NameForm {
    Given,     ///< as it is
    Declined,  ///< in another grammatical case
    Related    ///< with another form of the surname, of a woman
};

/// Where the words of names are found, by what is left of a word of a text: made by
/// add_name_forms(). Thread-safe once filled.
using NamePlaces = std::unordered_map<std::string, std::vector<std::size_t>>;

/// Adds a name in normal form (folded words, joined by a space) as number `name`. One word alone
/// names too many: it is left out.
DSAR_API void add_name_forms(NamePlaces& places, std::string_view normal, std::size_t name);

/// How a word of a name in normal form begins in every form that find_name_forms() finds: with one
/// of these. `words`: those of the name.
std::vector<std::string> starts_of_forms(std::span<const std::string_view> words, std::size_t word);

/// Adds one word of a name, the longest that can be told from its neighbours: where no word of a
/// text may be it (may_be_name_key()), the name does not stand in any form. Returns it; empty: the
/// name has none. All its forms begin with the same two letters.
DSAR_API std::string add_name_key(NamePlaces& places, std::string_view normal, std::size_t name);

/// Whether a folded word without hyphens may be one that add_name_key() added, in any form.
DSAR_API bool may_be_name_key(const NamePlaces& places, const std::string& word);

using FoundNameForm = std::function<void(std::size_t name, NameForm form)>;

/// Calls `found` for each name of which all words stand side by side, in any order, in the folded
/// words of a text. May call it several times.
DSAR_API void find_name_forms(const NamePlaces& places, std::span<const std::string> words,
                              const FoundNameForm& found);

}  // namespace dsar
