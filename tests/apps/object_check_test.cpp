// SPDX-License-Identifier: Apache-2.0
// `object --check` and `--export-list`: what senders are told, and with which exit code.
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/suppression.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace dsar::cli {
namespace {

constexpr std::string_view settings =
    "dsar: 1\ncontroller: {name: N, country: LT, contact: c@x.example}\n"
    "purposes:\n  marketing: {title: T, basis: consent}\n  surveys: {title: T, basis: consent}\n";

/// eva@x.com said no to marketing.
struct Desk {
    test::Scratch root;
    Stream out{Look()};
    Stream err{Look()};
    Session session{out, err};

    Desk() {
        make_private_folder(root.path() / "map");
        write_file(root.path() / "dsar.yaml", settings);
        session.folder = root.path();
        const Workspace workspace = open_workspace(root.path());
        SuppressionList(workspace).add(std::vector<Identifier>{{"email", "eva@x.com"}},
                                       std::vector<std::string>{"marketing"},
                                       parse_date("2026-03-09").value());
    }

    ExitCode run(const std::vector<std::pair<std::string, std::string>>& flags) {
        Invocation invocation;
        invocation.command = &object_command;
        for (const auto& [flag, value] : flags) {
            invocation.flags[flag].push_back(value);
        }
        return object_command.run(invocation, session);
    }
    [[nodiscard]] std::string file(const std::string& text) const {
        write_file(root.path() / "given", text);
        return (root.path() / "given").string();
    }
    ExitCode check(const std::string& email, const std::string& purpose) {
        return run({{"check", ""},
                    {"subject", file(R"({"email": [")" + email + R"("]})")},
                    {"purpose", purpose}});
    }
};

bool is_usage(const Error& error) {
    return error.kind() == ErrorKind::Usage;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(object_check, Desk)

BOOST_AUTO_TEST_CASE(says_by_exit_code_whether_a_person_may_be_contacted) {
    BOOST_TEST((check("EVA@x.com", "marketing") == ExitCode::Problems));
    BOOST_TEST((check("eva@x.com", "surveys") == ExitCode::Done));
    BOOST_TEST((check("adam@x.com", "marketing") == ExitCode::Done));
    BOOST_TEST(out.text() == "may not be contacted\nmay be contacted\nmay be contacted\n");
}

BOOST_AUTO_TEST_CASE(without_a_purpose_any_counts) {
    BOOST_TEST((run({{"check", ""}, {"subject", file(R"({"email": ["eva@x.com"]})")}}) ==
                ExitCode::Problems));
}

BOOST_AUTO_TEST_CASE(programs_get_an_object) {
    session.globals.format = Format::Json;
    BOOST_TEST((check("eva@x.com", "marketing") == ExitCode::Problems));
    BOOST_TEST(out.text() == "{\"suppressed\":true,\"purpose\":\"marketing\"}\n");
}

BOOST_AUTO_TEST_CASE(hands_out_who_is_left_in_order_and_unchanged) {
    const std::string list = file("Zoe@x.com\n eva@x.com\nAdam@X.com \n?\n");
    BOOST_TEST((run({{"check", ""}, {"list", list}, {"purpose", "marketing"}}) == ExitCode::Done));
    BOOST_TEST(out.text() == "Zoe@x.com\nAdam@X.com \n");
    BOOST_TEST(err.text() ==
               "2 may be contacted, 1 may not, 1 left out: neither an e-mail address nor a phone "
               "number\n");
}

BOOST_AUTO_TEST_CASE(a_mistyped_purpose_lets_nobody_through) {
    BOOST_CHECK_EXCEPTION(check("eva@x.com", "marketting"), Error, [](const Error& error) {
        return is_usage(error) && error.why() == "did you mean 'marketing'?";
    });
    BOOST_TEST(out.text().empty());
}

BOOST_AUTO_TEST_CASE(who_has_no_address_cannot_be_asked_for) {
    BOOST_CHECK_EXCEPTION(run({{"check", ""}, {"subject", file(R"({"name": "Eva"})")}}), Error,
                          is_usage);
}

BOOST_AUTO_TEST_CASE(prints_the_list_without_a_value) {
    BOOST_TEST((run({{"export-list", ""}}) == ExitCode::Done));
    BOOST_TEST(out.text().starts_with("digest,purpose,since\n"));
    BOOST_TEST(out.text().ends_with(",marketing,2026-03-09\n"));
    BOOST_TEST(out.text().find("eva") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(takes_one_thing_at_a_time) {
    BOOST_CHECK_EXCEPTION(run({}), Error, is_usage);
    BOOST_CHECK_EXCEPTION(run({{"check", ""}}), Error, is_usage);
    BOOST_CHECK_EXCEPTION(run({{"check", ""}, {"export-list", ""}}), Error, is_usage);
    BOOST_CHECK_EXCEPTION(run({{"check", ""}, {"list", "a"}, {"subject", "b"}}), Error, is_usage);
    BOOST_CHECK_EXCEPTION(run({{"export-list", ""}, {"purpose", "marketing"}}), Error, is_usage);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::cli
