// SPDX-License-Identifier: Apache-2.0
// Sealed fields are searched and read as if they were plain, on every kind of store.
#include "libdsar/stores/sealed/sealed_store.hpp"
#include "tests/stores/sealed_shop.hpp"

#include <boost/test/unit_test.hpp>

using namespace dsar;
using namespace dsar::test;

namespace {

const std::vector<std::string> store_kinds{"sqlite", "csv", "jsonl", "postgres"};

/// Calls `work` for every scheme on every kind of store.
template <class Work>
void for_every_store(const Work& work) {
    const Scratch keys;
    for (const SealedKind& sealed : sealed_kinds(keys.path())) {
        for (const std::string& kind : store_kinds) {
            BOOST_TEST_CONTEXT(sealed.name << " in " << kind) {
                SealedShop shop(kind, sealed.entry);
                work(shop);
            }
        }
    }
}

using Keys = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed_search)

BOOST_AUTO_TEST_CASE(finds_who_is_meant_and_hands_out_plain_values) {
    for_every_store([](const SealedShop& shop) {
        for (const bool typed : {false, true}) {
            BOOST_TEST(shop.found({"person2@example.com"}, typed) == Keys{"2"});
            BOOST_TEST(shop.found({"person1@example.com", "person4@example.com"}, typed) ==
                       (Keys{"1", "4"}));
            BOOST_TEST(shop.found({"erson2@example.com"}, typed).empty());
        }
        const Record record = shop.record(2);
        BOOST_REQUIRE(record.fields.size() == 3U);  // and no index column
        BOOST_TEST((value_in(record, "email") == text_value("person2@example.com")));
        BOOST_TEST((value_in(record, "note") == text_value("note 2")));
        // No value at all is none; in a file of text it is the empty one.
        BOOST_TEST(value_in(shop.record(3), "email").value().text.empty());
    });
}

BOOST_AUTO_TEST_CASE(describes_no_index_columns) {
    for_every_store([](const SealedShop& shop) {
        for (const CollectionInfo& info : shop.reader()->describe()) {
            BOOST_TEST(info.fields.size() == 3U);
        }
    });
}

