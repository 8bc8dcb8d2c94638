// SPDX-License-Identifier: Apache-2.0
// Stores of every kind in which an application sealed the e-mail address: what tests of sealed
// fields search and change.
#pragma once

#include "libdsar/base/base64.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/map/sealed_entry.hpp"
#include "libdsar/stores/sealed/keys.hpp"
#include "tests/stores/changing.hpp"
#include "tests/support/mysql_server.hpp"
#include "tests/support/postgres_server.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <deque>

namespace dsar::test {

inline const std::string master_key =
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// One way of sealing, with its name for messages.
struct SealedKind {
    std::string name;
    SealedEntry entry;
};

inline SealedIndex index_named(std::string column) {
    SealedIndex index;
    index.column = std::move(column);
    index.fast = true;
    index.transforms = {"lowercase"};
    return index;
}

/// Every scheme; `folder` gets the key files.
inline std::deque<SealedKind> sealed_kinds(const std::filesystem::path& folder) {
    write_file(folder / "key", master_key);
    write_file(folder / "index_key", std::string(64, 'a'));
    write_file(folder / "siv_key", master_key + master_key);
    write_file(folder / "rails_key", "dsar-test-primary-key-0123456789");
    write_file(folder / "salt", "dsar-test-key-derivation-salt-01");
    const auto source = [&](std::string_view name) { return "file:" + (folder / name).string(); };
    std::deque<SealedKind> kinds;  // references stay
    const auto add = [&](std::string name, SealedScheme scheme, std::string_view key) {
        SealedEntry entry;
        entry.scheme = scheme;
        entry.key = source(key);
        entry.table = "users";
        kinds.push_back({std::move(name), entry});
        return std::ref(kinds.back().entry);
    };
    add("aes-256-gcm", SealedScheme::Aes256Gcm, "key");
    SealedEntry& indexed = add("aes-256-gcm, index", SealedScheme::Aes256Gcm, "key");
    indexed.indexes = {index_named("email_bidx")};
    indexed.indexes.front().key = source("index_key");
    SealedEntry& bound = add("aes-256-gcm, context", SealedScheme::Aes256Gcm, "key");
    bound.context = "people.email:{id}";
    bound.indexes = indexed.indexes;
    add("aes-siv", SealedScheme::AesSiv, "siv_key");
    SealedEntry& random = add("rails", SealedScheme::Rails, "rails_key");
    random.salt = source("salt");
    SealedEntry& alike = add("rails, deterministic", SealedScheme::Rails, "rails_key");
    alike.salt = source("salt");
    alike.deterministic = alike.downcase = true;
    SealedEntry& lockbox = add("lockbox", SealedScheme::Lockbox, "key");
    lockbox.indexes = {index_named("email_bidx")};
    lockbox.indexes.front().fast = false;
    for (const char* const backend : {"boring", "fips", "modern"}) {
        SealedEntry& sweet =
            add(std::string("ciphersweet, ") + backend, SealedScheme::CipherSweet, "key");
        sweet.backend = backend;
        sweet.indexes = {index_named("email_bidx")};
        sweet.indexes.front().bits = 32;
    }
    return kinds;
}

/// The entry of sealed_kinds() of that name.
inline SealedEntry sealed_named(const Scratch& keys, std::string_view name) {
    for (const SealedKind& sealed : sealed_kinds(keys.path())) {
        if (sealed.name == name) {
            return sealed.entry;
        }
    }
    BOOST_FAIL("no such scheme");
    return {};
}

/// People 1 to 4; the third has no address, the fourth shares nobody's.
class SealedShop {
 public:
    SealedShop(std::string kind, const SealedEntry& entry) : kind_(std::move(kind)) {
        CollectionEntry collection = collection_entry("people", {"id"});
        FieldEntry id;
        id.path = "id";
        FieldEntry email;
        email.path = "email";
        email.sealed = std::make_shared<const SealedEntry>(entry);
        FieldEntry note;
        note.path = "note";
        collection.fields = {id, email, note};
        store_ = kind_ == "postgres" ? PostgresServer::get().store(collection)
                 : kind_ == "mysql"  ? MysqlServer::get().store(collection)
                                     : store_entry(kind_, file_name(), collection);
        if (!is_sql()) {
            store_.collections.front().path = "";
        }
        for (int number = 1; number <= 4; ++number) {
            rows_.push_back(
                sealed_row(number, number == 3 ? Value{} : text_value(address(number))));
        }
        write();
    }

    static std::string address(int number) { return fmt::format("person{}@example.com", number); }

    /// What the application would write, made without the code under test's wrapper.
    std::vector<Field> sealed_row(int number, const Value& email) const {
        const FieldEntry& field = *collection().field("email");
        const SealedEntry& entry = *field.sealed;
        const auto tools = sealed_tools(field.sealed, "people", "email", collection(), {});
        const std::string context =
            entry.context.empty() ? "" : "people.email:" + std::to_string(number);
        std::vector<Field> row{{"id", integer_value(number)}, {"email", email}};
        if (!email.is_null()) {
            const std::string text = tools->cipher.seal(email.text, context);
            row[1].value = {entry.bytes ? ValueKind::Bytes : ValueKind::Text, text};
        }
        for (const SealedHash& hash : tools->indexes) {
            row.push_back({hash.column.text,
                           email.is_null() ? Value{} : text_value(hash.of.front()(email.text))});
        }
        row.push_back({"note", text_value(fmt::format("note {}", number))});
        return row;
    }

