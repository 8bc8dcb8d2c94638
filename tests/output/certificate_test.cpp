// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/certificate.hpp"

#include "libdsar/base/json.hpp"
#include "libdsar/output/validate.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace {

using namespace dsar;

CaseCertificate example() {
    CaseCertificate out;
    out.case_id = "2026-0008";
    out.regime = "gdpr";
    out.controller = "MB <Outcraft> & Sons";
    out.contact = "privacy@outcraft.example";
    out.plan = std::string(64, 'a');
    out.received = Date(std::chrono::year(2026), std::chrono::month(3), std::chrono::day(4));
    out.approved_by = {"j.santos"};
    out.counts = {{"erase", 23}, {"trim", 4}};
    out.done = {{"app", "accounts", "erase", 23}, {"app", "invoices", "trim", 4}};
    out.stores_searched = 8;
    out.identifiers = 2;
    out.keys = 27;
    out.gone = 23;
    out.kept = 4;
    out.kept_parts = {
        {"app", "invoices", "billing", "17(3)(b)", "the tax act",
         Date(std::chrono::year(2036), std::chrono::month(12), std::chrono::day(31)), true, 4},
        {"app", "messages", "hold", "17(3)(e)", "", std::nullopt, false, 1}};
    out.erasable_from = {
        {Date(std::chrono::year(2037), std::chrono::month(1), std::chrono::day(1)), 4}};
    out.manual = {{"app", "payments", "restrict_by_hand", "nobody marked them", 2}};
    out.old_values = {{"crm", "contacts", "other_value", 3}, {"app", "risks", "statement", 5}};
    out.told = {"Stripe"};
    out.in_files = {"app", "logs"};
    out.journal_entries = 16;
    out.journal_head = std::string(64, 'b');
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(certificate)

BOOST_AUTO_TEST_CASE(is_signed_as_a_whole) {
    const SigningKey key = SigningKey::generate();
    const std::string text = certificate_document(example(), key);
    BOOST_TEST(is_certificate_signed_by(text, key.public_key()));
    BOOST_TEST(!is_certificate_signed_by(text, SigningKey::generate().public_key()));
    const Json whole = Json::parse(text);
    for (const auto& [name, value] : whole.items()) {
        Json altered = whole;
        if (name == "signature") {
            altered[name]["value"] = std::string(86, 'A') + "==";
        } else if (value.is_number()) {
            altered[name] = value.get<int>() + 1;
        } else {
            altered.erase(name);
        }
        BOOST_TEST(!is_certificate_signed_by(altered.dump(), key.public_key()), name);
    }
    BOOST_TEST(is_certificate_signed_by(whole.dump(), key.public_key()));  // white space is free
    BOOST_TEST(!is_certificate_signed_by("[]", key.public_key()));
}

BOOST_AUTO_TEST_CASE(is_valid_by_its_schema) {
    const std::string text = certificate_document(example(), SigningKey::generate());
    const Validation found = validate_text(text, "certificate.json");
    BOOST_TEST(found.kind == "certificate-1");
    for (const Problem& problem : found.problems) {
        BOOST_TEST_MESSAGE(problem.where << " " << problem.what);
    }
    BOOST_TEST(found.problems.empty());
}

BOOST_AUTO_TEST_CASE(says_when_the_case_comes_back) {
    CaseCertificate some = example();
    const SigningKey key = SigningKey::generate();
    BOOST_TEST(Json::parse(certificate_document(some, key)).at("back_on") == "2037-01-01");
    BOOST_TEST((certificate_page(some, "").find("comes back on 2037-01-01") != std::string::npos));
    some.erasable_from.clear();
    BOOST_TEST(Json::parse(certificate_document(some, key)).at("back_on").is_null());
    BOOST_TEST((certificate_page(some, "").find("comes back") == std::string::npos));
    BOOST_TEST(validate_text(certificate_document(some, key), "c.json").problems.empty());
}

BOOST_AUTO_TEST_CASE(shows_what_is_kept_and_until_when) {
    const std::string page = certificate_page(example(), "SHA256:abc");
    BOOST_TEST(page.find("crm/contacts, 3: another value stands there") != std::string::npos);
    BOOST_TEST(page.find("app/risks, 5: not rewritten") != std::string::npos);
    for (const char* const text :
         {"2026-0008", "MB &lt;Outcraft&gt; &amp; Sons", "until 2036-12-31", "no day is set",
          "the tax act", "nobody marked them", "Stripe", "SHA256:abc", "j.santos",
          "Snapshots of the file system, and copies of the files of app, logs"}) {
        BOOST_TEST((page.find(text) != std::string::npos), text);
    }
}

BOOST_AUTO_TEST_CASE(what_earlier_plans_had_done_is_certified_too) {
    const SigningKey key = SigningKey::generate();
    CaseCertificate some = example();
    BOOST_TEST(!Json::parse(certificate_document(some, key)).contains("earlier"));
    BOOST_TEST((certificate_page(some, "").find("earlier plans") == std::string::npos));
    some.earlier.push_back(
        {std::string(64, 'a'),
         Date(std::chrono::year(2026), std::chrono::month(3), std::chrono::day(2)),
         {}});
    some.earlier.back().done = {{"app", "accounts", "erase", 3}, {"crm", "", "", 7}};
    const std::string document = certificate_document(some, key);
    BOOST_TEST(validate_text(document, "c.json").problems.empty());
    BOOST_TEST(Json::parse(document).at("earlier")[0].at("done")[0].at("count") == 3);
    const std::string page = certificate_page(some, "");
    for (const char* words :
         {"From 2026-03-02, by plan", "app/accounts, 3: erased", "crm, 7: records changed"}) {
        BOOST_TEST((page.find(words) != std::string::npos), words);
    }
}

BOOST_AUTO_TEST_SUITE_END()
