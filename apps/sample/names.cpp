// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/names.hpp"

#include <array>
#include <string_view>

namespace sample {

namespace {

using Words = std::array<std::string_view, 48>;
using Surnames = std::array<std::string_view, 64>;

// The first half of each list are men's names, the second women's.
constexpr Words lithuanian_first{
    "Jonas",   "Petras",     "Antanas",   "Tomas",    "Mindaugas", "Vytautas", "Darius",
    "Saulius", "Andrius",    "Paulius",   "Lukas",    "Rokas",     "Justas",   "Giedrius",
    "Šarūnas", "Žygimantas", "Algirdas",  "Kęstutis", "Ąžuolas",   "Česlovas", "Dainius",
    "Edvinas", "Gintaras",   "Ignas",     "Ona",      "Rūta",      "Eglė",     "Agnė",
    "Živilė",  "Ieva",       "Austėja",   "Gabija",   "Rasa",      "Jūratė",   "Daiva",
    "Giedrė",  "Kristina",   "Lina",      "Milda",    "Neringa",   "Renata",   "Sigita",
    "Šarūnė",  "Vaida",      "Viktorija", "Žaneta",   "Urtė",      "Aistė"};
constexpr Surnames lithuanian_last{
    "Kazlauskas", "Petrauskas",  "Jankauskas",  "Stankevičius", "Vasiliauskas", "Žukauskas",
    "Butkus",     "Paulauskas",  "Urbonas",     "Kavaliauskas", "Ramanauskas",  "Navickas",
    "Rimkus",     "Šimkus",      "Adomaitis",   "Balčiūnas",    "Mažeika",      "Vaitkus",
    "Žilinskas",  "Černiauskas", "Mikalauskas", "Sakalauskas",  "Norkus",       "Gudaitis",
    "Ąžuolaitis", "Kairys",      "Mockus",      "Šileikis",     "Bagdonas",     "Kučinskas",
    "Lukošius",   "Malinauskas", "Pociūnas",    "Ruškys",       "Savickas",     "Tamošiūnas",
    "Ulevičius",  "Valančius",   "Zabiela",     "Žemaitis",     "Brazauskas",   "Daukantas",
    "Girdauskas", "Indriūnas",   "Jurevičius",  "Krivickas",    "Landsbergas",  "Matulis",
    "Noreika",    "Orentas",     "Pakalnis",    "Rudys",        "Sabonis",      "Trinkūnas",
    "Venckus",    "Vilkas",      "Žvirblis",    "Širvys",       "Genys",        "Gaidys",
    "Erelis",     "Ivanauskas",  "Juška",       "Dambrauskas"};
constexpr Words polish_first{
    "Stanisław",  "Paweł",    "Łukasz",  "Michał",     "Krzysztof",  "Grzegorz",  "Wojciech",
    "Tadeusz",    "Zbigniew", "Jerzy",   "Sławomir",   "Mirosław",   "Bartosz",   "Jakub",
    "Mateusz",    "Szymon",   "Kacper",  "Filip",      "Piotr",      "Andrzej",   "Bogusław",
    "Witold",     "Zenon",    "Józef",   "Agnieszka",  "Małgorzata", "Katarzyna", "Zofia",
    "Elżbieta",   "Joanna",   "Beata",   "Dorota",     "Halina",     "Jadwiga",   "Wanda",
    "Bożena",     "Grażyna",  "Urszula", "Aleksandra", "Magdalena",  "Iwona",     "Danuta",
    "Bronisława", "Kinga",    "Oliwia",  "Weronika",   "Żaklina",    "Łucja"};
constexpr Surnames polish_last{
    "Nowak",       "Kowalski",   "Wiśniewski",    "Wójcik",      "Kowalczyk",   "Kamiński",
    "Lewandowski", "Zieliński",  "Szymański",     "Woźniak",     "Dąbrowski",   "Kozłowski",
    "Jankowski",   "Mazur",      "Wojciechowski", "Kwiatkowski", "Krawczyk",    "Kaczmarek",
    "Piotrowski",  "Grabowski",  "Zając",         "Pawłowski",   "Michalski",   "Król",
    "Wieczorek",   "Jabłoński",  "Wróbel",        "Nowakowski",  "Majewski",    "Olszewski",
    "Stępień",     "Malinowski", "Jaworski",      "Adamczyk",    "Dudek",       "Nowicki",
    "Pawlak",      "Górski",     "Witkowski",     "Walczak",     "Sikora",      "Baran",
    "Rutkowski",   "Michalak",   "Szewczyk",      "Ostrowski",   "Tomaszewski", "Pietrzak",
    "Zalewski",    "Wróblewski", "Marciniak",     "Jasiński",    "Zawadzki",    "Bąk",
    "Jakubowski",  "Sadowski",   "Duda",          "Włodarczyk",  "Wilk",        "Chmielewski",
    "Borkowski",   "Sokołowski", "Szczepański",   "Sawicki"};
constexpr Words german_first{
    "Jürgen",    "Klaus",      "Günther", "Wolfgang", "Björn",     "Jörg",   "Dieter",   "Uwe",
    "Matthias",  "Sebastian",  "Florian", "Tobias",   "Lars",      "Sören",  "Götz",     "Rüdiger",
    "Heinz",     "Manfred",    "Ulrich",  "Volker",   "Torsten",   "Rainer", "Detlef",   "Holger",
    "Käthe",     "Jördis",     "Ursel",   "Heike",    "Sabine",    "Birgit", "Gudrun",   "Ingrid",
    "Anneliese", "Friederike", "Bärbel",  "Grete",    "Hannelore", "Ilse",   "Jutta",    "Karin",
    "Liesel",    "Monika",     "Petra",   "Renate",   "Silke",     "Ulrike", "Waltraud", "Zilla"};
constexpr Surnames german_last{
    "Schröder", "Schäfer",  "Köhler",   "Müller",    "Weiß",     "Groß",    "Jäger",   "Böhm",
    "Krämer",   "Lübke",    "Schmidt",  "Schneider", "Fischer",  "Weber",   "Wagner",  "Becker",
    "Hoffmann", "Koch",     "Bauer",    "Richter",   "Wolf",     "Neumann", "Schwarz", "Zimmermann",
    "Braun",    "Krüger",   "Hofmann",  "Lange",     "Krause",   "Lehmann", "Huber",   "Kaiser",
    "Fuchs",    "Scholz",   "Möller",   "Vogel",     "Schubert", "Winkler", "Lorenz",  "Baumann",
    "Albrecht", "Schuster", "Simon",    "Böttcher",  "Seidel",   "Ziegler", "Ebert",   "Kühn",
    "Sauer",    "Arnold",   "Pfeiffer", "Hahn",      "Schulte",  "Engel",   "Busch",   "Thiele",
    "Bergmann", "Pohl",     "Vogt",     "Jahn",      "Sommer",   "Haas",    "Graf",    "Dietrich"};
constexpr Words english_first{
    "Oliver", "Harry",    "George",  "Noah",     "Jack",     "Leo",       "Arthur",  "Alfie",
    "Henry",  "Freddie",  "Edward",  "Reginald", "Nigel",    "Graham",    "Trevor",  "Clive",
    "Rhys",   "Callum",   "Duncan",  "Angus",    "Hamish",   "Desmond",   "Eoin",    "Ruairi",
    "Olivia", "Amelia",   "Isla",    "Ava",      "Chloë",    "Zoë",       "Renée",   "Imogen",
    "Phoebe", "Beatrice", "Harriet", "Rosalind", "Philippa", "Gwendolyn", "Siobhan", "Aoife",
    "Maeve",  "Fiona",    "Morag",   "Eilidh",   "Tamsin",   "Jemima",    "Naïma",   "Françoise"};
constexpr Surnames english_last{
    "Smith",      "Jones",    "Taylor", "Brown",    "Williams", "Wilson",   "Johnson",  "Davies",
    "Patel",      "Robinson", "Wright", "Thompson", "Evans",    "Walker",   "White",    "Roberts",
    "Green",      "Hall",     "Wood",   "Jackson",  "Clarke",   "Okafor",   "O'Brien",  "O'Neill",
    "Cooper",     "Ward",     "Turner", "Hughes",   "Edwards",  "Moore",    "Baker",    "Hill",
    "Morris",     "Cook",     "Bell",   "Bennett",  "Murphy",   "Carter",   "Shaw",     "Bailey",
    "Richardson", "Simpson",  "Ellis",  "Adams",    "Marshall", "Ferguson", "Mitchell", "Chapman",
    "Webb",       "Rogers",   "Lloyd",  "Hunt",     "Knight",   "Mills",    "Barnes",   "Fletcher",
    "Dixon",      "Pearce",   "Holmes", "Palmer",   "Fisher",   "Gibson",   "Spencer",  "Singh"};

struct Lists {
    const Words& first;
    const Surnames& last;
};

Lists lists_of(Country country) {
    switch (country) {
        case Country::Lithuania:
            return {lithuanian_first, lithuanian_last};
        case Country::Poland:
            return {polish_first, polish_last};
        case Country::Germany:
            return {german_first, german_last};
        case Country::England:
            return {english_first, english_last};
    }
    return {english_first, english_last};
}

bool replace_ending(std::string& word, std::string_view ending, std::string_view by) {
    if (!word.ends_with(ending)) {
        return false;
    }
    word.resize(word.size() - ending.size());
    word += by;
    return true;
}

std::string womans(std::string last, Country country, bool married) {
    if (country == Country::Lithuania) {
        replace_ending(last, "as", married ? "ienė" : "aitė") ||
            replace_ending(last, "us", married ? "uvienė" : "utė") ||
            replace_ending(last, "ys", married ? "ienė" : "ytė") ||
            replace_ending(last, "is", married ? "ienė" : "ytė") ||
            replace_ending(last, "a", married ? "ienė" : "aitė");
    } else if (country == Country::Poland) {
        replace_ending(last, "ski", "ska") || replace_ending(last, "cki", "cka") ||
            replace_ending(last, "dzki", "dzka");
    }
    return last;
}

/// The `index`-th pair of different surnames, smaller first.
std::pair<std::uint64_t, std::uint64_t> surname_pair(std::uint64_t index) {
    std::uint64_t first = 0;
    for (std::uint64_t count = 63; index >= count; --count) {
        index -= count;
        ++first;
    }
    return {first, first + 1 + index};
}

/// Countries take turns, so that no part in a circle always falls to the same one.
std::uint64_t place_in_ten(std::uint64_t person) {
    return (person + person / 40 * 3) % 10;
}

/// How many people of the same country have smaller numbers.
std::uint64_t place_in_country(std::uint64_t person, Country country) {
    constexpr std::array<std::uint64_t, 4> shares{3, 3, 2, 2};
    constexpr std::array<std::uint64_t, 4> starts{0, 3, 6, 8};
    const auto index = static_cast<std::size_t>(country);
    return person / 10 * shares[index] + place_in_ten(person) - starts[index];
}

}  // namespace

Country country_of(std::uint64_t person) {
    constexpr std::array<Country, 10> ten{
        Country::Lithuania, Country::Lithuania, Country::Lithuania, Country::Poland,
        Country::Poland,    Country::Poland,    Country::Germany,   Country::Germany,
        Country::England,   Country::England};
    return ten[place_in_ten(person)];
}

Name name_of(std::uint64_t person) {
    constexpr std::uint64_t plain = std::uint64_t{48} * 64;
    constexpr std::uint64_t pairs = plain * 63 / 2;
    const Country country = country_of(person);
    const auto& [firsts, lasts] = lists_of(country);
    std::uint64_t place = place_in_country(person, country);
    // The factors have no divisor in common with the counts: every place gets its own name.
    const bool is_plain = place < plain;
    place = is_plain ? (place * 1103 + 17) % plain : ((place - plain) * 61001 + 5) % pairs;
    const std::uint64_t first = place % 48;
    const std::uint64_t rest = place / 48;
    const auto last = [&](std::uint64_t index) {
        const std::string name{lasts[index]};
        return first < 24 ? name : womans(name, country, rest % 3 == 0);
    };
    if (is_plain) {
        return {std::string{firsts[first]}, last(rest)};
    }
    const auto [one, two] = surname_pair(rest);
    return {std::string{firsts[first]}, last(one) + "-" + last(two)};
}

}  // namespace sample
