// SPDX-License-Identifier: Apache-2.0
// What is written into sealed fields is sealed, with its indexes; what was done is known again.
#include "libdsar/stores/sealed/sealed_store.hpp"
#include "tests/stores/sealed_shop.hpp"

#include <boost/test/unit_test.hpp>

using namespace dsar;
using namespace dsar::test;

namespace {

using Keys = std::vector<std::string>;

/// Calls `work` for every scheme on every kind of store that can be changed.
template <class Work>
void for_every_store(const Work& work) {
    const Scratch keys;
    for (const SealedKind& sealed : sealed_kinds(keys.path())) {
        for (const char* const kind : {"sqlite", "csv", "jsonl"}) {
            BOOST_TEST_CONTEXT(sealed.name << " in " << kind) {
                SealedShop shop(kind, sealed.entry);
                work(shop);
            }
        }
    }
}

Change rectifying(const SealedShop& shop, int number, const std::string& address) {
    return writing(shop.collection(), shop.record(number), {{"email", text_value(address)}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed_change)

BOOST_AUTO_TEST_CASE(a_new_value_is_sealed_and_indexed) {
    for_every_store([](const SealedShop& shop) {
        const Record before = shop.raw(2);
        const Record other = shop.raw(1);
        const ChangeResult result = shop.change({rectifying(shop, 2, "new@example.com")});
        BOOST_TEST(result.applied);
        BOOST_TEST(all_are(result, Changed::Done));
        const Record after = shop.raw(2);
        BOOST_REQUIRE(after.fields.size() == before.fields.size());
        for (std::size_t at = 0; at < after.fields.size(); ++at) {
            const bool moves = after.fields[at].name.starts_with("email");
            BOOST_TEST((after.fields[at].value != before.fields[at].value) == moves);
            BOOST_TEST(after.fields[at].value.text.find("new@") == std::string::npos);
        }
        // The index is what the application itself would write.
        const std::vector<Field> expected = shop.sealed_row(2, text_value("new@example.com"));
        for (const Field& field : expected) {
            if (field.name == "email_bidx") {
                BOOST_TEST((value_in(after, "email_bidx") == field.value));
            }
        }
        for (const bool typed : {false, true}) {
            BOOST_TEST(shop.found({"new@example.com"}, typed) == Keys{"2"});
            BOOST_TEST(shop.found({"person2@example.com"}, typed).empty());
        }
        BOOST_TEST((shop.raw(1).fields == other.fields));
    });
}

BOOST_AUTO_TEST_CASE(what_was_written_is_known_again) {
    for_every_store([](const SealedShop& shop) {
        const std::vector<Change> changes{rectifying(shop, 2, "new@example.com"),
                                          removal(shop.collection(), shop.record(4))};
        BOOST_TEST(all_are(shop.change(changes), Changed::Done));
        const Record after = shop.raw(2);
        for (const bool resuming : {false, true}) {
            const ChangeResult again = shop.change(changes, resuming);
            BOOST_TEST(again.applied);
            BOOST_TEST(all_are(again, Changed::Already));
        }
        BOOST_TEST((shop.raw(2).fields == after.fields));
        BOOST_TEST(shop.found({"person4@example.com"}, true).empty());
    });
}

BOOST_AUTO_TEST_CASE(a_value_that_stands_there_stays_as_it_is_sealed) {
    for_every_store([](const SealedShop& shop) {
        const Record before = shop.raw(2);
        Change change = rectifying(shop, 2, "person2@example.com");
        change.values.push_back({"note", text_value("other")});
        BOOST_TEST(all_are(shop.change({change}), Changed::Done));
        BOOST_TEST((value_in(shop.raw(2), "email") == value_in(before, "email")));
        BOOST_TEST((value_in(shop.raw(2), "note") == text_value("other")));
    });
}

BOOST_AUTO_TEST_CASE(clearing_clears_the_index_too) {
    for_every_store([](const SealedShop& shop) {
        const std::vector<Change> changes{
            writing(shop.collection(), shop.record(2), {{"email", {}}})};
        BOOST_TEST(all_are(shop.change(changes), Changed::Done));
        for (const Field& field : shop.raw(2).fields) {
            if (field.name.starts_with("email")) {
                BOOST_TEST(field.value.text.empty());
            }
        }
        BOOST_TEST(all_are(shop.change(changes, true), Changed::Already));
        for (const bool typed : {false, true}) {
            BOOST_TEST(shop.found({"person2@example.com"}, typed).empty());
        }
    });
}

BOOST_AUTO_TEST_CASE(a_record_that_was_changed_meanwhile_is_stale) {
    for_every_store([](const SealedShop& shop) {
        const std::vector<Change> changes{removal(shop.collection(), shop.record(1)),
                                          rectifying(shop, 2, "new@example.com")};
        shop.change({rectifying(shop, 2, "another@example.com")});
        const ChangeResult result = shop.change(changes);
        BOOST_TEST(!result.applied);
        BOOST_TEST((result.records[1] == Changed::Stale));
        BOOST_TEST(shop.found({"person1@example.com"}, true) == Keys{"1"});
    });
}

BOOST_AUTO_TEST_CASE(a_value_that_was_sealed_anew_is_the_same_state) {
    for_every_store([](SealedShop& shop) {
        const std::vector<Change> changes{rectifying(shop, 2, "new@example.com")};
        shop.rows()[1] = shop.sealed_row(2, text_value("person2@example.com"));
        shop.write();
        BOOST_TEST(all_are(shop.change(changes), Changed::Done));
    });
}

BOOST_AUTO_TEST_CASE(a_record_that_was_put_back_is_what_it_was) {
    for_every_store([](const SealedShop& shop) {
        const Record before = shop.raw(2);
        Change change = removal(shop.collection(), shop.record(2));
        change.vault = true;
        const std::vector<Change> changes{change};
        BOOST_TEST(shop.reader()->obstacles(changes).empty());
        const std::vector<std::string> copies = shop.reader()->copies(changes);
        BOOST_TEST(all_are(shop.change(changes), Changed::Done));
        BOOST_TEST(all_are(shop.change(put_backs(changes, copies)), Changed::Done));
        BOOST_TEST((shop.raw(2).fields == before.fields));
        BOOST_TEST(all_are(shop.change(put_backs(changes, copies), true), Changed::Already));
        BOOST_TEST(shop.found({"person2@example.com"}, false) == Keys{"2"});
    });
}

BOOST_AUTO_TEST_CASE(several_changes_of_one_record_are_written_together) {
    for_every_store([](const SealedShop& shop) {
        const std::vector<Change> changes{
            rectifying(shop, 2, "new@example.com"),
            writing(shop.collection(), shop.record(2), {{"note", text_value("other")}})};
        BOOST_TEST(all_are(shop.change(changes), Changed::Done));
        BOOST_TEST(all_are(shop.change(changes, true), Changed::Already));
        BOOST_TEST((value_in(shop.record(2), "email") == text_value("new@example.com")));
        BOOST_TEST((value_in(shop.record(2), "note") == text_value("other")));
    });
}

BOOST_AUTO_TEST_CASE(lines_without_a_key_are_known_again_where_they_have_moved) {
    const Scratch keys;
    for (const SealedKind& sealed : sealed_kinds(keys.path())) {
        for (const char* const kind : {"csv", "jsonl"}) {
            BOOST_TEST_CONTEXT(sealed.name << " in " << kind) {
                SealedShop shop(kind, sealed.entry);
                shop.collection().key = {"#"};
                const auto reader = shop.reader();
                const std::vector<Change> changes{
                    removal(shop.collection(), record_with(*reader, shop.collection(), "id", "1")),
                    writing(shop.collection(), record_with(*reader, shop.collection(), "id", "4"),
                            {{"email", text_value("new@example.com")}})};
                BOOST_TEST(all_are(shop.change(changes), Changed::Done));
                BOOST_TEST(all_are(shop.change(changes, true), Changed::Already));
                BOOST_TEST(shop.found({"new@example.com"}, false) == Keys{"3"});
                // Somebody else wrote a line before it.
                shop.rows().insert(shop.rows().begin(),
                                   shop.sealed_row(9, text_value("a@b.example")));
                shop.write();
                const auto anew = shop.reader();
                const Change change =
                    writing(shop.collection(), record_with(*anew, shop.collection(), "id", "4"),
                            {{"email", text_value("new@example.com")}});
                shop.rows().erase(shop.rows().begin());
                shop.write();
                BOOST_TEST(all_are(shop.change({change}), Changed::Done));
                BOOST_TEST(shop.found({"new@example.com"}, false) == Keys{"4"});
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(the_current_key_writes) {
    const Scratch keys;
    write_file(keys / "new", std::string(64, 'c'));
    write_file(keys / "new_siv", std::string(128, 'c'));
    for (const SealedKind& sealed : sealed_kinds(keys.path())) {
        BOOST_TEST_CONTEXT(sealed.name) {
            SealedShop shop("sqlite", sealed.entry);
            SealedEntry rotated = sealed.entry;
            const bool siv = rotated.scheme == SealedScheme::AesSiv;
            rotated.old_keys = {rotated.key};
            rotated.key = "file:" + (keys / (siv ? "new_siv" : "new")).string();
            shop.collection().fields[1].sealed = std::make_shared<const SealedEntry>(rotated);
            BOOST_TEST(
                all_are(shop.change({rectifying(shop, 2, "new@example.com")}), Changed::Done));
            rotated.old_keys.clear();
            const auto only_new = std::make_shared<const SealedEntry>(rotated);
            const auto tools = sealed_tools(only_new, "people", "email", shop.collection(), {});
            BOOST_TEST(tools->cipher.open(value_in(shop.raw(2), "email").value().text,
                                          rotated.context.empty() ? "" : "people.email:2") ==
                       "new@example.com");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_value_is_bound_anew_when_its_context_is_written) {
    const Scratch keys;
    SealedEntry entry = sealed_named(keys, "aes-256-gcm");
    entry.context = "{note}/email";
    const auto bound = std::make_shared<const SealedEntry>(entry);
    entry.context.clear();
    for (const char* const kind : {"sqlite", "csv", "jsonl"}) {
        SealedShop shop(kind, entry);
        const auto tools = sealed_tools(bound, "people", "email", shop.collection(), {});
        for (int number : {1, 2, 4}) {
            shop.rows()[static_cast<std::size_t>(number) - 1][1].value =
                text_value(tools->cipher.seal(SealedShop::address(number),
                                              fmt::format("note {}/email", number)));
        }
        shop.write();
        shop.collection().fields[1].sealed = bound;
        BOOST_TEST((value_in(shop.record(2), "email") == text_value("person2@example.com")));
        const std::vector<Change> changes{
            writing(shop.collection(), shop.record(2), {{"note", text_value("moved")}})};
        BOOST_TEST(all_are(shop.change(changes), Changed::Done));
        BOOST_TEST(tools->cipher.open(value_in(shop.raw(2), "email").value().text, "moved/email") ==
                   "person2@example.com");
        BOOST_TEST((value_in(shop.record(2), "email") == text_value("person2@example.com")));
        BOOST_TEST(all_are(shop.change(changes, true), Changed::Already));
    }
}

BOOST_AUTO_TEST_CASE(no_ciphertext_of_who_was_erased_is_left) {
    const Scratch keys;
    for (const SealedKind& sealed : sealed_kinds(keys.path())) {
        BOOST_TEST_CONTEXT(sealed.name) {
            SealedShop shop("sqlite", sealed.entry);
            // A copy of the table, as an upgrade leaves behind, whose pages are free by now.
            const std::string ciphertext = value_in(shop.raw(2), "email").value().text;
            SQLite::Database database((shop.folder() / "shop.db").string(), SQLite::OPEN_READWRITE);
            database.exec(
                "PRAGMA secure_delete = 0; CREATE TABLE old AS SELECT * FROM people; "
                "DROP TABLE old");
            const auto count = [&] {
                const std::string bytes = read_file(shop.folder() / "shop.db");
                return bytes.find(ciphertext.substr(0, 30)) != std::string::npos;
            };
            BOOST_REQUIRE(count());
            const ChangeResult result = shop.change({removal(shop.collection(), shop.record(2))},
                                                    false, {"person2@example.com"});
            BOOST_TEST(result.applied);
            BOOST_TEST(result.left.empty());
            BOOST_TEST(!count());
        }
    }
}

BOOST_AUTO_TEST_CASE(what_stands_in_the_way_is_told_of_the_field) {
    const Scratch keys;
    SealedShop shop("sqlite", sealed_named(keys, "aes-256-gcm, index"));
    SQLite::Database database((shop.folder() / "shop.db").string(), SQLite::OPEN_READWRITE);
    database.exec(
        "CREATE TABLE new (id INTEGER PRIMARY KEY, email TEXT CHECK(length(email) < 80), "
        "email_bidx TEXT UNIQUE NOT NULL DEFAULT '', note TEXT); INSERT INTO new SELECT id, "
        "email, coalesce(email_bidx, ''), note FROM people; DROP TABLE people; "
        "ALTER TABLE new RENAME TO people");
    const std::vector<Change> changes{rectifying(shop, 1, std::string(60, 'x') + "@example.com"),
                                      rectifying(shop, 2, "person4@example.com"),
                                      writing(shop.collection(), shop.record(4), {{"email", {}}})};
    const std::vector<Obstacle> obstacles = shop.reader()->obstacles(changes);
    BOOST_REQUIRE(obstacles.size() == 3U);
    BOOST_TEST(obstacles[0].what == "check");
    BOOST_TEST(obstacles[1].what == "unique");
    BOOST_TEST(obstacles[1].field == "email");
    BOOST_TEST(obstacles[2].what == "not_null");
    BOOST_TEST(obstacles[2].field == "email");
}

BOOST_AUTO_TEST_CASE(an_index_that_the_map_does_not_describe_is_not_overwritten) {
    const Scratch keys;
    SealedShop shop("sqlite", sealed_named(keys, "aes-256-gcm, index"));
    for (auto& row : shop.rows()) {
        row[2].value = text_value("00ff00ff");
    }
    shop.write();
    const std::vector<Change> changes{rectifying(shop, 2, "new@example.com")};
    const std::vector<Obstacle> obstacles = shop.reader()->obstacles(changes);
    BOOST_REQUIRE(obstacles.size() == 1U);
    BOOST_TEST(obstacles[0].what == "no_ability");
    BOOST_TEST(says(error_of([&] { shop.change(changes); }), "email_bidx"));
    BOOST_TEST(all_are(shop.change({writing(shop.collection(), shop.record(2), {{"email", {}}})}),
                       Changed::Done));
}

BOOST_AUTO_TEST_SUITE_END()
