// SPDX-License-Identifier: Apache-2.0
// Rows that others sealed (published vectors and those made beside them) are found, handed out and
// rewritten in stores.
#include "libdsar/base/file.hpp"
#include "libdsar/map/sealed_entry.hpp"
#include "libdsar/sealed/aes.hpp"
#include "libdsar/sealed/ciphersweet.hpp"
#include "libdsar/sealed/ciphersweet_index.hpp"
#include "tests/sealed/cipher_checks.hpp"
#include "tests/stores/changing.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <map>
#include <string>

using namespace dsar;
using namespace dsar::test;

namespace {

using Keys = std::vector<std::string>;

/// A table of one row or several: id, value, value_bidx.
class Rows {
 public:
    Rows(const std::string& value, SealedEntry entry) {
        FieldEntry field;
        field.path = value;
        field.sealed = std::make_shared<const SealedEntry>(std::move(entry));
        CollectionEntry collection = collection_entry("users", {"id"});
        FieldEntry id;
        id.path = "id";
        FieldEntry other;
        other.path = value == "phone" ? "email" : "phone";
        collection.fields = {id, field, other};
        store_ = store_entry("sqlite", "shop.db", collection);
        exec("CREATE TABLE users (id INTEGER PRIMARY KEY, " + value +
             " TEXT, bidx TEXT, both TEXT, " + other.path + " TEXT)");
    }

    void exec(const std::string& sql) const { open().exec(sql); }
    void add(int id, const std::string& sealed, const std::string& bidx,
             const std::string& both = {}, const std::string& phone = {}) const {
        SQLite::Database database = open();
        SQLite::Statement insert(database, "INSERT INTO users VALUES (?, ?, ?, ?, ?)");
        insert.bind(1, id);
        insert.bind(2, sealed);
        insert.bind(3, bidx);
        insert.bind(4, both);
        insert.bind(5, phone);
        insert.exec();
    }
    [[nodiscard]] std::string raw(int id, const std::string& column) const {
        SQLite::Database database = open();
        SQLite::Statement query(database, "SELECT " + column + " FROM users WHERE id = ?");
        query.bind(1, id);
        query.executeStep();
        return query.getColumn(0).getString();
    }

    const CollectionEntry& collection() const { return store_.collections.front(); }
    std::unique_ptr<StoreReader> reader() const { return open_store(store_, folder_.path()); }
    std::string key_file(const std::string& name, const std::string& bytes) const {
        write_file(folder_ / name, bytes);
        return "file:" + (folder_ / name).string();
    }
    [[nodiscard]] std::string value(int id, const std::string& field) const {
        return value_in(record_with(*reader(), collection(), "id", std::to_string(id)), field)
            .value()
            .text;
    }
    [[nodiscard]] Keys found(const std::string& field, const std::string& text) const {
        Needles needles(Form::Reference, {});
        needles.add(text);
        const auto opened = reader();
        return keys_found(*opened, collection(), {field}, needles, false);
    }
    void rewrite(int id, const std::string& field, const std::string& text) const {
        const auto opened = open_to_change(store_, folder_.path());
        const Record record = record_with(*opened, collection(), "id", std::to_string(id));
        const std::vector<Change> changes{
            writing(collection(), record, {{field, text_value(text)}})};
        BOOST_TEST(all_are(opened->change(changes, {}), Changed::Done));
        BOOST_TEST(all_are(opened->change(changes, {}), Changed::Already));
    }
    void declare(SealedEntry entry, const std::string& path = {}) {
        FieldEntry& field = store_.collections.front().fields[1];
        field.path = path.empty() ? field.path : path;
        field.sealed = std::make_shared<const SealedEntry>(std::move(entry));
    }
    std::unique_ptr<Store> open_to_write() const { return open_to_change(store_, folder_.path()); }
    [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }

