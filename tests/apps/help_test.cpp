// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/help.hpp"

#include "apps/dsar/completion.hpp"
#include "apps/dsar/manual.hpp"
#include "apps/dsar/text_width.hpp"
#include "apps/dsar/topics.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>

using namespace dsar::cli;

namespace {

void fits_a_screen(const std::string& text, std::string_view name) {
    std::istringstream lines(text);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        BOOST_TEST(width_of(line) <= 80U, name << ": " << line);
    }
    BOOST_TEST(count < 40U, name << " has " << count << " lines");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(help)

BOOST_AUTO_TEST_CASE(fits_a_screen_of_eighty_columns) {
    fits_a_screen(overview({}), "overview");
    for (const Command* command : all_commands()) {
        fits_a_screen(help_text(*command, {}), command->name);
    }
    for (const Topic& topic : all_topics()) {
        fits_a_screen(topic.text(), topic.name);
    }
}

BOOST_AUTO_TEST_CASE(names_every_option_in_help_manual_and_completion) {
    const auto pages = manual_pages();
    for (const Command* command : all_commands()) {
        if (command->hidden) {
            continue;
        }
        const auto page = std::ranges::find(pages, page_name(*command) + ".1", &ManualPage::file);
        BOOST_REQUIRE(page != pages.end());
        for (const Option& option : command->options) {
            BOOST_TEST(help_text(*command, {}).find("--" + std::string(option.name)) !=
                       std::string::npos);
            for (const char* shell : {"bash", "zsh", "fish"}) {
                BOOST_TEST(completion_script(shell).find(option.name) != std::string::npos);
            }
            std::string name(option.name);
            for (std::size_t at = 0; (at = name.find('-', at)) != std::string::npos; at += 2) {
                name.insert(at, 1, '\\');
            }
            BOOST_TEST(page->text.find("\\fB\\-\\-" + name + "\\fR") != std::string::npos, name);
        }
    }
}

BOOST_AUTO_TEST_CASE(explains_every_exit_code) {
    for (const Topic& topic : all_topics()) {
        if (topic.name != "exit-codes") {
            continue;
        }
        for (const ExitCodeEntry& entry : exit_codes) {
            BOOST_TEST(topic.text().find(std::to_string(static_cast<int>(entry.code))) !=
                       std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(exit_code)

BOOST_AUTO_TEST_CASE(prefers_8_7_6_3_5_4) {
    constexpr std::array order{ExitCode::NoEntry,    ExitCode::Busy,        ExitCode::NotSetUp,
                               ExitCode::Incomplete, ExitCode::NeedsPerson, ExitCode::Problems,
                               ExitCode::Failed,     ExitCode::Done};
    for (std::size_t left = 0; left < order.size(); ++left) {
        for (std::size_t right = 0; right < order.size(); ++right) {
            BOOST_TEST((more_urgent(order[left], order[right]) == order[std::min(left, right)]));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
