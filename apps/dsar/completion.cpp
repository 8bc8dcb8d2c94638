// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/completion.hpp"

#include "apps/dsar/completion_words.hpp"
#include "apps/dsar/topics.hpp"

#include <algorithm>

namespace dsar::cli {

std::vector<FollowingWord> following_words(std::string_view prefix) {
    const std::string start = prefix.empty() ? std::string{} : std::string(prefix) + " ";
    std::vector<FollowingWord> words;
    for (const Command* command : all_commands()) {
        if (command->hidden || !command->name.starts_with(start)) {
            continue;
        }
        const std::string_view rest = command->name.substr(start.size());
        const std::string word(rest.substr(0, rest.find(' ')));
        const bool whole = word.size() == rest.size();
        const auto known = std::ranges::find(words, word, &FollowingWord::word);
        if (known == words.end()) {
            words.push_back({word, whole ? std::string(command->summary) : word + " commands"});
        }
    }
    return words;
}

std::vector<std::string> word_prefixes() {
    std::vector<std::string> prefixes{""};
    for (const Command* command : all_commands()) {
        const std::string_view name = command->name;
        for (std::size_t blank = name.find(' ');
             !command->hidden && blank != std::string_view::npos;
             blank = name.find(' ', blank + 1)) {
            const std::string prefix(name.substr(0, blank));
            if (std::ranges::find(prefixes, prefix) == prefixes.end()) {
                prefixes.push_back(prefix);
            }
        }
    }
    return prefixes;
}

std::vector<std::string> help_words() {
    std::vector<std::string> words;
    for (const FollowingWord& following : following_words("")) {
        words.push_back(following.word);
    }
    for (const Topic& topic : all_topics()) {
        words.emplace_back(topic.name);
    }
    return words;
}

std::string_view list_word(Complete complete) {
    switch (complete) {
        case Complete::Store:
            return "stores";
        case Complete::Case:
            return "cases";
        case Complete::Schema:
            return "schemas";
        case Complete::Nothing:
        case Complete::File:
        case Complete::Folder:
            return {};
    }
    return {};
}

std::string completion_script(std::string_view shell) {
    if (shell == "bash") {
        return bash_completion();
    }
    return shell == "zsh" ? zsh_completion() : fish_completion();
}

}  // namespace dsar::cli
