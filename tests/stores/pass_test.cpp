// SPDX-License-Identifier: Apache-2.0
// A record that is offered whole goes to the same queries as one that is looked at first.
#include "libdsar/stores/pass.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace dsar::test {
namespace {

/// Three queries on one collection, of which the last but one only asks what is there.
class Asked {
 public:
    Asked() {
        collection_.name = "calls";
        collection_.key = {"id"};
        emails_.add("jo@x.com");
        phones_.add("+37061234567");
        queries_ = {{&collection_, {{{"email"}, &emails_}}, false, false},
                    {&collection_, {{{"phone"}, &phones_}}, true, false},
                    {&collection_, {{{"email"}, &emails_}, {{"phone"}, &phones_}}, false, false}};
    }

    std::string answers(const Record& record, bool whole) const {
        std::string said;
        const RecordSink sink = [&](std::size_t query, const Record& found,
                                    std::span<const Hit> hits) {
            said += std::to_string(query) + " " + key_text(found.key);
            for (const Field& field : found.fields) {
                said += " " + field.name + "=" + field.value.text;
            }
            for (const Hit& hit : hits) {
                said += " " + std::to_string(hit.condition) + ":" + hit.needle;
            }
            said += "\n";
        };
        const std::vector<CollectionQueries> groups = by_collection(queries_);
        Pass pass(queries_, groups.front(), sink);
        if (whole) {
            pass.offer_whole(record, {1, "f", 0});
        } else {
            pass.offer(record, {1, "f", 0}, [&] { return record; });
        }
        return said;
    }

 private:
    CollectionEntry collection_;
    Needles emails_{Form::Email, {"LT", false, false}};
    Needles phones_{Form::Phone, {"LT", false, false}};
    std::vector<Query> queries_;
};

Record call(const std::string& email, const std::string& phone) {
    return {{},
            {{"id", text_value("7")},
             {"email", text_value(email)},
             {"phone", text_value(phone)},
             {"text", text_value("words")}}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pass_over_records)

BOOST_AUTO_TEST_CASE(a_whole_record_goes_to_every_query_that_it_answers) {
    const Asked asked;
    const std::string both = asked.answers(call("Jo@x.com", "8 612 34567"), true);
    BOOST_TEST(both ==
               "0 7 id=7 email=Jo@x.com phone=8 612 34567 text=words 0:jo@x.com\n"
               "1 7 id=7 phone=8 612 34567 0:+37061234567\n"
               "2 7 id=7 email=Jo@x.com phone=8 612 34567 text=words 0:jo@x.com "
               "1:+37061234567\n");
    for (const char* const email : {"jo@x.com", "al@x.com"}) {
        for (const char* const phone : {"+37061234567", "+37061234568", ""}) {
            const Record record = call(email, phone);
            BOOST_TEST(asked.answers(record, true) == asked.answers(record, false));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
