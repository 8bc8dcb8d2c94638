// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/identity.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <set>
#include <string>

using namespace dsar;

// The test library prints what differs.
namespace dsar {
std::ostream& operator<<(std::ostream& out, IdentityLevel level) {
    return out << name_of(level);
}
std::ostream& operator<<(std::ostream& out, CodeCheck check) {
    return out << static_cast<int>(check);
}
}  // namespace dsar

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const Instant noon{seconds(1'790'000'000)};

struct OneCase {
    test::TempWorkspace files;
    Workspace workspace;
    std::optional<CaseFile> held;

    explicit OneCase(std::string_view settings = {}) {
        if (!settings.empty()) {
            files.settings(settings);
        }
        workspace = files.load();
        held = CaseFile::create(files.root(), 2026);
    }
    [[nodiscard]] CodeCheck check(std::string_view code, Instant now) const {
        return check_code(workspace, *held, code, now);
    }
};

std::string other_than(const std::string& code) {
    std::string out = code;
    out.back() = out.back() == '0' ? '1' : '0';
    return out;
}

bool is_usage(const Error& error) {
    return error.kind() == ErrorKind::Usage;
}

}  // namespace

BOOST_AUTO_TEST_CASE(demands_levels_as_law_and_settings_say) {
    Settings settings;
    const auto needed = [&](Right right, std::string_view kind = {}) {
        return level_needed(settings, right, kind);
    };
    BOOST_TEST(needed(Right::Access) == IdentityLevel::Reasonable);
    BOOST_TEST(needed(Right::Erase) == IdentityLevel::Reasonable);
    BOOST_TEST(needed(Right::Restrict) == IdentityLevel::Reasonable);
    BOOST_TEST(needed(Right::Object) == IdentityLevel::None);
    BOOST_TEST(needed(Right::Access, "know") == IdentityLevel::Reasonable);
    BOOST_TEST(needed(Right::Access, "specific") == IdentityLevel::High);
    BOOST_TEST(needed(Right::Object, "opt-out") == IdentityLevel::None);
    BOOST_TEST(needed(Right::Restrict, "limit") == IdentityLevel::None);
    settings.identity.levels = {
        {"access", "none"}, {"object", "high"}, {"restrict", "high"}, {"access/know", "high"}};
    BOOST_TEST(needed(Right::Access) == IdentityLevel::None);
    BOOST_TEST(needed(Right::Access, "specific") == IdentityLevel::High);
    BOOST_TEST(needed(Right::Access, "know") == IdentityLevel::High);
    BOOST_TEST(needed(Right::Object) == IdentityLevel::High);
    BOOST_TEST(needed(Right::Restrict, "limit") == IdentityLevel::None);
    BOOST_TEST(needed(Right::Object, "opt-out") == IdentityLevel::None);
}

BOOST_AUTO_TEST_CASE(reaches_high_by_login_or_three_points_with_a_declaration) {
    BOOST_TEST(level_reached({"login", {}, false}) == IdentityLevel::High);
    BOOST_TEST(level_reached({"code", {}, false}) == IdentityLevel::Reasonable);
    BOOST_TEST(level_reached({"known to our support", {}, false}) == IdentityLevel::Reasonable);
    BOOST_TEST(level_reached({"points", {"email"}, true}) == IdentityLevel::None);
    BOOST_TEST(level_reached({"points", {"email", "E-mail"}, false}) == IdentityLevel::None);
    BOOST_TEST(level_reached({"points", {"email", "phone"}, false}) == IdentityLevel::Reasonable);
    const std::vector<std::string> three = {"email", "phone", "invoice number"};
    BOOST_TEST(level_reached({"points", three, false}) == IdentityLevel::Reasonable);
    BOOST_TEST(level_reached({"points", three, true}) == IdentityLevel::High);
}

BOOST_AUTO_TEST_CASE(refuses_points_that_look_like_values_without_repeating_them) {
    BOOST_CHECK_EXCEPTION(level_reached({"", {}, false}), Error, is_usage);
    BOOST_CHECK_EXCEPTION(level_reached({" ", {}, false}), Error, is_usage);
    BOOST_CHECK_EXCEPTION(level_reached({"asked ona@example.org", {}, false}), Error, is_usage);
    for (const std::string value :
         {"ona@example.org", "+370 612 34567", "INV-10023", "1988-02-14", ""}) {
        BOOST_CHECK_EXCEPTION(
            level_reached({"points", {value}, false}), Error, [&](const Error& error) {
                return is_usage(error) && (value.empty() || std::string(error.what()).find(value) ==
                                                                std::string::npos);
            });
    }
    BOOST_TEST(level_reached({"points", {"last 4 digits of card", "line 2 of address"}, false}) ==
               IdentityLevel::Reasonable);
}

BOOST_AUTO_TEST_CASE(takes_a_right_code_once) {
    const OneCase one;
    BOOST_TEST(one.check("12345678", noon) == CodeCheck::None);
    const OneTimeCode code = issue_code(one.workspace, *one.held, noon);
    BOOST_TEST(code.code.size() == 8U);
    BOOST_TEST(code.code.find_first_not_of("0123456789") == std::string::npos);
    BOOST_TEST((code.expires == noon + minutes(15)));
    BOOST_TEST(one.check(code.code, noon + minutes(14)) == CodeCheck::Right);
    BOOST_TEST(one.check(code.code, noon + minutes(14)) == CodeCheck::Spent);
    BOOST_TEST(code_attempts_left(*one.held) == 0);
}

BOOST_AUTO_TEST_CASE(counts_wrong_codes_until_none_is_left) {
    const OneCase one("identity: {code_attempts: 3, code_minutes: 5}\n");
    const OneTimeCode code = issue_code(one.workspace, *one.held, noon);
    BOOST_TEST(one.check(other_than(code.code), noon) == CodeCheck::Wrong);
    BOOST_TEST(code_attempts_left(*one.held) == 2);
    BOOST_TEST(one.check("", noon) == CodeCheck::Wrong);
    BOOST_TEST(one.check(code.code + "0", noon) == CodeCheck::Wrong);
    BOOST_TEST(code_attempts_left(*one.held) == 0);
    BOOST_TEST(one.check(code.code, noon) == CodeCheck::Spent);
}

BOOST_AUTO_TEST_CASE(lets_codes_expire_also_when_the_clock_goes_back) {
    const OneCase one;
    const OneTimeCode code = issue_code(one.workspace, *one.held, noon);
    BOOST_TEST(one.check(code.code, code.expires) == CodeCheck::Expired);
    BOOST_TEST(one.check(code.code, noon - seconds(1)) == CodeCheck::Expired);
    BOOST_TEST(one.check(other_than(code.code), noon + minutes(3)) == CodeCheck::Wrong);
    BOOST_TEST(one.check(code.code, noon + minutes(2)) == CodeCheck::Expired);
    BOOST_TEST(one.check(code.code, noon + minutes(3)) == CodeCheck::Right);
}

BOOST_AUTO_TEST_CASE(replaces_an_older_code_and_binds_it_to_its_case) {
    const OneCase one;
    const OneTimeCode old = issue_code(one.workspace, *one.held, noon);
    OneTimeCode fresh = issue_code(one.workspace, *one.held, noon);
    if (fresh.code == old.code) {
        fresh = issue_code(one.workspace, *one.held, noon);
    }
    BOOST_TEST(one.check(old.code, noon) == CodeCheck::Wrong);
    const CaseFile other = CaseFile::create(one.files.root(), 2026);
    static_cast<void>(issue_code(one.workspace, other, noon));
    BOOST_TEST(check_code(one.workspace, other, fresh.code, noon) == CodeCheck::Wrong);
    BOOST_TEST(one.check(fresh.code, noon) == CodeCheck::Right);
}

BOOST_AUTO_TEST_CASE(keeps_no_code_readable) {
    const OneCase one;
    const OneTimeCode code = issue_code(one.workspace, *one.held, noon);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(one.files.root())) {
        if (entry.is_regular_file()) {
            BOOST_TEST(read_file(entry.path()).find(code.code) == std::string::npos);
        }
    }
    std::set<std::string> codes;
    for (int count = 0; count < 50; ++count) {
        codes.insert(issue_code(one.workspace, *one.held, noon).code);
    }
    BOOST_TEST(codes.size() > 48U);
}
