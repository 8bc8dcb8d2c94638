// SPDX-License-Identifier: Apache-2.0
// The one main of every unit-test executable.
#define BOOST_TEST_MODULE dsar
#include <boost/test/unit_test.hpp>
