// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/shell_words.hpp"

#include <algorithm>
#include <cctype>

namespace dsar::cli {
namespace {

bool needs_no_quotes(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
           std::string_view("-_./=:@,+%").find(letter) != std::string_view::npos;
}

// Reads one word at the front of `rest` and removes it.
std::string take_word(std::string_view& rest) {
    std::string word;
    char quote = '\0';
    while (!rest.empty()) {
        const char letter = rest.front();
        if (quote == '\0' && letter == ' ') {
            break;
        }
        rest.remove_prefix(1);
        if (letter == quote) {
            quote = '\0';
        } else if (quote == '\0' && (letter == '\'' || letter == '"')) {
            quote = letter;
        } else if (letter == '\\' && quote != '\'' && !rest.empty()) {
            word += rest.front();
            rest.remove_prefix(1);
        } else {
            word += letter;
        }
    }
    return word;
}

}  // namespace

std::string shell_word(std::string_view text) {
    if (!text.empty() && std::ranges::all_of(text, needs_no_quotes)) {
        return std::string(text);
    }
    std::string quoted = "'";
    for (const char letter : text) {
        quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    }
    return quoted + "'";
}

std::vector<std::string> split_words(std::string_view line) {
    std::vector<std::string> words;
    while (true) {
        while (line.starts_with(' ')) {
            line.remove_prefix(1);
        }
        if (line.empty() || line.front() == '#') {
            return words;
        }
        words.push_back(take_word(line));
    }
}

}  // namespace dsar::cli
