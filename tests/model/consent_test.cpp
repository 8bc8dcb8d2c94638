// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/consent.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

namespace dsar {
namespace {

std::string off(const std::string& text) {
    const std::optional<Value> value = consent_off(text_value(text));
    return !value ? "?" : value->is_null() ? "NULL" : value->text;
}

BOOST_AUTO_TEST_SUITE(consent)

BOOST_AUTO_TEST_CASE(writes_the_no_of_the_same_store) {
    for (const auto& [yes, no] :
         {std::pair{"yes", "no"}, std::pair{"Yes", "No"}, std::pair{"YES", "NO"},
          std::pair{" y ", "n"}, std::pair{"Y", "N"}, std::pair{"1", "0"}, std::pair{"x", ""},
          std::pair{"Taip", "Ne"}, std::pair{"subscribed", "unsubscribed"},
          std::pair{"opt-in", "opt-out"}}) {
        BOOST_TEST(off(yes) == no, yes);
        BOOST_TEST(is_consent_off(text_value(no)), no);
        BOOST_TEST(!is_consent_off(text_value(yes)), yes);
    }
    BOOST_TEST((consent_off({ValueKind::Boolean, "true"}) == Value{ValueKind::Boolean, "false"}));
    BOOST_TEST((consent_off(integer_value(1)) == integer_value(0)));
}

BOOST_AUTO_TEST_CASE(clears_the_day_on_which_consent_was_given) {
    BOOST_TEST(off("2025-03-01") == "NULL");
    BOOST_TEST(off("2025-03-01T10:00:00Z") == "NULL");
}

BOOST_AUTO_TEST_CASE(leaves_a_no_as_it_is) {
    BOOST_TEST(off("No") == "No");
    BOOST_TEST((consent_off(Value()) == Value()));
    BOOST_TEST((consent_off(integer_value(0)) == integer_value(0)));
    BOOST_TEST(is_consent_off(text_value("revoked")));
}

BOOST_AUTO_TEST_CASE(guesses_nothing) {
    BOOST_TEST(off("gold") == "?");
    BOOST_TEST(!consent_off(integer_value(7)));
    BOOST_TEST(!consent_off({ValueKind::Json, "[1]"}));
    BOOST_TEST(!is_consent_off(text_value("gold")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dsar
