// SPDX-License-Identifier: Apache-2.0
// Makes large files of calls, and searches them for many people at once as a case would: by e-mail
// address and phone number in their fields, and in the free text. For tests/bench/scan.py.
//
// scan_bench make jsonl|csv FILE BYTES        writes calls of 200,000 people
// scan_bench people COUNT                     prints e-mail and number of the first COUNT of them
// scan_bench find jsonl|csv FILE COUNT [off]  searches for these; `off`: parses every record
#include "libdsar/model/needles.hpp"
#include "libdsar/stores/connector.hpp"
#include "libdsar/stores/store.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <vector>

namespace {

constexpr std::uint64_t people = 200'000;
constexpr std::uint64_t first_asked = 39'000;  // who calls first in the 21st mebibyte

std::string email(std::uint64_t person) {
    static const std::vector<std::string> hosts{"mail.example", "post.example", "firma.example",
                                                "inbox.example", "test.example"};
    return fmt::format("vardas.pavarde{}@{}", person, hosts[person % hosts.size()]);
}

std::string digits(std::uint64_t person) {
    return fmt::format("6{:07}", person * 7919 % 10'000'000);
}

std::string said(std::uint64_t call, std::uint64_t person) {
    static const std::vector<std::string> sentences{
        "Labas rytas, ar galime pasikalb\xc4\x97ti apie j\xc5\xab"
        "s\xc5\xb3 s\xc4\x85skait\xc4\x85? ",
        "I would like to ask about the invoice from last month, it seems too high. ",
        "Of course, let me look that up for you, one moment please. ",
        "The amount was 123.45 euros and it was due on 2025-05-12. ",
        "Could you send the contract again, I did not get the last message. ",
        "Thank you, that is all I wanted to know today. "};
    std::string text;
    for (std::uint64_t turn = 0; text.size() < 2200; ++turn) {
        text += fmt::format("[{:02}:{:02}] ", turn, (call + turn) % 60);
        text += sentences[(call * 31 + turn * 7) % sentences.size()];
    }
    if (call % 7 == 0) {
        const std::string number = digits(person);
        text += fmt::format("My number is 8 {} {}. ", number.substr(0, 3), number.substr(3));
    }
    if (call % 11 == 0) {
        text += "Write to " + email(person) + " please.";
    }
    return text;
}

int make(std::string_view kind, const char* path, std::uint64_t bytes) {
    std::FILE* const file = std::fopen(path, "wb");
    if (file == nullptr) {
        return 1;
    }
    if (kind == "csv") {
        std::fputs("id,at,email,phone,text\n", file);
    }
    std::uint64_t written = 0;
    for (std::uint64_t call = 0; written < bytes; ++call) {
        const std::uint64_t person = call * 48271 % people;
        const std::string at =
            fmt::format("2025-06-{:02}T{:02}:{:02}:33Z", call % 28 + 1, call % 24, call % 60);
        const std::string line =
            kind == "csv"
                ? fmt::format("{},{},{},+370{},\"{}\"\n", call, at, email(person), digits(person),
                              said(call, person))
                : fmt::format(R"({{"id":{},"at":"{}","customer":{{"email":"{}","phone":"+370{}"}},)"
                              R"("text":"{}"}})"
                              "\n",
                              call, at, email(person), digits(person), said(call, person));
        written += std::fwrite(line.data(), 1, line.size(), file);
    }
    return std::fclose(file);
}

int find(std::string_view kind, const std::filesystem::path& path, std::uint64_t count, bool off) {
    const auto begin = std::chrono::steady_clock::now();
    const dsar::NormaliseOptions options{"LT", false, false};
    dsar::Needles emails(dsar::Form::Email, options);
    dsar::Needles phones(dsar::Form::Phone, options);
    for (std::uint64_t person = first_asked; person < first_asked + count; ++person) {
        emails.add(email(person));
        phones.add("+370" + digits(person));
    }
    dsar::StoreEntry store;
    store.name = "bench";
    store.kind = kind;
    store.options["path"] = path.string();
    store.options["scan"] = off ? "off" : "on";
    dsar::CollectionEntry collection;
    collection.name = "calls";
    collection.key = {"id"};
    store.collections.push_back(collection);
    const std::string in = kind == "csv" ? "" : "customer.";
    const dsar::Query query{&collection,
                            {{{in + "email"}, &emails, true, false},
                             {{in + "phone"}, &phones, true, false},
                             {{"text"}, &emails, true, true},
                             {{"text"}, &phones, true, true}},
                            false,
                            false};
    std::uint64_t records = 0;
    std::uint64_t hits = 0;
    const auto reader = dsar::find_connector(kind)->open_reader(store, "/");
    reader->find({&query, 1},
                 [&](std::size_t, const dsar::Record&, std::span<const dsar::Hit> held) {
                     ++records;
                     hits += held.size();
                 },
                 {});
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    fmt::print("{{\"records\": {}, \"hits\": {}, \"seconds\": {:.4f}, \"peak_kib\": {}}}\n",
               records, hits, seconds, usage.ru_maxrss);
    return 0;
}

}  // namespace

int main(int count, char** words) {
    const std::vector<std::string> given(words + 1, words + count);
    if (given.size() == 4 && given[0] == "make") {
        return make(given[1], words[3], std::stoull(given[3]));
    }
    if (given.size() == 2 && given[0] == "people") {
        for (std::uint64_t person = first_asked; person < first_asked + std::stoull(given[1]);
             ++person) {
            fmt::print("{}\n+370{}\n", email(person), digits(person));
        }
        return 0;
    }
    if (given.size() > 3 && given[0] == "find") {
        return find(given[1], given[2], std::stoull(given[3]), given.size() > 4);
    }
    std::fputs("usage: see the head of scan_bench.cpp\n", stderr);
    return 2;
}
