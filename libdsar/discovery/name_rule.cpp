// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/name_rule.hpp"

#include "libdsar/discovery/word_list.hpp"
#include "libdsar/model/record.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace dsar {
namespace {

/// Phrases by their words with a blank between them; `=` before one that must be the whole name.
using Phrases = std::unordered_map<std::string, NameRule>;

constexpr std::size_t most_words = 5;

const Phrases& phrases() {
    static const Phrases all = [] {
        Phrases read;
        for (const WordLine& line : read_word_lines("column-names")) {
            const bool strong = !line.key.ends_with('?');
            const DataTypeFacts* facts =
                find_data_type(std::string_view(line.key).substr(0, line.key.find('?')));
            for (const std::string& phrase : line.phrases) {
                const std::string plain = phrase.substr(phrase.starts_with('=') ? 1 : 0);
                read.try_emplace(phrase, NameRule{facts->type, strong, plain});
            }
        }
        return read;
    }();
    return all;
}

std::string joined(const std::vector<std::string>& words, std::size_t first, std::size_t count,
                   const char* between) {
    std::string text;
    for (std::size_t place = first; place < first + count; ++place) {
        text += (place == first ? "" : between) + words[place];
    }
    return text;
}

NameRule rule_for_words(const std::vector<std::string>& words) {
    const Phrases& known = phrases();
    const auto whole = known.find("=" + joined(words, 0, words.size(), " "));
    if (whole != known.end()) {
        return whole->second;
    }
    for (std::size_t count = std::min(most_words, words.size()); count > 0; --count) {
        for (std::size_t first = words.size() - count + 1; first-- > 0;) {
            const auto found = known.find(joined(words, first, count, " "));
            if (found != known.end()) {
                return found->second;
            }
        }
    }
    return {};
}

bool has_word_of(std::string_view name, const Words& known) {
    const std::vector<std::string> words = words_of_name(name);
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        const bool plural = word.size() > 3 && word.ends_with('s');
        return known.contains(word) || (plural && known.contains(word.substr(0, word.size() - 1)));
    });
}

}  // namespace

NameRule rule_for_name(std::string_view column) {
    std::vector<std::string> words;
    NameRule weak;
    const std::vector<std::string> parts = path_parts(column);
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        if (*part == "[]") {
            continue;
        }
        std::vector<std::string> more = words_of_name(*part);
        words.insert(words.begin(), more.begin(), more.end());
        NameRule rule = rule_for_words(words);
        if (!rule.phrase.empty() && (rule.strong || weak.phrase.empty())) {
            weak = rule;
        }
        if (weak.strong) {
            break;
        }
    }
    return weak;
}

KeptName kept_name(std::string_view column) {
    const std::vector<std::string> parts = path_parts(column);
    std::vector<std::string> words = words_of_name(parts.empty() ? column : parts.back());
    KeptName out;
    const auto take = [&](const std::string& word) {
        const KeptAs as = words_for("sealed_part").contains(word)    ? KeptAs::Part
                          : words_for("sealed_index").contains(word) ? KeptAs::Index
                          : words_for("sealed").contains(word)       ? KeptAs::Sealed
                                                                     : KeptAs::Plain;
        out.as = std::max(out.as, as);
        return as != KeptAs::Plain;
    };
    const auto is_number = [](const std::string& word) {
        return std::all_of(word.begin(), word.end(),
                           [](char letter) { return letter >= '0' && letter <= '9'; });
    };
    while (words.size() > 1) {
        // `sha256` is two words.
        const bool numbered = words.size() > 2 && is_number(words.back());
        if (take(words[words.size() - (numbered ? 2 : 1)])) {
            words.resize(words.size() - (numbered ? 2 : 1));
        } else if (take(words.front())) {
            words.erase(words.begin());
        } else {
            break;
        }
    }
    out.stem = joined(words, 0, words.size(), "_");
    return out;
}

bool names_people(std::string_view collection) {
    // `customer_orders` are orders: the last word says what a table holds.
    const std::vector<std::string> words = words_of_name(collection);
    return !words.empty() && words_for("people").contains(words.back());
}

bool names_staff(std::string_view name) {
    return has_word_of(name, words_for("staff"));
}

}  // namespace dsar
