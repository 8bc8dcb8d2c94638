// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/word_list.hpp"

#include "libdsar/base/embedded.hpp"
#include "libdsar/base/unicode.hpp"

#include <cctype>
#include <map>

namespace dsar {
namespace {

bool is_upper(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

bool is_lower(char letter) {
    return letter >= 'a' && letter <= 'z';
}

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    return begin == std::string_view::npos
               ? std::string_view{}
               : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// Calls `take` with each line of the list that is not a comment.
void each_line(std::string_view list, const std::function<void(std::string_view)>& take) {
    std::string_view text = embedded_file(std::string(list) + ".txt");
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (!line.empty() && !line.starts_with('#')) {
            take(line);
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

void each_part(std::string_view text, char between,
               const std::function<void(std::string_view)>& take) {
    while (!text.empty()) {
        const std::size_t end = text.find(between);
        if (const std::string_view part = trimmed(text.substr(0, end)); !part.empty()) {
            take(part);
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

/// Where one word of a name ends and the next begins: `aB`, `ABc` (before B), and at digits.
bool is_between(std::string_view name, std::size_t place) {
    const char before = name[place - 1];
    const char here = name[place];
    const bool next_is_lower = place + 1 < name.size() && is_lower(name[place + 1]);
    return (is_lower(before) && is_upper(here)) ||
           (is_upper(before) && is_upper(here) && next_is_lower) ||
           is_digit(before) != is_digit(here);
}

}  // namespace

Words read_words(std::string_view list) {
    Words words;
    each_line(list, [&](std::string_view line) {
        each_part(line, ' ', [&](std::string_view word) { words.emplace(word); });
    });
    return words;
}

std::vector<WordLine> read_word_lines(std::string_view list) {
    std::vector<WordLine> lines;
    each_line(list, [&](std::string_view line) {
        const std::size_t colon = line.find(':');
        lines.push_back({std::string(line.substr(0, colon)), {}});
        each_part(line.substr(colon + 1), ',',
                  [&](std::string_view phrase) { lines.back().phrases.emplace_back(phrase); });
    });
    return lines;
}

const Words& words_for(std::string_view key) {
    static const auto all = [] {
        std::map<std::string, Words, std::less<>> words;
        for (const WordLine& line : read_word_lines("words")) {
            words[line.key].insert(line.phrases.begin(), line.phrases.end());
        }
        return words;
    }();
    static const Words none;
    const auto found = all.find(key);
    return found == all.end() ? none : found->second;
}

std::vector<std::string> words_of_name(std::string_view name) {
    std::string spaced;
    for (std::size_t place = 0; place < name.size(); ++place) {
        if (place > 0 && is_between(name, place)) {
            spaced += ' ';
        }
        spaced += name[place];
    }
    return words_of_text(spaced);
}

std::vector<std::string> words_of_text(std::string_view text) {
    const std::string folded = fold_name(text);
    std::vector<std::string> words(1);
    for (const char letter : folded) {
        const bool ascii = static_cast<unsigned char>(letter) < 0x80;
        if (!ascii || std::isalnum(static_cast<unsigned char>(letter)) != 0) {
            words.back() += letter;
        } else if (letter == '\'') {
            continue;  // O'Brien is one word
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) {
        words.pop_back();
    }
    return words;
}

}  // namespace dsar
