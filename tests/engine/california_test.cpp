// SPDX-License-Identifier: Apache-2.0
// Requests to know under Californian law: categories, specific pieces, and what is never disclosed.
#include "libdsar/base/file.hpp"
#include "libdsar/engine/answer.hpp"
#include "libdsar/output/validate.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

using namespace dsar;

namespace {

namespace fs = std::filesystem;

// All bytes below a folder, as one text; the zip holds the same as the folder.
std::string all_of(const fs::path& folder) {
    std::string text;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.path().extension() != ".zip") {
            text += read_file(entry.path());
        }
    }
    return text;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

namespace {

struct California {
    test::TempWorkspace files;
    test::PrivateKeys keys;
    Workspace workspace;

    California() {
        files.map("shop", R"(store: shop
kind: sqlite
path: stores/shop.db
collections:
  buyers:
    role: controller
    purpose: service
    recipients: [aws]
    key: id
    fields:
      id: {}
      email: {identifies: email, category: user.contact.email, origin: provided}
      ssn: {category: user.government_id.national_identification_number, origin: provided}
      pass: {category: user.authorization.password}
      city: {category: user.contact.address.city, origin: provided}
)");
        files.sql("shop", R"(
create table buyers(id integer primary key, email text, ssn text, pass text, city text);
insert into buyers values (7, 'eva@x.com', 'planted-ssn', 'planted-pass', 'planted-city');
)");
        workspace = files.load();
    }

    [[nodiscard]] Answer ask(const std::string& regime, const std::string& kind,
                             bool categories_only = false) const {
        AnswerRequest request;
        request.subject.identifiers = {{"email", "eva@x.com"}};
        request.received = parse_date("2026-03-02");
        request.today = parse_date("2026-03-03").value();
        request.regime = regime;
        request.kind = kind;
        request.categories_only = categories_only;
        Register cases(workspace);
        const Signer signer = test::signer_of(workspace, "tester");
        request.cases = &cases;
        request.signer = &signer;
        Progress progress;
        return answer(workspace, request, progress);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(california, California)

BOOST_AUTO_TEST_CASE(tells_categories_and_no_specific_piece_when_that_was_asked) {
    const Answer out = ask("ccpa", "know");
    const std::string text = all_of(out.case_folder);
    BOOST_TEST(!has(text, "planted-"));
    const std::string page = read_file(out.package_folder / "index.html");
    BOOST_TEST(has(page, "You asked which categories of personal information we collected"));
    BOOST_TEST(has(page,
                   "<td>City</td><td>given by you</td><td>Providing the service</td>"
                   "<td>Amazon Web Services</td><td>no</td>"));
    BOOST_TEST(!has(page, "Does not apply: this request was answered under the General"));
    BOOST_TEST(out.plan.totals.at("withhold") == 1U);
    BOOST_TEST(validate(out.package_folder).problems.empty());
}

BOOST_AUTO_TEST_CASE(gives_specific_pieces_without_what_is_never_disclosed) {
    const Answer out = ask("ccpa", "specific");
    const std::string text = all_of(out.case_folder);
    BOOST_TEST(has(text, "planted-city"));
    BOOST_TEST(!has(text, "planted-ssn"));
    BOOST_TEST(!has(text, "planted-pass"));
    BOOST_TEST(has(text, "held, not shown: a number of an official document (11 CCR 7024(d))"));
    BOOST_TEST(validate(out.package_folder).problems.empty());
}

BOOST_AUTO_TEST_CASE(falls_back_to_categories_when_nobody_verified_who_asks) {
    const Answer out = ask("ccpa", "specific", true);
    BOOST_TEST(!has(all_of(out.case_folder), "planted-"));
    BOOST_TEST(has(read_file(out.package_folder / "index.html"), "11 CCR 7024(a)"));
}

BOOST_AUTO_TEST_CASE(hands_out_official_numbers_but_no_secrets_under_the_gdpr) {
    const Answer out = ask("gdpr", "");
    const std::string text = all_of(out.case_folder);
    BOOST_TEST(has(text, "planted-ssn"));
    BOOST_TEST(!has(text, "planted-pass"));
}

BOOST_AUTO_TEST_CASE(reckons_californian_answers_by_calendar_days) {
    // 2 March and 45 calendar days; the promise of one month is earlier, and counts.
    BOOST_TEST(format(ask("ccpa", "know").deadline.due.value()) == "2026-04-02");
    workspace.settings.promise.clear();
    BOOST_TEST(format(ask("ccpa", "know").deadline.due.value()) == "2026-04-16");
    BOOST_TEST(format(ask("gdpr", "").deadline.due.value()) == "2026-04-02");
}

BOOST_AUTO_TEST_SUITE_END()
