// SPDX-License-Identifier: Apache-2.0
// Compound indexes of CipherSweet are asked where a search says all that they hash; rows and
// expected hashes are those of the vectors.
#include "libdsar/base/file.hpp"
#include "libdsar/map/sealed_entry.hpp"
#include "libdsar/sealed/ciphersweet.hpp"
#include "libdsar/sealed/ciphersweet_index.hpp"
#include "libdsar/stores/sealed/sealed_store.hpp"
#include "tests/sealed/cipher_checks.hpp"
#include "tests/stores/changing.hpp"
#include "tests/support/mysql_server.hpp"
#include "tests/support/postgres_server.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <deque>

using namespace dsar;
using namespace dsar::test;

namespace {

using Keys = std::vector<std::string>;

FieldEntry field_named(std::string path, std::shared_ptr<const SealedEntry> sealed = {}) {
    FieldEntry field;
    field.path = std::move(path);
    field.sealed = std::move(sealed);
    return field;
}

/// A table `people` of texts with an index on its last column: id, two fields, the compound index.
class Table {
 public:
    Table(std::string kind, std::vector<FieldEntry> fields, std::string index)
        : kind_(std::move(kind)), index_(std::move(index)) {
        CollectionEntry collection = collection_entry("people", {"id"});
        collection.fields = {field_named("id")};
        std::move(fields.begin(), fields.end(), std::back_inserter(collection.fields));
        if (kind_ == "postgres") {
            store_ = PostgresServer::get().store(collection);
            PostgresServer::get().start_afresh();
        } else if (kind_ == "mysql") {
            store_ = MysqlServer::get().store(collection);
            MysqlServer::get().start_afresh();
        } else {
            store_ = store_entry("sqlite", "people.db", collection);
        }
        std::string columns = "id INTEGER PRIMARY KEY";
        for (std::size_t at = 1; at < collection.fields.size(); ++at) {
            columns += fmt::format(", {} TEXT", collection.fields[at].path);
        }
        sql(fmt::format("CREATE TABLE people ({}, {} VARCHAR(200))", columns, index_));
        sql("CREATE INDEX by_both ON people (" + index_ + ")");
        if (kind_ == "postgres") {
            sql("GRANT SELECT, UPDATE ON people TO PUBLIC");
        }
    }

