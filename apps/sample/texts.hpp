// SPDX-License-Identifier: Apache-2.0
// Sentences of the sample. None holds a digit run, an address or a name of a made-up person: what
// finds somebody in free text is planted, never an accident.
#pragma once

#include <array>
#include <string_view>

namespace sample {

constexpr std::array<std::string_view, 10> questions{
    "The voice sounds too fast in the afternoon calls. Can it be slowed down?",
    "Where do I change the opening sentence of a campaign?",
    "Sąskaitos dar negavau, gal galite persiųsti?",
    "Kaip pridėti dar vieną kolegą prie paskyros?",
    "Nie mogę zmienić języka asystenta, proszę o pomoc.",
    "Die Aufnahme bricht nach wenigen Sekunden ab.",
    "Können wir die Warteschleife abschalten?",
    "The export of leads stops half-way, the file is empty.",
    "Proszę o kopię ostatniej faktury na inny adres.",
    "We were charged twice this month, please check."};

constexpr std::array<std::string_view, 6> answers{
    "Thank you for writing. We have changed the setting, please try again.",
    "Ačiū, kad parašėte. Klaida ištaisyta, perkraukite langą.",
    "Dziękujemy, poprawiliśmy to po naszej stronie.",
    "Danke für den Hinweis, das ist nun behoben.",
    "Could you tell us in which campaign that happened?",
    "It is under Settings, Voices, the second tab."};

constexpr std::array<std::string_view, 8> subjects{
    "Speed of the voice", "Sąskaita",        "Problem z językiem", "Aufnahme bricht ab",
    "Charged twice",      "Export of leads", "Naujas kolega",      "Opening sentence"};

constexpr std::array<std::string_view, 8> callee_lines{"Yes, speaking. Who is this?",
                                                       "Taip, klausau. Ar čia robotas?",
                                                       "Tak, słucham. Skąd mają państwo mój numer?",
                                                       "Ja, am Apparat. Worum geht es?",
                                                       "I am driving, please call me after work.",
                                                       "Gerai, užrašykite mane penktadieniui.",
                                                       "Nie jestem zainteresowana, dziękuję.",
                                                       "That sounds fine, send me the offer."};

constexpr std::array<std::string_view, 6> agent_lines{
    "Good day, you are speaking with an AI assistant; the call is recorded.",
    "Laba diena, jums skambina dirbtinio intelekto asistentė.",
    "Dzień dobry, dzwoni asystent AI.",
    "Guten Tag, hier spricht eine KI-Assistentin.",
    "Thank you, I have noted that. Have a good day.",
    "May I ask when it would suit you better?"};

constexpr std::array<std::string_view, 5> contact_notes{
    "Met at the fair in Kaunas.\nWants a trial, then \"we shall see\".",
    "Prefers to be called in the morning",
    "Asked for references; sent two, one of them, the clinic, by post", "Nie dzwonić w piątki",
    "Zahlt pünktlich,\r\nmag keine E-Mails"};

constexpr std::array<std::string_view, 5> comments{
    "Easy to set up, the voice is pleasant.", "Per brangu mažai įmonei.", "Świetne narzędzie!",
    "Die Abrechnung ist unübersichtlich.", "Support answers within the hour."};

/// What people who mean ill, or whose tools do, leave in a field.
// NOLINTBEGIN(misc-misleading-bidirectional): that is the point
constexpr std::array<std::string_view, 8> hostile{"<script>alert(1)</script>",
                                                  "\" onload=\"alert(1)",
                                                  "=1+1",
                                                  "\xE2\x80\xAEgnp.exe",
                                                  "bell \a, escape \x1b[31m, tab \t, unit \x1f",
                                                  "=cmd|' /C calc'!A0",
                                                  "@SUM(A1:A9)</td></table><!--",
                                                  "'; DROP TABLE accounts; --"};
// NOLINTEND(misc-misleading-bidirectional)

constexpr std::array<std::string_view, 8> job_titles{"Office manager",
                                                     "Pardavimų vadovė",
                                                     "Kierownik sprzedaży",
                                                     "Geschäftsführerin",
                                                     "Head of sales",
                                                     "Buhalterė",
                                                     "Owner",
                                                     "Assistent"};

constexpr std::array<std::string_view, 10> cities{"Vilnius", "Kaunas", "Klaipėda", "Šiauliai",
                                                  "Gdańsk",  "Kraków", "Łódź",     "Köln",
                                                  "München", "Reading"};

constexpr std::array<std::string_view, 10> streets{
    "Žirmūnų g.",  "Laisvės al.",     "Tiltų g.",      "Vilniaus g.",       "ul. Długa",
    "ul. Szewska", "ul. Piotrkowska", "Severinstraße", "Sendlinger Straße", "Friar Street"};

constexpr std::array<std::string_view, 4> browsers{
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/142.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64) Chrome/139.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148"};

constexpr std::array<std::string_view, 8> pages{
    "/",          "/pricing", "/app/campaigns", "/app/leads",
    "/app/calls", "/login",   "/help/voices",   "/app/invoices"};

}  // namespace sample