 private:
    SQLite::Database open() const {
        return SQLite::Database((folder_ / "shop.db").string(),
                                SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    }

    Scratch folder_;
    StoreEntry store_;
};

SealedEntry entry_of(SealedScheme scheme) {
    SealedEntry entry;
    entry.scheme = scheme;
    entry.table = "users";
    return entry;
}

SealedIndex index_in(const std::string& column, const std::string& name) {
    SealedIndex index;
    index.column = column;
    index.name = name;
    return index;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed_vectors)

BOOST_AUTO_TEST_CASE(rows_of_ciphersweet) {
    const nlohmann::json vectors = vectors_of("ciphersweet.json")["vectors"];
    for (const nlohmann::json& vector : vectors) {
        const std::string field = vector["field"];
        const std::string plaintext = vector["plaintext"];
        SealedEntry entry = entry_of(SealedScheme::CipherSweet);
        entry.backend = vector["backend"] == "FIPSCrypto" ? "fips" : "boring";
        Rows rows(field, entry);
        entry.key = rows.key_file("key", vector["master_key_hex"]);
        const bool bound = vector["aad_legacy_literal"] != "";
        entry.context = bound ? "{id}" : "";
        entry.indexes = {index_in("bidx", field + "_bidx")};
        entry.indexes.front().bits = 32;
        entry.indexes.front().fast = true;
        rows.declare(entry);
        rows.add(42, vector["ciphertext"], vector["blind_index_32bit_fast_name_bidx"]);
        BOOST_TEST_CONTEXT(vector["ciphertext"]) {
            BOOST_TEST(rows.value(42, field) == plaintext);
            if (plaintext.empty()) {
                continue;  // nobody asks for it
            }
            BOOST_TEST(rows.found(field, plaintext) == Keys{"42"});
            BOOST_TEST(rows.found(field, "jonas").empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_compound_index_of_ciphersweet_is_kept_up_to_date) {
    const nlohmann::json compound = vectors_of("ciphersweet.json")["compound"][0];
    for (const auto& [backend, expected] : {std::pair{"fips", compound["FIPSCrypto"]},
                                            std::pair{"boring", compound["BoringCrypto"]}}) {
        SealedEntry entry = entry_of(SealedScheme::CipherSweet);
        entry.backend = backend;
        Rows rows("email", entry);
        entry.key = rows.key_file("key", compound["master_key_hex"]);
        SealedCompound both{index_in("both", compound["index"]), {{"email", {}}, {"phone", {}}}};
        both.index.bits = compound["filter_bits"];
        both.index.fast = true;
        entry.compounds = {both};
        rows.declare(entry);
        const auto key = ciphersweet_key(Secret(unhex(std::string(compound["master_key_hex"]))),
                                         "users", "email");
        const auto cipher = ciphersweet_field(
            std::string(backend) == "fips" ? CipherSweetBackend::Fips : CipherSweetBackend::Boring,
            key);
        CipherSweetIndex index{"users", {}, compound["index"]};
        index.bits = compound["filter_bits"];
        index.fast = true;
        const auto index_of = ciphersweet_compound_index(
            std::string(backend) == "fips" ? CipherSweetBackend::Fips : CipherSweetBackend::Boring,
            Secret(std::string(compound["master_key_hex"])), index);
        rows.add(1, cipher.seal("old@example.lt", ""), "",
                 index_of({{"email", "old@example.lt"}, {"phone", compound["row"]["phone"]}}),
                 compound["row"]["phone"]);
        rows.rewrite(1, "email", compound["row"]["email"]);
        BOOST_TEST(rows.raw(1, "both") == std::string(expected));
        rows.rewrite(1, "phone", "1");
        BOOST_TEST(rows.raw(1, "both") != std::string(expected));
        rows.rewrite(1, "phone", compound["row"]["phone"]);
        BOOST_TEST(rows.raw(1, "both") == std::string(expected));
        // What is not of the map is not written over: nobody knows what the application looks for.
        rows.exec("UPDATE users SET both = '00000000'");
        const auto store = rows.open_to_write();
        const std::vector<Change> changes{writing(rows.collection(),
                                                  record_with(*store, rows.collection(), "id", "1"),
                                                  {{"email", text_value("new@example.lt")}})};
        const std::vector<Obstacle> obstacles = store->obstacles(changes);
        BOOST_REQUIRE(obstacles.size() == 1U);
        BOOST_TEST(obstacles.front().what == "no_ability");
        BOOST_TEST(says(error_of([&] { store->change(changes, {}); }), "its index both"));
        BOOST_TEST(rows.raw(1, "both") == "00000000");
    }
}

BOOST_AUTO_TEST_CASE(rows_of_lockbox_with_blind_index) {
    const nlohmann::json vectors = vectors_of("lockbox_blind_index.json");
    // By Python's hashlib.scrypt, under the keys that give the vectors' pbkdf2_sha256.
    const std::map<std::string, std::string> by_scrypt{
        {"jonas.petraitis@example.lt", "8PWMp83/coMeipFi4eZPjuDyIzuh68zX4P6kMotPLBE="},
        {"test@example.org", "Mq1Yxj/l0Ds9cLJn5aJTVS3SkqpJeaPUQO/o11PfPgE="},
        {"+37061234567", "k51L5zoo+jwv6hQEVccVNIap/y0avst++plCcOPOnx8="},
        {"Žydrūnė Kazlauskaitė", "s5IqgWQ8zlBBKFxCkx/hzDpWz/vGb41WP2vKr/pkCxM="}};
    for (const std::string algorithm : {"argon2id", "pbkdf2_sha256", "scrypt"}) {
        SealedEntry entry = entry_of(SealedScheme::Lockbox);
        Rows rows("email_ciphertext", entry);
        entry.key = rows.key_file("key", vectors["lockbox"]["vectors"][0]["master_key_hex"]);
        entry.indexes = {index_in("bidx", "email_bidx")};
        entry.indexes.front().algorithm =
            algorithm == "pbkdf2_sha256" ? "pbkdf2-sha256" : algorithm;
        rows.declare(entry);
        int id = 0;
        for (const nlohmann::json& vector : vectors["lockbox"]["vectors"]) {
            for (const nlohmann::json& index : vectors["blind_index"]["vectors"]) {
                if (index["value"] == vector["plaintext"]) {
                    rows.add(++id, vector["ciphertext"],
                             algorithm == "scrypt" ? by_scrypt.at(index["value"].get<std::string>())
                                                   : std::string(index[algorithm]));
                }
            }
        }
        BOOST_TEST(id == 4);
        id = 0;
        for (const nlohmann::json& vector : vectors["lockbox"]["vectors"]) {
            ++id;
            BOOST_TEST(rows.value(id, "email_ciphertext") == std::string(vector["plaintext"]));
            BOOST_TEST(rows.found("email_ciphertext", vector["plaintext"]) ==
                       Keys{std::to_string(id)});
        }
        // One becomes another: its index is that of the vector.
        rows.rewrite(1, "email_ciphertext", "+37061234567");
        BOOST_TEST(rows.raw(1, "bidx") == rows.raw(3, "bidx"));
    }
}

BOOST_AUTO_TEST_CASE(rows_of_rails) {
    const nlohmann::json all = vectors_of("rails_active_record_encryption.json");
    std::size_t seen = 0;
    for (const nlohmann::json& vector : all["vectors"]) {
        const std::string mode = vector["mode"];
        const bool alike = mode == "deterministic";
        SealedEntry entry = entry_of(SealedScheme::Rails);
        Rows rows("email", entry);
        entry.key = rows.key_file("key", all[alike ? "deterministic_key" : "primary_key"]);
        entry.salt = rows.key_file("salt", all["key_derivation_salt"]);
        entry.deterministic = alike;
        entry.own_key_per_row = mode.find("envelope") != std::string::npos;
        entry.key_references = vector.value("key_reference", false);
        rows.declare(entry);
        rows.add(1, vector["stored"], "");
        const std::string plaintext = vector["plaintext"];
        BOOST_TEST_CONTEXT(vector.dump()) {
            BOOST_TEST(rows.value(1, "email") == plaintext);
            if (!plaintext.empty()) {
                BOOST_TEST(rows.found("email", plaintext) == Keys{"1"});
                rows.rewrite(1, "email", "new@example.lt");
                BOOST_TEST(rows.found("email", "new@example.lt") == Keys{"1"});
                rows.rewrite(1, "email", plaintext);
            }
            if (alike && vector["digest"] == "sha256" && !plaintext.empty()) {
                BOOST_TEST(rows.raw(1, "email") == std::string(vector["stored"]));
            }
        }
        ++seen;
    }
    BOOST_TEST(seen >= 10U);
}

BOOST_AUTO_TEST_CASE(binary_columns_are_scanned_and_written_as_bytes) {
    SealedEntry entry = entry_of(SealedScheme::Aes256Gcm);
    Rows rows("email", entry);
    entry.key = rows.key_file("key", std::string(64, 'a'));
    entry.bytes = true;
    entry.indexes = {index_in("bidx", "")};
    entry.indexes.front().key = rows.key_file("index", std::string(64, 'b'));
    entry.indexes.front().encoding = "bytes";
    rows.declare(entry);
    const auto cipher = aes_gcm_field(Secret(std::string(64, 'a')), SealedText::Bytes);
    rows.exec("INSERT INTO users (id, email) VALUES (1, x'" +
              hex_of(cipher.seal("old@example.lt", "")) + "')");
    BOOST_TEST(rows.value(1, "email") == "old@example.lt");
    BOOST_TEST(rows.found("email", "old@example.lt") == Keys{"1"});
    rows.rewrite(1, "email", "new@example.lt");
    BOOST_TEST(rows.found("email", "new@example.lt") == Keys{"1"});
    BOOST_TEST(rows.raw(1, "typeof(email) || typeof(bidx)") == "blobblob");
    BOOST_TEST(cipher.open(unhex(rows.raw(1, "hex(email)")), "") == "new@example.lt");
    const auto index = hmac_index(Secret(std::string(64, 'b')), 32, HashText::Bytes);
    BOOST_TEST(unhex(rows.raw(1, "hex(bidx)")) == index("new@example.lt"));
}

BOOST_AUTO_TEST_CASE(values_inside_json_are_opened_and_written_there) {
    SealedEntry entry = entry_of(SealedScheme::Aes256Gcm);
    Rows rows("people", entry);
    entry.key = rows.key_file("key", std::string(64, 'a'));
    rows.declare(entry, "people[].email");
    const auto cipher = aes_gcm_field(Secret(std::string(64, 'a')));
    const auto quoted = [&](std::string_view plain) { return '"' + cipher.seal(plain, "") + '"'; };
    rows.add(1,
             R"([{"email": )" + quoted("a@example.lt") +
                 R"(, "n": 1}, {"email": null}, {"email": )" + quoted("b@example.lt") + "}]",
             "");
    BOOST_TEST(rows.value(1, "people") == R"([{"email": "a@example.lt", "n": 1}, {"email": null}, )"
                                          R"({"email": "b@example.lt"}])");
    BOOST_TEST(rows.found("people[].email", "b@example.lt") == Keys{"1"});
    rows.rewrite(1, "people[].email", "c@example.lt");
    BOOST_TEST(rows.value(1, "people").starts_with(R"([{"email": "c@example.lt", "n": 1})"));
    BOOST_TEST(rows.raw(1, "people").find("c@") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
