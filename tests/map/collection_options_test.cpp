// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/collection_options.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar {

BOOST_AUTO_TEST_SUITE(collection_options_of_a_map)

BOOST_AUTO_TEST_CASE(are_known_by_their_names) {
    for (const char* collection : {"logs", "a/b", "", "appends"}) {
        const auto own = collection_option(option_of_collection(collection, "appends"));
        BOOST_REQUIRE(own.has_value());
        BOOST_TEST(own->collection == collection);
        BOOST_TEST(own->option == "appends");
    }
    for (const char* name : {"appends", "path", "collections/logs/path", "collections/appends", "",
                             "/appends", "collections"}) {
        BOOST_TEST(!collection_option(name).has_value(), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