    void add(int id, const std::vector<std::string>& texts) const {
        std::string values = std::to_string(id);
        for (const std::string& text : texts) {
            values += text == "NULL" ? ", NULL" : ", '" + text + "'";
        }
        sql("INSERT INTO people VALUES (" + values + ")");
    }
    void sql(const std::string& text) const {
        if (kind_ == "postgres") {
            PostgresServer::get().sql("SET search_path = shop; " + text);
        } else if (kind_ == "mysql") {
            MysqlServer::get().sql(text);
        } else {
            SQLite::Database((folder_ / "people.db").string(),
                             SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
                .exec(text);
        }
    }

    [[nodiscard]] const StoreEntry& store() const { return store_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    [[nodiscard]] const CollectionEntry& collection() const { return store_.collections.front(); }
    [[nodiscard]] std::unique_ptr<StoreReader> reader() const {
        return open_store(store_, folder_.path());
    }
    /// Who is found by what is known of each field: needles as a search makes them.
    Keys found(
        const std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>>& known,
        Form form = Form::Plain) const {
        std::deque<Needles> needles;
        Query query{&collection(), {}, false};
        for (const auto& [fields, values] : known) {
            Needles& mine = needles.emplace_back(form, NormaliseOptions());
            for (const std::string& value : values) {
                mine.add(value);
            }
            query.any.push_back({fields, &mine, false, false});
        }
        const auto opened = reader();
        Keys keys;
        for (const Found& found : find_all(*opened, {&query, 1})) {
            keys.push_back(key_text(found.record.key));
            BOOST_TEST(!found.hits.empty());
        }
        std::sort(keys.begin(), keys.end());
        return keys;
    }

 private:
    Scratch folder_;
    std::string kind_;
    std::string index_;
    StoreEntry store_;
};

CipherSweetBackend backend_of(const std::string& word) {
    return word == "fips"     ? CipherSweetBackend::Fips
           : word == "modern" ? CipherSweetBackend::Modern
                              : CipherSweetBackend::Boring;
}

/// What seals the fields of a table: one master key, one backend.
class Sweet {
 public:
    Sweet(std::string backend, std::string table, std::string master)
        : backend_(std::move(backend)), table_(std::move(table)), master_(std::move(master)) {
        write_file(folder_ / "key", master_);
    }
    [[nodiscard]] SealedEntry entry() const {
        SealedEntry entry;
        entry.scheme = SealedScheme::CipherSweet;
        entry.backend = backend_;
        entry.table = table_;
        entry.key = "file:" + (folder_ / "key").string();
        return entry;
    }
    [[nodiscard]] std::string seal(const std::string& field, const Json& value,
                                   CipherSweetType type = CipherSweetType::Text) const {
        return cipher(field).seal(ciphersweet_plaintext(value, type), "");
    }
    /// What the application's index holds of a row.
    [[nodiscard]] std::string index(const SealedCompound& compound, const Json& row) const {
        CipherSweetIndex index;
        index.table = table_;
        index.name = compound.index.name;
        index.bits = compound.index.bits;
        index.fast = compound.index.fast;
        return ciphersweet_compound_index(backend_of(backend_), Secret(master_), index)(row);
    }

 private:
    [[nodiscard]] FieldCipher cipher(const std::string& field) const {
        return ciphersweet_field(
            backend_of(backend_),
            ciphersweet_key(sealing_key(Secret(master_), {32}, "ciphersweet"), table_, field));
    }

    Scratch folder_;
    std::string backend_;
    std::string table_;
    std::string master_;
};

std::shared_ptr<const SealedEntry> shared(SealedEntry entry) {
    return std::make_shared<const SealedEntry>(std::move(entry));
}

/// Two people of the vector's table `users`: one is in the vector, others share parts of hers.
struct Users {
    Users(const std::string& kind, const std::string& backend, bool phone_sealed, bool together)
        : vector(vectors_of("ciphersweet.json")["compound"][0]),
          sweet(backend, vector["table"], vector["master_key_hex"]),
          compound{{}, {{"email", {}}, {"phone", {}}}, together},
          table(kind, fields(phone_sealed), "both_bidx"),
          sealed(phone_sealed) {
        BOOST_TEST(sweet.index(compound, {{"email", email()}, {"phone", phone()}}) == expected());
        add(1, email(), phone(), expected());
        add(2, email(), "+37060000000");
        add(3, "other@example.lt", phone());
        table.add(4, {"nobody opens this", "nor this", "00000000"});
    }
    [[nodiscard]] std::string email() const { return vector["row"]["email"]; }
    [[nodiscard]] std::string phone() const { return vector["row"]["phone"]; }
    [[nodiscard]] std::string expected() const {
        return vector[sweet.entry().backend == "fips" ? "FIPSCrypto" : "BoringCrypto"];
    }
    void add(int id, const std::string& mail, const std::string& number,
             const std::string& index = {}) const {
        table.add(id, {sweet.seal("email", mail), sealed ? sweet.seal("phone", number) : number,
                       index.empty() ? sweet.index(compound, {{"email", mail}, {"phone", number}})
                                     : index});
    }

    nlohmann::json vector;
    Sweet sweet;
    SealedCompound compound;
    Table table;
    bool sealed;

 private:
    std::vector<FieldEntry> fields(bool phone_sealed) {
        compound.index.column = "both_bidx";
        compound.index.name = vector["index"];
        compound.index.bits = vector["filter_bits"];
        compound.index.fast = vector["fast"];
        SealedEntry entry = sweet.entry();
        entry.compounds = {compound};
        return {field_named("email", shared(std::move(entry))),
                field_named("phone", phone_sealed ? shared(sweet.entry()) : nullptr)};
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed_compound)

BOOST_AUTO_TEST_CASE(who_is_named_by_all_parts_is_found_and_nothing_else_is_opened) {
    for (const std::string kind : {"sqlite", "postgres", "mysql"}) {
        for (const std::string backend : {"fips", "boring"}) {
            BOOST_TEST_CONTEXT(backend << " in " << kind) {
                const Users users(kind, backend, true, true);
                BOOST_TEST(users.table.found({{{"email"}, {users.email()}},
                                              {{"phone"}, {users.phone()}}}) == Keys{"1"});
                BOOST_TEST(users.table.found({{{"email"}, {"x@example.lt", users.email()}},
                                              {{"phone"}, {users.phone(), "+37060000000"}}}) ==
                           (Keys{"1", "2"}));
                BOOST_TEST(
                    users.table
                        .found({{{"email"}, {"other@example.lt"}}, {{"phone"}, {"+37060000000"}}})
                        .empty());
                // A reference of both fields names its record.
                BOOST_TEST(users.table.found(
                               {{{"phone", "email"}, {users.phone() + '\x1f' + users.email()}}},
                               Form::Reference) == Keys{"1"});
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_part_that_is_given_alone_is_looked_for_in_every_value) {
    const Users users("sqlite", "boring", true, true);
    BOOST_TEST(says(error_of([&] {
                        users.table.found({{{"email"}, {users.email()}}});
                    }),
                    "people.email"));  // of the record that cannot be opened
    users.table.sql("DELETE FROM people WHERE id = 4");
    BOOST_TEST(users.table.found({{{"email"}, {users.email()}}}) == (Keys{"1", "2"}));
    // So is each of two when the map does not say that only both are a name.
    const Users each("sqlite", "boring", true, false);
    const auto both = [&] {
        return each.table.found({{{"email"}, {each.email()}}, {{"phone"}, {each.phone()}}});
    };
    error_of(both);
    each.table.sql("DELETE FROM people WHERE id = 4");
    BOOST_TEST(both() == (Keys{"1", "2", "3"}));
}

BOOST_AUTO_TEST_CASE(a_part_that_is_not_sealed_names_its_records_as_ever) {
    const Users users("sqlite", "fips", false, true);
    BOOST_TEST(users.table.found({{{"email"}, {users.email()}}, {{"phone"}, {users.phone()}}}) ==
               (Keys{"1", "3"}));
    BOOST_TEST(
        users.table.found({{{"email"}, {users.email()}}, {{"phone"}, {"+37060000001"}}}).empty());
}

BOOST_AUTO_TEST_CASE(an_index_that_is_not_as_the_map_says_is_not_trusted) {
    const Users users("sqlite", "boring", true, true);
    users.table.sql("DELETE FROM people WHERE id = 4");
    const auto both = [&] {
        return users.table.found({{{"email"}, {users.email()}}, {{"phone"}, {users.phone()}}});
    };
    BOOST_TEST(both() == Keys{"1"});
    for (const char* const sql :
         {"UPDATE people SET both_bidx = '00ff00ff'", "UPDATE people SET both_bidx = NULL"}) {
        users.table.sql(sql);
        BOOST_TEST(both() == (Keys{"1", "2", "3"}));
    }
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_it_is_told) {
    const Users users("sqlite", "fips", true, true);
    users.table.sql("DELETE FROM people WHERE id = 4");
    const auto told = [&] {
        std::string all;
        for (const SealedFault& fault : check_sealed_store(
                 users.table.store(), users.table.folder(), std::chrono::milliseconds(200))) {
            all += fault.field + ": " + fault.why + "\n";
        }
        return all;
    };
    BOOST_TEST(told() == "");
    users.table.sql("UPDATE people SET both_bidx = '00ff00ff' WHERE id = 2");
    users.table.sql("UPDATE people SET both_bidx = NULL WHERE id = 3");
    BOOST_TEST(told().find("email: its index both_bidx holds something else in 1 record") !=
               std::string::npos);
    BOOST_TEST(told().find("email: its index both_bidx is empty in 1 record") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_truth_value_that_nobody_gives_is_tried_both_ways) {
    const nlohmann::json vector = vectors_of("upstream/ciphersweet.json")["compound_index"];
    for (const std::string backend : {"fips", "boring"}) {
        const Sweet sweet(backend, vector["table"], vector["master_key_hex"]);
        SealedCompound compound{{}, {{"ssn", {}}, {"hivstatus", {}}}};
        compound.index.column = "both_bidx";
        compound.index.name = vector["index"];
        compound.index.bits = vector["filter_bits"];
        SealedEntry entry = sweet.entry();
        entry.compounds = {compound};
        SealedEntry truth = sweet.entry();
        truth.type = "boolean";
        const Table table(
            "sqlite", {field_named("ssn", shared(entry)), field_named("hivstatus", shared(truth))},
            "both_bidx");
        const auto add = [&](int id, const std::string& ssn, bool status,
                             const std::string& index) {
            table.add(id, {sweet.seal("ssn", ssn),
                           sweet.seal("hivstatus", status, CipherSweetType::Boolean), index});
        };
        const std::string expected =
            vector["expected"][backend == "fips" ? "FIPSCrypto" : "ModernCrypto|BoringCrypto"];
        add(1, vector["row"]["ssn"], vector["row"]["hivstatus"], expected);
        add(2, vector["row"]["ssn"], false,
            sweet.index(compound, {{"ssn", vector["row"]["ssn"]}, {"hivstatus", false}}));
        add(3, "111-11-1111", true, "0000000000000000");
        table.sql("UPDATE people SET ssn = 'nobody opens this' WHERE id = 3");
        BOOST_TEST(table.found({{{"ssn"}, {vector["row"]["ssn"]}}}) == (Keys{"1", "2"}));
    }
}

BOOST_AUTO_TEST_CASE(parts_are_changed_as_the_map_declares) {
    // A surname and the last four digits of a number, as in the example of CipherSweet.
    const Sweet sweet("boring", "contacts", std::string(64, '7'));
    SealedCompound compound{
        {}, {{"surname", {"lowercase"}}, {"ssn", {"digits_only", "last_four_digits"}}}, true};
    compound.index.column = compound.index.name = "surname_last4";
    compound.index.bits = 24;
    compound.index.fast = true;
    SealedEntry entry = sweet.entry();
    entry.compounds = {compound};
    const Table table(
        "sqlite",
        {field_named("surname", shared(entry)), field_named("ssn", shared(sweet.entry()))},
        "surname_last4");
    const auto add = [&](int id, const std::string& surname, const std::string& ssn,
                         const Json& hashed) {
        table.add(id, {sweet.seal("surname", surname), sweet.seal("ssn", ssn),
                       sweet.index(compound, hashed)});
    };
    add(1, "Petraitis", "123-45-6789", {{"surname", "petraitis"}, {"ssn", "6789"}});
    // The same in the index alone: opened, and another one's.
    add(2, "Petraitis", "999-99-6789", {{"surname", "petraitis"}, {"ssn", "6789"}});
    add(3, "Jonaitis", "123-45-6789", {{"surname", "jonaitis"}, {"ssn", "6789"}});
    BOOST_TEST(table.found({{{"surname"}, {"Petraitis"}}, {{"ssn"}, {"123-45-6789"}}}) ==
               Keys{"1"});
    table.sql("UPDATE people SET ssn = 'damaged' WHERE id = 3");
    BOOST_TEST(table.found({{{"surname"}, {"Petraitis"}}, {{"ssn"}, {"123-45-6789"}}}) ==
               Keys{"1"});
}

BOOST_AUTO_TEST_SUITE_END()
