// SPDX-License-Identifier: Apache-2.0
// What names of columns and collections say.
#include "libdsar/discovery/name_rule.hpp"

#include "libdsar/discovery/column_type.hpp"
#include "libdsar/discovery/word_list.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using dsar::ColumnSort;
using Names = std::vector<std::string>;

std::string said(const std::string& name) {
    const dsar::NameRule rule = dsar::rule_for_name(name);
    return std::string(dsar::facts_of(rule.type).name) + (rule.strong ? "" : "?");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(name_rule)

BOOST_AUTO_TEST_CASE(takes_names_apart) {
    BOOST_TEST((dsar::words_of_name("BillingPostalCode") == Names({"billing", "postal", "code"})));
    BOOST_TEST((dsar::words_of_name("customerURLs2") == Names({"customer", "ur", "ls", "2"})));
    BOOST_TEST((dsar::words_of_name("E-mail (work)") == Names({"e", "mail", "work"})));
    BOOST_TEST((dsar::words_of_name("pavardė") == Names({"pavarde"})));
    BOOST_TEST(dsar::words_of_name("").empty());
}

BOOST_AUTO_TEST_CASE(hears_the_longest_phrase_and_of_several_the_last) {
    BOOST_TEST(said("customer_email") == "email");
    BOOST_TEST(said("EmailAddress") == "email");
    BOOST_TEST(said("ip_address") == "ip");
    BOOST_TEST(said("card_last4") == "card");
    BOOST_TEST(said("password_hash") == "credential");
    BOOST_TEST(said("name") == "full_name?");
    BOOST_TEST(said("product_name") == "none");
    BOOST_TEST(said("caller.number") == "phone?");
    BOOST_TEST(said("items[].email") == "email");
    BOOST_TEST(said("quantity") == "none?");
}

BOOST_AUTO_TEST_CASE(every_line_of_the_list_names_a_type) {
    std::size_t lines = 0;
    for (const dsar::WordLine& line : dsar::read_word_lines("column-names")) {
        const std::string key = line.key.substr(0, line.key.find('?'));
        BOOST_TEST(dsar::find_data_type(key) != nullptr, key);
        BOOST_TEST(!line.phrases.empty());
        ++lines;
    }
    BOOST_TEST(lines > 40U);
}

BOOST_AUTO_TEST_CASE(tells_collections_of_people_by_their_last_word) {
    BOOST_TEST(dsar::names_people("shop.customers"));
    BOOST_TEST(dsar::names_people("Mitarbeiter"));
    BOOST_TEST(!dsar::names_people("customer_orders"));
    BOOST_TEST(dsar::names_staff("created_by"));
    BOOST_TEST(!dsar::names_staff("amount"));
}

BOOST_AUTO_TEST_CASE(sorts_types_of_several_stores) {
    BOOST_TEST((dsar::sort_of_type("NVARCHAR(20)") == ColumnSort::Text));
    BOOST_TEST((dsar::sort_of_type("timestamp with time zone") == ColumnSort::Date));
    BOOST_TEST((dsar::sort_of_type("interval") == ColumnSort::Time));
    BOOST_TEST((dsar::sort_of_type("point") == ColumnSort::Structure));
    BOOST_TEST((dsar::sort_of_type("bigint unsigned") == ColumnSort::Number));
    BOOST_TEST((dsar::sort_of_type("text[]") == ColumnSort::Structure));
    BOOST_TEST((dsar::sort_of_type("uuid") == ColumnSort::Uuid));
    BOOST_TEST((dsar::sort_of_type("string|null") == ColumnSort::Any));
    BOOST_TEST((dsar::sort_of_type("") == ColumnSort::Any));
    BOOST_TEST((dsar::sort_of_type("bytea") == ColumnSort::Bytes));
}

BOOST_AUTO_TEST_SUITE_END()
