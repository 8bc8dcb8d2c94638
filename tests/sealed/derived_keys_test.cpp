// SPDX-License-Identifier: Apache-2.0
// What takes long to derive is derived once, and wiped when nobody needs it.
#include "libdsar/sealed/derived_keys.hpp"

#include "libdsar/sealed/rails.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>
#include <vector>

using namespace dsar;

namespace {

/// Counts how often it derives.
struct Counted {
    std::shared_ptr<const Secret> of(std::initializer_list<std::string_view> pieces) {
        return keys.of(pieces, [&] { return Secret("key " + std::to_string(++derived)); });
    }
    DerivedKeys keys;
    int derived = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(derived_keys)

BOOST_AUTO_TEST_CASE(one_in_use_is_not_derived_again) {
    Counted counted;
    const auto first = counted.of({"sha256", "salt", "password"});
    const auto again = counted.of({"sha256", "salt", "password"});
    BOOST_TEST(first.get() == again.get());
    BOOST_TEST(first->reveal() == "key 1");
    BOOST_TEST(counted.derived == 1);
}

BOOST_AUTO_TEST_CASE(each_piece_and_where_it_ends_counts) {
    Counted counted;
    std::vector<std::shared_ptr<const Secret>> held;
    held.push_back(counted.of({"sha256", "salt", "password"}));
    held.push_back(counted.of({"sha1", "salt", "password"}));
    held.push_back(counted.of({"sha256", "other", "password"}));
    held.push_back(counted.of({"sha256", "saltp", "assword"}));
    held.push_back(counted.of({"sha256", "salt", "password", ""}));
    BOOST_TEST(counted.derived == 5);
}

BOOST_AUTO_TEST_CASE(nothing_is_kept_that_nobody_holds) {
    Counted counted;
    const std::weak_ptr<const Secret> watched = counted.of({"sha256", "salt", "password"});
    BOOST_TEST(watched.expired());
    counted.of({"sha256", "salt", "password"});
    BOOST_TEST(counted.derived == 2);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_derived_is_tried_again) {
    DerivedKeys keys;
    BOOST_CHECK_THROW(keys.of({"a"}, []() -> Secret { throw std::runtime_error("no"); }),
                      std::runtime_error);
    BOOST_TEST(keys.of({"a"}, [] { return Secret("key"); })->reveal() == "key");
}

BOOST_AUTO_TEST_CASE(threads_that_ask_at_once_derive_it_once) {
    Counted counted;
    std::vector<std::shared_ptr<const Secret>> held(8);
    std::vector<std::thread> threads;
    for (auto& mine : held) {
        threads.emplace_back([&] { mine = counted.of({"sha256", "salt", "password"}); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    BOOST_TEST(counted.derived == 1);
}

BOOST_AUTO_TEST_CASE(fields_of_one_application_share_theirs) {
    DerivedKeys keys;
    const auto field = [&](const std::string& password) {
        std::vector<Secret> all;
        all.emplace_back(password);
        return rails_field({std::move(all), Secret("a salt")}, {}, keys);
    };
    using Clock = std::chrono::steady_clock;
    const Clock::time_point begin = Clock::now();
    const FieldCipher first = field("a password");
    const Clock::duration once = Clock::now() - begin;
    std::vector<FieldCipher> others;
    for (int number = 0; number < 20; ++number) {
        others.push_back(field("a password"));
    }
    BOOST_TEST((Clock::now() - begin < 10 * once));
    BOOST_TEST(others.back().open(first.seal("text", ""), "") == "text");
    BOOST_CHECK_THROW(field("another").open(first.seal("text", ""), ""), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()
