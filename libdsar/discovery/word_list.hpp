// SPDX-License-Identifier: Apache-2.0
// The word lists that are built into the library (discovery/lists): names, parts of streets, small
// words of texts, what columns are called.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace dsar {

/// So that sets of words can be asked without a copy.
struct WordHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const {
        return std::hash<std::string_view>{}(word);
    }
};

/// Words, folded.
using Words = std::unordered_set<std::string, WordHash, std::equal_to<>>;

/// The list `NAME.txt` whose words stand one after the other.
Words read_words(std::string_view list);

/// One line of a list: what stands before its colon, and the phrases behind it.
struct WordLine {
    std::string key;
    std::vector<std::string> phrases;
};

/// The list `NAME.txt` whose lines are `key: phrase, phrase`, in its order.
std::vector<WordLine> read_word_lines(std::string_view list);

/// Words by the key of their line in words.txt; each phrase is its words.
const Words& words_for(std::string_view key);

/// The words of a name: `BillingPostalCode`, `billing_postal_code` and `Billing postal code` give
/// `billing`, `postal`, `code`. Folded; digits are words of their own.
std::vector<std::string> words_of_name(std::string_view name);

/// The words of a text, folded; what is neither letter nor digit stands between them.
std::vector<std::string> words_of_text(std::string_view text);

}  // namespace dsar
