// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/command_line.hpp"

#include "apps/dsar/shell_words.hpp"
#include "libdsar/base/error.hpp"

#include <boost/test/unit_test.hpp>

using namespace dsar;
using namespace dsar::cli;

namespace {

Invocation read(std::string_view line) {
    return read_command_line(split_words(line));
}

std::string refused(std::string_view line) {
    try {
        read(line);
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::Usage));
        return error.what();
    }
    return "accepted";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_AUTO_TEST_CASE(takes_global_flags_on_either_side_of_the_word) {
    for (const char* line : {"-C here --format json access --email a@b.c",
                             "access --email a@b.c -C here --format json",
                             "-C here access --format=json --email=a@b.c"}) {
        const Invocation invocation = read(line);
        BOOST_TEST(invocation.command->name == "access");
        BOOST_TEST(invocation.value("workspace").value_or("") == "here");
        BOOST_TEST(invocation.value("format").value_or("") == "json");
        BOOST_TEST(invocation.value("email").value_or("") == "a@b.c");
        BOOST_TEST(invocation.words.empty());
    }
}

BOOST_AUTO_TEST_CASE(finds_names_of_several_words) {
    const Invocation invocation = read("map -v import --no-input fides a.yml b.yml");
    BOOST_TEST(invocation.command->name == "map import fides");
    BOOST_TEST(invocation.words.size() == 2U);
    BOOST_TEST(invocation.has("verbose"));
    BOOST_TEST(read("map check app").words.size() == 1U);
}

BOOST_AUTO_TEST_CASE(keeps_every_value_of_a_repeated_flag_in_order) {
    const Invocation invocation = read("access --email a@b.c --phone 1 --email d@e.f");
    const std::vector<std::string> expected{"a@b.c", "d@e.f"};
    BOOST_TEST(invocation.values("email") == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lets_the_last_of_a_single_flag_win) {
    BOOST_TEST(read("doctor --format json --format human").value("format").value_or("") == "human");
}

BOOST_AUTO_TEST_CASE(takes_values_as_they_are) {
    BOOST_TEST(read("access --subject -").value("subject").value_or("") == "-");
    BOOST_TEST(read("access --name '[a, b]'").value("name").value_or("") == "[a, b]");
    BOOST_TEST(read("access --name=--x").value("name").value_or("") == "--x");
    BOOST_TEST(read("access --email ''").value("email").value_or("none").empty());
    BOOST_TEST(read("validate -- --odd-name").word(0) == "--odd-name");
    BOOST_TEST(read("validate -").word(0) == "-");
    BOOST_TEST(read("doctor -qv").has("verbose"));
}

BOOST_AUTO_TEST_CASE(gives_help_wherever_it_is_asked_for) {
    BOOST_TEST(read("-h").command->name == "help");
    BOOST_TEST(read("access --email x -h").word(0) == "access");
    BOOST_TEST(read("map check --help").word(0) == "map check");
    BOOST_TEST(read("map -h").word(0) == "map");
    BOOST_TEST(read("--version").command->name == "version");
    BOOST_TEST(read("").word(0) == "overview");
}

BOOST_AUTO_TEST_CASE(suggests_the_nearest_word) {
    BOOST_TEST(refused("acess") == "no command 'acess'; did you mean 'access'?");
    BOOST_TEST(refused("map chek") == "no command 'map chek'; did you mean 'map check'?");
    BOOST_TEST(refused("map") == "map needs one more word: check, show, draft, import fides");
    BOOST_TEST(refused("access --emial a@b.c") ==
               "access takes no flag '--emial'; did you mean '--email'?");
    BOOST_TEST(refused("access --emial=a@b.c") ==
               "access takes no flag '--emial'; did you mean '--email'?");
}

BOOST_AUTO_TEST_CASE(accepts_no_abbreviation) {
    BOOST_TEST(refused("acc").starts_with("no command"));
    BOOST_TEST(refused("access --ema a@b.c").starts_with("access takes no flag"));
}

BOOST_AUTO_TEST_CASE(never_repeats_what_may_be_a_value) {
    for (const char* line :
         {"ana@example.org", "access --ana@example.org", "access ana@example.org",
          "map ana@example.org", "access --email a --format ana@example.org",
          "help ana@example.org", "-ana@example.org"}) {
        BOOST_TEST(refused(line).find("ana") == std::string::npos, line);
    }
}

BOOST_AUTO_TEST_CASE(demands_values_and_words) {
    BOOST_TEST(refused("access --email").starts_with("--email needs a value"));
    BOOST_TEST(refused("access --email=").starts_with("--email needs a value"));
    BOOST_TEST(refused("access --email --phone 1").starts_with("--email needs a value"));
    BOOST_TEST(refused("doctor -C").find("needs a value") != std::string::npos);
    BOOST_TEST(refused("doctor --quiet=no") == "--quiet takes no value");
    BOOST_TEST(refused("doctor --format xml") == "--format is one of human|json|ndjson");
    BOOST_TEST(refused("validate").starts_with("validate needs FILE"));
    BOOST_TEST(refused("show 2026-0001 extra").starts_with("show takes fewer words"));
}

BOOST_AUTO_TEST_CASE(accepts_every_flag_that_the_table_documents) {
    for (const Command* command : all_commands()) {
        for (const auto options : {command->options, global_options()}) {
            for (const Option& option : options) {
                std::vector<std::string> words = split_words(command->name);
                for (const Argument& argument : command->arguments) {
                    words.emplace_back(argument.name);
                }
                words.push_back("--" + std::string(option.name));
                if (!option.value.empty()) {
                    const auto allowed = choices(option);
                    words.emplace_back(allowed.empty() ? "x" : allowed.front());
                }
                BOOST_TEST(read_command_line(words).command != nullptr);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(parses_every_example_of_the_table) {
    for (const Command* command : all_commands()) {
        for (const Example& example : command->examples) {
            std::string line(example.line.substr(0, example.line.find_first_of("<>|")));
            const std::vector<std::string> words = split_words(line);
            BOOST_TEST(words.front() == "dsar");
            const Invocation invocation =
                read_command_line(std::vector(words.begin() + 1, words.end()));
            BOOST_TEST(invocation.command != nullptr, line);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
