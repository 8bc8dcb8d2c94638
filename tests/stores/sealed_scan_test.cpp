// SPDX-License-Identifier: Apache-2.0
// Where every value must be opened, a search says first how much that is, and what cannot be opened
// names its field, on every kind of store.
#include "libdsar/stores/sealed/sealed_store.hpp"
#include "tests/stores/sealed_shop.hpp"

#include <boost/test/unit_test.hpp>

#include <charconv>

using namespace dsar;
using namespace dsar::test;

namespace {

const std::vector<std::string> every_kind{"sqlite", "csv", "jsonl", "json", "postgres", "mysql"};

/// What a search for one address says of how far it is; asked as often as `times` says.
std::vector<std::string> told(const SealedShop& shop, std::size_t times = 1) {
    const Needles needles = needles_of(Form::Email, {"person2@example.com"});
    const Query query{&shop.collection(), {{{"email"}, &needles, true, false}}, false};
    std::vector<std::string> words;
    FindContext context;
    context.progress = [&](std::uint64_t done, std::uint64_t total, std::string_view unit) {
        words.push_back(fmt::format("{} of {} {}", done, total, unit));
    };
    std::size_t found = 0;
    const std::vector<Query> queries(times, query);
    shop.reader()->find(
        queries, [&](auto...) { ++found; }, context);
    BOOST_TEST(found == times);
    return words;
}

/// Where the field is bound to the record, by every scheme that can; in every kind of store.
template <class Work>
void for_every_bound(const Work& work) {
    const Scratch keys;
    for (const char* const name : {"aes-256-gcm", "aes-siv", "lockbox", "ciphersweet, boring",
                                   "ciphersweet, fips", "ciphersweet, modern"}) {
        SealedEntry entry = sealed_named(keys, name);
        entry.context = "people.email:{id}";
        for (const std::string& kind : every_kind) {
            BOOST_TEST_CONTEXT(name << " in " << kind) {
                SealedShop shop(kind, entry);
                work(shop, entry);
            }
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed_scan)

BOOST_AUTO_TEST_CASE(says_first_how_much_it_opens) {
    const Scratch keys;
    for (const std::string& kind : every_kind) {
        BOOST_TEST_CONTEXT(kind) {
            const SealedShop shop(kind, sealed_named(keys, "aes-256-gcm"));
            const std::vector<std::string> words = told(shop);
            BOOST_REQUIRE(!words.empty());
            BOOST_TEST(words.front() ==
                       (shop.is_sql() ? "0 of 4 records to decrypt"
                                      : fmt::format("0 of {} bytes to decrypt",
                                                    std::filesystem::file_size(shop.file()))));
            BOOST_TEST(told(shop, 2).front() == words.front());
        }
    }
}

BOOST_AUTO_TEST_CASE(estimates_how_many_a_large_table_has_and_says_how_far_it_is) {
    constexpr std::uint64_t many = 150'400;  // many more than describe() counts
    const Scratch keys;
    for (const auto& [kind, numbers] :
         {std::pair{"sqlite",
                    "WITH RECURSIVE n(v) AS (SELECT 5 UNION ALL SELECT v + 1 FROM n WHERE v < "
                    "150400) SELECT v"},
          std::pair{"postgres", "SELECT v"}, std::pair{"mysql", "SELECT seq"}}) {
        BOOST_TEST_CONTEXT(kind) {
            const SealedShop shop(kind, sealed_named(keys, "aes-256-gcm"));
            const std::string from = kind == std::string("sqlite") ? "n"
                                     : kind == std::string("mysql")
                                         ? "seq_5_to_150400"
                                         : "generate_series(5, 150400) AS n(v)";
            const std::string sealed = sql_literal(value_in(shop.raw(1), "email").value());
            shop.sql(fmt::format("INSERT INTO people {}, {}, 'n' FROM {}", numbers, sealed, from));
            if (kind != std::string("sqlite")) {
                shop.sql(kind == std::string("mysql") ? "ANALYZE TABLE people" : "ANALYZE people");
            }
            const std::vector<std::string> words = told(shop);
            BOOST_REQUIRE(words.size() > 100U);
            std::uint64_t first = 0;
            std::string_view total = std::string_view(words.front()).substr(5);  // `0 of `
            std::from_chars(total.data(), total.data() + total.size(), first);
            BOOST_TEST(words.front().ends_with(" records to decrypt"));
            BOOST_TEST(first > many * 4 / 5);
            BOOST_TEST(first < many * 5 / 4);
            BOOST_TEST(words[100].starts_with("25600 of "));
            BOOST_TEST(words[100].ends_with(" records decrypted"));
            if (kind == std::string("sqlite")) {  // counted; two queries read each record once
                const std::vector<std::string> twice = told(shop, 2);
                BOOST_TEST(twice.size() == words.size());
                BOOST_TEST(twice.back() == words.back());
                BOOST_TEST(twice.back().starts_with("150272 of 150400 "));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_context_that_is_not_the_application_s_is_an_error_that_names_the_field) {
    for_every_bound([](SealedShop& shop, SealedEntry entry) {
        BOOST_TEST((value_in(shop.record(2), "email") == text_value("person2@example.com")));
        for (const char* const context : {"", "people.email:{note}", "people.mail:{id}"}) {
            entry.context = context;
            shop.collection().fields[1].sealed = std::make_shared<const SealedEntry>(entry);
            for (const bool typed : {false, true}) {
                const Error error = error_of([&] { shop.found({"person2@example.com"}, typed); });
                BOOST_TEST((error.kind() == ErrorKind::Failed));
                BOOST_TEST(says(error, "shop/people.email"));
                BOOST_TEST(!says(error, "person2"));
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(a_value_that_was_moved_to_another_record_is_one_too) {
    for_every_bound([](SealedShop& shop, const SealedEntry&) {
        std::swap(shop.rows()[0][1], shop.rows()[1][1]);
        shop.write();
        BOOST_TEST(says(error_of([&] { shop.found({"person2@example.com"}, true); }),
                        "shop/people.email"));
    });
}

BOOST_AUTO_TEST_CASE(so_is_a_wrong_key) {
    const Scratch keys;
    write_file(keys / "wrong", std::string(64, 'b'));
    for (const char* const name : {"aes-256-gcm", "rails", "lockbox", "ciphersweet, boring"}) {
        for (const char* const kind : {"json", "mysql"}) {  // the others: sealed_search_test
            BOOST_TEST_CONTEXT(name << " in " << kind) {
                SealedShop shop(kind, sealed_named(keys, name));
                SealedEntry wrong = sealed_named(keys, name);
                wrong.key = "file:" + (keys / "wrong").string();
                shop.collection().fields[1].sealed = std::make_shared<const SealedEntry>(wrong);
                const Error error = error_of([&] { shop.found({"person2@example.com"}, true); });
                BOOST_TEST(says(error, "shop/people.email"));
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
