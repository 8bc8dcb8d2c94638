// SPDX-License-Identifier: Apache-2.0
// Who writes a sealed field writes its index columns: what the account may not do with them is
// lacking, too.
#include "libdsar/stores/grants.hpp"
#include "tests/stores/sealed_shop.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {
namespace {

constexpr const char* account = R"(
SET search_path = shop; SET client_min_messages = warning;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sealed_writer') THEN
CREATE ROLE sealed_writer LOGIN; END IF; END $$;
GRANT USAGE ON SCHEMA shop TO sealed_writer; GRANT SELECT, UPDATE (email) ON people TO sealed_writer;)";

}  // namespace

BOOST_AUTO_TEST_CASE(an_account_that_may_not_write_the_index_of_a_sealed_field_lacks_it) {
    const Scratch keys;
    SealedShop shop("postgres", sealed_named(keys, "aes-256-gcm, index"));
    const PostgresServer& server = PostgresServer::get();
    server.sql(account);
    shop.store().options["user"] = "sealed_writer";
    const std::vector<Need> needs{{&shop.collection(), Use::Read},
                                  {&shop.collection(), Use::Write, "email"}};
    const std::vector<MissingGrant> missing = shop.reader()->missing_grants(needs);
    BOOST_REQUIRE(missing.size() == 1U);
    BOOST_TEST(missing.front().need == 1U);
    BOOST_TEST(missing.front().privilege == "UPDATE");
    BOOST_TEST(missing.front().column.find("email_bidx") != std::string::npos);
    server.sql("GRANT UPDATE (email_bidx) ON shop.people TO sealed_writer");
    BOOST_TEST(shop.reader()->missing_grants(needs).empty());
}

}  // namespace dsar::test
