// SPDX-License-Identifier: Apache-2.0
// dsar-sample: words in, exit code out. 0 made, 1 failed, 2 usage.
#include "apps/sample/generate.hpp"
#include "apps/sample/names.hpp"

#include <charconv>
#include <cstdio>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace {

constexpr std::string_view help =
    "dsar-sample - make a believable company to try dsar on\n"
    "\n"
    "usage: dsar-sample DIR [--people N] [--seed S] [--verbose]\n"
    "\n"
    "Writes the workspace of Outcraft, a made-up company that calls people by AI for\n"
    "its clients: settings and data map, eight stores full of made-up people, and in\n"
    "truth/people.ndjson which records are whose. The same N and S give the same bytes.\n"
    "\n"
    "  DIR          a folder that does not exist, or is empty\n"
    "  --people N   how many people, 1 to 300000 (2000)\n"
    "  --seed S     another company for every number (1)\n"
    "  --verbose    say what was made\n"
    "  --help       this text\n"
    "\n"
    "Every person, address and number in it is invented.\n";

/// What the command line says.
struct Invocation {
    sample::Order order;
    bool is_verbose = false;
    bool wants_help = false;
    std::string complaint;  ///< the first one

    void complain(std::string what) {
        if (complaint.empty()) {
            complaint = std::move(what);
        }
    }
};

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    return is_number ? std::optional{number} : std::nullopt;
}

/// Takes the value of `--name VALUE` or `--name=VALUE`; moves `at` behind it.
std::optional<std::uint64_t> value_of(std::span<char* const> words, std::size_t& at,
                                      std::string_view name) {
    const std::string_view word = words[at];
    if (word.size() > name.size()) {
        return number_in(word.substr(name.size() + 1));
    }
    return at + 1 < words.size() ? number_in(words[++at]) : std::nullopt;
}

bool is_option(std::string_view word, std::string_view name) {
    return word.starts_with(name) && (word.size() == name.size() || word[name.size()] == '=');
}

Invocation read(std::span<char* const> words) {
    Invocation invocation;
    for (std::size_t at = 1; at < words.size(); ++at) {
        const std::string_view word = words[at];
        if (word == "--help" || word == "-h") {
            invocation.wants_help = true;
        } else if (word == "--verbose" || word == "-v") {
            invocation.is_verbose = true;
        } else if (is_option(word, "--people")) {
            invocation.order.people = value_of(words, at, "--people").value_or(0);
        } else if (is_option(word, "--seed")) {
            const auto seed = value_of(words, at, "--seed");
            invocation.order.seed = seed.value_or(0);
            if (!seed) {
                invocation.complain("--seed needs a whole number");
            }
        } else if (word.starts_with("-")) {
            invocation.complain("no option '" + std::string{word} + "'");
        } else if (invocation.order.folder.empty()) {
            invocation.order.folder = word;
        } else {
            invocation.complain("only one folder can be made at a time");
        }
    }
    if (invocation.order.people == 0 || invocation.order.people > sample::most_people) {
        invocation.complain("--people needs a number from 1 to 300000");
    } else if (invocation.order.folder.empty()) {
        invocation.complain("which folder?");
    }
    return invocation;
}

void complain(const std::string& what, std::string_view next) {
    std::fprintf(stderr, "dsar-sample: %s\n  next  %s\n", what.c_str(), std::string{next}.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    const Invocation invocation = read({argv, static_cast<std::size_t>(argc)});
    if (invocation.wants_help) {
        std::fwrite(help.data(), 1, help.size(), stdout);
        return std::fflush(stdout) == 0 ? 0 : 1;
    }
    if (!invocation.complaint.empty()) {
        complain(invocation.complaint, "dsar-sample --help");
        return 2;
    }
    umask(077);  // readable by nobody else, like a workspace with real people
    try {
        const auto counts = sample::make_workspace(invocation.order);
        if (invocation.is_verbose) {
            std::printf("%llu people in %llu circles, %llu records about them\n",
                        static_cast<unsigned long long>(invocation.order.people),
                        static_cast<unsigned long long>(counts.circles),
                        static_cast<unsigned long long>(counts.records));
        }
    } catch (const std::exception& problem) {
        complain(problem.what(), "choose another folder: dsar-sample DIR");
        return 1;
    }
    return 0;
}
