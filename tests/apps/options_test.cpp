// SPDX-License-Identifier: Apache-2.0
// What flags mean: read_options() and the global flags, without a workspace.
#include "apps/dsar/command_line.hpp"
#include "apps/dsar/commands/answering.hpp"
#include "apps/dsar/shell_words.hpp"
#include "libdsar/base/error.hpp"

#include <boost/test/unit_test.hpp>

using namespace dsar;
using namespace dsar::cli;

namespace {

Invocation read(std::string_view line) {
    return read_command_line(split_words(line));
}

std::string nothing_set(const char*) {
    return {};
}

bool is_usage(const Error& error) {
    return error.kind() == ErrorKind::Usage;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(a_person_is_named_by_flags) {
    const SearchingOptions options = read_searching_options(
        read("access --id account_id=0 --email a@b.c --phone '8 612' --name N --ip ::1"
             " --received 2026-03-02 --store app --store crm"));
    const std::vector<Identifier> expected{
        {"email", "a@b.c"}, {"phone", "8 612"}, {"name", "N"}, {"ip", "::1"}, {"account_id", "0"}};
    BOOST_TEST((options.request.subject.identifiers == expected));
    BOOST_TEST(options.request.received == "2026-03-02");
    BOOST_TEST(options.stores.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_malformed_value_is_refused_and_not_repeated) {
    for (const char* line : {"access --id 37061234567", "access --id =7",
                             "access --id kind=", "access --kind know --email a@b.c",
                             "access --case 2026-0001 --email a@b.c"}) {
        try {
            read_searching_options(read(line));
            BOOST_ERROR(line);
        } catch (const Error& error) {
            BOOST_TEST(is_usage(error));
            const std::string text = error.what() + error.why() + error.next();
            BOOST_TEST(text.find("612") == std::string::npos);
            BOOST_TEST(text.find("a@b.c") == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_environment_is_a_fallback) {
    const Environment environment = [](const char* name) {
        return std::string(name) == "DSAR_FORMAT" ? "json" : "elsewhere";
    };
    BOOST_TEST((read_globals(read("doctor"), environment).format == Format::Json));
    BOOST_TEST(read_globals(read("doctor"), environment).workspace == "elsewhere");
    const Globals flags = read_globals(read("doctor -C here --format human"), environment);
    BOOST_TEST((flags.format == Format::Human));
    BOOST_TEST(flags.workspace == "here");
    BOOST_CHECK_EXCEPTION(
        read_globals(read("doctor"), [](const char*) { return std::string("xml"); }), Error,
        is_usage);
}

BOOST_AUTO_TEST_CASE(flags_win_over_variables_and_variables_over_files) {
    const Preferences files{{"json", "a file"}, {"always", "another"}};
    const Environment variables = [](const char* name) {
        const std::string_view variable = name;
        return std::string(variable == "DSAR_FORMAT" ? "ndjson"
                           : variable == "NO_COLOR"  ? "1"
                                                     : "");
    };
    const Globals all = read_globals(read("doctor --format human --color auto"), variables, files);
    BOOST_TEST(((all.format == Format::Human) && all.colour == "auto"));
    BOOST_TEST((all.format_from == "--format" && all.colour_from == "--color"));
    const Globals environment = read_globals(read("doctor"), variables, files);
    BOOST_TEST(((environment.format == Format::Ndjson) && environment.colour == "never"));
    BOOST_TEST((environment.format_from == "DSAR_FORMAT" && environment.colour_from == "NO_COLOR"));
    const Globals of_files = read_globals(read("doctor"), nothing_set, files);
    BOOST_TEST(((of_files.format == Format::Json) && of_files.colour == "always"));
    BOOST_TEST((of_files.format_from == "a file" && of_files.colour_from == "another"));
    const Globals nobody = read_globals(read("doctor"), nothing_set);
    BOOST_TEST(((nobody.format == Format::Human) && nobody.colour == "auto"));
    BOOST_TEST((nobody.format_from == "built in" && nobody.colour_from == "built in"));
}

BOOST_AUTO_TEST_CASE(wrong_global_values_are_usage_errors) {
    BOOST_CHECK_EXCEPTION(read_globals(read("doctor --timeout soon"), nothing_set), Error,
                          is_usage);
    BOOST_CHECK_EXCEPTION(read_globals(read("doctor --today 2026-02-30"), nothing_set), Error,
                          is_usage);
    BOOST_TEST(read_globals(read("doctor --timeout 30s"), nothing_set).timeout.count() == 30'000);
}

BOOST_AUTO_TEST_CASE(the_format_of_errors_is_known_before_argv_is) {
    const std::vector<std::string> words{"acess", "--format", "json"};
    BOOST_TEST((format_wanted(words, nothing_set) == Format::Json));
    BOOST_TEST((format_wanted(std::vector<std::string>{"--format=ndjson"}, nothing_set) ==
                Format::Ndjson));
    BOOST_TEST((format_wanted(std::vector<std::string>{"x"}, nothing_set) == Format::Human));
}

BOOST_AUTO_TEST_CASE(the_workspace_is_known_before_the_command_line_is) {
    const auto wanted = [](const std::vector<std::string>& arguments) {
        return workspace_wanted(arguments, [](const char* name) {
            return std::string(std::string_view(name) == "DSAR_WORKSPACE" ? "theirs" : "");
        });
    };
    BOOST_TEST(wanted({"access", "-n"}) == "theirs");
    BOOST_TEST(wanted({"-C", "a b", "access"}) == "a b");
    BOOST_TEST(wanted({"access", "-Ca"}) == "a");
    BOOST_TEST(wanted({"access", "--workspace", "a"}) == "a");
    BOOST_TEST(wanted({"access", "--workspace=a"}) == "a");
    BOOST_TEST(wanted({"access", "-C"}) == "theirs");
}

BOOST_AUTO_TEST_SUITE_END()
