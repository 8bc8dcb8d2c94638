// SPDX-License-Identifier: Apache-2.0
// Nothing is listed ahead: of a word in a text the endings are taken off, and what is left is
// looked up. Folded, ą is a, ę and ė are e, į is i, ų and ū are u, č is c, š is s, ž is z.
#include "libdsar/model/name_forms.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace dsar {
namespace {

constexpr std::size_t shortest_stem = 2;
constexpr std::size_t shortest_root = 3;
constexpr std::size_t most_words = 16;

/// A declension by its nominatives, and the endings of the other cases.
struct Declension {
    char name;
    std::array<std::string_view, 2> nominatives;
    std::array<std::string_view, 6> endings;
    bool softens;  // before i and a vowel t becomes č and d becomes dž
};

constexpr std::array<Declension, 5> declensions{
    {{'s', {"as", ""}, {"o", "ui", "a", "u", "e", "ai"}, false},
     {'i', {"is", "ys"}, {"io", "iui", "i", "iu", "yje", "y"}, true},
     {'u', {"us", ""}, {"aus", "ui", "u", "umi", "uje", "au"}, false},
     {'a', {"a", ""}, {"os", "ai", "oje", "", "", ""}, false},
     {'e', {"e", ""}, {"es", "ei", "eje", "", "", ""}, false}}};

/// Behind the root of a surname and before the -ė: a wife's, then daughters'.
constexpr std::array<std::string_view, 5> of_women{"ien", "ait", "yt", "iut", "ut"};

std::string_view without(std::string_view text, std::string_view ending) {
    return text.substr(0, text.size() - ending.size());
}

bool has_ending(std::string_view word, std::string_view ending, std::size_t shortest) {
    return !ending.empty() && word.ends_with(ending) && word.size() >= ending.size() + shortest;
}

/// The stems that a word may have in this declension: behind each an ending was taken off.
template <class Take>
void each_stem(std::string_view word, const Declension& declension, bool nominatives,
               const Take& take) {
    for (const std::string_view ending : declension.nominatives) {
        if (nominatives && has_ending(word, ending, shortest_stem)) {
            take(std::string(without(word, ending)));
        }
    }
    for (const std::string_view ending : declension.endings) {
        if (!has_ending(word, ending, shortest_stem)) {
            continue;
        }
        std::string stem(without(word, ending));
        take(stem);
        if (!declension.softens || ending.size() < 2 || ending.front() != 'i') {
            continue;
        }
        if (stem.ends_with('c')) {
            take(stem.substr(0, stem.size() - 1) + 't');
        } else if (stem.ends_with("dz")) {
            take(stem.substr(0, stem.size() - 1));
        }
    }
}

/// The roots of surnames of which a word without its ending may be a form.
template <class Take>
void each_root(const std::string& stem, char declension, const Take& take) {
    if (stem.size() >= shortest_root) {
        take(stem);
    }
    if (declension == 'u' && stem.ends_with('i') && stem.size() > shortest_root) {
        take(stem.substr(0, stem.size() - 1));
    }
    for (const std::string_view suffix : of_women) {
        if (declension == 'e' && has_ending(stem, suffix, shortest_root)) {
            take(std::string(without(stem, suffix)));
        }
    }
}

std::vector<std::string> parts_of(std::string_view text, std::string_view separators) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        if (end > 0) {
            out.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

bool is_of_woman(std::string_view word) {
    return word.ends_with('a') || word.ends_with('e');
}

/// A word of a name, packed: its number, and how many there are.
struct Place {
    std::size_t name = 0;
    std::size_t word = 0;
    std::size_t count = 0;

    static constexpr std::size_t bits = 5;
    static constexpr std::size_t mask = (std::size_t{1} << bits) - 1;

    [[nodiscard]] std::size_t packed() const { return name << (2 * bits) | word << bits | count; }
    static Place of(std::size_t packed) {
        return {packed >> (2 * bits), packed >> bits & mask, packed & mask};
    }
};

/// Words of names that a word of a text may be, all in the same form; in the order of the names.
struct Candidate {
    const std::vector<std::size_t>* places = nullptr;
    NameForm form = NameForm::Given;

    /// Those of one name.
    [[nodiscard]] std::span<const std::size_t> of(std::size_t name) const {
        const auto begin = std::lower_bound(places->begin(), places->end(), first_of(name));
        return {begin, std::lower_bound(begin, places->end(), first_of(name + 1))};
    }

 private:
    static std::size_t first_of(std::size_t name) { return Place{name, 0, 0}.packed(); }
};
using Candidates = std::vector<std::vector<Candidate>>;

// Kinds of keys; of declined words it is the declension.
constexpr char whole_word = '=';
constexpr char root_of_surname = '*';
constexpr char front_of_word = '^';

/// Most words of a text begin like none of the names.
std::string front_key(std::string_view word) {
    return front_of_word + std::string(word.substr(0, shortest_stem));
}

/// Calls `take` with the kind of each key and what of a name's word makes it.
template <class Take>
void each_key(std::string_view word, bool of_woman, const Take& take) {
    take(whole_word, std::string(word));
    for (const Declension& declension : declensions) {
        for (const std::string_view ending : declension.nominatives) {
            if (!has_ending(word, ending, shortest_stem)) {
                continue;
            }
            const std::string stem(without(word, ending));
            take(declension.name, stem);
            if (of_woman) {
                each_root(stem, declension.name,
                          [&](const std::string& root) { take(root_of_surname, root); });
            }
        }
    }
}

template <class Words>
bool is_name_of_woman(const Words& words, std::size_t word) {
    for (std::size_t other = 0; other < words.size(); ++other) {
        if (other != word && is_of_woman(words[other])) {
            return true;
        }
    }
    return false;
}

/// What words of a text may be, the better forms first.
class Reader {
 public:
    explicit Reader(const NamePlaces& places) : places_(places) {}

    std::vector<Candidate> candidates(const std::string& word) {
        out_.clear();
        if (!places_.contains(front_key(word))) {
            return {};
        }
        look_up(whole_word + word, NameForm::Given);
        for (const Declension& declension : declensions) {
            each_stem(word, declension, false, [&](const std::string& stem) {
                look_up(declension.name + stem, NameForm::Declined);
            });
        }
        for (const Declension& declension : declensions) {
            each_stem(word, declension, true, [&](const std::string& stem) {
                each_root(stem, declension.name, [&](const std::string& root) {
                    look_up(root_of_surname + root, NameForm::Related);
                });
            });
        }
        return std::move(out_);
    }

 private:
    void look_up(const std::string& key, NameForm form) {
        const auto found = places_.find(key);
        if (found != places_.end()) {
            out_.push_back({&found->second, form});
        }
    }

    const NamePlaces& places_;
    std::vector<Candidate> out_;
};

/// Whether the words from `at` on are those of the name that are not in `seen` yet.
void walk(const Candidates& all, std::size_t at, const Place& name, std::uint64_t seen,
          NameForm form, const FoundNameForm& found) {
    if (seen == (std::uint64_t{1} << name.count) - 1) {
        found(name.name, form);
        return;
    }
    if (at == all.size()) {
        return;
    }
    for (const Candidate& each : all[at]) {
        if (each.form == NameForm::Related && form == NameForm::Related) {
            continue;
        }
        for (const std::size_t packed : each.of(name.name)) {
            const std::uint64_t bit = std::uint64_t{1} << Place::of(packed).word;
            if ((seen & bit) == 0) {
                walk(all, at + 1, name, seen | bit, std::max(form, each.form), found);
            }
        }
    }
}

std::size_t size_of(const std::vector<Candidate>& candidates) {
    std::size_t size = 0;
    for (const Candidate& each : candidates) {
        size += each.places->size();
    }
    return size;
}

/// The names of which a word stands at both places, of many Jonas only those with that surname.
std::vector<Place> names_at(const std::vector<Candidate>& one, const std::vector<Candidate>& two) {
    std::vector<Place> names;
    for (const Candidate& each : size_of(one) < size_of(two) ? one : two) {
        for (const std::size_t packed : *each.places) {
            names.push_back(Place::of(packed));
        }
    }
    return names;
}

}  // namespace

void add_name_forms(NamePlaces& places, std::string_view normal, std::size_t name) {
    const std::vector<std::string> words = parts_of(normal, " -");
    if (words.size() < 2 || words.size() > most_words) {
        return;
    }
    for (std::size_t word = 0; word < words.size(); ++word) {
        const Place place{name, word, words.size()};
        places[front_key(words[word])];
        each_key(words[word], is_name_of_woman(words, word),
                 [&](char kind, const std::string& key) {
                     places[kind + key].push_back(place.packed());
                 });
    }
}

std::vector<std::string> starts_of_forms(std::span<const std::string_view> words,
                                         std::size_t word) {
    std::string start(words[word]);
    if (words.size() < 2 || words.size() > most_words) {
        return {start};
    }
    bool softens = false;  // the last letter
    each_key(words[word], is_name_of_woman(words, word), [&](char kind, const std::string& key) {
        if (key.size() <= start.size()) {
            softens = (softens && key.size() == start.size()) || kind != whole_word;
            start = key;
        }
    });
    std::vector<std::string> starts{start};
    if (softens && start.ends_with('t')) {
        starts.push_back(start.substr(0, start.size() - 1) + 'c');
    }
    return starts;
}

std::string add_name_key(NamePlaces& places, std::string_view normal, std::size_t name) {
    const std::vector<std::string> words = parts_of(normal, " -");
    const auto size = [](const std::string& word) {
        return word.find('\'') == std::string::npos ? word.size() : 0;
    };
    const auto key = std::ranges::max_element(words, {}, size);
    if (key == words.end() || size(*key) == 0) {
        return {};
    }
    const auto place = static_cast<std::size_t>(key - words.begin());
    places[front_key(*key)];
    each_key(*key, is_name_of_woman(words, place), [&](char kind, const std::string& text) {
        places[kind + text].push_back(Place{name, 0, 1}.packed());
    });
    return *key;
}

bool may_be_name_key(const NamePlaces& places, const std::string& word) {
    return !Reader(places).candidates(word).empty();
}

void find_name_forms(const NamePlaces& places, std::span<const std::string> words,
                     const FoundNameForm& found) {
    if (places.empty()) {
        return;
    }
    Reader reader(places);
    Candidates all;
    for (const std::string& word : words) {
        if (word.find('-') == std::string::npos) {
            all.push_back(reader.candidates(word));
            continue;
        }
        for (const std::string& part : parts_of(word, "-")) {
            all.push_back(reader.candidates(part));
        }
    }
    for (std::size_t at = 0; at + 1 < all.size(); ++at) {
        if (all[at].empty() || all[at + 1].empty()) {
            continue;
        }
        for (const Place& name : names_at(all[at], all[at + 1])) {
            walk(all, at, name, 0, NameForm::Given, found);
        }
    }
}

}  // namespace dsar