BOOST_AUTO_TEST_CASE(a_wrong_key_is_an_error_that_names_the_field) {
    const Scratch keys;
    write_file(keys / "wrong", std::string(64, 'b'));
    write_file(keys / "wrong_siv", std::string(128, 'b'));
    for (const SealedKind& sealed : sealed_kinds(keys.path())) {
        for (const std::string& kind : store_kinds) {
            BOOST_TEST_CONTEXT(sealed.name << " in " << kind) {
                SealedShop shop(kind, sealed.entry);
                SealedEntry wrong = sealed.entry;
                const bool siv = sealed.entry.scheme == SealedScheme::AesSiv;
                wrong.key = "file:" + (keys / (siv ? "wrong_siv" : "wrong")).string();
                shop.collection().fields[1].sealed = std::make_shared<const SealedEntry>(wrong);
                for (const bool typed : {false, true}) {
                    const Error error =
                        error_of([&] { shop.found({"person2@example.com"}, typed); });
                    BOOST_TEST((error.kind() == ErrorKind::Failed));
                    BOOST_TEST(says(error, "shop/people.email"));
                    BOOST_TEST(!says(error, "person2"));
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_damaged_value_is_an_error_wherever_it_is_read) {
    for_every_store([](SealedShop& shop) {
        std::string& text = shop.rows()[3][1].value.text;
        const std::size_t last = text.find_last_not_of("=\"}");
        text[last - 12] = text[last - 12] == 'A' ? 'B' : 'A';
        shop.write();
        for (const auto& work :
             {std::function<void()>([&] { shop.record(4); }),
              std::function<void()>([&] { shop.found({"x@y.example"}, true); })}) {
            const Error error = error_of(work);
            BOOST_TEST(says(error, "shop/people.email"));
        }
    });
}

BOOST_AUTO_TEST_CASE(an_index_is_asked_and_no_other_value_is_opened) {
    const Scratch keys;
    for (const char* const name : {"aes-256-gcm, index", "aes-siv", "rails, deterministic",
                                   "lockbox", "ciphersweet, fips"}) {
        for (const char* const kind : {"sqlite", "postgres"}) {
            BOOST_TEST_CONTEXT(name << " in " << kind) {
                SealedShop shop(kind, sealed_named(keys, name));
                shop.rows()[3][1].value.text = "damaged";
                shop.write();
                BOOST_TEST(shop.found({"person2@example.com"}, false) == Keys{"2"});
                error_of([&] { shop.found({"person2@example.com"}, true); });
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(what_an_index_finds_is_opened_before_it_counts) {
    const Scratch keys;
    SealedShop shop("sqlite", sealed_named(keys, "aes-256-gcm, index"));
    shop.rows()[3][2].value = shop.rows()[1][2].value;  // as where an index has few bits
    shop.write();
    BOOST_TEST(shop.found({"person2@example.com"}, false) == Keys{"2"});
}

BOOST_AUTO_TEST_CASE(an_index_that_is_not_as_the_map_says_is_not_trusted) {
    const Scratch keys;
    for (const char* const name : {"aes-256-gcm, index", "ciphersweet, boring"}) {
        SealedShop shop("sqlite", sealed_named(keys, name));
        for (auto& row : shop.rows()) {
            row[2].value = text_value("00ff00ff");
        }
        shop.write();
        BOOST_TEST(shop.found({"person2@example.com"}, false) == Keys{"2"});
        BOOST_TEST(
            check_sealed_store(shop.store(), shop.folder(), {}).front().why.find("email_bidx") !=
            std::string::npos);
        for (auto& row : shop.rows()) {
            row[2].value = {};
        }
        shop.write();
        BOOST_TEST(shop.found({"person2@example.com"}, false) == Keys{"2"});
    }
}

BOOST_AUTO_TEST_CASE(an_index_that_lowers_letters_finds_every_spelling_of_them) {
    const Scratch keys;
    SealedShop shop("sqlite", sealed_named(keys, "aes-256-gcm, index"));
    shop.rows()[1] = shop.sealed_row(2, text_value("Person2@Example.com"));
    shop.rows()[3][1].value.text = "damaged";  // no scan
    shop.write();
    BOOST_TEST(shop.found({"person2@example.com"}, false) == Keys{"2"});
}

BOOST_AUTO_TEST_CASE(plain_values_are_found_where_the_map_allows_them) {
    const Scratch keys;
    for (const SealedKind& sealed : sealed_kinds(keys.path())) {
        for (const std::string& kind : store_kinds) {
            BOOST_TEST_CONTEXT(sealed.name << " in " << kind) {
                SealedEntry entry = sealed.entry;
                entry.may_be_plain = true;
                SealedShop shop(kind, entry);
                shop.rows()[1][1].value = text_value("person2@example.com");
                if (!entry.indexes.empty()) {
                    shop.rows()[1][2].value = {};
                }
                shop.write();
                BOOST_TEST(shop.found({"person2@example.com"}, false) == Keys{"2"});
                BOOST_TEST(shop.found({"person1@example.com"}, false) == Keys{"1"});
                BOOST_TEST(
                    (value_in(shop.record(2), "email") == text_value("person2@example.com")));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(plain_values_are_errors_where_it_does_not) {
    for_every_store([](SealedShop& shop) {
        shop.rows()[1][1].value = text_value("person2@example.com");
        shop.write();
        const Error error = error_of([&] { shop.found({"person1@example.com"}, true); });
        BOOST_TEST(says(error, "shop/people.email"));
        BOOST_TEST(!says(error, "person2"));
    });
}

BOOST_AUTO_TEST_CASE(who_a_reference_names_is_found_by_it) {
    for_every_store([](const SealedShop& shop) {
        Needles needles(Form::Reference, {});
        needles.add("person2@example.com");
        const auto reader = shop.reader();
        BOOST_TEST(keys_found(*reader, shop.collection(), {"email"}, needles, false) == Keys{"2"});
        Needles both(Form::Reference, {});
        both.add("2\x1fperson2@example.com");
        both.add("1\x1fperson2@example.com");
        BOOST_TEST(keys_found(*reader, shop.collection(), {"id", "email"}, both, false) ==
                   Keys{"2"});
    });
}

BOOST_AUTO_TEST_CASE(text_is_searched_inside_sealed_values) {
    const Scratch keys;
    SealedShop shop("sqlite", sealed_named(keys, "aes-256-gcm"));
    shop.rows()[1] = shop.sealed_row(2, text_value("write to person9@example.com, please"));
    shop.write();
    const auto reader = shop.reader();
    BOOST_TEST(keys_found(*reader, shop.collection(), {"email"},
                          needles_of(Form::Email, {"person9@example.com"}), true,
                          true) == Keys{"2"});
}

BOOST_AUTO_TEST_CASE(whoever_may_only_ask_for_existence_gets_no_more) {
    for_every_store([](const SealedShop& shop) {
        const Needles needles = needles_of(Form::Email, {"person2@example.com"});
        Query query{&shop.collection(), {{{"email"}, &needles, false, false}}, true};
        const std::vector<Found> found = find_all(*shop.reader(), {&query, 1});
        BOOST_REQUIRE(found.size() == 1U);
        BOOST_TEST(found.front().record.fields.size() == 2U);
        BOOST_TEST(!value_in(found.front().record, "note").has_value());
    });
}

BOOST_AUTO_TEST_CASE(a_value_bound_to_its_record_opens_in_no_other) {
    const Scratch keys;
    SealedShop shop("sqlite", sealed_named(keys, "aes-256-gcm, context"));
    std::swap(shop.rows()[0][1], shop.rows()[1][1]);
    shop.write();
    BOOST_TEST(says(error_of([&] { shop.record(1); }), "shop/people.email"));
}

BOOST_AUTO_TEST_CASE(older_keys_open_and_their_indexes_are_asked) {
    const Scratch keys;
    for (const SealedKind& sealed : sealed_kinds(keys.path())) {
        BOOST_TEST_CONTEXT(sealed.name) {
            SealedShop shop("sqlite", sealed.entry);
            SealedEntry rotated = sealed.entry;
            write_file(keys / "new", std::string(64, 'c'));
            write_file(keys / "new_siv", std::string(128, 'c'));
            const bool siv = rotated.scheme == SealedScheme::AesSiv;
            rotated.old_keys = {rotated.key};
            rotated.key = "file:" + (keys / (siv ? "new_siv" : "new")).string();
            const auto entry = std::make_shared<const SealedEntry>(rotated);
            shop.collection().fields[1].sealed = entry;
            shop.rows()[0] = shop.sealed_row(1, text_value("person1@example.com"));
            shop.write();
            for (const bool typed : {false, true}) {
                BOOST_TEST(shop.found({"person1@example.com"}, typed) == Keys{"1"});
                BOOST_TEST(shop.found({"person2@example.com"}, typed) == Keys{"2"});
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(check_opens_a_sample_of_every_field) {
    for_every_store([](SealedShop& shop) {
        using std::chrono::milliseconds;
        for (const milliseconds time : {milliseconds(0), milliseconds(500)}) {
            BOOST_TEST(check_sealed_store(shop.store(), shop.folder(), time).empty());
        }
        for (auto& row : shop.rows()) {
            row[1].value = text_value("not sealed at all");
        }
        shop.write();
        const auto faults = check_sealed_store(shop.store(), shop.folder(), {});
        BOOST_REQUIRE(!faults.empty());
        BOOST_TEST(faults.front().field == "email");
        BOOST_TEST(faults.front().why.find("cannot be opened") != std::string::npos);
    });
}

BOOST_AUTO_TEST_SUITE_END()