    [[nodiscard]] const CollectionEntry& collection() const { return store_.collections.front(); }
    CollectionEntry& collection() { return store_.collections.front(); }
    StoreEntry& store() { return store_; }
    std::vector<std::vector<Field>>& rows() { return rows_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

    /// Writes the store anew, as rows() say.
    void write() const {
        if (kind_ == "csv") {
            write_csv();
        } else if (kind_ == "jsonl" || kind_ == "json") {
            write_json();
        } else {
            write_sql();
        }
    }

    [[nodiscard]] bool is_sql() const {
        return kind_ == "sqlite" || kind_ == "postgres" || kind_ == "mysql";
    }
    /// The file of a store that is one.
    [[nodiscard]] std::filesystem::path file() const { return folder_ / file_name(); }

    /// Runs SQL as the owner of the tables.
    void sql(const std::string& text) const {
        if (kind_ == "postgres") {
            PostgresServer::get().sql("SET search_path = shop; " + text);
        } else if (kind_ == "mysql") {
            MysqlServer::get().sql(text);
        } else {
            SQLite::Database(file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
                .exec(text);
        }
    }

    std::unique_ptr<StoreReader> reader() const { return open_store(store_, folder_.path()); }
    std::unique_ptr<Store> open() const { return open_to_change(store_, folder_.path()); }

    /// Who has one of the addresses, by the index where there is one (`typed` false) or by a scan.
    std::vector<std::string> found(const std::vector<std::string>& addresses, bool typed) const {
        const auto opened = reader();
        return keys_found(*opened, collection(), {"email"}, needles_of(Form::Email, addresses),
                          typed);
    }

    /// The record as a search hands it out.
    Record record(int number) const {
        return record_with(*reader(), collection(), "id", std::to_string(number));
    }

    /// The record as the store holds it.
    Record raw(int number) const {
        StoreEntry bare = store_;
        for (FieldEntry& field : bare.collections.front().fields) {
            field.sealed = nullptr;
        }
        return record_with(*open_store(bare, folder_.path()), bare.collections.front(), "id",
                           std::to_string(number));
    }

    ChangeResult change(const std::vector<Change>& changes, bool resuming = false,
                        const std::vector<std::string>& must_not_stay = {}) const {
        return open()->change(changes, {{}, must_not_stay, resuming});
    }

 private:
    [[nodiscard]] std::string file_name() const {
        return kind_ == "sqlite" ? "shop.db" : "people." + kind_;
    }

    void write_csv() const {
        std::string text;
        for (std::size_t at = 0; at < rows_.front().size(); ++at) {
            text += (at == 0 ? "" : ",") + rows_.front()[at].name;
        }
        for (const std::vector<Field>& row : rows_) {
            text += "\n";
            for (std::size_t at = 0; at < row.size(); ++at) {
                std::string quoted;
                for (const char letter : row[at].value.text) {
                    quoted += letter == '"' ? "\"\"" : std::string(1, letter);
                }
                text += (at == 0 ? "" : ",") + ("\"" + quoted + "\"");
            }
        }
        write_file(folder_ / file_name(), text + "\n");
    }

    void write_json() const {
        std::string text;
        const bool lines = kind_ == "jsonl";
        for (const std::vector<Field>& row : rows_) {
            Json json = Json::object();
            for (const Field& field : row) {
                json[field.name] = field.value.is_null() ? Json() : Json(field.value.text);
                if (field.value.kind == ValueKind::Integer) {
                    json[field.name] = std::stoll(field.value.text);
                }
            }
            text += (lines || text.empty() ? "" : ",") + json.dump() + "\n";
        }
        write_file(file(), lines ? text : "[" + text + "]");
    }

    void write_sql() const {
        std::string text =
            "DROP TABLE IF EXISTS people; CREATE TABLE people (id INTEGER PRIMARY KEY";
        for (std::size_t at = 1; at < rows_.front().size(); ++at) {
            text += ", " + rows_.front()[at].name + " TEXT";
        }
        text += ");";
        for (const std::vector<Field>& row : rows_) {
            text += "INSERT INTO people VALUES (";
            for (std::size_t at = 0; at < row.size(); ++at) {
                const Value& value = row[at].value;
                text += (at == 0 ? "" : ", ") +
                        (kind_ == "mysql" ? mysql_literal(value) : sql_literal(value));
            }
            text += ");";
        }
        text += "CREATE INDEX by_email ON people (email" +
                std::string(kind_ == "mysql" ? "(100)" : "") + ");";
        if (kind_ == "postgres") {
            PostgresServer::get().start_afresh();
            text += "GRANT SELECT ON people TO PUBLIC;";
        } else if (kind_ == "mysql") {
            MysqlServer::get().start_afresh();
        }
        sql(text);
    }

    Scratch folder_;
    std::string kind_;
    StoreEntry store_;
    std::vector<std::vector<Field>> rows_;
};

}  // namespace dsar::test
