// SPDX-License-Identifier: Apache-2.0
// What is restricted is used for what Art. 18(2) allows, and for nothing else.
#include "libdsar/engine/restricted_use.hpp"

#include "tests/engine/vaulted_desk.hpp"

namespace dsar {
namespace {

struct UseDesk : test::VaultDesk {
    UsedParts used(const std::string& case_id, const UseOrder& order, bool dry = false) {
        const CaseFile file = CaseFile::open(root(), case_id);
        ApplyRequest request = work();
        request.dry_run = dry;
        return use_restricted(workspace, file, entries_of(workspace, file), request, order, quiet);
    }
    ErrorKind refusal(const std::string& case_id, const UseOrder& order) {
        try {
            used(case_id, order);
        } catch (const Error& error) {
            return error.kind();
        }
        BOOST_FAIL("it was allowed");
        return ErrorKind::Failed;
    }
};

const UseOrder claim{"legal-claims", "the claim of May", false};
const UseOrder claim_with_records{"legal-claims", "the claim of May", true};

BOOST_FIXTURE_TEST_SUITE(restricted_use, UseDesk)

BOOST_AUTO_TEST_CASE(a_use_is_written_down_for_what_it_is) {
    const std::string id = restricted();
    const UsedParts use = used(id, claim);
    BOOST_TEST(use.restricted == 5U);
    BOOST_TEST(use.records.empty());
    const std::vector<JournalEntry> uses = journal(id, "restricted_use");
    BOOST_REQUIRE(uses.size() == 1U);
    BOOST_TEST(uses.front().details.at("for") == "legal-claims");
    BOOST_TEST(uses.front().details.at("why") == "the claim of May");
    BOOST_TEST(!uses.front().details.contains("records"));
    used(id, claim, true);
    BOOST_TEST(journal(id, "restricted_use").size() == 1U);
}

BOOST_AUTO_TEST_CASE(records_come_from_the_vault_and_from_the_stores) {
    const std::string id = restricted();
    const UsedParts use = used(id, claim_with_records);
    std::string text;
    write_used(use, [&](std::string_view bytes) { text += bytes; });
    const Json json = Json::parse(text);
    BOOST_TEST(json.at("schema") == "used-1");
    BOOST_TEST(json.at("restricted") == 5);
    BOOST_TEST(json.at("not_found") == 0);
    const Json& records = json.at("records");
    BOOST_REQUIRE(records.size() == 5U);
    BOOST_TEST(records.at(0).at("collection") == "news");
    BOOST_TEST(records.at(0).at("in_vault") == false);
    BOOST_TEST(records.at(2).at("collection") == "people");
    BOOST_TEST(records.at(2).at("in_vault") == true);
    BOOST_TEST(records.at(2).at("data").at("street") == "Old Street");
    BOOST_TEST(records.at(2).at("withheld").at(0) == "pin");
    BOOST_TEST(text.find("1234") == std::string::npos);
    BOOST_TEST(text.find("Long Road") == std::string::npos);
    BOOST_TEST(journal(id, "restricted_use").front().details.at("records") == 5);
}

BOOST_AUTO_TEST_CASE(what_is_gone_is_counted) {
    const std::string id = restricted();
    sql("app", "delete from news where id = 5");
    BOOST_TEST(used(id, claim_with_records).not_found == 1U);
}

BOOST_AUTO_TEST_CASE(nothing_but_a_standing_restriction_is_used_so) {
    BOOST_TEST((refusal(planned_restriction().case_id, claim) == ErrorKind::Usage));
    const std::string access = answered("adam@x.com").case_id;
    BOOST_TEST((refusal(access, claim) == ErrorKind::Usage));
    const std::string id = restricted();
    lifted(id);
    BOOST_TEST((refusal(id, claim) == ErrorKind::Usage));
    BOOST_TEST(journal(id, "restricted_use").empty());
}

BOOST_AUTO_TEST_CASE(nor_for_any_other_reason) {
    const std::string id = restricted();
    BOOST_TEST((refusal(id, {"marketing", "a letter", false}) == ErrorKind::Usage));
    BOOST_TEST((refusal(id, {"consent", " ", false}) == ErrorKind::Usage));
    BOOST_TEST((refusal(id, {"consent", "asked by eva@x.com", true}) == ErrorKind::Usage));
    BOOST_TEST(journal(id, "restricted_use").empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_not_handed_out_in_part) {
    const std::string id = restricted();
    write_file(vault_of(id, "log"), "no sealed document");
    BOOST_TEST((refusal(id, claim_with_records) == ErrorKind::Failed));
    BOOST_TEST(journal(id, "restricted_use").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dsar
