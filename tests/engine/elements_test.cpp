// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/elements.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

dsar::Record call(const std::string& people) {
    return {{}, {{"id", dsar::integer_value(1)}, {"people", {dsar::ValueKind::Json, people}}}};
}

dsar::OwnElements jo() {
    return {"people[].email", dsar::Form::Email, {}, {"jo@x.com"}, {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(elements)

BOOST_AUTO_TEST_CASE(keeps_the_matched_elements_and_says_how_many_are_about_others) {
    dsar::Record record =
        call(R"([{"email":"JO@x.com","n":1},{"email":"bobjo@x.com","n":2},{"n":3}])");
    const auto withheld = keep_own_elements(record, jo());
    BOOST_TEST(record.fields[1].value.text == R"([{"email":"JO@x.com","n":1}])");
    BOOST_REQUIRE(withheld.has_value());
    BOOST_TEST(withheld->path == "people[]");
    BOOST_TEST(withheld->reason == "other_person");
    BOOST_TEST(withheld->why == "2 of 3 entries are about others (Art. 15(4))");
}

BOOST_AUTO_TEST_CASE(withholds_nothing_when_every_element_is_theirs) {
    dsar::Record record = call(R"([{"email":"jo@x.com"},{"email":"jo@x.com"}])");
    BOOST_TEST(!keep_own_elements(record, jo()).has_value());
    BOOST_TEST(record.fields[1].value.text == R"([{"email":"jo@x.com"},{"email":"jo@x.com"}])");
}

BOOST_AUTO_TEST_CASE(compares_a_name_that_stands_in_two_fields) {
    dsar::Record record =
        call(R"([{"first":"Jo","last":"Smith"},{"first":"Jo","last":"Brown"},{"last":"Smith"}])");
    const dsar::OwnElements whose{"people[].first",
                                  dsar::Form::Name,
                                  {},
                                  {*dsar::normalise(dsar::Form::Name, "Jo Smith", {})},
                                  {"people[].last"}};
    BOOST_TEST(keep_own_elements(record, whose).has_value());
    BOOST_TEST(record.fields[1].value.text == R"([{"first":"Jo","last":"Smith"}])");
}

BOOST_AUTO_TEST_CASE(withholds_a_deeper_list_whole) {
    dsar::Record record = {
        {},
        {{"call",
          {dsar::ValueKind::Json,
           R"({"people":[{"email":"jo@x.com"},{"email":"al@x.com"}],"at":5})"}}}};
    const auto withheld =
        keep_own_elements(record, {"call.people[].email", dsar::Form::Email, {}, {"jo@x.com"}, {}});
    BOOST_REQUIRE(withheld.has_value());
    BOOST_TEST(record.fields[0].value.text.find("al@x.com") == std::string::npos);
    BOOST_TEST(record.fields[0].value.text.find("\"at\":5") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
