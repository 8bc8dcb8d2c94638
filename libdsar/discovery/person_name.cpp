// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/person_name.hpp"

#include <algorithm>

namespace dsar {
namespace {

constexpr std::size_t longest_ending = 8;
constexpr std::size_t shortest_ending = 3;

/// The text where names of several persons are told apart: at commas, semicolons, `/`, `&`.
std::vector<std::string_view> parts_of(std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = text.find_first_of(",;/&+");
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

}  // namespace

PersonNames::PersonNames()
    : first_(read_words("first-names")),
      last_(read_words("last-names")),
      ambiguous_(read_words("ambiguous-names")),
      endings_(read_words("last-name-endings")) {}

bool PersonNames::is_first(std::string_view word) const {
    return first_.contains(word) && !ambiguous_.contains(word);
}

bool PersonNames::is_last(std::string_view word) const {
    return (last_.contains(word) && !ambiguous_.contains(word)) || has_ending(word);
}

bool PersonNames::has_ending(std::string_view word) const {
    for (std::size_t size = shortest_ending; size <= longest_ending; ++size) {
        if (word.size() >= size + 3 && endings_.contains(word.substr(word.size() - size))) {
            return true;
        }
    }
    return false;
}

PersonNameFit PersonNames::fit(std::string_view text) const {
    const std::vector<std::string_view> parts = parts_of(text);
    if (parts.size() == 2 && words_of_text(parts[0]).size() == 1 &&
        words_of_text(parts[1]).size() <= 2) {
        return fit_one(words_of_text(text));  // `Smith, John`
    }
    if (parts.size() == 1) {
        return fit_one(words_of_text(text));
    }
    const auto whole = std::count_if(parts.begin(), parts.end(), [&](std::string_view part) {
        return fit_one(words_of_text(part)) == PersonNameFit::Whole;
    });
    return whole >= 2 ? PersonNameFit::Several : PersonNameFit::None;
}

PersonNameFit PersonNames::fit_one(const std::vector<std::string>& words) const {
    if (words.size() < 2 || words.size() > 5) {
        return PersonNameFit::None;
    }
    const Words& things = words_for("thing");
    if (std::any_of(words.begin(), words.end(),
                    [&](const std::string& word) { return things.contains(word); })) {
        return PersonNameFit::None;
    }
    // One of the two may be an everyday word, not both: `Rose Miller`, `Jane Brown`.
    const auto gate = [&](const std::string& first, const std::string& last) {
        return (is_first(first) && (last_.contains(last) || has_ending(last))) ||
               (first_.contains(first) && is_last(last));
    };
    if (gate(words.front(), words.back()) || gate(words.back(), words.front())) {
        return PersonNameFit::Whole;
    }
    return is_first(words.front()) ? PersonNameFit::Half : PersonNameFit::None;
}

}  // namespace dsar
